"""What may never be true is refused by the database itself."""

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.turn_tables import SCHEMA

ROWS = """
INSERT INTO issues VALUES ('i', NULL, NULL, NULL, 'en', 'text', NULL, 'words', '2026-11-09 08:00:00');
INSERT INTO items (id, issue, position, "start", "end", language) VALUES ('i1', 'i', 1, 0, 5, 'en');
INSERT INTO sources (identity, kind, canonical, identifiers, first_seen)
 VALUES ('web:e', 'web', 'https://e', '{}', '2026-11-09 08:00:00');
INSERT INTO runs VALUES ('r', 'i', '2026-11-09 08:00:00', NULL);
INSERT INTO documents (id, source, sha256, address, kind, authors, language, text, standing, methods, facts, seen)
 VALUES ('d', 'web:e', 'f', 'https://e', 'article', '[]', 'en', 'words', 'current', '{}', '{}',
 '2026-11-09 08:00:00');
INSERT INTO captures VALUES ('w', 0, 9, 'https://e', 200, 'sha1:X', '2026-11-09 08:00:00', false);
INSERT INTO visits (id, run, source, asked, final, hops, outcome, started, seconds, size, via, reader)
 VALUES ('v', 'r', 'web:e', 'https://e', 'https://e', '[]', 'dns', '2026-11-09 08:00:00', 1, 0, 'live', 'a')
"""


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A store with one row of most kinds."""
    with engine.begin() as connection:
        for statement in ROWS.split(";"):
            connection.execute(text(statement))
    return engine


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits SET outcome = 'fine'",
        "UPDATE visits SET via = 'pigeon'",
        "UPDATE visits SET status = 42",
        "UPDATE visits SET seconds = -1",
        "UPDATE visits SET document = 'd'",
        "UPDATE visits SET source = 'web:nowhere'",
        "UPDATE sources SET standing = 'doubtful'",
        "UPDATE issues SET format = 'carving'",
        'UPDATE items SET "end" = -1',
        "UPDATE items SET position = 0",
        "UPDATE runs SET finished = '2026-11-09 07:00:00'",
        "INSERT INTO runs VALUES ('r2', 'i', '2026-11-09 09:00:00', NULL)",
        "INSERT INTO evidence VALUES ('no claim', 'd', 1, 0, 5, 'words', 1, '{}')",
    ],
)
def test_what_may_not_be_is_refused(filled: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError), filled.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE documents SET text = 'other words'", "UPDATE captures SET length = 10"],
    ids=["documents", "captures"],
)
def test_what_judgements_rest_on_is_never_changed(filled: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="are never changed"), filled.begin() as connection:
        connection.execute(text(statement))


def test_migrations_make_every_rule_of_the_tables(engine: Engine) -> None:
    """Alembic does not compare CHECK constraints; PostgreSQL tells them in words of its own."""
    present = inspect(engine)
    exact = engine.dialect.name == "sqlite"

    made = {
        (table, rule["name"], rule["sqltext"] if exact else "")
        for table in SCHEMA.tables
        for rule in present.get_check_constraints(table)
    }

    declared = {
        (table.name, rule.name, str(rule.sqltext) if exact else "")
        for table in SCHEMA.tables.values()
        for rule in table.constraints
        if hasattr(rule, "sqltext")
    }
    assert made == declared


def test_every_constraint_has_a_name() -> None:
    for table in SCHEMA.tables.values():
        assert all(rule.name for rule in table.constraints)
        assert all(index.name for index in table.indexes)
