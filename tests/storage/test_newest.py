"""A store that begins empty gets at once what all migrations would have made."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from storage import database, newest, newest_written
from storage.database import VERSION_TABLE, open_database


def store(path: Path) -> sqlite3.Connection:
    open_database(f"sqlite:///{path}").dispose()
    return sqlite3.connect(path)


def migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    with monkeypatch.context() as slow:
        slow.setattr(newest, "made", lambda *_: False)
        return store(path)


def schema(connection: sqlite3.Connection) -> dict[tuple[str, str, str], Any]:
    """Everything there is; the rules of a table in any order, for Alembic rebuilds it in any, but its columns as they come."""
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {
        (kind, name, table): (
            sorted(line.strip().rstrip(",") for line in (sql or "").splitlines()),
            connection.execute(f"PRAGMA table_info('{name}')").fetchall() if kind == "table" else None,
        )
        for kind, name, table, sql in found
    }


def rows(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def test_is_what_the_migrations_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this fails after a new migration: `python -m storage.newest_written`."""
    quick, slow = store(tmp_path / "quick.db"), migrated(tmp_path / "slow.db", monkeypatch)

    assert schema(quick) == schema(slow)
    assert rows(quick) == rows(slow)
    quick.close()
    slow.close()


def test_an_empty_store_is_made_without_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    monkeypatch.setattr(command, "upgrade", lambda *_: pytest.fail("migrations ran"))

    store(tmp_path / "store.db").close()


def test_a_file_of_another_schema_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "newest.sql"
    old.write_text("-- schema 2026_11_24_walk\nCREATE TABLE nothing (id TEXT);\n")
    monkeypatch.setattr(newest, "FILE", old)

    connection = store(tmp_path / "store.db")

    found = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    assert found == (database._newest(),)
    connection.close()


def test_the_file_is_written_from_a_migrated_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "FILE", tmp_path / "newest.sql")

    newest_written.main()
    quick, slow = store(tmp_path / "quick.db"), migrated(tmp_path / "slow.db", monkeypatch)

    assert schema(quick) == schema(slow)
    quick.close()
    slow.close()
