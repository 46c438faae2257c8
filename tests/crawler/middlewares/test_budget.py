"""One budget a site, over its hosts and over crawls; real crawls over real sockets."""

import itertools
from pathlib import Path
from typing import Any

from aiohttp import web
from scrapy import Request, Spider

from crawler.loopback import LoopbackWeb
from crawler.run import crawl, project_settings
from crawler.sites import load_sites

PACE = 0.4
SLOTS = {"kites": {"delay": PACE, "concurrency": 1, "jitter": 0.0}}
QUICK: dict[str, Any] = {
    "DOWNLOAD_SLOTS": SLOTS,
    "DOWNLOAD_DELAY": 0.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "BUDGETS": {"kites.example": "kites", "api.kites.example": "kites"},
    "ROBOTSTXT_OBEY": False,
    "ARCHIVE_DIR": None,
    "ITEM_PIPELINES": {},
}


class Asking(Spider):
    name = "asking"
    ask: tuple[str, ...] = ()

    async def start(self) -> Any:
        for address in self.ask:
            yield Request(address)

    def parse(self, response: Any) -> None:
        pass


async def answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/away":
        return web.Response(status=302, headers={"location": "https://other.example/"})
    return web.Response(text="ok")


def served() -> LoopbackWeb:
    return LoopbackWeb({"*": answer})


def gaps(web_: LoopbackWeb, *hosts: str) -> list[float]:
    times = [asked.at for asked in web_.requests() if asked.host in hosts]
    return [later - earlier for earlier, later in itertools.pairwise(times)]


async def test_hosts_of_one_budget_are_asked_as_one() -> None:
    with served() as site:
        ask = ("https://kites.example/1", "https://api.kites.example/1", "https://kites.example/2")
        await crawl(QUICK | site.settings(), Asking, ask=ask)

    assert len(site.requests()) == 3
    assert (
        min(gaps(site, "kites.example", "api.kites.example")) >= PACE * 0.7
    )  # arrivals, which a busy machine shifts


async def test_the_next_crawl_of_the_process_waits_for_its_turn() -> None:
    with served() as site:
        for number in range(2):
            await crawl(QUICK | site.settings(), Asking, ask=(f"https://api.kites.example/{number}",))

    assert min(gaps(site, "api.kites.example")) >= PACE * 0.7  # arrivals, which a busy machine shifts


async def test_a_redirect_to_another_site_leaves_the_budget() -> None:
    with served() as site:
        await crawl(QUICK | site.settings(), Asking, ask=("https://kites.example/away",))

    # the other site is asked at once, not after the budget's next turn
    assert gaps(site, "kites.example", "other.example")[0] < PACE


def test_arxiv_counts_its_hosts_together() -> None:
    sites = load_sites(project_settings())

    assert {host for host, name in sites.budgets().items() if name == "arxiv"} >= {
        "export.arxiv.org",
        "arxiv.org",
        "oaipmh.arxiv.org",
    }
    assert sites.slots()["arxiv"] == {"delay": 3.0, "concurrency": 1, "jitter": 0.0}


def test_the_links_crawl_is_told(tmp_path: Path) -> None:
    settings = project_settings()
    from scrapy.spiderloader import get_spider_loader

    get_spider_loader(settings).load("links").update_settings(settings)

    assert settings["BUDGETS"]["export.arxiv.org"] == "arxiv"
