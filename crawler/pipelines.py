"""Document -> evidence -> store. Thin: no rule lives here."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.assignments import Brought
from crawler.evidence.visit_findings import told_by_whole_sources, visit_findings
from crawler.extract.pool import PoolError
from crawler.reader import match_by
from crawler.workshop import Workshop
from storage.database import StoreUnusable
from storage.evidence import Evidence, Finding, Visited

BATCH = 100
"""Visits in one transaction, at most."""

logger = logging.getLogger(__name__)


class EvidencePipeline:
    """Put every claim that cites the source next to the words that bear on it."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(Workshop.of(crawler))

    async def process_item(self, item: Any) -> Any:
        """Add evidence and findings; whatever is not a visit passes through."""
        if not isinstance(item, Brought):
            return item
        assignment, visited = item.assignment, item.visited
        evidence: list[Evidence] = []
        findings: list[Finding] = []
        for issue, entry, link in assignment.cited:
            findings += visit_findings(entry, link, visited)
            if visited.document is None:
                continue
            try:
                match = partial(match_by, issue_date=issue.published, folder=self.workshop.knowledge)
                found, noticed = await self.workshop.pool.run(match, entry, link, visited.document)
            except PoolError:
                logger.exception("evidence_failed item=%s source=%s", entry.id, visited.visit.source)
                continue
            evidence += found
            findings += told_by_whole_sources(noticed, visited.visit)
        return replace(item, visited=replace(visited, evidence=tuple(evidence), findings=tuple(findings)))


class StorePipeline:
    """Keep every visit; the item is done only then.

    Whatever arrives while a transaction is being written goes into the next one together, so the slower the
    disk or the network to the database, the fewer transactions.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.workshop = Workshop.of(crawler)
        self.stopping: asyncio.Future[None] | None = None
        self.waiting: list[tuple[Visited, asyncio.Future[None]]] = []
        self.writing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Store the visit off the reactor's thread."""
        if isinstance(item, Brought):
            kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append((item.visited, kept))
            if self.writing is None:
                self.writing = asyncio.create_task(self._write())
            try:
                await kept
            except StoreUnusable as error:
                self._stop(str(error))
                raise DropItem("the store cannot be written; the link stays due") from error
        return item

    async def _write(self) -> None:
        """Write what waits, batch after batch, until nothing does."""
        loop = asyncio.get_running_loop()
        while self.waiting:
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            told = await loop.run_in_executor(self.workshop.writer, self._keep, [one for one, _ in batch])
            for (_, kept), error in zip(batch, told, strict=True):
                if error is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(error)
        self.writing = None

    def _keep(self, visited: Sequence[Visited]) -> list[Exception | None]:
        """Keep them in one transaction; where that fails each by itself, so that one costs the others nothing."""
        try:
            self.workshop.store.keep_many(visited)
        except Exception as error:  # noqa: BLE001 -- handed to the items it belongs to, which raise it
            if len(visited) == 1 or isinstance(error, StoreUnusable):
                return [error] * len(visited)
            return [self._keep([one])[0] for one in visited]
        return [None] * len(visited)

    def _stop(self, trouble: str) -> None:
        """End the crawl with one sentence for the operator; what is not stored is still due."""
        self.crawler.stats.set_value("store/trouble", trouble)
        engine = self.crawler.engine
        if engine.spider is not None and self.stopping is None:
            self.stopping = asyncio.ensure_future(engine.close_spider_async(reason="store_unusable"))
