"""How a title is put to a catalogue: words without marks, several titles in one request where it may be."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import quote_plus

from crawler.resolve.candidates import Query, Wanted
from crawler.resolve.titles import content_words, plain_words, split_name

PHRASE_WORDS = 8
"""More words of a title narrow nothing down; an issue's may differ from the catalogue's further on."""
_RARE_WORDS = 4
_RARE_LENGTH = 5
_WINDOW = timedelta(days=120)
_PAPERS = frozenset({None, "paper"})
_POSTS = frozenset({"blog", "news"})


def is_paper(wanted: Wanted) -> bool:
    """Whether a catalogue of papers may know it."""
    return wanted.hint in _PAPERS and bool(wanted.title or coined(wanted))


def is_post(wanted: Wanted) -> bool:
    """Whether a publisher's own feed may hold it."""
    return wanted.hint in _POSTS


def title_words(wanted: Wanted) -> list[str]:
    """The words to ask for: those after `Name:` where there are enough, for issues put names in front."""
    title = wanted.title or ""
    rest = plain_words(split_name(title)[1])
    return rest if len(rest) >= 3 else plain_words(title)


def phrase(wanted: Wanted) -> str:
    """The beginning of the title, to be looked for word for word."""
    return " ".join(title_words(wanted)[:PHRASE_WORDS])


def rare_words(wanted: Wanted) -> list[str]:
    """The title's longest words, in its order: rare ones are long."""
    words = list(dict.fromkeys(content_words(plain_words(wanted.title or ""))))
    longest = sorted(words, key=lambda word: (-len(word), words.index(word)))[:_RARE_WORDS]
    return [word for word in words if word in longest]


def coined(wanted: Wanted) -> list[str]:
    """The item's names that are hardly anybody else's: one word, long enough; with a version where no other is."""
    plain = [name for name in wanted.names if name.isalpha() and len(name) >= _RARE_LENGTH][:3]
    return plain or [name for name in wanted.names if sum(map(str.isalpha, name)) >= _RARE_LENGTH][:1]


def window(day: date) -> tuple[date, date]:
    """When what a newsletter calls new came out."""
    return day - _WINDOW, day + timedelta(days=1)


def one_each(wanted: Iterable[Wanted], address: Callable[[str], str]) -> tuple[Query, ...]:
    """A request for each mention that has a title, made from its whole title."""
    return tuple(
        Query(address(quote_plus(" ".join(plain_words(one.title)))), (one.link,))
        for one in wanted
        if is_paper(one) and one.title and plain_words(one.title)
    )


def batched(
    parts: Sequence[tuple[str, Wanted]], length: int, most: int
) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """The parts of a query with the mentions they are for, as many together as `length` characters hold."""
    terms: list[str] = []
    links: list[str] = []
    for part, wanted in parts:
        size = len(quote_plus(" OR ".join([*terms, part])))
        if terms and (size > length or len(terms) >= most):
            yield terms, tuple(links)
            terms, links = [], []
        terms = [*terms, part]
        links = [*links, wanted.link]
    if terms:
        yield terms, tuple(links)
