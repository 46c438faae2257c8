"""Whether the store holds together: the database itself, offsets, digests, passages, and the full-text index.

What a constraint refuses cannot be wrong here; this looks for what a constraint cannot say, and for damage from
outside. Whatever follows from other rows is made again where that is asked for.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, func, select, text, update

from storage import search_index
from storage.database import reading, writing
from storage.records import Capture, Document
from storage.rows import document_id
from storage.search_index import Searchable
from storage.turn_tables import SCHEMA

_BATCH = 50


class Trouble(NamedTuple):
    """One thing that is not as it must be."""

    what: str
    """A sentence: which thing, and what is wrong with it."""
    mended: bool = False
    """Whether it was made again."""


class Damaged(NamedTuple):
    """A document whose words are not those that were stored."""

    id: str
    source: str
    sha256: str


def troubles(engine: Engine, *, repair: bool = False) -> list[Trouble]:
    """Everything wrong with the rows; with `repair`, passages and the index are made again.

    Raises:
        StoreUnusable: the store cannot be read at all.
    """
    with reading(engine) as connection:
        found = [*_database(connection), *_offsets(connection)]
    damaged = damaged_documents(engine)
    found += [
        Trouble(f"document {one.id} of {one.source}: its words are not those stored") for one in damaged
    ]
    return [*found, *_passages(engine, repair, {one.id for one in damaged}), *_index(engine, repair)]


def damaged_documents(engine: Engine) -> list[Damaged]:
    """Documents whose words no longer give their digest."""
    table = SCHEMA.tables["documents"]
    wanted = (table.c.source, table.c.sha256, table.c.title, table.c.text)
    with reading(engine) as connection:
        return [
            Damaged(row.id, row.source, row.sha256)
            for row in _chosen(connection, table.c.id, *wanted)
            if not _as_stored(row)
        ]


def put_back(engine: Engine, document: Damaged, again: Document) -> bool:
    """Write a damaged document's words anew; false where `again` has other words than were stored.

    The one place that changes such a row, which a trigger refuses everybody else.
    """
    if again.sha256 != document.sha256:
        return False
    table = SCHEMA.tables["documents"]
    with writing(engine) as connection, _unguarded(connection):
        connection.execute(
            update(table)
            .where(table.c.id == document.id)
            .values(title=again.title, text=again.text, markdown=again.markdown)
        )
    return True


class _unguarded:  # noqa: N801 -- reads as a block
    """Inside the block, the trigger that keeps documents as they are is off; the transaction is the writer's alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._trigger: str | None = None

    def __enter__(self) -> None:
        if self._connection.dialect.name == "sqlite":
            named = text("SELECT sql FROM sqlite_master WHERE name = 'documents_never_changed'")
            self._trigger = self._connection.scalar(named)
            self._connection.execute(text("DROP TRIGGER documents_never_changed"))
        else:
            self._connection.execute(text("ALTER TABLE documents DISABLE TRIGGER documents_never_changed"))

    def __exit__(self, *_: object) -> None:
        if self._trigger is not None:
            self._connection.exec_driver_sql(self._trigger)
        elif self._connection.dialect.name != "sqlite":
            self._connection.execute(text("ALTER TABLE documents ENABLE TRIGGER documents_never_changed"))


# --- one kind of trouble each --------------------------------------------------------------------


def _database(connection: Connection) -> Iterator[Trouble]:
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)").all():
        if said != "ok":
            yield Trouble(f"the database file is damaged: {said}; restore it from a backup")
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Trouble(f"a row of {row[0]} points to a row of {row[2]} that is not there")


def _offsets(connection: Connection) -> Iterator[Trouble]:
    """Items, claims and links lie within the stored original."""
    issues, items, claims, links = (SCHEMA.tables[name] for name in ("issues", "items", "claims", "links"))
    for issue in _chosen(connection, issues.c.id, issues.c.text):
        own = {
            "item": select(items.c.id, items.c.end).where(items.c.issue == issue.id),
            "claim": select(claims.c.id, claims.c.end)
            .join(items, items.c.id == claims.c.item)
            .where(items.c.issue == issue.id),
            "link": select(links.c.id, links.c.end).where(links.c.issue == issue.id),
        }
        for kind, query in own.items():
            for row in connection.execute(query):
                if row.end > len(issue.text):
                    yield Trouble(f"{kind} {row.id} ends behind the text of issue {issue.id}")


def _as_stored(row: Row[Any]) -> bool:
    held = Document(address="", kind="", title=row.title, text=row.text)
    return bool(held.sha256 == row.sha256 and document_id(row.source, row.sha256) == row.id)


def _passages(engine: Engine, repair: bool, damaged: set[str]) -> Iterator[Trouble]:
    """Evidence is literally its document's."""
    evidence, documents = SCHEMA.tables["evidence"], SCHEMA.tables["documents"]
    wrong: list[tuple[Row[Any], str]] = []
    with reading(engine) as connection:
        for document in _chosen(connection, documents.c.id, documents.c.text):
            own = select(evidence).where(evidence.c.document == document.id)
            wrong += [
                (row, document.text[row.start : row.end])
                for row in connection.execute(own)
                if document.id not in damaged and document.text[row.start : row.end] != row.text
            ]
    for row, words in wrong:
        mended = repair and len(words) == row.end - row.start
        if mended:
            with writing(engine) as connection:
                key = (evidence.c.claim == row.claim, evidence.c.document == row.document)
                connection.execute(
                    update(evidence).where(*key, evidence.c.rank == row.rank).values(text=words)
                )
        yield Trouble(f"passage {row.rank} of claim {row.claim} is not in document {row.document}", mended)


def _index(engine: Engine, repair: bool) -> Iterator[Trouble]:
    """Every text is found by its words, and nothing else is."""
    entries = SCHEMA.tables["search_entries"]
    with reading(engine) as connection:
        named = select(entries.c.kind, entries.c.key).where(entries.c.part == 1)
        held = {(row.kind, row.key) for row in connection.execute(named)}
        due = {(one.kind, one.key) for one in searchable(connection)}
        words = connection.scalar(text("SELECT count(*) FROM search_words"))
        rows = connection.scalar(select(func.count()).select_from(entries))
    if held == due and words == rows:
        return
    if repair:
        with writing(engine) as connection:
            connection.execute(text("DROP TABLE search_words"))
            connection.execute(delete(entries))
            search_index.make(connection)
            search_index.index(connection, searchable(connection))
    lacking, beyond = len(due - held), len(held - due)
    yield Trouble(
        f"full-text search lacks {lacking} texts, holds {beyond} too many, and {words} stretches for {rows}",
        repair,
    )


def searchable(connection: Connection) -> Iterator[Searchable]:
    """Every text that search is to find, as the index is given it."""
    issues, items, documents = (SCHEMA.tables[name] for name in ("issues", "items", "documents"))
    for issue in _chosen(connection, issues.c.id, issues.c.title, issues.c.text):
        yield Searchable("issue", issue.id, issue.title or "", issue.text)
        own = select(items).where(items.c.issue == issue.id).order_by(items.c.position)
        for item in connection.execute(own).all():
            words = issue.text[item.start : item.end]
            yield Searchable("item", item.id, item.headline or "", words)
    for one in _chosen(connection, documents.c.id, documents.c.title, documents.c.text):
        yield Searchable("document", one.id, one.title or "", one.text)


def _chosen(connection: Connection, key: Any, *columns: Any) -> Iterator[Row[Any]]:
    """These columns of every row, by key, a few rows at a time: further queries may run in between."""
    last = ""
    while True:
        query = select(key, *columns).where(key > last).order_by(key).limit(_BATCH)
        found = connection.execute(query).all()
        yield from found
        if not found:
            return
        last = found[-1][0]


def ledger(engine: Engine) -> list[Capture]:
    """Every capture the store knows, by file and place."""
    table = SCHEMA.tables["captures"]
    with reading(engine) as connection:
        query = select(table).order_by(table.c.file, table.c.offset)
        return [Capture(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001


def unarchived(engine: Engine) -> list[str]:
    """Documents of which no visit has archived bytes."""
    visits, kept, documents = (SCHEMA.tables[name] for name in ("visits", "page_captures", "documents"))
    held = (
        select(visits.c.document)
        .join(kept, kept.c.visit == visits.c.id)
        .where(visits.c.document.is_not(None))
    )
    with reading(engine) as connection:
        return list(connection.scalars(select(documents.c.id).where(documents.c.id.not_in(held))))
