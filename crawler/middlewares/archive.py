"""Every response goes to the archive before anybody may judge by it.

Below the counters and above everything that changes a response (priority 880): so each hop is seen, robots.txt
too, and bodies still packed. A download that fails or is cancelled has no response and leaves no record.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.utils.misc import load_object

from crawler.archive import Archive
from crawler.depot import depot_of
from crawler.extract.hydration import RENDERED
from crawler.resolve.chain import resolve
from crawler.source import CAPTURES, HOPS, READER_TOKEN, VIA
from crawler.warc_records import Exchange
from storage.database import StoreUnusable
from storage.records import Capture, Via

UNCHANGED_SINCE = "sourcedesk_unchanged_since"
"""Request meta: the `Capture` whose validators a conditional request sends."""

logger = logging.getLogger(__name__)

_TRUNCATED = {"dataloss": "disconnect", "download_stopped": "length"}
"""Scrapy's flag → WARC's word for a body that is not whole."""


class ArchiveUnwritable(RuntimeError):
    """The archive cannot be opened or written, so the crawl ends; what was under way stays due."""


class Ledger(Protocol):
    """What the store knows of the archive. Asked on the archive's own thread."""

    def committed(self, file: str) -> int | None:
        """The largest `offset + length` among the stored captures of a file; None when there is none."""

    def known(self, payload_digest: str) -> Capture | None:
        """An earlier capture with this body that is not itself a revisit."""


class ArchiveMiddleware:
    """Writes each response and its request to `ARCHIVE_DIR`, and notes the capture in the request's meta.

    `ARCHIVE_DIR` unset: nothing is archived. `ARCHIVE_LEDGER` is a function from the crawler to its `Ledger`,
    or that function's import path; unset, bodies are shared within a file only.
    An archive that cannot be written stops the crawl: nothing may be judged that cannot be shown again.
    """

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self.crawler = crawler
        self.folder = folder
        # one thread, so that the loop never waits for the disk; bounded by CONCURRENT_REQUESTS, because
        # each response waits for its own record
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._archive: Archive | None = None
        self._refused = "could not be opened"
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, once a crawl."""
        folder = crawler.settings.get("ARCHIVE_DIR")
        if not folder:
            raise NotConfigured("ARCHIVE_DIR is not set")
        middleware = cls(crawler, Path(folder))
        crawler.signals.connect(middleware.opened, signal=signals.spider_opened)
        crawler.signals.connect(middleware.closed, signal=signals.spider_closed)
        return middleware

    async def opened(self, spider: Spider) -> None:
        """Open the archive; what a killed crawl left there is cut to what the store knows.

        The crawl waits, the loop does not: a store that is new is made here, which takes a second.
        What cannot be opened ends the crawl with the first request.
        """
        try:
            self._archive = await asyncio.wrap_future(self._thread.submit(self._open))
        except StoreUnusable as error:
            self.crawler.stats.set_value("store/trouble", str(error))
        except OSError as error:
            self._refused = f"could not be opened ({error.strerror})"

    def _open(self) -> Archive:
        ledger = self._ledger()
        return Archive(
            self.folder,
            committed=ledger.committed if ledger else None,
            known=ledger.known if ledger else None,
            max_body=self.crawler.settings.getint("DOWNLOAD_MAXSIZE"),
            depot=depot_of(self.crawler.settings.get("ARCHIVE_URL")),
        )

    async def closed(self, spider: Spider) -> None:
        """Finish the file that is being written."""
        if self._archive is not None:
            try:
                await asyncio.wrap_future(self._thread.submit(self._archive.close))
            except OSError as error:  # what the store knows is written; the next crawl finishes the file
                logger.error("archive_unfinished folder=%s reason=%s", self.folder, error.strerror)  # noqa: TRY400
        self._thread.shutdown()

    async def process_request(self, request: Request) -> None:
        """Let the request pass if its response can be kept.

        Raises:
            ArchiveUnwritable: it cannot; the crawl ends.
        """
        if self._archive is None or self._stopping is not None:
            raise self._stop(self._refused if self._archive is None else "could not be written")

    async def process_response(self, request: Request, response: Response) -> Response:
        """The same response, once it is archived.

        Raises:
            ArchiveUnwritable: disk full, folder gone …; the crawl ends.
        """
        if self._archive is None or not _archived(request, response):
            return response
        exchange = exchange_of(request, response)
        try:
            capture = await asyncio.wrap_future(self._thread.submit(self._archive.keep, exchange))
        except OSError as error:
            raise self._stop(f"could not be written ({error.strerror})") from error
        # a list of its own: the request may be copied for a hop or a retry, with its meta
        request.meta[CAPTURES] = [*request.meta.get(CAPTURES, ()), capture]
        self._count(capture)
        return response

    def _ledger(self) -> Ledger | None:
        found = self.crawler.settings.get("ARCHIVE_LEDGER")
        return cast("Ledger", load_object(found)(self.crawler)) if found else None

    def _count(self, capture: Capture) -> None:
        stats = self.crawler.stats
        stats.inc_value("archive/responses")
        stats.inc_value("archive/revisits", int(capture.revisit))
        stats.inc_value("archive/bytes", capture.length)

    def _stop(self, reason: str) -> ArchiveUnwritable:
        """End the crawl; what to raise meanwhile."""
        if self._stopping is None:
            logger.error("archive_unwritable folder=%s reason=%s", self.folder, reason)
            engine = self.crawler.engine
            self._stopping = asyncio.ensure_future(engine.close_spider_async(reason="archive_unwritable"))
        return ArchiveUnwritable(f"the archive in {self.folder} {reason}")


def exchange_of(request: Request, response: Response) -> Exchange:
    """What Scrapy knows of one request and its response, for the archive."""
    protocol = response.protocol or ""
    return Exchange(
        address=response.url,
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body,
        method=request.method,
        request_headers=_pairs(request.headers),
        request_body=request.body,
        protocol=protocol if protocol.startswith("HTTP/") else "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        truncated=next((word for flag, word in _TRUNCATED.items() if flag in response.flags), None),
        unchanged_since=request.meta.get(UNCHANGED_SINCE),
    )


def _archived(request: Request, response: Response) -> bool:
    """Whether this came over the network, from an address that may be kept."""
    if not response.url.startswith(("http://", "https://", RENDERED)) or "cached" in response.flags:
        return False
    if request.meta.get(VIA) is Via.REPLAY:
        return False
    if not request.meta.get(HOPS):
        return not request.meta.get(READER_TOKEN)
    # a hop has its meta from the request before it; what its own address tells is seen from that. A page
    # that merely carries a reader's mark in its query is kept, under its address without the mark
    resolution = resolve(request.url)
    wrapped = resolution.needs_network or any(step.method.startswith("unwrap") for step in resolution.steps)
    return not (resolution.reader_token and wrapped)


def _pairs(headers: Headers) -> list[tuple[bytes, bytes]]:
    pairs: Any = headers.items()
    return [(name, value) for name, values in pairs for value in values]
