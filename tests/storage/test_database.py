"""A store opens, or says in one sentence why not."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from storage.columns import Table
from storage.database import VERSION_TABLE, StoreUnusable, open_database
from storage.search_index import is_index


def test_migrations_and_tables_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "render_as_batch": True,
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or not is_index(name),
            },
        )

        assert compare_metadata(context, Table.metadata) == []


def test_opening_twice_changes_nothing(url: str, engine: Engine) -> None:
    again = open_database(url)
    with again.connect() as connection:
        count = connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}")).scalar()
    again.dispose()

    assert count == 1


def test_sqlite_keeps_foreign_keys_and_a_write_ahead_log(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.connect() as connection:
        told = [
            connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "journal_mode")
        ]
    engine.dispose()

    assert told == [1, "wal"]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(StoreUnusable, match=r"store\.db"):
        open_database(f"sqlite:///{tmp_path / 'store.db'}")


def test_two_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    opening = (
        f"from storage.database import open_database; open_database('sqlite:///{tmp_path / 'store.db'}')"
    )
    both = [subprocess.Popen([sys.executable, "-c", opening], stderr=subprocess.PIPE) for _ in range(2)]

    assert [(one.communicate()[1].decode(), one.returncode) for one in both] == [("", 0), ("", 0)]
