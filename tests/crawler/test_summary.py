"""Summaries against their evidence: what is right is found, what was put wrong is listed."""

import re
from itertools import chain

import pytest

from crawler.export.summary import Passage, check

SAID = [
    # what a source says, and how a summary may put it
    (
        "The company says Kelp answers 44 percent more questions than its predecessor, which was released in 2024.",
        "Kelp answers 44% more questions than the engine released in 2024.",
    ),
    (
        "Harborlight raised $120 million in a round led by Northgate Partners, the firm said on Monday.",
        "Northgate Partners led a $120 million round for Harborlight.",
    ),
    (
        "Lantern was trained on 1.2 trillion tokens in 11 languages by a team of 30 people.",
        "A team of 30 trained Lantern on 1.2 trillion tokens in 11 languages.",
    ),
    (
        "The court in Lisbon ordered Mistfall to delete 3,500 photographs by March 2027.",
        "Mistfall must delete 3,500 photographs by March 2027, the Lisbon court ordered.",
    ),
    (
        "“We should have told our users earlier what we did,” said Jane Okafor, who runs Brightwave.",
        "“We should have told our users earlier what we did,” said Brightwave's Jane Okafor.",
    ),
    (
        "Version 2.4 of Driftwood cuts memory use by a third and drops support for Windows 10.",
        "With version 2.4, Driftwood no longer supports Windows 10.",
    ),
    (
        "The survey of 2,140 teachers in Norway found that 61 percent use a language model every week.",
        "In Norway, 61% of 2,140 teachers asked use a language model every week.",
    ),
    (
        "Tidepool's telescope weighs 18 kilograms and sees stars of the 14th magnitude.",
        "The telescope by Tidepool weighs 18 kg.",
    ),
]
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


@pytest.mark.parametrize("summary", ["", "   \n", "."])
def test_an_empty_summary_says_nothing(summary: str) -> None:
    assert check(summary, PASSAGES) == ()


def test_without_evidence_nothing_is_supported() -> None:
    assert all(one.evidence is None for one in check(RIGHT, []))
    assert list(chain(check("Nothing to see.", []))) == []
