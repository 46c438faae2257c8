"""What fuzzing found (`make fuzz`), each input kept as it was found."""

import math

import pytest

from crawler.evidence.quantities import read
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


BODY_TAKEN_OUT = (
    b'\x00<!doctype htmlg=e><html lang=en><head><titleerns"NewsArticle","headline":"Lanterns","datePublished":"2027-11-25"}'
    b"</s\x97\x8d\x96\x8f\x8b\xc1\xc3\xd0head><body><article><h2>Lan\x00<!d\x00\x00\x00\x00\x00\x00\x00<tml><htmlterns</h1><s "
    b"vesscript></head><body\xa2<a lang=en><head><titlerticl>Lae"
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


def test_words_that_stand_in_no_block_of_a_broken_page_are_read_or_left() -> None:
    address = "https://a.example/x"
    headers = (("content-type", "text/html"),)
    for body in (BODY_TAKEN_OUT, BODY_TAKEN_OUT[1:]):
        reading = read_page(Page(asked=address, address=address, status=200, headers=headers, body=body))

        assert reading.outcome in {Outcome.OK, Outcome.EMPTY, Outcome.UNREADABLE}


@pytest.mark.parametrize("label", [b"eu\x00c-kr", b"eu\x00\x00\x00\x00c-kr", b"utf-8\x00"])
def test_a_mail_whose_charset_is_no_name_is_read_all_the_same(label: bytes) -> None:
    mail = (
        b'From: a@letter.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset="'
        + label
        + b'"\r\n\r\n'
        b"<p>The keepers lit 44 <a href=https://a.example/1>lanterns</a> on the pier, \xb0.</p>\r\n"
    )

    issues = read_issues(mail, address="https://letter.example/1", content_type="message/rfc822")

    assert [item.text for issue in issues for item in issue.items] == [
        "The keepers lit 44 lanterns on the pier, °."
    ]


@pytest.mark.parametrize(
    "words",
    ["29999999999999999999999999999999^26%0", "1" + "0" * 400 + " lamps", "9" * 400 + "^2", "1.5^2000"],
)
def test_numbers_beyond_all_measure_are_read_or_left(words: str) -> None:
    assert all(math.isfinite(one.low) and math.isfinite(one.high) for one in read(words))
