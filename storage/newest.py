"""The newest schema of a SQLite store as it stands after all migrations, for stores that begin empty.

Running every migration takes a third of a second, and a store is new for each test, demonstration and benchmark.
`newest.sql` is written from a migrated store, and a test holds it against one; after a new migration:

    python -m storage.newest
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

FILE = Path(__file__).with_name("newest.sql")
_HEAD = "-- schema "


def made(connection: Connection, revision: str | None) -> bool:
    """Whether the schema was made in the empty store of the connection: not where the file is of another `revision`."""
    told = FILE.read_text(encoding="utf-8")
    if revision is None or told.partition("\n")[0] != f"{_HEAD}{revision}":
        return False
    for statement in _statements(told.partition("\n")[2]):
        connection.exec_driver_sql(statement)
    return True


def written(connection: sqlite3.Connection, version_table: str) -> str:
    """The schema of a migrated store, as the file has it: what SQLite makes by itself is left out."""
    shadows = {name for name, kind in _tables(connection) if kind == "shadow"}
    made_by_hand = (
        sql
        for name, sql in connection.execute("SELECT tbl_name, sql FROM sqlite_master ORDER BY rowid")
        if sql is not None and name not in shadows
    )
    (revision,) = connection.execute(f"SELECT version_num FROM {version_table}").fetchone()  # noqa: S608
    stamp = f"INSERT INTO {version_table} VALUES ('{revision}')"  # noqa: S608
    return f"{_HEAD}{revision}\n" + "".join(f"{sql};\n" for sql in (*made_by_hand, stamp))


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for _, name, kind, *_ in connection.execute("PRAGMA table_list"):
        yield name, kind


def _statements(script: str) -> Iterator[str]:
    """The script's statements; one of a trigger has semicolons inside."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if line.endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)[:-1]
            lines.clear()


def main() -> None:
    """Write the file anew, from a store that all migrations made."""
    from storage.database import VERSION_TABLE, open_database  # noqa: PLC0415 -- it imports this module

    FILE.write_text(_HEAD + "none\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        open_database(f"sqlite:///{path}").dispose()
        connection = sqlite3.connect(path)
        try:
            FILE.write_text(written(connection, VERSION_TABLE), encoding="utf-8")
        finally:
            connection.close()


if __name__ == "__main__":
    main()
