"""The watch as a process that runs for years: three jobs on APScheduler, one at a time, none twice at once.

A job that was missed (the machine slept) is run once, not as often as it was missed. SIGTERM lets the crawl under
way finish what it has begun, and starts nothing new.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from crawler.dispatch.depth import depth
from crawler.watch import tick
from crawler.watch.health import write_metrics
from crawler.watch.job import Processes, Stopped
from crawler.watch.tick import Round, Watch
from storage.locks import Held, alone

logger = logging.getLogger(__name__)
WATCH_LOCK = "watch"

Part = Callable[[Watch, Round, datetime], None]
JOBS: dict[str, tuple[Part, int]] = {
    "issues": (tick.issues, 1),
    "sources": (tick.sources, 1),
    "telling": (tick.tell, 1),
}
"""Name -> what it does, and every how many rounds' lengths."""


def once(watch: Watch, engine: Engine) -> Round:
    """One round, alone on this store.

    Raises:
        Held: another watch is at work on it.
        Stopped: it was told to end.
    """
    with alone(engine, WATCH_LOCK), stopping(watch.run):
        told = tick.once(watch, datetime.now(UTC))
        _measure(watch, engine)
    return told


def forever(watch: Watch, engine: Engine, say: Callable[[str], object]) -> None:
    """Rounds until SIGTERM or SIGINT.

    Raises:
        Held: another watch is at work on this store.
    """
    ended = threading.Event()
    with alone(engine, WATCH_LOCK), stopping(watch.run, ended.set):
        scheduler = scheduler_of(watch, engine)
        scheduler.start()
        for job in scheduler.get_jobs():
            say(f"{job.id}: every {watch.config.watch_minutes} minutes, next at {job.next_run_time:%H:%M:%S}")
        ended.wait()
        scheduler.shutdown(wait=True)


def scheduler_of(watch: Watch, engine: Engine) -> BackgroundScheduler:
    """The jobs, not yet running. One thread: no job overlaps another, or itself."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    now = datetime.now(UTC)
    for place, (name, (part, rounds)) in enumerate(JOBS.items()):
        scheduler.add_job(
            _part,
            "interval",
            args=[watch, engine, name, part],
            minutes=watch.config.watch_minutes * rounds,
            id=name,
            next_run_time=now + timedelta(seconds=place),
        )
    return scheduler


def _part(watch: Watch, engine: Engine, name: str, part: Part) -> None:
    told = Round()
    try:
        part(watch, told, datetime.now(UTC))
    except Stopped:
        return
    logger.info("job=%s %s", name, told.line())
    for trouble in told.troubles:
        logger.warning("job=%s trouble=%s", name, trouble)
    _measure(watch, engine)


def _measure(watch: Watch, engine: Engine) -> None:
    if watch.config.metrics_file is not None:
        write_metrics(watch.store, watch.config.metrics_file, datetime.now(UTC), depth(engine))


@contextmanager
def stopping(run: Any, also: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hand SIGTERM and SIGINT on to the crawl under way."""

    def stop(*_: object) -> None:
        if isinstance(run, Processes):
            run.stop()
        also()

    before = {told: signal.signal(told, stop) for told in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for told, handler in before.items():
            signal.signal(told, handler)


__all__ = ["JOBS", "WATCH_LOCK", "Held", "forever", "once", "scheduler_of", "stopping"]
