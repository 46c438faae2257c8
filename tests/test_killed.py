"""Kill the crawl at any moment: the same command finishes it, and the store is as if nothing had happened."""

import asyncio
import io
import json
import multiprocessing
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from crawler.check import check
from crawler.config import load
from crawler.demo import ISSUE, demo_hosts, demo_settings
from crawler.loopback import Answer, LoopbackWeb
from storage.database import open_database
from storage.store import Store

HELD = "t.co"
"""A host of the demo that answers nothing for now, so that no crawl is over before it is killed."""
REACHABLE = 15
"""Visits of the demo that a crawl stores in any case while that host is held."""
PROCESSES = multiprocessing.get_context("forkserver")
"""What was imported once is there in every process, so that a kill falls into the crawl and not into imports."""
PROCESSES.set_forkserver_preload(
    ["crawler.check", "crawler.extract.reading", "spiders.links", "crawler.pipelines"]
)


class DemoWeb:
    """The demo's web, in this process; crawls of it run in processes of their own."""

    def __init__(self) -> None:
        hosts = demo_hosts()
        self.opened = threading.Event()
        self.served = LoopbackWeb({**hosts, HELD: self._held(hosts[HELD])})

    def crawl(self, home: Path) -> BaseProcess:
        """What `sourcedesk demo` does, under way."""
        crawl = PROCESSES.Process(
            target=check,
            args=(load(home=home), str(ISSUE)),
            kwargs={"stdin": io.BytesIO(), "settings": {**demo_settings(self.served), "READING_WORKERS": 1}},
        )
        crawl.start()
        return crawl

    def kill(self, home: Path, reached: Callable[[], bool], seconds: float) -> None:
        """Kill a crawl some seconds after it reached a state."""
        self.opened.clear()
        crawl = self.crawl(home)
        while not reached() and crawl.is_alive():
            time.sleep(0.005)
        time.sleep(seconds)
        assert crawl.is_alive(), "the crawl ended before it was killed"
        crawl.kill()
        crawl.join()

    def finish(self, home: Path) -> None:
        """Let a crawl end."""
        self.opened.set()
        crawl = self.crawl(home)
        crawl.join()
        assert crawl.exitcode == 0

    def _held(self, answer: Answer) -> Answer:
        async def held(request: web.Request) -> web.StreamResponse:
            await asyncio.to_thread(self.opened.wait)
            return await answer(request)

        return held


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoWeb]:
    made = DemoWeb()
    with made.served:
        yield made
        made.opened.set()


def test_a_crawl_killed_ten_times_ends_like_an_undisturbed_one(demo: DemoWeb, tmp_path: Path) -> None:
    chance = random.Random(75)
    home = tmp_path / "killed"

    with _command("demo", "--home", str(tmp_path / "undisturbed")):
        for _ in range(5):  # while it starts, reads the issue and looks up what is not linked
            demo.kill(home, lambda: True, chance.uniform(0.0, 1.0))
        for _ in range(5):
            least = min(_visits(home) + chance.randint(1, 3), REACHABLE)
            demo.kill(home, lambda least=least: _visits(home) >= least, chance.uniform(0.0, 0.2))
        demo.finish(home)

    assert _exported(home) == _exported(tmp_path / "undisturbed")


@pytest.mark.parametrize("visits", [3, 10])
def test_one_kill_costs_no_visit_twice(demo: DemoWeb, tmp_path: Path, visits: int) -> None:
    demo.kill(tmp_path, lambda: _visits(tmp_path) >= visits, 0.0)
    demo.finish(tmp_path)

    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    store = Store(engine)
    found = [
        store.visits(link.source.identity)
        for line in store.issues()
        for item in store.report_rows(line.id)
        for link in item.links
        if link.source is not None
    ]
    engine.dispose()
    assert len(found) > visits
    assert all(len(of_one_source) == 1 for of_one_source in found)


def _visits(home: Path) -> int:
    """Visits in the store, read beside the crawl that writes them."""
    try:
        with sqlite3.connect(f"file:{home / 'store.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM visits").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # there is no such table yet


@contextmanager
def _command(*arguments: str) -> Iterator[None]:
    """A command of the house that runs meanwhile and must end well."""
    running = subprocess.Popen([sys.executable, "-m", "crawler", *arguments], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        ended = running.wait()
    assert ended == 0


def _exported(home: Path) -> list[Any]:
    """The whole store as lines of its export, without what differs from run to run."""
    command = [sys.executable, "-m", "crawler", "export", "--home", str(home)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [_without_times(json.loads(line)) for line in told.splitlines()]


TIMES = frozenset({"added", "at", "looked", "read", "seen", "started", "visited"})


def _without_times(value: Any, field: str = "") -> Any:
    """The line without times, and with the number of its captures instead of their places."""
    if field in TIMES:
        return None
    if isinstance(value, dict):
        return {name: _without_times(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return len(value) if field == "captures" else [_without_times(inner, field) for inner in value]
    return value
