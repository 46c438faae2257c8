"""Visits that arrive together are written together, and one that cannot be kept costs the others nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.assignments import Assignment, Brought, assignments_of, resolutions_of
from crawler.issue.read import read_issues
from crawler.pipelines import StorePipeline
from storage.database import open_database
from storage.evidence import Visited
from storage.outcomes import Outcome
from storage.records import Via, Visit
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)


class Counting(Store):
    """The store, which also counts its transactions."""

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.batches: list[int] = []

    def keep_many(self, visited: Sequence[Visited]) -> None:
        self.batches.append(len(visited))
        super().keep_many(visited)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Counting(engine)
    engine.dispose()


@pytest.fixture
def brought(store: Counting) -> list[Brought]:
    """Visits of seven sources, none kept yet."""
    links = "\n".join(f"- Lamp {number} burns. [said](https://e.org/{number})" for number in range(7))
    (issue,) = read_issues(f"# Lamps\n\n{links}\n".encode(), name="lamps.md")
    resolutions = resolutions_of(issue)
    store.add_issue(issue, resolutions, now=NOW)
    run = store.begin_run(issue.id, now=NOW)
    return [_brought(one, run) for one in assignments_of(issue, resolutions)]


def _brought(assignment: Assignment, run: str) -> Brought:
    address = assignment.resolution.canonical or ""
    visit = Visit(
        source=assignment.identity,
        run=run,
        asked=address,
        final=address,
        hops=(),
        status=404,
        outcome=Outcome.GONE,
        detail=None,
        traceback=None,
        started=NOW,
        seconds=0.1,
        size=0,
        via=Via.LIVE,
        reader="article",
    )
    return Brought(
        assignment=assignment,
        visited=Visited(resolution=assignment.resolution, visit=visit, document=None, links=()),
    )


def pipeline(store: Counting) -> StorePipeline:
    made: Any = StorePipeline.__new__(StorePipeline)
    made.workshop = SimpleNamespace(store=store, writer=ThreadPoolExecutor(1))
    made.waiting, made.writing = [], None
    return made


async def test_what_arrives_while_one_is_written_is_written_together(
    store: Counting, brought: list[Brought]
) -> None:
    pipe = pipeline(store)

    await asyncio.gather(*(pipe.process_item(one) for one in brought))

    assert sum(store.batches) == len(brought) == 7
    assert len(store.batches) < 4
    assert store.pending(brought[0].visited.visit.run) == ()


async def test_one_that_cannot_be_kept_costs_the_others_nothing(
    store: Counting, brought: list[Brought]
) -> None:
    lost = _brought(brought[3].assignment, "no-such-run")

    pipe = pipeline(store)

    arriving = (*brought[:3], lost, *brought[4:])
    told = await asyncio.gather(*(pipe.process_item(one) for one in arriving), return_exceptions=True)

    assert [one for one in told if isinstance(one, BaseException)] == [told[3]]
    assert isinstance(told[3], LookupError)
    assert store.pending(brought[0].visited.visit.run) == (brought[3].assignment.identity,)
