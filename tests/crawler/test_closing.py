"""A run ends as soon as its last source is stored, while others are still under way."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from crawler.assignments import assignments_of, resolutions_of
from crawler.closing import Closing
from crawler.extract.pool import PageTimedOut, ReadingPool
from crawler.issue.read import read_issues
from storage.database import open_database
from storage.evidence import Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Document, Issue, Via, Visit
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
WORKS = {
    "camels": "Hundreds of camels carry salt through the desert in winter. Herders walk for forty days beside them.",
    "lamps": "The harbour replaced its lamps along the old pier. Engineers from Zurich fitted them within weeks.",
}


class Readers:
    """Stands for the pool: runs in this process, or fails as one does."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.together = asyncio.Barrier(1)
        """How many must ask before any is answered."""

    async def run(self, function: Callable[..., Any], *args: Any, pages: int = 1) -> Any:
        self.asked += pages > 1
        await self.together.wait()
        if self.fails:
            raise PageTimedOut("no result within 60 s")
        return function(*args)


class Desk:
    """A store with two issues, each with two swapped links and a run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.readers = Readers()
        self.issues: list[Issue] = []
        self.runs: list[str] = []
        for number in range(2):
            (issue,) = read_issues(
                f"# Issue {number}\n\n- {WORKS['lamps']} [said](https://e.org/{number}/camels)\n"
                f"- {WORKS['camels']} [said](https://e.org/{number}/lamps)\n".encode(),
                name="issue.md",
            )
            store.add_issue(issue, resolutions_of(issue), now=NOW)
            self.issues.append(issue)
            self.runs.append(store.begin_run(issue.id, now=NOW))

    def closing(self, writer: ThreadPoolExecutor, at_once: int = 1) -> Closing:
        pool = cast("ReadingPool", self.readers)
        return Closing(self.store, lambda: pool, writer, lambda: NOW, at_once=at_once)

    def visits(self, number: int) -> list[Visited]:
        issue, run = self.issues[number], self.runs[number]
        found = []
        for one in assignments_of(issue, resolutions_of(issue)):
            address = one.resolution.canonical or ""
            name = address.rpartition("/")[2]
            visit = Visit(
                source=one.identity, run=run, asked=address, final=address, hops=(), status=200, outcome=Outcome.OK,
                detail=None, traceback=None, started=NOW, seconds=0.1, size=9, via=Via.LIVE, reader="article",
            )  # fmt: skip
            document = Document(address=address, kind="article", title=name.title(), text=WORKS[name] * 4)
            links = tuple(link.id for _, link in one.mentions)
            found.append(Visited(resolution=one.resolution, visit=visit, document=document, links=links))
        return found

    def open_runs(self) -> int:
        with self.store._engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM runs WHERE finished IS NULL")) or 0)

    def better(self, number: int) -> int:
        found = self.store.findings_for(self.issues[number].id)
        return sum(one.code is FindingCode.BETTER_SOURCE for one in found)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Desk(Store(engine))
    engine.dispose()


@pytest.fixture
def writer() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def test_a_run_is_closed_after_its_last_visit_while_another_goes_on(
    desk: Desk, writer: ThreadPoolExecutor
) -> None:
    async def walk() -> tuple[int, int]:
        closing = desk.closing(writer)
        for run in desk.runs:
            closing.expect(run, 2)
        first, last = desk.visits(0)
        desk.store.keep(first)
        closing.stored(first.visit.run)
        await closing.close_all(())
        before = desk.open_runs()
        desk.store.keep(last)
        closing.stored(last.visit.run)
        await closing.close_all(())
        return before, desk.open_runs()

    assert asyncio.run(walk()) == (2, 1)
    assert [desk.better(0), desk.better(1)] == [2, 0]


def test_at_the_end_only_what_was_visited_is_closed_and_nothing_counted_twice(
    desk: Desk, writer: ThreadPoolExecutor
) -> None:
    async def walk() -> None:
        closing = desk.closing(writer)
        for visited in desk.visits(1):
            desk.store.keep(visited)
        await closing.close_all(desk.runs)
        await closing.close_all(desk.runs)

    asyncio.run(walk())

    assert desk.open_runs() == 1
    assert desk.better(1) == 2
    assert desk.readers.asked == 1


def test_a_run_whose_sources_cannot_be_compared_in_time_is_closed_all_the_same(
    desk: Desk, writer: ThreadPoolExecutor
) -> None:
    desk.readers.fails = True

    async def walk() -> None:
        for visited in desk.visits(0):
            desk.store.keep(visited)
        await desk.closing(writer).close_all(desk.runs)

    asyncio.run(walk())

    assert (desk.open_runs(), desk.better(0)) == (1, 0)


def test_two_runs_are_closed_side_by_side_and_each_once(desk: Desk, writer: ThreadPoolExecutor) -> None:
    async def walk() -> int:
        desk.readers.together = asyncio.Barrier(2)
        closing = desk.closing(writer, at_once=2)
        for number, run in enumerate(desk.runs):
            closing.expect(run, 2)
            for visited in desk.visits(number):
                desk.store.keep(visited)
                closing.stored(run)
        await asyncio.wait_for(closing.close_all(desk.runs), 20)
        return desk.open_runs()

    assert asyncio.run(walk()) == 0
    assert desk.readers.asked == 2
