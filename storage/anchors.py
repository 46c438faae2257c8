"""Offsets carried from one text to another that has the same words.

A document is stored once for all visits that found its words; a later visit may bring them with other
spaces or punctuation. Its evidence then points into the text that is stored.
"""

import re
from bisect import bisect_left, bisect_right

_WORD = re.compile(r"\w+")


class Anchors:
    """From offsets in `text` to offsets in `stored`, which has the same words."""

    def __init__(self, text: str, stored: str) -> None:
        self.same = text == stored
        """Whether the two are the same to the letter."""
        self._stored = stored
        self._from = [] if self.same else [match.span() for match in _WORD.finditer(text)]
        self._to = [] if self.same else [match.span() for match in _WORD.finditer(stored)]

    def move(self, start: int, end: int) -> tuple[int, int] | None:
        """The same words' offsets in the stored text, punctuation up to the next space included.

        None where the words are not there after all.
        """
        if self.same:
            return start, end
        first = bisect_right(self._from, start, key=lambda span: span[1])
        last = bisect_left(self._from, end, key=lambda span: span[0]) - 1
        if len(self._from) != len(self._to) or last < first:
            return None
        begin, finish = self._to[first][0], self._to[last][1]
        while begin > 0 and _is_mark(self._stored[begin - 1]):
            begin -= 1
        while finish < len(self._stored) and _is_mark(self._stored[finish]):
            finish += 1
        return begin, finish


def _is_mark(character: str) -> bool:
    return not character.isspace() and _WORD.match(character) is None
