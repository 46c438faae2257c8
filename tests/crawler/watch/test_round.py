"""A publication followed from its home page to the alert, over real sockets and real crawls."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.watch.job import job
from crawler.watch.tick import Round, Watch, once
from storage.watch_words import AlertKind, EntryState

DAY = timedelta(days=1)


@pytest.fixture
def pages(webs: ModuleType) -> Any:
    made = webs.Pages()
    home = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Letter</body></html>'
    made.put(webs.LETTER, "/", home)
    made.feed(2, 9)
    both = f"https://{webs.SITE}/kelp"
    made.put(webs.LETTER, "/p/2", webs.issue_page(2, ("Old news", both)))
    made.put(webs.LETTER, "/p/9", webs.issue_page(9, ("Kelp is open", both)))
    made.put(webs.SITE, "/kelp", webs.page("Brightwave opens Kelp", webs.KELP))
    return made


@pytest.fixture
async def watch(webs: ModuleType, pages: Any, tmp_path: Path, loopback_web: Callable[..., Any]) -> Watch:
    return webs.watch_over(tmp_path, loopback_web(pages.hosts()), run=webs.here())


def find(watch: Watch, webs: ModuleType, back: int) -> None:
    settings = {**(watch.settings or {}), "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
    asked = job(
        watch.config,
        "crawler.watch.looking:FindingSpider",
        settings,
        address=f"https://{webs.LETTER}/",
        back=back,
    )
    assert "publication" in watch.run(asked)


async def follow(watch: Watch, webs: ModuleType, back: int) -> None:
    await asyncio.to_thread(find, watch, webs, back)


async def now(watch: Watch, after: timedelta = 0 * DAY) -> Round:
    """A round, as of now or later."""
    return await asyncio.to_thread(once, watch, datetime.now(UTC) + after)


async def later(watch: Watch) -> Round:
    """A round at a time when everything is due."""
    return await now(watch, 90 * DAY)


def test_from_a_home_page_to_an_alert(
    webs: ModuleType, pages: Any, tmp_path: Path, loopback_web: Callable[..., Any]
) -> None:
    """As the watch runs: every crawl in a process of its own."""
    watch = webs.watch_over(tmp_path, loopback_web(pages.hosts()))
    find(watch, webs, back=2)
    watching = watch.store.watching()
    (publication,) = watching.publications()
    assert publication.list_address == f"https://{webs.LETTER}/feed"

    first = once(watch, datetime.now(UTC))
    assert (first.walked, first.troubles) == (2, ())
    assert {entry.state for entry in watching.entries(publication.id)} == {EntryState.WALKED}
    assert len(watch.store.issues()) == 2

    pages.put(webs.SITE, "/kelp", webs.page("Brightwave opens Kelp", webs.KELP.replace("44", "31")))
    second = once(watch, datetime.now(UTC) + 90 * DAY)
    assert (second.visited, second.troubles) == (1, ())
    (alert,) = [one for one in watching.alerts() if one.kind is AlertKind.FACT_CHANGED]
    assert (alert.before, alert.after) == ("44 percent", "31 percent")
    assert {hit.issue for hit in watching.hits(alert.id)} == {one.id for one in watch.store.issues()}
    for line in watch.store.issues():
        (report,) = watch.store.report_rows(line.id)
        assert any("31 percent" in kept.evidence.text for claim in report.claims for kept in claim.evidence)


async def test_what_could_not_be_read_is_no_change(watch: Watch, webs: ModuleType, pages: Any) -> None:
    await follow(watch, webs, back=1)
    await now(watch)
    wall = "<html><title>Just a moment</title><body>Checking your browser</body></html>"

    for months, status, body in ((3, 403, wall), (6, 503, "")):
        pages.put(webs.SITE, "/kelp", body, status=status)

        told = await now(watch, months * 30 * DAY)

        assert told.visited == 1
        assert watch.store.watching().alerts() == ()
        assert watch.store.watching().changes() == ()
        (identity,) = watch.store.sources()
        kept = watch.store.newest_document(identity)
        assert kept is not None
        assert "44 percent" in kept.document.text


async def test_nothing_is_asked_before_it_is_due(watch: Watch, webs: ModuleType) -> None:
    await follow(watch, webs, back=1)
    await now(watch)

    again = await now(watch, timedelta(minutes=1))

    assert (again.looked, again.walked, again.visited) == (0, 0, 0)


async def test_a_new_issue_is_walked_by_itself(watch: Watch, webs: ModuleType, pages: Any) -> None:
    await follow(watch, webs, back=0)
    assert (await now(watch)).walked == 0
    pages.feed(2, 9, 16)
    pages.put(webs.LETTER, "/p/16", webs.issue_page(16, ("Fresh", f"https://{webs.SITE}/kelp")))

    assert (await later(watch)).walked == 1
    assert watch.store.issues()[0].title == "Letter 16"
