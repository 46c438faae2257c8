"""A connection is kept for the host's next request, and not much longer."""

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

Ask = Callable[..., Any]


@pytest.mark.parametrize(("kept", "connections"), [(10, 1), (0.1, 2)])
async def test_a_connection_waits_so_long_for_the_next_request(
    ask: Ask, kept: float, connections: int
) -> None:
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        peers.add(request.transport.get_extra_info("peername") if request.transport else None)
        return web.Response(text="page")

    settings = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0.5, "DOWNLOAD_IDLE_TIMEOUT": kept}
    _, ended, _ = await ask(
        {"a.example": answer},
        "http://a.example/1",
        "http://a.example/2",
        CONCURRENT_REQUESTS_PER_DOMAIN=1,
        **settings,
    )

    assert [end.response.status for end in ended] == [200, 200]
    assert len(peers) == connections
