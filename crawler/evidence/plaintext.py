"""Text as a reader sees it: without invisible signs, look-alike digits and letters read as what they look like.

Every finding rests on this reading; what had to be changed is noted, and offsets lead back to the original.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# An emoji's joiners and selectors and a leading byte order mark hide nothing.
_HARMLESS = frozenset("\ufe0e\ufe0f\ufeff\u00ad")
_LETTERS = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеорсухіјѕԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονа",
    "ABESIJKMHOPCTXYaeopcyxijsdqwABEZHIKMNOPTYXova",
)
_MIXED = re.compile(r"[A-Za-z0-9\u0370-\u03ff\u0400-\u052f]{2,}")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
# A letter among digits ("1O0", "2l5 people") or before a sign that only follows numbers ("9O%").
_LETTER_DIGITS = re.compile(
    r"(?<![A-Za-z\d-])(?:\d[\d.,]*[OolI][\d.,OolI]*\d|\d[\d.,]*[OI](?=\s?(?:%|퍼센트|달러|명(?![가-힣]))))(?![A-Za-z])"
)
_AS_DIGIT = str.maketrans("OolI", "0011")
_SUSPECT = re.compile(r"[^\x00-\x7f가-힣ㄱ-ㅣ–—‘’“”…·•]|\d[OolI]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain, and the way back."""

    text: str
    origin: tuple[int, ...] | None = None
    """For each code point of `text`, its offset in the original; None when nothing moved."""
    notes: tuple[str, ...] = ()
    """What had to be changed: `invisible`, `digits`, `letters`."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]`."""
        if self.origin is None or start >= end:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def plain(text: str) -> Plain:
    """`text` as it looks."""
    if text.isascii() and not _SUSPECT.search(text):
        return Plain(text)
    notes: list[str] = []
    origin: tuple[int, ...] | None = None
    if _INVISIBLE.search(text):
        kept = [index for index, sign in enumerate(text) if not _INVISIBLE.match(sign)]
        if any(_INVISIBLE.match(sign) and sign not in _HARMLESS for sign in text):
            notes.append("invisible")
        origin, text = tuple(kept), "".join(text[index] for index in kept)
    # a text of thousands of signs has a hundred different ones
    digits = {sign: digit for sign in set(text) if (digit := _digit(sign)) != sign}
    read = text.translate({ord(sign): digit for sign, digit in digits.items()}) if digits else text
    if _disguised(digits):
        notes.append("digits")
    lettered = _MIXED.sub(_latin, read) if _FOREIGN.search(read) else read
    lettered = _LETTER_DIGITS.sub(lambda match: match.group().translate(_AS_DIGIT), lettered)
    if lettered != read:
        notes.append("letters")
    return Plain(lettered, origin, tuple(notes))


def _digit(sign: str) -> str:
    if sign < "\x7f" or "가" <= sign <= "힣":
        return sign
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.digit(sign))
    folded = unicodedata.normalize("NFKC", sign)
    # full-width letters and signs, mathematical letters; never what would grow (㎞, ½)
    return (
        folded
        if len(folded) == 1 and folded.isascii() and not folded.isspace() and sign not in "²³¹"
        else sign
    )


def _disguised(digits: Mapping[str, str]) -> bool:
    """Whether digits of a script that the text is not written in stood for ours; full-width ones are usual."""
    return any(now.isdigit() and not "０" <= was <= "９" for was, now in digits.items())


def _latin(match: re.Match[str]) -> str:
    """A word of mixed scripts, all its letters read as Latin; a word all Cyrillic or Greek stays."""
    word = match.group()
    if not _FOREIGN.search(word) or not re.search(r"[A-Za-z0-9]", word):
        return word
    return word.translate(_LETTERS)


_INSTRUCTION = re.compile(
    r"(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+|your\s+|these\s+)*(?:previous|prior|above|earlier|preceding|system)\s+(?:\w+\s+)?(?:instructions?|prompts?|rules|directions|context)"
    r"|you are now (?:a|an|in)\s|(?:mark|rate|label|treat|report)\s+(?:this|every|all|the)\s+(?:\w+\s+){0,2}claims?\s+as\s+(?:true|verified|supported|correct)"
    r"|</?(?:system|assistant|instructions?)>|\[/?INST\]|do not (?:report|flag|mention) (?:any|this)"
    r"|(?:이전|위의|앞의|모든)\s*(?:지시|명령|지침|프롬프트)\S*\s*(?:모두\s*)?(?:무시|잊)",
    re.I,
)


_INSTRUCTION_HINTS = (
    *("gnore", "regard", "forget", "you are now", "tem>", "tant>", "truct", "t]"),
    *("do not report", "do not flag", "do not ment", "무시", "잊"),
)
"""What each of them but the one about claims holds in lower case: no letter of these has a third form that `re.I` takes
for it, as ſ is to s."""
_CLAIMS_AS = re.compile(r"cla(?:i\u0307?|ı)m[sſ]?\s+a[sſ]\s")


def instruction(text: str) -> tuple[int, int] | None:
    """Where a text speaks to a machine instead of its readers, or None. Such words are evidence of nothing."""
    lower = text.lower()
    if not any(hint in lower for hint in _INSTRUCTION_HINTS) and not _CLAIMS_AS.search(lower):
        return None
    match = _INSTRUCTION.search(text)
    return match.span() if match else None
