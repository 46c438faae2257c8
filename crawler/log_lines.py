"""What Scrapy logs of items: never the item itself, which holds a whole issue and addresses made out to a reader."""

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


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
