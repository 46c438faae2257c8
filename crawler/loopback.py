"""A web on this machine: real sockets, real host names, real TLS; for the demo and for tests.

`LoopbackWeb({"arxiv.org": answer})` serves `https://arxiv.org/…` and `http://arxiv.org/…` from loopback
ports of its own choosing, with certificates of a throw-away authority. `web.settings()` lends its hosts to
one crawl run in the same process; no environment variable or configuration file can do that.
"""

import asyncio
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import trustme
from aiohttp import web

from crawler.middlewares.guard import LoopbackHosts

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What one host answers. Runs on the loopback web's own thread and event loop."""

ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that reached the loopback web."""

    at: float
    """`time.monotonic()` when its headers had been read."""
    scheme: str
    host: str
    path: str
    """With its query."""
    method: str
    headers: Mapping[str, str]
    """Names in lower case."""


class LoopbackWeb:
    """Serves host names from this machine; a context manager, usable beside a running reactor."""

    def __init__(
        self,
        hosts: Mapping[str, Answer],
        *,
        refusing: tuple[str, ...] = (),
        foreign: tuple[str, ...] = (),
        misnamed: tuple[str, ...] = (),
        expired: tuple[str, ...] = (),
    ) -> None:
        """Set up, without serving yet.

        Args:
            hosts: Host name → its answers; `*` answers for every other name. What is not named here does
                not exist: looking it up fails.
            refusing: Further host names, where nobody listens.
            foreign: Hosts whose certificate comes from an authority nobody knows.
            misnamed: Hosts whose certificate was made out to another name.
            expired: Hosts whose certificate has run out.
        """
        self._hosts = dict(hosts)
        self._refusing = refusing
        self._foreign, self._misnamed, self._expired = foreign, misnamed, expired
        self._authority = trustme.CA()
        self._stranger = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._ports = (0, 0)
        self._closed = socket.socket()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loopback-web", daemon=True)
        self._runner: web.AppRunner | None = None
        self.asked: list[Asked] = []

    def __enter__(self) -> Self:
        # bound but not listening: whoever connects is refused, and nobody else can take the port
        self._closed.bind((ADDRESS, 0))
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(timeout=30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()
        self._closed.close()

    @property
    def ports(self) -> tuple[int, int]:
        """Where http and https are served on 127.0.0.1."""
        return self._ports

    @property
    def authority(self) -> bytes:
        """The certificate of the authority that signed every host, as PEM."""
        return self._authority.cert_pem.bytes()

    def settings(self) -> dict[str, Any]:
        """Scrapy settings that lend these hosts to one crawl; the pace stays as it is."""
        nobody = int(self._closed.getsockname()[1])
        hosts = dict.fromkeys(self._hosts, (ADDRESS, *self._ports))
        hosts |= dict.fromkeys(self._refusing, (ADDRESS, nobody, nobody))
        return {"LOOPBACK_WEB": LoopbackHosts(hosts=hosts, authority=self.authority)}

    def requests(self, host: str | None = None, path: str | None = None) -> list[Asked]:
        """What was asked so far, oldest first; of one host, or of one path with its query."""
        return [
            asked for asked in list(self.asked) if host in {None, asked.host} and path in {None, asked.path}
        ]

    def gaps(self, host: str) -> list[float]:
        """Seconds between one request to the host and the next."""
        times = [asked.at for asked in self.requests(host)]
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    async def _serve(self) -> None:
        site = web.Application()
        site.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(site, shutdown_timeout=1.0)
        await self._runner.setup()
        plain = web.TCPSite(self._runner, ADDRESS, 0)
        await plain.start()
        secure = web.TCPSite(self._runner, ADDRESS, 0, ssl_context=self._front())
        await secure.start()
        first, second = (int(address[1]) for address in self._runner.addresses)
        self._ports = (first, second)

    async def _stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        rest = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0].lower()
        self.asked.append(
            Asked(
                at=time.monotonic(),
                scheme=request.scheme,
                host=host,
                path=request.raw_path,
                method=request.method,
                headers={name.lower(): value for name, value in request.headers.items()},
            )
        )
        answer = self._hosts.get(host) or self._hosts.get("*")
        if answer is None:
            return web.Response(status=421, text="no such host here")
        return await answer(request)

    def _front(self) -> ssl.SSLContext:
        """The context a handshake starts with; the name the client asks for picks the real one."""
        front = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)

        def choose(socket_: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            socket_.context = self._context(name or "localhost")

        front.sni_callback = choose
        self._authority.issue_cert("localhost").configure_cert(front)
        return front

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            authority = self._stranger if host in self._foreign else self._authority
            named = "another.invalid" if host in self._misnamed else host
            until = datetime(2001, 1, 1, tzinfo=UTC) if host in self._expired else None
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert(named, not_after=until).configure_cert(context)
            self._contexts[host] = context
        return self._contexts[host]
