"""A paper's paragraphs -> its text, its abstract, and its list of references apart from both."""

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

_ABSTRACT = re.compile(
    r"^(?:abstract|summary|zusammenfassung|résumé|resumen|초록|요약|摘要|要旨|概要)(?:\W*$|\s*[.:：—–-]+\s*)",
    re.IGNORECASE,
)
_AFTER_ABSTRACT = re.compile(
    r"^(?:[\dIVX]+\W{0,2}\s*)?(?:introduction|einleitung|einführung|서론|引言|序論|はじめに|key ?words|index terms"
    r"|ccs concepts|categories and subject|contents|1\W? )|^(?:keywords|주제어|핵심어|关键词|キーワード)",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"^(?:[\dIVX]+\W{0,2}\s*)?(?:references(?: and notes)?|bibliography|works cited|literature(?: cited)?|literatur(?:verzeichnis)?"
    r"|références|bibliographie|referencias|bibliografía|참고\s?문헌|参考文献|參考文獻)\W*$",
    re.IGNORECASE,
)
_AFTER_REFERENCES = re.compile(
    r"^(?:(?:[A-Z]\W{0,2}\s+)?appendi(?:x|ces)\b|supplement(?:ary|al)\b|anhang\b|annexe\b|부록|附录|付録"
    r"|(?-i:[A-H]\s+[A-Z][\w -]{3,40}$))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s+(?=\[\d{1,3}\]\s)")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_LONGEST_ABSTRACT = 4000
_MOST_PARAGRAPHS = 4
_HEADING = 60
"""Characters under which a paragraph below the abstract is the heading of what follows it."""
_FIRST_PAGE = 40
"""Paragraphs among which an abstract begins."""
_FEWEST = 3
"""Entries from which what follows such a heading is a list of references."""
_MOSTLY = 0.5
"""Share of the entries that must name a year."""


class Parts(NamedTuple):
    """A paper in its parts; the last two are empty where it has none."""

    text: tuple[str, ...]
    abstract: str
    references: tuple[str, ...]


def parts_of(paragraphs: Sequence[str]) -> Parts:
    """The parts of a paper. Where nothing looks like references, the text is all that was given."""
    found = references_of(paragraphs)
    if found is None:
        return Parts(tuple(paragraphs), _abstract(paragraphs), ())
    place, entries, end = found
    text = (*paragraphs[:place], *paragraphs[end:])
    return Parts(text, _abstract(text), entries)


def references_of(paragraphs: Sequence[str]) -> tuple[int, tuple[str, ...], int] | None:
    """Where the heading of the references stands, their entries, and where they end; None where nothing looks so."""
    place = next((at for at in range(len(paragraphs) - 1, 0, -1) if _REFERENCES.match(paragraphs[at])), None)
    if place is None:
        return None
    entries, end = _entries(paragraphs, place + 1)
    return (place, entries, end) if _are_references(entries) else None


def _entries(paragraphs: Sequence[str], start: int) -> tuple[tuple[str, ...], int]:
    """The entries from `start` on, and where they end: at an appendix, or with the paper."""
    end = next(
        (at for at in range(start, len(paragraphs)) if _AFTER_REFERENCES.match(paragraphs[at])),
        len(paragraphs),
    )
    pieces = (piece for one in paragraphs[start:end] for piece in _NUMBERED.split(one))
    return tuple(piece.strip() for piece in pieces if piece.strip()), end


def _are_references(entries: Sequence[str]) -> bool:
    return len(entries) >= _FEWEST and sum(_YEAR.search(one) is not None for one in entries) >= _MOSTLY * len(
        entries
    )


def _abstract(paragraphs: Sequence[str]) -> str:
    """What stands under the heading, or behind it in the same line, as far as the first section."""
    for place, paragraph in enumerate(paragraphs[:_FIRST_PAGE]):
        heading = _ABSTRACT.match(paragraph)
        if heading is None:
            continue
        found = paragraph[heading.end() :].strip()
        if not found:
            below = itertools.takewhile(_is_of_abstract, paragraphs[place + 1 :])
            found = "\n\n".join(itertools.islice(below, _MOST_PARAGRAPHS))
        return found if len(found) <= _LONGEST_ABSTRACT else ""
    return ""


def _is_of_abstract(paragraph: str) -> bool:
    return len(paragraph) >= _HEADING and not _AFTER_ABSTRACT.match(paragraph)
