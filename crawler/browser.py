"""Pages that are built in the browser, built in one: Chromium without a network of its own.

A request for `browser+https://…` is answered with the page's finished DOM. Chromium itself reaches nobody:
no name resolves for it, and every request it makes is handed to Scrapy. So what it loads is looked up and
connected to by the address guard, asked for only where robots.txt allows, archived byte for byte, and counted;
the DOM is archived too, under its `browser+` address, which says that no server ever sent those bytes.

Needs the extra `sourcedesk[browser]` and a Chromium on the machine. https://playwright.dev/python/docs/network
"""

import asyncio
import logging
import os
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response

from crawler.extract.hydration import RENDERED
from crawler.failure import THEIRS, NoBrowser

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright, Route

logger = logging.getLogger(__name__)

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
INSTALL = "needs a browser: pip install 'sourcedesk[browser]' and install Chromium (apt install chromium)"

_REQUESTS = 80
"""What one page may load; the rest is refused, and the page is read as far as it came."""
_AT_ONCE = 4
_BETWEEN = 0.1
"""Seconds between two things loaded from one host: they are parts of one visit, as in a reader's browser."""
_QUIET = 5.0
"""Seconds that a loaded page gets to fetch its words."""
_WORDS = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Kinds of resources that can bring or arrange words; pictures, sound and fonts cannot."""
_DROPPED = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
_OFFLINE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",  # the discard port: whatever slips past the routing ends here
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
)


def chromium(named: str | None) -> str | None:
    """Where Chromium is: the path named, else the first of the usual names on the PATH; None where it is not."""
    if named and named != "auto":
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class RenderingHandler(BaseDownloadHandler):
    """Scrapy's handler for `browser+http` and `browser+https`; starts Chromium at the first request."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._chosen = str(crawler.settings.get("BROWSER") or "auto")
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._starting: asyncio.Task[Browser] | None = None
        self._playwright: Playwright | None = None
        self._one = asyncio.Lock()  # one page at a time: a renderer may want half a gigabyte

    async def download_request(self, request: Request) -> Response:
        """The page as Chromium built it.

        Raises:
            NoBrowser: there is none here, or it was switched off; the detail says what to do.
            DownloadTimeoutError: the page was not built in time.
        """
        async with self._one:
            browser = await self._browser()
            address = request.url.removeprefix(RENDERED)
            try:
                async with asyncio.timeout(self._seconds + _QUIET):
                    dom = await self._built(browser, address, request)
            except TimeoutError as error:
                raise DownloadTimeoutError(
                    f"not built within {self._seconds + _QUIET:.0f} seconds"
                ) from error
        headers = {"content-type": "text/html; charset=utf-8", "x-rendered-by": f"Chromium/{browser.version}"}
        return HtmlResponse(request.url, status=200, headers=headers, body=dom[: self._limit])

    async def close(self) -> None:
        """End the browser that was started."""
        if self._starting is not None and not self._starting.cancelled():
            try:
                await (await self._starting).close()
            except NoBrowser:
                return
        if self._playwright is not None:
            await self._playwright.stop()

    async def _browser(self) -> "Browser":
        if self._chosen == "off":
            raise NoBrowser("needs a browser, and `browser` is off in the configuration")
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        return await asyncio.shield(self._starting)

    async def _start(self) -> "Browser":
        try:
            from playwright.async_api import Error, async_playwright  # noqa: PLC0415 -- an optional extra
        except ImportError as error:
            raise NoBrowser(INSTALL) from error
        path = chromium(self._chosen)
        if path is None:
            raise NoBrowser(INSTALL)
        self._playwright = await async_playwright().start()
        # as root Chromium starts only without its sandbox; run the crawl as somebody else where that matters
        sandbox = os.geteuid() != 0
        try:
            return await self._playwright.chromium.launch(
                executable_path=path, chromium_sandbox=sandbox, args=list(_OFFLINE)
            )
        except Error as error:
            raise NoBrowser(f"{path} does not start: {str(error).splitlines()[0]}") from error

    async def _built(self, browser: "Browser", address: str, request: Request) -> bytes:
        from playwright.async_api import Error  # noqa: PLC0415 -- an optional extra
        from playwright.async_api import TimeoutError as NotQuiet  # noqa: PLC0415

        context = await browser.new_context(
            user_agent=self.crawler.settings["USER_AGENT"],
            accept_downloads=False,
            service_workers="block",
            locale="en",
        )
        loads = Loads(self.crawler, self._limit)
        try:
            await context.route("**/*", loads.answer)
            await context.route_web_socket("**/*", lambda socket: socket.close())
            page = await context.new_page()
            page.set_default_timeout(self._seconds * 1000)
            try:
                await page.goto(address, wait_until="load")
                await page.wait_for_load_state("networkidle", timeout=_QUIET * 1000)
            except NotQuiet:
                logger.debug("browser_never_quiet requests=%s", loads.made)
            except Error as error:
                if loads.refusal is not None:
                    # its own cause says why robots.txt could not be had, and Chromium's error would hide it
                    raise loads.refusal from loads.refusal.__cause__
                raise NoBrowser(
                    f"Chromium could not build the page: {str(error).splitlines()[0][:200]}"
                ) from error
            if not _same_site(page.url, address):
                raise NoBrowser("the page left for another address while it was built")
            return (await page.content()).encode()
        finally:
            await context.close()


def _same_site(one: str, other: str) -> bool:
    """Whether a page only spelled its own address anew (`history.pushState`), as it may within its origin."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]


class Loads:
    """What one page loads, each through Scrapy's engine: guarded, robots obeyed, archived, bounded."""

    def __init__(self, crawler: Crawler, limit: int) -> None:
        self.crawler = crawler
        self.made = 0
        self.size = 0
        self.entered = False
        """Whether the page itself was asked for."""
        self.refusal: BaseException | None = None
        """Why the page itself could not be had."""
        self._limit = limit
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, route: "Route") -> None:
        """Answer one request of Chromium's, or abort it."""
        asked = route.request
        navigation = asked.is_navigation_request()
        # one page and no other: neither frames nor a script that moves on to another address
        elsewhere = navigation and (self.entered or asked.frame.parent_frame is not None)
        if elsewhere:
            await route.fulfill(status=204)  # on "no content" a browser stays where it is
            return
        if not self._allowed(asked.url, asked.method, asked.resource_type):
            await route.abort("blockedbyclient")
            return
        self.entered = self.entered or navigation
        self.made += 1
        try:
            async with self._turns:
                response = await self._load(asked.url)
        except THEIRS as error:
            if navigation:
                self.refusal = error
            await route.abort("failed")
            return
        self.size += len(response.body)
        headers = {
            str(name): str(value)
            for name, value in response.headers.to_unicode_dict().items()
            if str(name).lower() not in _DROPPED
        }
        await route.fulfill(status=response.status, headers=headers, body=response.body)

    def _allowed(self, url: str, method: str, kind: str) -> bool:
        """Words only, by requests that change nothing, within the budget."""
        within = self.made < _REQUESTS and self.size < self._limit
        return within and method == "GET" and kind in _WORDS and urlsplit(url).scheme in {"http", "https"}

    async def _load(self, url: str) -> Response:
        slot = f"browser {urlsplit(url).hostname}"
        engine: Any = self.crawler.engine
        pace = {"delay": _BETWEEN, "concurrency": _AT_ONCE, "jitter": 0.0}
        engine.downloader.per_slot_settings.setdefault(slot, pace)
        meta = {"download_slot": slot, "max_retry_times": 0}
        response: Response = await engine.download_async(Request(url, dont_filter=True, meta=meta))
        return response
