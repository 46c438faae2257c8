import json

import pytest

from crawler.resolve.stream import resolve_lines

WRAPPED = "https://www.google.com/url?q=https%3A%2F%2FArxiv.org%2Fabs%2F2411.04468v1%3Futm_source%3Da%23S1"


def test_a_line_becomes_a_record() -> None:
    (record,) = resolve_lines([f"{WRAPPED}\n"])

    assert {name: record[name] for name in record if name != "steps"} == {
        "raw": WRAPPED,
        "unwrapped": "https://Arxiv.org/abs/2411.04468v1?utm_source=a#S1",
        "stripped": "https://Arxiv.org/abs/2411.04468v1#S1",
        "canonical": "https://arxiv.org/abs/2411.04468v1",
        "id": "arxiv:2411.04468v1",
        "needs_network": False,
    }


def test_every_step_is_told() -> None:
    (record,) = resolve_lines([WRAPPED])

    assert [step["method"] for step in record["steps"]] == ["unwrap:google-url", "strip:utm_source", "spell"]


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ("unwrap", "https://Arxiv.org/abs/2411.04468v1?utm_source=a#S1"),
        ("strip", WRAPPED),
        ("canonical", WRAPPED),
        ("identify", "arxiv:2411.04468v1"),
    ],
)
def test_a_step_alone(step: str, value: str) -> None:
    (record,) = resolve_lines([WRAPPED], step)

    assert record["value"] == value


def test_json_lines_pass_their_other_fields_on() -> None:
    (record,) = resolve_lines([json.dumps({"raw": "https://t.co/abc", "item": 7})])

    assert (record["item"], record["needs_network"]) == (7, True)


def test_what_is_no_address_has_no_canonical_one_and_may_have_a_name() -> None:
    found = list(resolve_lines(["mailto:a@example.org", "", "doi:10.1000/xyz"]))

    assert [(record["canonical"], record["id"]) for record in found] == [
        (None, "web"),
        (None, "doi:10.1000/xyz"),
    ]


@pytest.mark.parametrize("line", ['{"raw": 1}', '{"raw"', "{}"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(resolve_lines(["https://example.org", line]))


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(ValueError, match="unwrap, strip, canonical, identify"):
        list(resolve_lines(["https://example.org"], "follow"))
