"""One holder of a name at a time, over all processes that share a store; a killed one lets go by dying.

SQLite: an advisory file lock beside the database. PostgreSQL: an advisory lock of a session of its own
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS), so that it also holds between machines.
"""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from storage.database import explained


class Held(RuntimeError):
    """Another process holds the name just now."""


@contextmanager
def alone(engine: Engine, name: str, *, wait: float = 0.0) -> Iterator[None]:
    """Hold `name` for this store; waits up to `wait` seconds for another holder to let go.

    Raises:
        Held: somebody else holds it still.
    """
    with (
        _alone_file(engine, name, wait)
        if engine.dialect.name == "sqlite"
        else _alone_session(engine, name, wait)
    ):
        yield


@contextmanager
def _alone_file(engine: Engine, name: str, wait: float) -> Iterator[None]:
    database = Path(str(engine.url.database))
    until = time.monotonic() + wait
    with database.with_name(f"{database.name}.{name}.lock").open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _wait(name, until)
            else:
                break
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _alone_session(engine: Engine, name: str, wait: float) -> Iterator[None]:
    key = int.from_bytes(hashlib.sha256(f"sourcedesk.{name}".encode()).digest()[:8], "big", signed=True)
    until = time.monotonic() + wait
    lasting = engine.execution_options(isolation_level="AUTOCOMMIT")
    with explained(engine), lasting.connect() as connection:
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            _wait(name, until)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _wait(name: str, until: float) -> None:
    if time.monotonic() >= until:
        raise Held(
            f"another process is at work on {name!r} with this store; it ends by itself, try again later"
        )
    time.sleep(0.1)
