"""What changed in what was cited."""

import pytest

from crawler.watch.changes import Change, ChangeClass, Cited, change
from storage.records import Document

OLD = (
    "Brightwave opened its search engine Kelp to everyone on Tuesday.\n\n"
    "The company says Kelp answers 44% more questions than its predecessor, which was released in 2024. "
    "It was trained on 11 languages by a team of thirty people.\n\n"
    "The weights are not available for commercial use, and the firm has no plans to change that."
)
PASSAGE = "The company says Kelp answers 44% more questions than its predecessor, which was released in 2024."


def reading(text: str, title: str = "Brightwave opens Kelp") -> Document:
    return Document(address="https://brightwave.example.com/kelp", kind="article", title=title, text=text)


def changed(text: str, passage: str = PASSAGE, title: str = "Brightwave opens Kelp") -> Change:
    start = OLD.index(passage)
    return change(reading(OLD), reading(text, title), [Cited("c1", start, start + len(passage))])


def test_the_same_words_are_no_change() -> None:
    assert changed(OLD.replace("Kelp to everyone", "Kelp  to  everyone!")).kind is ChangeClass.NONE


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement: two for one.\n\n" + OLD,
        OLD + "\n\nRelated: seven other engines worth a look in 2026.",
        OLD.replace("on Tuesday", "on Tuesday, 3 hours ago"),
        OLD.replace("a team of thirty people", "a team of forty people"),
    ],
    ids=["advertisement", "related", "relative time", "a fact nobody cited"],
)
def test_what_nobody_cited_is_cosmetic(text: str) -> None:
    assert changed(text).kind is ChangeClass.COSMETIC


def test_another_headline_is_cosmetic() -> None:
    assert changed(OLD, title="You will not believe what Kelp does").kind is ChangeClass.COSMETIC


@pytest.mark.parametrize(
    ("before", "after"), [("44%", "14%"), ("44%", "nearly 60%"), ("released in 2024", "released in 2023")]
)
def test_a_changed_fact_is_named(before: str, after: str) -> None:
    found = changed(OLD.replace(before, after))

    assert found.kind is ChangeClass.FACT_CHANGED
    assert found.passages[0].facts


def test_a_rewording_that_keeps_the_facts_is_not_a_changed_fact() -> None:
    found = changed(OLD.replace("The company says Kelp answers", "According to the company, Kelp answers"))

    assert found.kind is ChangeClass.REWORDED


def test_a_denial_is_a_changed_fact() -> None:
    passage = "The weights are not available for commercial use, and the firm has no plans to change that."
    found = changed(OLD.replace("are not available", "are available"), passage)

    assert found.kind is ChangeClass.FACT_CHANGED


def test_a_deleted_passage_is_gone() -> None:
    found = changed(OLD.replace(PASSAGE + " ", ""))

    assert found.kind is ChangeClass.PASSAGE_GONE
    assert found.passages[0].after is None


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: an earlier version gave the wrong number of languages.",
        "An earlier version of this article misstated where Kelp is made.",
        "바로잡습니다: 켈프의 출시일을 고쳤습니다.",
    ],
)
def test_a_new_correction_notice_is_told_once(notice: str) -> None:
    found = changed(f"{OLD}\n\n{notice}")

    assert found.kind is ChangeClass.CORRECTION
    assert found.notice is not None
    assert change(reading(f"{OLD}\n\n{notice}"), reading(f"{OLD}\n\n{notice}\n\nMore."), []).notice is None


def test_another_page_at_the_address_is_told_as_such() -> None:
    found = changed(
        "Buy this domain. Fine names for fine firms, from the oldest broker in town. " * 6, title="Domains"
    )

    assert found.kind is ChangeClass.REPLACED


def test_a_much_shorter_text_is_doubtful() -> None:
    assert changed("Brightwave opened its search engine Kelp to everyone on Tuesday.").doubtful
