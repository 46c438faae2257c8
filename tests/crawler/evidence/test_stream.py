import json

import pytest

from crawler.evidence.stream import (
    UnreadableLine,
    compare_name_lines,
    compare_quantity_lines,
    compare_source_lines,
    evidence_lines,
)

PAGE = {
    "doc_id": "d1",
    "title": "Harbour report",
    "sentences": ["The office wrote a report.", "Grain exports rose by 44%."],
    "claims": [{"id": "c1", "claim": "곡물 수출이 54% 늘었다."}],
}


def test_a_line_for_each_claim_names_the_sentence() -> None:
    (line,) = evidence_lines([PAGE])

    assert (line["doc_id"], line["id"], line["ranked"][0]["index"]) == ("d1", "c1", 1)


def test_findings_come_with_both_values() -> None:
    (line,) = evidence_lines([PAGE])

    assert tuple(line["findings"][0][key] for key in ("code", "claimed", "found")) == (
        "quantity_differs",
        "54%",
        "44%",
    )


def test_a_text_is_answered_by_offsets() -> None:
    text = " ".join(PAGE["sentences"])
    (line,) = evidence_lines([{"text": text, "claims": [{"id": 1, "claim": "Grain exports rose."}]}])

    assert text[line["ranked"][0]["start"] : line["ranked"][0]["end"]] == "Grain exports rose by 44%."


def test_lines_are_json() -> None:
    assert all(json.dumps(line) for line in evidence_lines([PAGE]))


@pytest.mark.parametrize(
    ("line", "equal"),
    [
        ({"id": 1, "ko": "3억 달러", "en": "$300 million"}, True),
        ({"a": "44%", "b": "54%"}, False),
        ({"a": "a", "b": "b"}, None),
    ],
)
def test_quantities_are_equal_or_not_or_neither(line: dict[str, str], equal: bool | None) -> None:
    assert equal is next(compare_quantity_lines([line]))["equal"]


def test_names_are_ranked() -> None:
    (line,) = compare_name_lines([{"name": "힌튼", "candidates": ["Boston", "Hinton"]}])

    assert line["ranked"][0][0] == "Hinton"


def test_the_first_document_is_the_linked_one() -> None:
    documents = [
        {"title": "Lamps", "text": "Lamps guide ships."},
        {"title": "Moss", "text": "Moss grows on roofs in rain."},
    ]
    (line,) = compare_source_lines(
        [{"id": 1, "item": "Moss on roofs grows in rain.", "documents": documents}]
    )

    assert (line["wrong"], line["fits"][0]["index"]) == (True, 1)


@pytest.mark.parametrize(
    ("lines", "lacks"),
    [
        (evidence_lines([{"text": "x"}]), "line 1: claims must be a list"),
        (evidence_lines([{"claims": [], "text": 3}]), "line 1: text must be a string"),
        (evidence_lines([{"claims": [], "sentences": [1]}]), "line 1: sentences must be a list of strings"),
        (compare_quantity_lines([{"a": "1"}]), "line 1: b must be a string"),
        (compare_name_lines([{"name": "x", "candidates": "y"}]), "line 1: candidates must be a list"),
        (
            compare_source_lines([{"item": "x", "documents": []}]),
            "line 1: documents must be a list of objects",
        ),
    ],
)
def test_a_bad_line_is_told_what_it_lacks(lines: object, lacks: str) -> None:
    with pytest.raises(UnreadableLine, match=lacks):
        list(lines)  # type: ignore[call-overload]
