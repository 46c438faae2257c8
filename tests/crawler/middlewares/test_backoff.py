"""A site that asks for rest gets it; what may pass is tried again, a bounded number of times."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import formatdate
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request, Spider
from scrapy.http import Response

from crawler.middlewares.backoff import WAIT_ASKED, stated_wait
from crawler.run import crawl
from storage.outcomes import Outcome

Ask = Callable[..., Any]
NOW = 1_760_000_000.0


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 120 "}, 120.0),
        ({"retry-after": formatdate(NOW + 90, usegmt=True)}, 90.0),
        ({"retry-after": formatdate(NOW - 90, usegmt=True)}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 60)}, 60.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str((int(NOW) + 60) * 1000)}, 60.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "30"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"ratelimit": '"api";r=0;t=240'}, 240.0),
        ({"ratelimit": '"api";r=12;t=240'}, None),
        ({"ratelimit": '"pages";r=3;t=10, "api";r=0;t=20'}, 20.0),
        ({"ratelimit": "limit=100, remaining=0, reset=50"}, 50.0),
        ({"ratelimit": "limit=100, remaining=9, reset=50"}, None),
        ({"retry-after": "5", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9"}, 9.0),
        ({"x-ratelimit-remaining": "0"}, None),
    ],
)
def test_what_a_site_asks_for(headers: dict[str, str], wait: float | None) -> None:
    assert stated_wait(headers, NOW) == wait


def busy(
    status: int, times: int, headers: Callable[[], dict[str, str]] | None = None
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A site that answers `status` so many times, and then the page."""
    left = [times]

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        left[0] -= 1
        if left[0] >= 0:
            return web.Response(status=status, headers=headers() if headers else {})
        return web.Response(text="page")

    return answer


def pages(served: Any) -> list[float]:
    """When the page itself was asked for."""
    return [asked.at for asked in served.requests() if asked.path != "/robots.txt"]


@pytest.mark.parametrize("status", [429, 503, 403])
async def test_retry_after_in_seconds_is_kept(ask: Ask, status: int) -> None:
    site = busy(status, 1, lambda: {"Retry-After": "1"})
    served, ended, _ = await ask({"a.example": site}, "https://a.example/1")

    first, second = pages(served)
    assert second - first >= 1.0
    assert ended[0].response.status == 200


async def test_retry_after_as_a_date_is_kept(ask: Ask) -> None:
    # two seconds ahead: the date has no fractions, so it is at least one
    site = busy(503, 1, lambda: {"Retry-After": formatdate(time.time() + 2, usegmt=True)})
    served, ended, _ = await ask({"a.example": site}, "https://a.example/1")

    first, second = pages(served)
    assert second - first >= 0.9
    assert ended[0].response.status == 200


async def test_the_whole_host_rests(ask: Ask) -> None:
    site = busy(429, 1, lambda: {"Retry-After": "1"})
    addresses = [f"https://a.example/{n}" for n in range(4)]
    served, ended, _ = await ask(
        {"a.example": site}, *addresses, CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0.01
    )

    times = pages(served)
    assert times[1] - times[0] >= 0.9
    assert [end.response.status for end in ended] == [200] * 4


async def test_the_host_rests_though_its_answer_took_longer_than_the_pace(ask: Ask) -> None:
    answer = busy(429, 1, lambda: {"Retry-After": "1"})

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return await answer(request)

    addresses = [f"https://a.example/{n}" for n in range(3)]
    served, _, _ = await ask(
        {"a.example": slow}, *addresses, CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0.01
    )

    first, second, *_ = pages(served)
    assert second - first >= 1.2


async def test_other_hosts_do_not_wait_with_it(ask: Ask) -> None:
    hosts = {"a.example": busy(429, 1, lambda: {"Retry-After": "1"}), "b.example": busy(200, 0)}
    _, ended, _ = await ask(hosts, "https://a.example/1", "https://b.example/1")

    assert ended[0].asked == "https://b.example/1"


async def test_a_wait_too_long_is_not_kept_and_said(ask: Ask) -> None:
    site = busy(429, 9, lambda: {"Retry-After": "3600"})
    served, ended, stats = await ask({"a.example": site}, "https://a.example/1")

    assert len(pages(served)) == 1
    assert ended[0].response.status == 429
    assert ended[0].response.meta[WAIT_ASKED] == 3600.0
    assert stats["backoff/too_long"] == 1


async def test_a_host_at_rest_for_long_is_not_asked_again(ask: Ask) -> None:
    site = busy(429, 9, lambda: {"Retry-After": "3600"})
    addresses = ["https://a.example/1", "https://a.example/2"]
    served, ended, _ = await ask({"a.example": site}, *addresses, CONCURRENT_REQUESTS=1)

    assert len(pages(served)) == 1
    assert ended[1].outcome is Outcome.BLOCKED
    assert "seconds of rest" in ended[1].detail


async def test_a_quota_used_up_with_a_good_answer_is_respected(ask: Ask) -> None:
    async def last_of_quota(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3600"})

    addresses = ["https://a.example/1", "https://a.example/2"]
    served, ended, _ = await ask({"a.example": last_of_quota}, *addresses, CONCURRENT_REQUESTS=1)

    assert ended[0].response.status == 200
    assert ended[1].outcome is Outcome.BLOCKED
    assert len(pages(served)) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_trying_again_ends(ask: Ask, status: int) -> None:
    served, ended, _ = await ask({"a.example": busy(status, 99)}, "https://a.example/1")

    assert len(pages(served)) == 3
    assert ended[0].response.status == status


async def test_the_waits_between_tries_grow(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: 1.0)
    served, _, _ = await ask({"a.example": busy(500, 99)}, "https://a.example/1", RETRY_BASE=0.3)

    first, second, third = pages(served)
    assert second - first >= 0.3
    assert third - second >= 0.6


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_an_answer_about_the_page_is_not_asked_for_again(ask: Ask, status: int) -> None:
    served, ended, _ = await ask({"a.example": busy(status, 99)}, "https://a.example/1")

    assert len(pages(served)) == 1
    assert ended[0].response.status == status


async def test_a_connection_that_breaks_is_tried_again(ask: Ask) -> None:
    tries = []

    async def breaks_once(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        tries.append(request)
        if len(tries) == 1 and request.transport is not None:
            request.transport.abort()
        return web.Response(text="page")

    _, ended, _ = await ask({"a.example": breaks_once}, "https://a.example/1")

    assert ended[0].response.status == 200


async def test_a_bad_certificate_is_not_tried_again(ask: Ask) -> None:
    _, ended, stats = await ask({"a.example": busy(200, 0)}, "https://a.example/", foreign=("a.example",))

    assert ended[0].outcome is Outcome.TLS
    assert "retry/count" not in stats


async def test_a_crawl_told_to_stop_does_not_wait_for_a_resting_host(
    loopback_web: Callable[..., Any],
) -> None:
    served = loopback_web({"a.example": busy(429, 9, lambda: {"Retry-After": "100"})})
    statuses: list[int] = []

    class Resting(Spider):
        name = "resting"

        async def start(self) -> AsyncIterator[Any]:
            yield Request("https://a.example/1", callback=self.came)
            await asyncio.sleep(0.5)
            self.stopping = asyncio.ensure_future(self.crawler.stop_async())

        def came(self, response: Response) -> None:
            statuses.append(response.status)

    bare = {"SPIDER_MODULES": [], "EXTENSIONS": {}, "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
    async with asyncio.timeout(20):
        await crawl({**bare, "DOWNLOAD_DELAY": 0, **served.settings()}, Resting)

    assert statuses == [429]
