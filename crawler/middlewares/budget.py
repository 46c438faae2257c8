"""One budget for everything this process asks of a site, over all its hosts and over crawls that follow one another.

Scrapy paces each host by itself and forgets everything with the crawl. arXiv counts its hosts together, and a
process that crawls issue after issue would ask twice within a moment.
"""

import asyncio
import time
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

_SLOTS = 5_000
_LONGEST = 120.0
"""Seconds; no budget asks for longer between two requests."""


class BudgetMiddleware:
    """Puts the hosts of one budget (`BUDGETS`, host → name) into one slot; waits for what other crawls asked last."""

    _asked: ClassVar[dict[str, tuple[float, int]]] = {}
    """Slot -> when it was last asked in this process (`time.monotonic()`), and by whom."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._budgets: dict[str, str] = crawler.settings.getdict("BUDGETS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Choose the slot anew at each hop, and wait until it is its turn."""
        budget = self._budgets.get(urlsplit(request.url).hostname or "")
        if budget is not None:
            request.meta["download_slot"] = budget
        elif request.meta.get("download_slot") in self._budgets.values():
            del request.meta["download_slot"]  # a redirect led to another site
        downloader: Any = self.crawler.engine.downloader
        slot = downloader.get_slot_key(request)
        last, by = self._asked.get(slot, (0.0, id(self)))
        stated = downloader.per_slot_settings.get(slot, {})
        wait = last + stated.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")) - time.monotonic()
        if by != id(self) and wait > 0:
            self.crawler.stats.inc_value("budget/waited")
            await asyncio.sleep(wait)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Remember when the slot was asked."""
        self._remember(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Remember it also where nothing came back."""
        self._remember(request)

    def _remember(self, request: Request) -> None:
        slot = self.crawler.engine.downloader.get_slot_key(request)
        now = time.monotonic()
        self._asked[slot] = (now, id(self))
        if len(self._asked) > _SLOTS:  # a process that crawls for months must not remember every host
            old = [name for name, (last, _) in self._asked.items() if now - last > _LONGEST]
            for name in old:
                del self._asked[name]
