"""robots.txt is asked first, asked once, and obeyed by the very first burst."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from scrapy.utils.test import get_crawler

from crawler.middlewares import robots
from crawler.middlewares.robots import ROBOTS
from storage.outcomes import Outcome

Ask = Callable[..., Any]


def site(robots: str | int, *, slow: float = 0.0) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A site with this robots.txt, or with this status in its place."""

    async def answer(request: web.Request) -> web.Response:
        if request.path != "/robots.txt":
            return web.Response(text="page")
        await asyncio.sleep(slow)
        return web.Response(status=robots) if isinstance(robots, int) else web.Response(text=robots)

    return answer


FORBID = "User-agent: *\nDisallow: /private/\n"


async def test_a_burst_to_a_forbidden_path_is_refused_whole(ask: Ask) -> None:
    burst = [f"https://a.example/private/{n}" for n in range(8)]
    served, ended, stats = await ask({"a.example": site(FORBID, slow=0.1)}, *burst)

    assert [end.outcome for end in ended] == [Outcome.ROBOTS] * 8
    assert [asked.path for asked in served.requests()] == ["/robots.txt"]
    assert stats["robots/refused"] == 8


async def test_a_burst_over_one_connection_is_refused_whole(ask: Ask) -> None:
    burst = [f"https://a.example/private/{n}" for n in range(8)]
    served, _, _ = await ask({"a.example": site(FORBID)}, *burst, CONCURRENT_REQUESTS_PER_DOMAIN=1)

    assert len(served.requests()) == 1


async def test_an_allowed_path_is_asked_after_the_file(ask: Ask) -> None:
    served, ended, _ = await ask({"a.example": site(FORBID)}, "https://a.example/public")

    assert ended[0].response.status == 200
    assert [asked.path for asked in served.requests()] == ["/robots.txt", "/public"]


async def test_our_own_name_is_what_the_file_is_read_for(ask: Ask) -> None:
    robots = "User-agent: *\nDisallow:\n\nUser-agent: sourcedesk\nDisallow: /\n"
    _, ended, _ = await ask({"a.example": site(robots)}, "https://a.example/")

    assert ended[0].outcome is Outcome.ROBOTS


async def test_each_origin_has_its_own_file(ask: Ask) -> None:
    served, ended, _ = await ask(
        {"a.example": site(FORBID), "b.example": site("")},
        "https://a.example/private/",
        "https://b.example/private/",
    )

    assert {end.asked: end.outcome for end in ended} == {
        "https://a.example/private/": Outcome.ROBOTS,
        "https://b.example/private/": None,
    }
    assert len(served.requests(path="/robots.txt")) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_no_file_allows_everything(ask: Ask, status: int) -> None:
    _, ended, _ = await ask({"a.example": site(status)}, "https://a.example/private/1")

    assert ended[0].response.status == 200


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(500, Outcome.SERVER_ERROR), (503, Outcome.SERVER_ERROR), (429, Outcome.BLOCKED)],
)
async def test_a_file_that_cannot_be_had_forbids_everything(ask: Ask, status: int, outcome: Outcome) -> None:
    served, ended, _ = await ask({"a.example": site(status)}, "https://a.example/1", "https://a.example/2")

    assert [end.outcome for end in ended] == [outcome, outcome]
    assert {asked.path for asked in served.requests()} == {"/robots.txt"}
    assert str(status) in ended[0].detail


async def test_a_host_that_is_down_is_down_and_not_forbidden(ask: Ask) -> None:
    _, ended, _ = await ask({}, "https://shut.example/", refusing=("shut.example",))

    assert ended[0].outcome is Outcome.REFUSED
    assert ended[0].detail.startswith("robots.txt: ")


async def test_a_redirected_file_counts_for_the_origin_that_was_asked(ask: Ask) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=301, headers={"Location": "https://b.example/robots.txt"})
        return web.Response(text="page")

    hosts = {"a.example": elsewhere, "b.example": site("User-agent: *\nDisallow: /\n")}
    _, ended, _ = await ask(hosts, "https://a.example/1")

    assert ended[0].outcome is Outcome.ROBOTS


async def test_a_file_that_redirects_in_a_circle_counts_as_none(ask: Ask) -> None:
    async def circle(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=301, headers={"Location": "/robots.txt"})
        return web.Response(text="page")

    _, ended, _ = await ask({"a.example": circle}, "https://a.example/1")

    assert ended[0].response.status == 200


async def test_the_target_of_a_redirect_is_checked_too(ask: Ask) -> None:
    async def sends_on(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": "https://b.example/private/1"})

    served, ended, _ = await ask({"a.example": sends_on, "b.example": site(FORBID)}, "https://a.example/1")

    assert ended[0].outcome is Outcome.ROBOTS
    assert served.requests("b.example", "/private/1") == []


@pytest.mark.parametrize("line", ["Crawl-delay: 0.4", "Request-rate: 5/2"])
async def test_the_file_sets_the_pace(ask: Ask, line: str) -> None:
    pages = [f"https://a.example/{n}" for n in range(3)]
    served, _, _ = await ask({"a.example": site(f"User-agent: *\n{line}\n")}, *pages)

    assert min(served.gaps("a.example")) > 0.35


async def test_a_crawl_delay_has_a_ceiling(ask: Ask) -> None:
    pages = [f"https://a.example/{n}" for n in range(2)]
    _, ended, _ = await ask(
        {"a.example": site("User-agent: *\nCrawl-delay: 86400\n")}, *pages, ROBOTS_DELAY_MAX=0.2
    )

    assert [end.response.status for end in ended] == [200, 200]


async def test_the_request_for_the_file_can_be_told_apart(ask: Ask) -> None:
    seen: list[bool] = []

    class Watching:
        def process_request(self, request: Any) -> None:
            seen.append(bool(request.meta.get(ROBOTS)))

    await ask({"a.example": site("")}, "https://a.example/1", DOWNLOADER_MIDDLEWARES={**_OURS, Watching: 880})

    assert seen == [True, False]


async def test_an_old_answer_is_asked_for_again(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.middlewares.robots.ANSWER_LIFE", -1.0)
    pages = [f"https://a.example/{n}" for n in range(2)]
    started = time.monotonic()
    served, _, _ = await ask({"a.example": site("")}, *pages, CONCURRENT_REQUESTS=1)

    assert len(served.requests(path="/robots.txt")) == 2
    assert served.requests()[0].at >= started


async def test_a_crawl_may_be_told_not_to_obey(ask: Ask) -> None:
    served, _, _ = await ask({"a.example": site(FORBID)}, "https://a.example/private/1", ROBOTSTXT_OBEY=False)

    assert [asked.path for asked in served.requests()] == ["/private/1"]


INVITED = ("https://a.example/api/",)


async def test_an_interface_made_for_programs_is_asked_whatever_the_file_says(ask: Ask) -> None:
    served, ended, _ = await ask(
        {"a.example": site("User-agent: *\nDisallow: /\n")}, "https://a.example/api/1", ROBOTS_INVITED=INVITED
    )

    assert [asked.path for asked in served.requests()] == ["/api/1"]
    assert ended[0].response.status == 200


@pytest.mark.parametrize("path", ["/page", "/api", "/api/../page", "/api/%2e%2E/page", "/apis/1"])
async def test_an_invitation_is_for_the_interface_alone(ask: Ask, path: str) -> None:
    served, _, _ = await ask(
        {"a.example": site("User-agent: *\nDisallow: /\n")},
        f"https://a.example{path}",
        ROBOTS_INVITED=INVITED,
    )

    assert [asked.path for asked in served.requests()] == ["/robots.txt"]


async def test_a_redirect_out_of_the_interface_is_checked_again(ask: Ask) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /\n")
        return web.Response(status=302, headers={"location": "/page"})

    served, _, _ = await ask({"a.example": answer}, "https://a.example/api/1", ROBOTS_INVITED=INVITED)

    assert [asked.path for asked in served.requests()] == ["/api/1", "/robots.txt"]


_OURS = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
}


async def test_origins_asked_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "_MOST_ORIGINS", 100)
    middleware = robots.RobotsMiddleware(
        get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "sourcedesk"})
    )
    asked: list[str] = []

    async def answer(origin: str) -> robots._Rules:
        asked.append(origin)
        return robots._Rules(until=time.monotonic() + 60)

    monkeypatch.setattr(middleware, "_ask", answer)
    origins = [f"https://h{number}.example" for number in range(101)]
    for origin in [*origins, origins[100], origins[0]]:
        await middleware._asked(origin)

    assert asked == [*origins, origins[0]]
    assert len(middleware._origins) <= 101
