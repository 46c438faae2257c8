import json
from collections.abc import Iterator
from typing import Any

import pytest

from crawler.evidence.stream import (
    Verb,
    answered,
    compare_name,
    compare_quantity,
    compare_source,
    evidence,
)

PAGE: dict[str, Any] = {
    "doc_id": "d1",
    "title": "Harbour report",
    "sentences": [
        "The office wrote a report that took the better part of the winter and that few people ever read.",
        "Grain exports rose by 44%.",
        "Storms kept the smaller ships in the harbour for most of December, and two of them were lost.",
    ],
    "claims": [{"id": "c1", "claim": "곡물 수출이 54% 늘었다."}],
}


def told(verb: Verb, *lines: object) -> tuple[list[dict[str, Any]], list[str]]:
    """What `verb` answers to lines, and what it complains of."""
    complaints: list[str] = []
    written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    answers: Iterator[str] = answered(written, verb, complaints.append)
    return [json.loads(answer) for answer in answers], complaints


def test_a_line_for_each_claim_names_the_sentence() -> None:
    (line,), _ = told(evidence, PAGE)

    assert (line["doc_id"], line["id"], line["ranked"][0]["index"]) == ("d1", "c1", 1)


def test_findings_come_with_both_values() -> None:
    (line,), _ = told(evidence, PAGE)

    assert tuple(line["findings"][0][key] for key in ("code", "claimed", "found")) == (
        "quantity_differs",
        "54%",
        "44%",
    )


def test_findings_come_with_both_places() -> None:
    (line,), _ = told(evidence, PAGE)
    found = line["findings"][0]
    text = "\n".join(PAGE["sentences"])

    assert PAGE["claims"][0]["claim"][int(found["claim_start"]) : int(found["claim_end"])] == "54%"
    assert text[int(found["start"]) : int(found["end"])] == "44%"


def test_a_claim_keeps_how_worth_checking_it_is() -> None:
    (line,), _ = told(evidence, PAGE)

    assert line["worth"] == {"sort": "statement", "grade": 0.8, "speaker": None}


def test_a_text_is_answered_by_offsets() -> None:
    text = " ".join(PAGE["sentences"])
    (line,), _ = told(evidence, {"text": text, "claims": [{"id": 1, "claim": "Grain exports rose."}]})

    assert text[line["ranked"][0]["start"] : line["ranked"][0]["end"]] == "Grain exports rose by 44%."


def test_a_source_hardly_read_is_thin_not_silent() -> None:
    (line,), _ = told(evidence, {"text": "Moss.", "claims": [{"id": 1, "claim": "곡물 수출이 54% 늘었다."}]})

    assert [each["code"] for each in line["findings"]] == ["source_thin"]


def test_yesterday_is_counted_from_the_issue() -> None:
    (line,), _ = told(
        evidence,
        {
            "text": "It opened on 8 November 2024.",
            "issue_date": "2024-11-09",
            "claims": [{"claim": "어제 문을 열었다."}],
        },
    )

    assert line["quantities"][0]["normal"] == "2024-11-08"


@pytest.mark.parametrize(
    ("line", "equal"),
    [
        ({"id": 1, "ko": "3억 달러", "en": "$300 million"}, True),
        ({"a": "44%", "b": "54%"}, False),
        ({"a": "a", "b": "b"}, None),
    ],
)
def test_quantities_are_equal_or_not_or_neither(line: dict[str, str], equal: bool | None) -> None:
    assert equal is told(compare_quantity, line)[0][0]["equal"]


def test_names_are_ranked() -> None:
    (line,), _ = told(compare_name, {"name": "힌튼", "candidates": ["Boston", "Hinton"]})

    assert line["ranked"][0][0] == "Hinton"


def test_the_first_document_is_the_linked_one() -> None:
    documents = [
        {"title": "Lamps", "text": "Lamps guide ships."},
        {"title": "Moss", "text": "Moss grows on roofs in rain."},
    ]
    (line,), _ = told(
        compare_source, {"id": 1, "item": "Moss on roofs grows in rain.", "documents": documents}
    )

    assert (line["wrong"], line["fits"][0]["index"]) == (True, 1)


@pytest.mark.parametrize(
    ("verb", "line", "lacks"),
    [
        (evidence, {"text": "x"}, "line 1: claims must be a list"),
        (evidence, {"claims": [], "text": 3}, "line 1: text must be a string"),
        (evidence, {"claims": [], "sentences": [1]}, "line 1: sentences must be a list of strings"),
        (evidence, {"claims": [], "text": "", "issue_date": "soon"}, "line 1: issue_date must be a date like 2024-11-10"),
        (evidence, {"doc_id": "d7", "text": "", "claims": [{}]}, "line 1 (d7): claim must be a string"),
        (compare_quantity, {"id": "q1", "a": "1"}, "line 1 (q1): b must be a string"),
        (compare_name, {"name": "x", "candidates": "y"}, "line 1: candidates must be a list"),
        (compare_source, {"item": "x", "documents": []}, "line 1: documents must be a list of objects, the linked one first"),
        (compare_name, "[]", "line 1: not a JSON object"),
        (compare_name, "{", "line 1: not JSON: Expecting property name enclosed in double quotes at column 2"),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_what_it_lacks(verb: Verb, line: object, lacks: str) -> None:
    assert told(verb, line) == ([], [lacks])


def test_a_bad_line_stops_no_other() -> None:
    good = {"id": 2, "a": "44%", "b": "44 percent"}
    answers, complaints = told(compare_quantity, good, "oops", "", good)

    assert (len(answers), len(complaints), complaints[0][:7]) == (2, 1, "line 2:")
