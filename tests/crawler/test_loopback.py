"""The web on this machine: real names, real TLS, nothing else reachable."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from crawler.middlewares.guard import LoopbackHosts
from crawler.run import crawl
from storage.outcomes import Outcome


async def hello(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        return web.Response(status=404)
    return web.Response(text=f"{request.scheme} {request.host} {request.raw_path}")


async def test_serves_a_real_https_address(ask: Callable[..., Any]) -> None:
    _, ended, _ = await ask({"arxiv.org": hello}, "https://arxiv.org/abs/2411.04468?v=1")

    assert ended[0].response.text == "https arxiv.org /abs/2411.04468?v=1"


async def test_serves_http_as_well(ask: Callable[..., Any]) -> None:
    _, ended, _ = await ask({"arxiv.org": hello}, "http://arxiv.org/")

    assert ended[0].response.text == "http arxiv.org /"


async def test_counts_and_times_what_was_asked(ask: Callable[..., Any]) -> None:
    served, _, _ = await ask({"a.example": hello}, "http://a.example/1", "http://a.example/2")

    assert served.requests("a.example")[0].path == "/robots.txt"
    assert {asked.path for asked in served.requests("a.example")} == {"/robots.txt", "/1", "/2"}
    assert len(served.gaps("a.example")) == 2


async def test_a_name_it_does_not_serve_does_not_exist(ask: Callable[..., Any]) -> None:
    _, ended, _ = await ask({"a.example": hello}, "https://b.example/")

    assert ended[0].outcome is Outcome.DNS


async def test_a_star_serves_every_name(ask: Callable[..., Any]) -> None:
    _, ended, _ = await ask({"*": hello}, "https://anything.example/")

    assert ended[0].response.status == 200


async def test_a_name_may_refuse_connections(ask: Callable[..., Any]) -> None:
    _, ended, _ = await ask({}, "https://shut.example/", refusing=("shut.example",))

    assert ended[0].outcome is Outcome.REFUSED


@pytest.mark.parametrize("fault", ["foreign", "misnamed", "expired"])
async def test_a_certificate_that_cannot_be_trusted_is_refused(ask: Callable[..., Any], fault: str) -> None:
    served, ended, _ = await ask({"a.example": hello}, "https://a.example/", **{fault: ("a.example",)})

    assert ended[0].outcome is Outcome.TLS
    assert served.requests() == []


async def test_can_only_be_lent_by_a_runner_in_the_process() -> None:
    with pytest.raises(TypeError, match="only a runner"):
        await crawl({"LOOPBACK_WEB": "{'*': ('127.0.0.1', 80, 443)}"}, "asker")


def test_lends_nothing_but_loopback_addresses() -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        LoopbackHosts(hosts={"a.example": ("10.0.0.1", 80, 443)}, authority=b"")


async def test_two_webs_serve_two_crawls_at_once(ask: Callable[..., Any]) -> None:
    (_, first, _), (_, second, _) = await asyncio.gather(
        ask({"a.example": hello}, "https://a.example/1"), ask({"b.example": hello}, "https://b.example/1")
    )

    assert [first[0].response.status, second[0].response.status] == [200, 200]
