"""Indexes over some rows of a table, which each database is told in its own words.

Apart from their tables, because to name a database loads all that SQLAlchemy knows of it, and a crawl into SQLite has
no need of PostgreSQL.
"""

from sqlalchemy import Index, text

from storage.tables import RunRow

UNFINISHED = Index(
    "ux_runs_unfinished",
    RunRow.issue,
    unique=True,
    sqlite_where=text("finished IS NULL"),
    postgresql_where=text("finished IS NULL"),
)
"""One unfinished run an issue."""
