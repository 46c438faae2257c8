"""English number words, added up: `two hundred and five thousand`, `twenty-first`, `nought point three`."""

import re
from dataclasses import dataclass, replace

from crawler.evidence.numerals import Numeral

UNITS = {w: i for i, w in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])} | {"nought": 0, "naught": 0}  # fmt: skip
TENS = {w: 10 * i for i, w in enumerate(
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}  # fmt: skip
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
           "quadrillion": 1e15, "quintillion": 1e18, "sextillion": 1e21, "septillion": 1e24, "dozen": 12.0}  # fmt: skip
PLURALS = {f"{word}s": scale for word, scale in SCALES.items()} | {"tens": 10.0, "lakhs": 1e5}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
             "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
             "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
             "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70,
             "eightieth": 80, "ninetieth": 90, "hundredth": 100, "thousandth": 1000, "millionth": 1e6,
             "billionth": 1e9, "trillionth": 1e12}  # fmt: skip
DENOMINATORS = {f"{word}s": float(n) for word, n in ORDINALS.items() if n > 2} | {
    "third": 3.0, "thirds": 3.0, "quarter": 4.0, "quarters": 4.0, "half": 2.0, "halves": 2.0,
} | {word: float(n) for word, n in ORDINALS.items() if n > 3}  # fmt: skip

_WORDS = sorted([*UNITS, *TENS, *SCALES, *PLURALS, *ORDINALS, *DENOMINATORS], key=len, reverse=True)
# Compound words without a gap are one token each: "half-million", "sixty-one", "one-third".
TOKEN = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(_WORDS)})(?![A-Za-z])|(?<![A-Za-z])(?:{'|'.join([*UNITS, *TENS, *SCALES])})(?=fold)",
    re.I,
)
GAP = re.compile(r"(?:\s{0,2}-\s?|\s{1,3})")
AND = re.compile(r"\s{1,2}and\s{1,2}(?=(an?\s|[a-z0-9]))", re.I)
_POINT = re.compile(r"\s+point\s+", re.I)
ARTICLE = re.compile(r"(?<![A-Za-z])(an?|one)\s+$", re.I)
PART = (
    r"\s{1,2}and\s{1,2}(?:(an?|one|two|three|four|five|six|seven|eight|nine)[\s-]{1,2})?"
    rf"({'|'.join(sorted(DENOMINATORS, key=len, reverse=True))})(?![A-Za-z])"
)
PART_AFTER = re.compile(PART, re.I)


@dataclass(slots=True)
class _Sum:
    """What the words read so far add up to."""

    whole: float = 0.0
    """Everything before the last thousand, million, …"""
    open: float = 0.0
    """Below a thousand, still waiting for its scale."""
    last: str = ""
    """What the last word was: `unit`, `ten` or `scale`."""

    @property
    def value(self) -> float:
        return self.whole + self.open

    def take(self, word: str) -> bool:
        """Add a word; False, and nothing added, where no number goes on with it."""
        if word in UNITS:
            return self._unit(UNITS[word])
        if word in TENS:
            return self._ten(TENS[word])
        if word in SCALES or (word in PLURALS and self.last in {"unit", "ten"}):
            return self._scale(SCALES[word.removesuffix("s")])
        return False

    def _unit(self, value: int) -> bool:
        if self.last == "unit" or (self.last == "ten" and not 0 < value < 10):
            return False
        self.open, self.last = self.open + value, "unit"
        return True

    def _ten(self, value: int) -> bool:
        if self.last in {"unit", "ten"}:
            return False
        self.open, self.last = self.open + value, "ten"
        return True

    def _scale(self, scale: float) -> bool:
        if scale <= 100:
            self.open = (self.open or 1) * scale
        elif self.last == "scale" and not self.open:
            self.whole *= scale  # a thousand million
        else:
            self.whole, self.open = self.whole + (self.open or (0 if self.whole else 1)) * scale, 0.0
        self.last = "scale"
        return True


def words(text: str, start: int) -> Numeral | None:
    """The number whose words begin at `start`, an article before its scale included; None when none does."""
    article = _article(text, start)
    read, position, end = _Sum(), start, -1
    while match := TOKEN.match(text, position):
        word = match.group().lower()
        if (article is None and not read.last and _counted_by(text, start, word)) or not read.take(word):
            break
        end = match.end()
        following = _gap_after(text, end, scaled=read.last == "scale")
        if following is None:
            break
        position = following
    if end < 0:
        return None
    begin = article.start() if article else start
    return _as_ordinal(text, Numeral(begin, end, read.value, step=_step(read.value), spelled=True))


def _article(text: str, start: int) -> re.Match[str] | None:
    """The `a` of `a hundred`, which is one of them."""
    first = TOKEN.match(text, start)
    if first is None or first.group().lower() not in SCALES:
        return None
    return ARTICLE.search(text, max(0, start - 4), start)


def _counted_by(text: str, start: int, word: str) -> bool:
    """Whether a dozen or hundred is the second part of a compound whose first was no number (`mid-hundred`)."""
    return word in {"dozen", "hundred"} and start > 0 and text[start - 1] == "-"


def _gap_after(text: str, end: int, *, scaled: bool) -> int | None:
    """Where the next number word may begin: behind a space or hyphen, behind a scale also behind "and"."""
    gap = AND.match(text, end) if scaled and not PART_AFTER.match(text, end) else None
    gap = gap or GAP.match(text, end)
    return gap.end() if gap else None


def _step(value: float) -> float:
    """The smallest difference the words can tell: a thousand for `forty thousand`."""
    if value < 1000:
        return 1.0
    digits = str(int(value))
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


def _as_ordinal(text: str, numeral: Numeral) -> Numeral:
    """`twenty-first`, `one hundred and fifth`; parts (`two thirds`) are left to `_divided`."""
    gap = GAP.match(text, numeral.end)
    word = TOKEN.match(text, gap.end()) if gap else None
    if word is None or word.group().lower() not in ORDINALS:
        return numeral
    n = ORDINALS[word.group().lower()]
    if numeral.value >= 20 and numeral.value % 10 == 0 and n < 10:
        return replace(numeral, end=word.end(), value=numeral.value + n, ordinal=True)
    return numeral


def with_decimals(text: str, whole: Numeral) -> Numeral:
    """Decimals in words: `two hundred point zero three`, `nought point eleven`."""
    point = _POINT.match(text, whole.end) if whole.spelled else None
    if point is None:
        return whole
    digits, position, end = "", point.end(), -1
    while match := TOKEN.match(text, position):
        word = match.group().lower()
        if word in UNITS:
            if re.search(r"[2-9]0$", digits) and 0 < UNITS[word] < 10:
                digits = digits[:-1]
            digits += str(UNITS[word])
        elif word in TENS:
            digits += str(TENS[word])
        else:
            break
        end = match.end()
        gap = GAP.match(text, end)
        if gap is None:
            break
        position = gap.end()
    if end < 0:
        return whole
    return replace(whole, end=end, value=whole.value + float(f"0.{digits}"), step=10.0 ** -len(digits))
