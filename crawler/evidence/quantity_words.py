"""Quantities that are no plain numbers: times of the day, versions, and words like doubled or 사흘."""

import re
from collections.abc import Sequence

from crawler.evidence.qualifiers import qualified
from crawler.evidence.quantity import Quantity, overlaps
from crawler.evidence.ranges import ranges
from crawler.evidence.shares import shares
from crawler.evidence.special_words import YEAR, special_words
from crawler.evidence.units import Kind

_TIME = re.compile(
    r"(?P<half>오전|오후|새벽|아침|저녁|밤|낮)?\s?(?<!\d)(?P<h>[01]?\d|2[0-4])\s?시(?!간|즌|장|험|도|민|대|청|절|리)\s?(?:(?P<m>[0-5]?\d)\s?분|(?P<hm>반))?"
    r"|(?<![\d:.])(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?::\d\d)?(?:\s?(?P<half2>[ap]\.?m\.?))?(?![\d:])"
    r"|(?<![가-힣])(?P<zero>자정|정오)(?=\s|[에을이까부,.]|$)|(?<![a-z])(?P<zero2>midnight|noon)(?![a-z])"
    r"|(?<![\d:.,$])(?P<h3>1[0-2]|[1-9])\s?(?:o['’]clock|(?P<half3>[ap]\.m\.|[ap]m(?![a-z])))",
    re.I,
)


def times(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Times of the day: 오후 8시 40분, 8:40 p.m."""
    found = []
    for match in _TIME.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if overlaps(start, match.end(), taken):
            continue
        on_the_dot = (match["zero"] or match["zero2"] or "").lower()
        hour = int(match["h"] or match["h2"] or match["h3"] or (12 if on_the_dot in {"정오", "noon"} else 0))
        minute = 30 if match["hm"] else int(match["m"] or match["m2"] or 0)
        half = (match["half"] or match["half2"] or match["half3"] or "").lower()
        afternoon = half.startswith("p") or half in {"오후", "저녁", "밤", "낮"}
        known = half or on_the_dot or hour > 12 or not hour
        value = float((hour % 12 + 12 * afternoon if half else hour) * 60 + minute)
        found.append(
            Quantity(
                kind=Kind.TIME,
                low=value,
                high=value,
                unit="min" if known else "min/12h",
                start=start,
                end=match.end(),
                text=text[start : match.end()],
            )
        )
    return found


# Over lower case: `re.I` would take twice as long.
_SPECIAL_HINT = re.compile(
    r"decade|centuries|century|doubl|twofold|tripl|trebl|quadrupl|quintupl|twice|thrice|halv|half|quarter|runner|teen|(?:an?|one) (?:full |whole |entire )?(?:week|month|decade|fortnight|century|year|day|hour)|"
    r"couple|top |none|zero|midnight|noon|majority|single|several|few|many|and a half|once|a second|a minute|^an? |(?:their|his|her|our|my|your) (?:early|mid|late|teens|twent|thirt|fort|fift|sixt|sevent|eight|ninet|\d0s)|"
    r"자릿\s?수|자리\s?[수숫]|digit|figure|0\s?대|자정|정오|갑절|곱절|반값|반토막|a pair|단 하나|과반|만점|두\s?차례|반년|반세기|반시간|보름|일주일|한\s?[주달]|하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|한 세기|한 다스|하나[도의]|"
    r"첫|최초|처음|trio|duo|나절|한두|두세|두어|서너|네댓|네다섯|일고여덟|여덟아홉|대여섯|예닐곱|두서너|이삼|삼사|사오|오륙|육칠|칠팔|팔구|or two|[수몇]\s?[초분시일주개달년]|반 다스|며칠|r[- ]\d\ds(?![a-z])|여러\s?[시일주개달년]|(?:명|사람)\s?중|[열백십0]\s?[명곳개]?[건]?\s?(?:중|가운데)|[열백0]에\s|가운데",
)


_EITHER = {
    "한두": (1, 2),
    "두세": (2, 3),
    "두서너": (2, 4),
    "서너": (3, 4),
    "두어": (2, 3),
    "네댓": (4, 5),
    "네다섯": (4, 5),
    "일고여덟": (7, 8),
    "여덟아홉": (8, 9),
    "대여섯": (5, 6),
    "예닐곱": (6, 7),
    "이삼": (2, 3),
    "삼사": (3, 4),
    "사오": (4, 5),
    "오륙": (5, 6),
    "육칠": (6, 7),
    "칠팔": (7, 8),
    "팔구": (8, 9),
}
_SPANS = {"초": 1.0, "분": 60.0, "시간": 3600.0, "주": 604_800.0, "달": 30.4375 * 86_400.0, "해": YEAR, "일": 86_400.0,
          "개월": 30.4375 * 86_400.0, "년": YEAR, "day": 86_400.0, "hour": 3600.0, "week": 604_800.0, "month": 30.4375 * 86_400.0,
          "year": YEAR, "decade": 10 * YEAR, "minute": 60.0, "second": 1.0}  # fmt: skip
_EITHER_COUNTED = re.compile(
    rf"(?<![가-힣])({'|'.join(sorted(_EITHER, key=len, reverse=True))})\s?(?:(배)|({'|'.join(_SPANS)})(?!러|력))?(?<![이삼사오육칠팔][삼사오륙칠팔구])(?=\s|개|명|번|배|살|가지|차례|곳|간|만에|동안|쯤|정도|뒤|전|후|$)"
)


# a day or two, 하루 이틀
_ONE_OR_TWO = re.compile(
    r"(?<![a-z])an?\s(?P<unit>second|minute|hour|day|week|month|year|decade)\sor\stwo(?![a-z])|(?<![가-힣])(?P<days>하루\s?이틀)",
    re.I,
)


def _one_or_two(text: str) -> list[Quantity]:
    found = []
    for match in _ONE_OR_TWO.finditer(text):
        one = _SPANS[(match["unit"] or "day").lower()]
        found.append(
            Quantity(
                kind=Kind.DURATION, low=one, high=2 * one, unit="s", start=match.start(), end=match.end(),
                text=match.group(), step=one, spelled=True,
            )
        )  # fmt: skip
    return found


def _either(text: str) -> list[Quantity]:
    """두세 개, 서너 배, 한두 달: one of two numbers."""
    found = []
    for match in _EITHER_COUNTED.finditer(text):
        times_, span = match.group(2), _SPANS.get(match.group(3) or "")
        low, high = (each * (span or 1.0) for each in _EITHER[match.group(1)])
        found.append(
            Quantity(
                kind=Kind.RATIO if times_ else Kind.DURATION if span else Kind.NUMBER,
                low=low,
                high=high,
                unit="x" if times_ else "s" if span else "",
                start=match.start(),
                end=match.end(),
                text=match.group(),
                step=span or 1.0,
                spelled=True,
            )
        )
    return found


_VAGUE_UNITS = {"초": 1.0, "second": 1.0, "분": 60.0, "minute": 60.0, "시간": 3600.0, "hour": 3600.0, "일": 86_400.0, "day": 86_400.0, "주": 7 * 86_400.0, "week": 7 * 86_400.0,
                "개월": 30.4375 * 86_400.0, "달": 30.4375 * 86_400.0, "month": 30.4375 * 86_400.0, "년": YEAR,
                "year": YEAR}  # fmt: skip
_VAGUE = re.compile(
    r"(?<![가-힣])(?P<days>며칠)(?=\s|간|째|동안|만|[이에을의,.]|$)|(?<![가-힣])(?:수|몇|여러)\s?(?P<ko>초(?=간|\s)|분(?=간|\s|만)|시간|일(?=간|\s|동안)|주(?=간|\s|$)|개월|달|년)(?:간)?|(?<![a-z])(?:several|a few|many)\s(?P<en>second|minute|hour|day|week|month|year)s(?![a-z])"
    r"|(?:^|(?<![a-z])(?:for|over|in|of|several|many|past|last|after|took|takes)\s)(?P<tens>decades|centuries)(?![a-z])",
    re.I,
)


_PLURAL_SPANS = {"decades": 10 * YEAR, "centuries": 100 * YEAR}


def _vague(text: str) -> list[Quantity]:
    """수개월, several months: more than one, how many is not said."""
    found = []
    for match in _VAGUE.finditer(text):
        value = _PLURAL_SPANS.get((match["tens"] or "").lower(), 0.0)
        value = value or 2 * 86_400.0 * bool(match["days"])
        value = value or 2 * _VAGUE_UNITS[(match["ko"] or match["en"]).lower()]
        found.append(
            Quantity(
                kind=Kind.DURATION,
                low=value,
                high=value,
                unit="s",
                start=match.start(),
                end=match.end(),
                text=match.group(),
                step=value,
                order=True,
                spelled=True,
            )
        )
    return found


def special(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Words that are quantities by themselves: doubled, 사흘, half a year, a couple."""
    found: list[Quantity] = []
    if _SPECIAL_HINT.search(text.lower()) is None:
        return found
    for each in (*_one_or_two(text), *_either(text), *_vague(text), *shares(text), *ranges(text)):
        if not overlaps(each.start, each.end, taken):
            found.append(each)
    for _, pattern, kind, value, unit in special_words(text):
        for match in pattern.finditer(text):
            if overlaps(match.start(), match.end(), [*taken, *found]):
                continue
            quantity = Quantity(
                kind=kind,
                low=value,
                high=value,
                unit=unit,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                step=value / 100 if kind is Kind.DURATION else 1.0 if value >= 1 else 0.001,
                spelled=True,
                written=value,
            )
            found.append(qualified(text, quantity))
    return found
