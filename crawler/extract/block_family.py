"""The elements that hold a page's blocks, numbered once, so that questions about them are array look-ups."""

from collections.abc import Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from crawler.extract.segments import Block

Numbers = NDArray[np.intp]
Values = NDArray[np.float64]

_APART = 30
"""Steps beyond which two elements have nothing to do with each other."""


class Family:
    """Every element around some block; those above have smaller numbers than those below, and 0 is above all.

    It keeps no element, so that it can be handed from one process to another.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._tags: list[str] = []
        self._names: list[str] = []
        self._above: list[int] = []
        known: dict[etree._Element, int] = {}
        self.holders: Numbers = np.array([self._number(block.holder, known) for block in blocks], np.intp)
        """For each block the number of its innermost element."""
        self._parents: Numbers = np.array(self._above, np.intp)

    def _number(self, element: etree._Element, known: dict[etree._Element, int]) -> int:
        chain: list[etree._Element] = []
        at: etree._Element | None = element
        while at is not None and at not in known:
            chain.append(at)
            at = at.getparent()
        number = known[at] if at is not None else 0
        for one in reversed(chain):
            self._above.append(number)
            number = known[one] = len(self._tags)
            self._tags.append(str(one.tag))
            self._names.append(one.get("class") or "")
        return number

    def up(self, steps: int) -> Numbers:
        """For each block the element so many steps above its innermost one; the topmost where there are no more."""
        found = self.holders
        for _ in range(steps):
            found = self._parents[found]
        return found

    def tags(self, steps: int) -> list[str]:
        """For each block the tag of the element so many steps above its innermost one."""
        return [self._tags[number] for number in self.up(steps).tolist()]

    def like_placed(self) -> Numbers:
        """For each block a number that it shares with those under the same tags, all the way up."""
        paths: dict[tuple[int, str], int] = {}
        of: list[int] = []
        for number, (tag, above) in enumerate(zip(self._tags, self._above, strict=True)):
            key = (of[above] if number else -1, tag)
            of.append(paths.setdefault(key, len(paths)))
        return np.array(of, np.intp)[self.holders]

    def like_named(self) -> Numbers:
        """For each block a number that it shares with those of the same tags and classes, one element up included."""
        keys: dict[tuple[str, str, str, str], int] = {}
        of: dict[int, int] = {}
        for number in set(self.holders.tolist()):
            above = self._above[number]
            key = (self._tags[number], self._names[number], self._tags[above], self._names[above])
            of[number] = keys.setdefault(key, len(keys))
        return np.array([of[number] for number in self.holders.tolist()], np.intp)

    def sums(self, values: Values) -> Values:
        """For each element the sum over all blocks below it."""
        totals: list[float] = np.bincount(self.holders, values, len(self._above)).tolist()
        for number in range(len(totals) - 1, 0, -1):
            totals[self._above[number]] += totals[number]
        return np.array(totals)

    def apart(self, element: int) -> tuple[Values, Values]:
        """How many steps each block, and the given element, are below the first element that is around both."""
        chain: dict[int, int] = {}
        at = element
        while at not in chain:
            chain[at] = len(chain)
            at = self._above[at]
        steps: list[int] = []
        other: list[int] = []
        for number, above in enumerate(self._above):
            if number in chain:
                steps.append(0)
                other.append(chain[number])
            else:
                steps.append(min(_APART, steps[above] + 1))
                other.append(other[above])
        return np.array(steps, float)[self.holders], np.array(other, float)[self.holders]
