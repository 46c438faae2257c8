"""Summaries against their evidence: what is right is found, what was put wrong is listed."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from crawler.export.summary import Passage, check

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures" / "summaries.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
"""What a source says, and how a summary may put it."""
SAID = [
    (pair["source"], pair["summary"]) for pair in PAIRS if pair["summary"].isascii() or "“" in pair["summary"]
][:8]
PASSAGES = [Passage(f"d{at}:0-9", source, f"Title {at}\n{source}") for at, (source, _) in enumerate(SAID)]
RIGHT = " ".join(summary for _, summary in SAID)
WRONG = [
    ("44%", "54%"),
    ("2024", "2022"),
    ("Northgate Partners", "Southgate Partners"),
    ("$120 million", "$210 million"),
    ("A team of 30", "A team of 80"),
    ("1.2 trillion", "2.1 trillion"),
    ("11 languages", "17 languages"),
    ("3,500", "5,300"),
    ("March 2027", "March 2028"),
    ("Lisbon", "Madrid"),
    ("told our users earlier", "warned all our customers sooner"),
    ("Okafor", "Lindqvist"),
    ("2.4", "3.0"),
    ("Windows 10", "Windows 11"),
    ("61%", "71%"),
    ("2,140", "1,240"),
    ("Norway", "Sweden"),
    ("18 kg", "81 kg"),
    ("by Tidepool", "by Deepwell"),
    ("for Harborlight", "for Brightwave"),
]


def unsupported(summary: str) -> list[str]:
    return [one.text for one in check(summary, PASSAGES) if one.evidence is None]


def test_false_flags_are_few() -> None:
    found = check(RIGHT, PASSAGES)
    assert len(found) >= 25
    flagged = [one for one in found if one.evidence is None]
    assert len(flagged) <= 0.05 * len(found), flagged


def test_most_of_what_was_put_wrong_is_listed() -> None:
    missed = []
    for right, wrong in WRONG:
        assert right in RIGHT
        before, after = unsupported(RIGHT), unsupported(RIGHT.replace(right, wrong, 1))
        new = [text for text in after if text not in before]
        words = set(re.findall(r"[\w.,]+", wrong))
        if not any(words & set(re.findall(r"[\w.,]+", text)) for text in new):
            missed.append((right, wrong, new))
    assert len(missed) <= 0.1 * len(WRONG), missed


def test_every_statement_stands_where_it_says() -> None:
    for one in check(RIGHT, PASSAGES):
        assert one.text in RIGHT[one.start : one.end]


def test_a_korean_summary_is_held_against_english_words_by_its_claims() -> None:
    passages = [
        Passage("d0:0-9", SAID[0][0], SAID[0][0], ("켈프는 이전 제품보다 질문에 44% 더 많이 답한다.",))
    ]
    right, wrong = (f"켈프는 이전 제품보다 {share}% 더 많은 질문에 답한다." for share in (44, 54))

    assert [one.evidence for one in check(right, passages) if one.kind == "number"] == ["d0:0-9"]
    assert [one.evidence for one in check(wrong, passages) if one.kind == "number"] == [None]


@pytest.mark.parametrize(
    ("source", "may", "may_not"),
    [
        ("It has 340 members.", "It has 340 members.", "It has 345 members."),
        ("It has 3,412 members.", "It has 3,400 members.", "It has 3,412.5 members."),
        ("It opened on 4 March.", "It opened in March.", "It opened on 4 March 2031."),
        ("It opened on 4 March.", "It opened on March 4.", "It opened on 14 March."),
        ("It opened in March.", "It opened in March.", "It opened on 9 March."),
        ("The Lisbon court is of Portugal.", "The court of Portugal.", "The court of Portage."),
        ("The mayor of Tallinn in Estonia spoke.", "An Estonian mayor spoke.", "An Armenian mayor spoke."),
        ("Kelp draws 230 megawatts.", "Kelp draws 230 MW.", "Kelp draws 330 MW."),
    ],
)
def test_a_summary_may_say_less_and_never_more(source: str, may: str, may_not: str) -> None:
    passages = [Passage("d0:0-9", source, source)]

    assert [one for one in check(may, passages) if one.evidence is None] == []
    assert [one for one in check(may_not, passages) if one.evidence is None]


def test_a_year_that_the_document_has_elsewhere_may_be_said() -> None:
    passages = [Passage("d0:0-9", "It opened on 4 March.", "The new hall\n2031-03-05\nIt opened on 4 March.")]

    assert [one.evidence for one in check("It opened on 4 March 2031.", passages)] == ["d0:0-9"]


def test_a_number_outside_the_passages_is_found_where_the_same_is_spoken_of() -> None:
    document = "Kelp opened its office in Riga with 40 people.\n\nThe bridge is 900 metres long."
    passages = [Passage("d0:0-9", "Kelp opened its office.", document)]

    assert {one.evidence for one in check("Kelp's office in Riga has 40 people.", passages)} == {"d0:0-9"}
    assert None in {one.evidence for one in check("Kelp's office in Riga has 900 people.", passages)}


def test_a_translated_quotation_is_held_against_the_issues_claims() -> None:
    claim = "오카포르는 “더 일찍 알렸어야 했다”고 말했다."
    passages = [Passage("d0:0-9", SAID[4][0], SAID[4][0], (claim,))]
    right, wrong = claim, claim.replace("일찍", "늦게")

    assert [one.evidence for one in check(right, passages) if one.kind == "quotation"] == ["d0:0-9"]
    assert [one.evidence for one in check(wrong, passages) if one.kind == "quotation"] == [None]


@pytest.mark.parametrize("summary", ["", "   \n", "."])
def test_an_empty_summary_says_nothing(summary: str) -> None:
    assert check(summary, PASSAGES) == ()


def test_without_evidence_nothing_is_supported() -> None:
    assert all(one.evidence is None for one in check(RIGHT, []))
    assert list(chain(check("Nothing to see.", []))) == []
