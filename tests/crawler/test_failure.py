"""Every way a download can fail ends in the one word that says so; what is not known is our own fault."""

import asyncio
import gzip
import socket
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from scrapy.exceptions import NotSupported
from twisted.internet import error
from twisted.python.failure import Failure

from crawler import failure
from crawler.failure import outcome_of
from storage.outcomes import Outcome

Ask = Callable[..., Any]
ONCE: dict[str, Any] = {"RETRY_TIMES": 0}


def after_robots(answer: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    """A site without robots.txt that answers everything else like this."""

    async def site(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return await answer(request)  # type: ignore[no-any-return]

    return site


async def _reset(request: web.Request) -> web.StreamResponse:
    # SO_LINGER 0: the connection ends with RST instead of FIN
    sock = request.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    request.transport.abort()
    return web.Response()


async def _closed(request: web.Request) -> web.StreamResponse:
    request.transport.close()
    return web.Response()


async def _silent(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(20)
    return web.Response()


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"half a page")
    request.transport.close()
    return response


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b".")
        await asyncio.sleep(0.1)
    return response


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for part in (b"lamps", b" ", b"lit"):
        await response.write(part)
        await asyncio.sleep(0.4)
    return response


async def _huge(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"x" * 200_000)


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(100):
        await response.write(b"x" * 10_000)
    return response


async def _bomb(_: web.Request) -> web.StreamResponse:
    return web.Response(body=gzip.compress(b"\0" * 5_000_000), headers={"Content-Encoding": "gzip"})


async def _not_gzip(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\x1f\x8b\x08\0no gzip at all", headers={"Content-Encoding": "gzip"})


async def _hardly_gzip(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\x1f\x8b\x08\0no gzip", headers={"Content-Encoding": "gzip"})


async def _status_zero(request: web.Request) -> web.StreamResponse:
    request.transport.write(b"HTTP/1.1 000 Nothing\r\nContent-Length: 4\r\n\r\nlamp")
    await asyncio.sleep(0.05)
    request.transport.close()
    return web.Response()


async def _part_unasked(_: web.Request) -> web.StreamResponse:
    return web.Response(status=206, body=b"half", headers={"Content-Range": "bytes 0-3/8"})


async def _not_brotli(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"no brotli at all", headers={"Content-Encoding": "br"})


async def _not_zstd(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"no zstd at all", headers={"Content-Encoding": "zstd"})


async def _noise(request: web.Request) -> web.StreamResponse:
    request.transport.write(b"\0\1\2 this is not http\r\n\r\n")
    await asyncio.sleep(0.05)
    request.transport.close()
    return web.Response()


def _length(*said: str) -> Callable[[web.Request], Any]:
    async def answer(request: web.Request) -> web.StreamResponse:
        heads = "".join(f"Content-Length: {length}\r\n" for length in said)
        request.transport.write(f"HTTP/1.1 200 OK\r\n{heads}\r\nlamp".encode())
        await asyncio.sleep(0.05)
        request.transport.close()
        return web.Response()

    answer.__name__ = f"length_{'_'.join(said)}"
    return answer


def _head(first: bytes, each: bytes) -> Callable[[web.Request], Any]:
    async def answer(request: web.Request) -> web.StreamResponse:
        request.transport.write(first)
        while not request.transport.is_closing():
            request.transport.write(each)
            await asyncio.sleep(0.001)
        return web.Response()

    return answer


async def _chunk_without_size(request: web.Request) -> web.StreamResponse:
    request.transport.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nlamps\r\n0\r\n\r\n")
    await asyncio.sleep(0.05)
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (_reset, Outcome.REFUSED),
        (_closed, Outcome.REFUSED),
        (_silent, Outcome.TIMEOUT),
        (_drip, Outcome.TIMEOUT),
        (_cut, Outcome.REFUSED),
        (_huge, Outcome.TOO_LARGE),
        (_endless, Outcome.TOO_LARGE),
        (_bomb, Outcome.TOO_LARGE),
        (_not_gzip, Outcome.SERVER_ERROR),
        (_hardly_gzip, Outcome.SERVER_ERROR),
        (_status_zero, Outcome.SERVER_ERROR),
        (_part_unasked, Outcome.SERVER_ERROR),
        (_not_brotli, Outcome.SERVER_ERROR),
        (_not_zstd, Outcome.SERVER_ERROR),
        (_noise, Outcome.SERVER_ERROR),
        (_length("-5"), Outcome.SERVER_ERROR),
        (_length("many"), Outcome.SERVER_ERROR),
        (_length("7", "9"), Outcome.SERVER_ERROR),
        (_chunk_without_size, Outcome.SERVER_ERROR),
        (_head(b"HTTP/1.1 200 OK\r\n", b"X-Lamp: lit\r\n" * 500), Outcome.TOO_LARGE),
        (_head(b"HTTP/1.1 200 OK\r\nX-Lamp: ", b"l" * 20_000), Outcome.TOO_LARGE),
        (_head(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), Outcome.TOO_LARGE),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)).strip("_"),
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_a_site_does_to_us(ask: Ask, answer: Any, outcome: Outcome, scheme: str) -> None:
    settings = {**ONCE, "DOWNLOAD_MAXSIZE": 100_000, "DOWNLOAD_TIMEOUT": 1.0}
    _, ended, _ = await ask(
        {"a.example": after_robots(answer)}, f"{scheme}://a.example/1?t=s3cret", **settings
    )

    assert ended[0].outcome is outcome
    assert "s3cret" not in ended[0].detail


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_first_byte_has_a_time_of_its_own(ask: Ask, scheme: str) -> None:
    settings = {**ONCE, "DOWNLOAD_TIMEOUT": 60.0, "DOWNLOAD_FIRST_BYTE_TIMEOUT": 0.5}
    _, ended, _ = await ask({"a.example": after_robots(_silent)}, f"{scheme}://a.example/1", **settings)

    assert ended[0].outcome is Outcome.TIMEOUT
    assert "for the first" in ended[0].detail


async def test_an_answer_that_began_in_time_may_take_its_time(ask: Ask) -> None:
    settings = {**ONCE, "DOWNLOAD_TIMEOUT": 60.0, "DOWNLOAD_FIRST_BYTE_TIMEOUT": 0.5}
    _, ended, _ = await ask({"a.example": after_robots(_slow)}, "https://a.example/1", **settings)

    assert ended[0].outcome is None
    assert ended[0].response.body == b"lamps lit"


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://a.example/x", "data:text/plain,x", "s3://bucket/x", "gopher://a/"],
)
async def test_what_is_no_web_address_is_not_asked(ask: Ask, address: str) -> None:
    _, ended, _ = await ask({}, address)

    assert ended[0].outcome is Outcome.UNSUPPORTED


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (failure.PrivateAddress("x"), Outcome.PRIVATE_ADDRESS),
        (failure.RobotsRefusal("x"), Outcome.ROBOTS),
        (failure.RedirectLoop("x"), Outcome.LOOP),
        (failure.NotFollowed("x"), Outcome.UNSUPPORTED),
        (failure.HostResting("x"), Outcome.BLOCKED),
        (error.NoRouteError(), Outcome.REFUSED),
        (error.TCPTimedOutError(), Outcome.TIMEOUT),
        (error.ConnectionLost(), Outcome.REFUSED),
        (NotSupported("x"), Outcome.UNSUPPORTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_an_exception_means(raised: Exception, outcome: Outcome) -> None:
    assert outcome_of(raised)[0] is outcome


def test_a_twisted_failure_means_what_it_carries() -> None:
    assert outcome_of(Failure(error.ConnectionLost())) == outcome_of(error.ConnectionLost())


@pytest.mark.parametrize("raised", [ValueError("token=s3cret"), KeyError("x"), failure.GuardMissing("x")])
def test_what_is_not_known_is_our_own_fault(raised: Exception) -> None:
    assert outcome_of(raised) == (Outcome.UNREADABLE, type(raised).__name__)


async def test_the_words_for_a_certificate_are_openssls_own(ask: Ask) -> None:
    _, ended, _ = await ask({"a.example": after_robots(_huge)}, "https://a.example/", foreign=("a.example",))

    assert "certificate verify failed" in ended[0].detail
