"""Two quantities: equal, compatible, different, or not to be compared."""

import math
from collections.abc import Sequence
from dataclasses import replace

from crawler.evidence.odd_pairs import (
    VAGUE,
    Relation,
    dates,
    days_or_dates,
    degrees,
    proportions,
    share_or_count,
    vaguely,
    versions,
    year_or_count,
)
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.evidence.senses import opposed
from crawler.evidence.units import MINOR, Kind

__all__ = ["Relation", "compare", "verdict"]


def compare(one: Quantity, other: Quantity) -> Relation | None:
    """How two quantities stand to each other; None when they are of kinds that cannot be compared."""
    # asked for every quantity of a source: identity, for a member of an enumeration is slow to hash
    ours, theirs = one.kind, other.kind
    if ours is Kind.DATE or theirs is Kind.DATE or ours is Kind.VERSION or theirs is Kind.VERSION:
        return _dates_or_versions(one, other)
    if one.unit in VAGUE or other.unit in VAGUE:
        return vaguely(one, other)
    if ours is Kind.PROPORTION or theirs is Kind.PROPORTION:
        return proportions(one, other)
    if (one.parts or other.parts) and (ours is Kind.NUMBER or theirs is Kind.NUMBER):
        return share_or_count(one, other)
    if ours is theirs:
        return _of_one_kind(one, other)
    if (ours is Kind.PERCENT and theirs is Kind.POINTS) or (ours is Kind.POINTS and theirs is Kind.PERCENT):
        # 5 % of something is not five points of it
        return Relation.DIFFERENT if one.low == other.low and one.high == other.high else None
    return None if opposed(one.sense, other.sense) else _on_scale(one, other)


def _dates_or_versions(one: Quantity, other: Quantity) -> Relation | None:
    if one.kind is other.kind is Kind.DATE:
        return dates(one, other)
    if Kind.VERSION in (one.kind, other.kind):
        return versions(one, other)
    if Kind.DURATION in (one.kind, other.kind):
        return days_or_dates(one, other)
    return year_or_count(one, other)


def _of_one_kind(one: Quantity, other: Quantity) -> Relation | None:
    if one.kind is Kind.TIME:
        round_the_clock = 1440 if one.unit == other.unit == "min" else 720
        return Relation.EQUAL if (one.low - other.low) % round_the_clock == 0 else None
    if one.kind is Kind.TEMPERATURE and {one.unit, other.unit} == {"C", "F"}:
        return degrees(one, other)
    if opposed(one.sense, other.sense) and one.kind is not Kind.DURATION:
        return Relation.DIFFERENT  # three years ago may be three years later, told from the other end
    if one.kind is Kind.MONEY and _currency(one) != _currency(other):
        return Relation.DIFFERENT
    return _on_scale(one, other)


def _on_scale(one: Quantity, other: Quantity) -> Relation | None:
    pair = _on_one_scale(one, other)
    if pair is None:
        return None
    if one.per and other.per and one.per != other.per and pair[0] is not None:
        if one.per[0] != other.per[0]:
            return Relation.DIFFERENT
        pair = pair[0] / one.per[1], pair[1] / other.per[1]  # 5 a minute against 300 an hour
    return _amounts(one, other, *pair)


_YEAR = 365.25 * 86_400.0
_LOOSE = frozenset({Kind.NUMBER, Kind.AGE, Kind.ORDINAL})


def _on_one_scale(one: Quantity, other: Quantity) -> tuple[float | None, float] | None:
    """Factors that bring both to one scale, or None. A first factor of None never differs, only agrees."""
    if one.kind is other.kind:
        if one.kind is Kind.MONEY:
            return MINOR.get(one.unit, ("", 1.0))[1], MINOR.get(other.unit, ("", 1.0))[1]
        if one.kind is Kind.TEMPERATURE and one.unit != other.unit:
            # "25 degrees" may be of either scale: it can agree, never differ
            return (1.0, 1.0) if "deg" in {one.unit, other.unit} and _alike(one, other) else None
        return 1.0, 1.0
    kinds = {one.kind, other.kind}
    if kinds in ({Kind.PERCENT, Kind.FRACTION}, {Kind.POINTS, Kind.FRACTION}):
        return (100.0, 1.0) if one.kind is Kind.FRACTION else (1.0, 100.0)
    if kinds == {Kind.RATIO, Kind.FRACTION} or (
        kinds == {Kind.RATIO, Kind.NUMBER} and one.order and other.order
    ):
        return 1.0, 1.0
    # a year of age may be written as a bare number
    if kinds == {Kind.AGE, Kind.DURATION}:
        return (_YEAR, 1.0) if one.kind is Kind.AGE else (1.0, _YEAR)
    if kinds <= _LOOSE or kinds in ({Kind.RATIO, Kind.NUMBER}, {Kind.FRACTION, Kind.NUMBER}):
        return (1.0, 1.0) if _alike(one, other) or _rounded_share(one, other) else None
    return (None, 1.0) if _said_otherwise(kinds, one, other) else None


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.low == other.low and one.high == other.high


def _rounded_share(one: Quantity, other: Quantity) -> bool:
    """0.333 against a third."""
    if Kind.FRACTION not in (one.kind, other.kind) or max(one.high, other.high) >= 1:
        return False
    return abs(one.low - other.low) < 0.005 and abs(one.high - other.high) < 0.005


def _said_otherwise(kinds: set[Kind], one: Quantity, other: Quantity) -> bool:
    """Whether two of kinds that never differ say the same: "doubled" and "100% 증가", 8일째 and the eighth day."""
    if kinds == {Kind.PERCENT, Kind.RATIO}:
        return _grown(one, other)
    if kinds == {Kind.MASS, Kind.MONEY}:
        return _pounds(one, other)
    if kinds == {Kind.ORDINAL, Kind.DURATION}:
        return one.written == other.written
    if kinds == {Kind.POINTS, Kind.NUMBER}:  # "led by 12 points" of a percentage
        return "points" in {one.unit, other.unit} and _alike(one, other)
    # "feels like minus 18"
    return kinds == {Kind.TEMPERATURE, Kind.NUMBER} and one.low < 0 and _alike(one, other)


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
    return all(
        abs(0.45359 * a - b) <= 0.02 * abs(b) for a, b in ((money.low, mass.low), (money.high, mass.high))
    )


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
        if against is not None and _says_more(quantity, against):
            relation = None
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


def _says_more(one: Quantity, other: Quantity) -> bool:
    """Whether one says what the other does not: "3 of 10" and "3", three years ago and three years later."""
    if one.kind is other.kind is Kind.DURATION and opposed(one.sense, other.sense):
        return True
    return {one.kind, other.kind} == {Kind.FRACTION, Kind.NUMBER} and bool(one.parts or other.parts)


def _substantial(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Without the "one" that is only an article, where there is anything else."""
    rated = any(q.per for q in quantities)  # the second of "1초에 2,400토큰" is what it is counted by
    kept = [
        q
        for q in quantities
        if not (q.spelled and q.kind is Kind.NUMBER and q.low == 1)
        and not (rated and q.kind is Kind.DURATION and _one_unit_long(q))
    ]
    return kept or list(quantities)


def _one_unit_long(quantity: Quantity) -> bool:
    return quantity.low == quantity.high and quantity.written in {1.0, quantity.low}


def _best(quantity: Quantity, others: Sequence[Quantity]) -> tuple[Relation | None, Quantity | None]:
    ranked = [Relation.EQUAL, Relation.COMPATIBLE, Relation.DIFFERENT, None]
    judged = [(compare(quantity, other), other) for other in others]
    if not judged:
        return None, None
    exact = [pair for pair in judged if pair[1].unit not in VAGUE and pair[0] is not None]
    if exact and all(pair[1].kind is quantity.kind for pair in exact) and quantity.unit not in VAGUE:
        judged = exact  # "teens aged 13 to 19" says more than "teens"
    return min(judged, key=lambda pair: ranked.index(pair[0]))
