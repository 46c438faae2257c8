"""What fuzzing found (`make fuzz`), each input kept as it was found."""

import pytest

from crawler.extract.reading import read_page
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from storage.outcomes import Outcome
from storage.records import Page

CAPTION_TAKEN_OUT = (
    b"<!doctype html><html lang=en><head><titl\x00# Letter\n\n- 44 lamps. [sourc\xff\xffe](https://a.exampl"
    b"e/1)\nd><body><article>=p>Th\xff\xff\xff\xff\xff\xff\xff\xffs lit forty-one lanterns on the pier, 4forty-one lanter"
    b"ns on the pier, 44% more than last year.</p></article>"
)


def test_an_issue_whose_markup_breaks_in_its_title_is_refused_in_one_sentence() -> None:
    with pytest.raises(UnreadableIssue, match="holds no words"):
        read_issues(CAPTION_TAKEN_OUT, address="https://letter.example/1", content_type=None)


@pytest.mark.parametrize("depth", [300, 900, 100_000])
def test_json_of_any_depth_is_read_or_refused(depth: int) -> None:
    body = b"[" * depth + b'"a b"' + b"]" * depth
    address = "https://a.example/x"
    headers = (("content-type", "application/json"),)
    reading = read_page(Page(asked=address, address=address, status=200, headers=headers, body=body))

    assert reading.outcome in {Outcome.OK, Outcome.UNREADABLE}
