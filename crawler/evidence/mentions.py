"""Names a claim speaks of, and whether its source knows them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from crawler.evidence import words
from crawler.evidence.concepts import names_in
from crawler.evidence.index import Index
from crawler.evidence.lexicon import Lexicon, shipped
from crawler.evidence.names import alias, alike, sounds
from crawler.evidence.quantity import Quantity
from crawler.evidence.units import Kind
from crawler.evidence.word_lists import word_list

# Words in Latin letters that Korean tech prose uses as common nouns.
GENERIC = frozenset(word_list("generic"))
_WORD = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z0-9]*(?:[.&+'’-][A-Za-z0-9]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[\"“‘(]\s*)$")
_TITLES = re.compile(
    r"([가-힣]{2,5}(?:\s[가-힣]{2,5})?)\s(?:교수|박사|대표|최고경영자|회장|사장|연구원|의원|장관|대통령|총리|감독|판사|변호사|부사장|창업자|CEO|CTO)(?![가-힣]*(?:제|단))"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a claim."""

    text: str
    known_as: tuple[str, ...]
    """Spellings in Latin letters to look for; empty for a Korean name that only sounds can find."""


def mentions(claim: str, language: str, quantities: Iterable[Quantity] = ()) -> list[Mention]:
    """The names of `claim`: in Latin letters, with a number in them, Korean spellings that are known, and titled persons."""
    found: dict[str, Mention] = {}
    versions = [quantity for quantity in quantities if quantity.kind is Kind.VERSION]
    for quantity in versions:
        if not re.fullmatch(r"[vV]?[\d.]+", quantity.text):
            found.setdefault(_squeezed(quantity.text), Mention(quantity.text, (quantity.text,)))
    for match in _WORD.finditer(claim):
        if any(match.start() < version.end and version.start < match.end() for version in versions):
            continue
        if _is_name(match.group(), claim, match.start(), language):
            found.setdefault(_squeezed(match.group()), Mention(match.group(), (match.group(),)))
    if language == "ko":
        for mention in _korean(claim):
            found.setdefault(mention.text, mention)
    return list(found.values())


def _is_name(word: str, claim: str, start: int, language: str) -> bool:
    lowered = word.lower()
    if len(word) < 2 or lowered in GENERIC or lowered.rstrip("s") in GENERIC or words.is_stop(word):
        return False
    if not any(letter.isupper() for letter in word):
        return False
    if language == "en" and word.istitle() and _SENTENCE_START.search(claim[:start]):
        return False
    # an abbreviation in brackets explains what stands before it
    return not (claim[start - 1 : start] == "(" and claim[start + len(word) : start + len(word) + 1] == ")")


def _korean(claim: str) -> Iterable[Mention]:
    for spelling, latin, _, _ in names_in(claim):
        yield Mention(spelling, (latin,))
    for match in _TITLES.finditer(claim):
        name = match.group(1)
        if not any(shipped().find(part) for part in name.split()) and all(
            alias(part) is None for part in name.split()
        ):
            yield Mention(name, ())


def absent(mention: Mention, source: Index, record: str = "", lexicon: Lexicon | None = None) -> bool:
    """Whether the name is nowhere in the source or in `record` (title, authors, address)."""
    whole = f"{source.title} {record} {source.text.text}"
    flat = _squeezed(whole)
    for spelling in mention.known_as:
        if _holds(spelling, whole, flat):
            return False
    if mention.text in whole:
        return False
    return not _heard(mention, source, record)


def _holds(spelling: str, whole: str, flat: str) -> bool:
    key = _squeezed(spelling)
    if len(key) >= 3 and _present(key, flat, whole):
        return True
    if re.search(rf"(?<![A-Za-z0-9]){re.escape(spelling)}(?:'s|s)?(?![A-Za-z0-9])", whole, re.I):
        return True
    if spelling.isupper() and 2 <= len(spelling) <= 6:
        initials = r"\W+(?:(?:of|and|the|for|in|on|to|de)\W+)*".join(rf"{letter}\w*" for letter in spelling)
        return re.search(rf"\b{initials}\b", whole, re.I) is not None
    parts = [part for part in re.split(r"[\s-]+", spelling) if len(part) > 2 and not part.isdigit()]
    if len(parts) > 1 and not any(sign.isdigit() for sign in spelling):
        return all(_squeezed(part) in flat for part in parts)
    if key.endswith("s") and len(key) > 4:
        return _present(key[:-1], flat, whole)
    return False


def _present(key: str, flat: str, whole: str) -> bool:
    """Whether the name stands there whole: `o1` is not in `o1000`, `GPT-4` is not `GPT-4o`."""
    if not any(sign.isdigit() for sign in key):
        return key in flat
    pattern = r"[\s_.-]*".join(re.escape(sign) for sign in key)
    return re.search(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9]|\.\d)", whole, re.I) is not None


def _heard(mention: Mention, source: Index, record: str) -> bool:
    """Whether a word of the source sounds like the name, or is nearly spelt so."""
    if any(sign.isdigit() for sign in mention.text):
        return False
    vocabulary = source.vocabulary
    if mention.known_as:
        key = mention.known_as[0].lower()
        return (
            len(key) > 4
            and process.extractOne(key, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=92) is not None
        )
    pool = {
        **vocabulary,
        **{word.lower(): sounds(word) for word, _, _ in words.latin_words(f"{source.title} {record}")},
    }
    return any(
        any(alike(sounds(part), heard) >= 0.76 for heard in pool.values())
        for part in mention.text.split()
        if len(part) > 1
    )


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
