"""Shares that are said by a part and its whole: 10명 중 7명, 100점 만점에 92점, a majority of."""

import re
from dataclasses import replace

from crawler.evidence.quantity import Quantity
from crawler.evidence.units import Kind


def shares(text: str) -> list[Quantity]:
    """Every share of `text` that is said so, as a fraction."""
    return [*_of_ten(text), *_of_full_marks(text), *_majority(text)]


# 열에 아홉: how a share is said of ten or a hundred; 10곳 중 3곳 is read with its two numbers, in `proportions`
_OF_TEN = re.compile(
    r"(?<![\d가-힣,.])(?P<whole>열|백|10|100)에\s"
    r"(?P<part>하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|\d{1,2})(?=[\s은는이가을를의,.]|$|꼴|정도)"
)
_PARTS = {"하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_WHOLES = {"열": 10, "백": 100}


def _of_ten(text: str) -> list[Quantity]:
    found = []
    for match in _OF_TEN.finditer(text):
        whole = _WHOLES.get(match["whole"]) or int(match["whole"])
        part = _PARTS.get(match["part"]) or int(match["part"])
        if part < whole:
            found.append(_share(match, part / whole))
    return found


# 100점 만점에 92점
_OF_FULL_MARKS = re.compile(
    r"(?P<whole>\d{1,4})\s?점\s?만점(?:에|에서|\s중|\s기준)?\s?(?:약\s|평균\s)?(?P<part>\d{1,4}(?:\.\d+)?)\s?점?"
)


def _of_full_marks(text: str) -> list[Quantity]:
    return [
        _share(match, float(match["part"]) / float(match["whole"]))
        for match in _OF_FULL_MARKS.finditer(text)
        if float(match["part"]) <= float(match["whole"]) > 0
    ]


def _share(match: re.Match[str], value: float) -> Quantity:
    return Quantity(
        kind=Kind.FRACTION,
        low=value,
        high=value,
        start=match.start(),
        end=match.end(),
        text=match.group(),
        step=0.001,
    )


# 과반, a majority of: more than half
_MAJORITY = re.compile(
    r"(?<![가-힣])과반수?(?=\s|[이가의을은는]|$)|(?<![a-z])(?:an? |the )(?:overwhelming |clear |large |vast )?majority(?= of|[.,;]?$)",
    re.I,
)


def _majority(text: str) -> list[Quantity]:
    return [replace(_share(match, 0.5), bound=">", spelled=True) for match in _MAJORITY.finditer(text)]
