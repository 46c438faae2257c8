"""The address guard: no request of ours ever reaches a private network.

Names are looked up here and nowhere else; every address found is checked, and the connection is made to
the very address that was checked, so that a name which answers differently the second time gains nothing.
Literals in any spelling (`127.1`, `0x7f000001`, `2130706433`, `[::ffff:7f00:1]`) take the same way.

Two things an operator may choose: private networks that are an intranet's (`INTRANET`), and a proxy (`PROXY`).
Behind a proxy the last word on addresses is the proxy's: what can be looked up here is still refused here first.
"""

import ipaddress
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.resolver import HostResolution
from scrapy.settings import BaseSettings
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHostnameResolver
from twisted.internet.ssl import Certificate, optionsForClientTLS, trustRootFromCertificates
from twisted.internet.threads import deferToThreadPool
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import Address, Intranet, LookUp, is_public, literal, spelled
from crawler.budgets import CODINGS
from crawler.failure import GuardMissing, NotHttp, PackedTooOften, PrivateAddress
from crawler.middlewares.head import BudgetedFactory
from crawler.proxy import Proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopbackHosts:
    """Host names that a runner serves itself on this machine, for tests and the demo.

    It can only be made in Python and only names loopback addresses; so no environment variable, option
    or configuration file can open the guard.
    """

    hosts: Mapping[str, tuple[str, int, int]]
    """Host name, or `*` for every other one → loopback address, port for http, port for https."""
    authority: bytes
    """The only certificate authority that is trusted for the crawl, as PEM."""

    def __post_init__(self) -> None:
        for host, (address, _, _) in self.hosts.items():
            if not ipaddress.ip_address(address).is_loopback:
                raise ValueError(f"{host} is to be served at {address}, which is not a loopback address")

    def find(self, host: str, port: int) -> tuple[str, int] | None:
        """Address and port that serve the host; None when it is not ours or the port is no web port."""
        served = self.hosts.get(host) or self.hosts.get("*")
        if served is None or port not in {80, 443}:
            return None
        address, http, https = served
        return address, https if port == 443 else http


@implementer(IHostnameResolver)
class GuardResolver:
    """Looks names up for the reactor and hands on public addresses only, IPv4 before IPv6."""

    def __init__(self, reactor: Any, look_up: LookUp = socket.getaddrinfo) -> None:
        self.reactor = reactor
        self._look_up = look_up
        self._lent: list[LoopbackHosts] = []
        self._refused: dict[str, str] = {}
        self.intranet = Intranet()
        """Private networks that may be reached."""
        self.proxy: Proxy | None = None
        """The one place that may be reached wherever it lies."""

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """As Scrapy's process builds it from `TWISTED_DNS_RESOLVER`."""
        installed = reactor.nameResolver
        if isinstance(installed, cls):
            return installed
        guard = cls(reactor)
        guard.configure(crawler.settings)
        hosts = loopback_hosts(crawler.settings)
        if hosts is not None:
            guard._lent.append(hosts)
        return guard

    def install_on_reactor(self) -> None:
        """Answer every name the reactor asks for from now on."""
        self.reactor.installNameResolver(self)

    def configure(self, settings: BaseSettings) -> None:
        """Open what the operator opened (`INTRANET`, `PROXY`), and nothing from before."""
        self.intranet = Intranet.read(settings.get("INTRANET") or "")
        self.proxy = Proxy.read(settings["PROXY"]) if settings.get("PROXY") else None

    @contextmanager
    def lent(self, hosts: LoopbackHosts | None) -> Iterator[None]:
        """Serve these hosts from this machine, and no name from anywhere else, inside the block."""
        if hosts is None:
            yield
            return
        self._lent.append(hosts)
        try:
            yield
        finally:
            self._lent.remove(hosts)

    def refused(self, host: str) -> str | None:
        """The private address that the host led to when it was last looked up, if it did."""
        return self._refused.get(spelled(host))

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> HostResolution:
        """Twisted's `IHostnameResolver`: an endpoint that is given no address fails as a name lookup."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        answered = Deferred.fromCoroutine(self._addresses(hostName, portNumber))

        def deliver(addresses: list[IPv4Address | IPv6Address]) -> None:
            for address in addresses:
                if addressTypes is None or isinstance(address, tuple(addressTypes)):
                    resolutionReceiver.addressResolved(address)
            resolutionReceiver.resolutionComplete()

        answered.addCallback(deliver)
        return resolution

    async def check(self, host: str, port: int) -> None:
        """Look the host up, for a request that somebody else will connect.

        Raises:
            PrivateAddress: it leads where we may not go. A name that has no address here may have one there.
        """
        looking = Deferred.fromCoroutine(self._checked(spelled(host), port))
        await maybe_deferred_to_future(looking)
        refused = self.refused(host)
        if refused is not None:
            raise PrivateAddress(f"{host} leads to {refused}")

    async def _addresses(self, host: str, port: int) -> list[IPv4Address | IPv6Address]:
        name = spelled(host)
        if self.proxy is not None and (name, port) == self.proxy.place:
            meant = literal(name)
            found = [meant] if meant else await self._look_up_in_thread(name)
            return _at(found, port)
        return await self._checked(name, port)

    async def _checked(self, name: str, port: int) -> list[IPv4Address | IPv6Address]:
        spelled_out = literal(name)
        if self._lent and (spelled_out is None or is_public(spelled_out)):
            found = (hosts.find(name, port) for hosts in reversed(self._lent))
            served = next((place for place in found if place is not None), None)
            return [IPv4Address("TCP", *served)] if served else []
        addresses = [spelled_out] if spelled_out else await self._look_up_in_thread(name)
        allowed = [address for address in addresses if is_public(address) or address in self.intranet]
        self._refused.pop(name, None)
        if addresses and not allowed:
            self._refused[name] = str(addresses[0])
        return _at(allowed, port)

    async def _look_up_in_thread(self, name: str) -> list[Address]:
        pool = self.reactor.getThreadPool()
        try:
            rows = await deferToThreadPool(
                self.reactor, pool, self._look_up, name, None, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError, ValueError):
            # no such name, a label too long, a NUL inside: the name has no address
            return []
        found = dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows)
        return [ipaddress.ip_address(address) for address in found]


def _at(addresses: Sequence[Address], port: int) -> list[IPv4Address | IPv6Address]:
    """Places to connect to, IPv4 before IPv6."""
    kinds = {4: IPv4Address, 6: IPv6Address}
    ordered = sorted(addresses, key=lambda address: address.version)
    return [kinds[address.version]("TCP", str(address), port) for address in ordered]


def loopback_hosts(settings: BaseSettings) -> LoopbackHosts | None:
    """The hosts a runner lends to the crawl (`LOOPBACK_WEB`).

    Raises:
        TypeError: the setting is anything but a value made by a runner in this process.
    """
    hosts = settings.get("LOOPBACK_WEB")
    if hosts is None or isinstance(hosts, LoopbackHosts):
        return hosts
    raise TypeError("LOOPBACK_WEB cannot be configured: only a runner in the same process can set it")


def install_guard(settings: BaseSettings, reactor: Any) -> GuardResolver:
    """Put the guard on the reactor, once; the settings' loopback hosts are for the caller to lend."""
    loopback_hosts(settings)
    installed = reactor.nameResolver
    if not isinstance(installed, GuardResolver):
        installed = GuardResolver(reactor)
        installed.install_on_reactor()
    installed.configure(settings)
    return installed


def assert_guard(reactor: Any) -> GuardResolver:
    """The guard on the reactor.

    Raises:
        GuardMissing: there is none; nothing may be asked then.
    """
    installed = reactor.nameResolver
    if not isinstance(installed, GuardResolver):
        raise GuardMissing(
            "the address guard is not installed on the reactor; run crawls through crawler.run"
        )
    return installed


@implementer(IPolicyForHTTPS)
class OneAuthority:
    """TLS as always, but trusting one certificate authority alone."""

    def __init__(self, authority: bytes) -> None:
        self._root: Any = trustRootFromCertificates([Certificate.loadPEM(authority)])  # type: ignore[no-untyped-call]

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802
        """Twisted's `IPolicyForHTTPS`."""
        return optionsForClientTLS(hostname=hostname.decode("ascii"), trustRoot=self._root)


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler for http and https, which asks nothing while the guard is not in place."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        most = crawler.settings.getint("DOWNLOAD_HEAD_MAXSIZE", 256 * 1024)
        pool: Any = self._pool
        seconds = crawler.settings.getfloat("DOWNLOAD_FIRST_BYTE_TIMEOUT", 20)
        pool._factory = partial(BudgetedFactory, most, seconds)  # noqa: SLF001  # as Scrapy sets its own
        pool.cachedConnectionTimeout = crawler.settings.getfloat("DOWNLOAD_IDLE_TIMEOUT", 10)
        hosts = loopback_hosts(crawler.settings)
        if hosts is not None:
            self._contextFactory: Any = OneAuthority(hosts.authority)

    async def download_request(self, request: Request) -> Response:
        """The response, or `PrivateAddress` where the name leads into a private network."""
        from twisted.internet import reactor  # noqa: PLC0415  # importing it installs one

        guard = assert_guard(reactor)
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        try:
            if guard.proxy is not None:
                await guard.check(host, parts.port or (443 if parts.scheme == "https" else 80))
                request = guard.proxy.through(request)
            return _http(request, await super().download_request(request))
        except CannotResolveHostError as error:
            refused = guard.refused(host)
            if refused is None:
                raise
            raise PrivateAddress(f"{host} leads to {refused}") from error
        except ValueError as error:
            # Twisted's words for a host that no name server could be asked for, and for a space in one
            said = str(error).lower()
            if "invalid hostname" not in said and "invalid uri" not in said:
                raise
            raise CannotResolveHostError(str(error)) from error


def _http(request: Request, response: Response) -> Response:
    """The response, if HTTP allows it as an answer to this request (RFC 9110 §15, §15.3.7).

    Raises:
        NotHttp: it does not; a part must not be read as if it were the whole.
        PackedTooOften: its content codings are more than `CODINGS`; unpacking each takes its time.
    """
    if response.status < 100:
        raise NotHttp(f"status {response.status:03}")
    if response.status == 206 and b"Range" not in request.headers:
        raise NotHttp("a part of the page, which nobody asked for")
    if b",".join(response.headers.getlist(b"Content-Encoding")).count(b",") >= CODINGS:
        raise PackedTooOften
    return response
