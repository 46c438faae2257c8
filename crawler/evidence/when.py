"""A date with the parts that were said of it, and whether two say the same."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class When:
    """A date with only the parts that were written; None is "not said"."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is Monday."""
    part: str = ""
    """`h1`, `h2`, `q1`-`q4`, `early`, `mid`, `late`, `w1`-`w5`, `spring`, `1990s`, `c19`."""
    relative: str = ""
    """A relative expression that no issue date resolved, in one normal form: `year-1`."""
    until: int | None = None
    """Last month, where a span of months is written."""
    third: str = ""
    """`early`, `mid` or `late`, of a decade."""
    fiscal: bool = False
    """Whether a quarter or half is one of a fiscal year."""
    last: int | None = None
    """Last day, where a span of days is written."""

    @property
    def precise(self) -> bool:
        """Whether it names at least a day of a month, or a year."""
        return self.year is not None or (self.month is not None and self.day is not None)


def agree(one: When, other: When) -> bool | None:
    """Whether two dates say the same in every part both of them say; None when they share no part."""
    shared = False
    if one.fiscal is not other.fiscal and one.year and other.year and one.part and other.part:
        return None  # the first quarter of a fiscal year may be any three months
    for name in ("year", "month", "day", "weekday", "part", "relative", "third"):
        first, second = getattr(one, name), getattr(other, name)
        if first in {None, ""} or second in {None, ""}:
            continue
        if first != second and not (
            (name == "day" and _within(one, other))
            or (name == "part" and one.relative == other.relative and _overlap(first, second))
            or (name == "month" and _months(one, other))
        ):
            return False
        shared = True
    if one.until and other.until and one.until != other.until:
        return False
    if one.last and other.last and one.day == other.day and one.last != other.last:
        return False
    return True if shared else None


# Months of the parts of a year; how far "early" reaches is anybody's guess.
_MONTHS = {"h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
           "early": (1, 4), "mid": (4, 9), "late": (8, 12),
           "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (1, 12)}  # fmt: skip


_SEASONS = frozenset({"spring", "summer", "autumn", "winter"})


def _overlap(one: str, other: str) -> bool:
    """Whether two parts of a year that are cut differently, as the first half and spring are, can be one time."""
    families = [
        "season" if part in _SEASONS else part[0] if part[:1] in {"h", "q"} else "" for part in (one, other)
    ]
    weeks = [part[:1] == "w" and part[1:].isdigit() for part in (one, other)]
    if any(weeks):
        return weeks.count(True) == 1 or {one, other} == {"w4", "w5"}  # the fourth week may be the last
    if one not in _MONTHS or other not in _MONTHS or families[0] == families[1]:
        return False
    (first, last), (from_, to) = _MONTHS[one], _MONTHS[other]
    return first <= to and from_ <= last


def _months(one: When, other: When) -> bool:
    """Whether a month lies in the span of months of the other."""
    return any(
        span.until is not None
        and single.until is None
        and span.month is not None
        and single.month is not None
        and span.month <= single.month <= span.until
        for span, single in ((one, other), (other, one))
    )


def _within(one: When, other: When) -> bool:
    """Whether a day lies in the span of days of the other."""
    for span, single in ((one, other), (other, one)):
        if span.last is not None and span.day is not None and single.day is not None:
            return span.day <= single.day <= (span.last or span.day)
    return False


def of_record(written: str | None) -> When | None:
    """The date of a record's ISO 8601 field: `2024-11-05T…`, `2004`; None when it holds none."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", written or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return When(0, 0, year=year, month=month, day=day)
