"""Run one crawl, in a process that has a reactor running or in one of its own; always behind the guard.

Spiders are found by name through Scrapy's spider loader, so nothing here knows one of them.
"""

import asyncio
import gc
import logging
from collections.abc import Mapping
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from crawler import short_stack as _short_stack  # noqa: F401 -- before the guard, which would import the same
from crawler.middlewares.guard import assert_guard, install_guard, loopback_hosts

Stats = dict[str, Any]


def project_settings(overrides: Mapping[str, Any] | None = None) -> Settings:
    """`crawler.settings`, whatever the current folder, with `overrides` on top."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    return settings


async def crawl(overrides: Mapping[str, Any], spider: str | type[Spider], **arguments: Any) -> Stats:
    """Run one crawl on the reactor that is running, and return its counters.

    For tests and workers, which have an asyncio reactor of their own.

    Raises:
        KeyError: no spider has that name.
    """
    from twisted.internet import reactor  # noqa: PLC0415  # importing it installs one

    settings = project_settings(overrides)
    guard = install_guard(settings, reactor)
    assert_guard(reactor)
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(spider)
    with guard.lent(loopback_hosts(settings)):
        await runner.crawl(crawler, **arguments)
    return _stats(crawler)


def crawl_process(overrides: Mapping[str, Any], spider: str | type[Spider], **arguments: Any) -> Stats:
    """Run one crawl in this process, from start to end, and return its counters; once per process.

    The first SIGINT or SIGTERM ends the crawl gracefully: requests under way are finished, no new ones
    are made. The second ends it at once.

    Raises:
        KeyError: no spider has that name.
    """
    gc.freeze()  # what is imported is no garbage, and the start makes enough for a look through all of it
    process = AsyncCrawlerProcess(project_settings(overrides))
    # Scrapy tells its handler alone, and makes a record of every request and item for it to throw away
    logging.getLogger().setLevel(process.settings["LOG_LEVEL"])
    from twisted.internet import reactor  # noqa: PLC0415  # the process has installed the right one

    guard = install_guard(process.settings, reactor)
    assert_guard(reactor)
    crawler = process.create_crawler(spider)
    gc.freeze()  # what is loaded by now stays: the collector need not look through it once more for each hundred pages
    with guard.lent(loopback_hosts(process.settings)):
        task: asyncio.Task[None] = process.crawl(crawler, **arguments)
        process.start()
    if task.done() and not task.cancelled():
        task.result()
    return _stats(crawler)


def _stats(crawler: Crawler) -> Stats:
    return dict(crawler.stats.get_stats())
