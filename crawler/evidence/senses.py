"""Which way a quantity goes and what it is counted by: up or down, the top or the bottom, a second, a barrel."""

import re

from crawler.evidence.units import Kind, unit_after

_DAY = 86_400.0
_SPANS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": _DAY, "week": 7 * _DAY, "month": 30.4375 * _DAY,
          "year": 365.25 * _DAY}  # fmt: skip

# Each pair of opposites by itself: "30% less energy" does not speak against "30% 향상".
_UP_DOWN: tuple[tuple[str, str, str, str, str], ...] = (
    # what goes, Korean up, Korean down, English up, English down (behind the number)
    ("price", "비싸|비싼", "싸[다게]|싼|저렴", "more expensive|costlier|dearer|as (?:expensive|costly)", "cheaper|less expensive|as cheap"),
    ("amount", "증가|늘|상승|올랐|오른|오르|올라|급증|성장|급등|인상", "감소|줄|하락|내렸|내린|내려|떨어|급감|급락|인하|축소",
     "increases?|rise|growth|jump|surge|gain|hike", "decreases?|decline|drop|fall|reduction|cut|plunge"),
    ("speed", "빠|빨라", "느리|느려|느린", "fast(?:er|est)|quick(?:er|est)|as fast|as quick", "slow(?:er|est)|as slow"),
    ("size", "큰|크|커", "작", "larg(?:er|est)|bigg(?:er|est)|as (?:large|big)", "small(?:er|est)|as small"),
    ("number", "많", "적[은게다어]", "more(?! than)|most|as (?:many|much)", "less(?! than)|least|fewest|fewer(?! than)|as (?:few|little)"),
    ("height", "높", "낮", "high(?:er|est)|as high", "low(?:er|est)|as low"),
    ("length", "긴|길", "짧", "longer|longest|as long", "shorter|shortest|as short"),
    ("weight", "무겁|무거", "가벼|가볍", "heavier|heaviest|as heavy", "lighter|lightest|as light"),
)  # fmt: skip
_BEFORE_UP = r"rose|risen|rises|rising|up|increas(?:ed?|es|ing)|gr[eo]w(?:n|s|ing)?|jump(?:ed|s)?|surg(?:ed|es|ing)|soar(?:ed|s)?|climb(?:ed|s|ing)?|gain(?:ed|s)?|raise[ds]?|expand(?:ed|s)?"
_BEFORE_DOWN = r"f[ea]ll(?:en|s|ing)?|down|decreas(?:ed?|es|ing)|declin(?:ed?|es|ing)|drop(?:ped|s|ping)?|cut(?:s|ting)?|reduc(?:ed?|es|ing)|lower(?:ed|s|ing)|slid|slump(?:ed|s)?|plung(?:ed|es)|plummeted|shrank|shr[iu]nk|slash(?:ed|es)?"
_GAP_KO = r"(?:\s?(?:이나|나|가량|정도|쯤|이상|이하|넘게|가까이|포인트|만큼|씩|더|의|로|으로|를|을)){0,3}\s?"
_AFTER = re.compile(
    "|".join(
        rf"(?P<u{n}>{_GAP_KO}(?:{up_ko})|[\s-](?:{up_en})(?![a-z]))|(?P<d{n}>{_GAP_KO}(?:{down_ko})|[\s-](?:{down_en})(?![a-z]))"
        for n, (_, up_ko, down_ko, up_en, down_en) in enumerate(_UP_DOWN)
    ),
    re.I,
)
_BEFORE = re.compile(
    rf"(?<![a-z])(?:(?P<up>{_BEFORE_UP})|(?P<down>{_BEFORE_DOWN}))\s(?:(?:[a-z]+\s){{0,3}}?by\s)?(?:about\s|nearly\s|almost\s|some\s|over\s|around\s|more than\s|as much as\s|up to\s|roughly\s)?(?:an?\s)?$",
    re.I,
)
_END = re.compile(r"(?:(?P<top>상위|(?<![a-z])top)|(?P<bottom>하위|(?<![a-z])bottom))\s$", re.I)


def sense(before: str, after: str) -> str:
    """`+amount`, `-amount`, `+rank`, …: which way the number between the two texts goes; empty where it is not said."""
    if end := _END.search(before):
        return "+rank" if end["top"] else "-rank"
    if way := _BEFORE.search(before):
        return "+amount" if way["up"] else "-amount"
    match = _AFTER.match(after)
    if match is None or match.lastgroup is None:
        return ""
    return ("+" if match.lastgroup[0] == "u" else "-") + _UP_DOWN[int(match.lastgroup[1:])][0]


_AGO = re.compile(r"\s?전(?=\s|[에의부,.]|$)|\s(?:ago|earlier|before)(?![a-z])", re.I)
_LATER = re.compile(r"\s?(?:뒤|후)(?=\s|[에의부,.]|$)|\s(?:later|after|from now|hence)(?![a-z])", re.I)


def sense_of_time(after: str) -> str:
    """`-time` for "ago", `+time` for "later"."""
    return "-time" if _AGO.match(after) else "+time" if _LATER.match(after) else ""


def opposed(one: str, other: str) -> bool:
    """Whether two senses are of the same thing and go opposite ways."""
    return bool(one and other) and one[1:] == other[1:] and one[0] != other[0]


_PER_KO = {"초": "second", "분": "minute", "시간": "hour", "일": "day", "주": "week", "월": "month", "달": "month",
           "년": "year", "연": "year", "하루": "day", "매일": "day", "매주": "week", "매달": "month", "매월": "month",
           "매년": "year", "일주일에": "week", "해마다": "year", "해": "year", "시": "hour"}  # fmt: skip
_PER_BEFORE = re.compile(
    r"(?<![\d가-힣])(?:(?P<a>초|분|시간|일|주|월|년|연)(?:당|간)\s?|(?P<b>하루(?:에|당)?|일주일에|매일|일일|매주|매달|매월|매년|해마다|월|연|주|시)\s|(?:1|한)\s?(?P<c>초|분|시간|주|달|해)에\s|1\s?(?P<d>초|분|시간)당\s?)"
    r"(?:약\s?|최대\s?|평균\s?|최소\s?|무려\s)?$"
)
_PER_AFTER = re.compile(
    r"(?:[\s-][a-z]+){0,3}?(?:\s(?:per|an?|each|every)\s|\s?/\s?)(?P<unit>second|minute|hour|day|week|month|year|sec|s|min|hr|mo|yr)(?![a-z])"
    r"|(?:\s[a-z]+){0,2}?\s(?P<often>hourly|daily|weekly|monthly|annually|annual|yearly)(?![a-z])",
    re.I,
)
_SHORT = {"sec": "second", "s": "second", "min": "minute", "hr": "hour", "mo": "month", "yr": "year"}
_OFTEN = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "annually": "year",
          "annual": "year", "yearly": "year"}  # fmt: skip


_BY_KO = re.compile(
    r"(?<![가-힣])(?:1\s?)?(?P<unit>[가-힣]{1,5}|[A-Za-z]{1,4}|[㎏㎞㎡㎥])당\s?(?:약\s?|최대\s?|평균\s?|최소\s?)?$"
)
_BY_EN = re.compile(r"(?:\s[a-z]+){0,3}?\s(?:per|an?)(?=\s[a-z])|\s?/(?=[a-z])", re.I)
_PEOPLE = re.compile(r"\s(?:per|a)\s(?:person|head|capita|user|employee)|\s?per capita", re.I)
_BY = frozenset({Kind.MASS, Kind.VOLUME, Kind.LENGTH, Kind.AREA, Kind.ENERGY})
Per = tuple[str, float]
"""What a rate is by: the kind, and how many of its normal unit."""


def per(before: str, after: str) -> Per | None:
    """What the number between the two texts is counted by: a time, a weight, a head; None where that is not said."""
    if (seconds := _seconds(before, after)) is not None:
        return "time", seconds
    if by := _BY_KO.search(before):
        if by["unit"] in {"인", "명", "사람"}:
            return "head", 1.0
        unit = unit_after(by["unit"] + " ", 0)
        return (unit[0].kind, unit[0].factor) if unit is not None and unit[0].kind in _BY else None
    if _PEOPLE.match(after):
        return "head", 1.0
    if by := _BY_EN.match(after):
        unit = unit_after(after, by.end())
        return (unit[0].kind, unit[0].factor) if unit is not None and unit[0].kind in _BY else None
    return None


def _seconds(before: str, after: str) -> float | None:
    if match := _PER_BEFORE.search(before):
        word = next(each for each in match.groups() if each)
        word = word.removesuffix("에").removesuffix("당") if word.startswith("하루") else word
        return _SPANS[_PER_KO.get(word, "day")]
    if match := _PER_AFTER.match(after):
        word = (match["unit"] or "").lower()
        return _SPANS[_OFTEN[match["often"].lower()] if match["often"] else _SHORT.get(word, word)]
    return None
