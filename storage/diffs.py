"""What changed between two texts, word by word.

A word is a run of letters or digits of one script; Han and kana, which have no spaces, are compared
character by character. Paragraphs are told apart first, so that long texts stay quick.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz.distance import Indel

_TOKEN = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    r"|\d+(?:[.,]\d+)*|[^\W\d_\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
    r"|\s+|[^\w\s]|_"
)
_MOST = 20_000
"""Tokens of a stretch that are compared one by one; a longer one is shown as replaced."""


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text that stayed, went or came; offsets are code points into the old and the new text."""

    change: Change
    text: str
    old: int
    new: int


def difference(old: str, new: str) -> tuple[Stretch, ...]:
    """The way from `old` to `new`: same and removed stretches make `old`, same and added ones `new`."""
    return tuple(_joined(_by_paragraph(old, new), old, new))


_Span = tuple[Change, int, int, int, int]


def _by_paragraph(old: str, new: str) -> Iterator[_Span]:
    left, right = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_at, new_at = _starts(left), _starts(right)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, from_, to, new_from, new_to in matcher.get_opcodes():
        span = (old_at[from_], old_at[to], new_at[new_from], new_at[new_to])
        if kind == "equal":
            yield (Change.SAME, *span)
        else:
            yield from _by_word(old, new, *span)


def _by_word(old: str, new: str, old_from: int, old_to: int, new_from: int, new_to: int) -> Iterator[_Span]:
    left = _TOKEN.findall(old[old_from:old_to])
    right = _TOKEN.findall(new[new_from:new_to])
    if max(len(left), len(right)) > _MOST:
        yield (Change.REMOVED, old_from, old_to, new_from, new_from)
        yield (Change.ADDED, old_to, old_to, new_from, new_to)
        return
    old_at = [old_from + at for at in _starts(left)]
    new_at = [new_from + at for at in _starts(right)]
    for step in Indel.opcodes(left, right):
        span = (
            old_at[step.src_start],
            old_at[step.src_end],
            new_at[step.dest_start],
            new_at[step.dest_end],
        )
        if step.tag == "equal":
            yield (Change.SAME, *span)
        if step.tag in {"delete", "replace"}:
            yield (Change.REMOVED, span[0], span[1], span[2], span[2])
        if step.tag in {"insert", "replace"}:
            yield (Change.ADDED, span[1], span[1], span[2], span[3])


def _starts(pieces: Sequence[str]) -> list[int]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts


def _joined(spans: Iterator[_Span], old: str, new: str) -> Iterator[Stretch]:
    """Neighbours of one kind as one stretch; between two sames, what went comes before what came."""
    removed: list[_Span] = []
    added: list[_Span] = []
    same: list[_Span] = []
    for span in spans:
        if span[0] is Change.SAME:
            yield from _flush(removed, added, old, new)
            removed, added = [], []
            same.append(span)
            continue
        if same:
            yield _whole(same, old)
            same = []
        if span[0] is Change.REMOVED:
            removed.append(span)
        else:
            added.append(span)
    if same:
        yield _whole(same, old)
    yield from _flush(removed, added, old, new)


def _flush(removed: list[_Span], added: list[_Span], old: str, new: str) -> Iterator[Stretch]:
    if removed:
        yield _whole(removed, old)
    if added:
        first, last = added[0], added[-1]
        yield Stretch(Change.ADDED, new[first[3] : last[4]], first[1], first[3])


def _whole(spans: list[_Span], old: str) -> Stretch:
    first, last = spans[0], spans[-1]
    return Stretch(first[0], old[first[1] : last[2]], first[1], first[3])
