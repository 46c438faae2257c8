import json
from importlib.resources import files

import numpy as np
import pytest

from crawler.extract.block_family import Family
from crawler.extract.block_neighbours import neighbours
from crawler.extract.parsed import Parsed
from crawler.extract.shapes import shapes
from crawler.extract.verdicts import Model, Trees, expected, model, verdict

STORED = {
    "depth": 2,
    "bias": 0.25,
    "columns": [0, 1, 1, 0],
    "borders": [0.5, 2.0, -1.0, 1e9],
    "leaves": [-1.0, 1.0, -2.0, 3.0, 0.5, -0.5, 4.0, 8.0],
}
"""Two trees; the second asks only its first question, as a tree that could not be split further does."""


@pytest.mark.parametrize(
    ("row", "raw"),
    [
        ([0.0, 0.0], -1.0 - 0.5),
        ([1.0, 0.0], 1.0 - 0.5),
        ([0.0, 3.0], -2.0 - 0.5),
        ([1.0, 3.0], 3.0 - 0.5),
        ([0.0, -2.0], -1.0 + 0.5),
    ],
)
def test_a_row_falls_into_one_leaf_of_each_tree(row: list[float], raw: float) -> None:
    found = Trees.of(STORED).probabilities(np.array([row, [9.0, 9.0]], np.float32))

    assert found[0] == pytest.approx(1 / (1 + np.exp(-(raw + 0.25))))


def test_many_rows_are_judged_like_few() -> None:
    rows = np.random.default_rng(7).normal(size=(5_000, 2)).astype(np.float32)
    model = Trees.of(STORED)

    assert model.probabilities(rows)[4_321] == pytest.approx(model.probabilities(rows[4_321:4_322])[0])
    assert len(model.probabilities(rows[:0])) == 0


def test_the_model_asks_for_no_column_that_a_block_does_not_have() -> None:
    blocks = Parsed(b"<body><h1>Owls</h1><p>Owls sleep by day.</p></body>").blocks
    rows = shapes(blocks, [1.0, 1.0], kind="article", title="Owls")
    stored = json.loads((files("crawler.extract") / "block_trees.json").read_text("utf-8"))

    assert rows.shape == (2, 122)
    beside = neighbours(np.array([0.5, 0.5], np.float32), np.array([4.0, 18.0], np.float32), Family(blocks))
    second = model().second
    assert second is not None
    assert model().first.columns.max() < rows.shape[1]
    assert second.columns.max() < beside.shape[1]
    for one in (stored, stored["second"]):
        assert len(one["columns"]) == len(one["borders"])
        assert len(one["leaves"]) == len(one["columns"]) // one["depth"] << one["depth"]


def test_the_second_trees_see_what_the_first_said_and_their_odds_are_averaged() -> None:
    blocks = Parsed(b"<body><h1>Owls</h1><p>Owls sleep by day.</p></body>").blocks
    rows, sizes = np.array([[0.0, 0.0], [1.0, 3.0]], np.float32), np.array([4.0, 18.0], np.float32)
    # asks whether the first trees found a block more probable than not
    told = {"depth": 1, "bias": 0.0, "columns": [0], "borders": [0.0], "leaves": [-2.0, 2.0]}

    alone = Model.of(STORED).chances(rows, sizes, Family(blocks))
    both = Model.of(STORED | {"second": told}).chances(rows, sizes, Family(blocks))

    assert alone == pytest.approx(1 / (1 + np.exp([1.25, -2.75])))
    assert both == pytest.approx(1 / (1 + np.exp([(1.25 + 2.0) / 2, -(2.75 + 2.0) / 2])))
    assert len(Model.of(STORED | {"second": told}).chances(rows[:0], sizes[:0], Family([]))) == 0


def test_of_an_address_only_depth_and_length_are_seen() -> None:
    blocks = Parsed(b"<body><h1>Owls</h1><p>Owls sleep by day.</p></body>").blocks

    def seen(address: str) -> list[float]:
        rows = shapes(blocks, [1.0, 1.0], kind="article", title="Owls", address=address)
        bare = shapes(blocks, [1.0, 1.0], kind="article", title="Owls")
        return [float(one) for one in rows[0][(rows != bare).any(axis=0)]]

    assert seen("https://a.example/2026/why-owls-sleep") == [2.0, 3.0]
    assert seen("https://b.example/2026/why_owls_sleep?page=2") == [2.0, 3.0]
    assert seen("https://a.example/") == [0.0, 0.0]
    assert seen("") == seen("http://[") == []


def test_the_kept_blocks_are_those_of_the_best_expected_f1() -> None:
    chances, sizes = np.array([0.9, 0.8, 0.3, 0.1], np.float32), np.array([100, 50, 80, 400], np.float32)

    found = verdict(chances, sizes, strictness=1.0)

    every = [np.array([bool(number >> bit & 1) for bit in range(4)]) for number in range(1, 16)]
    assert found.expected == pytest.approx(max(expected(chances, sizes, kept) for kept in every))
