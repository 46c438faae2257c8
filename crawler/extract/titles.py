"""What a page is called: its heading as readers see it, or its stated title without the site's name."""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element
from rapidfuzz import fuzz

from crawler.extract.articles import works
from crawler.extract.parsed import Parsed

_SEPARATOR = re.compile(r"\s+[|·•–—»«:~/\\‹›⋆>-]+\s+|\s*[|｜»]\s*|\s*_\s+|\s+::\s*|\s+(?=\[[^\[\]]+\]$)")
_EDGE = re.compile(r"^\s*\||^\s+[·•–—»«~/\\-]+\s|\s[·•–—»«~/\\-]+\s+$|[|:]\s*$")
"""What separates a site's name from a title; a colon behind the title begins its second half."""
_TAGS = re.compile(r"<[a-z/][^>]*>", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_SLUG_WORDS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_NOT_ABOVE_THE_TEXT = frozenset({"nav", "footer", "aside", "dialog"})
_NOT_OF_THE_HEADING = frozenset({"rt", "rp", "button", "script", "style", "svg", "time", "small", "sup"})
_PERMALINKS = frozenset("#¶§🔗")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TITLE_CLASS = re.compile(  # over lower-case names: `IGNORECASE` would cost several times as much
    r"(?:^|[\s_-])(?:(?:entry|post|article|page|story|news|thread|content|blog)[_-]?(?:title|headline)|headline)(?=$|[\s_])"
)
_HOME_MARKS = re.compile(r"(?:^|[\s_-])(?:logo|brand|home|site-?(?:title|name))(?=$|[\s_-])", re.IGNORECASE)
_LONGEST = 300
_LONGEST_NAME = 60
_FRONT_PAGE = re.compile(r"home(?: ?page)?|index|startseite|accueil|inicio|홈", re.IGNORECASE)
"""What front pages call themselves: no title without the site's name."""
_SPELT, _MUCH_BETTER = 90.0, 15.0
"""How well an address must spell a stated title to go before the heading, and by how much better than that."""
_ALIKE = 82.0
"""From this token-set ratio (0 to 100) a heading says the same as a stated title."""


class Candidate(NamedTuple):
    """A title and where it was found."""

    text: str
    method: str


def page_title(parsed: Parsed) -> tuple[str, str] | None:
    """The title and where it was found.

    The heading wins where the page has one that can be told from its logo: stated titles are often written
    for search engines, and carry the site's name.
    """
    stated = [Candidate(_clean(text), method) for text, method in _stated(parsed)]
    stated = [candidate for candidate in stated if candidate.text]
    site = (*site_names(parsed), *_on_the_way_home(parsed))
    site = (*site, *_around_the_title(stated, site))
    heading = _heading(parsed, stated, site)
    if heading is not None:
        return _as_first_published(parsed.address, heading[0], stated, site) or heading
    named = [(without_site(text, site), text, method) for text, method in stated]
    for shorter, _, method in named:
        if shorter and not _FRONT_PAGE.fullmatch(shorter):
            return shorter, method
    return next(((text, method) for _, text, method in named), None)


def without_site(title: str, site: Iterable[str]) -> str:
    """`Words about words | The Site` -> `Words about words`, where `site` holds the site's names."""
    names = tuple(site)
    parts = _parts(title)
    while len(parts) > 1:
        if is_site(parts[-1], names):
            parts.pop()
        elif is_site(parts[0], names):
            parts.pop(0)
        else:
            break
    start = title.find(parts[0])
    return title[start : title.rfind(parts[-1]) + len(parts[-1])] if parts else title


def _parts(title: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(title) if part and part.strip()] or [title]


def is_site(part: str, site: Iterable[str]) -> bool:
    """Whether `part` is one of the site's names, spelling aside; with a number of its own it is an issue's."""
    names = [name for name in map(_words, site) if name]
    words = _words(part)
    squeezed = words.replace(" ", "")
    return any(
        words == name
        or (len(squeezed) > 2 and squeezed == name.replace(" ", ""))
        or (fuzz.ratio(words, name) > 88 and _DIGITS.findall(words) == _DIGITS.findall(name))
        for name in names
    )


def _stated(parsed: Parsed) -> Iterator[tuple[str, str]]:
    for node in works(parsed):
        if isinstance(node.get("headline"), str):
            yield node["headline"], "json-ld"
            break
    for name, method in (
        ("citation_title", "citation-meta"),
        ("og:title", "open-graph"),
        ("dc.title", "meta"),
        ("twitter:title", "meta"),
    ):
        value = parsed.first_meta(name)
        if value:
            yield value, method
    if parsed.title_tag:
        yield parsed.title_tag, "title-tag"


def site_names(parsed: Parsed) -> tuple[str, ...]:
    """What the site calls itself: stated names, and its host with and without the suffix."""
    names = [
        parsed.first_meta("og:site_name"),
        parsed.first_meta("application-name"),
        parsed.first_meta("twitter:site"),
    ]
    for node in parsed.json_ld:
        publisher = node.get("publisher")
        names.append(publisher.get("name") if isinstance(publisher, dict) else None)
        if str(node.get("@type")).lower() in {"organization", "newsmediaorganization", "website"}:
            names.append(node.get("name"))
    host = (urlsplit(parsed.address).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names += [host, *(label for label in labels[:-1] if len(label) > 3)]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name.strip()))


def _on_the_way_home(parsed: Parsed) -> Iterator[str]:
    """What the page's logo, or its link to the front page, is called."""
    for element in parsed.tree.iter("a"):
        marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('rel') or ''}"
        if not _leads_home(marks):
            continue
        pictures = (image.get("alt") or "" for image in element.iter("img"))
        for said in (element.get("title"), element.get("aria-label"), "".join(_heard(element)), *pictures):
            name = _clean(said or "")
            if 2 < len(name) <= _LONGEST_NAME:
                yield name


@lru_cache(maxsize=8192)
def _leads_home(marks: str) -> bool:
    return _HOME_MARKS.search(marks) is not None


def _around_the_title(stated: list[Candidate], site: tuple[str, ...]) -> Iterator[str]:
    """What the tab's title sets before or behind the title that the page states elsewhere: the site's name."""
    tab = next((candidate.text for candidate in stated if candidate.method == "title-tag"), "")
    for title in {candidate.text for candidate in stated if candidate.method != "title-tag"}:
        if title != tab and tab.startswith(title) != tab.endswith(title) and not is_site(title, site):
            around = tab.removeprefix(title) if tab.startswith(title) else tab.removesuffix(title)
            if _EDGE.search(around) and len(around) <= 2 * len(title):
                yield around


def _heading(parsed: Parsed, stated: list[Candidate], site: tuple[str, ...]) -> tuple[str, str] | None:
    """The visible heading that best agrees with the stated titles, where there are any of the page's own."""
    first = _texts(parsed.tree.iter("h1"), site)
    for headings, method in ((first, "h1"), (_texts(_title_elements(parsed), site), "heading")):
        best = max(headings, key=lambda text: _agreement(text, stated), default=None)
        if best is not None and _agreement(best, stated) >= _ALIKE:
            return _without_kicker(best, stated, site), method
    if first and not stated:
        return first[0], "h1"
    if len(first) == 1 and _better_than_stated(first[0], parsed.address, stated, site):
        return first[0], "h1"
    return None


def _as_first_published(
    address: str, heading: str, stated: list[Candidate], site: tuple[str, ...]
) -> tuple[str, str] | None:
    """A title stated to other sites that the address spells, and much better than the heading: headlines change."""
    said = _spelt(address, heading)
    for text, method in stated:
        title = without_site(text, site)
        if method != "title-tag" and _spelt(address, title, words=6) >= max(_SPELT, said + _MUCH_BETTER):
            return title, method
    return None


def _better_than_stated(heading: str, address: str, stated: list[Candidate], site: tuple[str, ...]) -> bool:
    """Whether a lone heading that no stated title agrees with is the title all the same.

    It is where the address spells it (`/posts/owls-sleep-by-day`) better than what is stated, and where a page
    below the front page states the site's name alone.
    """
    title = without_site(stated[0].text, site)
    spelt = _spelt(address, heading)
    if spelt >= _ALIKE and spelt > _spelt(address, title):
        return True
    return (
        stated[0].method == "title-tag" and is_site(title, site) and bool(urlsplit(address).path.strip("/"))
    )


def _spelt(address: str, title: str, *, words: int = 4) -> float:
    """How well a step of the address spells the title, from 0 to 100; steps of fewer `words` fit many titles."""
    steps = (_SLUG_WORDS.findall(step.casefold()) for step in unquote(urlsplit(address).path).split("/"))
    said = _words(title)
    return max(
        (fuzz.token_set_ratio(" ".join(step), said) for step in steps if len(step) >= words), default=0.0
    )


def _without_kicker(heading: str, stated: list[Candidate], site: tuple[str, ...]) -> str:
    """The heading less the words before it that no stated title has (`Politics` set above a headline)."""
    words = _words(heading)
    for candidate in stated:
        title = without_site(candidate.text, site)
        if len(title) > 15 and words != _words(title) and words.endswith(" " + _words(title)):
            return title
    return heading


def _title_elements(parsed: Parsed) -> Iterator[_Element]:
    known: dict[str, bool] = {"": False}
    for element in parsed.tree.iter("h2", "h3", "div", "span", "p"):
        name = element.get("class") or ""
        if name not in known:
            known[name] = _TITLE_CLASS.search(name.lower()) is not None
        if known[name] or element.tag == "h2" or element.get("itemprop") == "headline":
            yield element


def _texts(elements: Iterable[_Element], site: tuple[str, ...]) -> list[str]:
    texts: dict[str, None] = {}
    for element in elements:
        text = _clean("".join(_heard(element)))
        if 1 < len(text) <= _LONGEST and not is_site(text, site) and not _outside_the_text(element):
            texts[text] = None
        if len(texts) >= 40:
            break
    return list(texts)


def _heard(element: _Element, depth: int = 0) -> Iterator[str]:
    """The words of a heading without readings, buttons, times and links to itself inside it."""
    yield element.text or ""
    for child in element:
        permalink = child.tag == "a" and (child.text or "").strip() in _PERMALINKS
        if child.tag not in _NOT_OF_THE_HEADING and not permalink and depth < 20:
            yield " " if child.tag in {"br", "div", "p"} else ""
            yield from _heard(child, depth + 1)
        yield child.tail or ""


def _outside_the_text(element: _Element) -> bool:
    return any(ancestor.tag in _NOT_ABOVE_THE_TEXT for ancestor in element.iterancestors())


def _agreement(heading: str, stated: list[Candidate]) -> float:
    """How much of a stated title the heading says, from 0 to 100; all of a part of it counts as well."""
    words = _words(heading)
    best = 0.0
    for candidate in stated:
        title = _words(candidate.text)
        parts = [_words(part) for part in _parts(candidate.text)]
        if len(parts) > 1 and words == parts[-1] and len(words) < len(title) - len(words):
            continue  # the last part of several is the site's own name more often than not
        part = max((fuzz.ratio(words, part) for part in parts[:-1]), default=0.0)
        best = max(best, fuzz.ratio(words, title), part - 1, fuzz.ratio(words, parts[-1]) - 2)
        if len(words) > 12 and words in title:
            best = max(best, 90 + 10 * len(words) / max(1, len(title)))
        elif len(title) > 12 and title in words:
            best = max(best, 84 + 10 * len(title) / max(1, len(words)))
    return best


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _clean(title: str) -> str:
    return " ".join(_UNSEEN.sub("", _TAGS.sub(" ", html.unescape(title))).split()).strip(" |")
