"""However many issues there are, few are in memory: the next is read when the queue has room."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import spiders.links
from crawler.config import load, scrapy_settings
from crawler.issue.read import read_issues
from crawler.run import crawl
from storage.records import Issue

ISSUES, LINKS = 4, 5
SETTINGS = {"ROBOTSTXT_OBEY": False, "LOOKUPS": False, "CONCURRENT_REQUESTS": 1}


async def gone(_: web.Request) -> web.Response:
    return web.Response(status=410, text="gone")


async def test_issues_are_read_as_there_is_room(
    tmp_path: Path, loopback_web: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    served = loopback_web({"e.example.com": gone})
    monkeypatch.setattr(spiders.links, "QUEUE", 2)
    asked: list[int] = []

    def issues() -> Iterator[Issue]:
        for number in range(ISSUES):
            asked.append(len(served.requests("e.example.com")))
            links = "\n".join(
                f"- Lamp {link} burns. [said](http://e.example.com/{number}/{link})" for link in range(LINKS)
            )
            yield from read_issues(f"# Lamps {number}\n\n{links}\n".encode(), name=f"{number}.md")

    settings = scrapy_settings(load(home=tmp_path, memento=False, delay=0.01)) | served.settings()
    stats = await crawl(settings | SETTINGS, "links", issues=issues())

    assert stats["item_scraped_count"] == ISSUES * LINKS
    assert asked[0] == 0
    assert all(count >= LINKS * number - 4 for number, count in enumerate(asked[1:], start=1))
