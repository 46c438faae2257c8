"""What changed, word by word, and where chosen words stand after a change."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.diffs import Change, difference
from storage.passages import Text
from storage.policy import ClaimClass, classes_of
from storage.verdicts import AROUND, Passage


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(one.change.value, one.text) for one in difference(old, new) if one.change is not Change.SAME]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It is 44% faster.", "It is 24% faster.", [("removed", "44"), ("added", "24")]),
        (
            "비용은 절반으로 줄었다.",
            "비용은 3분의 1로 줄었다.",
            [("removed", "절반으로"), ("added", "3분의 1로")],
        ),
        ("人工知能は速い", "人工知能は遅い", [("removed", "速"), ("added", "遅")]),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", [("removed", "Two.\n\n")]),
        ("1.5 million", "1.6 million", [("removed", "1.5"), ("added", "1.6")]),
        ("same", "same", []),
        ("", "new", [("added", "new")]),
    ],
)
def test_words_that_changed_are_told(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert told(old, new) == expected


@given(some.text("ab 가人.\n1", max_size=60), some.text("ab 가人.\n1", max_size=60))
def test_the_stretches_make_both_texts(old: str, new: str) -> None:
    found = difference(old, new)

    assert "".join(one.text for one in found if one.change is not Change.ADDED) == old
    assert "".join(one.text for one in found if one.change is not Change.REMOVED) == new
    assert all(old[one.old :].startswith(one.text) for one in found if one.change is not Change.ADDED)
    assert all(new[one.new :].startswith(one.text) for one in found if one.change is not Change.REMOVED)


OLD = "Before it all. The model is 44% faster than before. After it all came more."


def chosen(words: str, text: str = OLD) -> Passage:
    start = text.index(words)
    end = start + len(words)
    return Passage(
        document="d",
        start=start,
        end=end,
        text=words,
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
    )


@pytest.mark.parametrize(
    ("words", "new", "stands"),
    [
        ("The model is 44% faster than before.", OLD, "The model is 44% faster than before."),
        ("The model is 44% faster than before.", "New first. " + OLD, "The model is 44% faster than before."),
        (
            "The model is 44% faster than before.",
            "The model is\n44%  faster than before.",
            "The model is\n44%  faster than before.",
        ),
        ("The model is 44% faster than before.", OLD.replace("44%", "24%"), None),
        ("The model is 44% faster than before.", "", None),
        ("44%", OLD, "44%"),
        ("44%", "Sales rose 44% that year.", None),
        ("44%", "The model is 144% faster than before.", None),
        ("44", "The model is 44.5% faster than before.", None),
        ("4% faster", "The model is 4% faster than before. The model is 44% faster than ever.", "4% faster"),
        (
            "The model is 44% faster than before.",
            "A. The model is 44% faster than before. B. The model is 44% faster than before. C.",
            None,
        ),
    ],
)
def test_chosen_words_stand_or_are_orphans(words: str, new: str, stands: str | None) -> None:
    old = OLD.replace("44%", "4%") if words.startswith("4%") else OLD
    found = Text(new).find(chosen(words, old))

    assert (None if found is None else new[found.start : found.end]) == stands


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("He said “we will not ship it this year”.", {ClaimClass.QUOTES}),
        ("The “agent” got better.", set()),
        ("대표는 “올해 안에 출시하지 않겠다”고 했다.", {ClaimClass.QUOTES, ClaimClass.PEOPLE}),
        ("The court ruled against it.", {ClaimClass.LEGAL}),
        ("저작권 침해 소송이 시작됐다.", {ClaimClass.LEGAL}),
        ("It has 7 billion parameters.", {ClaimClass.NUMBERS}),
        ("비용은 절반으로 줄었다.", {ClaimClass.NUMBERS}),
        ("Jane Roe joined the lab.", {ClaimClass.PEOPLE}),
        ("The model got better.", set()),
    ],
)
def test_claims_fall_in_classes(words: str, expected: set[ClaimClass]) -> None:
    assert set(classes_of(words)) == expected
