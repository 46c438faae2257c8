"""Waiting when a site asks for it, and trying again a bounded number of times when it makes sense.

Reads `Retry-After` (RFC 9110 §10.2.3), GitHub's `x-ratelimit-*`, and the `RateLimit` fields in their two
drafts (draft-ietf-httpapi-ratelimit-headers-07 and -08, the one Hugging Face sends).
"""

import asyncio
import random
import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from crawler.failure import HostResting, Refusal, outcome_of
from crawler.middlewares.rests import Rests
from storage.outcomes import Outcome

WAIT_ASKED = "sourcedesk_wait_asked"
"""Request meta: seconds a site asked for that were too many to wait within a crawl."""

_HEARD = "sourcedesk_wait_heard"
"""Request meta: seconds of rest that the answer to it asked for; None where it asked for none."""

_TRY_AGAIN = frozenset({Outcome.TIMEOUT, Outcome.REFUSED, Outcome.DNS, Outcome.SERVER_ERROR})
"""How a download may fail for a moment. A certificate or a size stays what it is."""
_OVERLOAD = frozenset({429, 503})
"""Statuses that speak for the whole host, not for one page."""
_RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
_LEFT = ("x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining")
_DRAFT_8 = re.compile(r"(?:^|;)\s*([rt])\s*=\s*(\d+)")
_DRAFT_7 = re.compile(r"\b(remaining|reset)\s*=\s*(\d+)")


def stated_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds the site asks us to stay away; None when it does not.

    Args:
        headers: Names in lower case.
        now: Unix time.
    """
    asked = [
        wait
        for wait in (_retry_after(headers.get("retry-after"), now), _used_up(headers, now))
        if wait is not None
    ]
    return max(asked, default=None)


def _retry_after(value: str | None, now: float) -> float | None:
    if value is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}(\.\d+)?\s*", value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    # a date without a zone is GMT, as every HTTP date is
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - now)


def _used_up(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the quota is filled again, when nothing of it is left."""
    waits = []
    for policy in headers.get("ratelimit", "").split(","):
        found = dict(_DRAFT_8.findall(policy))
        if found.get("r") == "0" and "t" in found:
            waits.append(float(found["t"]))
    whole = dict(_DRAFT_7.findall(headers.get("ratelimit", "")))
    if whole.get("remaining") == "0" and "reset" in whole:
        waits.append(float(whole["reset"]))
    if any(headers.get(name, "").strip() == "0" for name in _LEFT):
        resets = (headers.get(name, "").strip() for name in _RESETS)
        waits.extend(_until(float(reset), now) for reset in resets if re.fullmatch(r"\d{1,13}", reset))
    return max(waits, default=None)


def _until(reset: float, now: float) -> float:
    """Seconds from now; the field holds seconds to go, Unix time, or Unix time in milliseconds."""
    if reset > 1e12:
        reset /= 1000
    return max(0.0, reset - now) if reset > 1e9 else reset


class BackoffMiddleware(RetryMiddleware):
    """Rests as long as a host asks, retries what may pass, and leaves when the wait would be too long.

    An answer that is not retried goes on as it is, so that its status says how the visit ended; a wait too
    long to keep is in its request's meta as `WAIT_ASKED`, and further requests to the host end as
    `HostResting` without being made, in later runs too (`RESTING_FILE`).
    """

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._base = settings.getfloat("RETRY_BASE")
        self._longest = settings.getfloat("RETRY_WAIT_MAX")
        named = settings.get("RESTING_FILE")
        self._rests = Rests(Path(named) if named else None)
        ahead = time.monotonic() - time.time()
        self._resting = {host: until + ahead for host, until in self._rests.read().items()}
        self.crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen to every download: the next request to a host is made before its answer comes by here."""
        made = super().from_crawler(crawler)
        crawler.signals.connect(made.hear, signals.response_downloaded)
        return made

    def hear(self, response: Response, request: Request) -> None:
        """Let the host rest from now on where its answer asks for it."""
        request.meta[_HEARD] = self._asked_wait(request, response)

    async def process_request(self, request: Request) -> None:
        """Wait while the host rests; raise `HostResting` where it rests for longer than we wait."""
        wait = self._resting.get(self._host(request), 0.0) - time.monotonic()
        if wait <= 0:
            return
        if wait > self._longest or not await self._sleep(wait):
            self.crawler.stats.inc_value("backoff/resting")
            raise HostResting(f"the host asked for {wait:.0f} seconds of rest")

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, or the same request again after a wait."""
        # what comes from an archive was never downloaded, and not heard
        wait = request.meta.pop(_HEARD) if _HEARD in request.meta else self._asked_wait(request, response)
        if not self._refused(response, wait) or request.meta.get("dont_retry"):
            return response
        if wait is not None and wait > self._longest:
            self.crawler.stats.inc_value("backoff/too_long")
            request.meta[WAIT_ASKED] = wait
            return response
        return await self._again(request, f"status {response.status}", wait) or response

    def _refused(self, response: Response, wait: float | None) -> bool:
        # GitHub answers 403 when a quota is used up
        return response.status in self.retry_http_codes or (response.status == 403 and wait is not None)

    def _asked_wait(self, request: Request, response: Response) -> float | None:
        """Seconds that the answer asks us to stay away, the host kept at rest for as long."""
        headers = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in response.headers.items()
            if values
        }
        wait = stated_wait(headers, time.time())
        if wait is None and response.status in _OVERLOAD:
            wait = self._next_wait(request)
        if wait is not None and (self._refused(response, wait) or "retry-after" not in headers):
            self._rest(request, wait)
        return wait

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | None:
        """The same request again after a wait, or None to let the failure stand."""
        if isinstance(exception, Refusal) or request.meta.get("dont_retry"):
            return None
        outcome, _ = outcome_of(exception)
        if outcome not in _TRY_AGAIN:
            return None
        return await self._again(request, outcome.value, None)

    async def _again(self, request: Request, reason: str, wait: float | None) -> Request | None:
        again = self._retry(request, reason)
        if again is None or not await self._sleep(self._next_wait(request) if wait is None else wait):
            return None
        return again

    def _next_wait(self, request: Request) -> float:
        """Doubling with every try, ± half, so that many clients do not return as one."""
        tries = int(request.meta.get("retry_times", 0))
        return float(min(self._longest, self._base * 2**tries * random.uniform(0.5, 1.5)))  # noqa: S311

    def _rest(self, request: Request, wait: float) -> None:
        """Keep the whole host at rest: requests not made yet wait here, queued ones in their slot."""
        host = self._host(request)
        until = max(self._resting.get(host, 0.0), time.monotonic() + wait)
        self._resting[host] = until
        if wait > self._longest:
            self._rests.keep(host, wait)
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None and wait <= self._longest:
            slot.lastseen = max(slot.lastseen, until - slot.delay)

    def _host(self, request: Request) -> str:
        return self.crawler.engine.downloader.get_slot_key(request)

    async def _sleep(self, seconds: float) -> bool:
        """Sleep; false when the crawl was told to stop meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self.crawler.crawling:
                return False
            await asyncio.sleep(min(left, 0.5))
        return True
