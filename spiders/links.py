"""The crawl of an issue: every source it links is visited once, and read by the site file that owns it.

    scrapy crawl links -a issue=PATH_OR_URL

The store is the frontier: a source is due until its visit is stored, so the same command after a crash
visits what is left and nothing twice.
"""

import sys
import time
import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawler.assignments import Assignment, Brought, assignments_of, resolutions_of, without_reader_tokens
from crawler.evidence.visit_findings import mention_findings
from crawler.failure import outcome_of
from crawler.issue.place import is_address, issues_at
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from crawler.middlewares.archive import ArchiveUnwritable
from crawler.resolve.chain import address_to_ask, has_token, mask, resolve
from crawler.sites import load_sites
from crawler.source import CAPTURES, HOPS, READER_TOKEN, SourceSpider, page_of
from crawler.workshop import Workshop
from storage.outcomes import Outcome
from storage.records import Asked, Hop, Issue, Page, Reading, Resolution, Visit, Visited

ROUNDS = 3
"""How often a reader may ask for further pages."""


class LinksSpider(Spider):
    """One crawl, every link out."""

    name = "links"

    def __init__(self, issue: str | None = None, issues: Sequence[Issue] = (), **arguments: Any) -> None:
        super().__init__(**arguments)
        self.named = issue
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
        settings.set("DOWNLOAD_SLOTS", load_sites(settings).slots(), priority="spider")  # below a runner's

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
        if self.named:
            self.issues.extend(issues_at(self.named, sys.stdin.buffer))
        if not self.issues:
            raise ValueError("no issue to crawl: scrapy crawl links -a issue=PATH_OR_URL")
        for issue in self.issues:
            for request in self.requests_for(issue):
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
            for request in self.requests_for(issue):
                yield request

    async def issue_failed(self, failure: Failure) -> None:
        """The issue could not be had at all."""
        outcome, detail = outcome_of(failure)
        self.tell(f"{self.named}: {outcome.sentence('en')} ({detail})")

    def tell(self, trouble: str) -> None:
        """Leave one sentence on why the issue could not be had; nothing was stored then."""
        self.count.set_value("issue/trouble", trouble)

    def requests_for(self, issue: Issue) -> list[Request]:
        """Store the issue and ask for every source of it that is still due."""
        store = self.workshop.store
        resolutions = resolutions_of(issue)
        now = datetime.now(UTC)
        store.add_issue(without_reader_tokens(issue), resolutions, now=now)
        store.keep_findings(issue.id, mention_findings(issue))
        run = self.runs[issue.id] = store.begin_run(issue.id, now=now)
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

    @staticmethod
    def request(address: str, resolution: Resolution, **kwargs: Any) -> Request:
        """A request that may be asked again in a later round and carries what the archive must know."""
        token = resolution.reader_token and has_token(address)
        return Request(address, dont_filter=True, meta={READER_TOKEN: token}, **kwargs)

    def finished(self) -> None:
        """Close each run that has nothing left to visit."""
        for run in self.runs.values():
            if not self.workshop.store.pending(run):
                self.workshop.store.finish_run(run, now=datetime.now(UTC))
        self.count.set_value("issue/ids", list(self.runs))

    # --- one source ------------------------------------------------------------------------------

    async def landed(self, response: Response, assignment: Assignment, began: float) -> AsyncIterator[Any]:
        """Something came back for a source."""
        yield await self.visit(assignment, page_of(response), began)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Nothing came back at the best address; there may be others."""
        request = failure.request  # type: ignore[attr-defined]
        page = _failed_page(request, failure.value or RuntimeError("a failure without its exception"))
        yield await self.visit(request.cb_kwargs["assignment"], page, request.cb_kwargs["began"])

    async def visit(self, assignment: Assignment, landing: Page, began: float) -> Brought:
        """From the first page to everything the visit brought."""
        started = datetime.now(UTC)
        resolution = followed(assignment.resolution, landing)
        owner = self.workshop.sites.owner(resolution)
        pages = [landing]
        ladder = [address for address in self.ladder(resolution) if mask(address) not in _known(pages)]
        if resolution is not assignment.resolution:
            pages = await self.descend(pages, ladder[:1], resolution)
        else:
            pages = await self.descend(pages, [] if landing.usable else ladder, resolution)
        try:
            reading, pages = await self.read(owner, pages, resolution)
            trace = next((page.detail for page in pages if page.outcome is Outcome.UNREADABLE), None)
        except ArchiveUnwritable:
            raise
        except Exception as error:  # noqa: BLE001 -- a reader's fault is ours, and costs this source only
            reading = Reading(outcome=Outcome.UNREADABLE, detail=f"{type(error).__name__}: {error}")
            trace = traceback.format_exc()
        return self.visited(
            assignment,
            resolution,
            pages,
            reading,
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
        self, owner: type[SourceSpider], pages: list[Page], resolution: Resolution
    ) -> tuple[Reading, list[Page]]:
        """The owner's reading, with every further page it wanted."""
        reading: Reading = await self.workshop.pool.run(owner.read, tuple(pages), resolution)
        for _ in range(ROUNDS):
            wanted = [address for address in reading.wanted if address not in _known(pages)]
            if not wanted:
                break
            for address in wanted:
                pages = [*pages, await self.ask(address, resolution)]
            reading = await self.workshop.pool.run(owner.read, tuple(pages), resolution)
        return reading, pages

    async def ask(self, address: str, resolution: Resolution) -> Page:
        """One further page, or the reason there is none."""
        request = self.request(address, resolution)
        try:
            return page_of(await self.crawler.engine.download_async(request))
        except Exception as error:  # noqa: BLE001 -- Scrapy hands a callback what it hands an errback: anything
            return _failed_page(request, error)

    def visited(
        self,
        assignment: Assignment,
        resolution: Resolution,
        pages: Sequence[Page],
        reading: Reading,
        *,
        trace: str | None = None,
        started: datetime | None = None,
        seconds: float = 0.0,
    ) -> Brought:
        """What the pipelines get: the visit as a record, and what it was for."""
        landing = pages[-1]
        self.count.inc_value(f"outcome/{reading.outcome}")
        visit = Visit(
            source=resolution.identity,
            run=self.runs[assignment.issue.id],
            asked=pages[0].asked,
            final=reading.document.address if reading.document else landing.address,
            hops=tuple(hop for page in pages for hop in page.hops),
            status=landing.status,
            outcome=reading.outcome,
            detail=reading.detail,
            traceback=trace,
            started=started or datetime.now(UTC),
            seconds=seconds,
            size=sum(len(page.body) for page in pages),
            via=landing.via,
            reader=self.workshop.sites.owner(resolution).name,
            asked_pages=tuple(Asked.of(page) for page in pages),
        )
        self.logger.info("link_ended outcome=%s source=%s", reading.outcome, resolution.identity)
        brought = Visited(
            resolution=resolution,
            visit=visit,
            document=reading.document,
            links=tuple(link.id for _, link in assignment.mentions),
        )
        return Brought(assignment=assignment, visited=brought)


def followed(resolution: Resolution, landing: Page) -> Resolution:
    """What the link names now that its landing is known.

    A short link, or a page that led to a place known by name, is what it led to; a page that merely moved
    stays the source that was linked.
    """
    if landing.status is None:
        return resolution
    there = resolve(landing.address)
    if there.identity == resolution.identity or there.canonical in {None, resolution.canonical}:
        return resolution
    if resolution.needs_network or (resolution.kind == "web" and there.kind != "web"):
        return replace(
            there,
            raw=resolution.raw,
            reader_token=resolution.reader_token or there.reader_token,
            steps=(*resolution.steps, *there.steps),
        )
    return resolution


def _failed_page(request: Request, error: BaseException) -> Page:
    """The page that did not come; with the traceback as its detail where the fault is ours.

    Raises:
        ArchiveUnwritable: nothing may be judged that cannot be kept; the link stays due.
    """
    if isinstance(error, ArchiveUnwritable):
        raise error
    outcome, detail = outcome_of(error)
    if outcome is Outcome.UNREADABLE:
        detail = "".join(traceback.format_exception(error))
    asked = (request.meta.get(HOPS) or [Hop(request.url, None, "http")])[0].address
    return Page(
        asked=mask(asked),
        address=mask(request.url),
        status=None,
        outcome=outcome,
        detail=detail,
        hops=tuple(request.meta.get(HOPS, ())),
        captures=tuple(request.meta.get(CAPTURES, ())),
        fetched=datetime.now(UTC),
    )


def _known(pages: Sequence[Page]) -> set[str]:
    return {page.asked for page in pages} | {page.address for page in pages}
