"""Offsets find the same words again in a text that differs in spaces and punctuation only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.anchors import Anchors


@pytest.mark.parametrize(
    ("text", "stored", "passage", "found"),
    [
        ("One. Two three.", "One. Two three.", "Two three.", "Two three."),
        ("One. Two three.", "One —  two, three!", "Two three.", "two, three!"),
        ("그는 44% 빨라졌다고 했다.", "그는  “44%” 빨라졌다고 했다", "44% 빨라졌다고", "“44%” 빨라졌다고"),
        ("One two", "“One” two", "One", "“One”"),
    ],
    ids=["same", "other marks", "korean", "opening quote"],
)
def test_a_passage_keeps_its_words(text: str, stored: str, passage: str, found: str) -> None:
    start = text.index(passage)

    moved = Anchors(text, stored).move(start, start + len(passage))

    assert moved is not None
    assert stored[moved[0] : moved[1]] == found


def test_other_words_have_no_place() -> None:
    assert Anchors("One two three.", "One two.").move(0, 3) is None


def test_marks_alone_have_no_place() -> None:
    assert Anchors("One -- two", "One two").move(4, 6) is None


@given(st.lists(st.sampled_from(["one", "둘", "3"]), min_size=1, max_size=9), st.data())
def test_any_run_of_words_is_found(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    text, stored = " ".join(words), " , ".join(words)
    start = len(" ".join([*words[:first], ""]))
    wanted = words[first : last + 1]

    moved = Anchors(text, stored).move(start, start + len(" ".join(wanted)))

    assert moved is not None
    assert stored[moved[0] : moved[1]].split(" , ") == wanted
