"""No request reaches a private network, whatever the address looks like and whoever runs the crawl."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web
from scrapy.crawler import AsyncCrawlerRunner
from twisted.internet.defer import Deferred

from crawler.addresses import is_public, literal
from crawler.failure import GuardMissing
from crawler.middlewares.guard import GuardResolver, assert_guard, install_guard
from crawler.run import project_settings
from storage.outcomes import Outcome

Ask = Callable[..., Any]
Trap = tuple[int, list[Any]]

FORBIDDEN = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.9.1", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1",
    "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "151.101.1.140", "100.63.255.255", "172.32.0.1", "2606:4700::6810:84e5", "2a00:1450::1"]

SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001",
    "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "0", "0.0.0.0",
    "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.00000.0000.001", "0x7f.1",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", SPELLINGS)
def test_every_spelling_is_read_as_an_address(host: str) -> None:
    address = literal(host)

    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["arxiv.org", "localhost", "deadbeef.example", "1.2.3.4.example", "", "1.2.3.4.5"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.fixture
def trap() -> Iterator[tuple[int, list[Any]]]:
    """A listening port that must never be reached, and what reached it."""
    from crawler.loopback import LoopbackWeb

    async def sprung(request: Any) -> Any:
        raise AssertionError("the guard let a request through")

    with LoopbackWeb({"*": sprung}) as served:
        yield served.ports[0], served.asked


@contextmanager
def names(reactor: Any, answers: dict[str, list[list[str]]]) -> Iterator[list[str]]:
    """A name server of our own: each name answers with its lists of addresses, one after the other."""
    asked: list[str] = []

    def look_up(name: str, port: Any, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(name)
        if name not in answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        found = answers[name].pop(0) if len(answers[name]) > 1 else answers[name][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]

    before = reactor.nameResolver
    GuardResolver(reactor, look_up).install_on_reactor()
    try:
        yield asked
    finally:
        reactor.installNameResolver(before)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_reaches_this_machine(ask: Ask, trap: Trap, host: str) -> None:
    port, reached = trap
    _, ended, _ = await ask(None, f"http://{host}:{port}/")

    assert ended[0].outcome is Outcome.PRIVATE_ADDRESS
    assert reached == []


@pytest.mark.parametrize(
    "address",
    ["http://arxiv.org@127.0.0.1:{port}/", "http://127.0.0.1:{port}@/", "http://arxiv.org:80@127.1:{port}/"],
)
async def test_a_name_in_front_of_the_host_changes_nothing(ask: Ask, trap: Trap, address: str) -> None:
    port, reached = trap
    _, ended, _ = await ask(None, address.format(port=port))

    assert ended[0].outcome in {Outcome.DNS, Outcome.PRIVATE_ADDRESS}
    assert reached == []


async def test_a_name_that_leads_to_this_machine_is_refused(ask: Ask, trap: Trap, reactor: Any) -> None:
    port, reached = trap
    with names(reactor, {"evil.example": [["127.0.0.1"]]}):
        _, ended, _ = await ask(None, f"http://evil.example:{port}/")

    assert (ended[0].outcome, ended[0].detail) == (
        Outcome.PRIVATE_ADDRESS,
        "robots.txt: evil.example leads to 127.0.0.1",
    )
    assert reached == []


async def test_a_name_that_answers_differently_later_is_checked_every_time(
    ask: Ask, trap: Trap, reactor: Any
) -> None:
    port, reached = trap
    # looked up for robots.txt and its one retry, then for the page: each connection uses what it checked
    with names(reactor, {"rebind.example": [["10.0.0.1"], ["127.0.0.1"]]}):
        _, ended, _ = await ask(None, f"http://rebind.example:{port}/", f"http://rebind.example:{port}/2")

    assert {end.outcome for end in ended} == {Outcome.PRIVATE_ADDRESS}
    assert reached == []


async def test_the_connection_is_made_to_the_address_that_was_checked(
    ask: Ask, loopback_web: Callable[..., Any], reactor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hello(_: Any) -> web.Response:
        return web.Response(text="page")

    monkeypatch.setattr("crawler.middlewares.guard.is_public", lambda address: True)
    port = loopback_web({"*": hello}).ports[0]
    # the second answer is never asked for: nobody looks the name up again between check and connection
    with names(reactor, {"once.example": [["127.0.0.1"], ["127.0.0.2"]]}) as asked:
        _, ended, _ = await ask(None, f"http://once.example:{port}/")

    assert ended[0].response.ip_address == ipaddress.ip_address("127.0.0.1")
    assert asked == ["once.example"]


async def test_only_the_public_addresses_of_a_name_are_used_ipv4_first(reactor: Any) -> None:
    rows = ["2606:4700::1", "127.0.0.1", "fe80::1%eth0", "8.8.8.8"]
    with names(reactor, {"mixed.example": [rows]}):
        looking = Deferred.fromCoroutine(assert_guard(reactor)._addresses("Mixed.example.", 443))
        addresses = await looking.asFuture(asyncio.get_running_loop())

    assert [(address.host, address.port) for address in addresses] == [
        ("8.8.8.8", 443),
        ("2606:4700::1", 443),
    ]


async def test_a_name_without_address_is_dns(ask: Ask, reactor: Any) -> None:
    with names(reactor, {}) as asked:
        _, ended, _ = await ask(None, "https://nowhere.example/")

    assert ended[0].outcome is Outcome.DNS
    assert "nowhere.example" in asked


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "-", "%00.example"])
async def test_a_host_that_can_be_no_name_is_dns(ask: Ask, reactor: Any, host: str) -> None:
    with names(reactor, {}):
        _, ended, _ = await ask(None, f"http://{host}/")

    assert ended[0].outcome is Outcome.DNS


async def test_a_crawl_without_the_guard_asks_nothing(
    ask: Ask, loopback_web: Callable[..., Any], reactor: Any
) -> None:
    served = loopback_web({"a.example": None})
    before = reactor.nameResolver
    reactor.installNameResolver(_system_resolver(reactor))
    ended: list[Any] = []
    try:
        from scrapy import Request, Spider

        class Bare(Spider):
            name = "bare"

            async def start(self) -> AsyncIterator[Any]:
                yield Request("https://a.example/", errback=ended.append)

        settings = project_settings(
            {
                "SPIDER_MODULES": [],
                "EXTENSIONS": {},
                "ITEM_PIPELINES": {},
                "ARCHIVE_DIR": None,
                **served.settings(),
            }
        )
        await AsyncCrawlerRunner(settings).crawl(Bare)
    finally:
        reactor.installNameResolver(before)

    assert isinstance(ended[0].value, GuardMissing)
    assert served.requests() == []


async def test_our_own_runner_installs_the_guard(ask: Ask, reactor: Any) -> None:
    before = reactor.nameResolver
    reactor.installNameResolver(_system_resolver(reactor))
    try:
        _, ended, _ = await ask(None, "http://127.0.0.1/")
        assert_guard(reactor)
    finally:
        reactor.installNameResolver(before)

    assert ended[0].outcome is Outcome.PRIVATE_ADDRESS


def test_installing_twice_keeps_the_one_guard(reactor: Any) -> None:
    settings = project_settings()

    assert install_guard(settings, reactor) is install_guard(settings, reactor)


async def test_lent_hosts_end_with_their_crawl(
    ask: Ask, loopback_web: Callable[..., Any], reactor: Any
) -> None:
    async def hello(_: Any) -> web.Response:
        return web.Response()

    await ask({"a.example": hello}, "http://a.example/")
    with names(reactor, {}):
        _, ended, _ = await ask(None, "http://a.example/")

    assert ended[0].outcome is Outcome.DNS


def _system_resolver(reactor: Any) -> Any:
    """What Twisted installs by itself."""
    from twisted.internet._resolver import GAIResolver

    return GAIResolver(reactor, reactor.getThreadPool)
