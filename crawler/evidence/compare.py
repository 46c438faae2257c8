"""Two quantities: equal, compatible, different, or not to be compared."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from crawler.evidence.names import sounds_like
from crawler.evidence.quantities import read
from crawler.evidence.quantity import DIGITS, TENS, Quantity
from crawler.evidence.senses import opposed
from crawler.evidence.units import MINOR, Kind
from crawler.evidence.when import agree


class Relation(StrEnum):
    """How two quantities stand to each other."""

    EQUAL = "equal"
    COMPATIBLE = "compatible"
    """The same up to rounding, approximation, or a bound only one of them states."""
    DIFFERENT = "different"


def compare(one: Quantity, other: Quantity) -> Relation | None:
    """How two quantities stand to each other; None when they are of kinds that cannot be compared."""
    # asked for every quantity of a source: identity, for a member of an enumeration is slow to hash
    ours, theirs = one.kind, other.kind
    if ours is Kind.DATE and theirs is Kind.DATE:
        return _dates(one, other)
    if ours is Kind.VERSION or theirs is Kind.VERSION:
        return _versions(one, other)
    if ours is Kind.DATE or theirs is Kind.DATE:
        if ours is Kind.DURATION or theirs is Kind.DURATION:
            return _days_or_dates(one, other)
        return _year_or_count(one, other)
    if (ours is Kind.PERCENT and theirs is Kind.POINTS) or (ours is Kind.POINTS and theirs is Kind.PERCENT):
        # 5 % of something is not five points of it
        return Relation.DIFFERENT if one.low == other.low and one.high == other.high else None
    if ours is Kind.TIME and theirs is Kind.TIME:
        round_the_clock = 1440 if one.unit == other.unit == "min" else 720
        return Relation.EQUAL if (one.low - other.low) % round_the_clock == 0 else None
    if one.unit in _VAGUE or other.unit in _VAGUE:
        return _vaguely(one, other)
    if ours is Kind.PROPORTION or theirs is Kind.PROPORTION:
        return _proportions(one, other)
    if one.parts or other.parts:
        if ours is Kind.NUMBER or theirs is Kind.NUMBER:
            return _share_or_count(one, other)
    if ours is Kind.TEMPERATURE and {one.unit, other.unit} == {"C", "F"}:
        return _degrees(one, other)
    if opposed(one.sense, other.sense):
        return Relation.DIFFERENT if ours is theirs else None
    pair = _on_one_scale(one, other)
    if pair is None:
        return None
    if one.per and other.per and one.per != other.per and pair[0] is not None:
        pair = pair[0] / one.per, pair[1] / other.per  # 5 a minute against 300 an hour
    if one.kind is Kind.MONEY and _currency(one) != _currency(other):
        return Relation.DIFFERENT
    return _amounts(one, other, *pair)


def _dates(one: Quantity, other: Quantity) -> Relation | None:
    if one.when is None or other.when is None:
        return None
    same = agree(one.when, other.when)
    if same is None:
        return None
    if not same:
        return Relation.DIFFERENT
    return Relation.EQUAL if one.label == other.label else Relation.COMPATIBLE


def _versions(one: Quantity, other: Quantity) -> Relation | None:
    if one.kind is other.kind:
        (first, number), (second, another) = (_parts(q.name) for q in (one, other))
        if not first or not second or first == second or sounds_like(first, second):
            return Relation.EQUAL if number == another else Relation.DIFFERENT
        return None
    version, plain = (one, other) if one.kind is Kind.VERSION else (other, one)
    if plain.kind is not Kind.NUMBER or plain.unit:
        return None
    if (sized := _SIZED.search(version.name)) and float(sized[1]) * _SIZES[sized[2]] == plain.low:
        return Relation.EQUAL  # "미스트랄 7B" against "mistral-7b"
    # "클로드 3.5" against "claude-3.5": the name stands in another word
    return Relation.EQUAL if _parts(version.name)[1] == f"{plain.low:g}" else None


_SIZED = re.compile(r"-(\d+(?:\.\d+)?)([bm])$")
_SIZES = {"b": 1e9, "m": 1e6}


def _parts(name: str) -> tuple[str, str]:
    """`gpt-4o` -> (`gpt`, `4o`), `1.0` -> (``, `1.0`)."""
    stem, dash, number = name.partition("-")
    return (stem, number) if dash and not stem[:1].isdigit() else ("", name)


def _year_or_count(one: Quantity, other: Quantity) -> Relation | None:
    """A bare `2001` may be a year or a count; it can agree, never differ."""
    dated, bare = (one, other) if one.kind is Kind.DATE else (other, one)
    if (
        dated.when is not None
        and bare.kind is Kind.ORDINAL
        and dated.when.month is None
        and dated.when.year is None
    ):
        return Relation.EQUAL if dated.when.day == bare.low else None  # "the 3rd"
    if dated.when is None or bare.kind is not Kind.NUMBER or bare.unit:
        return None
    only_year = dated.when.year is not None and dated.when.month is None
    return Relation.EQUAL if only_year and bare.low == dated.when.year else None


_DAY = 86_400.0


def _days_or_dates(one: Quantity, other: Quantity) -> Relation | None:
    """`3~5일` may be three to five days or the third to the fifth; it can agree with days, never differ."""
    dated, days = (one, other) if one.kind is Kind.DATE else (other, one)
    when = dated.when
    if when is None or when.day is None or when.month or when.year or when.weekday is not None:
        return None
    agrees = days.low == when.day * _DAY and days.high == (when.last or when.day) * _DAY
    return Relation.COMPATIBLE if agrees else None


_VAGUE = {DIGITS: frozenset({Kind.NUMBER, Kind.PERCENT}), TENS: frozenset({Kind.NUMBER, Kind.AGE})}


def _vaguely(one: Quantity, other: Quantity) -> Relation | None:
    """`두 자릿수` against `double-digit`, or against a number or percentage of two digits; 20대 against 25 years old."""
    if one.unit == other.unit:
        return Relation.EQUAL if one.low == other.low else Relation.DIFFERENT
    vague, exact = (one, other) if one.unit in _VAGUE else (other, one)
    if exact.kind not in _VAGUE[vague.unit]:
        return None
    return Relation.COMPATIBLE if vague.low <= abs(exact.low) < vague.high + 1 else None


def _proportions(one: Quantity, other: Quantity) -> Relation | None:
    """3:1 against three to one; 80 to 20 is four to one, but a match won 4-2 is none won 2-1."""
    if one.parts and other.parts and one.kind is other.kind:
        if one.parts == other.parts:
            return Relation.EQUAL
        of_a_whole = any(sum(each) in {10.0, 100.0} for each in (one.parts, other.parts))
        alike = math.isclose(one.low, other.low, rel_tol=1e-9) and of_a_whole
        return Relation.COMPATIBLE if alike else Relation.DIFFERENT
    sides, plain = (one, other) if one.kind is Kind.PROPORTION else (other, one)
    if sides.parts is None:
        return None
    first, second = sides.parts
    if plain.kind is Kind.TIME:
        agrees = plain.low == 60 * first + second
    elif plain.kind is Kind.FRACTION:
        agrees = math.isclose(plain.low, sides.low, rel_tol=1e-9)
    elif plain.kind is Kind.RATIO:
        agrees = second == 1 and plain.low == plain.high == first
    else:
        agrees = plain.kind is Kind.NUMBER and (plain.low, plain.high) == sides.parts
    return Relation.COMPATIBLE if agrees else None  # it may be something else: it can agree, never differ


def _share_or_count(one: Quantity, other: Quantity) -> Relation | None:
    """`48개 중 31개` against "31 tasks": its part may be told alone, its whole elsewhere."""
    share, count = (one, other) if one.parts else (other, one)
    told = share.parts is not None and count.low == count.high == share.parts[0]
    return Relation.COMPATIBLE if told and count.kind is Kind.NUMBER else None


def _degrees(one: Quantity, other: Quantity) -> Relation:
    """Celsius against Fahrenheit, as exactly as the coarser of them is written."""
    celsius, fahrenheit = (one, other) if one.unit == "C" else (other, one)
    if celsius.bound and fahrenheit.bound and celsius.bound != fahrenheit.bound:
        return Relation.DIFFERENT
    about = 2.0 if one.approximate or other.approximate else 1.0
    near = all(
        abs(c - (f - 32) / 1.8) <= about * 0.56
        for c, f in ((celsius.low, fahrenheit.low), (celsius.high, fahrenheit.high))
    )
    return Relation.COMPATIBLE if near else Relation.DIFFERENT


_YEAR = 365.25 * 86_400.0
_LOOSE = frozenset({Kind.NUMBER, Kind.AGE, Kind.ORDINAL})


def _on_one_scale(one: Quantity, other: Quantity) -> tuple[float | None, float] | None:
    """Factors that bring both to one scale, or None. A first factor of None never differs, only agrees."""
    if one.kind is other.kind:
        if one.kind is Kind.MONEY:
            return MINOR.get(one.unit, ("", 1.0))[1], MINOR.get(other.unit, ("", 1.0))[1]
        if one.kind is Kind.TEMPERATURE and one.unit != other.unit:
            # "25 degrees" may be of either scale: it can agree, never differ
            agrees = "deg" in {one.unit, other.unit} and one.low == other.low and one.high == other.high
            return (1.0, 1.0) if agrees else None
        return 1.0, 1.0
    kinds = {one.kind, other.kind}
    if kinds in ({Kind.PERCENT, Kind.FRACTION}, {Kind.POINTS, Kind.FRACTION}):
        return (100.0, 1.0) if one.kind is Kind.FRACTION else (1.0, 100.0)
    if kinds == {Kind.RATIO, Kind.FRACTION}:
        return 1.0, 1.0
    if kinds == {Kind.PERCENT, Kind.RATIO}:
        return (None, 1.0) if _grown(one, other) else None
    if kinds == {Kind.POINTS, Kind.NUMBER}:
        # "led by 12 points" of a percentage
        agrees = "points" in {one.unit, other.unit} and one.low == other.low and one.high == other.high
        return (None, 1.0) if agrees else None
    if kinds == {Kind.MASS, Kind.MONEY}:
        return (None, 1.0) if _pounds(one, other) else None
    # a year of age or "twice" may be written as a bare number
    if kinds == {Kind.AGE, Kind.DURATION}:
        return (_YEAR, 1.0) if one.kind is Kind.AGE else (1.0, _YEAR)
    if kinds == {Kind.ORDINAL, Kind.DURATION}:
        # the eighth day, 8일째
        return (None, 1.0) if one.written == other.written else None
    if kinds == {Kind.RATIO, Kind.NUMBER} and one.order and other.order:
        return 1.0, 1.0
    if kinds == {Kind.FRACTION, Kind.NUMBER} and max(one.high, other.high) < 1:
        return (
            (None, 1.0) if abs(one.low - other.low) < 0.005 and abs(one.high - other.high) < 0.005 else None
        )
    if kinds <= _LOOSE or kinds in ({Kind.RATIO, Kind.NUMBER}, {Kind.FRACTION, Kind.NUMBER}):
        agrees = one.low == other.low and one.high == other.high
        return (1.0, 1.0) if agrees else None
    return None


def _grown(one: Quantity, other: Quantity) -> bool:
    """Whether "100% 증가" is "doubled", or "200%" is "twice as much"."""
    share, times = (one, other) if one.kind is Kind.PERCENT else (other, one)
    if share.low != share.high or times.low != times.high:
        return False
    grown = 1 + share.low / 100 if share.sense == "+amount" else share.low / 100
    return share.low >= 100 and math.isclose(grown, times.low, rel_tol=1e-9)


def _pounds(one: Quantity, other: Quantity) -> bool:
    """Whether "154 pounds", which were read as money, weigh what the other says."""
    money, mass = (one, other) if one.kind is Kind.MONEY else (other, one)
    if money.unit != "gbp" or not money.text.rstrip().endswith(("pounds", "pound", "파운드")):
        return False
    return all(abs(0.45359 * a - b) <= 0.02 * abs(b) for a, b in ((money.low, mass.low), (money.high, mass.high)))


def _currency(quantity: Quantity) -> str:
    return MINOR.get(quantity.unit, (quantity.unit, 1.0))[0]


# a fraction beside a percentage is most often rounded
_SHARES = ({Kind.FRACTION, Kind.PERCENT}, {Kind.FRACTION, Kind.POINTS})


def _amounts(one: Quantity, other: Quantity, factor: float | None, other_factor: float) -> Relation:
    if factor is None:
        return Relation.COMPATIBLE
    scale = factor
    lows = one.low * scale, other.low * other_factor
    highs = one.high * scale, other.high * other_factor
    if one.order or other.order:
        return Relation.COMPATIBLE if _same_order(one, other, *lows) else Relation.DIFFERENT
    if one.bound and other.bound and one.bound != other.bound:
        return Relation.DIFFERENT
    exact = all(math.isclose(a, b, rel_tol=1e-9) for a, b in (lows, highs))
    if exact:
        same_bound = one.bound == other.bound and one.approximate == other.approximate
        return Relation.EQUAL if same_bound else Relation.COMPATIBLE
    steps = one.step * scale, other.step * other_factor
    about = one.approximate or other.approximate
    mixed = {one.kind, other.kind} in _SHARES
    if all(_near(a, b, steps, about=about, mixed=mixed, kind=one.kind) for a, b in (lows, highs)):
        return Relation.COMPATIBLE
    if _end_of_range(one, other, lows, highs):
        return Relation.COMPATIBLE
    return Relation.DIFFERENT


def _same_order(one: Quantity, other: Quantity, first: float, second: float) -> bool:
    """Thousands against thousands, or against a number of four digits."""
    if first <= 0 or second <= 0:
        return False
    if one.order and other.order:
        return abs(math.log10(first / second)) < 0.5
    vague, exact = (first, second) if one.order else (second, first)
    return vague <= exact < 10 * vague


def _near(
    first: float, second: float, steps: tuple[float, float], *, about: bool, mixed: bool, kind: Kind
) -> bool:
    """Whether one is the other, rounded."""
    gap, size = abs(first - second), max(abs(first), abs(second))
    if mixed:
        return gap <= 0.7
    if about:
        return gap <= max(0.02 * size, 1e-9)
    coarse = max(steps)
    units_differ = kind in {Kind.LENGTH, Kind.AREA, Kind.MASS, Kind.SPEED, Kind.DURATION} and coarse / min(
        steps
    ) not in {1.0, 10.0, 100.0}
    if units_differ and gap <= 0.02 * size:
        return True
    return gap <= 0.5 * coarse and gap <= 0.015 * size and min(steps) < coarse


def _end_of_range(
    one: Quantity, other: Quantity, lows: tuple[float, float], highs: tuple[float, float]
) -> bool:
    """Whether, as in "up to 4 times" against "2-4 times", the single number is the end its bound points at."""
    ranged = [q.low != q.high for q in (one, other)]
    if ranged.count(True) != 1:
        return False
    span, single = (0, 1) if ranged[0] else (1, 0)
    bound = (one, other)[single].bound
    ends = {"<": (highs[span],), ">": (lows[span],)}.get(bound, (lows[span], highs[span]))
    return any(math.isclose(lows[single], end, rel_tol=1e-9) for end in ends)


def verdict(first: str, second: str) -> tuple[bool | None, str]:
    """Whether two expressions state the same quantity, with the reason; None when one of them states none."""
    ours, theirs = _substantial(read(first)), _substantial(read(second))
    if not ours or not theirs:
        return None, "no quantity in " + (
            "either" if not ours and not theirs else "the first" if not ours else "the second"
        )
    ours, theirs = _taken_apart(ours, theirs), _taken_apart(theirs, ours)
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    reasons = []
    for quantity in few:
        relation, against = _best(quantity, many)
        if against is not None and _only_a_part(quantity, against):
            relation = None  # "3 of 10" says more than "3"
        if relation not in {Relation.EQUAL, Relation.COMPATIBLE}:
            return (
                False,
                f"{quantity.label} against {against.label}"
                if against
                else f"{quantity.label} has no counterpart",
            )
        reasons.append(f"{quantity.label} is {relation} to {against.label if against else ''}")
    return True, "; ".join(reasons)


_OF_TWO = frozenset({Kind.FRACTION, Kind.PROPORTION})


def _taken_apart(quantities: list[Quantity], others: Sequence[Quantity]) -> list[Quantity]:
    """Shares as their two numbers, where the other text tells both but not as a share: "찬성 31표, 반대 9표"."""
    if any(other.kind in _OF_TWO | {Kind.PERCENT, Kind.RATIO} for other in others):
        return quantities
    counts = {other.low for other in others if other.kind is Kind.NUMBER}
    apart: list[Quantity] = []
    for each in quantities:
        if each.parts and counts.issuperset(each.parts):
            apart += [replace(each, kind=Kind.NUMBER, low=n, high=n, parts=None) for n in each.parts]
        else:
            apart.append(each)
    return apart


def _only_a_part(one: Quantity, other: Quantity) -> bool:
    return {one.kind, other.kind} == {Kind.FRACTION, Kind.NUMBER} and bool(one.parts or other.parts)


def _substantial(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Without the "one" that is only an article, where there is anything else."""
    kept = [q for q in quantities if not (q.spelled and q.kind is Kind.NUMBER and q.low == 1)]
    return kept or list(quantities)


def _best(quantity: Quantity, others: Sequence[Quantity]) -> tuple[Relation | None, Quantity | None]:
    ranked = [Relation.EQUAL, Relation.COMPATIBLE, Relation.DIFFERENT, None]
    judged = [(compare(quantity, other), other) for other in others]
    return min(judged, key=lambda pair: ranked.index(pair[0])) if judged else (None, None)
