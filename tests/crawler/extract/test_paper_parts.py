import pytest

from crawler.extract.paper_parts import parts_of

TITLE = "How owls find the mill at noon"
ABSTRACT = (
    "We followed forty owls for two winters and found that each of them knows the way to the mill by heart."
)
OPENING = (
    "Owls sleep by day and hunt by night, and all the mice of the valley have known it for a very long time."
)
ENTRIES = (
    "Doe, J. and Miller, K. Mice and their hours. Journal of Barns 12, 2019.",
    "Kim, M. The step of the mill. Valley Press, 2021.",
    "Groß, J. Counting what has gone. Proceedings of the Third Night, 2017.",
)


@pytest.mark.parametrize(
    ("heading", "first_section"),
    [
        ("Abstract", "1 Introduction"),
        ("ABSTRACT", "I. INTRODUCTION"),
        ("Zusammenfassung", "1. Einleitung"),
        ("초록", "1. 서론"),
        ("摘要", "1 引言"),
    ],
)
def test_an_abstract_is_what_stands_under_its_heading(heading: str, first_section: str) -> None:
    assert parts_of([TITLE, heading, ABSTRACT, first_section, OPENING]).abstract == ABSTRACT


def test_an_abstract_behind_its_heading_ends_with_its_paragraph() -> None:
    assert parts_of([TITLE, f"Abstract—{ABSTRACT}", OPENING]).abstract == ABSTRACT


def test_key_words_are_no_part_of_the_abstract() -> None:
    words = "Keywords: owls, mice, mills, winters, noon, grain, steps, valleys and their barns"

    assert (
        parts_of([TITLE, "Abstract", ABSTRACT, OPENING, words, OPENING]).abstract
        == f"{ABSTRACT}\n\n{OPENING}"
    )


def test_a_summary_of_the_whole_text_is_no_abstract() -> None:
    assert (
        parts_of(
            [TITLE, OPENING, "Abstract thought is nothing for owls, who live by what they hear."]
        ).abstract
        == ""
    )


@pytest.mark.parametrize(
    "heading", ["References", "7 References", "REFERENCES", "Literatur", "참고문헌", "参考文献"]
)
def test_references_stand_apart_from_the_text(heading: str) -> None:
    parts = parts_of([TITLE, OPENING, heading, *ENTRIES])

    assert (parts.text, parts.references) == ((TITLE, OPENING), ENTRIES)


def test_numbered_references_in_one_paragraph_are_told_apart() -> None:
    numbered = [f"[{number}] {entry}" for number, entry in enumerate(ENTRIES, 1)]

    assert parts_of([TITLE, OPENING, "References", " ".join(numbered)]).references == tuple(numbered)


def test_an_appendix_behind_the_references_is_text_again() -> None:
    parts = parts_of([TITLE, OPENING, "References", *ENTRIES, "Appendix A: Routes", ABSTRACT])

    assert parts.text == (TITLE, OPENING, "Appendix A: Routes", ABSTRACT)


def test_a_chapter_called_references_without_any_stays() -> None:
    paragraphs = [TITLE, "References", OPENING, ABSTRACT, OPENING]

    assert parts_of(paragraphs) == (tuple(paragraphs), "", ())
