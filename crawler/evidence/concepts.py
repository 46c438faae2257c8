"""A Korean claim as things an English source may say: each thing with all the words it could be said in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from crawler.evidence import lexicon, words
from crawler.evidence.index import Index
from crawler.evidence.names import alias, alike, sounds

# A two-syllable word sounds like something in every text, so it has to sound very alike.
_ALIKE, _ALIKE_SHORT = 0.78, 0.9
_LATIN_WEIGHT = 1.3
_NAME_WEIGHT = 1.15


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


def concepts(claim: str, source: Index, lexicon_: lexicon.Lexicon | None = None) -> list[Concept]:
    """What `claim` speaks of, in the words `source` could use."""
    known = lexicon_ or lexicon.shipped()
    found: dict[str, Concept] = {}
    for word, _, _ in words.latin_words(claim):
        if not words.is_stop(word):
            stem = words.stem(word)
            found.setdefault(stem, Concept(word, "latin", ((stem, 1.0),), _LATIN_WEIGHT))
    for word, _, _ in words.eojeols(claim):
        for concept in _of_word(word, source, known):
            found.setdefault(concept.text, concept)
    return list(found.values())


def _of_word(word: str, source: Index, known: lexicon.Lexicon) -> Iterable[Concept]:
    named = alias(words.without_josa(word)) or alias(word)
    if named is not None:
        yield Concept(words.without_josa(word), "name", _stems(named.split()), _NAME_WEIGHT)
        return
    covered = bytearray(len(word))
    heard = False
    for meaning in known.find(word):
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
        for meaning in known.find(word):
            yield Concept(meaning.stem, "word", _stems(meaning.words))


@lru_cache(maxsize=16_384)
def _stemmed(translations: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for translation in translations:
        parts = [part for part in translation.replace("-", " ").replace(".", "").split() if not words.is_stop(part)]
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
        likeness = alike(heard, other)
        if likeness >= threshold:
            stem = words.stem(word)
            found[stem] = max(found.get(stem, 0.0), likeness)
    best = max(found.values(), default=0.0)
    return tuple((stem, likeness) for stem, likeness in found.items() if likeness >= best - 0.06)
