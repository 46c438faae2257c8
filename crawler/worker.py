"""A worker: one long crawl that visits whatever batches the queue has for it.

The crawl is that of one machine (spider, middlewares, archive, readers, store); only what it visits comes from
the queue instead of an issue. A batch is done when the store has said so for each visit of it, so a worker that
dies leaves every unfinished batch in the queue, and what it had stored of it is not visited again.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.assignments import Brought
from crawler.config import Config, scrapy_settings
from crawler.dispatch.port import Waiting, still_waiting
from crawler.dispatch.queue import UPKEEP, VISITS, Stopped, app_of, prepare
from crawler.run import Stats, crawl_process
from crawler.workshop import Workshop
from storage.database import StoreUnusable

LONGEST = 3600.0
"""Seconds after which a batch that does not end is given back to the queue."""

_Key = tuple[str, str]
"""Run and identity of a source."""

logger = logging.getLogger(__name__)


def work(config: Config, *, settings: Mapping[str, Any] | None = None, until_empty: bool = False) -> Stats:
    """Visit what the queue has, until SIGTERM or SIGINT; `until_empty`: until nothing is left.

    The first signal finishes the requests under way and gives the rest back; the second ends at once, which
    loses nothing either. Only once per process.

    Raises:
        StoreUnusable: the store or the queue cannot be reached.
    """
    overrides = {**scrapy_settings(config), "DISPATCH": True, **(settings or {})}
    feed = Feed(config.worker_hosts, stalled=config.stalled_seconds, until_empty=until_empty)
    stats = crawl_process(overrides, "links", feed=feed)
    if trouble := stats.get("store/trouble") or feed.trouble:
        raise StoreUnusable(trouble)
    if stats.get("finish_reason") == "archive_unwritable":
        raise StoreUnusable(f"{config.archive}: the archive cannot be written; make room or mend its rights")
    return stats


class Feed:
    """Batches from the queue on their way into the crawl, and the word that each visit is stored."""

    def __init__(self, hosts: int, *, stalled: float, until_empty: bool = False) -> None:
        """`hosts` batches at a time; a worker silent for `stalled` seconds counts as dead."""
        self._hosts = hosts
        self._stalled = stalled
        self._until_empty = until_empty
        self._coming: asyncio.Queue[Waiting | None] = asyncio.Queue()
        self._open: dict[_Key, asyncio.Future[None]] = {}
        self._stopping = False
        self._workshop: Workshop
        self.trouble: str | None = None
        """Why the queue ended by itself."""

    async def open(self, crawler: Crawler) -> AsyncIterator[Waiting]:
        """What is to be visited, as the queue gives it."""
        self._workshop = Workshop.of(crawler)
        prepare(self._workshop.engine)
        for handler, signal in (
            (self._kept, signals.item_scraped),
            (self._lost, signals.item_dropped),
            (self._lost, signals.item_error),
            (self._failed, signals.spider_error),
            (self._closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        self._serving = asyncio.create_task(self._serve())
        try:
            while (one := await self._coming.get()) is not None:
                yield one
        finally:
            self._stop()

    async def walk(self, host: str, visits: Mapping[str, Sequence[str]]) -> None:
        """Visit what is still waiting of a batch; returns once all of it is stored.

        Raises:
            Stopped: the worker ends before that.
        """
        store = self._workshop.store
        waiting = await asyncio.to_thread(still_waiting, store, host, visits)
        await asyncio.to_thread(self._workshop.revisits.learn, [one.assignment.identity for one in waiting])
        if self._stopping:
            raise Stopped
        loop = asyncio.get_running_loop()
        told = [self._open.setdefault(_key(one), loop.create_future()) for one in waiting]
        for one in waiting:
            self._coming.put_nowait(one)
        async with asyncio.timeout(LONGEST):
            ended = await asyncio.gather(*told, return_exceptions=True)
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        await self._workshop.closing.close_all(list(visits))

    # --- the queue -------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Take batches until told to stop; whatever ends the queue ends the crawl."""
        from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 -- an optional extra

        url = self._workshop.settings["STORE_URL"]
        name = f"{socket.gethostname()}-{os.getpid()}"
        try:
            async with app_of(url).open_async() as app:
                self._workers = [
                    self._worker(app, name, [VISITS], self._hosts),
                    # of its own, or a worker busy with long batches could not help the others
                    self._worker(app, f"{name}-{UPKEEP}", [UPKEEP], 1),
                ]
                visits, upkeep = (asyncio.create_task(worker.run()) for worker in self._workers)
                await asyncio.wait({visits, upkeep}, return_when=asyncio.FIRST_COMPLETED)
                self._stop()
                await asyncio.gather(visits, upkeep)
        except ConnectorException as error:
            self.trouble = f"the queue cannot be reached: {error.__cause__ or error}"
        finally:
            self._stop()

    def _worker(self, app: Any, name: str, queues: list[str], concurrency: int) -> Any:
        from procrastinate.worker import Worker  # noqa: PLC0415 -- an optional extra

        return Worker(
            app,
            queues=queues,
            name=name,
            concurrency=concurrency,
            wait=not self._until_empty or queues == [UPKEEP],
            install_signal_handlers=False,
            delete_jobs="successful",
            additional_context={"walker": self, "stalled": self._stalled},
            update_heartbeat_interval=self._stalled / 3,
            stalled_worker_timeout=self._stalled,
        )

    def _stop(self) -> None:
        """Take nothing more; what is not under way goes back to the queue."""
        if self._stopping:
            return
        self._stopping = True
        for worker in getattr(self, "_workers", ()):
            worker.stop()
        self._coming.put_nowait(None)

    async def _closed(self) -> None:
        """The crawl has finished what was under way: give back the rest, and leave the queue."""
        self._stop()
        for future in list(self._open.values()):
            if not future.done():
                future.set_exception(Stopped())
        with contextlib.suppress(asyncio.CancelledError):
            await self._serving

    # --- what came of a visit --------------------------------------------------------------------

    def _kept(self, item: Any) -> None:
        if isinstance(item, Brought) and (future := self._taken(item)):
            future.set_result(None)

    def _lost(self, item: Any, exception: Any = None, failure: Any = None) -> None:
        reason = exception or getattr(failure, "value", None) or RuntimeError("the visit was not stored")
        if isinstance(item, Brought) and (future := self._taken(item)):
            future.set_exception(reason)

    def _failed(self, failure: Any, response: Any) -> None:
        request = getattr(response, "request", None)
        assignment = request.cb_kwargs.get("assignment") if request is not None else None
        if assignment is None:
            return
        for key in [key for key in self._open if key[1] == assignment.identity]:
            self._open.pop(key).set_exception(failure.value or RuntimeError("the visit failed"))

    def _taken(self, item: Brought) -> "asyncio.Future[None] | None":
        future = self._open.pop((item.visited.visit.run, item.assignment.identity), None)
        return None if future is None or future.done() else future


def _key(one: Waiting) -> _Key:
    return one.run, one.assignment.identity
