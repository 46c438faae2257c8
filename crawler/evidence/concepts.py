"""A Korean claim as things an English source may say: each thing with all the words it could be said in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from crawler.evidence import lexicon, words
from crawler.evidence.index import Index
from crawler.evidence.names import alias, alike, sounds
from crawler.evidence.numerals_ko import COUNTERS
from crawler.evidence.quantity import Quantity
from crawler.evidence.units import Kind
from crawler.evidence.word_lists import word_list

# A two-syllable word sounds like something in every text, so it has to sound very alike.
_ALIKE, _ALIKE_SHORT = 0.78, 0.9
_LATIN_WEIGHT = 1.3
_NAME_WEIGHT = 1.15
# How far the words of one name share its weight: 0 would count each as a name, 1 all as one.
_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a claim speaks of."""

    text: str
    """As the claim writes it."""
    kind: str
    """`latin`, `word` or `name`."""
    alternatives: tuple[tuple[str, float], ...]
    """English stems with how sure each is, at most 1."""
    weight: float = 1.0


def concepts(
    claim: str, source: Index, lexicon_: lexicon.Lexicon | None = None, quantities: Sequence[Quantity] = ()
) -> list[Concept]:
    """What `claim` speaks of, in the words `source` could use. Quantities speak for themselves and are left out."""
    known = lexicon_ or lexicon.shipped()
    found: dict[str, Concept] = {}
    taken = _counted(claim, quantities)
    named = bytearray(len(claim))
    for name, latin, start, end in names_in(claim):
        for part, weight in _parts_of_name(latin):
            found.setdefault(f"{name} {part[0][0]}", Concept(name, "name", part, weight))
        named[start:end] = taken[start:end] = b"\1" * (end - start)
    for match in _LATIN.finditer(claim):
        if not words.is_stop(match.group()) and not any(named[match.start() : match.end()]):
            stem = words.stem(match.group())
            found.setdefault(stem, Concept(match.group(), "latin", ((stem, 1.0),), _LATIN_WEIGHT))
    for word, start, end in words.eojeols(claim):
        if any(taken[start:end]) or _is_tail(claim, word, start):
            continue
        for concept in _of_word(word, source, known):
            found.setdefault(concept.text, concept)
    return list(found.values())


def _parts_of_name(latin: str) -> list[tuple[tuple[tuple[str, float], ...], float]]:
    """Each word of a name, so that a sentence with all of them counts for more than one with a New or a Times."""
    parts = [stems for word in latin.split() if (stems := _stems((word,)))]
    weight = _NAME_WEIGHT * len(parts) ** -_SHARED if parts else 0.0
    return [(stems, weight) for stems in parts]


_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+|\d+[A-Za-z]{2,}")
_COUNTER = re.compile(rf"\s?(?:{COUNTERS})[가-힣]{{0,3}}")


def _counted(claim: str, quantities: Sequence[Quantity]) -> bytearray:
    """Marks the Hangul of quantities and of the counters behind them."""
    taken = bytearray(len(claim))
    for quantity in quantities:
        if quantity.kind is Kind.VERSION:
            continue
        end = quantity.end
        if quantity.kind is Kind.NUMBER and (counter := _COUNTER.match(claim, end)):
            end = counter.end()
        taken[quantity.start : end] = b"\1" * (end - quantity.start)
    return taken


def _is_tail(claim: str, word: str, start: int) -> bool:
    """Whether the Hangul is only a particle, or hangs on a Latin word or a number."""
    return words.is_josa(word) or (start > 0 and claim[start - 1].isalnum() and words.begins_with_josa(word))


def names_in(claim: str) -> Iterator[tuple[str, str, int, int]]:
    """Korean and mixed spellings of the alias list in `claim`: as written, in Latin letters, and their offsets."""
    pieces = [(match.group(), match.start(), match.end()) for match in _PIECE.finditer(claim)]
    position = 0
    while position < len(pieces):
        word, start, end = pieces[position]
        following = pieces[position + 1] if position + 1 < len(pieces) else None
        if following is not None and claim[end : following[1]] == " ":
            two = f"{word} {words.without_josa(following[0])}"
            if (latin := alias(two)) is not None:
                yield two, latin, start, start + len(two)
                position += 2
                continue
        for spelling in dict.fromkeys((word, words.without_josa(word))):
            if (latin := alias(spelling)) is not None:
                yield spelling, latin, start, start + len(spelling)
                break
        position += 1


# 오픈AI, 챗GPT and 스케일AI are one word each
_PIECE = re.compile(r"[가-힣]+(?:[A-Z][A-Za-z]*)?[가-힣]*")


def _of_word(word: str, source: Index, known: lexicon.Lexicon) -> Iterable[Concept]:
    covered = bytearray(len(word))
    heard = False
    meanings = [meaning for meaning in known.find(word) if meaning.stem not in _TOO_SHORT]
    for meaning in meanings:
        alternatives = _stems(meaning.words)
        if not any(stem in source.stems for stem, _ in alternatives):
            continue
        heard = True
        covered[meaning.start : meaning.end] = b"\1" * (meaning.end - meaning.start)
        yield Concept(meaning.stem, "word", alternatives)
    for rest in _uncovered(word, covered, whole=not heard):
        alternatives = _sounding(rest, source)
        if alternatives:
            yield Concept(rest, "name", alternatives, _NAME_WEIGHT)
            if not heard:
                return
    if not heard:
        for meaning in meanings:
            if alternatives := _stems(meaning.words):
                yield Concept(meaning.stem, "word", alternatives)


_TOO_SHORT = frozenset(word_list("too_short"))


@lru_cache(maxsize=16_384)
def _stemmed(translations: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for translation in translations:
        parts = [
            part for part in translation.replace("-", " ").replace(".", "").split() if not words.is_stop(part)
        ]
        for part in parts:
            found.setdefault(words.stem(part), 1.0 if len(parts) == 1 else 0.7)
        if len(parts) > 1:
            found.setdefault(words.stem("".join(parts)), 1.0)
    return tuple(found.items())


def _stems(translations: Iterable[str]) -> tuple[tuple[str, float], ...]:
    return _stemmed(tuple(translations))


def _uncovered(word: str, covered: bytearray, *, whole: bool) -> list[str]:
    """Parts of the word that no entry explains and that are long enough for a name."""
    if whole:
        base = words.without_josa(word)
        return [part for part in dict.fromkeys((base, word)) if len(part) >= 2][:2]
    parts, start = [], 0
    for end in range(len(word) + 1):
        if end == len(word) or covered[end]:
            part = word[start:end]
            if end == len(word):
                part = words.without_josa(part)
            if len(part) >= 2 and not (end == len(word) and words.is_josa(part)):
                parts.append(part)
            start = end + 1
    return parts


def _sounding(name: str, source: Index) -> tuple[tuple[str, float], ...]:
    """Words of the source that sound like `name`, with how alike they are."""
    heard = sounds(name)
    threshold = _ALIKE_SHORT if len(name) <= 2 else _ALIKE
    if len(heard) < 3:
        return ()
    near = process.extract(heard, source.vocabulary, scorer=fuzz.ratio, score_cutoff=45, limit=12)
    found: dict[str, float] = {}
    for other, _, word in near:
        likeness = alike(heard, other, threshold)
        if likeness >= threshold:
            stem = words.stem(word)
            found[stem] = max(found.get(stem, 0.0), likeness)
    best = max(found.values(), default=0.0)
    return tuple((stem, likeness) for stem, likeness in found.items() if likeness >= best - 0.06)
