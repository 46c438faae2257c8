"""A source read once, so that every claim is quick to look up in it."""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import overload

from crawler.evidence import sentences, words
from crawler.evidence.names import sounds
from crawler.evidence.plaintext import Plain, plain
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity

_B = 0.5
_K = 1.2
_LONG = 50_000
"""Characters from which counting all runs of letters is cheaper than looking for those of a few claims."""
_DOCUMENT = 1_000
"""Characters from which a sentence is none, but a whole document on a shelf."""


Posted = Sequence[tuple[int, int]]
"""The sentences that hold a term, each with how often."""


class Bm25:
    """Okapi weights over the terms of each sentence."""

    def __init__(self, documents: Sequence[Sequence[str]], asked: frozenset[str] | None = None) -> None:
        """Count the terms of `documents`; none but those `asked` for, where that is known."""
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, every in enumerate(documents):
            terms = every if asked is None else [term for term in every if term in asked]
            once = (number, 1)  # nearly all of them; one for the whole sentence takes a third of the memory
            if len(set(terms)) == len(terms):
                for term in terms:
                    postings[term].append(once)
                continue
            for term, count in Counter(terms).items():
                postings[term].append(once if count == 1 else (number, count))
        self.postings: dict[str, Posted] = dict(postings)
        self._weigh([len(every) for every in documents])

    def _weigh(self, lengths: list[int]) -> None:
        self.size = len(lengths)
        mean = sum(lengths) / self.size if self.size else 0.0
        self._norm = [_K * (1 - _B + _B * length / mean) if mean else 1.0 for length in lengths]

    def posted(self, term: str) -> Posted:
        """The sentences that hold `term`, each with how often."""
        return self.postings.get(term, ())

    def idf(self, *terms: str) -> float:
        """How much it tells that a sentence holds any of `terms`."""
        if len(terms) == 1:
            holding = len(self.posted(terms[0]))
        else:
            holding = len({number for term in terms for number, _ in self.posted(term)})
        return math.log(1 + (self.size - holding + 0.5) / (holding + 0.5))

    def scores(self, query: Sequence[str]) -> list[float]:
        """One score for each sentence."""
        found = [0.0] * self.size
        for term in set(query):
            posted = self.posted(term)
            weight = self.idf(term) if posted else 0.0
            for number, count in posted:
                found[number] += weight * count * (_K + 1) / (count + self._norm[number])
        return found

    def held(self, query: Sequence[str]) -> list[float]:
        """For each sentence the information of the query's terms it holds, however often, however long it is."""
        found = [0.0] * self.size
        for term in set(query):
            posted = self.posted(term)
            weight = self.idf(term) if posted else 0.0
            for number, _ in posted:
                found[number] += weight
        return found

    def saturation(self, number: int, count: int) -> float:
        """The part of a term's weight that `count` occurrences in sentence `number` earn."""
        return count * (_K + 1) / (count + self._norm[number])


class Fourgrams(Bm25):
    """Okapi weights over the runs of four letters of a text that is not long: those are looked for that are asked for.

    A claim asks for a hundred of them, a page has thousands.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the sentences."""
        flat = list(map(words.flat, texts))
        self.postings = {}
        self._text = "\n".join(flat)
        self._starts = list(accumulate((len(each) + 1 for each in flat), initial=0))
        self._weigh([max(0, len(each) - 3) for each in flat])

    def posted(self, term: str) -> Posted:
        """The sentences that hold `term`, each with how often."""
        known = self.postings.get(term)
        if known is None:
            held: Counter[int] = Counter()
            at = self._text.find(term)
            while at >= 0:
                held[bisect_right(self._starts, at) - 1] += 1
                at = self._text.find(term, at + 1)
            known = self.postings[term] = tuple(held.items())
        return known


class Quantities(Sequence[tuple[Quantity, ...]]):
    """The quantities of each sentence, read when the sentence is first asked for: of a shelf only some are."""

    def __init__(self, texts: Sequence[str], issue_date: date | None) -> None:
        """Relative dates are resolved against `issue_date` if there is one."""
        self._texts = texts
        self._issue_date = issue_date
        self._read: dict[int, tuple[Quantity, ...]] = {}

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self._texts)

    @overload
    def __getitem__(self, number: int) -> tuple[Quantity, ...]: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[tuple[Quantity, ...]]: ...
    def __getitem__(self, number: int | slice) -> tuple[Quantity, ...] | Sequence[tuple[Quantity, ...]]:
        """Those of one sentence, or of several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        known = self._read.get(number)
        if known is None:
            known = self._read[number] = tuple(self._quantities(self._texts[number]))
        return known

    def _quantities(self, text: str) -> Iterable[Quantity]:
        """Of a whole document sentence by sentence, which is quicker; nobody asks where in it they stand."""
        if len(text) < _DOCUMENT:
            return read(text, self._issue_date)
        pieces = sentences.split(text)
        return (one for start, end in pieces for one in read(text[start:end], self._issue_date))


@dataclass(frozen=True)
class Index:
    """One source, cut into sentences; each count is made when it is first asked for, and once."""

    title: str
    text: Plain
    spans: list[tuple[int, int]]
    """Offsets into the plain text."""
    sentences: list[str]
    language: str
    issue_date: date | None = None
    """What "yesterday" is counted from; None leaves it open."""
    asked: frozenset[str] | None = None
    """The runs of letters that will be asked for, where that is known."""

    @cached_property
    def terms(self) -> Bm25:
        """Stems (English) or pairs of syllables (Korean)."""
        return Bm25(self._split)

    @cached_property
    def pairs(self) -> Bm25:
        """Neighbouring terms."""
        return Bm25([words.pairs(each) for each in self._split])

    @cached_property
    def grams(self) -> Bm25:
        """Runs of four letters."""
        if self.asked is not None or len(self.text.text) > _LONG:
            return Bm25([words.fourgrams(text) for text in self.sentences], self.asked)
        return Fourgrams(self.sentences)

    @cached_property
    def quantities(self) -> "Quantities":
        """Every quantity of each sentence."""
        return Quantities(self.sentences, self.issue_date)

    @cached_property
    def names(self) -> list[frozenset[str]]:
        """Capitalised words of each sentence, stemmed."""
        return [frozenset(words.stem(word) for word in words.capitalised(text)) for text in self.sentences]

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """Latin words of the source (lower case) -> their sounds."""
        return _vocabulary(self.sentences)

    @cached_property
    def stems(self) -> dict[str, Posted]:
        """English stem -> the sentences that hold it, with how often."""
        if self.language == "en":
            return self.terms.postings
        return Bm25([words.english(text) for text in self.sentences]).postings

    @cached_property
    def _split(self) -> list[list[str]]:
        split = words.english if self.language == "en" else words.bigrams
        return [split(text) for text in self.sentences]

    def original(self, number: int) -> tuple[int, int]:
        """Offsets of a sentence in the text as it came."""
        return self.text.span(*self.spans[number])


def index(text: str, title: str | None = None, issue_date: date | None = None) -> Index:
    """Read a source. `issue_date` resolves words like "yesterday"; None leaves them open."""
    whole = plain(text)
    spans = sentences.split(whole.text)
    return _built(whole, spans, [whole.text[start:end] for start, end in spans], title, issue_date)


def index_sentences(
    texts: Sequence[str], title: str | None = None, asked: Iterable[str] | None = None
) -> Index:
    """Read a source that is already cut into sentences; `asked`: everything that will be looked up in it, if known."""
    spans, position = [], 0
    made = [plain(text) for text in texts]
    for each in made:
        spans.append((position, position + len(each.text)))
        position += len(each.text) + 1
    whole = Plain(
        "\n".join(each.text for each in made), None, tuple({note for each in made for note in each.notes})
    )
    built = _built(whole, spans, [each.text for each in made], title, None)
    if asked is None:
        return built
    forms = {form for text in asked for form in (text, plain(text).text)}
    return replace(built, asked=frozenset(gram for form in forms for gram in words.fourgrams(form)))


def _built(
    whole: Plain, spans: list[tuple[int, int]], texts: list[str], title: str | None, issue_date: date | None
) -> Index:
    return Index(title or "", whole, spans, texts, words.script(whole.text), issue_date)


def _vocabulary(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        for word, _, _ in words.latin_words(text):
            lowered = word.lower().removesuffix("'s").removesuffix("’s")
            if lowered not in found and len(lowered) > 2 and not words.is_stop(lowered):
                found[lowered] = sounds(lowered)
    return found
