"""Workers on any number of machines: host batches go through procrastinate, in the store's own PostgreSQL.

One job is at most fifty addresses of one host, under that host's lock, so nobody else works on the host
meanwhile (https://procrastinate.readthedocs.io/en/stable/howto/advanced/locks.html). A job is done once every
visit is stored. What a dead worker held is given back to the queue by `retry_stalled`, which runs on every
worker's clock and on one of them at a time. Jobs name runs and sources, never an address.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from sqlalchemy import Engine, inspect, make_url

from crawler.dispatch.port import Waiting, batches
from storage.locks import alone

VISITS, UPKEEP = "visits", "upkeep"
VISIT = "sourcedesk.visit"
STALLED = 30.0
"""Seconds without a heartbeat after which a worker counts as dead."""
TRIES = 5


class Stopped(RuntimeError):
    """The worker was told to end before the batch was done; it is taken up again at once, elsewhere."""


class Walker(Protocol):
    """Who visits a batch in a worker: `crawler.worker.Feed`."""

    async def walk(self, host: str, visits: Mapping[str, Sequence[str]]) -> None:
        """Visit what is still waiting; returns once all of it is stored."""


class Again(BaseRetryStrategy):
    """A stopped batch at once and always; a failed one after 10, 20, 40 … seconds, five times in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None: never, `sourcedesk status` shows it as failed."""
        if isinstance(exception, Stopped | asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if job.attempts >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": 10 * 2**job.attempts})


async def visit(context: JobContext, host: str, visits: dict[str, list[str]]) -> None:
    """Visit a batch: run -> identities of sources of one host."""
    walker: Walker = context.additional_context["walker"]
    await walker.walk(host, visits)


async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give back to the queue what a worker held that is heard of no more."""
    seconds = float(context.additional_context.get("stalled", STALLED))
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        await manager.retry_job(job)


def app_of(url: str, *, connections: int = 4) -> App:
    """The queue that lives in the PostgreSQL database at `url`, not yet opened."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=connections))
    app.task(name=VISIT, queue=VISITS, pass_context=True, retry=Again())(visit)
    upkeep = app.task(name="sourcedesk.retry_stalled", queue=UPKEEP, queueing_lock=UPKEEP, pass_context=True)
    app.periodic(cron="* * * * * */5")(upkeep(retry_stalled))
    return app


def prepare(engine: Engine) -> None:
    """Make the queue's tables where there are none; processes that start together take turns."""
    with alone(engine, "queue", wait=60):
        if inspect(engine).has_table("procrastinate_jobs"):
            return
        app = app_of(engine.url.render_as_string(hide_password=False))
        with app.open():
            app.schema_manager.apply_schema()


class Queue:
    """The distributed adapter of the dispatcher port."""

    def __init__(self, engine: Engine) -> None:
        """Over an engine that `storage.database.open_database` made, of a PostgreSQL store."""
        self._engine = engine

    async def hand_over(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """Queue all but what is personal; a batch that waits there already is not queued twice."""
        await asyncio.to_thread(self._queue, [one for one in waiting if not one.personal])
        return [one for one in waiting if one.personal]

    def _queue(self, waiting: Sequence[Waiting]) -> None:
        prepare(self._engine)
        app = app_of(self._engine.url.render_as_string(hide_password=False))
        with app.open():
            for host, batch in batches(waiting):
                visits: dict[str, list[str]] = {}
                for one in batch:
                    visits.setdefault(one.run, []).append(one.assignment.identity)
                _defer(app, host, visits)


def _defer(app: App, host: str, visits: dict[str, Any]) -> None:
    same = hashlib.sha256(json.dumps([host, visits], sort_keys=True).encode()).hexdigest()
    job = app.configure_task(VISIT, queue=VISITS, lock=f"host:{host}", queueing_lock=same)
    try:
        job.defer(host=host, visits=visits)
    except AlreadyEnqueued:
        return
