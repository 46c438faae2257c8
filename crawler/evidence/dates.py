"""Dates as people write them in Korean and English, as precise as they are written."""

import re
from dataclasses import replace
from datetime import date, timedelta

from crawler.evidence.dates_joined import joined
from crawler.evidence.when import When

_MONTHS = {name: i for i, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), 1) for name in names.split()}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAYS_EN = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAYS_KO = "월화수목금토일"
_DAY_NAME = rf"(?:{'|'.join(_DAYS_EN)}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "final": 4,
    "last": 4,
}
_ORDINAL_WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"]  # fmt: skip
_CARDINAL_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "twenty-two", "twenty-three", "twenty-four", "twenty-five", "twenty-six", "twenty-seven", "twenty-eight", "twenty-nine", "thirty", "thirty-one"]  # fmt: skip
_DAY_WORDS = {w: i for words in (_ORDINAL_WORDS, _CARDINAL_WORDS) for i, w in enumerate(words, 1)}
_WORD_DAY = "|".join(w.replace("-", r"[\s-]") for w in sorted(_DAY_WORDS, key=len, reverse=True))
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_WORD_DAY})"
_WORD_ORDINAL = "|".join(w.replace("-", r"[\s-]") for w in sorted(_ORDINAL_WORDS, key=len, reverse=True))
_SINO_DAY = {
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "유": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
    "시": 10,
    "십": 10,
}


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I | re.X))
    for name, pattern in (
        ("ymd", r"(?<![\d.])(?P<y>(?:1[3-9]|2[01]|30)\d\d)\s?[-./]\s?(?P<m>0?[1-9]|1[0-2])\s?[-./]\s?(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
        ("ko", r"(?:(?P<y>\d{4}|['’‘]\d{2}|\d{2})\s?년\s?)?(?P<m>1[0-2]|0?[1-9]|[일이삼사오육유칠팔구시십]{1,2})\s?월\s?[-./]?\s?(?:(?P<d>[12]\d|3[01]|0?[1-9]|[이삼]?십?[일이삼사오육칠팔구]|[이삼]?십)\s?일(?!간|\s?동안))(?:\s?[~∼～-]\s?(?P<l>\d{1,2})\s?일)?(?:,?\s*(?P<y2>\d{4})(?!\d))?"),
        ("kom", r"(?:(?P<y>\d{4}|['’‘]\d{2}|(?<![\d.,])[12]\d)\s?년\s?)?(?<![\d.])(?P<m>1[0-2]|0?[1-9])(?:\s?월)?(?:\s?[~∼～-]\s?(?P<u>1[0-2]|0?[1-9]))?\s?월(?!드|급|요|세|등|간|별)"),
        ("kosm", r"(?<![가-힣\d])(?P<m>일|이(?!월\s)|삼|사|오|유|칠|팔|구|시|십일|십이)월(?=[\s,.]|에|의|부터|까지|$)"),
        ("kosy", r"(?<![가-힣\d])(?P<w4>(?:일?천|이천)[일이삼사오육칠팔구]?백?[일이삼사오육칠팔구]?십?[일이삼사오육칠팔구]?)\s?년(?=[\s,.]|에|의|부터|까지|도|$)"),
        ("season", r"(?:(?P<y>(?:19|20)\d\d)\s?년\s?|(?P<r>재작년|작년|지난해|올해|내년)\s?|(?<![가-힣])(?:올|지난|이번|다음)\s?)(?P<sn>봄|여름|가을|겨울)(?=[\s,.에의은이까부]|$)"),
        ("season", r"(?<![A-Za-z])(?:(?:this|last|next|past|coming)\s(?P<sn>spring|summer|autumn|fall|winter)|(?P<sn2>spring|summer|autumn|fall|winter)\s(?:of\s)?(?P<y>(?:19|20)\d\d))(?![a-z\d])"),
        ("ym", r"(?<![\d.])(?P<y>(?:19|20)\d\d)\.(?P<m>0[1-9]|1[0-2])(?![\d]|\.\d)"),
        ("koy", r"(?<![\d.,])(?P<y>1[3-9]\d\d|2[01]\d\d|30\d\d|['’‘]\d\d)\s?년(?!대(?:[\s의에는은]|$))(?!\s?(?:간|동안|째|만에|묵|넘|전(?=[\s에부,.의]|$)|뒤|후(?!반)))(?:\s?(?P<p>상반기|하반기|[1-4]\s?분기))?(?:도(?=\s|[에의]))?"),
        ("kodec", r"(?<!\d)(?P<y>(?:1[3-9]|20)\d0|\d0)\s?년\s?대(?:\s(?P<t>초(?:반)?|중반|후반|말)(?=[\s,.에의까부]|$))?"),
        ("koc", r"(?<!\d)(?P<c>\d{1,2})\s?세기(?!\s?(?:동안|간))(?:\s(?P<t>초(?:반)?|중반|후반|말)(?=[\s,.에의까부]|$))?"),
        ("kod", r"(?<![\d.,])(?<!최소\s)(?<!최대\s)(?<!무려\s)(?<!평균\s)(?<!약\s)(?<!총\s)(?<!단\s)(?P<d>[12]\d|3[01]|[1-9])\s?(?:[~∼～-]\s?(?P<l>[12]\d|3[01]|[1-9])\s?)?일(?!간|째|\s?동안|\s?만에|\s?만\s|\s?이내|\s?안에|\s?연속|\s?내내|\s?뒤|\s?후|\s?넘게|본|부|정|주|어|러|이상|\s?전\s)"),
        ("kow", r"(?:(?P<r>이번|다음|지난)\s?주?\s?)?(?P<w>[월화수목금토일])요일"),
        ("koq", r"(?<![\d.])(?P<q>[1-4]|(?<![가-힣])첫|마지막)\s?(?:[/사]?\s?4?\s?)?분기(?!점|\s?(?:연속|동안|째|만에|내리))"),
        ("week", rf"(?<![A-Za-z])(?:the\s)?(?P<wk>first|second|third|fourth|final|last)\sweek\s(?=(?:of|in)\s{_MONTH})"),
        ("week", r"(?<=월)\s(?P<wk>첫|첫째|둘째|셋째|넷째|마지막)\s?주(?=[\s,.에의까부]|$)"),
        ("seg", rf"(?<![A-Za-z])(?P<s>(?:early|mid|late)[-\s]|(?:the\s)?(?:end|close|beginning|start)\sof\s)(?=(?:{_MONTH}|(?:19|20)\d\d|(?:this|last|next)\s(?:year|month|week|decade))(?![a-z\d]))"),
        ("segko", r"(?<=[월년도])\s?(?P<s>초(?:순|반)?|중순|중반|하순|말)(?=[\s,.)에부까의]|$)"),
        ("mdy", rf"(?<![A-Za-z])(?P<m>{_MONTH})\.?\s?[-/]?\s?(?P<d>{_DAY})(?!\d|:\d|[.,]\d{{3}}|%|\s?(?:percent|million|billion))(?:(?:\s?[-–]\s?|\s(?:to|through)\s|\sand\s(?=\d{{1,2}}(?:$|[.;)]|,\s\d{{4}}|\s(?:in|at|for)\b)))(?P<l>\d{{1,2}})(?![\d.,]*\d|\s?%|\s(?:million|people)))?(?:,?\s{{0,2}}(?P<y>\d{{4}})(?!\d))?"),
        ("dmy", rf"(?<![\w.])(?:the\s)?(?P<d>{_DAY})\s?(?:[-–]\s?(?P<l>\d{{1,2}})(?:st|nd|rd|th)?\s?)?(?:of\s+|[\s-])\s?(?P<m>{_MONTH})(?![a-z])\.?(?:,?\s{{0,2}}(?:of\s+)?(?P<y>\d{{4}})(?!\d))?"),
        ("my", rf"(?<![A-Za-z])(?P<m>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y>\d{{4}})(?!\d)"),
        ("m", r"(?<![A-Za-z])(?P<m>January|February|March|April|June|July|August|September|October|November|December|(?-i:May)(?=\s*(?:$|[.,)]|\d|and\b|to\b|through\b)))(?![a-z])"),
        ("nmd", r"(?<![\d./-])(?P<a>\d{1,2})\s?[/-]\s?(?P<b>\d{1,2})(?:\s?[/,-]\s?(?P<y>\d{4}|\d{2}))(?![\d/])"),
        ("half", r"(?<![A-Za-z\d])(?P<p>[1-4]Q|Q[1-4]|[12]H|H[12])\s?['’/-]?(?P<y>20\d\d|[12]\d)(?![\d%])"),
        ("fy", r"(?<![A-Za-z])FY\s?['’]?(?P<y>20\d\d|[12]\d)(?!\d)"),
        ("half", r"(?P<p>(?:the\s)?(?:first|second)\s+half|[1-4]Q(?!\d)|Q[1-4](?!\d)|H[12](?!\d)|(?:first|second|third|fourth|final)[\s-]quarter)(?:\s+of)?(?:\s+(?P<y>\d{4}))?(?![a-z])"),
        ("dec", r"(?<![\w])(?:the\s)?(?P<t>early|mid|late)?[-\s]?(?P<y>(?:1[3-9]|20)\d0)s(?![a-z])"),
        ("dec", r"(?<![\w])(?<!his\s)(?<!her\s)(?<!their\s)(?<!my\s)(?<!our\s)(?<!your\s)(?:the|early|mid|late)[-\s]{1,2}[’']?(?P<y>[2-9]0)s(?![a-z])"),
        ("decw", r"(?<![\w])(?<!his\s)(?<!her\s)(?<!their\s)(?<!my\s)(?<!our\s)(?<!your\s)(?:the|early|mid|late)[-\s]{1,2}(?P<y>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)(?![a-z])"),
        ("c", rf"(?:(?<![A-Za-z])(?P<t>early|mid|late)[-\s])?(?P<c>\d{{1,2}}(?:st|nd|rd|th)|{_WORD_ORDINAL})[\s-]centur(?:y|ies)"),
        ("fy", r"(?<![\w.,/$£€-])(?<!분의\s)(?<!분의)(?P<y>1[4-9]\d\d|20\d\d|30\d\d)(?:[–-](?P<p2>\d{2})(?!\d))?(?![\d:]|,\d|\.\d|\s?[만억조천백]|(?!년|에|부터|까지|의|[은는이가]\s)[가-힣]|\s?(?:%|x\b|km|kg|people|dollars|years|mm|cm|m\b|MW|GW|won|\w*tokens|billion|million|trillion))"),
        ("kosd", r"(?<![가-힣\d])(?P<d>[이삼]?십[일이삼사오육칠팔구]?|[이삼사오육칠팔구])일(?=에)"),
        ("on", r"(?<!\d)(?P<a>9)[/·](?P<b>11)(?!\d)"),
        ("on", r"(?<=\bon)\s+(?P<a>\d{1,2})[-./](?P<b>\d{1,2})(?!\d|%)"),
        ("the", rf"(?<=\bon)\s+(?:the\s)?(?P<d>(?:\d{{1,2}}(?:st|nd|rd|th)|{_WORD_ORDINAL}))(?=\s*(?:$|[.,!?;]))|(?<=\bthe)\s(?P<d2>\d{{1,2}}(?:st|nd|rd|th)|twenty[\s-](?:{'|'.join(_ORDINAL_WORDS[:9])}))(?=\s*(?:$|[.,!?;]))"),
        ("w", rf"(?<![A-Za-z])(?:(?P<r>this|next|last)\s(?:week\s)?)?(?P<w>{_DAY_NAME})(?![a-z])"),
        ("rel", r"(?P<r>(?:the\s)?year\s(?:before\slast|after\snext)|내후년|후년|다음\s?날|(?<![가-힣])전날|(?<![가-힣])그\s?날|마지막\s?날|첫\s?날|(?:the\s)?(?:next|last)\sday(?![a-z])|그저께|그제|어제|오늘|내일\s?모레|내일|모레|재작년|작년|지난해|올해|금년|내년|지난달|지난\s달|이달|이번\s?달|다음\s?달|지난주|(?:지난|이번|다음)\s?분기|이번\s?주|다음\s?주|상반기|하반기|day\sbefore\syesterday|day\safter\stomorrow|yesterday|today|tomorrow|tmr[w]?|(?:last|this|next|the\slast|the\snext)\s(?:year|month|week|quarter)(?!\sof\b))(?![a-z])"),
    )
)  # fmt: skip
_RELATIVE: dict[str, tuple[str, int]] = {
    "그저께": ("day", -2), "그제": ("day", -2), "어제": ("day", -1), "오늘": ("day", 0), "내일": ("day", 1), "모레": ("day", 2),
    "내일모레": ("day", 2), "재작년": ("year", -2), "작년": ("year", -1), "지난해": ("year", -1), "올해": ("year", 0),
    "금년": ("year", 0), "내년": ("year", 1), "후년": ("year", 2), "내후년": ("year", 2), "theyearbeforelast": ("year", -2), "yearbeforelast": ("year", -2),
    "theyearafternext": ("year", 2), "yearafternext": ("year", 2), "지난달": ("month", -1), "이달": ("month", 0), "이번달": ("month", 0),
    "다음달": ("month", 1), "지난주": ("week", -1), "이번주": ("week", 0), "다음주": ("week", 1),
    "daybeforeyesterday": ("day", -2), "yesterday": ("day", -1), "today": ("day", 0), "tomorrow": ("day", 1),
    "다음날": ("then", 1), "전날": ("then", -1), "그날": ("then", 0), "마지막날": ("then", 9), "첫날": ("then", -9),
    "nextday": ("then", 1), "thenextday": ("then", 1), "lastday": ("then", 9), "thelastday": ("then", 9), "tmrw": ("day", 1), "tmr": ("day", 1), "dayaftertomorrow": ("day", 2),
    "지난분기": ("quarter", -1), "이번분기": ("quarter", 0), "다음분기": ("quarter", 1),
} | {f"{w}{unit}": (unit, n) for w, n in (("last", -1), ("this", 0), ("next", 1), ("thelast", -1), ("thenext", 1)) for unit in ("year", "month", "week", "quarter")}  # fmt: skip


# A cheap look, over lower case, before twenty expressions are tried.
_HINT = re.compile(r"ties|분기|봄|여름|가을|겨울|spring|summer|autumn|fall|winter|오늘|\d|께|날|the |on |tomor|월|일|년|주|제|달|해|반기|제|레|day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|quarter|half|tmr|year|month|week|mon|tue|wed|thu|fri|sat|sun")  # fmt: skip


_DIGIT = re.compile(r"\d")
_NAMES = frozenset(name for name, _ in _PATTERNS)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OF_DIGITS = frozenset({"ymd", "kom", "ym", "koy", "kodec", "koc", "kod", "my", "nmd", "dec", "fy", "on"})
# One of these has to be in the lower-cased text before an expression is worth trying.
_NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("mdy", "dmy", "my", "m"), _MONTH_NAMES), "c": ("centur",), "decw": ("ties",), "on": ("on", "9/11", "9·11"),
    "the": ("the ", "on "), "half": ("half", "quarter", "q", "h1", "h2", "1h", "2h"), "ko": ("월",), "kom": ("월",), "kosm": ("월",),
    "week": ("week", "주"), "season": ("봄", "여름", "가을", "겨울", "spring", "summer", "autumn", "fall", "winter"), "kosy": ("년",), "koy": ("년",), "kodec": ("년",), "koc": ("세기",), "kod": ("일",), "kow": ("요일",), "segko": ("초", "중", "하순", "말"), "seg": ("early", "mid", "late", "end", "close", "beginning", "start"), "koq": ("분기",), "kosd": ("일에",),
    "dec": ("0s",), "w": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "ymd": ("-", "/", "."), "nmd": ("-", "/"), "ym": (".",),
    "rel": ("분기", "day", "year", "month", "week", "quarter", "tmr", "tomorrow", "날", "제", "께", "오늘", "내일", "모레", "년", "지난", "올해", "달", "주", "반기"),
}  # fmt: skip
_ANY = ("",)
_SIGNS = frozenset(sign for signs in (*_NEEDS.values(), _ANY) for sign in signs)


def find(text: str, issue_date: date | None = None) -> list[When]:
    """Every date in `text`, longest reading first, never overlapping, in order."""
    found: list[When] = []
    lowered = text.lower()
    if _HINT.search(lowered) is None:
        return found
    taken = bytearray(len(text))
    digit = _DIGIT.search(text) is not None
    signs = {sign for sign in _SIGNS if sign in lowered}
    worth = {
        name
        for name in _NAMES
        if (digit or name not in _OF_DIGITS) and not signs.isdisjoint(_NEEDS.get(name, _ANY))
    }
    for name, pattern in _PATTERNS:
        if name not in worth:
            continue
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            when = _read(name, match, issue_date)
            if when is not None:
                found.append(when)
                taken[when.start : when.end] = b"\1" * (when.end - when.start)
    return joined(text, sorted(found, key=lambda when: when.start))


def _read(name: str, match: re.Match[str], issue_date: date | None) -> When | None:
    groups = match.groupdict()
    when = When(match.start(), match.end())
    if name == "rel":
        return _relative(when, groups["r"], issue_date)
    if name in {"nmd", "on"}:
        return _numeric(when, groups)
    if name in _AGES:
        return _of_an_age(name, when, groups)
    if name == "season":
        return _season(when, groups, issue_date)
    if name == "kosy":
        written = _sino_year(groups["w4"])
        return replace(when, year=written) if written else None
    if groups.get("wk"):
        return replace(when, part=f"w{_WEEKS[(groups['wk'] or '').lower()]}")
    if groups.get("s"):
        return replace(when, part=_segment(groups["s"]))
    if groups.get("w"):
        return replace(when, weekday=_weekday(groups["w"]))
    if groups.get("q"):
        return replace(when, part=f"q{_NAMED_QUARTERS.get(groups['q'], groups['q'])}")
    year = groups.get("y") or groups.get("y2")
    day = _day(groups.get("d") or groups.get("d2"))
    if day is not None and not 1 <= day <= 31:
        return None
    month = _month(groups.get("m"))
    if groups.get("m") and month is None:
        return None
    return replace(
        when,
        year=_year(year),
        month=month,
        day=day,
        part=_part(groups.get("p")),
        last=_day(groups.get("l")),
        until=_month(groups.get("u")),
    )


_AGES = frozenset({"c", "koc", "dec", "kodec", "decw"})


def _of_an_age(name: str, when: When, groups: dict[str, str | None]) -> When:
    """A century or a decade, and the third of it that is said."""
    third = _segment(groups["t"] or "") if groups.get("t") else ""
    if name in {"c", "koc"}:
        return replace(when, part=f"c{_day(groups['c'])}", third=third)
    if name == "decw":
        return replace(when, part=f"19{2 + _DECADES.index((groups['y'] or '').lower())}0s")
    decade = int(groups["y"] or 0)
    if 1300 <= decade < 1900 and decade % 100 == 0 and name == "dec":
        return replace(when, part=f"c{decade // 100 + 1}", third=third)  # the 1700s
    return replace(when, part=f"{decade if decade > 99 else 1900 + decade}s", third=third)


_WEEKS = {"first": 1, "첫": 1, "첫째": 1, "second": 2, "둘째": 2, "third": 3, "셋째": 3, "fourth": 4, "넷째": 4, "final": 5,
          "last": 5, "마지막": 5}  # fmt: skip
_NAMED_QUARTERS = {"첫": "1", "마지막": "4"}
_SEASONS = {"봄": "spring", "여름": "summer", "가을": "autumn", "겨울": "winter", "fall": "autumn"}


def _season(when: When, groups: dict[str, str | None], issue_date: date | None) -> When:
    """`작년 여름`, `spring 2024`; "last summer" may be of this year or of the last."""
    said = (groups.get("sn") or groups.get("sn2") or "").lower()
    dated = _relative(when, groups["r"] or "", issue_date) if groups.get("r") else when
    return replace(dated, year=_year(groups.get("y")) or dated.year, part=_SEASONS.get(said, said))


_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_SINO_YEAR = re.compile(
    r"(일|이)?천(?:([일이삼사오육칠팔구])?백)?(?:([일이삼사오육칠팔구])?십)?([일이삼사오육칠팔구])?"
)


def _sino_year(written: str) -> int | None:
    """이천이십사 -> 2024; None for a year that no newsletter speaks of."""
    match = _SINO_YEAR.fullmatch(written)
    if match is None:
        return None
    year = 1000 * _SINO_DAY[match.group(1) or "일"]
    for group, scale, word in ((2, 100, "백"), (3, 10, "십")):
        year += scale * (_SINO_DAY[match.group(group)] if match.group(group) else word in written)
    year += _SINO_DAY[match.group(4)] if match.group(4) else 0
    return year if 1300 <= year < 2200 else None


def _weekday(written: str) -> int:
    if written in _DAYS_KO:
        return _DAYS_KO.index(written)
    return next(i for i, name in enumerate(_DAYS_EN) if name.startswith(written.lower()[:3]))


def _numeric(when: When, groups: dict[str, str | None]) -> When | None:
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    if first > 12:
        first, second = second, first
    if not 1 <= first <= 12 or not 1 <= second <= 31:
        return None
    return replace(when, month=first, day=second, year=_year(groups.get("y")))


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    digits = int(written.strip("'’‘"))
    if digits > 99:
        return digits
    return 2000 + digits if digits < 50 else 1900 + digits


def _month(written: str | None) -> int | None:
    if written is None:
        return None
    if written.isdigit():
        return int(written)
    return _MONTHS.get(written.lower()) or _sino(written)


def _sino(written: str) -> int | None:
    if not all(letter in _SINO_DAY for letter in written):
        return None
    if len(written) == 1:
        return _SINO_DAY[written]
    tens, _, ones = written.partition("십")
    return (
        (_SINO_DAY[tens] if tens else 1) * 10 + (_SINO_DAY[ones] if ones else 0) if "십" in written else None
    )


def _day(written: str | None) -> int | None:
    if written is None:
        return None
    digits = re.match(r"\d+", written)
    if digits:
        return int(digits.group())
    word = re.sub(r"\s", "-", written.lower())
    return _DAY_WORDS.get(word) or _sino(written)


def _segment(written: str) -> str:
    """`early`, `mid` or `late`, of a year or a month."""
    lowered = written.lower()
    if lowered.startswith(("초", "early")) or "beginning" in lowered or "start" in lowered:
        return "early"
    return "mid" if lowered.startswith(("중", "mid")) else "late"


def _part(written: str | None) -> str:
    if not written:
        return ""
    lowered = written.lower().replace("the ", "")
    if "half" in lowered or "반기" in lowered or re.fullmatch(r"h[12]|[12]h", lowered):
        return "h1" if lowered.startswith(("first", "상")) or "1" in lowered else "h2"
    if digit := re.search(r"[1-4]", lowered):
        return f"q{digit.group()}"
    if "quarter" in lowered:
        return f"q{_NTH[lowered.split('quarter')[0].strip(' -')]}"
    return ""


def _relative(when: When, written: str, issue_date: date | None) -> When:
    word = re.sub(r"\s", "", written.lower())
    if word in {"상반기", "하반기"}:
        return replace(when, part="h1" if word == "상반기" else "h2")
    unit, offset = _RELATIVE[word]
    if issue_date is None or unit in {"week", "then", "quarter"}:
        return replace(when, relative=f"{unit}{offset:+d}")
    if unit == "day":
        day = issue_date + timedelta(days=offset)
        return replace(when, year=day.year, month=day.month, day=day.day)
    if unit == "year":
        return replace(when, year=issue_date.year + offset)
    month = issue_date.month - 1 + offset
    return replace(when, year=issue_date.year + month // 12, month=month % 12 + 1)
