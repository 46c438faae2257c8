"""Does the link lead to what the item speaks of? The source is weighed alone and against the others."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from crawler.evidence import alone, words
from crawler.evidence.concepts import Concept, concepts
from crawler.evidence.index import Index, index_sentences
from crawler.evidence.lexicon import common_stems
from crawler.evidence.plaintext import plain
from crawler.evidence.quantities import read
from crawler.evidence.rank import rank

_SAME_TITLE = 80.0
# Share of an item's telling words that its own source holds. Measured on papers paired with others' abstracts.
_LITTLE = 0.40
_LITTLE_ACROSS = 0.30
_CLEARLY = 0.2
# A source that fits better than all the others may hold less.
_FIRST_OF_ALL = 0.6
# Letters under which an item, "A page", says nothing that one source could hold and another not.
_FEW_LETTERS = 8
# Fewer documents than this are no company: rarity among them tells nothing.
_COMPANY = 5


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one document fits an item."""

    number: int
    """Its place among the documents."""
    share: float
    """The part of the item's telling words that it holds, 0 to 1."""
    titled: bool
    """Whether its title is the one the item names."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the linked document is the wrong one, and which fits best."""

    wrong: bool | None
    """None where there is too little to tell by."""
    why: str
    fits: tuple[Fit, ...]
    """All documents, best first."""
    better: Fit | None = None
    """The one that clearly fits better than the linked one."""


@lru_cache(maxsize=2)
def _counted(texts: tuple[str, ...]) -> Index:
    """The texts, counted; a link's grade and its judgement ask for the same ones, one after the other."""
    return index_sentences(texts)


class Shelf:
    """Documents an item could be about, counted once."""

    def __init__(
        self, documents: Sequence[tuple[str | None, str]], *, items: Sequence[str] | None = None
    ) -> None:
        """Take `(title, text)` pairs; `items` are all that will be held against them, where that is known."""
        self.titles = [title or "" for title, _ in documents]
        self.texts = [text for _, text in documents]
        together = tuple(f"{title or ''}\n{text}" for title, text in documents)
        self.index: Index = _counted(together) if items is None else index_sentences(together, asked=items)

    def fits(self, item: str, named: str | None = None, among: Collection[int] | None = None) -> list[Fit]:
        """Every document with how well it fits, best first; of those that are not `among` them none comes first."""
        if len(self.titles) == 1:  # nothing to put in order
            order, meant = {}, _meant(item, self.index)
        else:
            ranking = rank(item, self.index, neighbours=False, among=among)
            order = {ranked.number: place for place, ranked in enumerate(ranking.ranked)}
            meant = ranking.concepts
        shares = _shares(meant, self.index, item)
        fits = [
            Fit(number, shares[number], same_title(named, title) if named else False)
            for number, title in enumerate(self.titles)
        ]
        return sorted(fits, key=lambda fit: (not fit.titled, order.get(fit.number, len(fits)), -fit.share))

    def rivals(self, item: str, own: Collection[int], named: str | None = None) -> list[int]:
        """The documents that `judge` could find better than one of `own`, told by what costs little.

        Every document's share of the words is counted in one go; putting all of them in order compares each with
        the item, which an issue of hundreds of links cannot afford for each of its items.
        """
        others = [number for number in range(len(self.titles)) if number not in own]
        titled = {number for number in others if named and same_title(named, self.titles[number])}
        if _says_nothing(item):
            return sorted(titled)
        shares = _shares(_meant(item, self.index), self.index, item)
        least = min((shares[number] for number in own), default=0.0)
        little = self._little(item)
        enough = min(least + _CLEARLY, little if least < little else 1.0 + _CLEARLY)
        return [number for number in others if number in titled or shares[number] >= enough]

    def _little(self, item: str) -> float:
        """The share of the item's words under which a document is not what it speaks of."""
        across = words.script(item) == "ko" and self.index.language == "en"
        return _LITTLE_ACROSS if across else _LITTLE

    def judge(
        self, item: str, linked: int, named: str | None = None, *, fits: Sequence[Fit] | None = None
    ) -> Judged:
        """Whether document `linked` is the wrong source for `item`, which may name a title; `fits` where known."""
        fits = tuple(fits or self.fits(item, named))
        own = next(fit for fit in fits if fit.number == linked)
        if own.titled:
            return Judged(wrong=False, why="the title is the one the item names", fits=fits)
        best = fits[0]
        clearly = best.share >= own.share + _CLEARLY and not _says_nothing(item)
        if best.number != linked and (best.titled or clearly):
            return Judged(wrong=True, why=f"“{self.titles[best.number]}” fits better", fits=fits, better=best)
        if _too_little(item):
            return Judged(wrong=None, why="the item says too little to tell", fits=fits)
        if best.number == linked and len(fits) < _COMPANY and self._tells_alone(item, linked):
            fitting = alone.fits(item, self.titles[linked], self.texts[linked])
            held = f"holds {own.share:.0%} of the item's telling words"
            why = f"the source {held}" if fitting else f"the source {held}, and the item says little of it"
            return Judged(wrong=not fitting, why=why, fits=fits)
        little = self._little(item)
        if best.number == linked and len(fits) > 1:
            little *= _FIRST_OF_ALL
        if own.share < little:
            return Judged(
                wrong=True,
                why=f"the source holds {own.share:.0%} of the item's telling words",
                fits=fits,
                better=best if best.number != linked and best.share >= little else None,
            )
        return Judged(
            wrong=False, why=f"the source holds {own.share:.0%} of the item's telling words", fits=fits
        )

    def _tells_alone(self, item: str, linked: int) -> bool:
        title, text = self.titles[linked], self.texts[linked]
        english = words.script(item) == "en" and words.script(text) == "en"
        return english and alone.judgeable(title, text)


def _too_little(item: str) -> bool:
    return len(re.findall(r"[가-힣]{2,}|[A-Za-z]{3,}", item)) < 4


def _says_nothing(item: str) -> bool:
    # a syllable of Korean, or a sign of Chinese, tells as much as two letters
    return sum(1 + (letter >= "\u2e80") for letter in item if letter.isalpha()) < _FEW_LETTERS


def _meant(item: str, index: Index) -> Sequence[Concept]:
    """What a Korean item speaks of, in the words of an English shelf; nothing where both speak one language."""
    said = plain(item).text
    if words.script(said) != "ko" or index.language != "en":
        return ()
    return concepts(said, index, quantities=read(said))


def _shares(meant: Sequence[Concept], index: Index, item: str) -> list[float]:
    """For each document the part of the item's information it holds."""
    held = _told(meant, index, item)
    if meant:
        return held
    grams = set(words.fourgrams(item))
    spelt = [0.0] * len(held)
    for gram in grams:
        for number, _ in index.grams.posted(gram):
            spelt[number] += 1 / len(grams)
    return [(share + 0.5 * letters) / 1.5 for share, letters in zip(held, spelt, strict=True)]


def _told(meant: Sequence[Concept], index: Index, item: str) -> list[float]:
    """The part of the item's words, weighed by how telling they are, that each document holds."""
    size = len(index.sentences)
    if meant:
        weighed = [
            (
                _information(
                    size,
                    holders := {n for stem, _ in concept.alternatives for n, _ in index.stems.get(stem, ())},
                    concept.weight,
                ),
                holders,
            )
            for concept in meant
        ]
    else:
        terms = set(words.english(item) if index.language == "en" else words.bigrams(item))
        weighed = [
            (
                _information(
                    size,
                    holders := {n for n, _ in index.terms.posted(term)},
                    alone.COMMON if term in common_stems() else 1.0,
                ),
                holders,
            )
            for term in terms
        ]
    whole = sum(weight for weight, _ in weighed)
    held = [0.0] * size
    for weight, holders in weighed:
        for number in holders:
            held[number] += weight
    return [share / whole if whole else 0.0 for share in held]


def _information(size: int, holders: set[int], weight: float) -> float:
    """What it tells that a document holds a word; among a handful of documents rarity tells little."""
    if size < _COMPANY:
        return weight
    return weight * math.log(1 + (size - len(holders) + 0.5) / (len(holders) + 0.5))


def same_title(named: str, title: str) -> bool:
    """Whether the item's name for a source and the source's title are one, subtitles apart."""
    if not named.strip() or not title.strip():
        return False
    ours, theirs = _flat(named), _flat(title)
    pairs = {
        (a, b) for a in (ours, _short(named)) for b in (theirs, _short(title)) if len(a) > 3 and len(b) > 3
    }
    return any(
        fuzz.token_set_ratio(a, b) >= _SAME_TITLE and min(len(a), len(b)) >= 0.2 * max(len(a), len(b))
        for a, b in pairs
    )


def _flat(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9가-힣]+", title.lower()))


def _short(title: str) -> str:
    return _flat(re.split(r"[:–—|]| - ", title, maxsplit=1)[0])
