"""What a block's own words look like, and whether a reading of the page kept them."""

import re
import string
from collections.abc import Sequence

from rapidfuzz import fuzz

from crawler.extract.cleanup import says_end, says_promotion, stands_above
from crawler.extract.segments import Block

_SAMPLE = 120
"""Characters of a block whose letters are looked at one by one."""
_ENDS = frozenset(".!?:。！？…؟।")
_QUOTES = "\"'”’»)] "
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\bago\b|前|전$")
_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"\w+")
_ASCII_DIGITS = string.digits.encode()
_ASCII_CAPITALS = string.ascii_uppercase.encode()
ENDS_COLUMN = 3
"""Of `own_words`: whether the block ends like a sentence."""
TITLE_COLUMN = 13
"""Of `own_words`: how much the block looks like the page's title."""
COLUMNS = 14
"""How many numbers `own_words` gives a block."""


def votes_of(blocks: Sequence[Block], voter: str) -> list[float]:
    """Whether the voter kept each block: as a line of its own, within a line, in part, or not."""
    lines = ["".join(line.split()) for line in voter.splitlines()]
    whole, kept = frozenset(lines), "".join(lines)
    return [_vote("".join(block.text.split()), whole, kept) for block in blocks]


def _vote(squeezed: str, lines: frozenset[str], kept: str) -> float:
    if squeezed in lines:
        return 1.0
    if len(squeezed) <= 10:
        return 0.3 if squeezed in kept else 0.0
    if len(squeezed) > 60:
        return 1.0 if squeezed in kept else 0.8 if squeezed[:30] in kept or squeezed[-30:] in kept else 0.0
    return float(squeezed in kept)


def own_words(blocks: Sequence[Block], title: str) -> list[tuple[float, ...]]:
    """`COLUMNS` numbers a block, from its own words alone."""
    return [_own(block, title) for block in blocks]


def _own(block: Block, title: str) -> tuple[float, ...]:
    """What the block's own words look like."""
    text = block.text
    size = len(text)
    plain = text.isascii()
    words = text.count(" ") + 1 if plain or not _WIDE.search(text) else max(1, size // 2)
    sample = text[:_SAMPLE]
    stops = text.count(".") + text.count("?") + text.count("!")
    commas = text.count(",")
    if not plain:
        stops += text.count("。") + text.count("！") + text.count("？")
        commas += text.count("，") + text.count("、")
    last = text.rstrip(_QUOTES)[-1:]
    short = size < 200
    return (
        float(words),
        block.marked / size,
        block.bold / size,
        float(last in _ENDS) if last else 0.0,
        stops / words,
        commas / words,
        _digits(sample) / len(sample),
        _capitals(sample) / len(sample),
        float(sample[0].isupper()),
        float("|" in text or "•" in text or "·" in text),
        float(_DATE.search(text) is not None) if short else 0.0,
        float(says_promotion(text)) if short else 0.0,
        float(stands_above(text)) if size < 90 else float(says_end(text)) if size < 60 else 0.0,
        _like_title(text, title) if title and size < 3 * len(title) + 20 else 0.0,
    )


def _digits(sample: str) -> int:
    if sample.isascii():
        return len(sample) - len(sample.encode().translate(None, _ASCII_DIGITS))
    return sum(map(str.isdigit, sample))


def _capitals(sample: str) -> int:
    if sample.isascii():
        return len(sample) - len(sample.encode().translate(None, _ASCII_CAPITALS))
    return sum(map(str.isupper, sample))


def _like_title(text: str, title: str) -> float:
    return fuzz.ratio(spelled(text), title) / 100


def spelled(text: str) -> str:
    """The words, whatever their case and the marks between them."""
    return " ".join(_WORDS.findall(text.casefold()))
