"""How sure it is that a link leads to another work than the item names.

The named title is held against the document's, and the item's telling words against its text. Measured on
papers with one-line summaries: see `benchmarks/find.py --wrong`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from crawler.evidence import words
from crawler.evidence.sources import Shelf, same_title
from storage.records import Document

_OWN_NAMES = frozenset({"repository", "model", "dataset", "space", "video", "post", "discussion", "release"})
"""Kinds whose title is a name of their own: it tells nothing that a paper's is another."""
_SAME = 85.0
_LOOKED_AT = 20_000
# Share of the item's telling words that the source holds: a foreign one holds a fifth, its own four fifths.
_FOREIGN, _FOREIGN_ACROSS = 0.40, 0.20
_AT_HOME, _AT_HOME_ACROSS = 0.75, 0.60
_NOTHING = 0.10
_FEWEST = 4


class Grade(StrEnum):
    """How sure it is that the link is the wrong one."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CANNOT_TELL = "cannot_tell"
    FITS = "fits"

    @property
    def alarms(self) -> bool:
        """Whether an editor is told."""
        return self in {Grade.CERTAIN, Grade.LIKELY}


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade with what it rests on."""

    grade: Grade
    reason: str
    """One sentence, with the figures."""


def grade_link(named: str | None, said: str, document: Document) -> Graded:
    """Whether `document` is another work than the one an item names (`named`) and speaks of (`said`)."""
    title, text = document.title or "", document.text[:_LOOKED_AT]
    across = words.script(said) == "ko" and words.script(text) != "ko"
    little = len(re.findall(r"[가-힣]{2,}|[A-Za-z]{3,}", said)) < _FEWEST
    if not named or not title or not _comparable(named, title) or document.kind in _OWN_NAMES:
        if little:
            return Graded(Grade.CANNOT_TELL, "the item says too little to tell")
        share, held = _held(said, title, text)
        if share < (_NOTHING / 2 if across else _NOTHING):
            return Graded(Grade.LIKELY, f"{held}, and there is no title to compare")
        return Graded(Grade.CANNOT_TELL, f"there is no title to compare; {held}")
    if _one_title(named, title):
        return Graded(Grade.FITS, "the titles agree")
    if _named_in(named, text):
        return Graded(Grade.CANNOT_TELL, f"it is called “{title}”, but speaks of “{named}”")
    share, held = _held(said, title, text)
    if share >= (_AT_HOME_ACROSS if across else _AT_HOME) and not little:
        return Graded(Grade.CANNOT_TELL, f"the titles differ, but {held}")
    foreign = share < (_FOREIGN_ACROSS if across else _FOREIGN)
    return Graded(Grade.CERTAIN if foreign and not little else Grade.LIKELY, f"the titles differ, and {held}")


def _held(said: str, title: str, text: str) -> tuple[float, str]:
    """The part of the item's telling words that the source holds, and that in words."""
    share = Shelf([(title, text)]).fits(said)[0].share
    return share, f"it holds {share:.0%} of the item's telling words"


def _comparable(named: str, title: str) -> bool:
    """Whether both are written in one script: a translated name is no other name."""
    return words.script(named) == words.script(title) and bool(_flat(named)) and bool(_flat(title))


def _one_title(named: str, title: str) -> bool:
    one, other = _flat(named), _flat(title)
    after = _flat(named.partition(":")[2])
    for ours in filter(None, (one, after)):
        if f" {ours} " in f" {other} " or (f" {other} " in f" {ours} " and " " in other):
            return True
        if fuzz.ratio(ours, other) >= _SAME:
            return True
    return same_title(named, title)


def _named_in(named: str, text: str) -> bool:
    """Whether the text speaks of the work by its whole title, or by the name in front of it."""
    name = _flat(named.partition(":")[0])
    flat = f" {_flat(text)} "
    return f" {_flat(named)} " in flat or (len(name) > _FEWEST and f" {name} " in flat)


def _flat(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9가-힣]+", title.lower()))
