"""A store that cannot be used says so in one sentence, and loses nothing."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from storage.database import VERSION_TABLE, StoreUnusable, open_database
from storage.records import Issue, IssueFormat
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)

ADD_AND_WAIT = """
import sys, time
from sqlalchemy import text
from storage.database import open_database, writing
with writing(open_database(sys.argv[1])) as connection:
    connection.execute(text("INSERT INTO issues VALUES ('cut', NULL, NULL, NULL, 'en', 'text', NULL, 'x',"
                            " '2026-11-09 08:00:00')"))
    print("inside", flush=True)
    time.sleep(60)
"""


def issue(words: str) -> Issue:
    return Issue(
        id="big",
        title=None,
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address=None,
        text=words,
        items=(),
    )


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("store.db", "is not the address of a store"),
        ("mysql://host/name", "kept in SQLite or PostgreSQL, not in mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:////proc/nowhere/store.db", "its folder cannot be made"),
        ("postgresql://editor:secret@127.0.0.1:1/desk", "it cannot be reached"),
    ],
)
def test_an_address_that_cannot_be_opened(address: str, why: str) -> None:
    with pytest.raises(StoreUnusable, match=why) as told:
        open_database(address)

    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_folder_in_the_file_s_place(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="is it a file"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_store_of_a_newer_sourcedesk(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '2099_01_01_later'"))

    with pytest.raises(StoreUnusable, match=r"newer Sourcedesk \(schema 2099_01_01_later\)"):
        open_database(url)


def test_another_program_s_database_is_left_alone(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))

    with pytest.raises(StoreUnusable, match="another program's tables"):
        open_database(url)


def test_a_read_only_file_can_be_read_but_not_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_database(f"sqlite:///{path}").dispose()
    store = Store(open_database(f"sqlite:///file:{path}?mode=ro&uri=true"))

    assert store.issues() == ()
    with pytest.raises(StoreUnusable, match="is read-only"):
        store.add_issue(issue("x"), {}, now=NOW)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_read_only_server(engine: Engine) -> None:
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))

    with pytest.raises(StoreUnusable, match="the server is read-only"):
        Store(engine).add_issue(issue("x"), {}, now=NOW)


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    store = Store(engine)
    limit = _page_limit(engine, pages=80)

    with pytest.raises(StoreUnusable, match="its disk is full"):
        store.add_issue(issue("x" * 1_000_000), {}, now=NOW)
    kept = store.issues()
    limit()
    added = store.add_issue(issue("x" * 1_000_000), {}, now=NOW)
    engine.dispose()

    assert (kept, added) == ((), True)


def _page_limit(engine: Engine, *, pages: int) -> Callable[[], None]:
    """Let the file grow to so many pages; SQLite then answers as on a full disk. Returns the way back."""

    def bound(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", bound)

    def lift() -> None:
        event.remove(engine, "connect", bound)
        engine.dispose()

    return lift


def test_processes_that_start_together_take_turns(url: str) -> None:
    opening = "import sys; from storage.database import open_database; open_database(sys.argv[1]).dispose()"
    starting = [
        subprocess.Popen([sys.executable, "-c", opening, url], stderr=subprocess.PIPE) for _ in range(4)
    ]

    ends = [(one.communicate(timeout=60)[1].decode(), one.returncode) for one in starting]

    assert ends == [("", 0)] * 4


def test_a_process_killed_while_it_writes_leaves_a_sound_store(url: str) -> None:
    writer = subprocess.Popen([sys.executable, "-c", ADD_AND_WAIT, url], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"inside\n"
    writer.kill()
    writer.communicate(timeout=60)

    engine = open_database(url)
    store = Store(engine)
    left = store.issues()
    added = store.add_issue(issue("x"), {}, now=NOW)
    engine.dispose()

    assert (left, added) == ((), True)
