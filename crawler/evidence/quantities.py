"""Numbers in one normal form: what kind, how much, of what, how exactly."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.evidence import dates, numerals_en, numerals_ko
from crawler.evidence.dates import When
from crawler.evidence.numerals import Numeral, slashed
from crawler.evidence.units import Kind, Unit, money_before, unit_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One quantity of a text."""

    kind: Kind
    low: float
    high: float
    """Equal to `low` unless a range is written."""
    unit: str = ""
    start: int
    """Offset in the text that was read, in code points, signs and units included."""
    end: int
    text: str
    step: float = 1.0
    """The smallest difference the writing can tell, in the normal unit."""
    approximate: bool = False
    bound: str = ""
    """`>` for "at least", "over"; `<` for "up to", "under"."""
    order: bool = False
    """Only an order of magnitude ("thousands")."""
    spelled: bool = False
    written: float | None = None
    """The number as written, before its unit's factor."""
    when: When | None = None
    """The parts of a date."""
    name: str = ""
    """A version's or model's normal form: `gpt-4o`."""

    @property
    def weak(self) -> bool:
        """Whether it is a bare small count, which any sentence may hold by chance."""
        return self.kind is Kind.NUMBER and self.high <= 3 and not self.bound

    @property
    def label(self) -> str:
        """Normal form for people and machines: `44 %`, `2-4 x`, `300000000 usd`, `2024-11-08`."""
        if self.kind is Kind.VERSION:
            return self.name
        if self.when is not None:
            return _date_label(self.when)
        amount = f"{self.low:.10g}" + (f"-{self.high:.10g}" if self.high != self.low else "")
        return f"{'~' if self.approximate else ''}{self.bound}{amount} {self.unit}".strip()


def read(text: str, issue_date: date | None = None) -> tuple[Quantity, ...]:
    """Every quantity of `text`, in order. Relative dates are resolved against `issue_date` if there is one."""
    found: list[Quantity] = [_dated(text, when) for when in dates.find(text, issue_date)]
    found += _times(text, found)
    found += _versions(text, found)
    found += _special(text, found)
    if _MAYBE.search(text):
        found += _numbers(text, _free(_numerals(text), found))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


_HANGUL = re.compile(r"[가-힣]")
_MAYBE = re.compile(
    r"[스\d½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞일이삼사오육칠팔구십백천만억조열한두세네둘셋넷섯덟홉물른흔쉰순든반]|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|ty\b|hundred|thousand|illion|dozen|half|"
    r"third|quarter|first|second|fth|lakh|crore|nought|naught|zero",
    re.I,
)


def _dated(text: str, when: When) -> Quantity:
    value = float(when.year or 0)
    return Quantity(
        kind=Kind.DATE,
        low=value,
        high=value,
        start=when.start,
        end=when.end,
        text=text[when.start : when.end],
        when=when,
    )


def _date_label(when: When) -> str:
    parts = [f"{when.year:04d}" if when.year else "", f"{when.month:02d}" if when.month else ""]
    parts.append(f"{when.day:02d}" if when.day else "")
    label = "-".join(part for part in parts if part)
    weekday = (
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][when.weekday] if when.weekday is not None else ""
    )
    return " ".join(part for part in (label, when.part, when.relative, weekday) if part)


_TIME = re.compile(
    r"(?P<half>오전|오후|새벽|아침|저녁|밤|낮)?\s?(?<!\d)(?P<h>[01]?\d|2[0-4])\s?시(?!간|즌|장|험|도|민|대|청|절|리)\s?(?:(?P<m>[0-5]?\d)\s?분|(?P<hm>반))?"
    r"|(?<![\d:.])(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?::\d\d)?(?:\s?(?P<half2>[ap]\.?m\.?))?(?![\d:])"
    r"|(?<![\d:.,$])(?P<h3>1[0-2]|[1-9])\s?(?P<half3>[ap]\.m\.|[ap]m(?![a-z]))",
    re.I,
)


def _times(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Times of the day: 오후 8시 40분, 8:40 p.m."""
    found = []
    for match in _TIME.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if _overlaps(start, match.end(), taken):
            continue
        hour = int(match["h"] or match["h2"] or match["h3"])
        minute = 30 if match["hm"] else int(match["m"] or match["m2"] or 0)
        half = (match["half"] or match["half2"] or match["half3"] or "").lower()
        afternoon = half.startswith("p") or half in {"오후", "저녁", "밤", "낮"}
        value = float((hour % 12 + 12 * afternoon if half else hour) * 60 + minute)
        found.append(
            Quantity(
                kind=Kind.TIME,
                low=value,
                high=value,
                unit="min",
                start=start,
                end=match.end(),
                text=text[start : match.end()],
            )
        )
    return found


_VERSION = re.compile(
    r"""(?<![\w.$€£¥])(?P<prefix>[A-Za-z]{1,12}|[가-힣]{2,8}(?=-))
        (?P<joint>-?)(?P<number>\d{1,4}(?:\.\d{1,3}){0,2})
        (?P<suffix>[A-Za-z]{0,2}(?![A-Za-z]))
        (?P<variant>(?:-(?!\d+(?:\.\d+)?[BM]\b)(?!based|powered|like|level|style|class|controlled|type|era|only|related)[A-Za-z0-9.]*[A-Za-z0-9])*)
        (?!,\d|\.\d|%)""",
    re.X,
)
_NOT_VERSION = re.compile(
    r"usd|eur|gbp|krw|jpy|cad|aud|musd|meur|mgbp|maud|no|nos|nr|nrs|fig|vol|page|pp?|sec|ch|in|on|at|to|of|the|and|"
    r"nov|dec|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|mid|late|early|over|under|per|top|us|rs|h[12]|q|than|"
    r"age|aged|year|day|week|pre|post|non|x|e|is|was|or|by|a|an|about|only|nearly|almost|just|with|from|for",
    re.I,
)  # fmt: skip


def _versions(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Model and version names with a number in them: GPT-4o, v1.0, Llama3.1, H100."""
    found = []
    for match in _VERSION.finditer(text):
        prefix = match["prefix"].lower()
        if _overlaps(match.start(), match.end(), taken):
            continue
        if _NOT_VERSION.fullmatch(prefix) and not (
            prefix in {"a", "x", "e", "q", "p"} and not match["joint"]
        ):
            continue
        # "GPT-4o 미니" is "GPT-4o-mini": the variant is read by the names, not here
        stem = "" if prefix in {"v", "ver", "version"} else prefix
        name = f"{stem}-{match['number']}{match['suffix'].lower()}{match['variant'].lower()}".strip("-")
        value = float(match["number"].split(".")[0])
        found.append(
            Quantity(
                kind=Kind.VERSION,
                low=value,
                high=value,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                name=name,
            )
        )
    return found


def _overlaps(start: int, end: int, taken: Iterable[Quantity]) -> bool:
    return any(start < other.end and other.start < end for other in taken)


_YEAR = 365.25 * 86_400.0
_SPECIAL: tuple[tuple[re.Pattern[str], Kind, float, str], ...] = tuple(
    (re.compile(pattern, re.I), kind, value, unit)
    for pattern, kind, value, unit in (
        (r"(?<![a-z])(?:doubl(?:e|es|ed|ing)|twofold)(?![a-z-])", Kind.RATIO, 2.0, "x"),
        (r"(?<![a-z])(?:tripl(?:e|es|ed|ing)|treble[ds]?)(?![a-z-])", Kind.RATIO, 3.0, "x"),
        (r"(?<![a-z])quadrupl(?:e|es|ed|ing)(?![a-z])", Kind.RATIO, 4.0, "x"),
        (r"(?<![a-z])twice(?![a-z])|두 차례|두차례", Kind.RATIO, 2.0, "twice"),
        (r"(?<![a-z])thrice(?![a-z])", Kind.RATIO, 3.0, "twice"),
        (r"(?<![a-z])(?:halv(?:e|es|ed|ing)|cut in half)(?![a-z])", Kind.FRACTION, 0.5, ""),
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
        (r"(?<![가-힣])(?:하루\s?(?:만에|동안|종일|뒤|전))", Kind.DURATION, 86_400.0, "s"),
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
        (r"(?<![a-z])a fortnight(?![a-z])", Kind.DURATION, 14 * 86_400.0, "s"),
        (r"(?<![a-z])a century(?![a-z])|한 세기", Kind.DURATION, 100 * _YEAR, "s"),
        (r"(?<![a-z])a year (?:ago|earlier|later)|(?<![a-z])a full year", Kind.DURATION, _YEAR, "s"),
        (r"(?<![a-z])a day (?:before|after|earlier|later|ago)(?![a-z])", Kind.DURATION, 86_400.0, "s"),
        (r"(?<![a-z])an hour(?![a-z])", Kind.DURATION, 3600.0, "s"),
        (r"(?<![a-z])(?:a )?couple(?: of)?(?= [a-z]+s\b|$)", Kind.NUMBER, 2.0, ""),
        (r"(?<![a-z])(?:the )?top (?:spot|position|place|ranking)", Kind.ORDINAL, 1.0, "#"),
        (r"^none$|^zero$|(?<![가-힣])하나도 없", Kind.NUMBER, 0.0, ""),
        (r"(?<![a-z])percents? of (?:twenty)", Kind.PERCENT, 20.0, "%"),
        (r"(?<![a-z])(?:the )?top half|절반 이상(?=$)", Kind.FRACTION, 0.5, ""),
    )
)
_SPECIAL_HINT = re.compile(r"doubl|twofold|tripl|trebl|quadrupl|twice|thrice|halv|half|차례|반년|반시|보름|주|달|하루|틀|흘|닷새|엿새|week|day|month|decade|fortnight|century|세기|year|hour|couple|top |none|zero|하나도|percent", re.I)  # fmt: skip


def _special(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Words that are quantities by themselves: doubled, 사흘, half a year, a couple."""
    found: list[Quantity] = []
    if _SPECIAL_HINT.search(text) is None:
        return found
    for pattern, kind, value, unit in _SPECIAL:
        for match in pattern.finditer(text):
            if _overlaps(match.start(), match.end(), [*taken, *found]):
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
            found.append(_qualified(text, quantity))
    return found


def _numerals(text: str) -> list[Numeral]:
    """All numerals, the longest reading where two begin alike or overlap."""
    readings = [*numerals_en.find(text), *slashed(text)]
    if _HANGUL.search(text):
        readings += numerals_ko.find(text)
    readings.sort(key=lambda numeral: (numeral.start, -numeral.end))
    chosen: list[Numeral] = []
    for numeral in readings:
        if chosen and numeral.start < chosen[-1].end:
            if numeral.end - numeral.start > chosen[-1].end - chosen[-1].start:
                chosen[-1] = numeral
            continue
        chosen.append(numeral)
    return chosen


def _free(numerals: Iterable[Numeral], taken: Sequence[Quantity]) -> list[Numeral]:
    return [numeral for numeral in numerals if not _overlaps(numeral.start, numeral.end, taken)]


_RANGE = re.compile(
    r"\s?(?:%|퍼센트|percent|배|x|세|살|달러|명|년|월|일|[가-힣]{0,2})?\s?(?:[-–—~∼〜～]|에서|to|부터|내지)\s?(?:약\s|최대\s|as many as\s|about\s|nearly\s)?[$€£]?\s?|,\s(?=\d+\s?(?:년|일|명|개|배|차|시간))",
    re.I,
)
_BETWEEN = re.compile(r"(?<![a-z])between\s+(?:about\s)?[$€£]?\s?$", re.I)


def _numbers(text: str, numerals: list[Numeral]) -> list[Quantity]:
    found: list[Quantity] = []
    skip = False
    for index, numeral in enumerate(numerals):
        if skip:
            skip = False
            continue
        following = numerals[index + 1] if index + 1 < len(numerals) else None
        if following is not None and _is_range(text, numeral, following):
            found.append(_quantity(text, numeral, following))
            skip = True
        elif following is not None and (cents := _with_cents(text, numeral, following)) is not None:
            found.append(cents)
            skip = True
        else:
            found.append(_quantity(text, numeral, None))
    return found


def _is_range(text: str, first: Numeral, second: Numeral) -> bool:
    between = text[first.end : second.start]
    if first.ordinal or second.ordinal or len(between) > 16:
        return False
    if re.fullmatch(r"\s+and\s+(?:about\s)?[$€£]?\s?", between, re.I):
        return bool(_BETWEEN.search(text, max(0, first.start - 16), first.start))
    unit = unit_after(text, first.end)
    rest = text[unit[1] : second.start] if unit and unit[1] <= second.start else between
    if not (_RANGE.fullmatch(between) or (unit and _RANGE.fullmatch(rest))):
        return False
    # "1.5 to 2 billion": the scale of the second counts for both; a falling pair is a score or a change
    return first.value <= second.value * (1 if unit or second.value < 1000 else 1e12)


def _with_cents(text: str, first: Numeral, second: Numeral) -> Quantity | None:
    """`64달러 45센트`, `thirteen dollars and forty-five cents`, `15 dollars 50`, `one kuai and five mao`."""
    whole = _quantity(text, first, None)
    if (
        whole.kind is not Kind.MONEY
        or second.value >= 100
        or second.ordinal
        or second.fraction
        or whole.end > second.start
    ):
        return None
    if not re.fullmatch(r"\s?(?:and\s|,\s|와\s)?", text[whole.end : second.start]):
        return None
    minor = unit_after(text, second.end)
    is_minor = minor is not None and minor[0].name in {"cent", "penny", "mao"}
    bare = minor is None and bool(re.match(r"\s*(?:[.,!?]|$|and\b|점|point)", text[second.end :]))
    if not (is_minor or bare) or not float(second.value).is_integer() or "." in text[first.start : first.end]:
        return None
    end = minor[1] if minor and is_minor else second.end
    share = second.value / (10 if minor and minor[0].name == "mao" else 100)
    value = whole.low + share
    return replace(
        whole, low=value, high=value, written=value, end=end, text=text[whole.start : end], step=0.01
    )


def _quantity(text: str, numeral: Numeral, upper: Numeral | None) -> Quantity:
    last = upper or numeral
    start, end = numeral.start, last.end
    low, high, step = numeral.value, last.value, numeral.step
    unit: Unit | None = None
    before = money_before(text, start)
    if before is not None and not numeral.ordinal:
        unit, start = before
        after = unit_after(text, end)
        if after is not None and after[0].kind is Kind.MONEY and after[0].name == unit.name:
            end = after[1]
        scaled = _TRAILING_SCALE.match(text, end)
        if scaled:
            factor = _TRAILING[scaled.group(1).lower()]
            low, high, step, end = low * factor, high * factor, step * factor, scaled.end()
    else:
        of = 4 if last.order and text.startswith(" of ", end) else 0
        after = unit_after(text, end + max(0, of - 1), spelled=numeral.spelled) if not last.ordinal else None
        if after is not None:
            unit, end = after
            scaled = _TRAILING_SCALE.match(text, end) if unit.kind is Kind.MONEY else None
            if scaled:
                factor = _TRAILING[scaled.group(1).lower()]
                low, high, step, end = low * factor, high * factor, step * factor, scaled.end()
    low = _rescaled(low, high, text, numeral, upper)
    kind, name, factor = unit or _unitless(text, numeral, start)
    low, high, step = low * factor, high * factor, step * factor
    quantity = Quantity(
        kind=kind, low=min(low, high), high=max(low, high), unit=name, start=start, end=end, text=text[start:end],
        step=step, order=last.order, spelled=numeral.spelled, bound=">" if last.bound == "over" else "",
        written=numeral.value,
    )  # fmt: skip
    return _qualified(text, quantity)


_TRAILING = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "thousand": 1e3}
_TRAILING_SCALE = re.compile(r"[\s-]{1,2}(million|billion|trillion|thousand)(?![a-z])", re.I)


def _rescaled(low: float, high: float, text: str, numeral: Numeral, upper: Numeral | None) -> float:
    """In `2 to 3 million` and `5~6만` the scale is said once."""
    if upper is None or low >= 1000 or high < 1000 or low == 0:
        return low
    written = re.sub(r"[^\d.]", "", text[upper.start : upper.end])
    if (
        not written
        or numeral.spelled
        or not re.search(r"[만억조천kKmMbB]|illion|thousand", text[upper.start : upper.end + 1])
    ):
        return low
    return low * high / float(written) if low <= float(written) else low


_NUMBERED = re.compile(r"(?:(?<![A-Za-z])(?:no\.?|number|nr\.?|ranked|rank)\s?|제\s?|#\s?|№\s?)$", re.I)


def _unitless(text: str, numeral: Numeral, start: int) -> Unit:
    if numeral.ordinal:
        return Unit(Kind.ORDINAL, "#")
    if numeral.fraction:
        return Unit(Kind.FRACTION, "")
    numbered = _NUMBERED.search(text, max(0, start - 8), start)
    if numbered and numeral.value < 1000:
        return Unit(Kind.ORDINAL, "#")
    return Unit(Kind.NUMBER, "")


_APPROXIMATELY = re.compile(
    r"(?:(?<![가-힣])약\s?|대략\s?|거의\s|얼추\s|(?<![a-z])(?:about|around|roughly|approximately|nearly|almost|some|an estimated|estimated|circa|ca\.|close to|near)\s+(?:an?\s)?|[~≈∼]\s?)$",
    re.I,
)
_APPROXIMATE_AFTER = re.compile(
    r"\s?[가-힣]{0,3}\s?(?:정도|쯤|가량|안팎|내외|남짓)|여\s?[가-힣]|\s?(?:or so|-ish|odd)(?![a-z])", re.I
)
_OVER = re.compile(
    r"(?:(?<![a-z])(?:more than|over|above|at least|exceed(?:ing|s|ed)?|greater than|in excess of|no less than|upwards of|a minimum of|minimum|surpass(?:ing|ed|es)?|not less than)\s+(?:an?\s|the\s)?|최소\s?(?:한\s)?|적어도\s|>\s?|≥\s?)$",
    re.I,
)
_UNDER = re.compile(
    r"(?:(?<![a-z])(?:up to|as much as|as many as|at most|no more than|less than|under|below|fewer than|a maximum of|maximum|not more than)\s+(?:an?\s|the\s)?|최대\s?|최고\s|많게는\s|<\s?|≤\s?)$",
    re.I,
)
_OVER_AFTER = re.compile(
    r"\s?[가-힣]{0,5}?\s?(?:이상|초과|[을를이가]?\s?넘|[을를]?\s?웃도|[을를]?\s?상회|[을를]\s돌파)|\s?(?:or more|or above|plus|and up)(?![a-z])",
    re.I,
)
_UNDER_AFTER = re.compile(
    r"\s?[가-힣]{0,5}?\s?(?:이하|미만|이내|[에도]*\s?못\s?미치|[을를]?\s?밑도)|\s?(?:or less|or fewer|or under)(?![a-z])",
    re.I,
)


def _qualified(text: str, quantity: Quantity) -> Quantity:
    """The quantity with "about", "at least", "up to" around it taken in."""
    before = text[max(0, quantity.start - 20) : quantity.start]
    after = text[quantity.end : quantity.end + 14]
    approximate = bool(_APPROXIMATELY.search(before) or _APPROXIMATE_AFTER.match(after))
    bound = quantity.bound
    if not bound and (_OVER.search(before) or _OVER_AFTER.match(after)):
        bound = ">"
    elif not bound and (_UNDER.search(before) or _UNDER_AFTER.match(after)):
        bound = "<"
    return replace(quantity, approximate=approximate or quantity.approximate, bound=bound)
