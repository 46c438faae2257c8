from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.evidence import names
from crawler.evidence.knowledge import confirm, known
from crawler.evidence.learn import as_table, learn
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.match import find_evidence
from storage.records import Document, Item

PAIRS = [
    ("갯벌 조사", "The mudflat survey began."),
    ("갯벌 위의 새", "Birds on the mudflat slept."),
    ("조용한 갯벌", "A quiet mudflat again."),
    ("새 등대", "The new lighthouse."),
    ("등대 수리", "Repairs of the lighthouse."),
]


@pytest.fixture(autouse=True)
def _forget() -> None:
    names._known.cache_clear()


def test_a_confirmed_name_is_known_at_once_and_in_the_next_process(tmp_path: Path) -> None:
    confirm(tmp_path, "갯나루", "Mudport Ltd")
    assert names.alias("갯나루") == "Mudport Ltd"

    names._known.cache_clear()
    known(tmp_path)

    assert names.alias("갯나루") == "Mudport Ltd"


@pytest.mark.parametrize(("spelling", "name"), [("", "Mudport"), ("갯나루", " ")])
def test_half_a_pair_is_refused(tmp_path: Path, spelling: str, name: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        confirm(tmp_path, spelling, name)


def test_an_empty_folder_adds_nothing(tmp_path: Path) -> None:
    assert known(tmp_path) is None
    assert known(None) is None


def test_words_that_go_together_are_learned() -> None:
    assert dict(learn(PAIRS, known=Lexicon([]))) == {"갯벌": ("mudflat",), "등대": ("lighthouse",)}


def test_what_the_house_knows_is_not_learned_again() -> None:
    assert "등대" not in dict(learn(PAIRS, known=Lexicon([("등대", ("lighthouse",))])))


def test_pairs_in_one_language_teach_nothing() -> None:
    assert learn([("갯벌 조사", "갯벌을 조사했다"), ("a mudflat", "the mudflat")]) == []


def test_what_was_learned_is_used(tmp_path: Path) -> None:
    (tmp_path / "learned.tsv").write_text(as_table(learn(PAIRS, known=Lexicon([]))), encoding="utf-8")
    lexicon = known(tmp_path)

    assert lexicon is not None
    assert lexicon.find("갯벌은")[0].words == ("mudflat",)


def test_the_walk_uses_a_confirmed_name(tmp_path: Path, item: Callable[..., Item]) -> None:
    (tmp_path / "aliases.tsv").write_text("갯나루\tMudport Ltd\n", encoding="utf-8")
    text = (
        "Ships came from afar. Mudport Ltd opened a second pier. "
        + "It rained for most of the long winter. " * 5
    )
    document = Document(address="https://example.org/a", kind="article", title="Piers", text=text)
    evidence, _ = find_evidence(item("갯나루가 문을 열었다."), None, document, folder=tmp_path)

    assert evidence[0].text == "Mudport Ltd opened a second pier."
