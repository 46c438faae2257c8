"""Document -> evidence -> store. Thin: no rule lives here."""

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.assignments import Brought
from crawler.evidence.match import find_evidence
from crawler.evidence.visit_findings import told_by_whole_sources, visit_findings
from crawler.extract.pool import PoolError
from crawler.workshop import Workshop
from storage.database import StoreUnusable
from storage.evidence import Evidence, Finding

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
                match = partial(find_evidence, issue_date=issue.published, folder=self.workshop.knowledge)
                found, noticed = await self.workshop.pool.run(match, entry, link, visited.document)
            except PoolError:
                logger.exception("evidence_failed item=%s source=%s", entry.id, visited.visit.source)
                continue
            evidence += found
            findings += told_by_whole_sources(noticed, visited.visit)
        return replace(item, visited=replace(visited, evidence=tuple(evidence), findings=tuple(findings)))


class StorePipeline:
    """Keep every visit, in one transaction each; the item is done only then."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.workshop = Workshop.of(crawler)
        self.stopping: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Store the visit off the reactor's thread."""
        if isinstance(item, Brought):
            loop = asyncio.get_running_loop()
            try:
                await loop.run_in_executor(self.workshop.writer, self.workshop.store.keep, item.visited)
            except StoreUnusable as error:
                self._stop(str(error))
                raise DropItem("the store cannot be written; the link stays due") from error
        return item

    def _stop(self, trouble: str) -> None:
        """End the crawl with one sentence for the operator; what is not stored is still due."""
        self.crawler.stats.set_value("store/trouble", trouble)
        engine = self.crawler.engine
        if engine.spider is not None and self.stopping is None:
            self.stopping = asyncio.ensure_future(engine.close_spider_async(reason="store_unusable"))
