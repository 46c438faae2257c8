"""robots.txt, obeyed from the first request on (RFC 9309).

One task per origin asks for the file while every request to that origin waits for it. (In Scrapy 2.14–2.19
the first burst goes through unchecked: only one of the waiters is given the rules.)
"""

import asyncio
import re
import time
from itertools import islice
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.failure import THEIRS, HostResting, RedirectLoop, RobotsRefusal, RobotsUnread

ROBOTS = "sourcedesk_robots"
"""Request meta: true on the request for a robots.txt itself."""

ANSWER_LIFE = 24 * 3600.0  # seconds (RFC 9309 §2.4)
FAILURE_LIFE = 600.0  # seconds; a site that was down is asked again within the same crawl
_MOST_ORIGINS = 20_000
"""Origins whose answer is remembered; a worker that runs for months meets more."""
READ_SIZE = 512 * 1024  # bytes; crawlers must read at least 500 KiB (RFC 9309 §2.5)

_CLIMBS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
"""A path that some servers would read as another one, outside what was invited."""


class _Rules(NamedTuple):
    """What one origin says to us."""

    until: float
    """`time.monotonic()` after which it is asked again."""
    parser: Protego | None = None
    """None: there is no file, everything is allowed."""
    error: BaseException | None = None
    """Why the file could not be had: nothing is allowed."""


class RobotsMiddleware:
    """Asks every origin for its robots.txt before anything else, and obeys it.

    A 4xx answer allows everything; 5xx, 429 and no answer forbid everything for a while. `Crawl-delay` and
    `Request-rate` slow the host down. Addresses that begin as one of `ROBOTS_INVITED` are not checked: they
    are interfaces that their owners document for programs (`SourceSpider.invited`), never pages.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        self.crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._delay_max = crawler.settings.getfloat("ROBOTS_DELAY_MAX")
        self._invited = tuple(crawler.settings.getlist("ROBOTS_INVITED"))
        self._origins: dict[str, asyncio.Task[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        made = cls(crawler)
        crawler.signals.connect(made.spider_closed, signal=signals.spider_closed)
        return made

    def spider_closed(self) -> None:
        """Let go of what is still being asked."""
        for task in self._origins.values():
            task.cancel()

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `RobotsRefusal` or `RobotsUnread`."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or request.meta.get("dont_obey_robotstxt"):
            return
        if request.url.startswith(self._invited) and not _CLIMBS.search(parts.path):
            return
        # shielded: one waiter that is cancelled must not take the answer from the others
        rules = await asyncio.shield(self._asked(f"{parts.scheme}://{parts.netloc}"))
        if rules.error is not None:
            self._count("unread")
            raise RobotsUnread("robots.txt could not be had") from rules.error
        if rules.parser is None:
            return
        if not rules.parser.can_fetch(request.url, self._agent):
            self._count("refused")
            raise RobotsRefusal("robots.txt forbids this path")
        self._slow_down(request, rules.parser)

    def _asked(self, origin: str) -> asyncio.Task[_Rules]:
        """The one task that asks this origin, begun anew when its answer has grown old."""
        task = self._origins.get(origin)
        if task is None or _stale(task):
            self._origins.pop(origin, None)  # so that it stands last
            task = self._origins[origin] = asyncio.ensure_future(self._ask(origin))
            if len(self._origins) > _MOST_ORIGINS:
                self._forget()
        return task

    def _forget(self) -> None:
        """Let go of the hundredth part that was asked longest ago; who is visited again is asked again."""
        for origin in list(islice(self._origins, _MOST_ORIGINS // 100)):
            if self._origins[origin].done():
                del self._origins[origin]

    async def _ask(self, origin: str) -> _Rules:
        self._count("asked")
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            meta={ROBOTS: True, "dont_obey_robotstxt": True, "max_retry_times": 1},
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except RedirectLoop:
            # RFC 9309 §2.3.1.2: too many redirects count as no file
            return _Rules(time.monotonic() + ANSWER_LIFE)
        except THEIRS as error:
            return _Rules(time.monotonic() + FAILURE_LIFE, error=error)
        return _rules_of(response)

    def _slow_down(self, request: Request, parser: Protego) -> None:
        """Make the host's slot at least as slow as the file asks, as long as the crawl runs."""
        wished = _delay(parser, self._agent)
        if wished is None:
            return
        delay = min(wished, self._delay_max)
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        stated = downloader.per_slot_settings.get(key, {})
        if delay <= stated.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")):
            return
        # in the settings too: Scrapy forgets a slot that was idle for a minute, and makes it anew
        downloader.per_slot_settings[key] = {**stated, "delay": delay, "jitter": 0.0}
        if key in downloader.slots:
            slot = downloader.slots[key]
            slot.delay, slot.jitter = delay, 0.0

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"robots/{what}")


def _stale(task: asyncio.Task[_Rules]) -> bool:
    if not task.done():
        return False
    return task.cancelled() or task.exception() is not None or time.monotonic() > task.result().until


def _rules_of(response: Response) -> _Rules:
    """What the answer means, by its status (RFC 9309 §2.3.1)."""
    now = time.monotonic()
    if response.status == 429:
        return _Rules(now + FAILURE_LIFE, error=HostResting("answered 429"))
    if response.status >= 500:
        return _Rules(now + FAILURE_LIFE, error=RobotsUnread(f"answered {response.status}"))
    if not 200 <= response.status < 300:
        return _Rules(now + ANSWER_LIFE)
    text = response.body[:READ_SIZE].decode("utf-8-sig", "replace")
    return _Rules(now + ANSWER_LIFE, parser=Protego.parse(text))


def _delay(parser: Protego, agent: str) -> float | None:
    """Seconds between two requests that the file asks for, by either of the two unofficial lines."""
    wishes = []
    delay = parser.crawl_delay(agent)
    if delay is not None:
        wishes.append(float(delay))
    rate = parser.request_rate(agent)
    if rate is not None and rate.requests:
        wishes.append(rate.seconds / rate.requests)
    return max(wishes, default=None)
