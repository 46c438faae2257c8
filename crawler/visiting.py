"""One source, from the first page that came for it to everything its visit brought."""

import asyncio
import logging
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from crawler.arrivals import followed, known
from crawler.asking import Asking
from crawler.assignments import Assignment, Brought
from crawler.clock import now
from crawler.extract.pool import PoolError
from crawler.ladder import Copied, wanted_after
from crawler.reader import Made, read_by, unreadable
from crawler.resolve.chain import mask
from crawler.revisits import unchanged
from crawler.source import SourceSpider
from crawler.strikes import beside_its_site, settled
from crawler.workshop import Workshop
from storage.evidence import Visited
from storage.outcomes import Outcome
from storage.records import Asked, Issue, Page, Reading, Resolution, Via, Visit
from storage.rows import visit_id
from storage.views import PastVisit, SiteHistory

logger = logging.getLogger(__name__)

ROUNDS = 3
"""How often a reader may ask for further pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a source's reader made of its pages."""

    reading: Reading
    pages: list[Page]
    """Those it was given and those it wanted."""
    reader: type[SourceSpider]
    trace: str | None
    """The traceback, where the fault is ours."""


class Visiting:
    """Turns the page that came for a source, or failed to, into its visit."""

    def __init__(self, crawler: Crawler, asking: Asking, *, again: bool) -> None:
        self._crawler = crawler
        self._asking = asking
        self._again = again
        """Whether the sources were chosen beforehand, to be visited once more."""
        self._past_of_sites: dict[tuple[str, date], SiteHistory] = {}
        """Today's only: a worker runs for months."""

    @property
    def _workshop(self) -> Workshop:
        return Workshop.of(self._crawler)

    async def visit(self, assignment: Assignment, landing: Page, *, run: str, began: float) -> Brought:
        """From the first page to everything the visit brought.

        Raises:
            ArchiveUnwritable: nothing may be judged that cannot be kept; the source stays due.
        """
        started = now(self._crawler.settings)
        resolution = followed(assignment.resolution, landing)
        pages = await self._descend(assignment, landing, resolution)
        owner, history = await asyncio.to_thread(self._known, resolution, pages)
        read = await self._read(owner, pages, resolution, rounds=ROUNDS)
        if landing.via is Via.LIVE:
            settled_on = settled(unchanged(read.reading, tuple(read.pages)), history, started.date())
            read = replace(
                read, reading=await self._beside_its_site(settled_on, read.pages[-1], started.date())
            )
        held = any(past.read_well and (self._again or past.issue == assignment.issue.id) for past in history)
        copied = None if held else await self._copy(owner, read.reading, resolution, assignment.issue)
        seconds = time.monotonic() - began
        visit = _visit_of(resolution, read, copied, run=run, started=started, seconds=seconds)
        self._crawler.stats.inc_value(f"outcome/{visit.outcome}")
        logger.info(
            "link_ended visit=%s outcome=%s source=%s seconds=%.2f bytes=%d",
            *(visit_id(run, visit.source), visit.outcome, resolution.identity, visit.seconds, visit.size),
        )
        visited = Visited(
            resolution=resolution,
            visit=visit,
            document=(copied.document if copied else None) or read.reading.document,
            links=tuple(link.id for _, _, link in assignment.cited),
        )
        self._workshop.revisits.forget({assignment.identity, resolution.identity})
        return Brought(assignment=assignment, visited=visited)

    async def _beside_its_site(self, reading: Reading, last: Page, today: date) -> Reading:
        """The reading; of a page that was turned away, with its host's history, which is looked up once a day."""
        host = urlsplit(last.address).hostname
        if reading.outcome is not Outcome.BLOCKED or host is None:
            return reading
        if (host, today) not in self._past_of_sites:
            midnight = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
            past = await asyncio.to_thread(self._workshop.store.site_history, host, midnight)
            todays = {key: known for key, known in self._past_of_sites.items() if key[1] == today}
            self._past_of_sites = {**todays, (host, today): past}
        return beside_its_site(reading, host, self._past_of_sites[host, today])

    def _known(
        self, resolution: Resolution, pages: Sequence[Page]
    ) -> tuple[type[SourceSpider], tuple[PastVisit, ...]]:
        """Whose pages these are, and how the source was found before. Off the loop: bodies are long, disks slow."""
        reader = self._workshop.sites.reader(resolution, pages)
        return reader, self._workshop.store.history(resolution.identity)

    async def _descend(self, assignment: Assignment, landing: Page, resolution: Resolution) -> list[Page]:
        """The landing, and every further address asked for the source until one answers."""
        untried = [each for each in self._asking.ladder(resolution) if mask(each) not in known([landing])]
        if resolution is not assignment.resolution:
            return await self._asking.descend([landing], untried[:1], resolution)
        return await self._asking.descend([landing], [] if landing.usable else untried, resolution)

    async def _read(
        self, owner: type[SourceSpider], pages: list[Page], resolution: Resolution, *, rounds: int
    ) -> _Read:
        """The owner's reading with every further page it wanted; `unreadable` where its process ended."""
        try:
            made: Made = await self._workshop.pool.run(read_by, owner, tuple(pages), resolution)
            for _ in range(rounds):
                wanted = [address for address in made.reading.wanted if address not in known(pages)]
                if not wanted:
                    break
                for address in wanted:
                    pages = [*pages, await self._asking.ask(address, resolution)]
                made = await self._workshop.pool.run(read_by, owner, tuple(pages), resolution)
        except PoolError as error:
            made = Made(unreadable(error), traceback.format_exc())
        unread = next((page.detail for page in pages if page.outcome is Outcome.UNREADABLE), None)
        return _Read(reading=made.reading, pages=pages, reader=owner, trace=made.trace or unread)

    async def _copy(
        self, owner: type[SourceSpider], reading: Reading, resolution: Resolution, issue: Issue
    ) -> Copied | None:
        """An archived copy near the issue's date, where the page itself could not be read."""
        mementos = self._workshop.mementos
        if mementos is None or resolution.canonical is None or not wanted_after(reading, resolution):
            return None

        async def ask(address: str) -> Page:
            return await self._asking.ask(address, resolution, dont_retry=True)

        async def read(page: Page) -> Reading:
            return (await self._read(owner, [page], resolution, rounds=0)).reading

        return await mementos.copy(resolution.canonical, issue.published, ask, read)


def _visit_of(
    resolution: Resolution,
    read: _Read,
    copied: Copied | None,
    *,
    run: str,
    started: datetime,
    seconds: float,
) -> Visit:
    """The visit as a record."""
    landing = read.pages[-1]
    reading = read.reading
    pages = (*read.pages, *(copied.pages if copied is not None else ()))
    from_copy = copied is not None and copied.document is not None
    return Visit(
        source=resolution.identity,
        run=run,
        asked=pages[0].asked,
        final=reading.document.address if reading.document else landing.address,
        hops=tuple(hop for page in pages for hop in page.hops),
        status=304 if landing.not_modified else landing.status,
        outcome=reading.outcome,
        detail=reading.detail,
        traceback=read.trace,
        started=started,
        seconds=seconds,
        size=sum(len(page.body) for page in pages),
        via=Via.MEMENTO if from_copy else landing.via,
        reader=read.reader.name,
        asked_pages=tuple(Asked.of(page) for page in pages),
    )
