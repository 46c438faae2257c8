"""Ten scheduled runs, each killed at another moment: nothing is lost, and nothing runs twice at once."""

import asyncio
import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import web

from crawler.config import load
from crawler.loopback import Answer
from crawler.watch.due import Policy
from crawler.watch.job import PRELOADED, Processes, job
from crawler.watch.service import WATCH_LOCK
from crawler.watch.tick import Watch, once
from storage.database import open_database
from storage.locks import Held, alone
from storage.store import Store
from storage.watch_words import EntryState

PROCESSES = multiprocessing.get_context("forkserver")
"""What was imported once is there in every process, so that a kill falls into the round and not into imports."""
PROCESSES.set_forkserver_preload([*PRELOADED, "crawler.watch.tick"])
ISSUES, LINKS = (2, 9, 16), 4


def scheduled_run(home: Path, settings: dict[str, Any], days: int) -> None:
    """One round of the watch in a process of its own, some days from now."""
    config = load(home=home)
    engine = open_database(config.store_url)
    watch = Watch(store=Store(engine), config=config, run=Processes(), policy=Policy(), settings=settings)
    with alone(engine, WATCH_LOCK):
        once(watch, datetime.now(UTC) + timedelta(days=days))


class Gate:
    """Lets some requests to a host through; the next ones wait, and say that they are there."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.twice: list[str] = []
        """What was asked while it was being asked already."""
        self._left = 0.0
        self._under_way: Counter[str] = Counter()

    def allow(self, requests: float) -> None:
        """From now on, so many."""
        self.opened, self.reached = threading.Event(), threading.Event()
        self._left = requests

    def guard(self, answer: Answer) -> Answer:
        """The host behind the gate; its robots rules are before it."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if request.path == "/robots.txt":
                return await answer(request)
            self._under_way[request.path] += 1
            if self._under_way[request.path] > 1:
                self.twice.append(request.path)
            self._left -= 1
            if self._left < 0:
                opened = self.opened
                self.reached.set()
                await asyncio.to_thread(opened.wait)
            self._under_way[request.path] -= 1
            return await answer(request)

        return guarded


def publication(webs: ModuleType) -> Any:
    """Three issues of four links each, every source another."""
    pages = webs.Pages()
    pages.feed(*ISSUES)
    for number in ISSUES:
        links = [(f"Head {at}", f"https://{webs.SITE}/{number}-{at}") for at in range(LINKS)]
        pages.put(webs.LETTER, f"/p/{number}", webs.issue_page(number, *links))
        for at in range(LINKS):
            pages.put(webs.SITE, f"/{number}-{at}", webs.page(f"Kelp {number} {at}", webs.KELP))
    return pages


def killed(
    gate: Gate, home: Path, settings: dict[str, Any], *, days: int, requests: int, wait: float
) -> None:
    """A run that is killed a moment after it has asked for so many pages."""
    gate.allow(requests)
    run = PROCESSES.Process(target=scheduled_run, args=(home, settings, days))
    run.start()
    if requests:
        assert gate.reached.wait(60)
    time.sleep(wait)
    assert run.is_alive(), "the run ended before it was killed"
    run.kill()
    run.join()
    gate.opened.set()  # its crawl notices, and finishes what is under way while the next run begins


def test_killed_ten_times_nothing_is_lost_or_done_twice(
    webs: ModuleType, tmp_path: Path, loopback_web: Callable[..., Any]
) -> None:
    gate, pages = Gate(), publication(webs)
    served = loopback_web(pages.hosts() | {webs.SITE: gate.guard(pages.answer(webs.SITE))})
    watch = webs.watch_over(tmp_path, served)
    feed = f"https://{webs.LETTER}/feed"
    settings = {**(watch.settings or {}), "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
    watch.run(job(watch.config, "crawler.watch.looking:FindingSpider", settings, address=feed, back=3))
    chance = random.Random(8)

    # five runs walk the issues, five visit everything again
    for days, requests in (
        (0, 0),
        (0, 0),
        (0, 1),
        (0, 2),
        (0, 3),
        (90, 0),
        (90, 0),
        (90, 1),
        (90, 2),
        (90, 3),
    ):
        wait = chance.uniform(0.0, 0.2 if requests else 0.8)
        killed(gate, tmp_path, watch.settings, days=days, requests=requests, wait=wait)

    gate.allow(float("inf"))
    gate.opened.set()
    told = once(watch, datetime.now(UTC) + timedelta(days=90))
    assert told.troubles == ()
    watching = watch.store.watching()
    (followed,) = watching.publications()
    assert {one.state for one in watching.entries(followed.id)} == {EntryState.WALKED}
    assert len(watch.store.issues()) == len(ISSUES)
    sources = watch.store.sources()
    assert len(sources) == len(ISSUES) * LINKS
    assert watching.unassessed() == ()
    assert watching.alerts() == ()
    assert gate.twice == []
    for source in sources:
        runs = Counter(visit.run for visit in watch.store.visits(source))
        assert max(runs.values()) == 1
        assert {visit.outcome for visit in watch.store.visits(source)} <= {"ok", "not_modified"}


def test_two_watches_on_one_store_take_turns(tmp_path: Path) -> None:
    one = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    two = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    with alone(one, "watch"):
        with pytest.raises(Held, match="another process"), alone(two, "watch"):
            pass
        with alone(two, "crawl"):
            pass
    with alone(two, "watch"):
        pass
    one.dispose()
    two.dispose()


def test_two_schedulers_on_one_postgres_take_turns(postgres_database: str) -> None:
    """Each has connections of its own, as on two machines; one that dies lets go."""
    one, two = open_database(postgres_database), open_database(postgres_database)
    with alone(one, WATCH_LOCK):
        with pytest.raises(Held, match="another process"), alone(two, WATCH_LOCK):
            pass
        with alone(two, "crawl"):
            pass
    holder = PROCESSES.Process(target=hold, args=(postgres_database,))
    holder.start()
    while True:
        try:
            with alone(two, WATCH_LOCK):
                time.sleep(0.01)
        except Held:
            break
    holder.kill()
    holder.join()
    with alone(two, WATCH_LOCK, wait=30):
        pass
    one.dispose()
    two.dispose()


def hold(address: str) -> None:
    """A scheduler that is at work until it is killed."""
    with alone(open_database(address), WATCH_LOCK, wait=30):
        time.sleep(600)
