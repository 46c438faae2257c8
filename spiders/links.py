"""The crawl of an issue: every source it links is visited once, and read by the site file that owns it.

    scrapy crawl links -a issue=PATH_OR_URL

The store is the frontier: a source is due until its visit is stored, so the same command after a crash
visits what is left and nothing twice.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector
from twisted.python.failure import Failure

from crawler.arrivals import canonical_page, failed_page
from crawler.asking import Asking
from crawler.assignments import Assignment, Brought, assignments_of, resolutions_of, without_reader_tokens
from crawler.clock import now
from crawler.dispatch.port import Waiting
from crawler.evidence.visit_findings import mention_findings
from crawler.failure import outcome_of
from crawler.issue.place import is_address, issues_at
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from crawler.lookup import look_up
from crawler.resolve.chain import has_token
from crawler.sites import load_sites
from crawler.source import page_of
from crawler.visiting import Visiting
from crawler.watch.recheck import assignments_of_run
from crawler.workshop import Workshop
from storage.database import StoreUnusable
from storage.records import Issue, Page, Resolution

QUEUE = 2000
"""Requests that wait in memory before another issue is read; enough hosts to keep all connections busy."""


class Feed(Protocol):
    """What a worker's crawl is given, batch after batch."""

    def open(self, crawler: Crawler) -> AsyncIterator[Waiting]:
        """What is to be visited, until the worker is told to end."""


class LinksSpider(Spider):
    """One crawl, every link out."""

    name = "links"

    def __init__(
        self,
        issue: str | None = None,
        issues: Iterable[Issue] = (),
        recheck: str | None = None,
        feed: Feed | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.named = issue
        self.recheck = recheck
        """A run over sources that were chosen beforehand, instead of an issue."""
        self.feed = feed
        """What a worker is given to visit, for as long as it works, instead of an issue."""
        self.issues = issues
        """Taken one after the other, as the crawl gets to them: they need not all be in memory."""
        self.runs: dict[str, str] = {}
        """Issue id -> run."""
        self.due = 0
        """Sources to visit in this crawl."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stored, signal=signals.item_scraped)
        crawler.signals.connect(spider.ended, signal=signals.spider_closed)
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

    @cached_property
    def asking(self) -> Asking:
        """Who asks for pages."""
        return Asking(self.crawler)

    @cached_property
    def visiting(self) -> Visiting:
        """Who turns the pages of a source into its visit."""
        return Visiting(self.crawler, self.asking, again=self.recheck is not None)

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
        if self.feed is not None:
            async for given in self.feed.open(self.crawler):
                self.runs[given.assignment.issue.id] = given.run
                yield self.first_request(given.assignment, priority=0)
            return
        if self.recheck:
            waiting = await asyncio.to_thread(assignments_of_run, self.workshop.store, self.recheck)
            await asyncio.to_thread(self.workshop.revisits.learn, [one.identity for one in waiting])
            self.runs = {one.id: self.recheck for each in waiting for one in each.issues} or {
                "": self.recheck
            }
            self.due = len(waiting)
            self.workshop.closing.expect(self.recheck, self.due)
            for place, one in enumerate(waiting):
                yield self.first_request(one, priority=-place)
            return
        issues = iter(issues_at(self.named, sys.stdin.buffer) if self.named else self.issues)
        while (issue := await asyncio.to_thread(next, issues, None)) is not None:
            for request in await self.requests_for(issue):
                yield request
            await self.room()
        if not self.runs and not self.count.get_value("store/trouble"):
            raise ValueError("no issue to crawl: scrapy crawl links -a issue=PATH_OR_URL")

    async def room(self) -> None:
        """Read no further issue while the queue is long: what waits there takes memory."""
        count = self.count
        while count.get_value("scheduler/enqueued", 0) - count.get_value("scheduler/dequeued", 0) > QUEUE:
            await self.crawler.signals.wait_for(signals.request_left_downloader)

    async def issue_landed(self, response: Response) -> AsyncIterator[Any]:
        """The issue came over the web: read it like any other."""
        page = page_of(response)
        if not page.usable:
            self.tell(f"{self.named}: the site answered {page.status}; is the address right?")
            return
        try:
            issues = await asyncio.to_thread(
                read_issues, page.body, address=page.address, content_type=page.header("content-type")
            )
        except UnreadableIssue as error:
            self.tell(str(error))
            return
        for issue in issues:
            for request in await self.requests_for(issue):
                yield request
            await self.room()

    async def issue_failed(self, failure: Failure) -> None:
        """The issue could not be had at all."""
        outcome, detail = outcome_of(failure)
        self.tell(f"{self.named}: {outcome.sentence('en')} ({detail})")

    def tell(self, trouble: str) -> None:
        """Leave one sentence on why the issue could not be had; nothing was stored then."""
        self.count.set_value("issue/trouble", trouble)

    async def requests_for(self, issue: Issue) -> list[Request]:
        """Store the issue and ask for every source still due; nothing, where the store cannot be used."""
        try:
            return await self.due_requests(issue)
        except StoreUnusable as error:
            self.count.set_value("store/trouble", str(error))
            return []

    async def due_requests(self, issue: Issue) -> list[Request]:
        """Store the issue, look up what it names without an address, and ask for every source still due."""
        if issue.id in self.runs:  # the same one once more: its run is under way, or was just closed
            return []
        loop, writer = asyncio.get_running_loop(), self.workshop.writer
        run, resolutions = await loop.run_in_executor(writer, self.begun, issue)
        self.runs[issue.id] = run
        if self.settings.getbool("LOOKUPS"):
            resolutions |= await look_up(issue, self.workshop, self.asking.catalogue)
        waiting = await loop.run_in_executor(writer, self.still_due, issue, run, resolutions)
        here = await self.workshop.dispatcher.hand_over(waiting)
        self.due += len(here)
        self.workshop.closing.expect(run, len(here))
        self.count.inc_value("dispatch/handed_over", len(waiting) - len(here))
        return [self.first_request(one.assignment, priority=-place) for place, one in enumerate(here)]

    def begun(self, issue: Issue) -> tuple[str, dict[str, Resolution]]:
        """The issue stored and its run begun; with where its links lead. On the store's thread."""
        store, begun = self.workshop.store, now(self.settings)
        resolutions = resolutions_of(issue)
        store.add_issue(without_reader_tokens(issue), resolutions, now=begun)
        return store.begin_run(issue.id, now=begun), resolutions

    def still_due(self, issue: Issue, run: str, resolutions: Mapping[str, Resolution]) -> list[Waiting]:
        """What the run has to visit, and what is known of it from earlier. On the store's thread."""
        store = self.workshop.store
        store.keep_findings(issue.id, mention_findings(issue, resolutions))
        due = set(store.pending(run))
        self.workshop.revisits.learn(due)
        return [self.waiting(run, one) for one in assignments_of(issue, resolutions) if one.identity in due]

    def waiting(self, run: str, assignment: Assignment) -> Waiting:
        """The assignment with what a dispatcher must know of it."""
        address = self.asking.ladder(assignment.resolution)[0]
        host = urlsplit(address).hostname or ""
        return Waiting(
            run=run,
            assignment=assignment,
            host=self.workshop.budgets.get(host, host),
            personal=assignment.resolution.reader_token and has_token(address),
        )

    def first_request(self, assignment: Assignment, *, priority: int) -> Request:
        """The request for a source at its best address."""
        resolution = assignment.resolution
        return self.asking.request(
            self.asking.ladder(resolution)[0],
            resolution,
            conditional=True,
            callback=self.landed,
            errback=self.failed,
            priority=priority,
            cb_kwargs={"assignment": assignment, "began": time.monotonic()},
        )

    def stored(self, item: Any) -> None:
        """A visit is stored; it may have been the last of its run."""
        if isinstance(item, Brought) and self.feed is None:
            self.workshop.closing.stored(item.visited.visit.run)

    async def ended(self, reason: str) -> None:
        """Close each run that has nothing left to visit, and tell which issues were walked."""
        if reason != "finished":
            return
        try:
            if self.runs:
                await self.workshop.closing.close_all(set(self.runs.values()))
        except StoreUnusable as error:
            self.count.set_value("store/trouble", str(error))
        self.count.set_value("issue/ids", list(self.runs))
        self.count.set_value("issue/runs", list(self.runs.values()))

    # --- one source ------------------------------------------------------------------------------

    async def landed(self, response: Response, assignment: Assignment, began: float) -> AsyncIterator[Any]:
        """Something came back for a source."""
        # decoding a long page and looking through it is not for the loop
        page = await asyncio.to_thread(canonical_page, response)
        page = await self.asking.whole(page, assignment.resolution)
        yield await self.visit(assignment, page, began)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Nothing came back at the best address; there may be others."""
        request = failure.request  # type: ignore[attr-defined]
        page = failed_page(request, failure.value or RuntimeError("a failure without its exception"))
        yield await self.visit(request.cb_kwargs["assignment"], page, request.cb_kwargs["began"])

    async def visit(self, assignment: Assignment, landing: Page, began: float) -> Brought:
        """From the first page to everything the visit brought."""
        return await self.visiting.visit(assignment, landing, run=self.runs[assignment.issue.id], began=began)
