"""What an issue names without a link is found in catalogues, in the crawl, once, and by nothing less than proof."""

import io
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from crawler.config import load, scrapy_settings
from crawler.export.jsonl import item_line
from crawler.issue.place import issues_at
from crawler.loopback import LoopbackWeb
from crawler.loopback_catalogues import Catalogues
from crawler.loopback_works import Work
from crawler.report.summary import summarise
from crawler.report.text import print_text
from crawler.run import crawl
from storage.database import open_database
from storage.store import Store

DAY = date(2026, 11, 6)
KESTREL = Work(
    title="Kestrel: Lossless Gradient Compression for Distributed Heron Training",
    arxiv="2611.04101",
    authors=("Ada Heron", "Tomas Reed"),
    published=DAY,
    abstract="We compress gradients without loss.",
)
WADER = Work(title="Wading Birds as Sparse Estimators", arxiv="2611.04102", published=DAY)
OSPREY = Work(
    title="Ospreys Plan Ahead with Graph Memory",
    first_title="Tidal Planning with Graph Memory",
    arxiv="2611.04103",
    published=DAY,
)
LEDGER = Work(
    title="Sediment Ledgers of Tidal Flats since 1900", doi="10.5555/sediment.7", published=date(2019, 3, 1)
)
WORKS = (KESTREL, WADER, OSPREY, LEDGER)
DECOYS = (
    Work(
        title="Kestrel II: Lossless Gradient Compression for Distributed Heron Training",
        arxiv="2611.09001",
        published=DAY,
    ),
    Work(title="Kestrel: A Wind Atlas of Northern Cliffs", arxiv="2611.09002", published=DAY),
    Work(title="Wading Birds as Dense Estimators", arxiv="2611.09003", published=DAY),
    Work(title="Sparse Birds as Wading Estimators", arxiv="2611.09004", published=DAY),
    Work(
        title="Revisiting Tidal Planning with Graph Memory: A Follow-Up Study",
        arxiv="2611.09005",
        published=date(2027, 3, 1),
    ),
    Work(
        title="Sediment Ledgers of Tidal Flats since 1950",
        doi="10.5555/sediment.8",
        published=date(2020, 3, 1),
    ),
)
ISSUE = """---
title: 물새 소식 42호
date: 2026-11-12
---

# 물새 소식 42호

## 논문

- Kestrel: Lossless Gradient Compression은 손실 없이 그래디언트를 압축합니다. —> [논문 보기]
- Wading Birds As Sparse Estimators는 희소한 추정을 다룹니다. —> [논문 보기]
- Tidal Planning with Graph Memory는 그래프 기억으로 계획합니다. —> [논문 보기]
- Sediment Ledgers of Tidal Flats Since 1900은 갯벌의 퇴적을 기록합니다. —> [논문 보기]
"""
FOUND = {"arxiv:2611.04101", "arxiv:2611.04102", "arxiv:2611.04103", "doi:10.5555/sediment.7"}
SEARCHES = ("search_query=", "/search", "search=", "query.bibliographic=")


class Walk:
    """Crawls of one issue into one store, against one web."""

    def __init__(self, home: Path, served: Any, text: str = ISSUE) -> None:
        self.home, self.served = home, served
        self.issue = home / "issue.md"
        self.issue.write_text(text, encoding="utf-8")

    async def run(self, **settings: Any) -> Any:
        quick = {
            "DOWNLOAD_DELAY": 0.0,
            "DOWNLOAD_SLOTS": {},
            "RETRY_ENABLED": False,
            "MEMENTO_ENABLED": False,
            **settings,
        }
        return await crawl(
            scrapy_settings(load(home=self.home)) | self.served.settings() | quick,
            "links",
            issue=str(self.issue),
        )

    def searched(self) -> list[Any]:
        return [asked for asked in self.served.requests() if any(word in asked.path for word in SEARCHES)]

    def store(self) -> Store:
        return Store(open_database(load(home=self.home).store_url))

    def identities(self) -> set[str]:
        store = self.store()
        return {one.identity for one in store.resolutions(store.issues()[0].id).values()}

    def report(self) -> str:
        store = self.store()
        issue = store.issue(store.issues()[0].id)
        assert issue is not None
        out = io.StringIO()
        print_text(summarise(issue, store.report_rows(issue.id)), "en", out)
        return out.getvalue()


Web = Callable[..., Any]


async def _nothing(_: web.Request) -> web.Response:
    return web.Response(status=404, text="not here")


@pytest.fixture
def walk(loopback_web: Web, tmp_path: Path) -> Callable[..., Walk]:
    def make(works: Any, text: str = ISSUE, **hosts: Any) -> Walk:
        return Walk(tmp_path, loopback_web({**Catalogues(works).hosts(), "*": _nothing, **hosts}), text)

    return make


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crawled(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Walk]:
    """One crawl among near misses, for tests that look; `again` makes a copy that may be crawled on."""
    with LoopbackWeb({**Catalogues((*DECOYS, *WORKS)).hosts(), "*": _nothing}) as served:
        made = Walk(tmp_path_factory.mktemp("lookups"), served)
        await made.run()
        yield made


@pytest.fixture
def again(crawled: Walk, tmp_path: Path) -> Walk:
    home = tmp_path / "copy"
    shutil.copytree(crawled.home, home)
    return Walk(home, crawled.served)


async def test_every_work_is_found_among_its_near_misses_and_visited(crawled: Walk) -> None:
    assert crawled.identities() == FOUND
    store = crawled.store()
    assert all(store.visits(identity) for identity in FOUND)
    assert "found in arxiv by" in crawled.report()


async def test_nothing_is_accepted_where_only_near_misses_are_known(walk: Callable[..., Walk]) -> None:
    made = walk(DECOYS)
    await made.run()

    assert made.identities() == set()
    assert "Sparse Birds as Wading Estimators" in made.report()


async def test_what_was_found_says_how(crawled: Walk) -> None:
    store = crawled.store()
    steps = [one.steps[0].method for one in store.resolutions(store.issues()[0].id).values()]
    assert sorted({step.split(":")[0] for step in steps}) == ["match"]


async def test_arxiv_is_asked_few_times_and_nothing_is_asked_twice(crawled: Walk, again: Walk) -> None:
    first = crawled.searched()
    await again.run()

    assert 0 < len([asked for asked in first if asked.host == "export.arxiv.org"]) <= 3
    assert len({asked.path for asked in first}) == len(first)
    assert again.searched() == first


async def test_a_killed_crawl_asks_only_what_it_had_not_asked(again: Walk) -> None:
    before = again.searched()
    store = again.store()
    with store._engine.begin() as connection:  # as if it had been killed before anything came of the look-ups
        for table in ("page_captures", "pages", "findings", "evidence", "visits", "resolutions", "searches"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    await again.run()

    assert again.searched() == before
    assert again.identities() == FOUND


async def test_a_catalogue_that_fails_leaves_the_mention_due(walk: Callable[..., Walk]) -> None:
    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=500)

    made = walk(DECOYS, **{"api.openalex.org": broken})
    await made.run()
    asked = len([one for one in made.searched() if one.host == "api.openalex.org"])
    await made.run()

    store = made.store()
    assert not any(one.complete for one in store.searches(store.issues()[0].id).values())
    assert asked == 0 or len([one for one in made.searched() if one.host == "api.openalex.org"]) > asked


async def test_look_ups_can_be_switched_off_and_the_report_says_so(walk: Callable[..., Walk]) -> None:
    made = walk(WORKS)
    await made.run(LOOKUPS=False)

    assert made.searched() == []
    assert "not looked up" in made.report()


async def test_a_catalogue_is_asked_where_its_owner_documents_it_for_programs(
    walk: Callable[..., Walk],
) -> None:
    async def closed(_: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /")

    made = walk(WORKS, **{"huggingface.co": closed})
    await made.run()

    paths = {asked.path.partition("?")[0] for asked in made.served.requests("huggingface.co")}
    assert paths <= {"/robots.txt", "/api/papers/search"}


async def test_a_source_that_an_earlier_issue_linked_is_shown(again: Walk) -> None:
    later = Walk(
        again.home,
        again.served,
        "# Birds 43\n\n## Again\n\nSee [the paper](https://arxiv.org/abs/2611.04102v1).\n",
    )
    await later.run()

    store = later.store()
    (issue_id,) = {one.id for one in store.issues() if one.title == "Birds 43"}
    issue, rows = store.issue(issue_id), store.report_rows(issue_id)
    (link,) = (link for row in rows for link in row.links if link.source)
    assert [one.issue_title for one in link.earlier] == ["물새 소식 42호"]
    out = io.StringIO()
    assert issue is not None
    print_text(summarise(issue, rows), "en", out)
    assert "already linked in “물새 소식 42호”" in " ".join(out.getvalue().split())
    assert item_line(issue, rows[0]).links[0].earlier[0].title == "물새 소식 42호"


async def test_what_can_be_read_offline_and_what_acts_for_a_reader_is_never_asked(
    loopback_web: Web, tmp_path: Path
) -> None:
    text = (
        "# Birds 44\n\n## One\n\nA story in [the post](https://www.google.com/url?q=https%3A%2F%2Fb.example%2Fpost) today.\n\n"
        "[Unsubscribe](https://news.example/unsubscribe?id=7) · [Manage preferences](https://news.example/account)\n"
    )
    answered = loopback_web({"*": _nothing})
    made = Walk(tmp_path, answered, text)
    await made.run()

    asked = {one.host for one in answered.requests()}
    assert "b.example" in asked
    assert asked.isdisjoint({"www.google.com", "news.example"})


def test_the_issue_names_what_it_is_meant_to(tmp_path: Path) -> None:
    path = tmp_path / "issue.md"
    path.write_text(ISSUE, encoding="utf-8")
    (issue,) = issues_at(str(path), io.BytesIO())

    assert sum(link.address is None for item in issue.items for link in item.links) == len(FOUND)
