"""A passage that was deleted is never found in the one that always stood beside it and looks like it."""

import pytest

from crawler.evidence.anchors import State, anchor, find

PAGE = (
    "The first kiln was built in 1911 and closed in 1950. The yard kept its own records. "
    "The second kiln was built in 1917 and closed in 1950. Little of the yard is left today. "
    "The second kiln was built in 1913 and closed in 1950. A museum opened on the site in 2004."
)
QUOTE = "The second kiln was built in 1917 and closed in 1950."


def test_a_deleted_passage_is_not_its_neighbour_in_other_words() -> None:
    start = PAGE.index(QUOTE)
    passage = anchor(PAGE, start, start + len(QUOTE))

    assert find(passage, PAGE.replace(QUOTE + " ", "")).state is State.GONE


@pytest.mark.parametrize("was", [0, 1])
def test_of_two_twins_the_one_with_its_surroundings_is_found(was: int) -> None:
    text = "Ships left at dawn. It rained all day. The mill burned down. It rained all day. Nobody came back."
    first = text.index("It rained")
    start = (first, text.index("It rained", first + 1))[was]
    passage = anchor(text, start, start + len("It rained all day."))

    assert find(passage, "A new opening line. " + text).start == start + len("A new opening line. ")


def test_a_deleted_twin_is_not_the_other() -> None:
    text = "Ships left at dawn. It rained all day. The mill burned down. It rained all day. Nobody came back."
    start = text.index("It rained")
    passage = anchor(text, start, start + len("It rained all day."))

    assert find(passage, text.replace("It rained all day. ", "", 1)).state is State.GONE


def test_a_reworded_passage_is_still_found_beside_its_lookalikes() -> None:
    start = PAGE.index(QUOTE)
    passage = anchor(PAGE, start, start + len(QUOTE))
    changed = PAGE.replace(QUOTE, "The second kiln was built early in 1917 and shut in 1950.")

    assert find(passage, changed).state is State.REWORDED
