from collections.abc import Sequence

import pytest

from crawler.evidence.index import index_sentences
from crawler.evidence.rank import rank
from crawler.evidence.semantic import Encoder, NoEncoder, Semantic, load

SENTENCES = ["The lighthouse was repaired.", "Grain exports rose by half.", "Cats sleep all day."]


class Topics:
    """Vectors that say which topic a text speaks of."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def query(self, text: str) -> Sequence[float]:
        return self._vector(text)

    def passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.encoded += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Sequence[float]:
        return [float("고양이" in text or "Cats" in text), float("Grain" in text)]


def test_meaning_finds_what_no_word_shares() -> None:
    source = index_sentences(SENTENCES)
    ranking = Semantic(Topics()).rerank(rank("고양이는 종일 잔다.", source), source)

    assert (ranking.ranked[0].number, ranking.ranked[0].signals["meaning"]) == (2, 1.0)


def test_a_sentence_is_encoded_once() -> None:
    encoder = Topics()
    source, semantic = index_sentences(SENTENCES), Semantic(encoder)
    for _ in range(2):
        semantic.rerank(rank("고양이는 종일 잔다.", source), source)

    assert sorted(encoder.encoded) == sorted(SENTENCES)


def test_an_empty_source_stays_empty() -> None:
    source = index_sentences([])

    assert Semantic(Topics()).rerank(rank("고양이", source), source).ranked == []


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    try:
        return load()
    except NoEncoder as error:
        pytest.skip(f"the real encoder is not tested: {error}")


def test_the_real_model_joins_two_languages(encoder: Encoder) -> None:
    source = index_sentences(SENTENCES)
    ranking = Semantic(encoder).rerank(rank("고양이는 하루 종일 잠을 잔다.", source), source)

    assert ranking.ranked[0].number == 2
