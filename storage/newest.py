"""The newest schema of a SQLite store as it stands after all migrations, for stores that begin empty.

Running every migration takes a third of a second, and a store is new for each test, demonstration and benchmark.
`newest.sql` is written from a migrated store (`storage.newest_written`), and a test holds it against one.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

FILE = Path(__file__).with_name("newest.sql")
HEAD = "-- schema "
"""How the file begins; the newest migration's name follows."""


def made(connection: Connection, revision: str | None) -> bool:
    """Whether the schema was made in the empty store of the connection: not where the file is of another `revision`."""
    told = FILE.read_text(encoding="utf-8")
    if revision is None or told.partition("\n")[0] != f"{HEAD}{revision}":
        return False
    for statement in _statements(told.partition("\n")[2]):
        connection.exec_driver_sql(statement)
    return True


def _statements(script: str) -> Iterator[str]:
    """The script's statements; one of a trigger has semicolons inside."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if line.endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)[:-1]
            lines.clear()
