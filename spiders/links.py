"""The crawl of an issue: every source it links is visited once, and read by the site file that owns it.

    scrapy crawl links -a issue=PATH_OR_URL

The store is the frontier: a source is due until its visit is stored, so the same command after a crash
visits what is left and nothing twice.
"""

import sys
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawler.arrivals import canonical_page, failed_page, followed, known
from crawler.assignments import Assignment, Brought, assignments_of, resolutions_of, without_reader_tokens
from crawler.evidence.visit_findings import mention_findings
from crawler.failure import outcome_of
from crawler.issue.place import is_address, issues_at
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from crawler.ladder import Copied, wanted_after
from crawler.lookup import look_up
from crawler.middlewares.archive import ArchiveUnwritable
from crawler.resolve.chain import address_to_ask, has_token, mask
from crawler.revisits import unchanged
from crawler.sites import load_sites
from crawler.source import READER_TOKEN, SourceSpider, page_of
from crawler.strikes import settled
from crawler.watch.recheck import assignments_of_run
from crawler.workshop import Workshop
from storage.outcomes import Outcome
from storage.records import Asked, Issue, Page, Reading, Resolution, Via, Visit, Visited

ROUNDS = 3
"""How often a reader may ask for further pages."""


class LinksSpider(Spider):
    """One crawl, every link out."""

    name = "links"

    def __init__(
        self,
        issue: str | None = None,
        issues: Sequence[Issue] = (),
        recheck: str | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.named = issue
        self.recheck = recheck
        """A run over sources that were chosen beforehand, instead of an issue."""
        self.issues = list(issues)
        self.runs: dict[str, str] = {}
        """Issue id -> run."""
        self.due = 0
        """Sources to visit in this crawl."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.finished, signal=signals.spider_idle)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Every site's stated pace holds; what a runner says goes before it."""
        super().update_settings(settings)
        sites = load_sites(settings)
        settings.set("DOWNLOAD_SLOTS", sites.slots(), priority="spider")  # below a runner's
        settings.set("BUDGETS", sites.budgets(), priority="spider")
        settings.set("ROBOTS_INVITED", sites.invited(), priority="spider")

    @cached_property
    def workshop(self) -> Workshop:
        """Store, sites and readers; there only once the crawl has begun."""
        return Workshop.of(self.crawler)

    @property
    def count(self) -> StatsCollector:
        """The crawl's counters, which also carry word to whoever started it."""
        return self.crawler.stats

    # --- the issue -------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Read the issue, or ask for it when it lives on the web."""
        if self.named and is_address(self.named):
            yield Request(self.named, callback=self.issue_landed, errback=self.issue_failed)
            return
        if self.recheck:
            waiting = assignments_of_run(self.workshop.store, self.recheck)
            self.runs = {one.id: self.recheck for each in waiting for one in each.issues} or {
                "": self.recheck
            }
            self.due = len(waiting)
            for place, one in enumerate(waiting):
                yield self.first_request(one, priority=-place)
            return
        if self.named:
            self.issues.extend(issues_at(self.named, sys.stdin.buffer))
        if not self.issues:
            raise ValueError("no issue to crawl: scrapy crawl links -a issue=PATH_OR_URL")
        for issue in self.issues:
            for request in await self.requests_for(issue):
                yield request

    async def issue_landed(self, response: Response) -> AsyncIterator[Any]:
        """The issue came over the web: read it like any other."""
        page = page_of(response)
        if not page.usable:
            self.tell(f"{self.named}: the site answered {page.status}; is the address right?")
            return
        try:
            self.issues.extend(
                read_issues(page.body, address=page.address, content_type=page.header("content-type"))
            )
        except UnreadableIssue as error:
            self.tell(str(error))
            return
        for issue in self.issues:
            for request in await self.requests_for(issue):
                yield request

    async def issue_failed(self, failure: Failure) -> None:
        """The issue could not be had at all."""
        outcome, detail = outcome_of(failure)
        self.tell(f"{self.named}: {outcome.sentence('en')} ({detail})")

    def tell(self, trouble: str) -> None:
        """Leave one sentence on why the issue could not be had; nothing was stored then."""
        self.count.set_value("issue/trouble", trouble)

    async def requests_for(self, issue: Issue) -> list[Request]:
        """Store the issue, look up what it names without an address, and ask for every source still due."""
        store = self.workshop.store
        resolutions = resolutions_of(issue)
        now = datetime.now(UTC)
        store.add_issue(without_reader_tokens(issue), resolutions, now=now)
        run = self.runs[issue.id] = store.begin_run(issue.id, now=now)
        if self.settings.getbool("LOOKUPS"):
            resolutions |= await look_up(issue, self.workshop, self.ask_catalogue)
        store.keep_findings(issue.id, mention_findings(issue, resolutions))
        due = set(store.pending(run))
        waiting = [one for one in assignments_of(issue, resolutions) if one.identity in due]
        self.due += len(waiting)
        return [self.first_request(one, priority=-place) for place, one in enumerate(waiting)]

    def first_request(self, assignment: Assignment, *, priority: int) -> Request:
        """The request for a source at its best address."""
        resolution = assignment.resolution
        return self.request(
            self.ladder(resolution)[0],
            resolution,
            conditional=True,
            callback=self.landed,
            errback=self.failed,
            priority=priority,
            cb_kwargs={"assignment": assignment, "began": time.monotonic()},
        )

    def ladder(self, resolution: Resolution) -> list[str]:
        """Where to ask, best first, the linked page itself last.

        A wrapper that only the network can open is asked as it stands.
        """
        address = address_to_ask(resolution)
        if resolution.needs_network or address is None:
            return [address or resolution.raw]
        own = self.workshop.sites.owner(resolution).addresses(resolution)
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
            headers, since = self.workshop.revisits.conditions(resolution.identity, address)
            meta |= since
        return Request(address, dont_filter=True, headers=headers, meta=meta, **kwargs)

    def finished(self) -> None:
        """Close each run that has nothing left to visit."""
        for run in set(self.runs.values()):
            if not self.workshop.store.pending(run):
                self.workshop.store.finish_run(run, now=datetime.now(UTC))
        self.count.set_value("issue/ids", list(self.runs))

    # --- one source ------------------------------------------------------------------------------

    async def landed(self, response: Response, assignment: Assignment, began: float) -> AsyncIterator[Any]:
        """Something came back for a source."""
        page = await self.whole(canonical_page(response), assignment.resolution)
        yield await self.visit(assignment, page, began)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Nothing came back at the best address; there may be others."""
        request = failure.request  # type: ignore[attr-defined]
        page = failed_page(request, failure.value or RuntimeError("a failure without its exception"))
        yield await self.visit(request.cb_kwargs["assignment"], page, request.cb_kwargs["began"])

    async def visit(self, assignment: Assignment, landing: Page, began: float) -> Brought:
        """From the first page to everything the visit brought."""
        started = datetime.now(UTC)
        resolution = followed(assignment.resolution, landing)
        pages = [landing]
        ladder = [address for address in self.ladder(resolution) if mask(address) not in known(pages)]
        if resolution is not assignment.resolution:
            pages = await self.descend(pages, ladder[:1], resolution)
        else:
            pages = await self.descend(pages, [] if landing.usable else ladder, resolution)
        owner = self.workshop.sites.reader(resolution, pages)
        reading, pages, trace = await self.read(owner, pages, resolution, rounds=ROUNDS)
        history = self.workshop.store.history(resolution.identity)
        if landing.via is Via.LIVE:
            reading = settled(unchanged(reading, tuple(pages)), history, started.date())
        held = any(past.read_well and (self.recheck or past.issue == assignment.issue.id) for past in history)
        copied = None if held else await self.copy(owner, reading, resolution, assignment.issue)
        return self.visited(
            assignment,
            resolution,
            pages,
            reading,
            reader=owner,
            copied=copied,
            trace=trace,
            started=started,
            seconds=time.monotonic() - began,
        )

    async def descend(self, pages: list[Page], ladder: Sequence[str], resolution: Resolution) -> list[Page]:
        """Ask one address after the other until one answers."""
        for address in ladder:
            pages = [*pages, await self.ask(address, resolution)]
            if pages[-1].usable:
                break
        return pages

    async def read(
        self, owner: type[SourceSpider], pages: list[Page], resolution: Resolution, *, rounds: int
    ) -> tuple[Reading, list[Page], str | None]:
        """The owner's reading, all pages it is made of, and the traceback where the fault is ours."""
        try:
            reading, pages = await self.read_on(owner, pages, resolution, rounds=rounds)
            trace = next((page.detail for page in pages if page.outcome is Outcome.UNREADABLE), None)
        except ArchiveUnwritable:
            raise
        except Exception as error:  # noqa: BLE001 -- a reader's fault is ours, and costs this source only
            reading = Reading(outcome=Outcome.UNREADABLE, detail=f"{type(error).__name__}: {error}")
            trace = traceback.format_exc()
        return reading, pages, trace

    async def copy(
        self, owner: type[SourceSpider], reading: Reading, resolution: Resolution, issue: Issue
    ) -> Copied | None:
        """An archived copy near the issue's date, where the page itself could not be read."""
        mementos = self.workshop.mementos
        if mementos is None or resolution.canonical is None or not wanted_after(reading, resolution):
            return None

        async def ask(address: str) -> Page:
            return await self.ask(address, resolution, dont_retry=True)

        async def read(page: Page) -> Reading:
            return (await self.read(owner, [page], resolution, rounds=0))[0]

        return await mementos.copy(resolution.canonical, issue.published, ask, read)

    async def read_on(
        self, owner: type[SourceSpider], pages: list[Page], resolution: Resolution, *, rounds: int
    ) -> tuple[Reading, list[Page]]:
        """The owner's reading, with every further page it wanted."""
        reading: Reading = await self.workshop.pool.run(owner.read, tuple(pages), resolution)
        for _ in range(rounds):
            wanted = [address for address in reading.wanted if address not in known(pages)]
            if not wanted:
                break
            for address in wanted:
                pages = [*pages, await self.ask(address, resolution)]
            reading = await self.workshop.pool.run(owner.read, tuple(pages), resolution)
        return reading, pages

    async def whole(self, page: Page, resolution: Resolution) -> Page:
        """The page; where the site says that it did not change, as it was."""
        if page.status != HTTPStatus.NOT_MODIFIED:
            return page
        if not self.workshop.revisits.conditions(resolution.identity, page.asked)[0]:
            return page  # said to a request that asked for the page itself
        before = self.workshop.revisits.whole(page, resolution.identity)
        return await self.ask(page.asked, resolution, conditional=False) if before is None else before

    async def ask(
        self, address: str, resolution: Resolution, *, conditional: bool = True, dont_retry: bool = False
    ) -> Page:
        """One further page, or the reason there is none."""
        request = self.request(address, resolution, conditional=conditional)
        request.meta["dont_retry"] = dont_retry
        page = await self.bring(request)
        return await self.whole(page, resolution) if conditional else page

    async def ask_catalogue(self, address: str) -> Page:
        """A catalogue's answer, through the same middlewares as every page."""
        self.count.inc_value("lookups/requests")
        return await self.bring(Request(address, dont_filter=True, meta={READER_TOKEN: False}))

    async def bring(self, request: Request) -> Page:
        """What comes back, whatever it is."""
        try:
            return page_of(await self.crawler.engine.download_async(request))
        except Exception as error:  # noqa: BLE001 -- Scrapy hands a callback what it hands an errback: anything
            return failed_page(request, error)

    def visited(
        self,
        assignment: Assignment,
        resolution: Resolution,
        pages: Sequence[Page],
        reading: Reading,
        *,
        reader: type[SourceSpider],
        copied: Copied | None = None,
        trace: str | None = None,
        started: datetime | None = None,
        seconds: float = 0.0,
    ) -> Brought:
        """What the pipelines get: the visit as a record, and what it was for."""
        landing = pages[-1]
        document = reading.document
        if copied is not None:
            document = copied.document or document
            pages = (*pages, *copied.pages)
        from_copy = copied is not None and copied.document is not None
        self.count.inc_value(f"outcome/{reading.outcome}")
        visit = Visit(
            source=resolution.identity,
            run=self.runs[assignment.issue.id],
            asked=pages[0].asked,
            final=reading.document.address if reading.document else landing.address,
            hops=tuple(hop for page in pages for hop in page.hops),
            status=304 if landing.not_modified else landing.status,
            outcome=reading.outcome,
            detail=reading.detail,
            traceback=trace,
            started=started or datetime.now(UTC),
            seconds=seconds,
            size=sum(len(page.body) for page in pages),
            via=Via.MEMENTO if from_copy else landing.via,
            reader=reader.name,
            asked_pages=tuple(Asked.of(page) for page in pages),
        )
        self.logger.info("link_ended outcome=%s source=%s", reading.outcome, resolution.identity)
        brought = Visited(
            resolution=resolution,
            visit=visit,
            document=document,
            links=tuple(link.id for _, _, link in assignment.cited),
        )
        return Brought(assignment=assignment, visited=brought)
