"""Which blocks of a page are its text: a small model of boosted trees, learnt from pages with known texts.

`block_trees.json` is written by `benchmarks/train_blocks.py`. Every tree asks the same question on a whole
level, so that a page is judged with a handful of array operations.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.extract.shapes import Rows

_MODEL = "block_trees.json"


_AT_ONCE = 2_000
"""Blocks judged in one go: each takes some 10 kB of numbers on the way."""


class Trees(NamedTuple):
    """The model: for each tree and level a column and a border, and the leaves' values."""

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
        if not len(rows):
            return np.zeros(0, np.float32)
        parts = [self._part(rows[start : start + _AT_ONCE]) for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts)

    def _part(self, rows: Rows) -> Rows:
        above = np.ascontiguousarray(rows.T)[self.columns] > self.borders[:, None]
        bits = above.reshape(-1, self.depth, len(rows)).view(np.uint8)
        leaf = bits[:, 0].astype(np.intp)
        for level in range(1, self.depth):
            leaf |= bits[:, level].astype(np.intp) << level
        leaf += (np.arange(len(leaf)) << self.depth)[:, None]
        raw = self.leaves[leaf].sum(axis=0) + self.bias
        result: Rows = 1.0 / (1.0 + np.exp(-raw))
        return result


class Verdict(NamedTuple):
    """The blocks to keep, and how good the choice is expected to be."""

    kept: NDArray[np.bool_]
    expected: float
    """The F1 that the kept blocks should reach, by the model's own probabilities."""


@cache
def trees() -> Trees:
    """The model that comes with the package."""
    return Trees.of(json.loads((files("crawler.extract") / _MODEL).read_text("utf-8")))


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
