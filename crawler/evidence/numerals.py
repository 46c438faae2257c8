"""Number words and digits of Korean and English, found with their offsets and values."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as written."""

    start: int
    end: int
    value: float
    step: float = 1.0
    """The smallest difference the writing can tell: 0.1 for "2.5", 1e8 for "1.4 billion"."""
    spelled: bool = False
    """Written in words."""
    ordinal: bool = False
    fraction: bool = False
    order: bool = False
    """Only an order of magnitude: "thousands", "수천"."""
    bound: str = ""
    """`over` for "백여", "40,000+"."""


_SPACES = r"[ \u00a0\u2009\u202f]"
DIGITS = re.compile(
    rf"""(?<!\d)(?<!\d\.)(?:
        \d{{1,3}}(?:{_SPACES}\d{{3}})+(?:\.\d+)?(?!{_SPACES}?\d)  # 1 234 567.89
      | \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)           # 1,234,567.89
      | \d{{1,2}}(?:,\d\d)+,\d{{3}}(?:\.\d+)?(?!\d)      # 12,34,567.89
      | \d{{1,3}}(?:\.\d{{3}})+,\d+(?!\d)                # 1.234,56
      | \d{{1,3}}(?:\.\d{{3}}){{2}}(?![.\d])              # 1.234.567
      | \d{{1,3}},\d{{1,2}}(?=\s?(?:%|퍼센트|€|유로|euros?\b|[mb]illion)) # 73,5 %
      | \d+(?:\.\d+)?
      | (?<!\w)\.\d+
    )""",
    re.X,
)
_POWER = re.compile(r"(?:[eE][+-]?\d+(?![\w.])|\s?[x×]\s?10\^?[+-]?\d+|\^[+-]{0,2}\d+)")
_LARGEST = 300
"""Powers of ten that a number may have: a float holds few more."""
_VULGAR = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5,
           "⅘": 4 / 5, "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8}  # fmt: skip
VULGAR = re.compile(rf"(?:(?<![\d.,])(\d{{1,4}})\s?)?([{''.join(_VULGAR)}])")
_SLASHED = re.compile(r"(?<![\d/.,])(?:(\d{1,4})\s{1,2})?(\d{1,4})/(\d{1,4}|\d{1,3}(?:,000)+)(?![\d/,])")


def value_of(digits: str) -> tuple[float, float]:
    """The value of a digit string and its step; commas and spaces group, a last comma may be decimal."""
    plain = re.sub(_SPACES, "", digits)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2}", plain):
        plain = plain.replace(".", "")
    elif re.fullmatch(r"\d{1,3},\d{1,2}", plain):
        plain = plain.replace(",", ".")
    plain = plain.replace(",", "")
    whole, _, decimals = plain.partition(".")
    if decimals:
        return float(plain), 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return float(plain), 10.0 ** min(zeros, 15)


def powered(text: str, end: int, value: float) -> tuple[float, int] | None:
    """The value with an exponent written after it (`e10`, `x10^-4`, `^-1`), and where that ends."""
    match = _POWER.match(text, end)
    if match is None:
        return None
    written = match.group().strip()
    exponent = int(
        re.sub(r"--", "", re.sub(r"^.*?([+-]*\d+)$", r"\1", written.replace("10^", "").replace("^", "")))
    )
    if written.startswith("^"):
        if value <= 0 or abs(exponent * math.log10(value)) >= _LARGEST:
            return None
        return value**exponent, match.end()
    if re.match(r"[x×]", written):
        exponent = int(re.sub(r"^[x×]\s?10\^?", "", written))
    return (value * 10.0**exponent, match.end()) if abs(exponent) < _LARGEST else None


def slashed(text: str) -> Iterator[Numeral]:
    """Fractions in digits: `3/4`, `1 4/5`, `⅔`. A date (`5/17`) is told apart by its neighbours later."""
    for match in _SLASHED.finditer(text):
        whole, top, bottom = match.groups()
        bottom = bottom.replace(",", "")
        if int(bottom) == 0:
            continue
        value = int(whole or 0) + int(top) / int(bottom)
        yield Numeral(match.start(), match.end(), value, step=value / 1000 or 1.0, fraction=True)
    for match in VULGAR.finditer(text):
        value = int(match.group(1) or 0) + _VULGAR[match.group(2)]
        yield Numeral(match.start(), match.end(), value, step=value / 1000, fraction=True)


_MINUS = re.compile(r"(?:^|(?<=[\s(\[:=]))[-\u2212\u2012\ufe63]$")
_SIGNED = re.compile(
    r"\s?(?:%|퍼센트|percent|pp\b|bps?\b|°|℃|℉|도(?![가-힣]{2})|degrees?|만|억|조|달러|원(?![가-힣]{2})|million|billion|dB)|\s*$",
    re.I,
)


def signed_in_digits(text: str, numeral: Numeral) -> Numeral:
    """The numeral with a minus written against its digits (`-3.5%`); a range's or a list's dash is none."""
    if numeral.spelled or numeral.ordinal or numeral.start == 0:
        return numeral
    sign = _MINUS.search(text, max(0, numeral.start - 2), numeral.start)
    if sign is None or text[numeral.start : numeral.start + 1] not in "0123456789.":
        return numeral
    before = text[: sign.start()].rstrip()
    in_list = not before or before.endswith("\n")
    if in_list and not ("." in text[numeral.start : numeral.end] or _SIGNED.match(text, numeral.end)):
        return numeral
    if before[-1:].isdigit() or before.endswith("%"):
        return numeral
    return replace(numeral, start=sign.start(), value=-numeral.value)
