"""What editors teach reaches the next crawl: confirmed words, and what a spelling stands for."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.cli import app
from crawler.evidence import names
from crawler.evidence.knowledge import known
from storage.accounts import Role
from storage.database import open_database
from storage.editors import Editors
from storage.store import Store
from storage.verdicts import Decision, Passage, Rating

from ..storage.desk_case import NOW, PAPER, add, issue_of, visit

RUN = CliRunner()
SAID = "A mudflat survey began. Birds on the mudflat slept. Big mudflat here."
CLAIMS = ("갯벌 조사.", "갯벌 위의 새.", "큰 갯벌.", "다른 말.")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose desk has found all claims but the last supported."""
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    store = Store(engine)
    issue = add(store, issue_of(*CLAIMS))
    paper = visit(store, issue, PAPER, SAID)
    kim = Editors(engine).add("Kim", Role.EDITOR, None, now=NOW).id
    at = 0
    for claim, sentence in zip(issue.items[0].claims, SAID.split(". "), strict=True):
        chosen = Passage(document=paper or "", start=at, end=at + len(sentence))
        at += len(sentence) + 2
        given = Decision(rating=Rating.SUPPORTED, document=paper, passages=(chosen,))
        store.desk().decide(claim.id, given, editor=kim, version=0, now=NOW)
    engine.dispose()
    return tmp_path


@pytest.fixture(autouse=True)
def _forget() -> None:
    names._known.cache_clear()


def test_the_desks_confirmed_passages_are_learned_from(home: Path) -> None:
    ran = RUN.invoke(app, ["learn", "--desk", "--home", str(home)])

    assert (ran.exit_code, "3 confirmed passages" in ran.stdout) == (0, True)
    assert "갯벌\tmudflat" in (home / "learned.tsv").read_text(encoding="utf-8")
    lexicon = known(home)
    assert lexicon is not None
    assert [meaning.words for meaning in lexicon.find("갯벌")] == [("mudflat",)]


def test_a_file_and_the_desk_are_not_one_question(home: Path) -> None:
    ran = RUN.invoke(app, ["learn", str(home / "x.jsonl"), "--desk", "--home", str(home)])

    assert (ran.exit_code, "not both" in ran.stderr) == (2, True)


def test_an_alias_is_known_to_the_next_crawl_until_it_is_taken_back(home: Path) -> None:
    said = RUN.invoke(app, ["alias", "add", "갯나루", "Mudport Ltd", "--home", str(home)])
    assert (said.exit_code, said.stdout) == (0, "갯나루 stands for Mudport Ltd\n")
    known(home)
    assert names.alias("갯나루") == "Mudport Ltd"

    RUN.invoke(app, ["alias", "remove", "갯나루", "--home", str(home)])

    names._known.cache_clear()
    known(home)
    assert names.alias("갯나루") is None
    assert RUN.invoke(app, ["alias", "list", "--home", str(home)]).stdout == ""


def test_a_term_is_a_word_of_the_lexicon(home: Path) -> None:
    RUN.invoke(app, ["alias", "add", "갯벌학", "mudflat science", "--term", "--home", str(home)])

    lexicon = known(home)
    assert lexicon is not None
    assert next(meaning.words for meaning in lexicon.find("갯벌학")) == ("mudflat science",)


@pytest.mark.parametrize("words", [["remove", "없는이름"], ["add", "같은이름", "같은이름"]])
def test_what_makes_no_sense_is_told(home: Path, words: list[str]) -> None:
    ran = RUN.invoke(app, ["alias", *words, "--home", str(home)])

    assert ran.exit_code == 2
    assert ran.stderr.startswith("sourcedesk: ")
