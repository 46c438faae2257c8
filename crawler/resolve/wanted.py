"""What an issue names without an address, made ready to be looked up."""

import re
from collections.abc import Iterable
from functools import cache

from crawler.resolve.candidates import Wanted
from crawler.resolve.publishers import outlets, publishers
from storage.records import Issue, Item, LinkRole

_NAME = re.compile(r"(?<![\w.@/])[A-Za-z][A-Za-z0-9]*(?:[-.+][A-Za-z0-9]+)*|(?<![\w.@/])\d{1,3}[A-Z]\b")
_FULL_NAME = re.compile(
    r"(?<![\w./:@-])([A-Za-z\d][A-Za-z\d-]{0,38})/([A-Za-z\d_.-]{2,100})(?![\w/])", re.ASCII
)
_SHORT = 4
"""An abbreviation in capitals no longer than this is a common noun of the trade: AI, API, LLM, SOTA."""
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+|[\n•]\s*)$")


def wanted_in(issue: Issue) -> tuple[Wanted, ...]:
    """Every source mention without an address, in reading order; those that nothing is known of too."""
    return tuple(
        Wanted(
            link=link.id,
            title=link.named,
            names=names_in(f"{item.headline or ''}\n{item.text}", link.anchor),
            hint=link.hint,
            makers=makers_in(f"{item.headline or ''}\n{item.text}", link.anchor),
            outlets=outlets_in(item.text, link.anchor),
            text=item.text if not item.headline or item.headline in item.text else _whole(item),
            published=issue.published,
        )
        for item in issue.items
        for link in item.links
        if link.role is LinkRole.SOURCE and link.address is None
    )


def _whole(item: Item) -> str:
    return f"{item.headline}\n{item.text}"


def names_in(text: str, anchor: str = "") -> tuple[str, ...]:
    """The names in Latin letters that `text` uses, each once; words of the anchor are none.

    In a text that is itself in Latin letters, a plain word that only begins a sentence is no name.
    """
    text = text.replace(anchor, " ") if anchor else text
    makers = {spelled.casefold() for _, every, _ in publishers() for spelled in every}
    found: dict[str, str] = {}
    for match in _NAME.finditer(text):
        word = match.group()
        if not any(sign.isupper() or sign.isdigit() for sign in word):
            continue
        if word.isalpha() and word.isupper() and len(word) <= _SHORT:
            continue
        if word.istitle() and word.isalpha() and _SENTENCE_START.search(text[: match.start()]):
            continue
        if word.casefold() not in makers:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def repositories_in(text: str) -> tuple[str, ...]:
    """What is written as `owner/name`, each once, as a repository is."""
    return tuple(dict.fromkeys(f"{found[1]}/{found[2].rstrip('.')}" for found in _FULL_NAME.finditer(text)))


def makers_in(text: str, anchor: str = "") -> tuple[str, ...]:
    """The publishers that the anchor names, else all that the text names."""
    return tuple(_makers(anchor)) or tuple(_makers(text))


def _makers(text: str) -> Iterable[str]:
    for name, spelled, _ in publishers():
        if any(_spelled(one).search(text) for one in spelled):
            yield name


def outlets_in(text: str, anchor: str = "") -> tuple[str, ...]:
    """The sites of the press that the anchor names, else of all that the text names."""
    return tuple(_outlets(anchor)) or tuple(_outlets(text))


def _outlets(text: str) -> Iterable[str]:
    for spelled, site in outlets():
        if any(_spelled(one).search(text) for one in spelled):
            yield site


@cache
def _spelled(name: str) -> re.Pattern[str]:
    """The name as a word of its own; in Korean, particles and `AI` follow without a blank."""
    after = r"(?![A-Za-z])" if name[-1:].isascii() else ""
    return re.compile(rf"(?<![A-Za-z]){re.escape(name)}{after}")
