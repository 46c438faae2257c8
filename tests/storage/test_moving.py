"""A store is copied whole from one database into the other, or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from crawler.export.jsonl import lines
from storage import moving, search_index
from storage.accounts import Role
from storage.database import open_database
from storage.editors import Editors
from storage.findings import FindingCode
from storage.moving import NotCopied, move
from storage.store import Store
from storage.verdicts import Decision, Rating

from .desk_case import (
    CHEAP,
    FAST,
    HIRED,
    HOUR,
    NEWS,
    NEWS_SAID,
    NOW,
    PAPER,
    SAID,
    add,
    finding,
    issue_of,
    visit,
)


@pytest.fixture
def target(url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the other kind."""
    other = (
        request.getfixturevalue("postgres_database")
        if url.startswith("sqlite")
        else f"sqlite:///{tmp_path / 'other.db'}"
    )
    engine = open_database(other)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(engine: Engine, store: Store) -> Engine:
    """A store with something in nearly every corner, rows that point to rows of their own table too."""
    issue = add(store, issue_of(FAST, CHEAP, HIRED))
    about = {"claimed": "44%", "found": "40%", "unit": "%", "start": "0", "end": "11"}
    told = replace(finding(FindingCode.QUANTITY_DIFFERS, issue.items[0].id), data=about)
    document = visit(store, issue, PAPER, SAID, findings=(told,))
    visit(store, issue, NEWS, NEWS_SAID + " 언어모델\ufffd \U0001f980", at=NOW + HOUR)
    kim = Editors(engine).add("Kim", Role.EDITOR, None, now=NOW).id
    decision = Decision(rating=Rating.SUPPORTED, document=document)
    store.desk().decide(issue.items[0].claims[0].id, decision, editor=kim, version=0, now=NOW + HOUR)
    add(store, issue_of(FAST, CHEAP, HIRED, "한 줄 더."), at=NOW + 2 * HOUR)
    return engine


def exported(engine: Engine) -> list[dict[str, Any]]:
    store = Store(engine)
    return [json.loads(line.model_dump_json()) for line in lines(store, [one.id for one in store.issues()])]


def test_everything_arrives_and_reads_the_same(filled: Engine, target: Engine) -> None:
    heard: dict[str, int] = {}

    told = move(filled, target, tell=heard.__setitem__)

    assert told.copied
    assert told.rows["documents"] == told.rows["verdicts"] == 2  # the second edition carries the first's
    assert heard == told.rows
    assert exported(target) == exported(filled)
    for words in ("절반", "언어모델", "fast*", '"Jane Roe"'):
        before, after = (Store(one).desk().search(words).hits for one in (filled, target))
        assert before
        assert {(hit.key, hit.snippet, hit.marks) for hit in before} == {
            (hit.key, hit.snippet, hit.marks) for hit in after
        }


def test_the_copy_goes_on_living(filled: Engine, target: Engine) -> None:
    move(filled, target)
    store = Store(target)

    issue = add(store, issue_of("Another widget.", "B.", "C.", address=None))

    assert store.desk().search("widget").hits[0].issue == issue.id
    with pytest.raises(Exception, match="never"), target.begin() as connection:
        connection.execute(text("UPDATE documents SET text = 'other'"))


def test_a_second_time_it_only_compares(filled: Engine, target: Engine) -> None:
    first = move(filled, target)

    again = move(filled, target)

    assert not again.copied
    assert again.rows == first.rows


def test_records_of_others_are_never_mixed(filled: Engine, target: Engine) -> None:
    add(Store(target), issue_of("Somebody else's.", "B.", "C."))

    with pytest.raises(NotCopied, match="records of its own"):
        move(filled, target)

    assert len(Store(target).issues()) == 1


def test_a_copy_that_differs_is_not_kept(
    filled: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = moving._digest

    def lossy(row: Any) -> int:
        return 0 if row._mapping.get("text") == SAID and next(turns) else kept(row)

    turns = iter([False, True])
    monkeypatch.setattr(moving, "_digest", lossy)

    with pytest.raises(NotCopied, match="documents came out different"):
        move(filled, target)

    assert Store(target).issues() == ()


def test_a_copy_that_breaks_off_leaves_nothing(
    filled: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search_index, "index", stop)
    with pytest.raises(KeyboardInterrupt):
        move(filled, target)
    monkeypatch.undo()

    assert Store(target).issues() == ()
    assert move(filled, target).copied


def test_a_store_is_not_copied_onto_itself(filled: Engine, url: str) -> None:
    same = open_database(url)
    with pytest.raises(NotCopied, match="already"):
        move(filled, same)
    same.dispose()
