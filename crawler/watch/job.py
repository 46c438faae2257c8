"""One crawl in a process of its own: Scrapy's reactor runs once a process, and the watch runs for years.

The process ends gracefully when its parent tells it to (SIGTERM), and also when its parent is killed: it watches
for that, so that nothing goes on behind the back of the watch that is started next.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from crawler.config import Config, scrapy_settings
from storage.database import open_database
from storage.locks import alone

CRAWL_LOCK = "crawl"
PATIENCE = 120.0
"""Seconds a crawl waits for one whose watch was killed to end."""
PRELOADED = [
    "crawler.run",
    "crawler.pipelines",
    "crawler.watch.looking",
    "crawler.extract.reading",
    "spiders.links",
]
"""What every crawl needs is imported once, by the server that all of them are forked from; no reactor is."""


class JobFailed(RuntimeError):
    """The crawl's process ended without a word; what it had not stored is still due."""


class Stopped(RuntimeError):
    """The watch was told to end; nothing new is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one crawl is to do."""

    store_url: str
    settings: Mapping[str, Any]
    spider: str
    """Name of a spider, or `module:Class`."""
    arguments: Mapping[str, Any] = field(default_factory=dict)


Runner = Callable[[Job], Mapping[str, Any]]
"""Runs a job and returns its counters."""


def job(config: Config, spider: str, settings: Mapping[str, Any] | None = None, **arguments: Any) -> Job:
    """A crawl as the configuration has it."""
    return Job(
        store_url=config.store_url,
        settings={**scrapy_settings(config), **(settings or {})},
        spider=spider,
        arguments=arguments,
    )


class Processes:
    """Runs one job at a time, each in a fresh process; `stop` ends the one that runs."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._running: multiprocessing.process.BaseProcess | None = None
        self.stopping = False

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Run the job to its end.

        Raises:
            JobFailed: the process ended without a word.
            Stopped: the watch was told to end.
        """
        if self.stopping:
            raise Stopped
        here, there = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_run, args=(job, there), name=f"crawl-{job.spider}")
        process.start()
        self._running = process
        there.close()
        try:
            told = here.recv()
        except (EOFError, ConnectionResetError):
            process.join()
            raise JobFailed(f"the crawl ended with {process.exitcode}; run the same command again") from None
        finally:
            here.close()
            self._running = None
        process.join()
        if isinstance(told, str):
            raise JobFailed(told)
        return dict(told)

    def stop(self) -> None:
        """Let the running crawl finish what is under way."""
        self.stopping = True
        if self._running is not None:
            with contextlib.suppress(ValueError, ProcessLookupError):
                self._running.terminate()


def _run(job: Job, answer: Connection) -> None:
    """In the new process: crawl, and tell the counters (or one sentence of trouble)."""
    from crawler.run import crawl_process  # noqa: PLC0415  # the reactor belongs to this process alone

    _end_with_parent()
    engine = open_database(job.store_url)
    try:
        with alone(engine, CRAWL_LOCK, wait=PATIENCE):
            stats = crawl_process(job.settings, spider_of(job.spider), **job.arguments)
        told: Any = {
            key: value for key, value in stats.items() if isinstance(value, str | int | float | list)
        }
    except (RuntimeError, OSError, ValueError) as error:
        told = str(error)
    finally:
        engine.dispose()
    with contextlib.suppress(BrokenPipeError):  # the watch was killed: nobody is there to be told
        answer.send(told)


def spider_of(named: str) -> Any:
    """What a job's spider is for Scrapy: a class, or a name."""
    module, _, name = named.partition(":")
    return getattr(__import__(module, fromlist=[name]), name) if name else named


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
