"""Asking for pages on behalf of one crawl: which address, under which conditions, and what comes back.

Every request of the links crawl is made here, whether Scrapy schedules it or a visit waits for it.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.arrivals import failed_page
from crawler.resolve.chain import address_to_ask, has_token, mask
from crawler.source import READER_TOKEN, page_of
from crawler.workshop import Workshop
from storage.outcomes import Outcome
from storage.records import Page, Resolution


class Asking:
    """Makes the requests of a crawl and waits for their pages."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @cached_property
    def _workshop(self) -> Workshop:
        return Workshop.of(self._crawler)

    def ladder(self, resolution: Resolution) -> list[str]:
        """Where to ask, best first, the linked page itself last.

        A wrapper that only the network can open is asked as it stands.
        """
        address = address_to_ask(resolution)
        if resolution.needs_network or address is None:
            return [address or resolution.raw]
        own = self._workshop.sites.owner(resolution).addresses(resolution)
        asked = (address if one == resolution.canonical else one for one in own)
        return list(dict.fromkeys((*asked, address)))

    def request(
        self, address: str, resolution: Resolution, *, conditional: bool = False, **kwargs: Any
    ) -> Request:
        """A request that may be asked again in a later round and carries what the archive must know.

        A `conditional` one asks only for what changed since the source was last read.
        """
        token = resolution.reader_token and has_token(address)
        headers: dict[str, str] = {}
        meta: dict[str, Any] = {READER_TOKEN: token}
        if conditional:
            headers, since = self._workshop.revisits.conditions(resolution.identity, address)
            meta |= since
        return Request(address, dont_filter=True, headers=headers, meta=meta, **kwargs)

    async def descend(self, pages: list[Page], ladder: Sequence[str], resolution: Resolution) -> list[Page]:
        """Ask one address after the other until one answers."""
        for address in ladder:
            pages = [*pages, await self.ask(address, resolution)]
            if pages[-1].usable:
                break
        return pages

    async def ask(
        self, address: str, resolution: Resolution, *, conditional: bool = True, dont_retry: bool = False
    ) -> Page:
        """One further page, or the reason there is none."""
        try:
            request = self.request(address, resolution, conditional=conditional)
        except ValueError as error:  # a reader may want what a page calls an address
            return _no_request(address, error)
        request.meta["dont_retry"] = dont_retry
        page = await self._bring(request)
        return await self.whole(page, resolution) if conditional else page

    async def whole(self, page: Page, resolution: Resolution) -> Page:
        """The page; where the site says that it did not change, as it was."""
        if page.status != HTTPStatus.NOT_MODIFIED:
            return page
        if not self._workshop.revisits.conditions(resolution.identity, page.asked)[0]:
            return page  # said to a request that asked for the page itself
        before = self._workshop.revisits.whole(page, resolution.identity)
        return await self.ask(page.asked, resolution, conditional=False) if before is None else before

    async def catalogue(self, address: str) -> Page:
        """A catalogue's answer, through the same middlewares as every page."""
        self._crawler.stats.inc_value("lookups/requests")
        return await self._bring(Request(address, dont_filter=True, meta={READER_TOKEN: False}))

    async def _bring(self, request: Request) -> Page:
        """What comes back, whatever it is: a failure is a value here, as it is to Scrapy's errbacks."""
        (came,) = await asyncio.gather(self._crawler.engine.download_async(request), return_exceptions=True)
        if isinstance(came, Exception):
            return failed_page(request, came)
        if isinstance(came, BaseException):
            raise came
        return page_of(came)


def _no_request(address: str, error: ValueError) -> Page:
    return Page(
        asked=mask(address),
        address=mask(address),
        status=None,
        outcome=Outcome.UNSUPPORTED,
        detail=str(error),
        fetched=datetime.now(UTC),
    )
