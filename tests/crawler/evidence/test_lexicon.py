import pytest

from crawler.evidence.lexicon import Lexicon, read_table, shipped

WORDS = Lexicon(
    [("만들다", ("make",)), ("오르다", ("rise",)), ("돕다", ("help",)), ("크다", ("big",)), ("팔다", ("sell",)), ("물", ("water",)),
     ("국방", ("defense",)), ("장관", ("minister",)), ("사용하다", ("use",)), ("짓다", ("build",)), ("바다", ("sea",))]
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "stems"),
    [
        ("만들었습니다", ["만들다"]), ("만든", ["만들다"]), ("올랐다", ["오르다"]), ("도와주는", ["돕다"]), ("커졌다", ["크다"]), ("판", ["팔다"]),
        ("사용했다", ["사용하다"]), ("사용합니다", ["사용하다"]), ("지은", ["짓다"]), ("국방장관은", ["국방", "장관"]), ("물은", ["물"]), ("바다로", ["바다"]),
    ],
)  # fmt: skip
def test_forms_lead_to_their_stem(word: str, stems: list[str]) -> None:
    assert stems == [meaning.stem for meaning in WORDS.find(word)]


@pytest.mark.parametrize("word", ["파라미터", "물론", "클리퍼", "멀티모달"])
def test_a_stem_inside_another_word_is_not_found(word: str) -> None:
    assert WORDS.find(word) == ()


def test_a_table_skips_comments_and_gathers_words() -> None:
    assert read_table("# words\n\n물\twater, aqua\n") == [("물", ("water", "aqua"))]


def test_the_shipped_lexicon_knows_countries() -> None:
    assert "Norway" in shipped().find("노르웨이")[0].words
