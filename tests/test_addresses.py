"""A hundred and more tricks with addresses, over real sockets: none reaches a server that must not be reached."""

import base64
import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from scrapy import Spider

from crawler.addresses import Intranet, place
from crawler.browser import chromium
from crawler.config import BadConfiguration, load
from crawler.loopback import LoopbackWeb
from crawler.middlewares.guard import GuardResolver, assert_guard
from crawler.run import crawl
from storage.outcomes import Outcome
from tests.address_tricks import AROUND, LITERALS, NAMED, ODD, Forbidden, answers, forbidden, look_up, tricks

HARBOUR = "harbour.example"
BASE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 5,
    "RETRY_TIMES": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "SPIDER_MODULES": [],
    "EXTENSIONS": {},
    "ITEM_PIPELINES": {},
    "ARCHIVE_DIR": None,
}
KEPT_OUT = {Outcome.PRIVATE_ADDRESS, Outcome.DNS, Outcome.UNSUPPORTED}


class Asker(Spider):
    """Asks every address once, and keeps how it ended."""

    name = "asker"

    def __init__(self, addresses: Any, ended: dict[str, Any]) -> None:
        super().__init__()
        self.addresses, self.ended = addresses, ended

    async def start(self) -> Any:
        from scrapy import Request

        for address in self.addresses:
            try:
                request = Request(address, dont_filter=True, cb_kwargs={"asked": address})
            except ValueError:
                self.ended[address] = Outcome.UNSUPPORTED
                continue
            request.callback, request.errback = self.came, self.failed
            yield request

    def came(self, response: Any, asked: str) -> None:
        self.ended[asked] = response

    def failed(self, failure: Any) -> None:
        from crawler.failure import outcome_of

        self.ended[failure.request.cb_kwargs["asked"]] = outcome_of(failure)[0]


@contextmanager
def strange_names() -> Iterator[None]:
    """The stranger's name server answers the reactor."""
    from twisted.internet import reactor

    anyone: Any = reactor
    before = anyone.nameResolver
    GuardResolver(anyone, look_up).install_on_reactor()
    try:
        yield
    finally:
        anyone.installNameResolver(before)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked_outright() -> Any:
    """Every trick as a link of its own; then as where an honest page redirects or refreshes to."""
    ended: dict[str, Any] = {}
    with forbidden() as server, strange_names():
        await crawl(BASE, Asker, addresses=tricks(server.port), ended=ended)
    return server, ended


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def led_there() -> Any:
    ended: dict[str, Any] = {}
    with forbidden() as server:
        targets = [f"http://{host}:{server.port}/" for host in LITERALS]

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/robots.txt":
                return web.Response(status=404)
            kind, _, number = request.path.strip("/").partition("-")
            target = targets[int(number)]
            if kind == "refresh":
                page = f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'
                return web.Response(text=page, content_type="text/html")
            return web.Response(status=int(kind), headers={"location": target})

        links = [
            f"https://{HARBOUR}/{kind}-{number}"
            for number in range(len(targets))
            for kind in (("302", "refresh") if number % 2 else ("307",))
        ]
        with LoopbackWeb({HARBOUR: answer}) as served:
            await crawl({**BASE, **served.settings()}, Asker, addresses=links, ended=ended)
    return server, ended, links


def test_there_are_a_hundred_and_twenty_tricks_and_more() -> None:
    assert len(set(LITERALS + ODD + AROUND + NAMED)) >= 120


def test_the_server_counts() -> None:
    with forbidden() as server:
        for address in ("127.0.0.1", "127.8.9.1"):
            with contextlib.suppress(OSError), socket.create_connection((address, server.port), 5) as one:
                one.recv(1)

    assert server.connections == 2


@pytest.mark.parametrize("place_", range(len(LITERALS) + len(ODD) + len(AROUND) + len(NAMED)))
def test_no_trick_is_answered(asked_outright: tuple[Forbidden, dict[str, Any]], place_: int) -> None:
    server, ended = asked_outright
    address = tricks(server.port)[place_]

    assert ended[address] in KEPT_OUT, address


def test_no_trick_reached_the_server(asked_outright: tuple[Forbidden, dict[str, Any]]) -> None:
    assert asked_outright[0].connections == 0


def test_a_spelled_address_is_named_as_what_it_is(asked_outright: tuple[Forbidden, dict[str, Any]]) -> None:
    server, ended = asked_outright
    spelled = [ended[f"http://{host}:{server.port}/"] for host in LITERALS]

    assert set(spelled) == {Outcome.PRIVATE_ADDRESS}


def test_no_page_leads_there(led_there: tuple[Forbidden, dict[str, Any], list[str]]) -> None:
    server, ended, links = led_there

    assert {link: ended[link] for link in links} == dict.fromkeys(links, Outcome.PRIVATE_ADDRESS)
    assert server.connections == 0


# --- the browser ---------------------------------------------------------------------------------

TRYING = """
<!doctype html><html lang=en><head><title>Harbour</title></head><body><main id=words>waiting</main><script>
const tricks = %s, reached = [];
const tries = [
  url => fetch(url, {mode: 'no-cors'}),
  url => new Promise((yes, no) => { const s = document.createElement('script');
    s.onload = yes; s.onerror = no; s.src = url; document.head.append(s); }),
  url => new Promise((yes, no) => { const i = new Image(); i.onload = yes; i.onerror = no; i.src = url; }),
  url => new Promise((yes, no) => { const l = document.createElement('link'); l.rel = 'stylesheet';
    l.onload = yes; l.onerror = no; l.href = url; document.head.append(l); }),
  url => new Promise((yes, no) => { const w = new WebSocket(url.replace('http', 'ws'));
    w.onopen = yes; w.onerror = no; w.onclose = no; }),
  url => { navigator.sendBeacon(url, 'x'); return Promise.reject(); },
];
(async () => {
  await Promise.all(tricks.map(async (url, at) => {
    for (const attempt of [tries[at %% tries.length], tries[1]]) {
      const late = new Promise((yes, no) => setTimeout(no, 1500));
      try { await Promise.race([attempt(url), late]); reached.push(url); } catch (error) { /* kept out */ }
    }
  }));
  const frame = document.createElement('iframe'); frame.src = tricks[0]; document.body.append(frame);
  const hints = ['preconnect', 'dns-prefetch', 'prefetch', 'preload'];
  for (const rel of hints) { const l = document.createElement('link'); l.rel = rel; l.as = 'script';
    l.href = tricks[0]; document.head.append(l); }
  new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:%d'}]}).createDataChannel('x');
  document.getElementById('words').textContent = 'tried ' + tricks.length + ' reached ' + reached.length;
})();
</script></body></html>
"""


@pytest.mark.skipif(chromium(None) is None, reason="no Chromium is installed: apt install chromium")
async def test_no_trick_reaches_it_out_of_a_browser() -> None:
    pytest.importorskip("playwright", reason="pip install 'sourcedesk[browser]'")
    ended: dict[str, Any] = {}
    with forbidden() as server:
        every = tricks(server.port)

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.path == "/robots.txt":
                return web.Response(status=404)
            return web.Response(text=TRYING % (json.dumps(every), server.port), content_type="text/html")

        page = f"browser+https://{HARBOUR}/page"
        outright = [f"browser+http://{host}:{server.port}/" for host in LITERALS[::30]]
        with LoopbackWeb({HARBOUR: answer}) as served:
            settings = {**BASE, **served.settings(), "DOWNLOAD_TIMEOUT": 20}
            await crawl(settings, Asker, addresses=[page, *outright], ended=ended)

    assert f"tried {len(every)} reached 0" in ended[page].text
    assert {ended[address] for address in outright} == {Outcome.PRIVATE_ADDRESS}
    assert server.connections == 0


# --- what an operator may open -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("networks", "address", "opened"),
    [
        ("10.20.0.0/16", "10.20.3.4", True),
        ("10.20.0.0/16", "10.21.0.1", False),
        ("10.20.0.0/16, fd12:3456::/32", "fd12:3456::9", True),
        ("100.64.0.0/10", "100.100.100.200", False),
        ("fc00::/7", "fd00:ec2::254", False),
        ("10.20.0.0/16", "127.0.0.1", False),
    ],
)
async def test_an_operator_opens_networks_but_never_this_machine_or_metadata(
    networks: str, address: str, opened: bool
) -> None:
    from scrapy.settings import Settings
    from twisted.internet import reactor

    guard = GuardResolver(reactor, lambda *_, **__: [(0, 0, 0, "", (address, 0))])
    guard.configure(Settings({"INTRANET": networks}))
    found = await guard._addresses(f"[{address}]" if ":" in address else address, 80)

    assert [one.host for one in found] == ([address] if opened else [])


@pytest.mark.parametrize("networks", ["127.0.0.0/8", "0.0.0.0/0", "169.254.0.0/16", "::/0", "::1/128", "ten"])
def test_what_cannot_be_opened_is_said(
    networks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCEDESK_INTRANET", networks)
    with pytest.raises(BadConfiguration, match="intranet"):
        load(home=tmp_path)


async def test_the_guard_keeps_nothing_open_for_the_next_crawl() -> None:
    from twisted.internet import reactor

    ended: dict[str, Any] = {}
    await crawl({**BASE, "INTRANET": "10.20.0.0/16"}, Asker, addresses=[], ended=ended)
    await crawl(BASE, Asker, addresses=["http://10.20.0.1/"], ended=ended)

    assert assert_guard(reactor).intranet.networks == ()
    assert ended["http://10.20.0.1/"] is Outcome.PRIVATE_ADDRESS


@pytest.mark.parametrize(
    ("host", "led", "connects"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("localhost", "127.0.0.1", "127.0.0.1"),
        ("hooks.example", "93.184.216.34", "93.184.216.34"),
        ("hooks.corp.example", "10.20.0.7", "10.20.0.7"),
        ("rebind.example", "127.0.0.1", None),
        ("rebind.example", "169.254.169.254", None),
        ("elsewhere.corp.example", "10.99.0.7", None),
    ],
)
def test_a_webhook_is_posted_to_what_the_operator_meant(
    host: str, led: str | None, connects: str | None
) -> None:
    def names(name: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (led, 0))]

    intranet = Intranet.read("10.20.0.0/16")
    if connects is None:
        with pytest.raises(OSError, match="not public"):
            place(host, intranet, names)
    else:
        assert place(host, intranet, names) == connects


# --- a proxy -------------------------------------------------------------------------------------


async def test_behind_a_proxy_what_may_not_be_reached_is_refused_before_it(
    loopback_web: Callable[..., Any],
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404) if request.path == "/robots.txt" else web.Response(text="by proxy")

    seen = loopback_web({"*": answer})
    proxy = f"http://desk:s%40fe@127.0.0.1:{seen.ports[0]}"
    asked = ["http://n0.tricks.example/", "http://10.0.0.1/", f"http://127.0.0.1:{seen.ports[0]}/"]
    ended: dict[str, Any] = {}
    with strange_names():
        addresses = ["http://open.example/page", *asked]
        await crawl({**BASE, "PROXY": proxy}, Asker, addresses=addresses, ended=ended)

    assert ended["http://open.example/page"].text == "by proxy"
    assert {ended[address] for address in asked} == {Outcome.PRIVATE_ADDRESS}
    assert {one.host for one in seen.requests()} == {"open.example"}
    told = base64.b64decode(seen.requests()[-1].headers["proxy-authorization"].removeprefix("Basic "))
    assert told == b"desk:s@fe"


def test_the_environments_proxy_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from crawler.calling import opener
    from crawler.run import project_settings

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert not project_settings().getbool("HTTPPROXY_ENABLED")
    assert project_settings()["PROXY"] is None
    assert "http" not in {
        kind for kind, handlers in opener().handle_open.items() for one in handlers if "Proxy" in str(one)
    }


def test_a_name_that_looks_like_another_is_shown_as_it_is_asked() -> None:
    from crawler.resolve.chain import resolve

    told = resolve("https://аррle.example/story")

    assert told.canonical is not None
    assert "xn--" in told.canonical


def test_names_of_tricks_are_all_answered() -> None:
    assert len(answers()) == len(NAMED) + 3
