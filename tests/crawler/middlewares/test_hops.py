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


STUBS = {
    "replace": r'<script>location.replace("https:\/\/b.example\/there")</script>',
    "href": "<html><body>One moment<script>window.location.href = 'https://b.example/there';</script></body></html>",
    "noscript": (
        '<head><noscript><meta http-equiv="refresh" content="0;URL=https://b.example/there"></noscript>'
        "<title>https://b.example/there</title></head>"
    ),
}


@pytest.mark.parametrize(
    ("stub", "method"), [("replace", "script"), ("href", "script"), ("noscript", "refresh")]
)
async def test_a_tiny_page_that_sends_everybody_on_is_followed(ask: Ask, stub: str, method: str) -> None:
    hosts = {"t.example": site({"/x": STUBS[stub]}), "b.example": site({"/there": "landed"})}
    _, ended, _ = await ask(hosts, "https://t.example/x")

    page = page_of(ended[0].response)
    assert (page.address, page.hops) == (
        "https://b.example/there",
        (Hop("https://t.example/x", 200, method),),
    )


@pytest.mark.parametrize(
    "page",
    [
        "<p>" + "An article about redirects. " * 20 + STUBS["href"],
        '<script>if (old) { var location2 = "x"; mylocation = "https://b.example/there" }</script>',
        "<title>Just a moment...</title>" + STUBS["replace"],
        '<meta http-equiv="refresh" content="2; url=/.within.website/x/cmd/anubis/pass-challenge">',
        '<meta http-equiv="refresh" content="900; url=https://b.example/there">',
        '<script>location.href = "javascript:alert(1)"</script>',
        '<script>location.href = base + "/there"</script>',
    ],
    ids=[
        "article",
        "other variable",
        "challenge title",
        "challenge path",
        "slow",
        "script address",
        "computed",
    ],
)
async def test_no_page_and_no_challenge_is_left(ask: Ask, page: str) -> None:
    hosts = {"t.example": site({"/x": page}), "b.example": site({"/there": "landed"})}
    served, ended, _ = await ask(hosts, "https://t.example/x")

    assert ended[0].response.url == "https://t.example/x"
    assert not served.requests("b.example")


async def test_scripts_in_a_circle_end_as_a_loop(ask: Ask) -> None:
    pages = site({"/a": '<script>location.href="/b"</script>', "/b": '<script>location.href="/a"</script>'})
    _, ended, _ = await ask({"t.example": pages}, "https://t.example/a")

    assert ended[0].outcome is Outcome.LOOP


async def test_hops_of_every_kind_share_one_budget(ask: Ask) -> None:
    pages: dict[str, str | tuple[int, str]] = {
        f"/{n}": (302, f"/{n + 1}") if n % 2 else f'<script>location.href="/{n + 1}"</script>'
        for n in range(30)
    }
    served, ended, _ = await ask({"t.example": site(pages)}, "https://t.example/0", REDIRECT_MAX_TIMES=6)

    assert ended[0].outcome is Outcome.LOOP
    assert len([asked for asked in served.requests() if asked.path != "/robots.txt"]) == 7


async def test_a_script_does_not_lead_past_the_guard(ask: Ask) -> None:
    stub = '<script>location.href="http://127.0.0.1/secret"</script>'
    served, ended, _ = await ask({"t.example": site({"/x": stub})}, "https://t.example/x")

    assert ended[0].outcome in {Outcome.PRIVATE_ADDRESS, Outcome.DNS}
    assert not served.requests(path="/secret")


async def test_a_wrapper_met_on_the_way_is_read_and_not_asked(ask: Ask) -> None:
    wrapped = "https://www.google.com/url?q=https%3A%2F%2Fb.example%2Fthere"
    hosts = {
        "t.example": site({"/x": (302, wrapped)}),
        "b.example": site({"/there": "landed"}),
        "www.google.com": site({}),
    }
    served, ended, _ = await ask(hosts, "https://t.example/x")

    assert ended[0].response.url == "https://b.example/there"
    assert not served.requests("www.google.com")


async def test_a_wall_that_names_where_it_stands_is_seen(ask: Ask) -> None:
    wall = "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabcdefghijk"
    hosts = {
        "www.youtube.com": site({"/watch?v=abcdefghijk": (302, wall)}),
        "consent.youtube.com": site(
            {wall.removeprefix("https://consent.youtube.com"): "Before you continue"}
        ),
    }
    _, ended, _ = await ask(hosts, "https://www.youtube.com/watch?v=abcdefghijk")

    assert ended[0].response.url.startswith("https://consent.youtube.com/m")
