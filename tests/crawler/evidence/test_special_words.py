"""What is left untried is what could not be there."""

import re

import pytest

from crawler.evidence import special_words
from crawler.evidence.special_words import SpecialWord
from tests.crawler.evidence.test_cases import QUANTITIES, table

WRITTEN = [text for name in QUANTITIES for row in table(name) for text in row]
SAMPLES = [
    "a year", "an hour", "within a week,", "a day and a half", "an entire decade", "a month and two days", "DOUBLED", "treble",
    "두 차례", "반세기", "half-century", "a quarter of an hour", "half-point", "일주일", "한 달", "이틀간", "past century", "첫 번째",
    "top spot", "bottom half", "none", "하나도 없다", "twofold", "trebled", "quintupled", "run once,", "at least once",
]  # fmt: skip


@pytest.mark.parametrize("each", special_words._SPECIAL, ids=lambda each: each.pattern.pattern[:40])
def test_every_text_an_expression_finds_something_in_holds_what_it_needs(each: SpecialWord) -> None:
    for text in [*WRITTEN, *SAMPLES]:
        if each.pattern.search(text):
            assert each in special_words.special_words(text)


def test_nothing_is_tried_on_a_text_that_holds_none_of_it() -> None:
    assert list(special_words.special_words("Camels carry salt.")) == []


def test_every_needed_word_is_one_of_its_expression() -> None:
    for each in special_words._SPECIAL:
        written = re.sub(r"[(){}|?:\\\[\]<!=]+", " ", each.pattern.pattern)
        assert all(sign.split()[0][:3] in written for sign in each.needed)
