"""Write `newest.sql` anew after a new migration, from a store that all migrations made.

python -m storage.newest_written
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from storage import newest
from storage.database import VERSION_TABLE, open_database


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
    return f"{newest.HEAD}{revision}\n" + "".join(f"{sql};\n" for sql in (*made_by_hand, stamp))


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for _, name, kind, *_ in connection.execute("PRAGMA table_list"):
        yield name, kind


def main() -> None:
    """Write the file anew, from a store that all migrations made."""
    newest.FILE.write_text(newest.HEAD + "none\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        open_database(f"sqlite:///{path}").dispose()
        connection = sqlite3.connect(path)
        try:
            newest.FILE.write_text(written(connection, VERSION_TABLE), encoding="utf-8")
        finally:
            connection.close()


if __name__ == "__main__":
    main()
