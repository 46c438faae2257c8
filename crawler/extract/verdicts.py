"""Which blocks of a page are its text: two small sets of boosted trees, learnt from pages with known texts.

The first judges each block by itself, the second again by what the first said of it and of
those around and like it. Each corrects the other's mistakes, so that their odds are averaged.

`block_trees.json` is written by `benchmarks/train_blocks.py`. Every tree asks the same question on a whole
level, so that a page is judged with a handful of array operations.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.extract.block_family import Family
from crawler.extract.block_neighbours import neighbours
from crawler.extract.shapes import Rows

_MODEL = "block_trees.json"
_AT_ONCE = 1_000
"""Blocks judged in one go: each takes some 20 kB of numbers on the way."""
_FIRST_WEIGHS = 0.5
"""Share of the first trees in the last word."""


class Trees(NamedTuple):
    """One set of trees: for each tree and level a column and a border, and the leaves' values."""

    columns: NDArray[np.intp]
    """Of all levels of all trees, one after another."""
    borders: NDArray[np.float32]
    leaves: NDArray[np.float32]
    """All trees' leaves, one tree after another."""
    depth: int
    bias: float

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Trees":
        """The model from its plain numbers, as `benchmarks/train_blocks.py` writes them."""
        return cls(
            columns=np.array(stored["columns"], np.intp),
            borders=np.array(stored["borders"], np.float32),
            leaves=np.array(stored["leaves"], np.float32),
            depth=stored["depth"],
            bias=stored["bias"],
        )

    def probabilities(self, rows: Rows) -> Rows:
        """For each block the probability that it belongs to the text."""
        return _probable(self.said(rows))

    def said(self, rows: Rows) -> Rows:
        """What all trees together say of each block: the logarithm of its odds."""
        if not len(rows):
            return np.zeros(0, np.float32)
        parts = [self._part(rows[start : start + _AT_ONCE]) for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts)

    def _part(self, rows: Rows) -> Rows:
        # all trees' first levels, then all their second ones: what lies together is quick to put together
        columns = self.columns.reshape(-1, self.depth).T.ravel()
        borders = self.borders.reshape(-1, self.depth).T.reshape(-1, 1)
        above = np.ascontiguousarray(rows.T).take(columns, axis=0) > borders
        levels = above.view(np.uint8).reshape(self.depth, -1, len(rows))
        leaf = levels[0].astype(np.uint16)
        for level in range(1, self.depth):
            leaf |= levels[level].astype(np.uint16) << np.uint16(level)
        place = leaf.astype(np.intp)
        place += (np.arange(len(leaf)) << self.depth)[:, None]
        raw: Rows = self.leaves.take(place).sum(axis=0) + self.bias
        return raw


def _probable(said: Rows) -> Rows:
    result: Rows = (1.0 / (1.0 + np.exp(-said))).astype(np.float32)
    return result


class Model(NamedTuple):
    """Both sets of trees, whose odds are averaged; without the second the first decides alone."""

    first: Trees
    second: Trees | None = None

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Model":
        """The model from its plain numbers: those of the first trees, and of the second under a name of their own."""
        second = stored.get("second")
        return cls(Trees.of(stored), Trees.of(second) if second else None)

    def chances(self, rows: Rows, sizes: Rows, family: Family) -> Rows:
        """For each block of a page the probability that it belongs to the text."""
        first = self.first.said(rows)
        if self.second is None or not len(rows):
            return _probable(first)
        second = self.second.said(neighbours(_probable(first), sizes, family))
        return _probable(_FIRST_WEIGHS * first + (1 - _FIRST_WEIGHS) * second)


class Verdict(NamedTuple):
    """The blocks to keep, and how good the choice is expected to be."""

    kept: NDArray[np.bool_]
    expected: float
    """The F1 that the kept blocks should reach, by the model's own probabilities."""


@cache
def model() -> Model:
    """The model that comes with the package."""
    return Model.of(json.loads((files("crawler.extract") / _MODEL).read_text("utf-8")))


def verdict(chances: Rows, sizes: Rows, *, strictness: float) -> Verdict:
    """The blocks whose text reaches the best expected F1.

    The best set holds every block more probable than half of the F1 it reaches (Lipton, Elkan and
    Narayanaswamy 2014): on a clear page few doubtful blocks are kept, on an unclear page more.
    `strictness` above 1 keeps fewer.
    """
    order = np.argsort(-chances)
    wanted = chances * sizes
    whole = wanted.sum()
    reached = 2 * np.cumsum(wanted[order]) / np.maximum(1e-9, np.cumsum(sizes[order]) + whole)
    kept = chances > strictness * reached.max(initial=0.0) / 2
    return Verdict(kept, expected(chances, sizes, kept))


def expected(chances: Rows, sizes: Rows, kept: NDArray[np.bool_]) -> float:
    """The F1 that keeping these blocks should reach."""
    wanted = chances * sizes
    return float(2 * wanted[kept].sum() / max(1e-9, float(sizes[kept].sum() + wanted.sum())))
