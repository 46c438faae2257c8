"""Quantities that are compared in their own way: dates, versions, tens, proportions, degrees."""

import math
import re
from enum import StrEnum

from crawler.evidence.names import sounds_like
from crawler.evidence.quantity import DIGITS, TENS, Quantity
from crawler.evidence.units import Kind
from crawler.evidence.when import agree


class Relation(StrEnum):
    """How two quantities stand to each other."""

    EQUAL = "equal"
    COMPATIBLE = "compatible"
    """The same up to rounding, approximation, or a bound only one of them states."""
    DIFFERENT = "different"


def dates(one: Quantity, other: Quantity) -> Relation | None:
    """Two dates, in the parts both of them say."""
    if one.when is None or other.when is None:
        return None
    same = agree(one.when, other.when)
    if same is None:
        return None
    if not same:
        return Relation.DIFFERENT
    return Relation.EQUAL if one.label == other.label else Relation.COMPATIBLE


def versions(one: Quantity, other: Quantity) -> Relation | None:
    """Two versions of one thing, or a version and the number in it."""
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


def year_or_count(one: Quantity, other: Quantity) -> Relation | None:
    """A bare `2001` may be a year or a count; it can agree, never differ."""
    dated, bare = (one, other) if one.kind is Kind.DATE else (other, one)
    if (
        dated.when is not None
        and bare.kind is Kind.ORDINAL
        and dated.when.month is None
        and dated.when.year is None
    ):
        return Relation.EQUAL if dated.when.day == bare.low else None  # "the 3rd"
    if dated.when is not None and bare.kind is Kind.FRACTION:
        day = f"{dated.when.month}/{dated.when.day}"
        return Relation.COMPATIBLE if bare.text.strip() == day else None
    if dated.when is None or bare.kind is not Kind.NUMBER or bare.unit:
        return None
    only_year = dated.when.year is not None and dated.when.month is None
    return Relation.EQUAL if only_year and bare.low == dated.when.year else None


_DAY = 86_400.0


def days_or_dates(one: Quantity, other: Quantity) -> Relation | None:
    """`3~5일` may be three to five days or the third to the fifth; it can agree with days, never differ."""
    dated, days = (one, other) if one.kind is Kind.DATE else (other, one)
    when = dated.when
    if when is None or when.day is None or when.month or when.year or when.weekday is not None:
        return None
    agrees = days.low == when.day * _DAY and days.high == (when.last or when.day) * _DAY
    return Relation.COMPATIBLE if agrees else None


VAGUE = {DIGITS: frozenset({Kind.NUMBER, Kind.PERCENT}), TENS: frozenset({Kind.NUMBER, Kind.AGE})}


def vaguely(one: Quantity, other: Quantity) -> Relation | None:
    """`두 자릿수` against `double-digit`, or against a number or percentage of two digits; 20대 against 25 years old."""
    if one.unit == other.unit:
        if (one.low, one.high) == (other.low, other.high):
            return Relation.EQUAL
        # the early thirties are of the thirties
        return Relation.COMPATIBLE if one.low <= other.high and other.low <= one.high else Relation.DIFFERENT
    vague, exact = (one, other) if one.unit in VAGUE else (other, one)
    if exact.kind not in VAGUE[vague.unit]:
        return None
    return Relation.COMPATIBLE if vague.low <= abs(exact.low) < vague.high + 1 else None


def proportions(one: Quantity, other: Quantity) -> Relation | None:
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


def share_or_count(one: Quantity, other: Quantity) -> Relation | None:
    """`48개 중 31개` against "31 tasks": its part may be told alone, its whole elsewhere."""
    share, count = (one, other) if one.parts else (other, one)
    told = share.parts is not None and count.low == count.high == share.parts[0]
    return Relation.COMPATIBLE if told and count.kind is Kind.NUMBER else None


def degrees(one: Quantity, other: Quantity) -> Relation:
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
