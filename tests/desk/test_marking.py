"""Texts cut into marked pieces: nothing is lost, nothing is marked twice."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.desk.marking import Mark, paragraphs, readable, words_at

TEXT = "One sentence here. Another one.\n\nA second paragraph with 44 percent in it."


def flat(text: str, outer: list[Mark], inner: list[Mark], **options: int) -> str:
    return "".join(
        piece.text
        for one in paragraphs(text, outer, inner, **options)
        for run in one.runs
        for piece in run.pieces
    )


def test_a_passage_over_two_paragraphs_has_one_number() -> None:
    runs = [
        run for one in paragraphs(TEXT, [Mark(19, 51, "passage", "1")], []) for run in one.runs if run.mark
    ]

    assert [run.first for run in runs] == [True, False]


def test_a_quantity_inside_a_passage_keeps_both_marks() -> None:
    at = TEXT.index("44 percent")
    made = paragraphs(TEXT, [Mark(33, len(TEXT), "passage", "1")], [Mark(at, at + 10, "agrees")])

    (run,) = made[1].runs
    assert [(piece.text, piece.mark and piece.mark.kind) for piece in run.pieces][1] == (
        "44 percent",
        "agrees",
    )


def test_of_overlapping_passages_the_better_one_stands() -> None:
    made = paragraphs(TEXT, [Mark(0, 18, "passage", "1"), Mark(10, 31, "passage", "2")], [])

    assert [run.mark and run.mark.label for run in made[0].runs] == ["1", None]


def test_a_long_text_shows_what_lies_around_its_passages() -> None:
    text = "x" * 5_000_000
    made = paragraphs(text, [Mark(4_000_000, 4_000_100, "passage", "1")], [])

    assert sum(one.left_out for one in made) + len(
        flat(text, [Mark(4_000_000, 4_000_100, "passage", "1")], [])
    ) == len(text)
    assert len(flat(text, [Mark(4_000_000, 4_000_100, "passage", "1")], [])) < 10_000


marks = st.builds(
    lambda start, length: Mark(start, start + length, "passage", "1"), st.integers(0, 80), st.integers(0, 40)
)


@given(st.text("ab \n", max_size=120), st.lists(marks, max_size=6), st.lists(marks, max_size=6))
def test_no_letter_is_lost_or_doubled(text: str, outer: list[Mark], inner: list[Mark]) -> None:
    assert flat(text, outer, inner).replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(
        " ", ""
    )


def test_words_are_found_over_a_line_break() -> None:
    assert words_at("a b\nc d b c", "b c") == (2, 5)


def test_of_two_places_the_nearer_one_is_meant() -> None:
    assert words_at("same words, same words", "same words", near=20) == (12, 22)


def test_words_that_are_not_there_are_not_guessed() -> None:
    assert words_at("the source says four", "the source says five") is None


def test_a_blank_before_a_sign_stays_where_a_marked_word_follows() -> None:
    assert readable("It was tried. —> [", edges=True) == "It was tried. "
    assert readable("paper](https://e.example/1) tells", edges=True) == "paper tells"
    assert readable("It was tried. [") == "It was tried."
