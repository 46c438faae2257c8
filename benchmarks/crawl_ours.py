"""Our own crawl for `crawl.py`, in a process of its own, with an eye on its loop and its thread."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawl_issue import issues_in
from crawl_web import Served
from scrapy import signals

from crawler.config import Config, load, scrapy_settings
from crawler.middlewares.guard import LoopbackHosts
from crawler.run import crawl_process
from spiders.links import LinksSpider
from storage.database import open_database

LOOK = 0.02
COUNTED = ("visits", "documents", "evidence", "findings", "captures", "search_entries")


class Watched(LinksSpider):
    """The crawl, which also notes how late its loop comes back to a sleeper."""

    lags: list[float]
    began: float = 0.0
    """What the loop's thread had cost when the crawl opened: the start is told by `first_request_s`."""

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        """Made by Scrapy."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.watch, signal=signals.spider_opened)
        return spider

    def watch(self) -> None:
        """Begin to look, once the loop runs."""
        Watched.began = time.thread_time()
        self.watching = asyncio.create_task(self.look())

    async def look(self) -> None:
        """Sleep and wake, for as long as there is a loop."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LOOK)
            self.lags.append(time.perf_counter() - before - LOOK)


def child(job: dict[str, Any]) -> None:
    """Crawl everything of the job's issues, and leave the figures in `told.json`."""
    place = Path(job["place"])
    web = Served(**{**job["web"], "log": Path()})
    config = load(home=place / "home", delay=0, memento=False, log_level="ERROR", browser="off", search=False)
    lent = LoopbackHosts(hosts=web.lent(), authority=web.authority.encode())
    lags: list[float] = []
    Watched.lags = lags
    with (place / "issues.jsonl").open() as texts:
        stats = crawl_process(
            {**scrapy_settings(config), "LOOPBACK_WEB": lent, "DOWNLOAD_DELAY_JITTER": 0.0},
            Watched,
            issues=issues_in(json.loads(line) for line in texts),
        )
        reactor = time.thread_time() - Watched.began
    asked = max(1, stats.get("downloader/response_count", 1))
    told = stored(config) | {"reactor_ms": round(1000 * reactor / asked, 2)} | late(lags)
    (place / "told.json").write_text(json.dumps(told))


def stored(config: Config) -> dict[str, Any]:
    """What the crawl left behind, in all and for each visit."""
    engine = open_database(config.store_url)
    counted: dict[str, int] = {}
    with engine.connect() as connection:
        for table in COUNTED:
            counted[table] = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0
        kept = connection.exec_driver_sql("SELECT count(*) FROM visits WHERE document IS NOT NULL").scalar()
    engine.dispose()
    visits = max(1, counted["visits"])
    archived = sum(path.stat().st_size for path in config.archive.glob("*.warc.gz*"))
    return {
        "records": counted["visits"],
        "with_text": kept,
        "db_kib": round((config.home / "store.db").stat().st_size / 1024 / visits, 1),
        "archive_kib": round(archived / 1024 / visits, 1),
        "rows": round(sum(counted.values()) / visits, 1),
    }


def late(lags: Sequence[float]) -> dict[str, float]:
    """How late the loop was, at worst and nearly at worst."""
    in_order = sorted(lags) or [0.0]
    return {
        "lag_max_s": round(in_order[-1], 3),
        "lag_p99_s": round(in_order[int((len(in_order) - 1) * 0.99)], 3),
    }
