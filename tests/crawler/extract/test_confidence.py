import pytest

from crawler.extract.block_words import votes_of
from crawler.extract.confidence import running_text_kept
from crawler.extract.parsed import Parsed
from crawler.extract.segments import Block

PARAGRAPHS = [
    f"{number}. Owls sleep by day and hunt by night, and the mice of the valley have known it for {number} very long years."
    for number in range(20, 32)
]
MENU = (
    "<ul>"
    + "".join(
        f"<li><a href=/{n}>Another story of owls, mice and barns, number {n}</a></li>" for n in range(9)
    )
    + "</ul>"
)
BLOCKS = Parsed(f"<body>{MENU}{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</body>".encode()).blocks
STORIES = [block.text for block in BLOCKS if block.linked]


def kept(blocks: list[Block], text: str) -> float:
    return running_text_kept(blocks, votes_of(blocks, text))


def test_a_reading_with_all_running_text_and_nothing_else_is_relied_on() -> None:
    assert kept(BLOCKS, "\n\n".join(PARAGRAPHS)) == 1.0


@pytest.mark.parametrize("left", [1, 6, 11])
def test_a_reading_that_leaves_running_text_behind_is_not(left: int) -> None:
    assert kept(BLOCKS, "\n\n".join(PARAGRAPHS[left:])) == 0.0


def test_a_reading_with_much_else_is_not() -> None:
    assert kept(BLOCKS, "\n\n".join([*STORIES, *PARAGRAPHS])) == 0.0


def test_a_page_of_little_text_says_little() -> None:
    few = [block for block in BLOCKS if block.linked] + BLOCKS[-2:]

    assert kept(few, "\n\n".join(PARAGRAPHS)) == 0.0
    assert kept([], "") == 0.0
