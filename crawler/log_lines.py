"""What Scrapy logs: never an item, which holds a whole issue, and never an address, which may be made out to a reader."""

import logging
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.middlewares.archive import ArchiveUnwritable


class NoItems(LogFormatter):
    """`LOG_FORMATTER`: item lines name what happened, and nothing of what it happened to."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """An item was stored."""
        return {"level": logging.DEBUG, "msg": "item_stored", "args": ()}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item was given up; its link stays due."""
        return {
            "level": logging.WARNING,
            "msg": "item_dropped reason=%(reason)s",
            "args": {"reason": str(exception)},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A pipeline failed; the traceback follows."""
        kind = type(exception).__name__
        return {"level": logging.ERROR, "msg": "item_failed kind=%(kind)s", "args": {"kind": kind}}

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """A visit failed; the traceback follows, but where the archive has said already why the crawl ends."""
        return _failed("visit_failed", failure, request)

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """A request failed, and nobody made an outcome of it; the traceback follows."""
        return _failed("request_failed", failure, request)


def _failed(what: str, failure: Failure, request: Request) -> LogFormatterResult:
    told = {"kind": type(failure.value).__name__, "host": urlsplit(request.url).hostname}
    level = logging.DEBUG if isinstance(failure.value, ArchiveUnwritable) else logging.ERROR
    return {"level": level, "msg": f"{what} kind=%(kind)s host=%(host)s", "args": told}
