"""Which sentences of a source bear on a claim: several weak signals, added up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from crawler.evidence import words
from crawler.evidence.compare import Relation, compare
from crawler.evidence.concepts import Concept, concepts
from crawler.evidence.index import Index
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.plaintext import Plain, plain
from crawler.evidence.quantities import Quantity, read


@dataclass(slots=True)
class Ranked:
    """One sentence of the source and why it was chosen."""

    number: int
    score: float
    signals: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Ranking:
    """All sentences that bear on one claim, best first, and what of the claim they cover."""

    claim: Plain
    quantities: tuple[Quantity, ...]
    ranked: list[Ranked]
    coverage: float
    """The part of what the claim says that its best passages say, weighed by how telling each word is; 0 to 1."""
    concepts: list[Concept] = field(default_factory=list)


# Found by coordinate ascent on one half of the open pages, checked on the other.
_SAME = {"words": 1.0, "facts": 0.35, "fuzzy": 0.25, "grams": 0.3, "pairs": 0.0}
_NEIGHBOURS, _TITLE, _SHORT_LINE = 0.25, 0.3, 0.6
_ACROSS_NEIGHBOURS, _QUANTITY = 0.15, 1.5


def rank(claim: str, source: Index, *, context: str = "", lexicon: Lexicon | None = None) -> Ranking:
    """The sentences of `source` that bear on `claim`. `context` (the item's headline) breaks ties."""
    said = plain(claim)
    quantities = read(said.text)
    language = words.script(said.text)
    if not source.sentences:
        return Ranking(said, quantities, [], 0.0)
    if language == "ko" and source.language == "en":
        return _across(said, quantities, source, lexicon)
    return _same(said, quantities, source, context)


def _same(said: Plain, quantities: tuple[Quantity, ...], source: Index, context: str) -> Ranking:
    terms = words.english(said.text) if source.language == "en" else words.bigrams(said.text)
    features = {
        "words": source.terms.scores(terms),
        "grams": source.grams.scores(words.fourgrams(said.text)),
        "facts": _facts(said.text, quantities, source),
        "fuzzy": [fuzz.token_set_ratio(said.text, text) for text in source.sentences],
    }
    total = [0.0] * len(source.sentences)
    for name, scores in features.items():
        highest = max(scores) or 1.0
        for number, score in enumerate(scores):
            total[number] += _SAME[name] * score / highest
    if context:
        titled = source.terms.scores(words.english(context))
        highest = max(titled) or 1.0
        total = [score + _TITLE * extra / highest for score, extra in zip(total, titled, strict=True)]
    total = _with_neighbours(total, _NEIGHBOURS)
    total = [score * (_SHORT_LINE if len(text) < 25 else 1.0) for score, text in zip(total, source.sentences, strict=True)]
    coverage = _coverage(terms, source, _best(total, 3))
    return Ranking(said, quantities, _listed(total, quantities, source, features), coverage)


def _facts(text: str, quantities: Sequence[Quantity], source: Index) -> list[float]:
    """Quantities and names of the claim that each sentence shares, each by how rare it is."""
    scores = quantity_scores(quantities, source)
    names = {words.stem(word) for word in words.capitalised(text)}
    for name in names:
        holding = [number for number, held in enumerate(source.names) if name in held]
        weight = math.log(1 + (len(source.names) - len(holding) + 0.5) / (len(holding) + 0.5))
        for number in holding:
            scores[number] += weight
    return scores


def quantity_scores(quantities: Sequence[Quantity], source: Index) -> list[float]:
    """For each sentence the information of the claim's quantities it holds."""
    scores = [0.0] * len(source.sentences)
    for quantity in quantities:
        holding = [
            number
            for number, held in enumerate(source.quantities)
            if any(compare(quantity, other) in {Relation.EQUAL, Relation.COMPATIBLE} for other in held)
        ]
        weight = math.log(1 + (len(scores) - len(holding) + 0.5) / (len(holding) + 0.5))
        for number in holding:
            scores[number] += weight * (0.4 if quantity.weak else 1.0)
    return scores


def _with_neighbours(scores: list[float], share: float) -> list[float]:
    """A sentence in good company is likelier to be meant."""
    last = len(scores) - 1
    return [
        score + share * max(scores[number - 1] if number else 0.0, scores[number + 1] if number < last else 0.0)
        for number, score in enumerate(scores)
    ]


def _across(said: Plain, quantities: tuple[Quantity, ...], source: Index, lexicon: Lexicon | None) -> Ranking:
    meant = concepts(said.text, source, lexicon)
    scores = [0.0] * len(source.sentences)
    covered: list[set[int]] = [set() for _ in scores]
    information = []
    for place, concept in enumerate(meant):
        held: dict[int, float] = {}
        for stem, sureness in concept.alternatives:
            for number, count in source.stems.get(stem, ()):
                held[number] = max(held.get(number, 0.0), sureness * source.terms.saturation(number, count))
        weight = concept.weight * math.log(1 + (len(scores) - len(held) + 0.5) / (len(held) + 0.5))
        information.append(weight)
        for number, strength in held.items():
            scores[number] += weight * strength
            covered[number].add(place)
    numbers = quantity_scores(quantities, source)
    total = [score + _QUANTITY * number for score, number in zip(scores, numbers, strict=True)]
    total = _with_neighbours(total, _ACROSS_NEIGHBOURS)
    best = set().union(*(covered[number] for number in _best(total, 3)))
    whole = sum(information)
    coverage = sum(information[place] for place in best) / whole if whole else 0.0
    features = {"words": scores, "facts": numbers}
    return Ranking(said, quantities, _listed(total, quantities, source, features), coverage, meant)


def _coverage(terms: Sequence[str], source: Index, best: Sequence[int]) -> float:
    """Idf-weighted share of the claim's words that the best passages hold."""
    wanted = set(terms)
    whole = sum(source.terms.idf(term) for term in wanted)
    held = {term for term in wanted if any(number in best for number, _ in source.terms.postings.get(term, ()))}
    return sum(source.terms.idf(term) for term in held) / whole if whole else 0.0


def _best(scores: Sequence[float], count: int) -> list[int]:
    return sorted((n for n in range(len(scores)) if scores[n] > 0), key=lambda n: (-scores[n], n))[:count]


def _listed(
    total: Sequence[float], quantities: Sequence[Quantity], source: Index, features: dict[str, list[float]]
) -> list[Ranked]:
    ranked = []
    for number in _best(total, len(total)):
        signals: dict[str, Any] = {name: round(scores[number], 3) for name, scores in features.items() if scores[number]}
        ranked.append(Ranked(number, total[number], signals))
    return ranked
