"""Opening the store: one engine, the right pragmas, the newest schema, and errors in one sentence."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage import newest
from storage.columns import to_json

BUSY_SECONDS = 30
"""How long one process waits for another that is writing."""

VERSION_TABLE = "sourcedesk_schema"
"""Not Alembic's own name: another program may keep its tables in the same PostgreSQL database."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_DOWN_REVISION = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)
_MIGRATION_LOCK = 7_305_712_208
"""Key of PostgreSQL's advisory lock; any constant that is ours."""


class StoreUnusable(RuntimeError):
    """The store cannot be opened, read or written. Its text is one sentence: which store, why, what to do."""


def open_database(url: str) -> Engine:
    """The engine of the store at `url`, its schema brought up to date.

    `sqlite:///path/to/file` (made if missing, parent folders too) or `postgresql://…`.

    Raises:
        StoreUnusable: where it cannot be opened or is not ours to write.
    """
    engine = _engine_of(_readable_url(url))
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def migrate(engine: Engine) -> None:
    """Apply what the schema lacks. Two processes that start together take turns.

    Raises:
        StoreUnusable: where the store is newer than this program, or somebody else's.
    """
    with explained(engine):
        # Nearly always so; then nobody is locked out, no row is looked at, and Alembic not even imported.
        with engine.connect() as connection:
            if _current(connection) == _newest():
                return
        if engine.dialect.name == "sqlite":
            _migrate_sqlite(engine)
        else:
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                _upgrade(connection)


def refuse_broken(engine: Engine) -> None:
    """Look at every row for one that points nowhere; only SQLite lets another program make such rows.

    Raises:
        StoreUnusable: there are some.
    """
    if engine.dialect.name == "sqlite":
        with explained(engine), engine.connect() as connection:
            _refuse_broken(connection)


def _refuse_broken(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise StoreUnusable(f"{_shown(connection.engine.url)} is damaged: {len(broken)} rows point nowhere")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or nothing."""
    # A SQLite transaction that starts by reading cannot wait for its turn to write: it fails at once.
    writer = engine.execution_options(sqlite_begin="IMMEDIATE")
    with explained(engine), writer.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads, and sees the store as it was at one moment."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with explained(engine), engine.execution_options(**options).begin() as connection:
        yield connection


# --- engines -------------------------------------------------------------------------------------


def _readable_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnusable(
            f"{url!r} is not the address of a store: write sqlite:///path/to/file or postgresql://host/name"
        ) from error
    backend = parsed.drivername.partition("+")[0]
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreUnusable(f"{_shown(parsed)}: a store is kept in SQLite or PostgreSQL, not in {backend}")
    if parsed.database in {None, "", ":memory:"}:
        raise StoreUnusable("a SQLite store needs a file: write sqlite:///path/to/file")
    return parsed


def _engine_of(url: URL) -> Engine:
    try:
        engine = create_engine(url, json_serializer=to_json)
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            f"{_shown(url)}: PostgreSQL needs its driver: pip install 'sourcedesk[postgres]'"
        ) from error
    if url.get_backend_name() == "sqlite":
        _make_folder(url)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _make_folder(url: URL) -> None:
    path = Path(url.database or "")
    if path.name.startswith("file:") or "uri" in url.query:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(f"{_shown(url)}: its folder cannot be made: {error.strerror}") from error


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 would open transactions by itself, and not for DDL
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    if mode is not None:
        connection.exec_driver_sql(f"BEGIN {mode}")


# --- migrations ----------------------------------------------------------------------------------


def _migrate_sqlite(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execution_options(sqlite_begin=None)
        _use_wal(connection)
        # Off while tables are rebuilt, or dropping the old one would take the rows that point to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
        connection.execution_options(sqlite_begin="IMMEDIATE")
        try:
            with connection.begin():
                _upgrade(connection)
                _refuse_broken(connection)
        finally:
            connection.invalidate()  # the next connection has its foreign keys on


def _use_wal(connection: Connection) -> None:
    """Readers do not wait for the writer. The file remembers it."""
    # The change needs the file alone, and SQLite does not wait for that as it does elsewhere.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except DBAPIError as error:
            if _sqlite_code(error.orig) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            connection.rollback()
            time.sleep(0.02)
        else:
            return


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and _is_empty(connection) and newest.made(connection, _newest()):
        return
    from alembic import command  # noqa: PLC0415 -- a quarter of a second
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    current = context.get_current_revision()
    if current is None:
        _refuse_strangers(connection)
    elif current not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreUnusable(
            f"{_shown(connection.engine.url)} was written by a newer Sourcedesk (schema {current}): "
            "update this one"
        )
    if current != script.get_current_head():
        command.upgrade(config, "head")


def _is_empty(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is None


def _current(connection: Connection) -> str | None:
    """The schema the store has; None where it has none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608


@lru_cache(maxsize=1)
def _newest() -> str | None:
    """The one migration that no other follows, told from the files without running them; None where unclear."""
    told = [path.read_text(encoding="utf-8") for path in (_MIGRATIONS / "versions").glob("*.py")]
    made = {found[1] for one in told if (found := _REVISION.search(one))}
    followed = {found[1] for one in told if (found := _DOWN_REVISION.search(one))}
    heads = made - followed
    return heads.pop() if len(heads) == 1 else None


def _refuse_strangers(connection: Connection) -> None:
    """A database with tables, but without our version, is another program's."""
    from storage.turn_tables import SCHEMA  # noqa: PLC0415 -- every table there is: a crawl needs half of them

    present = set(inspect(connection).get_table_names())
    ours = set(SCHEMA.tables)
    if present & ours if connection.dialect.name == "postgresql" else present:
        raise StoreUnusable(
            f"{_shown(connection.engine.url)} already holds another program's tables: choose another place"
        )


# --- errors --------------------------------------------------------------------------------------

_SQLITE_WHY = {
    sqlite3.SQLITE_FULL: "its disk is full: free some space and run the same command again",
    sqlite3.SQLITE_READONLY: "it cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_PERM: "it cannot be opened: permission denied",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: is it a file, and its folder writable?",
    sqlite3.SQLITE_NOTADB: "it is not a database: choose another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from a backup",
    sqlite3.SQLITE_IOERR: "it cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_BUSY: f"another process has been writing for more than {BUSY_SECONDS} seconds: try again",
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL_WHY = {
    "53100": "its disk is full: free some space and run the same command again",
    "53300": "the server has too many connections: try again",
    "25006": "it cannot be written: the server is read-only",
    "42501": "it may not be written by this user: permission denied",
    "3D000": "there is no such database: create it first",
    "28": "the server refuses this user or password",
    "08": "the connection was lost: run the same command again",
    "57P": "the server is shutting down: run the same command again",
}


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn what is wrong with the store itself into `StoreUnusable`; mistakes of ours stay as they are."""
    try:
        yield
    except DBAPIError as error:
        why = _why(error)
        if why is None:
            raise
        raise StoreUnusable(f"{_shown(engine.url)}: {why}") from error


def _why(error: DBAPIError) -> str | None:
    code = _sqlite_code(error.orig)
    if code is not None:
        return _SQLITE_WHY.get(code)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # The driver gives up before a server has answered: its own first line is the best sentence.
        lost = type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}
        return f"it cannot be reached: {str(error.orig).splitlines()[0]}" if lost else None
    return next((why for start, why in _POSTGRESQL_WHY.items() if state.startswith(start)), None)


def _sqlite_code(error: object) -> int | None:
    """The primary result code; the extended one only says where it happened."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _shown(url: URL) -> str:
    """The address without its password."""
    if url.get_backend_name() == "sqlite":
        return f"the store {url.database}"
    return f"the store {url.render_as_string(hide_password=True)}"
