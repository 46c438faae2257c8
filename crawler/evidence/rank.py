"""Which sentences of a source bear on a claim: several weak signals, added up."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from crawler.evidence import words
from crawler.evidence.compare import Relation, compare
from crawler.evidence.concepts import Concept, concepts
from crawler.evidence.index import Bm25, Index
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.plaintext import Plain, plain
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.evidence.units import MEASURED


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


# Means of the fifteen best of 8,000 random settings over both halves of the open pages: a plateau, not a peak.
_ENGLISH = {
    "words": 0.58, "cover": 0.41, "pairs": 0.22, "grams": 0.6, "facts": 0.35, "quantities": 0.23, "fuzzy": 0.2,
    "context": 0.4, "length": 0.25, "neighbours": 0.12, "short": 0.85, "topic": 0.2,
}  # fmt: skip
_KOREAN = {
    "words": 0.4, "cover": 0.7, "pairs": 0.0, "grams": 0.1, "facts": 0.3, "quantities": 0.0, "fuzzy": 0.1,
    "context": 0.3, "length": 0.1, "neighbours": 0.05, "short": 1.0, "topic": 0.0,
}  # fmt: skip
# What a passage earns that has another value of the kind, where the claim's own value is nowhere.
_OTHER_VALUE = 0.5
# What is left, a sentence on, of an item's subject that is not named again: "she", "the company".
_STILL_SPOKEN_OF = 0.8
_SHORT_LINE = 25
_LONG_LINE = 120
_ACROSS_NEIGHBOURS, _QUANTITY = 0.15, 1.5


def rank(
    claim: str,
    source: Index,
    *,
    context: str = "",
    lexicon: Lexicon | None = None,
    neighbours: bool = True,
    issue_date: date | None = None,
    among: Collection[int] | None = None,
) -> Ranking:
    """The sentences of `source` that bear on `claim`. `context` (the item's headline) breaks ties.

    Without `neighbours` every sentence stands for itself, as documents on a shelf do. `among` are the only ones
    that are wanted: the others are counted, but not looked at one by one.
    """
    said = plain(claim)
    quantities = read(said.text, issue_date)
    if not source.sentences:
        return Ranking(said, quantities, [], 0.0)
    if words.script(said.text) == "ko" and source.language == "en":
        share = _ACROSS_NEIGHBOURS if neighbours else 0.0
        return _across(said, quantities, source, lexicon, share, among=among)
    return _same(said, quantities, source, context, neighbours=neighbours, among=among)


def _same(
    said: Plain,
    quantities: tuple[Quantity, ...],
    source: Index,
    context: str,
    *,
    neighbours: bool,
    among: Collection[int] | None,
) -> Ranking:
    english = source.language == "en"
    weights = _ENGLISH if english else _KOREAN
    split = words.english if english else words.bigrams
    terms = split(said.text)
    numbers = quantity_scores(quantities, source, among)
    features = {
        "words": source.terms.scores(terms),
        "cover": source.terms.held(terms),
        "pairs": source.pairs.scores(words.pairs(terms)),
        "grams": source.grams.scores(words.fourgrams(said.text)),
        "facts": _facts(said.text, numbers, source),
        "quantities": numbers,
        "fuzzy": [
            fuzz.token_set_ratio(said.text, text) if among is None or number in among else 0.0
            for number, text in enumerate(source.sentences)
        ],
        "context": source.terms.scores(split(context)) if context else [],
        "length": [min(1.0, len(text) / _LONG_LINE) for text in source.sentences],
    }
    total = [0.0] * len(source.sentences)
    for name, scores in features.items():
        highest = max(scores, default=0.0)
        if highest > 0 and weights[name]:
            share = weights[name] / highest
            total = [score + share * extra for score, extra in zip(total, scores, strict=True)]
    if neighbours and weights["topic"]:
        spoken_of = _carried(features["context"], len(total))
        total = [score + weights["topic"] * extra for score, extra in zip(total, spoken_of, strict=True)]
    total = _with_neighbours(total, weights["neighbours"] if neighbours else 0.0)
    short = weights["short"]
    total = [
        score * (short if len(text) < _SHORT_LINE else 1.0) if held else 0.0
        for score, text, held in zip(total, source.sentences, _touched(features), strict=True)
    ]
    total = _only(total, among)
    coverage = _covered(said.text, terms, source, frozenset(_best(total, 3)))
    told = {name: features[name] for name in ("words", "facts", "quantities")}
    return Ranking(said, quantities, _listed(total, told), coverage)


def _only(scores: list[float], among: Collection[int] | None) -> list[float]:
    """The scores of those `among`; nothing for the others."""
    if among is None:
        return scores
    return [score if number in among else 0.0 for number, score in enumerate(scores)]


def _carried(context: Sequence[float], size: int) -> list[float]:
    """How far each of `size` sentences still speaks of what an earlier one named, beyond what it names itself; 0 to 1."""
    highest = max(context, default=0.0)
    if not highest:
        return [0.0] * size
    carried, before = [], 0.0
    for score in context:
        named = score / highest
        carried.append(max(0.0, before - named))
        before = max(named, _STILL_SPOKEN_OF * before)
    return carried


def _touched(features: dict[str, list[float]]) -> list[bool]:
    """Sentences that share anything with the claim at all."""
    return [bool(words_ or facts or grams) for words_, facts, grams in zip(
        features["words"], features["facts"], features["grams"], strict=True)]  # fmt: skip


def _facts(text: str, numbers: Sequence[float], source: Index) -> list[float]:
    """Quantities (their scores) and names of the claim that each sentence shares, each by how rare it is."""
    scores = list(numbers)
    names = {words.stem(word) for word in words.capitalised(text)}
    for name in names:
        holding = [number for number, held in enumerate(source.names) if name in held]
        weight = math.log(1 + (len(source.names) - len(holding) + 0.5) / (len(holding) + 0.5))
        for number in holding:
            scores[number] += weight
    return scores


def quantity_scores(
    quantities: Sequence[Quantity], source: Index, among: Collection[int] | None = None
) -> list[float]:
    """For each sentence (of those `among`) the information of the claim's quantities it holds."""
    scores = [0.0] * len(source.sentences)
    if not quantities:
        return scores
    wanted = range(len(scores)) if among is None else sorted(among)
    read = [(number, source.quantities[number]) for number in wanted]
    for quantity in quantities:
        holding = [
            number
            for number, held in read
            if any(compare(quantity, other) in {Relation.EQUAL, Relation.COMPATIBLE} for other in held)
        ]
        if not holding and quantity.kind in MEASURED:
            # nowhere: then a passage with another value of the kind may be what is misquoted
            alike = [n for n, held in read if any(other.kind is quantity.kind for other in held)]
            weight = math.log(1 + (len(scores) - len(alike) + 0.5) / (len(alike) + 0.5))
            for number in alike:
                scores[number] += _OTHER_VALUE * weight
        weight = math.log(1 + (len(scores) - len(holding) + 0.5) / (len(holding) + 0.5))
        for number in holding:
            scores[number] += weight * (0.4 if quantity.weak else 1.0)
    return scores


def _with_neighbours(scores: list[float], share: float) -> list[float]:
    """A sentence in good company is likelier to be meant."""
    last = len(scores) - 1
    return [
        score
        + share * max(scores[number - 1] if number else 0.0, scores[number + 1] if number < last else 0.0)
        for number, score in enumerate(scores)
    ]


def _across(
    said: Plain,
    quantities: tuple[Quantity, ...],
    source: Index,
    lexicon: Lexicon | None,
    neighbours: float,
    *,
    among: Collection[int] | None,
) -> Ranking:
    meant = concepts(said.text, source, lexicon, quantities)
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
    numbers = quantity_scores(quantities, source, among)
    total = [score + _QUANTITY * number for score, number in zip(scores, numbers, strict=True)]
    total = _only(_with_neighbours(total, neighbours), among)
    best = set().union(*(covered[number] for number in _best(total, 3)))
    whole = sum(information)
    coverage = sum(information[place] for place in best) / whole if whole else 0.0
    told = {"words": scores, "quantities": numbers}
    return Ranking(said, quantities, _listed(total, told), coverage, meant)


def _covered(text: str, terms: Sequence[str], source: Index, best: frozenset[int]) -> float:
    """How much of the claim its best passages say: words by rarity, words alike, letters, names, word pairs."""
    wanted = set(terms)
    held = {term for term in wanted if _in(source.terms, term, best)}
    information = sum(source.terms.idf(term) for term in wanted)
    grams = set(words.fourgrams(text))
    shares = [
        (1.0, sum(source.terms.idf(term) for term in held) / information if information else 0.0),
        (1.0, len(held) / max(1, len(wanted))),
        (1.0, sum(_in(source.grams, gram, best) for gram in grams) / max(1, len(grams))),
    ]
    names = {words.stem(word) for word in words.capitalised(text)}
    if names:
        shares.append((0.3, sum(_in(source.terms, name, best) for name in names) / len(names)))
    neighbours = set(words.pairs(list(terms)))
    if neighbours:
        shares.append((0.5, sum(bool(source.pairs.posted(pair)) for pair in neighbours) / len(neighbours)))
    return sum(weight * share for weight, share in shares) / sum(weight for weight, _ in shares)


def _in(counted: Bm25, term: str, best: frozenset[int]) -> bool:
    return any(number in best for number, _ in counted.posted(term))


def _best(scores: Sequence[float], count: int) -> list[int]:
    return sorted((n for n in range(len(scores)) if scores[n] > 0), key=lambda n: (-scores[n], n))[:count]


def _listed(total: Sequence[float], told: dict[str, list[float]]) -> list[Ranked]:
    return [
        Ranked(
            number,
            total[number],
            {name: round(scores[number], 3) for name, scores in told.items() if scores[number]},
        )
        for number in _best(total, len(total))
    ]
