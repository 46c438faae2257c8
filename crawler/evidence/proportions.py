"""Two numbers that are one quantity: a part of a whole (31 of 48, 10곳 중 3곳), one side to the other (3:1, 3 대 1)."""

import re
from collections.abc import Sequence

from crawler.evidence.numerals import Numeral
from crawler.evidence.quantity import Quantity, overlaps
from crawler.evidence.units import Kind, unit_after

_WORD_KO = r"[가-힣A-Za-z]+(?<![이가을를은는에로])"
_OF_KO = re.compile(
    rf"\s?(?:{_WORD_KO}(?:\s{_WORD_KO}){{0,2}}\s?)?(?:중|가운데)(?:에서|에선|에|의|엔)?,?\s"
    r"(?:(?!안에)[가-힣A-Za-z]+\s){0,2}"
)
_OF_EN = re.compile(
    r"(?:\s[a-z-]+){0,2}?\s(?:out\sof|of)\s(?:about\s|some\s|nearly\s|all\s)?(?:the\s|all\s|every\s|its\s|their\s|those\s|these\s|our\s)?(?:total\s|top\s|possible\s)?",
    re.I,
)
_OF_WHICH = re.compile(
    r"(?:\s[a-z-]+){0,3}?,?\s(?:of\s(?:which|whom|them|those)|including)\s(?:only\s|just\s)?", re.I
)
_IN_EN = re.compile(r"\s(?:(?:people|cases|adults|users|companies)\s)?in\s(?:every\s)?", re.I)
_TIMED = re.compile(r"[\s-]*(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)(?![a-z])", re.I)
_AND_MORE = re.compile(r"\s?(?:%|percent|퍼센트)")


def share_of(text: str, first: Numeral, second: Numeral) -> Quantity | None:
    """`10곳 중 3곳`, `three of the ten`, `one in a million`: the part of a whole that two counts say; else None."""
    if first.ordinal or second.ordinal or first.fraction or second.fraction or first.order or second.order:
        return None
    between = text[first.end : second.start]
    if len(between) > 40:
        return None
    if _OF_KO.fullmatch(between) or _OF_WHICH.fullmatch(between):
        part, whole = second, first
    elif _OF_EN.fullmatch(between) or (_IN_EN.fullmatch(between) and _in_every(text, first, second)):
        part, whole = first, second
    else:
        return None
    counts = all(_counts(text, each) for each in (part, whole))
    if not counts or not 0 < part.value < whole.value:
        return None
    return _two(text, first, second, Kind.FRACTION, (part.value, whole.value))


# $3, No. 1
_NO_COUNT = re.compile(r"[$€£¥₩]$|(?:(?<![a-z])(?:no\.?|number|rank(?:ed)?)|(?<![가-힣])제|#|№)\s?$", re.I)


def _counts(text: str, numeral: Numeral) -> bool:
    """Whether a number counts things: no money, no length, no percentage."""
    after = unit_after(text, numeral.end)
    counted = after is None or after[0].kind is Kind.NUMBER
    return counted and _NO_COUNT.search(text, max(0, numeral.start - 8), numeral.start) is None


def _in_every(text: str, first: Numeral, second: Numeral) -> bool:
    """Whether "N in M" is a share: "19 in 20" is one, "one in 10 minutes" and "12 in 1850" are none."""
    if _TIMED.match(text, second.end) or first.value != int(first.value):
        return False
    return first.value == 1 or second.value <= 20 or second.value in {100.0, 1e3, 1e4, 1e5, 1e6}


# A colon may stand in a time of the day: these words say that it does not.
_SIDES = re.compile(r"(?<![\d:.])(?P<one>\d{1,4})\s?:\s?(?P<other>\d{1,4})(?![\d:]|\s?[ap]\.?m)", re.I)
_SAYS_RATIO = re.compile(
    r"\s?[가-힣]{0,2}\s?(?:비율|비로|화면비|종횡비|경쟁률|ratio|aspect|split|odds|mix)", re.I
)
_RATIO_BEFORE = re.compile(
    r"(?:비율[은이]?|화면비[는가]?|비는|ratio(?:\s(?:of|is|was))?|split|odds(?: of)?)\s$", re.I
)


def sides(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Proportions with a colon that can be no time of the day, or are said to be a ratio."""
    found = []
    for match in _SIDES.finditer(text):
        one, other = match["one"], match["other"]
        said = _SAYS_RATIO.match(text, match.end()) or _RATIO_BEFORE.search(
            text, max(0, match.start() - 14), match.start()
        )
        maybe_time = int(one) <= 24 and len(other) == 2 and int(other) < 60
        if (maybe_time and not said) or overlaps(match.start(), match.end(), taken):
            continue
        if len(one) > 1 and one.startswith("0"):
            continue
        found.append(_proportion(text, match.start(), match.end(), float(one), float(other)))
    return found


_TO_KO = re.compile(r"\s?대\s?")
_TO_EN = re.compile(r"\s?-?\s?to\s?-?\s?|[-–]", re.I)
_MORE_KO = re.compile(r"\s?(?:[만억조천]|달러|원|개|명|건|곳|배|%|분의)|\d|[-–/]")
_MORE_EN = re.compile(r"\s?(?:%|percent|million|billion|[-–/:]?\d)|[-–]", re.I)


def to_one(text: str, first: Numeral, second: Numeral) -> Quantity | None:
    """`3 대 1`, `three to one`, `15-to-1`, `70-30`: one side to the other; "one to three" is left a range."""
    if first.ordinal or second.ordinal or first.fraction or second.fraction or second.value <= 0:
        return None
    between = text[first.end : second.start]
    if _TO_KO.fullmatch(between):
        if _MORE_KO.match(text, second.end):
            return None
    elif not _TO_EN.fullmatch(between) or not _opposed(text, first, second, between):
        return None
    if text[max(0, first.start - 1) : first.start] in {"$", "€", "£", "-", "."}:
        return None
    return _proportion(text, first.start, second.end, first.value, second.value)


def _opposed(text: str, first: Numeral, second: Numeral, between: str) -> bool:
    """Whether two English numbers stand against each other: they fall, or are called a ratio."""
    whole = first.value == int(first.value) and second.value == int(second.value)
    if not whole or max(first.value, second.value) > 1000 or _MORE_EN.match(text, second.end):
        return False
    if between in {"-", "–"} and max(first.value, second.value) > 100:
        return False
    if unit_after(text, second.end) is not None and first.value <= second.value:
        return False
    called = _SAYS_RATIO.match(text, second.end) or _RATIO_BEFORE.search(
        text, max(0, first.start - 14), first.start
    )
    if called:
        return True
    # "fell from 70 to 30" is a change
    changed = re.search(
        r"(?:from|between)\s(?:about\s)?$", text[max(0, first.start - 14) : first.start], re.I
    )
    falls = first.value > second.value or (first.value == second.value == 50)
    return falls and not changed and unit_after(text, second.end) is None


def _proportion(text: str, start: int, end: int, one: float, other: float) -> Quantity:
    value = one / other if other else float(one)
    return Quantity(
        kind=Kind.PROPORTION, low=value, high=value, start=start, end=end, text=text[start:end], step=0.001,
        parts=(one, other),
    )  # fmt: skip


def _two(text: str, first: Numeral, second: Numeral, kind: Kind, parts: tuple[float, float]) -> Quantity:
    value = parts[0] / parts[1]
    return Quantity(
        kind=kind, low=value, high=value, start=first.start, end=second.end, text=text[first.start : second.end],
        step=0.001, spelled=first.spelled and second.spelled, parts=parts,
    )  # fmt: skip
