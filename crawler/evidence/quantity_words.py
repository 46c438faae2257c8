"""Quantities that are no plain numbers: times of the day, versions, and words like doubled or 사흘."""

import re
from collections.abc import Sequence

from crawler.evidence.qualifiers import qualified
from crawler.evidence.quantity import Quantity, overlaps
from crawler.evidence.ranges import ranges
from crawler.evidence.shares import shares
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


_YEAR = 365.25 * 86_400.0
# "after a second", not "after a second attempt"
_NO_NOUN = r"(?=$|[.,;:!?)]|\s(?:of|to|from|in|at|on|and|or|for|after|before|with|it|they|we|he|she|you|the)(?![a-z]))"
_SPECIAL: tuple[tuple[re.Pattern[str], Kind, float, str], ...] = tuple(
    (re.compile(pattern, re.I), kind, value, unit)
    for pattern, kind, value, unit in (
        *(
            (pattern, Kind.DURATION, times_ * seconds, "s")
            for unit, seconds in (
                ("second", 1.0),
                ("minute", 60.0),
                ("hour", 3600.0),
                ("day", 86_400.0),
                ("week", 604_800.0),
                ("month", 30.4375 * 86_400.0),
                ("year", _YEAR),
                ("decade", 10 * _YEAR),
            )
            for pattern, times_ in (
                (rf"(?<![a-z])(?:an?|one) {unit} and a half(?![a-z])", 1.5),
                (rf"(?<![a-z])(?:an?|one) (?:full|whole|entire) {unit}(?![a-z])", 1.0),
                (rf"^an? {unit}$", 1.0),
                (
                    rf"(?:(?<=within )|(?<=after )|(?<=than )|(?<=under )|(?<=over )|(?<=about )|(?<=nearly )|(?<=almost )|(?<=around )|(?<=roughly )|(?<=every ))an? {unit}{_NO_NOUN}",
                    1.0,
                ),
                (
                    rf"(?<![a-z])an? {unit}(?= and (?:\d|an? |one |two |three |ten |twenty|thirty|forty|fifty|half))",
                    1.0,
                ),
            )
        ),
        (r"(?<![a-z])(?:doubl(?:e|es|ed|ing)|twofold)(?![a-z-])", Kind.RATIO, 2.0, "x"),
        (r"(?<![a-z])(?:tripl(?:e|es|ed|ing)|treble[ds]?)(?![a-z-])", Kind.RATIO, 3.0, "x"),
        (r"(?<![a-z])quadrupl(?:e|es|ed|ing)(?![a-z])", Kind.RATIO, 4.0, "x"),
        (
            r"(?:(?<=only )|(?<=just )|(?<=than )|(?<=least ))once(?![a-z])|(?<![a-z])once(?= (?:an?|per|every) )",
            Kind.RATIO,
            1.0,
            "twice",
        ),
        (r"(?<![a-z])twice(?![a-z])|두 차례|두차례", Kind.RATIO, 2.0, "twice"),
        (r"(?<![가-힣])(?:갑절|곱절)(?=\s|[로의이을은]|$)", Kind.RATIO, 2.0, "x"),
        (r"(?<![가-힣])반(?:값|토막)", Kind.FRACTION, 0.5, ""),
        (r"(?<![a-z])a pair(?= of|[.,;]?$)", Kind.NUMBER, 2.0, ""),
        (r"(?<![가-힣])단\s하나(?![가-힣]*도)", Kind.NUMBER, 1.0, ""),
        (r"(?<![가-힣])반세기|(?<![a-z])half[ -](?:a[ -])?century", Kind.DURATION, 50 * _YEAR, "s"),
        (r"(?<![a-z])three[ -]quarters of an hour", Kind.DURATION, 2700.0, "s"),
        (r"(?<![a-z])(?:a )?quarter of an hour", Kind.DURATION, 900.0, "s"),
        (r"(?<![a-z])(?:a )?quarter[ -](?:of a[ -])?century(?![a-z])", Kind.DURATION, 25 * _YEAR, "s"),
        (r"(?<![a-z])thrice(?![a-z])", Kind.RATIO, 3.0, "twice"),
        (r"(?<![a-z])(?:halv(?:e|es|ed|ing)|cut in half)(?![a-z])", Kind.FRACTION, 0.5, ""),
        (r"(?<![a-z])half (?:a )?(?:percentage )?point|(?<![a-z])half-point", Kind.POINTS, 0.5, "pp"),
        (r"(?<![a-z])quarter[ -](?:percentage[ -])?point(?!s)", Kind.POINTS, 0.25, "pp"),
        (r"(?<![a-z])runners?-up(?![a-z])", Kind.ORDINAL, 2.0, "#"),
        (r"^once$|(?<!at )(?<=[a-z] )once(?=[.,;!?]|$)", Kind.RATIO, 1.0, "twice"),
        (r"(?<![a-z])half a year|(?<![a-z])half-year|반년", Kind.DURATION, 0.5 * _YEAR, "s"),
        (r"(?<![a-z])half an hour|half-hour|반시간", Kind.DURATION, 1800.0, "s"),
        (r"(?<![가-힣])보름", Kind.DURATION, 15 * 86_400.0, "s"),
        (
            r"(?<![가-힣])(?:일주일|한 주(?=\s|간|에|동안)|한주간)|(?<![a-z])(?:a|one) week(?![a-z])",
            Kind.DURATION,
            7 * 86_400.0,
            "s",
        ),
        (
            r"(?<![가-힣])한\s?달(?![가-힣]*음)|(?<![a-z])a month(?![a-z])",
            Kind.DURATION,
            30.4375 * 86_400.0,
            "s",
        ),
        (r"(?<![가-힣])하루(?:\s?(?:만에|동안|종일|뒤|전)|$)", Kind.DURATION, 86_400.0, "s"),
        (
            r"(?<![가-힣])이틀(?![가-힣])|(?<![가-힣])이틀(?=간|째|동|만|뒤|전|에|을)",
            Kind.DURATION,
            2 * 86_400.0,
            "s",
        ),
        (r"(?<![가-힣])사흘", Kind.DURATION, 3 * 86_400.0, "s"),
        (r"(?<![가-힣])나흘", Kind.DURATION, 4 * 86_400.0, "s"),
        (r"(?<![가-힣])닷새", Kind.DURATION, 5 * 86_400.0, "s"),
        (r"(?<![가-힣])엿새", Kind.DURATION, 6 * 86_400.0, "s"),
        (r"(?<![가-힣])열흘", Kind.DURATION, 10 * 86_400.0, "s"),
        (r"(?<![a-z])(?:a|one) decade(?![a-z])", Kind.DURATION, 10 * _YEAR, "s"),
        (r"(?<![a-z])(?:past|last|previous|coming|next) decade(?![a-z])", Kind.DURATION, 10 * _YEAR, "s"),
        (r"(?<![a-z])(?:past|last|previous|coming|next) century(?![a-z])", Kind.DURATION, 100 * _YEAR, "s"),
        (r"(?<![a-z])a fortnight(?![a-z])", Kind.DURATION, 14 * 86_400.0, "s"),
        (r"(?<![a-z])a century(?![a-z])|한 세기", Kind.DURATION, 100 * _YEAR, "s"),
        (r"(?<![a-z])a year (?:ago|earlier|later)|(?<![a-z])a full year", Kind.DURATION, _YEAR, "s"),
        (r"(?<![a-z])a day (?:before|after|earlier|later|ago)(?![a-z])", Kind.DURATION, 86_400.0, "s"),
        (r"(?<![a-z])an hour(?![a-z])", Kind.DURATION, 3600.0, "s"),
        (r"(?<![a-z])(?:a )?couple(?: of)?(?= [a-z]+s\b|$)", Kind.NUMBER, 2.0, ""),
        (
            r"첫\s?번째|첫째(?![가-힣]*(?:딸|아들))|(?<![가-힣])첫(?=\s[가-힣A-Z])(?!\s(?:날|눈|인상|발|걸음))",
            Kind.ORDINAL,
            1.0,
            "#",
        ),
        (r"(?<![가-힣])하나의(?=\s)|(?<![a-z])(?:a )?single(?= [a-z])", Kind.NUMBER, 1.0, ""),
        (r"(?<![a-z])an? trio(?![a-z])", Kind.NUMBER, 3.0, ""),
        (r"(?<![a-z])an? duo(?![a-z])", Kind.NUMBER, 2.0, ""),
        (r"(?<![가-힣])처음(?=으로|\s|$)", Kind.ORDINAL, 1.0, "#"),
        (r"(?<![가-힣])한 다스", Kind.NUMBER, 12.0, ""),
        (r"(?<![가-힣])반 다스", Kind.NUMBER, 6.0, ""),
        (r"(?<![가-힣])최초(?![가-힣]*(?:화면|값))", Kind.ORDINAL, 1.0, "#"),
        (r"(?<![a-z])half a second(?![a-z])", Kind.DURATION, 0.5, "s"),
        (r"(?<![a-z])half a minute(?![a-z])", Kind.DURATION, 30.0, "s"),
        (
            r"(?<![a-z])half a day(?![a-z])|(?<![가-힣])반나절|(?<![가-힣])한나절",
            Kind.DURATION,
            43_200.0,
            "s",
        ),
        (r"(?<![가-힣])이레(?=\s|간|째|동안|만|$)", Kind.DURATION, 7 * 86_400.0, "s"),
        (r"(?<![가-힣])여드레", Kind.DURATION, 8 * 86_400.0, "s"),
        (r"(?<![가-힣])아흐레", Kind.DURATION, 9 * 86_400.0, "s"),
        (r"(?<![a-z])quintupl(?:e|es|ed|ing)(?![a-z])", Kind.RATIO, 5.0, "x"),
        (r"(?<![a-z])half a percent(?![a-z])", Kind.PERCENT, 0.5, "%"),
        (r"(?<![a-z])(?:the )?top (?:spot|position|place|ranking)", Kind.ORDINAL, 1.0, "#"),
        (r"^none$|^zero$|(?<![가-힣])하나도 없", Kind.NUMBER, 0.0, ""),
        (r"(?<![a-z])(?:the )?(?:top|bottom) half", Kind.FRACTION, 0.5, ""),
    )
)
_HANGUL = re.compile("[가-힣]")
_SPECIAL_LATIN = tuple(each for each in _SPECIAL if re.search(r"[a-z]{3}", each[0].pattern))
_SPECIAL_HINT = re.compile(
    r"decade|centuries|century|doubl|twofold|tripl|trebl|quadrupl|quintupl|twice|thrice|halv|half|quarter|runner|teen|(?:an?|one) (?:full |whole |entire )?(?:week|month|decade|fortnight|century|year|day|hour)|"
    r"couple|top |none|zero|midnight|noon|majority|single|several|few|many|and a half|once|a second|a minute|^an? |(?:their|his|her|our|my|your) (?:early|mid|late|teens|twent|thirt|fort|fift|sixt|sevent|eight|ninet|\d0s)|"
    r"자릿\s?수|자리\s?[수숫]|digit|figure|0\s?대|자정|정오|갑절|곱절|반값|반토막|a pair|단 하나|과반|만점|두\s?차례|반년|반세기|반시간|보름|일주일|한\s?[주달]|하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|한 세기|한 다스|하나[도의]|"
    r"첫|최초|처음|trio|duo|나절|한두|두세|두어|서너|네댓|네다섯|일고여덟|여덟아홉|대여섯|예닐곱|두서너|이삼|삼사|사오|오륙|육칠|칠팔|팔구|or two|[수몇]\s?[초분시일주개달년]|반 다스|며칠|[rR][- ]\d\ds(?![a-z])|여러\s?[시일주개달년]|(?:명|사람)\s?중|[열백십0]\s?[명곳개]?[건]?\s?(?:중|가운데)|[열백0]에\s|가운데",
    re.I,
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
_SPANS = {"초": 1.0, "분": 60.0, "시간": 3600.0, "주": 604_800.0, "달": 30.4375 * 86_400.0, "해": _YEAR, "일": 86_400.0,
          "개월": 30.4375 * 86_400.0, "년": _YEAR, "day": 86_400.0, "hour": 3600.0, "week": 604_800.0, "month": 30.4375 * 86_400.0,
          "year": _YEAR, "decade": 10 * _YEAR, "minute": 60.0, "second": 1.0}  # fmt: skip
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
                "개월": 30.4375 * 86_400.0, "달": 30.4375 * 86_400.0, "month": 30.4375 * 86_400.0, "년": _YEAR,
                "year": _YEAR}  # fmt: skip
_VAGUE = re.compile(
    r"(?<![가-힣])(?P<days>며칠)(?=\s|간|째|동안|만|[이에을의,.]|$)|(?<![가-힣])(?:수|몇|여러)\s?(?P<ko>초(?=간|\s)|분(?=간|\s|만)|시간|일(?=간|\s|동안)|주(?=간|\s|$)|개월|달|년)(?:간)?|(?<![a-z])(?:several|a few|many)\s(?P<en>second|minute|hour|day|week|month|year)s(?![a-z])"
    r"|(?:^|(?<![a-z])(?:for|over|in|of|several|many|past|last|after|took|takes)\s)(?P<tens>decades|centuries)(?![a-z])",
    re.I,
)


_PLURAL_SPANS = {"decades": 10 * _YEAR, "centuries": 100 * _YEAR}


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
    if _SPECIAL_HINT.search(text) is None:
        return found
    for each in (*_one_or_two(text), *_either(text), *_vague(text), *shares(text), *ranges(text)):
        if not overlaps(each.start, each.end, taken):
            found.append(each)
    hangul = _HANGUL.search(text) is not None
    for pattern, kind, value, unit in _SPECIAL if hangul else _SPECIAL_LATIN:
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
