"""The full-text index, written in the transaction that writes the text.

`search_words` is FTS5 on SQLite and a `tsvector` on PostgreSQL, both over the tokens of
`storage.segments`; `search_entries` says what each row of it stands for. Issues, items and documents
never change, so neither do their rows.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.sql.dml import ReturningInsert

from storage import segments
from storage.columns import storable
from storage.desk_tables import SearchEntryRow
from storage.inserts import insert_into
from storage.records import Document, Issue

_WORDS = {
    "sqlite": text("INSERT INTO search_words (rowid, title, words) VALUES (:entry, :title, :words)"),
    "postgresql": text(
        "INSERT INTO search_words (entry, words) VALUES (:entry, "
        "setweight(to_tsvector('simple', :title), 'A') || setweight(to_tsvector('simple', :words), 'D'))"
    ),
}


class Searchable(NamedTuple):
    """A text to be found."""

    kind: str
    """`issue`, `item` or `document`."""
    key: str
    title: str
    text: str


def texts_of(issue: Issue) -> list[Searchable]:
    """What of an issue is found: itself and each of its items."""
    whole = Searchable("issue", issue.id, issue.title or "", issue.text)
    return [whole, *(Searchable("item", item.id, item.headline or "", item.text) for item in issue.items)]


def text_of(key: str, document: Document) -> Searchable:
    """What of a document is found."""
    return Searchable("document", key, document.title or "", document.text)


def index(connection: Connection, found: Iterable[Searchable]) -> None:
    """Make texts searchable; one that is already is left alone."""
    entered = _entered(connection.dialect.name)
    words = _WORDS[connection.dialect.name]
    for one in found:
        title = segments.tokens(storable(one.title))
        stretches = list(segments.parts(storable(one.text))) or [segments.Part(0, "")]
        for number, part in enumerate(stretches, start=1):
            row = {"kind": one.kind, "key": one.key, "part": number, "start": part.start}
            entry = connection.scalar(entered, row)
            if entry is not None:
                named = title if number == 1 else ""
                connection.execute(words, {"entry": entry, "title": named, "words": part.tokens})


@cache
def _entered(dialect: str) -> ReturningInsert[tuple[int]]:
    """One statement a database: it gives the entry's number, or nothing where there is one."""
    return insert_into(dialect, SearchEntryRow).on_conflict_do_nothing().returning(SearchEntryRow.id)


def make(connection: Connection) -> None:
    """Make `search_words`, as each database keeps it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_words USING fts5"
            "(title, words, content='', tokenize='unicode61 remove_diacritics 2')"
        )
        return
    connection.exec_driver_sql(
        "CREATE TABLE search_words (entry integer NOT NULL CONSTRAINT pk_search_words PRIMARY KEY "
        "CONSTRAINT fk_search_words_entry REFERENCES search_entries (id), words tsvector NOT NULL)"
    )
    connection.exec_driver_sql("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")


def is_index(name: str | None) -> bool:
    """Whether a table belongs to `search_words`, which no declared table describes."""
    return name is not None and name.startswith("search_words")


def optimise(engine: Engine) -> None:
    """Merge the index's segments after very many texts were added."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('optimize')")
        else:
            connection.exec_driver_sql("ANALYZE search_words")
