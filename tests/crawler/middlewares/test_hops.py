"""Every redirect is kept, limited, and never leaves the web."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from crawler.source import HOPS, page_of
from storage.outcomes import Outcome
from storage.records import Hop

Ask = Callable[..., Any]


def site(pages: dict[str, str | tuple[int, str]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Path → its HTML, or the status and target of its redirect."""

    async def answer(request: web.Request) -> web.Response:
        page = pages.get(request.raw_path)
        if page is None:
            return web.Response(status=404)
        if isinstance(page, str):
            return web.Response(text=page, content_type="text/html")
        return web.Response(status=page[0], headers={"Location": page[1]})

    return answer


async def test_every_hop_is_kept_with_its_status(ask: Ask) -> None:
    hosts = {
        "short.example": site({"/x": (301, "https://a.example/old")}),
        "a.example": site({"/old": (302, "/new"), "/new": "landed"}),
    }
    _, ended, _ = await ask(hosts, "http://short.example/x")

    page = page_of(ended[0].response)
    assert page.asked == "http://short.example/x"
    assert page.address == "https://a.example/new"
    assert page.hops == (
        Hop("http://short.example/x", 301, "http"),
        Hop("https://a.example/old", 302, "http"),
    )


async def test_a_page_that_sends_on_by_refresh_is_a_hop(ask: Ask) -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=/new">'
    _, ended, _ = await ask({"a.example": site({"/": refresh, "/new": "landed"})}, "https://a.example/")

    assert page_of(ended[0].response).hops == (Hop("https://a.example/", 200, "refresh"),)


async def test_a_page_that_reloads_itself_is_final(ask: Ask) -> None:
    reload = '<meta http-equiv="refresh" content="5; url=/">live'
    _, ended, _ = await ask({"a.example": site({"/": reload})}, "https://a.example/")

    assert ended[0].response.status == 200


async def test_a_direct_answer_has_no_hops(ask: Ask) -> None:
    _, ended, _ = await ask({"a.example": site({"/": "here"})}, "https://a.example/")

    assert page_of(ended[0].response).hops == ()


async def test_a_circle_ends_as_loop(ask: Ask) -> None:
    pages = {"/1": (302, "/2"), "/2": (302, "/1")}
    served, ended, _ = await ask({"a.example": site(pages)}, "https://a.example/1")

    assert ended[0].outcome is Outcome.LOOP
    assert [hop.address[-2:] for hop in ended[0].meta[HOPS]] == ["/1", "/2"]
    assert len(served.requests(path="/1")) == 1


async def test_a_page_that_redirects_to_itself_ends_as_loop(ask: Ask) -> None:
    _, ended, _ = await ask({"a.example": site({"/1": (302, "/1")})}, "https://a.example/1")

    assert ended[0].outcome is Outcome.LOOP


async def test_the_eleventh_hop_is_not_followed(ask: Ask) -> None:
    pages: dict[str, str | tuple[int, str]] = {f"/{n}": (302, f"/{n + 1}") for n in range(30)}
    served, ended, _ = await ask({"a.example": site(pages)}, "https://a.example/0")

    assert ended[0].outcome is Outcome.LOOP
    assert served.requests()[-1].path == "/10"


async def test_ten_hops_are_followed(ask: Ask) -> None:
    pages: dict[str, str | tuple[int, str]] = {f"/{n}": (302, f"/{n + 1}") for n in range(10)}
    _, ended, _ = await ask({"a.example": site({**pages, "/10": "landed"})}, "https://a.example/0")

    assert len(page_of(ended[0].response).hops) == 10


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://a.example/x", "data:text/html,x", "javascript:1", "intent://x#end"],
)
async def test_a_redirect_out_of_the_web_is_not_followed(ask: Ask, target: str) -> None:
    _, ended, _ = await ask({"a.example": site({"/1": (302, target)})}, "https://a.example/1")

    assert ended[0].outcome is Outcome.UNSUPPORTED


async def test_a_redirect_to_nonsense_is_their_fault(ask: Ask) -> None:
    _, ended, _ = await ask({"a.example": site({"/1": (302, "https://[oops/")})}, "https://a.example/1")

    assert ended[0].outcome is Outcome.UNSUPPORTED


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://169.254.169.254/latest"]
)
async def test_a_redirect_into_a_private_network_is_not_followed(ask: Ask, target: str) -> None:
    _, ended, _ = await ask({"a.example": site({"/1": (302, target)})}, "https://a.example/1")

    assert ended[0].outcome is Outcome.PRIVATE_ADDRESS


async def test_no_site_is_told_where_its_link_stood(ask: Ask) -> None:
    served, _, _ = await ask({"a.example": site({"/1": (302, "/2"), "/2": "x"})}, "https://a.example/1")

    assert not any("referer" in asked.headers for asked in served.requests())


async def test_a_readers_token_is_masked_in_the_hop(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.middlewares.hops.mask", lambda address: address.replace("s3cret", "xxxxxx"))
    pages = {"/c/s3cret": (302, "/new"), "/new": "landed"}
    served, ended, _ = await ask({"a.example": site(pages)}, "https://a.example/c/s3cret")

    assert page_of(ended[0].response).asked == "https://a.example/c/xxxxxx"
    assert len(served.requests(path="/c/s3cret")) == 1
