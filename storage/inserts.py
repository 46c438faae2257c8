"""INSERT that can say what to do about a row that is there: each database has its own."""

from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite

from storage.columns import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = sqlite.Insert | postgresql.Insert


def insert_into(dialect: str, table: type[Table]) -> "Insert":
    """The INSERT of a database for one of our tables."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- a fortieth of a second, and most stores are SQLite

        return postgresql.insert(table)
    return sqlite.insert(table)
