"""When a source is visited next, from what its visits saw."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.watch.assess import due_at
from crawler.watch.due import Policy
from storage.database import open_database
from storage.store import Store
from storage.watch_words import SeenSource

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Store(engine)
    engine.dispose()


def seen(outcome: str, via: str, document: str | None = "d") -> SeenSource:
    return SeenSource(
        visit="v",
        started=NOW,
        outcome=outcome,
        via=via,
        final="https://a.example/x",
        document=document,
        standing="current" if document else None,
        notice=None,
        facts={},
    )


@pytest.mark.parametrize(
    ("outcome", "via"),
    [("gone", "memento"), ("blocked", "memento"), ("ok", "replay"), ("ok", "live"), ("timeout", "live")],
)
def test_what_was_just_asked_is_not_due_at_once(store: Store, outcome: str, via: str) -> None:
    assert due_at(store, "web:a.example/x", [seen(outcome, via)], Policy(), NOW) >= NOW + timedelta(hours=1)


def test_an_editors_own_page_is_no_visit_to_the_site(store: Store) -> None:
    assert due_at(store, "web:a.example/x", [seen("ok", "capture")], Policy(), NOW) == NOW


def test_a_clock_that_was_wrong_does_not_put_a_source_to_sleep(store: Store) -> None:
    far = NOW - timedelta(days=3650)
    assert due_at(store, "web:a.example/x", [seen("ok", "live")], Policy(), far) <= far + Policy().latest
