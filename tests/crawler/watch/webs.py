"""A publication and its sources on this machine, whose pages change by a word from the test."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from crawler.config import load
from crawler.run import crawl
from crawler.watch.due import Policy
from crawler.watch.job import Job, Processes, Runner, spider_of
from crawler.watch.tick import Watch
from storage.database import open_database
from storage.store import Store

START = datetime(2026, 11, 25, 6, tzinfo=UTC)
LETTER, SITE = "letter.example.com", "site.example.com"
FILLER = (
    "The company was founded nine years ago and employs people in three cities. Its earlier products were used by "
    "libraries and small newspapers. It has published its methods since the beginning and answers questions on an "
    "open forum, where readers have asked about the price and the languages. "
)
KELP = (
    "Brightwave opened its search engine Kelp to everyone on Tuesday. The company says Kelp answers 44 percent more "
    "questions than its predecessor, which was released in 2024. "
)


def page(title: str, text: str, extra: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p><p>{FILLER}</p>{extra}</article></body></html>"
    )


def issue_page(number: int, *links: tuple[str, str]) -> str:
    items = "".join(
        f"<h2>{head}</h2><p>{head}: Kelp answers 44 percent more questions than its predecessor, Brightwave says. "
        f'<a href="{address}">Brightwave opens Kelp</a></p>'
        for head, address in links
    )
    return (
        f"<!doctype html><html lang=en><head><title>Letter {number}</title></head>"
        f"<body><article><h1>Letter {number}</h1>{items}</article></body></html>"
    )


@dataclass
class Pages:
    """What the hosts answer now: path -> (status, type, body)."""

    pages: dict[tuple[str, str], tuple[int, str, str]] = field(default_factory=dict)

    def put(self, host: str, path: str, body: str, *, status: int = 200, kind: str = "text/html") -> None:
        self.pages[host, path] = (status, kind, body)

    def feed(self, *numbers: int) -> None:
        entries = "".join(
            f"<item><title>Letter {n}</title><link>https://{LETTER}/p/{n}</link>"
            f"<pubDate>Mon, {n:02} Nov 2026 08:00:00 GMT</pubDate></item>"
            for n in numbers
        )
        self.put(
            LETTER,
            "/feed",
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Letter</title>{entries}</channel></rss>',
            kind="application/rss+xml",
        )

    def answer(self, host: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            status, kind, body = self.pages.get((host, request.path), (404, "text/html", "not here"))
            return web.Response(status=status, text=body, content_type=kind, charset="utf-8")

        return answer

    def hosts(self) -> dict[str, Any]:
        return {LETTER: self.answer(LETTER), SITE: self.answer(SITE)}


QUICK: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0.01,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "DOWNLOAD_SLOTS": {},
    "MEMENTO_ENABLED": False,
    "READING_WORKERS": 1,
    "RETRY_TIMES": 0,
}


def watch_over(home: Any, served: Any, channels: Any = None, run: Runner | None = None) -> Watch:
    config = load(home=home)
    return Watch(
        store=Store(open_database(config.store_url)),
        config=config,
        run=run or Processes(),
        policy=Policy(),
        channels=channels or {},
        settings={**served.settings(), **QUICK},
    )


def here() -> Runner:
    """Runs jobs on the reactor of this process, for a watch at work in another thread."""
    loop = asyncio.get_running_loop()

    def run(job: Job) -> Mapping[str, Any]:
        crawled = crawl(job.settings, spider_of(job.spider), **job.arguments)
        return asyncio.run_coroutine_threadsafe(crawled, loop).result()

    return run
