"""Scrapy's border: what a site file is, and how a response becomes a `Page`.

Above this line there are requests and responses; below it there are only records. A site file says where
its source is best asked (`addresses`) and how the answer is read (`read`); `read` is pure, so it can run
in a process pool, over live pages, replayed ones and archived ones alike.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, NamedTuple

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.resolve.chain import mask, resolve
from storage.records import Capture, Hop, Page, Reading, Resolution, Via

HOPS = "sourcedesk_hops"
"""Request meta: the hops followed so far, as a list of `Hop`."""
CAPTURES = "sourcedesk_captures"
"""Request meta: the archived responses so far, as a list of `Capture`."""
READER_TOKEN = "sourcedesk_reader_token"  # noqa: S105 -- the name of a mark, no secret
"""Request meta: True where the address identifies a reader, so that it must not be archived or logged."""
VIA = "sourcedesk_via"
"""Request meta: the rung that answers this request."""


class Limits(NamedTuple):
    """How a site asks to be treated."""

    delay: float
    """Seconds between two requests to one host."""
    concurrency: int = 1
    """Open connections to one host."""


class SourceSpider(Spider):
    """What is known of one place, and a spider that visits it alone: `scrapy crawl NAME -a url=…`."""

    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts whose pages this file reads, subdomains included. Empty: whatever nobody else owns."""
    kinds: ClassVar[tuple[str, ...]] = ()
    """`Resolution.kind`s this file owns, whatever host they were linked on."""
    limits: ClassVar[dict[str, Limits]] = {}
    """Host -> what the site states; the default pace holds elsewhere."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """A site looked at alone leaves nothing behind; only the links crawl archives and stores."""
        super().update_settings(settings)
        settings.setdict({"ARCHIVE_DIR": None, "ITEM_PIPELINES": {}}, priority="spider")

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """Where to ask for the source, best first; the next is asked only when the one before fails."""
        return (resolution.canonical,) if resolution.canonical else ()

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The source's words, from every page asked so far, in the order asked.

        Pure: no network, no clock, no state. May name further addresses in `Reading.wanted`; it is then
        called again with their pages added, whether they could be had or not.
        """
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Visit the one address given as `-a url=…`."""
        url = getattr(self, "url", None)
        if not url:
            raise ValueError(f"nothing to visit: scrapy crawl {self.name} -a url=https://…")
        resolution = resolve(url)
        for address in self.addresses(resolution)[:1]:
            yield Request(address, callback=self.parse_alone, cb_kwargs={"resolution": resolution})

    def parse_alone(self, response: Response, resolution: Resolution) -> Iterable[Any]:
        """Read the one page by itself, as `scrapy crawl NAME` does."""
        reading = self.read((page_of(response),), resolution)
        if reading.document is not None:
            yield reading.document


def page_of(response: Response) -> Page:
    """The `Page` of a Scrapy response: all that anything below this border may know of it.

    What identifies a reader in its address stays above: pages are written down.
    """
    meta = response.meta
    hops: list[Hop] = meta.get(HOPS, [])
    captures: list[Capture] = meta.get(CAPTURES, [])
    return Page(
        asked=hops[0].address if hops else mask(response.url),
        address=mask(response.url),
        status=response.status,
        headers=tuple(
            (key.decode("latin-1").lower(), value.decode("latin-1"))
            for key, values in response.headers.items()
            for value in values
        ),
        body=response.body,
        hops=tuple(hops),
        via=meta.get(VIA, Via.LIVE),
        fetched=datetime.now(UTC),
        captures=tuple(captures),
    )
