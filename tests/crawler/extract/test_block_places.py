import pickle

import numpy as np
import pytest

from crawler.extract.block_bearings import bearings
from crawler.extract.block_family import Family
from crawler.extract.block_neighbours import neighbours
from crawler.extract.parsed import Parsed
from crawler.extract.segments import Block

PAGE = b"""<body><ul class="menu"><li>News</li><li>Birds</li></ul>
<main><h1>Why owls sleep</h1><div><p class="one">Owls sleep by day.</p><p class="one">They hunt by night.</p></div>
<h2>Prey</h2><p>Mice.</p></main><footer>About us</footer></body>"""
TEXTS = [
    "News",
    "Birds",
    "Why owls sleep",
    "Owls sleep by day.",
    "They hunt by night.",
    "Prey",
    "Mice.",
    "About us",
]


@pytest.fixture
def blocks() -> list[Block]:
    found = Parsed(PAGE).blocks
    assert [block.text for block in found] == TEXTS
    return found


def test_blocks_share_a_number_with_those_of_the_same_names_or_under_the_same_tags(
    blocks: list[Block],
) -> None:
    family = Family(blocks)

    for groups in (family.like_named(), family.like_placed()):
        assert groups[0] == groups[1]
        assert groups[3] == groups[4]
        assert len({*groups.tolist()}) == 6


def test_above_the_topmost_element_there_is_itself(blocks: list[Block]) -> None:
    family = Family(blocks)

    assert family.tags(1) == ["ul", "ul", "main", "div", "div", "main", "main", "body"]
    assert set(family.tags(9)) == {"html"}


def test_an_element_holds_what_stands_anywhere_below_it(blocks: list[Block]) -> None:
    family = Family(blocks)
    sums = family.sums(np.ones(len(blocks)))

    assert sums[0] == len(blocks)
    assert sums[family.up(1)].tolist() == [2, 2, 5, 2, 2, 5, 5, 8]


def test_two_elements_are_as_far_apart_as_the_first_around_both(blocks: list[Block]) -> None:
    family = Family(blocks)
    steps, other = family.apart(int(family.holders[2]))

    assert steps.tolist() == [2, 2, 0, 2, 2, 1, 1, 1]
    assert other.tolist() == [2, 2, 0, 1, 1, 1, 1, 2]


def test_a_family_can_be_handed_to_another_process(blocks: list[Block]) -> None:
    family = Family(blocks)

    again = pickle.loads(pickle.dumps(family))

    assert again.like_named().tolist() == family.like_named().tolist()
    assert again.tags(0) == family.tags(0)


def test_a_block_knows_how_far_its_page_s_heading_and_its_own_are(blocks: list[Block]) -> None:
    sizes = np.array([len(block.text) for block in blocks], np.float32)
    nothing = np.zeros(len(blocks), np.float32)
    votes = np.array([0, 0, 1, 1, 1, 0, 0, 0], np.float32)

    rows = bearings(blocks, Family(blocks), sizes, nothing, votes, nothing)
    from_title, under_heading, its_vote = rows[:, 0].tolist(), rows[:, 6].tolist(), rows[:, 7].tolist()

    assert from_title == [-2, -1, 0, 1, 2, 3, 4, 5]
    assert under_heading == [50, 50, 0, 1, 2, 0, 1, 2]
    assert its_vote == [-1, -1, 1, 1, 1, 0, 0, 0]


def test_a_page_without_a_heading_says_so_of_every_block() -> None:
    blocks = Parsed(b"<body><p>Owls sleep by day.</p><p>They hunt by night.</p></body>").blocks
    sizes, nothing = np.array([18, 19], np.float32), np.zeros(2, np.float32)

    rows = bearings(blocks, Family(blocks), sizes, nothing, nothing, nothing)

    assert (rows[:, :4] == -99).all()
    assert np.isfinite(rows).all()


def test_neighbours_are_told_by_what_was_said_of_the_others_alone(blocks: list[Block]) -> None:
    chances = np.array([0.1, 0.1, 0.9, 0.9, 0.3, 0.5, 0.9, 0.1], np.float32)
    sizes = np.full(len(blocks), 50, np.float32)

    rows = neighbours(chances, sizes, Family(blocks))
    before, after, alike = rows[:, 1], rows[:, 2], rows[:, 15]

    assert before.tolist() == pytest.approx([-1, *chances[:-1]])
    assert after.tolist() == pytest.approx([*chances[1:], -1])
    assert alike[3:5].tolist() == pytest.approx([0.3, 0.9])
    assert alike[2] == -1


def test_a_lone_block_has_no_neighbours() -> None:
    blocks = Parsed(b"<body><p>Owls sleep by day.</p></body>").blocks

    rows = neighbours(np.array([0.0], np.float32), np.array([18.0], np.float32), Family(blocks))

    assert len(rows) == 1
    assert np.isfinite(rows).all()
