"""Two quantities: equal, compatible, different, or not to be compared."""

import math
import re
from collections.abc import Sequence
from enum import StrEnum

from crawler.evidence.names import sounds_like
from crawler.evidence.quantities import read
from crawler.evidence.quantity import DIGITS, TENS, Quantity
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
    pair = _on_one_scale(one, other)
    if pair is None:
        return None
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


def _currency(quantity: Quantity) -> str:
    return MINOR.get(quantity.unit, (quantity.unit, 1.0))[0]


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
    mixed = one.kind is not other.kind
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
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    reasons = []
    for quantity in few:
        relation, against = _best(quantity, many)
        if relation not in {Relation.EQUAL, Relation.COMPATIBLE}:
            return (
                False,
                f"{quantity.label} against {against.label}"
                if against
                else f"{quantity.label} has no counterpart",
            )
        reasons.append(f"{quantity.label} is {relation} to {against.label if against else ''}")
    return True, "; ".join(reasons)


def _substantial(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Without the "one" that is only an article, where there is anything else."""
    kept = [q for q in quantities if not (q.spelled and q.kind is Kind.NUMBER and q.low == 1)]
    return kept or list(quantities)


def _best(quantity: Quantity, others: Sequence[Quantity]) -> tuple[Relation | None, Quantity | None]:
    ranked = [Relation.EQUAL, Relation.COMPATIBLE, Relation.DIFFERENT, None]
    judged = [(compare(quantity, other), other) for other in others]
    return min(judged, key=lambda pair: ranked.index(pair[0])) if judged else (None, None)
