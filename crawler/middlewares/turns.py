"""Where several workers share a store, they take turns at each host.

As a download handler, because a turn must be held for exactly as long as the transfer: every request comes
by here (pages, robots.txt, hops, interfaces, archived copies), whichever spider or middleware makes it.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.middlewares.backoff import stated_wait
from crawler.middlewares.guard import GuardedDownloadHandler

_OVERLOAD = {429, 503}
_MARGIN = 5.0
"""Seconds a turn outlasts the longest transfer, before others take it from a process that died."""


class Turns(Protocol):
    """Whose turn it is; asked on threads of the handler's own."""

    def take(self, host: str, *, lease: float) -> float:
        """0 when it is ours; else seconds to wait."""

    def give_back(self, host: str, *, rest: float) -> None:
        """Let the next one ask, in `rest` seconds."""


class TurnTakingHandler(GuardedDownloadHandler):
    """The guarded handler; waits for its turn where `TURNS` (a function of the crawler, or its path) gives any."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        named = crawler.settings.get("TURNS")
        self._turns = cast("Turns | None", load_object(named)(crawler)) if named else None
        self._asking = crawler
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="turns") if named else None

    async def download_request(self, request: Request) -> Response:
        """The response, once it was our turn to ask for it."""
        if self._turns is None or self._threads is None:
            return await super().download_request(request)
        downloader: Any = self._asking.engine.downloader
        host = downloader.get_slot_key(request)
        while (wait := await self._take(self._turns, self._threads, host, request)) > 0:
            self._asking.stats.inc_value("turns/waited")
            await asyncio.sleep(wait)
        asked = 0.0
        try:
            response = await super().download_request(request)
            asked = self._asked_rest(response)
        finally:
            self._threads.submit(self._turns.give_back, host, rest=max(asked, self._pause(host)))
        return response

    async def close(self) -> None:
        """Give back what is still held."""
        await super().close()
        if self._threads is not None:
            await asyncio.to_thread(self._threads.shutdown)

    async def _take(self, turns: Turns, threads: ThreadPoolExecutor, host: str, request: Request) -> float:
        limit = self._asking.settings.getfloat("DOWNLOAD_TIMEOUT")
        lease = float(request.meta.get("download_timeout") or limit) + _MARGIN
        return await asyncio.wrap_future(threads.submit(turns.take, host, lease=lease))

    def _pause(self, host: str) -> float:
        """What lies between two requests to the host: as the site states, or its robots.txt asks."""
        downloader: Any = self._asking.engine.downloader
        slot = downloader.slots.get(host)
        return float(slot.delay if slot else self._asking.settings.getfloat("DOWNLOAD_DELAY"))

    def _asked_rest(self, response: Response) -> float:
        """A `Retry-After` holds for every worker."""
        if response.status not in _OVERLOAD:
            return 0.0
        headers = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in cast("Any", response.headers).items()
            if values
        }
        longest = self._asking.settings.getfloat("RETRY_WAIT_MAX")
        return min(longest, stated_wait(headers, time.time()) or 0.0)
