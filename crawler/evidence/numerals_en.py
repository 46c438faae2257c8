"""English numerals: digits with scales, number words, fractions, ordinals."""

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.evidence.numerals import DIGITS, Numeral, powered, value_of

_UNITS = {w: i for i, w in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])} | {"nought": 0, "naught": 0}  # fmt: skip
_TENS = {w: 10 * i for i, w in enumerate(
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}  # fmt: skip
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
           "quadrillion": 1e15, "dozen": 12.0}  # fmt: skip
_PLURALS = {f"{word}s": scale for word, scale in _SCALES.items()} | {"tens": 10.0, "lakhs": 1e5}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
             "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
             "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
             "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70,
             "eightieth": 80, "ninetieth": 90, "hundredth": 100, "thousandth": 1000, "millionth": 1e6,
             "billionth": 1e9, "trillionth": 1e12}  # fmt: skip
_DENOMINATORS = {f"{word}s": float(n) for word, n in _ORDINALS.items() if n > 2} | {
    "third": 3.0, "thirds": 3.0, "quarter": 4.0, "quarters": 4.0, "half": 2.0, "halves": 2.0,
} | {word: float(n) for word, n in _ORDINALS.items() if n > 3}  # fmt: skip

_WORDS = sorted([*_UNITS, *_TENS, *_SCALES, *_PLURALS, *_ORDINALS, *_DENOMINATORS], key=len, reverse=True)
# Compound words without a gap are one token each: "half-million", "sixty-one", "one-third".
_TOKEN = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(_WORDS)})(?![A-Za-z])|(?<![A-Za-z])(?:{'|'.join(_UNITS)})(?=fold)", re.I
)
_GAP = re.compile(r"(?:\s{0,2}-\s?|\s{1,3})")
_AND = re.compile(r"\s{1,2}and\s{1,2}(?=(an?\s|[a-z0-9]))", re.I)
_POINT = re.compile(r"\s+point\s+", re.I)
_ABBREVIATED = re.compile(
    r"(?:\s?(?:(mil|mn|mln|m)|(bil|bn|bln|b)|(tn|trn|t)|(k))(?![A-Za-z0-9&'/²³]|-?bit))", re.I
)
_ABBREVIATED_SCALES = (1e6, 1e9, 1e12, 1e3)
_SUFFIX = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])")
_LEAD = re.compile(r"(?<![\w])(?:minus|negative)\s+$", re.I)
_ARTICLE = re.compile(r"(?<![A-Za-z])(an?|one)\s+$", re.I)
_RATIO = re.compile(r"\s+(?:out\s+of|in|over)\s+(?:every\s+)?", re.I)


def find(text: str) -> Iterator[Numeral]:
    """Every numeral in English words or digits, left to right, never overlapping."""
    position = 0
    starts = sorted({m.start() for m in DIGITS.finditer(text)} | {m.start() for m in _TOKEN.finditer(text)})
    for start in starts:
        if start < position:
            continue
        numeral = _numeral(text, start)
        if numeral is None:
            continue
        position = numeral.end
        yield _signed(text, numeral)


def _numeral(text: str, start: int) -> Numeral | None:
    whole = _cardinal(text, start)
    if whole is None:
        return _lone(text, start)
    whole = _point(text, whole)
    if not whole.ordinal and not whole.fraction:
        whole = _divided(text, _mixed(text, whole))
    return whole


def _signed(text: str, numeral: Numeral) -> Numeral:
    lead = _LEAD.search(text, max(0, numeral.start - 12), numeral.start)
    return replace(numeral, start=lead.start(), value=-numeral.value) if lead else numeral


def _lone(text: str, start: int) -> Numeral | None:
    """A word that stands for a number alone: half, quarter, third, first, thousands."""
    match = _TOKEN.match(text, start)
    if match is None:
        return None
    word = match.group().lower()
    article = _ARTICLE.search(text, max(0, start - 6), start)
    begin = article.start() if article else start
    if word in {"half", "quarter"}:
        return _part_of_scale(text, begin, match.end(), 1 / _DENOMINATORS[word])
    if word in _PLURALS:
        end, value = match.end(), _PLURALS[word]
        if after := re.compile(r"\s+of\s+(thousand|million|billion|trillion)s", re.I).match(text, end):
            end, value = after.end(), value * _SCALES[after.group(1).lower()]
        return Numeral(begin, end, value, step=value, spelled=True, order=True)
    if word in _ORDINALS:
        # "a third of" is a part, "a third cousin" a place in a row
        part = (
            article is not None
            and word not in {"first", "second"}
            and (
                re.compile(r"\s+(?:of|more|less|as|the|fewer|higher|lower)\b", re.I).match(text, match.end())
                is not None
                or _ORDINALS[word] >= 100
                or not text[match.end() :].strip(" .,")
            )
        )
        if part:
            return Numeral(begin, match.end(), 1 / _ORDINALS[word], step=0.001, spelled=True, fraction=True)
        if word == "third" and re.compile(r"(?:bottom|top|upper|lower|final|last|two|some)\s+$", re.I).search(
            text[:start][-8:]
        ):
            return Numeral(start, match.end(), 1 / 3, step=0.001, spelled=True, fraction=True)
        return Numeral(start, match.end(), float(_ORDINALS[word]), spelled=True, ordinal=True)
    return None


def _part_of_scale(text: str, start: int, end: int, share: float) -> Numeral:
    """`half a million`, `a quarter billion`, `half a dozen`; else the bare share."""
    after = re.compile(
        r"[\s-]{1,2}(?:an?\s{1,3})?(hundred|thousand|million|billion|trillion|dozen)(?![a-z])", re.I
    )
    match = after.match(text, end)
    if match is None:
        return Numeral(start, end, share, step=0.001, spelled=True, fraction=True)
    value = share * _SCALES[match.group(1).lower()]
    return Numeral(start, match.end(), value, step=value / 10, spelled=True)


def _cardinal(text: str, start: int) -> Numeral | None:
    """A whole number from `start` on, digits or words, with its scales; an ordinal ends it."""
    literal = DIGITS.match(text, start)
    if literal is not None:
        return _literal(text, literal)
    return _words(text, start)


def _literal(text: str, literal: re.Match[str]) -> Numeral:
    value, step = value_of(literal.group())
    end = literal.end()
    if (power := powered(text, end, value)) is not None:
        return Numeral(literal.start(), power[1], power[0], step=abs(power[0]) / 1e6 or 1.0)
    if suffix := _SUFFIX.match(text, end):
        return Numeral(literal.start(), suffix.end(), value, ordinal=True)
    start, end, value, step = literal.start(), *_scaled(text, end, value, step)
    bound = "over" if re.match(r"\+(?!\d)", text[end : end + 2]) else ""
    return Numeral(start, end + len(bound and "+"), value, step=step, bound=bound)


def _scaled(text: str, end: int, value: float, step: float) -> tuple[int, float, float]:
    """Scales written after digits: `3 million`, `10k`, `1,674.5 G`, `3 hundred and 21`."""
    short = _ABBREVIATED.match(text, end)
    priced = _PRICED.search(text, max(0, end - 16), end) is not None
    if short is not None and short.group().strip() == "m" and not priced and (
        _KOREAN_METRES.match(text, end) or _OF_LENGTH.match(text, short.end())
    ):  # fmt: skip
        short = None
    if short is not None and (priced or not _is_metre(text, short) or value != int(value)):
        scale = next(s for s, g in zip(_ABBREVIATED_SCALES, short.groups(), strict=True) if g)
        return short.end(), value * scale, step * scale if step < 1 else scale
    while gap := re.compile(r"[\s\u00a0-]{1,2}").match(text, end):
        word = _TOKEN.match(text, gap.end())
        if word is None or word.group().lower() not in _SCALES:
            break
        scale = _SCALES[word.group().lower()]
        end, value, step = word.end(), value * scale, step * scale if step < 1 else scale
    joined = _AND.match(text, end) if value >= 100 and step >= 100 else None
    rest = DIGITS.match(text, joined.end()) if joined else None
    if rest is None and joined is not None:
        words = _words(text, joined.end())
        if words is not None and not words.ordinal and words.value < step and not _AND.match(text, words.end):
            return (words.end, value + words.value, 1.0) if step <= 1000 else (end, value, step)
    if rest is not None and value_of(rest.group())[0] < min(step, 100):
        return rest.end(), value + value_of(rest.group())[0], 1.0
    return end, value, step


# "£5m" is money, "1.8 m tall" is not
_PRICED = re.compile(r"[$€£¥₩₹]\s?[\d.,]+$")
_OF_LENGTH = re.compile(r"\s(?:tall|long|wide|high|deep|across|above|below|away|in (?:length|height))\b")
# "15m 간격": in Korean a small m is a metre
_KOREAN_METRES = re.compile(r"m(?=\s?[가-힣(~]|\s?$)")


def _is_metre(text: str, short: re.Match[str]) -> bool:
    """Whether the letter after the digits is a unit (`100 m`, `5 t`, `a 20 k run`), not a scale."""
    letter = short.group()
    return letter.startswith((" ", "\u00a0")) and letter.strip() in {"m", "t", "b", "k"}


def _words(text: str, start: int) -> Numeral | None:  # noqa: PLR0912 - a state machine over number words
    total = current = 0.0
    last = ""
    end = -1
    position = start
    first = _TOKEN.match(text, start)
    article = (
        _ARTICLE.search(text, max(0, start - 4), start)
        if first and first.group().lower() in _SCALES
        else None
    )
    while match := _TOKEN.match(text, position):
        word = match.group().lower()
        if word in _UNITS:
            if last == "unit" or (last == "ten" and not 0 < _UNITS[word] < 10):
                break
            current, last = current + _UNITS[word], "unit"
        elif word in _TENS:
            if last in {"unit", "ten"}:
                break
            current, last = current + _TENS[word], "ten"
        elif word in _SCALES or (word in _PLURALS and last in {"unit", "ten"}):
            word = word.removesuffix("s")
            if (
                not last
                and article is None
                and word in {"dozen", "hundred"}
                and start > 0
                and text[start - 1] == "-"
            ):
                break
            scale = _SCALES[word]
            if scale <= 100:
                current = (current or 1) * scale
            else:
                total, current = total + (current or (0 if total else 1)) * scale, 0.0
                if last == "scale" and scale > 100:
                    total = total if total > scale else scale
            last = "scale"
        else:
            break
        end = match.end()
        gap = _AND.match(text, end) if last == "scale" and not _PART_AFTER.match(text, end) else None
        gap = gap or _GAP.match(text, end)
        if gap is None:
            break
        position = gap.end()
    if end < 0:
        return None
    value = total + current
    step = 1.0 if value < 1000 else 10.0 ** max(0, len(str(int(value))) - len(str(int(value)).rstrip("0")))
    begin = article.start() if article else start
    plain = Numeral(begin, end, value, step=step, spelled=True)
    return _as_ordinal(text, plain)


def _as_ordinal(text: str, numeral: Numeral) -> Numeral:
    """`twenty-first`, `one hundred and fifth`; parts (`two thirds`) are left to `_divided`."""
    gap = _GAP.match(text, numeral.end)
    word = _TOKEN.match(text, gap.end()) if gap else None
    if word is None or word.group().lower() not in _ORDINALS:
        return numeral
    n = _ORDINALS[word.group().lower()]
    if numeral.value >= 20 and numeral.value % 10 == 0 and n < 10:
        return replace(numeral, end=word.end(), value=numeral.value + n, ordinal=True)
    return numeral


def _point(text: str, whole: Numeral) -> Numeral:
    """Decimals in words: `two hundred point zero three`, `nought point eleven`."""
    point = _POINT.match(text, whole.end) if whole.spelled else None
    if point is None:
        return whole
    digits, position, end = "", point.end(), -1
    while match := _TOKEN.match(text, position):
        word = match.group().lower()
        if word in _UNITS:
            if re.search(r"[2-9]0$", digits) and 0 < _UNITS[word] < 10:
                digits = digits[:-1]
            digits += str(_UNITS[word])
        elif word in _TENS:
            digits += str(_TENS[word])
        else:
            break
        end = match.end()
        gap = _GAP.match(text, end)
        if gap is None:
            break
        position = gap.end()
    if end < 0:
        return whole
    return replace(whole, end=end, value=whole.value + float(f"0.{digits}"), step=10.0 ** -len(digits))


_PART = (
    r"\s{1,2}and\s{1,2}(?:(an?|one|two|three|four|five|six|seven|eight|nine)[\s-]{1,2})?"
    rf"({'|'.join(sorted(_DENOMINATORS, key=len, reverse=True))})(?![A-Za-z])"
)
_PART_AFTER = re.compile(_PART, re.I)
_PART_AND_SCALE = re.compile(rf"{_PART}(?:\s+(million|billion|thousand)(?![a-z]))?", re.I)


def _mixed(text: str, whole: Numeral) -> Numeral:
    """`one and a half`, `3 million and a quarter`, `forty two and a third`, `half of it` left alone."""
    part = _PART_AND_SCALE.match(text, whole.end)
    if part is None:
        return whole
    count = _UNITS.get((part.group(1) or "").lower(), 1)
    share = count / _DENOMINATORS[part.group(2).lower()]
    base = (
        _SCALES[part.group(3).lower()]
        if part.group(3)
        else max(1.0, _last_scale(text[whole.start : whole.end]))
    )
    return replace(whole, end=part.end(), value=whole.value + share * base, step=base / 100)


def _last_scale(written: str) -> float:
    words = re.findall(r"[a-z]+", written.lower())
    return _SCALES.get(words[-1], 1.0) if words else 1.0


_ENDS_IN_TENS = re.compile(rf"(?P<top>.*\w)[\s-]+(?P<tens>{'|'.join(_TENS)})", re.I)
_HUNDRED_AND = re.compile(r".*\b(?:hundred|thousand|million)\s+and\s+(?P<part>[a-z-]+(?:\s[a-z]+)?)", re.I)


def _compound(text: str, top: Numeral, word: re.Match[str]) -> Numeral | None:
    """`one hundred thirty fifths` (100/35), `two hundred and fifty-four hundredths` (200.54)."""
    name, written = word.group().lower(), text[top.start : top.end]
    bottom = _DENOMINATORS[name]
    tens = _ENDS_IN_TENS.fullmatch(written)
    if tens and name.endswith("s") and bottom < 10:
        value = _TENS[tens["tens"].lower()]
        top_value = top.value - value
        return replace(top, end=word.end(), value=top_value / (value + bottom), step=0.001, fraction=True)
    decimal = _HUNDRED_AND.fullmatch(written)
    part = _words(decimal["part"], 0) if decimal and bottom in {10.0, 100.0, 1000.0} else None
    if part is not None and part.value < bottom:
        return replace(
            top, end=word.end(), value=top.value - part.value + part.value / bottom, step=1 / bottom
        )
    return None


def _divided(text: str, top: Numeral) -> Numeral:
    """`two thirds`, `five - eighths`, `one over twenty`, `one in five`, `two out of five hundred`."""
    gap = re.compile(r"\s?-\s?|\s{1,2}").match(text, top.end)
    word = _TOKEN.match(text, gap.end()) if gap else None
    if word is not None and word.group().lower() in _DENOMINATORS and top.value >= 1:
        name = word.group().lower()
        if (compound := _compound(text, top, word)) is not None:
            return compound
        if name.endswith("s") or top.value == 1 or "half" in name:
            if name in {"half", "quarter"} or (name in {"quarters", "halves"} and top.spelled):
                return replace(_part_of_scale(text, top.start, word.end(), top.value / _DENOMINATORS[name]))
            if top.spelled or name in {"thirds", "fifths", "tenths"}:
                value = top.value / _DENOMINATORS[name]
                return replace(top, end=word.end(), value=value, step=value / 100, fraction=True)
    ratio = _RATIO.match(text, top.end)
    if ratio is None or top.value != int(top.value):
        return top
    bottom = _cardinal(text, ratio.end())
    if bottom is None or bottom.ordinal or bottom.value <= top.value or bottom.value > 1000 or (
        "in" in ratio.group() and (top.value > 1 or re.match(r"\s*(?:month|year|week|day|hour|minute)", text[bottom.end:], re.I))
    ) or ("over" in ratio.group() and not (top.spelled and bottom.spelled)):  # fmt: skip
        return top
    return replace(top, end=bottom.end, value=top.value / bottom.value, step=0.001, fraction=True)
