"""Chosen words found again in a newer text of the same source, or not.

Only the words themselves are looked for: a passage that was reworded is an orphan here, and no passage
that merely resembles it is ever put in its place.
"""

import re
from dataclasses import dataclass

from storage.verdicts import Passage

_SPACE = re.compile(r"\s+")
_LONG = 24
"""Words this long that stand once in a text stand for themselves; shorter ones need their surroundings."""
_KNOWN = 12
"""So many characters of one side must be the same for the surroundings to be known."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a passage stands now."""

    start: int
    end: int
    moved: bool


class Text:
    """A text in which passages are looked for; how lines are broken does not count."""

    def __init__(self, text: str) -> None:
        """Squeeze every run of space to one, remembering where each character was."""
        self._places: list[int] = []
        squeezed: list[str] = []
        for at, sign in enumerate(text):
            if not sign.isspace():
                squeezed.append(sign)
            elif squeezed and squeezed[-1] != " ":
                squeezed.append(" ")
            else:
                continue
            self._places.append(at)
        self._text = "".join(squeezed)

    def find(self, passage: Passage) -> Stands | None:
        """Where the passage's words stand, or None when they are gone, or could be meant in two places."""
        words = _SPACE.sub(" ", passage.text).strip()
        places = list(self._occurrences(words))
        before, after = _SPACE.sub(" ", passage.prefix), _SPACE.sub(" ", passage.suffix)
        known = [at for at in places if self._surrounded(at, at + len(words), before, after)]
        chosen = known or (places if len(words) >= _LONG else [])
        if len(chosen) > 1:
            both = [at for at in chosen if self._surrounded(at, at + len(words), before, after, sides=2)]
            chosen = both if len(both) == 1 else []
        if not chosen:
            return None
        start = self._places[chosen[0]]
        end = self._places[chosen[0] + len(words) - 1] + 1
        return Stands(start, end, start != passage.start)

    def _occurrences(self, words: str) -> "list[int]":
        places, at = [], self._text.find(words) if words else -1
        while at >= 0:
            if self._whole(at, at + len(words)):
                places.append(at)
            at = self._text.find(words, at + 1)
        return places

    def _whole(self, start: int, end: int) -> bool:
        """Whether the run does not begin or end inside a number or a word of an alphabet."""
        return not (_joined(self._text, start) or _joined(self._text, end))

    def _surrounded(self, start: int, end: int, before: str, after: str, *, sides: int = 1) -> bool:
        left = before[-_KNOWN:].lstrip()
        right = after[:_KNOWN].rstrip()
        same = [
            self._text[:start].rstrip().endswith(left.rstrip()) if left.strip() else start == 0,
            self._text[end:].lstrip().startswith(right.lstrip()) if right.strip() else end == len(self._text),
        ]
        return sum(same) >= sides


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` belong to one number or one alphabetic word."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left in ".,-−+" and right.isdigit():
        return at < 2 or text[at - 2].isdigit() or left in "-−+"
    if right in ".," and left.isdigit():
        return at + 1 < len(text) and text[at + 1].isdigit()
    return left.isalnum() and right.isalnum() and (left.isascii() and right.isascii())
