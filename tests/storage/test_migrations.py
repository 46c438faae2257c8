"""A store of every version there was, with a row in each of its tables, is brought up to today's with nothing lost."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import database
from storage.database import VERSION_TABLE, open_database, refuse_broken
from storage.store import Store
from storage.turn_tables import SCHEMA

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
CHOSEN: dict[str, dict[str, Any]] = {
    "issues": {"text": "44 lamps"},
    "visits": {"outcome": "dns"},
    "verdicts": {"act": "decide", "rating": "supported", "editor": "editors-1", "signals": []},
    "documents": {"authors": []},
}
"""Where the first value that a rule allows is not enough, because one rule speaks of several columns."""
PLACES = {"start": 0, "end": 5, "status": 200}


def config_for(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


REVISIONS = [one.revision for one in ScriptDirectory.from_config(config_for()).walk_revisions()]


def filled(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """Put a row into every table there is; table -> its row, as the database gives it back."""
    reflected = sa.MetaData()
    reflected.reflect(connection)
    rules = sa.inspect(connection)
    rows = {}
    for table in reflected.sorted_tables:
        if table.name == VERSION_TABLE or table.name.startswith("search_"):  # the index is made of the others
            continue
        said = [rule["sqltext"] for rule in rules.get_check_constraints(table.name)]
        row = {
            column.name: _value(column, said)
            for column in table.columns
            if not column.nullable or column.name in CHOSEN.get(table.name, {})
        }
        connection.execute(table.insert(), row)
        rows[table.name] = dict(connection.execute(sa.select(table)).mappings().one())
    return rows


def _value(column: sa.Column[Any], rules: list[str]) -> Any:
    table = column.table.name
    if column.name in CHOSEN.get(table, {}):
        return CHOSEN[table][column.name]
    if column.foreign_keys:
        (leads,) = column.foreign_keys
        return _value(leads.column, [])
    if column.primary_key and isinstance(column.type, sa.Text):
        return f"{table}-1"
    for rule in rules:
        allowed = re.search(rf"\b{column.name}\b[^']*'([^']+)'", rule)
        if allowed:
            return allowed[1]
    return _plain(column)


def _plain(column: sa.Column[Any]) -> Any:
    kinds: list[tuple[Any, Any]] = [
        (sa.Boolean, False),
        (sa.Numeric, 1),
        (sa.Float, 1.0),
        (sa.Integer, PLACES.get(column.name, 1)),
        (sa.DateTime, NOW),
        (sa.Date, date(2026, 11, 9)),
        (sa.JSON, {}),
        (sa.Text, "words"),
    ]
    return next(value for kind, value in kinds if isinstance(column.type, kind))


@pytest.fixture
def older(url: str) -> Iterator[sa.Engine]:
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_that_version_loses_nothing(older: sa.Engine, url: str, revision: str) -> None:
    with older.begin() as connection:
        command.upgrade(config_for(connection), revision)
        before = filled(connection)

    engine = open_database(url)
    with engine.connect() as connection:
        told = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert told.get_current_revision() == REVISIONS[0]
    refuse_broken(engine)
    with older.connect() as connection:
        now = sa.MetaData()
        now.reflect(connection)
        for name, row in before.items():
            kept = connection.execute(sa.select(now.tables[name])).mappings().one()
            assert {column: kept[column] for column in row} == row, name
    assert set(before) <= set(SCHEMA.tables)
    assert [line.id for line in Store(engine).issues()] == ["issues-1"]
    engine.dispose()


def test_the_oldest_store_has_rows_to_lose_and_later_ones_more(older: sa.Engine) -> None:
    with older.begin() as connection:
        command.upgrade(config_for(connection), REVISIONS[-1])
        oldest = filled(connection)

    assert {"issues", "claims", "visits", "documents", "evidence", "captures"} <= oldest.keys()
    assert oldest.keys() < SCHEMA.tables.keys()
