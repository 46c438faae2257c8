"""A live line while a crawl runs: how many sources are done, and who is being asked."""

import sys
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.assignments import Brought


class LiveProgress:
    """A Scrapy extension; speaks only to a terminal, and only when the setting `LIVE_PROGRESS` is on."""

    def __init__(self) -> None:
        # only for a terminal, so only then
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        self.bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[host]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("sources", total=None, host="")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy.

        Raises:
            NotConfigured: nobody is watching.
        """
        if not (crawler.settings.getbool("LIVE_PROGRESS") and sys.stderr.isatty()):
            raise NotConfigured
        live = cls()
        connect = crawler.signals.connect
        connect(live.opened, signal=signals.spider_opened)
        connect(live.asking, signal=signals.request_reached_downloader)
        connect(live.brought, signal=signals.item_scraped)
        connect(live.closed, signal=signals.spider_closed)
        return live

    def opened(self) -> None:
        """Show the line."""
        self.bar.start()

    def asking(self, request: Request, spider: Spider) -> None:
        """Name the host that is asked, and how many sources there are by now."""
        host = urlsplit(request.url).hostname or ""
        self.bar.update(self.task, host=host, total=getattr(spider, "due", None) or None)

    def brought(self, item: Any) -> None:
        """One source more is done."""
        if isinstance(item, Brought):
            self.bar.advance(self.task)

    def closed(self) -> None:
        """Take the line away; the report follows."""
        self.bar.stop()
