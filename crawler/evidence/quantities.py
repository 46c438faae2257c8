"""Numbers in one normal form: what kind, how much, of what, how exactly."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from crawler.evidence import dates, numerals_en, numerals_ko
from crawler.evidence.numerals import Numeral, slashed
from crawler.evidence.proportions import share_of, sides, to_one
from crawler.evidence.qualifiers import qualified
from crawler.evidence.quantity import Quantity, overlaps
from crawler.evidence.quantity_words import special, times
from crawler.evidence.units import MEASURED, Kind, Unit, money_before, scaled_by_context, unit_after
from crawler.evidence.versions import versions
from crawler.evidence.when import When


def read(text: str, issue_date: date | None = None) -> tuple[Quantity, ...]:
    """Every quantity of `text`, in order. Relative dates are resolved against `issue_date` if there is one."""
    found: list[Quantity] = [_dated(text, when) for when in dates.find(text, issue_date)]
    digit = _DIGIT.search(text) is not None
    if digit or _ON_THE_DOT.search(text):
        found += sides(text, found) if ":" in text else []
        found += times(text, found)
    if digit:
        found += versions(text, found)
    found += special(text, found)
    if digit or _MAYBE.search(text.lower()) or _A_UNIT.search(text):
        found += _numbers(text, _free(_numerals(text), found))
    return tuple(_spans_joined(text, sorted(found, key=lambda quantity: quantity.start)))


# What the expressions for times and versions cannot do without.
_DIGIT = re.compile(r"\d")
_ON_THE_DOT = re.compile(r"자정|정오|midnight|noon", re.I)
_HANGUL = re.compile(r"[가-힣]")
# Over lower case: `re.I` would take five times as long.
_MAYBE = re.compile(
    r"[스\d½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞일이삼사오육칠팔구십백천만억조열한두세네둘셋넷섯덟홉물른흔쉰순든반]|"
    r"[석넉]\s?달|하나|fold|ieth|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|ty\b|hundred|thousand|illion|dozen|half|"
    r"third|quarter|first|second|fth|ninth|lakh|crore|nought|naught|zero",
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


def _numerals(text: str) -> list[Numeral]:
    """All numerals, the longest reading where two begin alike or overlap."""
    readings = [*numerals_en.find(text), *slashed(text), *_articled(text)]
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
    return [
        numeral for numeral in chosen if math.isfinite(numeral.value)
    ]  # hundreds of digits are no quantity


def _free(numerals: Iterable[Numeral], taken: Sequence[Quantity]) -> list[Numeral]:
    return [numeral for numeral in numerals if not overlaps(numeral.start, numeral.end, taken)]


_RANGE = re.compile(
    r"\s?(?:%|퍼센트|percent|배|x|세|살|달러|명|년|월|일|[가-힣]{0,2})?\s?(?:[-–—~∼〜～]|에서|to|부터|내지)\s?(?:약\s|최대\s|as many as\s|about\s|nearly\s)?[$€£]?\s?|,\s(?=\d+\s?(?:년|일|명|개|배|차|시간))",
    re.I,
)
_BETWEEN = re.compile(r"(?<![a-z])between\s+(?:about\s)?[$€£]?\s?$", re.I)


def _numbers(text: str, numerals: list[Numeral]) -> list[Quantity]:
    found: list[Quantity] = []
    skip = False
    for index, numeral in enumerate(numerals):
        if skip or (found and numeral.start < found[-1].end):
            skip = False
            continue
        following = numerals[index + 1] if index + 1 < len(numerals) else None
        if following is not None and (both := _two_in_one(text, numeral, following)) is not None:
            found.append(both)
            skip = True
        elif following is not None and _is_range(text, numeral, following):
            found.append(_quantity(text, numeral, following))
            skip = True
        elif following is not None and (cents := _with_cents(text, numeral, following)) is not None:
            found.append(cents)
            skip = True
        else:
            found.append(_quantity(text, numeral, None))
    return found


_THEN = re.compile(r"\s?(?:,\s)?(?:and\s)?")


def _spans_joined(text: str, found: list[Quantity]) -> list[Quantity]:
    """`2시간 30분`, `one hour and 20 minutes`: one duration in two units, the second less than one of the first."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind is quantity.kind is Kind.DURATION
            and before.low == before.high
            and (before.written or 1.0) >= 1
            and quantity.low == quantity.high
            and quantity.high < _one_unit(before)
            and _THEN.fullmatch(text, before.end, quantity.start)
        ):
            total = before.low + quantity.low
            joined[-1] = replace(
                before,
                low=total,
                high=total,
                end=quantity.end,
                text=text[before.start : quantity.end],
                step=quantity.step,
                approximate=before.approximate or quantity.approximate,
                bound=before.bound or quantity.bound,
            )
            continue
        joined.append(quantity)
    return joined


def _one_unit(span: Quantity) -> float:
    """Seconds of one unit a span is written in; of a word that is a span by itself ("an hour"), all of it."""
    return span.low if span.written in {None, 0.0, span.low} else span.low / (span.written or 1.0)


def _is_range(text: str, first: Numeral, second: Numeral) -> bool:
    between = text[first.end : second.start]
    if first.ordinal or second.ordinal or len(between) > 16:
        return False
    if between == " or " and second.value == first.value + 1:
        return True  # two or three
    unit, last = unit_after(text, first.end), unit_after(text, second.end)
    if re.fullmatch(
        r"\s+and\s+(?:about\s)?[$€£]?\s?", text[unit[1] if unit else first.end : second.start], re.I
    ):
        same = unit is None or (last is not None and last[0] == unit[0])
        return same and bool(_BETWEEN.search(text, max(0, first.start - 16), first.start))
    if unit is not None and (last is None or last[0].kind is not unit[0].kind):
        return False  # "rose by 44% to 3.2 million tonnes"
    rest = text[unit[1] : second.start] if unit and unit[1] <= second.start else between
    if not (_RANGE.fullmatch(between) or (unit and _RANGE.fullmatch(rest))):
        return False
    # "1.5 to 2 billion": the scale of the second counts for both; a falling pair is a score or a change
    return first.value <= second.value * (1 if unit or second.value < 1000 else 1e12)


def _two_in_one(text: str, first: Numeral, second: Numeral) -> Quantity | None:
    """A share (3 of 10) or a proportion (3 to 1) of two numbers."""
    both = share_of(text, first, second) or to_one(text, first, second)
    return qualified(text, both) if both is not None else None


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
        if minus := _MINUS_BEFORE.search(text, max(0, start - 10), start):
            start, low, high = minus.start(), -high, -low
        after = unit_after(text, end)
        if after is not None and after[0].kind is Kind.MONEY and after[0].name == unit.name:
            end = after[1]
        scaled = _TRAILING_SCALE.match(text, end)
        if scaled:
            factor = _TRAILING[scaled.group(1).lower()]
            low, high, step, end = low * factor, high * factor, step * factor, scaled.end()
    else:
        unit, end = _unit_behind(text, numeral, last)
        scaled = _TRAILING_SCALE.match(text, end) if unit is not None and unit.kind is Kind.MONEY else None
        if scaled:
            factor = _TRAILING[scaled.group(1).lower()]
            low, high, step, end = low * factor, high * factor, step * factor, scaled.end()
    low = _rescaled(low, high, text, numeral, upper)
    unit, start, end = scaled_by_context(text, start, end, unit) if unit else (None, start, end)
    if (
        unit is not None
        and unit.kind is not Kind.MONEY
        and _NUMBERED_KO.search(text[max(0, start - 2) : start])
    ):
        unit = Unit(Kind.ORDINAL, "#")  # 제3회
    if (unit is None or unit.kind is Kind.TEMPERATURE) and (below := _BELOW_ZERO.match(text, end)):
        low, high, end, unit = -high, -low, below.end(), unit or Unit(Kind.TEMPERATURE, "deg")
    kind, name, factor = unit or _unitless(text, numeral, start)
    if kind in {Kind.DURATION, Kind.RATIO} and upper is None and (half := _AND_HALF.match(text, end)):
        low, high, step, end = low + 0.5, high + 0.5, 0.5, half.end()
    low, high, step = low * factor, high * factor, step * factor
    quantity = Quantity(
        kind=kind, low=min(low, high), high=max(low, high), unit=name, start=start, end=end, text=text[start:end],
        step=step, order=last.order, spelled=numeral.spelled, bound=">" if last.bound == "over" else "",
        written=numeral.value,
    )  # fmt: skip
    return qualified(text, quantity)


# a quarter of a percentage point, half a mile
_OF_A = re.compile(r"\s(?:of\s)?an?\s(?=[a-z])", re.I)
_DIVISIBLE = MEASURED - {Kind.AGE, Kind.RATIO, Kind.FRACTION, Kind.PROPORTION}
_BELOW_ZERO = re.compile(r"\s(?:Celsius\s|Fahrenheit\s)?below\s(?:zero|freezing)", re.I)
# an acre: one of them
_A_UNIT = re.compile(
    r"(?:^|(?<=within )|(?<=than )|(?<=under )|(?<=over )|(?<=about )|(?<=nearly )|(?<=almost )|(?<=every ))an? (?=[a-z])",
    re.I,
)
_ARTICLED = _DIVISIBLE - {Kind.DURATION, Kind.PERCENT, Kind.POINTS, Kind.TEMPERATURE}


def _articled(text: str) -> Iterator[Numeral]:
    """The article before a unit, where it counts one of them."""
    for match in _A_UNIT.finditer(text):
        after = unit_after(text, match.end() - 1)
        if after is not None and after[0].kind in _ARTICLED:
            yield Numeral(match.start(), match.end() - 1, 1.0, spelled=True)


def _unit_behind(text: str, numeral: Numeral, last: Numeral) -> tuple[Unit | None, int]:
    """The unit after a number, and where it ends; the number's own end where there is none."""
    if last.ordinal:
        return None, last.end
    of = 3 if last.order and text.startswith(" of ", last.end) else 0
    after = unit_after(text, last.end + of, spelled=numeral.spelled)
    if after is None and last.fraction and (part := _OF_A.match(text, last.end)):
        after = unit_after(text, part.end() - 1)
        after = after if after is not None and after[0].kind in _DIVISIBLE else None
    return after or (None, last.end)


# 1년 반, 두 시간 반
_AND_HALF = re.compile(r"\s?반(?=$|[\s.,]|[이을의만에]\s|(?:동안|간|가량|정도|쯤))")
# -$2.5 million, a negative $200 million
_MINUS_BEFORE = re.compile(r"(?:(?<![\w])(?:minus|negative)\s|(?:^|(?<=[\s(]))[-\u2212])$", re.I)
_TRAILING = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "thousand": 1e3}
_TRAILING_SCALE = re.compile(r"[\s-]{1,2}(million|billion|trillion|thousand)(?![a-z])", re.I)


def _rescaled(low: float, high: float, text: str, numeral: Numeral, upper: Numeral | None) -> float:
    """In `2 to 3 million` and `5~6만` the scale is said once."""
    if upper is None or high < 1000 or low == 0:
        return low
    scaled = _LAST_SCALE.search(text[upper.start : upper.end])
    if scaled is None or scaled.group().lower() in text[numeral.start : numeral.end].lower():
        return low
    factor = _LAST_SCALES[scaled.group().lower()]
    # "900 to 1.2 billion" is a slip, "5천~6천만" is not
    return low * factor if low * factor <= high else low


_LAST_SCALES = {"천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12, "경": 1e16, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
                "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "trillion": 1e12}  # fmt: skip
_LAST_SCALE = re.compile(rf"(?:{'|'.join(sorted(_LAST_SCALES, key=len, reverse=True))})$", re.I)
_NUMBERED_KO = re.compile(r"(?:^|[^가-힣])제$|제\s$")
_AGED = re.compile(r"(?<![a-z])(?:aged?|ages|age of)\s(?:from\s|between\s|just\s|only\s)?$", re.I)
_NUMBERED = re.compile(r"(?:(?<![A-Za-z])(?:no\.?|number|nr\.?|ranked|rank)\s?|제\s?|#\s?|№\s?)$", re.I)


def _unitless(text: str, numeral: Numeral, start: int) -> Unit:
    if numeral.ordinal:
        return Unit(Kind.ORDINAL, "#")
    if numeral.fraction:
        return Unit(Kind.FRACTION, "")
    if _AGED.search(text, max(0, start - 10), start) and numeral.value < 120:
        return Unit(Kind.AGE, "year")
    numbered = _NUMBERED.search(text, max(0, start - 8), start)
    if numbered and numeral.value < 1000:
        return Unit(Kind.ORDINAL, "#")
    return Unit(Kind.NUMBER, "")
