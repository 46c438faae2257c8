"""What changed between two readings of a source, judged at the words that were cited.

A page changes all the time; an editor wants to know when what an issue rests on did. So every cited passage is
looked for in the new text, and where its words differ its typed facts (numbers, dates, versions, negations) are
compared one by one. Only readings are compared: a wall, an error or a teaser is no reading, and never a change.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from crawler.evidence.anchors import State, anchor, find
from crawler.evidence.compare import Relation, compare
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.extract.notices import notices_in
from storage.records import Document

_SHINGLE = 4
_REPLACED, _SHORTER = 0.15, 0.5
"""Of the old text's shingles, still there; of its length. Below the first it is another page, below the second
its absence proves nothing (a teaser, a lazy page)."""


class ChangeClass(StrEnum):
    """What an editor may conclude, gravest last."""

    NONE = "none"
    COSMETIC = "cosmetic"
    """Words changed, none that an issue rests on."""
    REWORDED = "reworded"
    """A cited passage is worded otherwise; its facts stand."""
    CORRECTION = "correction"
    """The page now carries a correction notice it did not carry before."""
    PASSAGE_GONE = "passage_gone"
    FACT_CHANGED = "fact_changed"
    REPLACED = "replaced"
    """Another text stands at the address."""


_GRAVITY = {kind: place for place, kind in enumerate(ChangeClass)}


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage an issue rests on: `old.text[start:end]`."""

    claim: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a cited passage that reads otherwise now."""

    before: str
    after: str | None
    """None where nothing comparable is left."""


@dataclass(frozen=True, slots=True)
class PassageChange:
    """What became of one cited passage."""

    claim: str
    kind: ChangeClass
    state: State
    before: str
    after: str | None
    start: int | None = None
    """Offset of `after` in the new text."""
    facts: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, as a whole and passage by passage."""

    kind: ChangeClass
    passages: tuple[PassageChange, ...] = ()
    notice: str | None = None
    """The new correction notice, in its own words."""
    doubtful: bool = False
    """The new text is so much shorter that what is missing may only not have been shown."""


def change(old: Document, new: Document, cited: Sequence[Cited]) -> Change:
    """What changed from `old` to `new`, two readings of one source."""
    if old.sha256 == new.sha256:
        return Change(ChangeClass.NONE)
    doubtful = len(new.text) < _SHORTER * len(old.text)
    if not doubtful and _replaced(old, new):
        gone = tuple(_gone(one, old.text) for one in cited)
        return Change(ChangeClass.REPLACED, gone)
    passages = tuple(_passage(one, old.text, new.text) for one in cited)
    notice = _new_notice(old.text, new.text)
    kinds = [one.kind for one in passages]
    if notice:
        kinds.append(ChangeClass.CORRECTION)
    worst = max(kinds, key=_GRAVITY.__getitem__, default=ChangeClass.COSMETIC)
    if worst is ChangeClass.NONE:
        worst = ChangeClass.COSMETIC
    return Change(worst, passages, notice, doubtful)


def _gone(cited: Cited, text: str) -> PassageChange:
    return PassageChange(
        cited.claim, ChangeClass.PASSAGE_GONE, State.GONE, text[cited.start : cited.end], None
    )


def _passage(cited: Cited, old: str, new: str) -> PassageChange:
    before = old[cited.start : cited.end]
    found = find(anchor(old, cited.start, cited.end), new)
    if found.start is None or found.end is None:
        return _gone(cited, old)
    after = new[found.start : found.end]
    if found.state in {State.SAME, State.MOVED}:
        return PassageChange(cited.claim, ChangeClass.NONE, found.state, before, after, found.start)
    start, end = _sentence(new, found.start, found.end)
    facts = fact_changes(before, new[start:end])
    kind = ChangeClass.FACT_CHANGED if facts else ChangeClass.REWORDED
    return PassageChange(cited.claim, kind, found.state, before, new[start:end], start, facts)


_STOP = re.compile(r"[.!?。！？]['\"”’)]?\s|\n\n")


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentence round a span: a changed number at its edge must not be cut off."""
    before = [match.end() for match in _STOP.finditer(text, max(0, start - 300), start)]
    after = _STOP.search(text, max(end - 1, 0), min(len(text), end + 300))
    first = before[-1] if before else (0 if start <= 300 else start)
    last = after.start() + 1 if after else (len(text) if len(text) <= end + 300 else end)
    return first, max(last, end)


_NOT = re.compile(
    r"\b(?:not|never|no longer|without|cannot|nor|none)\b|n['’]t\b|않|아니|못[하한했]|없[다는었]",
    re.IGNORECASE,
)


def fact_changes(before: str, after: str) -> tuple[FactChange, ...]:
    """Facts that `before` states and `after` states otherwise or no longer."""
    old, new = read(before), read(after)
    left = [quantity for quantity in new if not any(_same(quantity, other) for other in old)]
    found = []
    for quantity in old:
        if any(_same(quantity, other) for other in new):
            continue
        rival = next((other for other in left if compare(quantity, other) is Relation.DIFFERENT), None)
        if rival is not None:
            left.remove(rival)
        elif quantity.weak:
            continue
        found.append(FactChange(quantity.text, rival.text if rival else None))
    denied = bool(_NOT.search(before)) != bool(_NOT.search(after))
    if denied and fuzz.token_set_ratio(before, after) >= 70:
        words = [match.group() for match in (_NOT.search(before), _NOT.search(after)) if match]
        found.append(FactChange(words[0], None) if _NOT.search(before) else FactChange("", words[0]))
    return tuple(found)


def _same(one: Quantity, other: Quantity) -> bool:
    return one.text == other.text or compare(one, other) in {Relation.EQUAL, Relation.COMPATIBLE}


def _new_notice(old: str, new: str) -> str | None:
    """A correction notice of the new text that the old one did not carry."""
    known = " ".join(notices_in(old))
    for words in notices_in(new):
        if fuzz.partial_ratio(words, known) < 90:
            return words
    return None


_WORD = re.compile(r"\w+")


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[at : at + _SHINGLE]) for at in range(max(len(words) - _SHINGLE + 1, 1))}


def _replaced(old: Document, new: Document) -> bool:
    """Whether hardly anything of the old text is left and the title is another as well."""
    before, after = _shingles(old.text), _shingles(new.text)
    kept = len(before & after) / max(len(before), 1)
    if kept >= _REPLACED:
        return False
    return (
        not old.title
        or not new.title
        or fuzz.token_set_ratio(old.title.casefold(), new.title.casefold()) < 60
    )
