"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.accounts import Role
from storage.database import open_database
from storage.desk import Desk
from storage.editors import Editors
from storage.records import Issue
from storage.store import Store

from .desk_case import CHEAP, FAST, HIRED, NOW, PAPER, SAID, add, issue_of, visit


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    yield request.getfixturevalue("postgres_database")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An opened, migrated database."""
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """The verbs over it."""
    return Store(engine)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The editors' verbs over it."""
    return Desk(engine)


@pytest.fixture
def kim(engine: Engine) -> str:
    """An editor."""
    return Editors(engine).add("Kim", Role.EDITOR, None, now=NOW).id


@pytest.fixture
def lee(engine: Engine) -> str:
    """Another."""
    return Editors(engine).add("Lee", Role.EDITOR, None, now=NOW).id


@pytest.fixture
def issue(store: Store) -> Issue:
    """Three claims, two sources."""
    return add(store, issue_of(FAST, CHEAP, HIRED))


@pytest.fixture
def paper(store: Store, issue: Issue) -> str:
    """The document that a visit of the first source brought."""
    found = visit(store, issue, PAPER, SAID)
    assert found
    return found
