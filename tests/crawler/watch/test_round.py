"""A publication followed from its home page to the alert, over real sockets and real crawls."""

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
def watch(webs: ModuleType, pages: Any, tmp_path: Path, loopback_web: Callable[..., Any]) -> Watch:
    return webs.watch_over(tmp_path, loopback_web(pages.hosts()))


def follow(watch: Watch, webs: ModuleType, back: int) -> None:
    settings = {**(watch.settings or {}), "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
    asked = job(
        watch.config,
        "crawler.watch.looking:FindingSpider",
        settings,
        address=f"https://{webs.LETTER}/",
        back=back,
    )
    assert "publication" in watch.run(asked)


def later(watch: Watch) -> Round:
    """A round at a time when everything is due."""
    return once(watch, datetime.now(UTC) + 90 * DAY)


def test_from_a_home_page_to_an_alert(watch: Watch, webs: ModuleType, pages: Any) -> None:
    follow(watch, webs, back=2)
    watching = watch.store.watching()
    (publication,) = watching.publications()
    assert publication.list_address == f"https://{webs.LETTER}/feed"

    first = once(watch, datetime.now(UTC))
    assert (first.walked, first.troubles) == (2, ())
    assert {entry.state for entry in watching.entries(publication.id)} == {EntryState.WALKED}
    assert len(watch.store.issues()) == 2

    pages.put(webs.SITE, "/kelp", webs.page("Brightwave opens Kelp", webs.KELP.replace("44", "31")))
    second = later(watch)
    assert (second.visited, second.troubles) == (1, ())
    (alert,) = [one for one in watching.alerts() if one.kind is AlertKind.FACT_CHANGED]
    assert (alert.before, alert.after) == ("44 percent", "31 percent")
    assert {hit.issue for hit in watching.hits(alert.id)} == {one.id for one in watch.store.issues()}
    for line in watch.store.issues():
        (report,) = watch.store.report_rows(line.id)
        assert any("31 percent" in kept.evidence.text for claim in report.claims for kept in claim.evidence)


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, "<html><title>Just a moment</title><body>Checking your browser</body></html>"), (503, "")],
    ids=["wall", "server error"],
)
def test_what_could_not_be_read_is_no_change(
    watch: Watch, webs: ModuleType, pages: Any, status: int, body: str
) -> None:
    follow(watch, webs, back=1)
    once(watch, datetime.now(UTC))
    pages.put(webs.SITE, "/kelp", body, status=status)

    told = later(watch)

    assert told.visited == 1
    assert watch.store.watching().alerts() == ()
    assert watch.store.watching().changes() == ()
    (identity,) = watch.store.sources()
    kept = watch.store.newest_document(identity)
    assert kept is not None
    assert "44 percent" in kept.document.text


def test_nothing_is_asked_before_it_is_due(watch: Watch, webs: ModuleType) -> None:
    follow(watch, webs, back=1)
    now = datetime.now(UTC)
    once(watch, now)

    again = once(watch, now + timedelta(minutes=1))

    assert (again.looked, again.walked, again.visited) == (0, 0, 0)


def test_a_new_issue_is_walked_by_itself(watch: Watch, webs: ModuleType, pages: Any) -> None:
    follow(watch, webs, back=0)
    assert once(watch, datetime.now(UTC)).walked == 0
    pages.feed(2, 9, 16)
    pages.put(webs.LETTER, "/p/16", webs.issue_page(16, ("Fresh", f"https://{webs.SITE}/kelp")))

    assert later(watch).walked == 1
    assert watch.store.issues()[0].title == "Letter 16"
