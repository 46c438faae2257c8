"""A store copied into an empty one, SQLite to PostgreSQL or back: whole, compared row by row, or not at all.

Everything happens in one transaction of the target, so a copy that was interrupted, or that differs from
what it was made of, leaves nothing behind. The full-text index is made anew, because each database keeps its own.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, insert, select, text

from storage import search_index
from storage.columns import to_json
from storage.database import StoreUnusable, reading, writing
from storage.health import searchable
from storage.turn_tables import SCHEMA

BATCH = 500
"""Rows that are read and written at a time: memory stays flat however large the store is."""

_INDEX = "search_entries"
_PASSING = {"host_turns"}
"""Of use for seconds only."""
_WRAP = 1 << 128

Tell = Callable[[str, int], None]


class NotCopied(StoreUnusable):
    """The copy was not made, and the target is as it was. Its text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What lies in both stores now."""

    rows: dict[str, int]
    """Table -> its rows, counted and compared in both."""
    texts: int
    """Issues, items and documents that full-text search finds."""
    copied: bool
    """False where the target held exactly this already, and was compared only."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table holds: how many rows, and a sum of their digests, whatever their order."""

    rows: int
    digest: int


def move(source: Engine, target: Engine, *, tell: Tell = lambda _table, _rows: None) -> Moved:
    """Copy everything in `source` to `target`; both as `open_database` gave them, at the same schema.

    A SQLite source takes no writer meanwhile, so that nothing is left behind. `tell` hears of each table.
    Where the target already holds the same rows, it is only compared.

    Raises:
        NotCopied: the target holds other records, or gave back others than it was given.
        StoreUnusable: one of the two cannot be read or written.
    """
    if source.url == target.url:
        raise NotCopied("the store lies there already: name another database to copy it to")
    with _still(source) as here, writing(target) as there:
        fresh = all(there.scalar(select(func.count()).select_from(table)) == 0 for table in _tables())
        contents: dict[str, Contents] = {}
        for table in _tables():
            contents[table.name] = _copy(here, there, table) if fresh else contents_of(here, table)
            tell(table.name, contents[table.name].rows)
        if fresh:
            search_index.index(there, searchable(here))
        _compare(there, contents, fresh=fresh)
        texts = _compare_index(here, there)
    return Moved(rows={name: held.rows for name, held in contents.items()}, texts=texts, copied=fresh)


def contents_of(connection: Connection, table: Table) -> Contents:
    """What a table holds, row by row, in terms that are the same in both databases."""
    count = total = 0
    for row in _rows(connection, table):
        count, total = count + 1, (total + _digest(row)) % _WRAP
    return Contents(count, total)


# --- copying -------------------------------------------------------------------------------------


def _still(source: Engine) -> AbstractContextManager[Connection]:
    """A view of the source that does not change; SQLite's one writer is kept waiting as well."""
    return writing(source) if source.dialect.name == "sqlite" else reading(source)


def _tables() -> list[Table]:
    """Every table but the full-text index, each after those it points to."""
    return [table for table in SCHEMA.sorted_tables if table.name not in {_INDEX, *_PASSING}]


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    """The table's rows, a batch in memory at a time."""
    with connection.execution_options(yield_per=BATCH).execute(select(table)) as found:
        yield from found


def _copy(here: Connection, there: Connection, table: Table) -> Contents:
    count = total = 0
    batch: list[dict[str, Any]] = []
    for row in _parents_first(table, _rows(here, table)):
        count, total = count + 1, (total + _digest(row)) % _WRAP
        batch.append(dict(row._mapping))  # noqa: SLF001 -- SQLAlchemy's documented way to a row's names
        if len(batch) == BATCH:
            there.execute(insert(table), batch)
            batch = []
    if batch:
        there.execute(insert(table), batch)
    return Contents(count, total)


def _parents_first(table: Table, rows: Iterator[Row[Any]]) -> Iterator[Row[Any]]:
    """The rows, those that point to another row of their own table after it."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        yield from rows
        return
    given: set[tuple[str, Any]] = set()
    waiting = list(rows)
    while waiting:
        held: list[Row[Any]] = []
        for row in waiting:
            values = row._mapping  # noqa: SLF001
            wanted = {(key.column.name, values[key.parent.name]) for key in own}
            if all(value is None or (name, value) in given for name, value in wanted):
                given.update((key.column.name, values[key.column.name]) for key in own)
                yield row
            else:
                held.append(row)
        if len(held) == len(waiting):
            raise NotCopied(f"the store is damaged: {len(held)} rows of {table.name} point nowhere")
        waiting = held


# --- comparing -----------------------------------------------------------------------------------


def _compare(there: Connection, expected: dict[str, Contents], *, fresh: bool) -> None:
    for table in _tables():
        held = contents_of(there, table)
        if held == expected[table.name]:
            continue
        if fresh:
            raise NotCopied(
                f"{table.name} came out different ({held.rows} rows of {expected[table.name].rows}): nothing was "
                "kept; is the target's encoding UTF8?"
            )
        raise NotCopied(
            f"the target already holds records of its own ({held.rows} rows in {table.name} against "
            f"{expected[table.name].rows} here): name an empty database"
        )


def _compare_index(here: Connection, there: Connection) -> int:
    """How many texts are found by their words; the same ones in both."""
    entries = SCHEMA.tables[_INDEX]
    named = select(entries.c.kind, entries.c.key).where(entries.c.part == 1)
    before, after = (_sum(connection.execute(named)) for connection in (here, there))
    words = there.scalar(text("SELECT count(*) FROM search_words"))
    if before != after or words != there.scalar(select(func.count()).select_from(entries)):
        raise NotCopied(
            f"full-text search would find {after.rows} texts of {before.rows}: nothing was kept; please report this"
        )
    return after.rows


def _sum(rows: Iterable[Row[Any]]) -> Contents:
    digests = [_digest(row) for row in rows]
    return Contents(len(digests), sum(digests) % _WRAP)


def _digest(row: Row[Any]) -> int:
    values = [value.isoformat() if isinstance(value, date | datetime) else value for value in row]
    return int.from_bytes(hashlib.sha256(to_json(values).encode()).digest()[:16], "big")
