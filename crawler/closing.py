"""The end of a run: as soon as its last source is stored, and off the loop.

What only all sources of an issue tell is counted in the readers' processes while other issues are still under way,
so a crawl of many issues has no long silence at its end, and holds the texts of a few issues at a time.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from datetime import datetime

from crawler.evidence.misplaced import better_sources, keep_told, told_of
from crawler.extract.pool import PoolError, ReadingPool
from storage.evidence import Finding
from storage.store import Store

logger = logging.getLogger(__name__)


class Closing:
    """Knows what each run still waits for, and closes those that wait for nothing."""

    def __init__(
        self,
        store: Store,
        pool: Callable[[], ReadingPool],
        writer: Executor,
        clock: Callable[[], datetime],
        *,
        at_once: int = 1,
    ) -> None:
        """`pool` is asked for only where there is something to count; `at_once`: runs that are closed side by side.

        Enough to keep the readers busy: else a crawl of many issues would visit faster than it closes.
        """
        self._store = store
        self._pool = pool
        self._writer = writer
        self._clock = clock
        self._left: Counter[str] = Counter()
        self._closed: set[str] = set()
        self._closing: set[str] = set()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(at_once)

    def expect(self, run: str, visits: int) -> None:
        """So many visits of the run are about to be made."""
        self._left[run] += visits

    def stored(self, run: str) -> None:
        """One of them is stored; after the last, the run is closed."""
        self._left[run] -= 1
        if self._left[run] == 0:
            del self._left[run]
            self._under_way[run] = asyncio.create_task(self._close_quietly(run))

    async def close_all(self, runs: Collection[str]) -> None:
        """Close those of the runs that have nothing left to visit and are not closed yet.

        Raises:
            StoreUnusable: the store cannot be read or written.
        """
        await asyncio.gather(*self._under_way.values())
        for run in runs:
            await self._close(run)

    async def _close_quietly(self, run: str) -> None:
        """A store or pool that is of no use any more is met again at the end, and told there."""
        try:
            await self._close(run)
        except RuntimeError as error:  # theirs, and an executor's that was shut meanwhile
            logger.warning("run_not_closed run=%s error=%s", run, error)
        finally:
            self._under_way.pop(run, None)

    async def _close(self, run: str) -> None:
        async with self._turns:
            if run in self._closed or run in self._closing:
                return
            self._closing.add(run)
            try:
                await self._close_now(run)
            finally:
                self._closing.discard(run)

    async def _close_now(self, run: str) -> None:
        if await asyncio.to_thread(self._store.pending, run):
            return
        told = await asyncio.to_thread(told_of, self._store, run)
        found: list[Finding] = []
        if told is not None and len(told.sources) > 1:
            try:
                found = await self._pool().run(better_sources, told, pages=4)
            except PoolError:
                logger.exception("sources_not_compared issue=%s", told.issue)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._writer, keep_told, self._store, run, told, found, self._clock())
        self._closed.add(run)
