import pytest

from crawler.evidence.anchors import Anchor, State, anchor, find, text_fragment

TEXT = (
    "The pier opened in spring. Visitors came from three towns and stayed for days. "
    "The mayor praised the crew for finishing early. Nobody had expected that. The harbour closes at night."
)
QUOTE = "The mayor praised the crew for finishing early."


@pytest.fixture
def passage() -> Anchor:
    start = TEXT.index(QUOTE)
    return anchor(TEXT, start, start + len(QUOTE))


def test_an_unchanged_text_has_it_in_the_same_place(passage: Anchor) -> None:
    assert find(passage, TEXT).state is State.SAME


def test_words_before_it_move_it(passage: Anchor) -> None:
    text = "A new first line. " + TEXT

    found = find(passage, text)

    assert (found.state, text[found.start : found.end]) == (State.MOVED, QUOTE)


def test_changed_words_are_found_reworded(passage: Anchor) -> None:
    text = TEXT.replace("praised the crew", "thanked the builders")

    found = find(passage, text)

    assert found.state is State.REWORDED
    assert found.start == text.index("The mayor")


def test_a_deleted_passage_is_gone(passage: Anchor) -> None:
    assert find(passage, TEXT.replace(QUOTE + " ", "")).state is State.GONE


def test_a_lookalike_elsewhere_is_not_taken_for_it(passage: Anchor) -> None:
    text = (
        TEXT.replace(QUOTE + " ", "") + " Later the bishop praised the cook for finishing nearly all of it."
    )

    assert find(passage, text).state is State.GONE


def test_the_occurrence_in_its_old_surroundings_wins() -> None:
    text = "Alpha said yes to it. Beta one. Gamma said yes to it. Delta two."
    start = text.rindex("said yes to it.")
    passage = anchor(text, start, start + 15)
    grown = "Intro. " + text

    assert find(passage, grown).start == grown.rindex("said yes to it.")


def test_an_empty_text_holds_nothing(passage: Anchor) -> None:
    assert find(passage, "").state is State.GONE


@pytest.mark.parametrize(
    ("exact", "directive"),
    [
        ("a plain quotation of words", ":~:text=a%20plain%20quotation%20of%20words"),
        ("a, well-known & long quotation", ":~:text=a%2C%20well%2Dknown%20%26%20long%20quotation"),
        ("", ""),
    ],
)
def test_a_fragment_is_encoded(exact: str, directive: str) -> None:
    assert directive == text_fragment(Anchor(exact, "before it ", " after it", 0))


def test_a_short_quotation_carries_its_surroundings() -> None:
    assert text_fragment(Anchor("44%", "rose by ", " in May", 0)) == ":~:text=rose%20by-,44%25,-in%20May"


def test_a_long_quotation_is_named_by_its_ends() -> None:
    words = " ".join(f"word{n}" for n in range(80))

    assert text_fragment(Anchor(words, "", "", 0)).startswith(
        ":~:text=word0%20word1%20word2%20word3%20word4,word75"
    )
