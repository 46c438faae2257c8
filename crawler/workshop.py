"""What one crawl has at hand: the store, the sites, and the pool that reads pages."""

import os
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy import Engine

from crawler.archived import ArchiveReader
from crawler.clock import now
from crawler.closing import Closing
from crawler.depot import depot_of
from crawler.dispatch.port import Dispatcher, Here
from crawler.extract.pool import ReadingPool
from crawler.ladder import Mementos
from crawler.revisits import Revisits
from crawler.sites import Sites, load_sites
from storage.database import open_database
from storage.store import Store
from storage.turns import Turns


def ledger_of(crawler: Crawler) -> Store:
    """The store, as the archive's ledger: what `ARCHIVE_LEDGER` names."""
    return Workshop.of(crawler).store


def turns_of(crawler: Crawler) -> Turns | None:
    """Turns at hosts, shared with every process of the same store: what `TURNS` names. None where nobody shares it."""
    if not crawler.settings.getbool("DISPATCH"):
        return None
    return Turns(Workshop.of(crawler).engine, f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}")


class Workshop:
    """A Scrapy extension that opens each of these when first used and closes what was opened.

    Middlewares, pipelines and the links spider find it with `Workshop.of(crawler)`. A spider that needs
    none of it (`scrapy shell`, `scrapy crawl arxiv`) opens no store and starts no process.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self.settings = settings

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, once a crawl."""
        workshop = cls(crawler.settings)
        crawler.signals.connect(workshop.close, signal=signals.engine_stopped)
        return workshop

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The crawl's workshop.

        Raises:
            RuntimeError: the extension was switched off, so nothing could be stored.
        """
        workshop = crawler.get_extension(cls)
        if workshop is None:
            raise RuntimeError(
                "the Workshop extension is off: EXTENSIONS must name crawler.workshop.Workshop"
            )
        return workshop

    @cached_property
    def knowledge(self) -> Path | None:
        """Folder of the tables the desk has learned: `KNOWLEDGE_DIR`."""
        named = self.settings.get("KNOWLEDGE_DIR")
        return Path(named) if named else None

    @cached_property
    def engine(self) -> Engine:
        """The database that `STORE_URL` names, migrated."""
        return open_database(self.settings["STORE_URL"])

    @cached_property
    def store(self) -> Store:
        """The verbs over it."""
        return Store(self.engine)

    @cached_property
    def budgets(self) -> dict[str, str]:
        """Host -> the budget it shares with others of its site."""
        return self.sites.budgets()

    @property
    def shared(self) -> bool:
        """Whether workers share the store: `DISPATCH`."""
        return self.settings.getbool("DISPATCH")

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """Who visits what is waiting."""
        if not self.shared:
            return Here()
        from crawler.dispatch.queue import Queue  # noqa: PLC0415 -- an optional extra

        return Queue(self.engine)

    @cached_property
    def writer(self) -> ThreadPoolExecutor:
        """The one thread that writes to the store, so that the reactor never waits for a disk."""
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @cached_property
    def sites(self) -> Sites:
        """Every site file there is."""
        return load_sites(self.settings)

    @cached_property
    def archive(self) -> ArchiveReader | None:
        """The archive that this crawl writes, to read in; None where nothing is archived."""
        folder = self.settings.get("ARCHIVE_DIR")
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        depot = depot_of(self.settings.get("ARCHIVE_URL"))
        return (
            ArchiveReader(Path(folder), known=self.store.known, max_body=limit, depot=depot)
            if folder
            else None
        )

    @cached_property
    def revisits(self) -> Revisits:
        """What is known of pages asked before."""
        return Revisits(self.store, self.archive)

    @cached_property
    def mementos(self) -> Mementos | None:
        """Who asks for archived copies; None where the operator wants none."""
        if not self.settings.getbool("MEMENTO_ENABLED"):
            return None
        return Mementos(window=timedelta(days=self.settings.getint("MEMENTO_DAYS")))

    @cached_property
    def pool(self) -> ReadingPool:
        """Processes that read pages: `READING_WORKERS` of them, each bounded in seconds and bytes."""
        return ReadingPool(
            self.settings.getint("READING_WORKERS"),
            timeout=self.settings.getfloat("READING_SECONDS"),
            memory=self.settings.getint("READING_BYTES"),
        )

    @cached_property
    def closing(self) -> Closing:
        """Who ends runs."""
        readers = self.settings.getint("READING_WORKERS")
        return Closing(
            self.store, lambda: self.pool, self.writer, lambda: now(self.settings), at_once=2 * readers
        )

    def close(self) -> None:
        """Let go of whatever was opened."""
        opened = vars(self)
        if "pool" in opened:
            self.pool.close()
        if "writer" in opened:
            self.writer.shutdown()
        if "engine" in opened:
            self.engine.dispose()
