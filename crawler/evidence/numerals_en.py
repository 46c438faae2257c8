"""English numerals: digits with scales, number words, fractions, ordinals."""

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.evidence.number_words import (
    AND,
    ARTICLE,
    DENOMINATORS,
    ORDINALS,
    PART,
    PLURALS,
    SCALES,
    TENS,
    TOKEN,
    UNITS,
    with_decimals,
    words,
)
from crawler.evidence.numerals import DIGITS, Numeral, powered, signed_in_digits, value_of

_ABBREVIATED = re.compile(
    r"(?:\s?(?:(mil|mn|mln|m)|(bil|bn|bln|b)|(tn|trn|t)|(k))(?![A-Za-z0-9&'/²³]|-?bit))", re.I
)
_ABBREVIATED_SCALES = (1e6, 1e9, 1e12, 1e3)
_SUFFIX = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])")
_LEAD = re.compile(r"(?<![\w])(?<!plus or )(?:minus|negative)\s+$", re.I)
_OVER = re.compile(r"\s+over\s+", re.I)


def find(text: str) -> Iterator[Numeral]:
    """Every numeral in English words or digits, left to right, never overlapping."""
    position = 0
    starts = sorted({m.start() for m in DIGITS.finditer(text)} | {m.start() for m in TOKEN.finditer(text)})
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
    whole = with_decimals(text, whole)
    if not whole.ordinal and not whole.fraction:
        whole = _divided(text, _mixed(text, whole))
    return whole


def _signed(text: str, numeral: Numeral) -> Numeral:
    lead = _LEAD.search(text, max(0, numeral.start - 12), numeral.start)
    if lead:
        return replace(numeral, start=lead.start(), value=-numeral.value)
    return signed_in_digits(text, numeral)


# the bottom tenth, the last third
_SLICE = re.compile(r"(?:(?P<ends>bottom|top|upper|lower)|final|last|two|some)\s+$", re.I)


def _lone(text: str, start: int) -> Numeral | None:
    """A word that stands for a number alone: half, quarter, third, first, thousands."""
    match = TOKEN.match(text, start)
    if match is None:
        return None
    word = match.group().lower()
    article = ARTICLE.search(text, max(0, start - 6), start)
    begin = article.start() if article else start
    if word in {"half", "quarter"}:
        return _part_of_scale(text, begin, match.end(), 1 / DENOMINATORS[word])
    if word in PLURALS:
        end, value = match.end(), PLURALS[word]
        if after := re.compile(r"\s+of\s+(thousand|million|billion|trillion)s", re.I).match(text, end):
            end, value = after.end(), value * SCALES[after.group(1).lower()]
        return Numeral(begin, end, value, step=value, spelled=True, order=True)
    if word in ORDINALS:
        # "a third of" is a part, "a third cousin" a place in a row
        part = (
            article is not None
            and word not in {"first", "second"}
            and (
                re.compile(r"\s+(?:of|more|less|as|the|fewer|higher|lower)\b", re.I).match(text, match.end())
                is not None
                or ORDINALS[word] >= 100
                or not text[match.end() :].strip(" .,")
            )
        )
        if part:
            return Numeral(begin, match.end(), 1 / ORDINALS[word], step=0.001, spelled=True, fraction=True)
        if word == "second" and re.search(r"(?:per|each|every)\s$", text[:start][-6:], re.I):
            return None
        slice_ = _SLICE.search(text, max(0, start - 8), start) if ORDINALS[word] > 2 else None
        if slice_ and (word == "third" or slice_["ends"]):
            return Numeral(start, match.end(), 1 / ORDINALS[word], step=0.001, spelled=True, fraction=True)
        return Numeral(start, match.end(), float(ORDINALS[word]), spelled=True, ordinal=True)
    return None


def _part_of_scale(text: str, start: int, end: int, share: float) -> Numeral:
    """`half a million`, `a quarter billion`, `half a dozen`; else the bare share."""
    after = re.compile(
        r"[\s-]{1,2}(?:of\s)?(?:an?\s{1,3})?(hundred|thousand|million|billion|trillion|dozen)(?![a-z])", re.I
    )
    match = after.match(text, end)
    if match is None:
        return Numeral(start, end, share, step=0.001, spelled=True, fraction=True)
    value = share * SCALES[match.group(1).lower()]
    return Numeral(start, match.end(), value, step=value / 10, spelled=True)


def _cardinal(text: str, start: int) -> Numeral | None:
    """A whole number from `start` on, digits or words, with its scales; an ordinal ends it."""
    literal = DIGITS.match(text, start)
    if literal is not None:
        return _literal(text, literal)
    return words(text, start)


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
    if short is not None and (priced or not _is_metre(text, short)):
        scale = next(s for s, g in zip(_ABBREVIATED_SCALES, short.groups(), strict=True) if g)
        return short.end(), value * scale, step * scale if step < 1 else scale
    while gap := re.compile(r"[\s\u00a0-]{1,2}").match(text, end):
        word = TOKEN.match(text, gap.end())
        if word is None or word.group().lower() not in SCALES:
            break
        scale = SCALES[word.group().lower()]
        end, value, step = word.end(), value * scale, step * scale if step < 1 else scale
    joined = AND.match(text, end) if value >= 100 and step >= 100 else None
    rest = DIGITS.match(text, joined.end()) if joined else None
    if rest is None and joined is not None:
        spelled = words(text, joined.end())
        if (
            spelled is not None
            and not spelled.ordinal
            and spelled.value < step
            and not AND.match(text, spelled.end)
        ):
            return (spelled.end, value + spelled.value, 1.0) if step <= 1000 else (end, value, step)
    if rest is not None and value_of(rest.group())[0] < min(step, 100):
        return rest.end(), value + value_of(rest.group())[0], 1.0
    return end, value, step


# "£5m" is money, "1.8 m tall" is not
_PRICED = re.compile(r"[$€£¥₩₹]\s?[\d.,]+$")
_OF_LENGTH = re.compile(r"\s(?:tall|long|wide|high|deep|across|above|below|away|in (?:length|height))\b")
# "15m 간격": in Korean a small m is a metre
_KOREAN_METRES = re.compile(r"m(?=\s?[가-힣(~]|\s?$)")


# "1.75 m." is a length, "1.75 m users" a count
_ENDS_THERE = re.compile(r"\s*(?:$|[.,;:)\]])|\s(?:and|or|in|to|from|at|above|below|by|for|with)\b")


def _is_metre(text: str, short: re.Match[str]) -> bool:
    """Whether the letter after the digits is a unit (`100 m`, `5 t`, `a 20 k run`), not a scale."""
    letter = short.group()
    if not letter.startswith((" ", "\u00a0")) or letter.strip() not in {"m", "t", "b", "k"}:
        return False
    whole = "." not in text[max(0, short.start() - 4) : short.start()]
    return whole or (letter.strip() in {"m", "t"} and _ENDS_THERE.match(text, short.end()) is not None)


_PART_AND_SCALE = re.compile(rf"{PART}(?:\s+(million|billion|thousand)(?![a-z]))?", re.I)


def _mixed(text: str, whole: Numeral) -> Numeral:
    """`one and a half`, `3 million and a quarter`, `forty two and a third`, `half of it` left alone."""
    part = _PART_AND_SCALE.match(text, whole.end)
    if part is None:
        return whole
    count = UNITS.get((part.group(1) or "").lower(), 1)
    share = count / DENOMINATORS[part.group(2).lower()]
    base = (
        SCALES[part.group(3).lower()]
        if part.group(3)
        else max(1.0, _last_scale(text[whole.start : whole.end]))
    )
    if part.group(3) and whole.value < base:
        return replace(whole, end=part.end(), value=(whole.value + share) * base, step=base / 100)
    return replace(whole, end=part.end(), value=whole.value + share * base, step=base / 100)


def _last_scale(written: str) -> float:
    spelled = re.findall(r"[a-z]+", written.lower())
    return SCALES.get(spelled[-1], 1.0) if spelled else 1.0


_ENDS_IN_TENS = re.compile(rf"(?P<top>.*\w)[\s-]+(?P<tens>{'|'.join(TENS)})", re.I)
_HUNDRED_AND = re.compile(r".*\b(?:hundred|thousand|million)\s+and\s+(?P<part>[a-z-]+(?:\s[a-z]+)?)", re.I)


def _compound(text: str, top: Numeral, word: re.Match[str]) -> Numeral | None:
    """`one hundred thirty fifths` (100/35), `two hundred and fifty-four hundredths` (200.54)."""
    name, written = word.group().lower(), text[top.start : top.end]
    bottom = DENOMINATORS[name]
    tens = _ENDS_IN_TENS.fullmatch(written)
    if tens and name.endswith("s") and bottom < 10:
        value = TENS[tens["tens"].lower()]
        top_value = top.value - value
        return replace(top, end=word.end(), value=top_value / (value + bottom), step=0.001, fraction=True)
    decimal = _HUNDRED_AND.fullmatch(written)
    part = words(decimal["part"], 0) if decimal and bottom in {10.0, 100.0, 1000.0} else None
    if part is not None and part.value < bottom:
        return replace(
            top, end=word.end(), value=top.value - part.value + part.value / bottom, step=1 / bottom
        )
    return None


# three quarters in a row are nine months
_OF_A_YEAR = re.compile(
    r"(?<=quarters)\s+(?:in a row|running|straight|later|ago|earlier|of (?:growth|decline))", re.I
)


def _divided(text: str, top: Numeral) -> Numeral:
    """`two thirds`, `five - eighths`, `one over twenty`, `one in five`, `two out of five hundred`."""
    gap = re.compile(r"\s?-\s?|\s{1,2}").match(text, top.end)
    word = TOKEN.match(text, gap.end()) if gap else None
    if (
        word is not None
        and word.group().lower() in DENOMINATORS
        and top.value >= 1
        and not _OF_A_YEAR.match(text, word.end())
    ):
        name = word.group().lower()
        if (compound := _compound(text, top, word)) is not None:
            return compound
        if name.endswith("s") or top.value == 1 or "half" in name:
            if name in {"half", "quarter"} or (name in {"quarters", "halves"} and top.spelled):
                return replace(_part_of_scale(text, top.start, word.end(), top.value / DENOMINATORS[name]))
            if top.spelled or name in {"thirds", "fifths", "tenths"}:
                value = top.value / DENOMINATORS[name]
                return replace(top, end=word.end(), value=value, step=value / 100, fraction=True)
    return _out_of(text, top)


def _out_of(text: str, top: Numeral) -> Numeral:
    """`one over twenty`; "one in five" is read with its two numbers, in `proportions`."""
    ratio = _OVER.match(text, top.end)
    bottom = _cardinal(text, ratio.end()) if ratio else None
    if bottom is None or bottom.ordinal or not (top.spelled and bottom.spelled):
        return top
    if top.value != int(top.value) or not top.value < bottom.value <= 1000:
        return top
    return replace(top, end=bottom.end, value=top.value / bottom.value, step=0.001, fraction=True)
