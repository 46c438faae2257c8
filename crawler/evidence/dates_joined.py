"""Dates that are written in pieces: `올해` and `상반기`, `Monday,` and `November 4`, October to December."""

import re
from dataclasses import replace

from crawler.evidence.when import When

_JOINT = re.compile(
    r"(?:\s?회계\s?연?도)?[\s,의()]{0,3}(?:(?:of|in)\s(?:the\s|fiscal\s(?:year\s)?)?|the|fiscal\s(?:year\s)?)?$"
)


def joined(text: str, found: list[When]) -> list[When]:
    """`올해` + `상반기`, `Monday,` + `November 4`, `11월 4일` + `월요일` are one date."""
    made: list[When] = []
    for when in found:
        before = made[-1] if made else None
        if before is not None and _UNTIL.fullmatch(text, before.end, when.start) and _later_day(before, when):
            made[-1] = replace(before, end=when.end, last=when.day)
            continue
        if before is not None and _later_month(before, when) and _spanned(text, before, when):
            made[-1] = replace(before, end=when.end, until=when.month, year=before.year or when.year)
            continue
        if (
            before is not None
            and when.start - before.end <= 16
            and _JOINT.fullmatch(text[before.end : when.start])
        ):
            both = _merged(before, when)
            if both is not None:
                made[-1] = both
                continue
        made.append(when)
    return [
        replace(when, fiscal=True)
        if when.part and _FISCAL.search(text, max(0, when.start - 12), when.end + 7)
        else when
        for when in made
    ]


_FISCAL = re.compile(r"(?<![A-Za-z])(?:FY|fiscal)|회계\s?연?도?", re.I)


# 10월 1일부터 3일까지
_UNTIL = re.compile(r"\s?(?:부터|과|와)\s|·")


# from October to December
_TO_MONTH = re.compile(r"\s?(?:부터|에서)\s|\s?(?:to|through|until|[-–~])\s?", re.I)


def _spanned(text: str, first: When, second: When) -> bool:
    """Whether the words between two months make them a span; "and" does behind "between" alone."""
    if text[first.end : second.start] == " and ":
        return text[: first.start].lower().endswith("between ")
    return _TO_MONTH.fullmatch(text, first.end, second.start) is not None


def _later_month(first: When, second: When) -> bool:
    days = first.day or second.day or first.part or second.part
    same_year = first.year is None or second.year is None or first.year == second.year
    return bool(not days and same_year and first.month and second.month and first.month < second.month)


def _later_day(first: When, second: When) -> bool:
    only_day = second.day and not (second.month or second.year or second.last or second.weekday)
    return bool(only_day and first.day and first.last is None and first.day < (second.day or 0))


def _merged(first: When, second: When) -> When | None:
    """Both as one date, where no part is said twice."""
    fields = ("year", "month", "day", "weekday", "part", "relative", "last", "third", "until")
    said: dict[str, object] = {}
    for name in fields:
        one, other = getattr(first, name), getattr(second, name)
        if one not in {None, ""} and other not in {None, ""}:
            return None
        said[name] = one if one not in {None, ""} else other
    return replace(first, end=second.end, **said)  # type: ignore[arg-type]
