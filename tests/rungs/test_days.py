"""What a source is called from day to day: read, missing, gone, not modified; over real sockets."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest_asyncio

from crawler.archived import ArchiveReader
from crawler.reread import reread
from crawler.warc import read_answer
from storage.outcomes import Outcome
from storage.views import LinkReport

NEVER, LEFT, REFUSED, SAME, CHANGED = HOSTS = tuple(
    f"{name}.harbour.example.com" for name in ("never", "left", "refused", "same", "changed")
)
DATED = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
Days = list[dict[str, LinkReport]]


def day(number: int) -> date:
    return date(2026, 11, 9) + timedelta(days=number)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(places: Callable[..., Any]) -> Any:
    """Five sites asked five times in four days; what stood there after each time."""
    place = places(HOSTS)
    article = place.pages["article"]
    place.answer(NEVER, status=404)
    place.answer(SAME, text=article, headers=DATED)
    place.answer(CHANGED, text=article, headers={"ETag": '"v1"'})
    seen: Days = []
    for number in (0, 1, 1, 2, 3):
        await place.check(day(number))
        seen.append({host: place.link(host=host) for host in HOSTS})
        place.answer(LEFT, status=404)
        place.answer(REFUSED, status=403, text=place.pages["wall"])
        place.answer(CHANGED, text=article.replace("61", "64"), headers={"ETag": '"v2"'})
    return place, seen


def words(seen: Days, host: str) -> list[Outcome]:
    return [links[host].visit.outcome for links in seen]


# --- strikes ---------------------------------------------------------------------------------------


def test_a_page_nobody_has_read_is_gone_when_the_site_says_so(site: Any) -> None:
    _, seen = site

    assert words(seen, NEVER)[0] is Outcome.GONE


def test_a_page_that_was_read_is_gone_only_on_the_third_day(site: Any) -> None:
    _, seen = site

    assert words(seen, LEFT) == [Outcome.OK, *[Outcome.MISSING] * 3, Outcome.GONE]


def test_a_refusal_never_counts_towards_gone(site: Any) -> None:
    _, seen = site

    assert words(seen, REFUSED) == [Outcome.OK, *[Outcome.BLOCKED] * 4]


def test_a_refusal_says_how_the_host_treated_us_on_earlier_days(site: Any) -> None:
    _, seen = site
    details = [links[REFUSED].visit.detail for links in seen[1:]]
    told = [
        f"turned away {count} of the last {visits} visits"
        for count, visits in ((0, 1), (0, 1), (2, 3), (3, 4))
    ]

    assert [words in detail for words, detail in zip(told, details, strict=True)] == [True] * 4
    assert all(f"; {REFUSED} turned away" in detail for detail in details)
    assert not any("turned away" in (links[LEFT].visit.detail or "") for links in seen)


def test_the_last_good_copy_stands_with_its_day(site: Any) -> None:
    _, seen = site

    for links in seen[1:]:
        document = links[REFUSED].document
        assert document is not None
        assert (document.read.date(), "61 boats" in document.document.text) == (day(0), True)


# --- conditional requests --------------------------------------------------------------------------


def test_only_what_changed_is_asked_again(site: Any) -> None:
    place, seen = site
    first, *later = (links[SAME] for links in seen)

    asked = [one.headers for one in place.asked(SAME)]
    assert [one.get("if-none-match") for one in asked] == [None, *['"v1"'] * 4]
    assert asked[1]["if-modified-since"] == DATED["Last-Modified"]
    for link in later:
        assert link.visit is not None
        assert link.document is not None
        assert (link.visit.outcome, link.visit.status) == (Outcome.NOT_MODIFIED, 304)
        assert link.document.id == first.document.id


def test_the_archive_says_that_the_server_did_not_modify_it(site: Any) -> None:
    place, seen = site
    visit = seen[1][SAME].visit

    assert visit is not None
    (capture,) = visit.asked_pages[0].captures
    path = ArchiveReader(place.config.archive).path(capture.file)
    answer = read_answer(path, capture.offset, limit=1 << 20)
    assert capture.revisit
    assert answer.fields["warc-profile"].endswith("server-not-modified")
    assert reread(place.store, place.config).remarks == ()


def test_a_page_that_changed_is_read_anew(site: Any) -> None:
    _, seen = site

    assert words(seen, CHANGED)[:3] == [Outcome.OK, Outcome.OK, Outcome.NOT_MODIFIED]
    assert "64 boats" in seen[1][CHANGED].document.document.text


async def test_a_new_issue_gets_its_evidence_from_an_unchanged_page(place: Any) -> None:
    place.answer(text=place.pages["article"], headers=DATED)
    await place.check(day(0))
    link = await place.check(day(1), number=2)

    assert link.visit.outcome is Outcome.NOT_MODIFIED
    assert any(kept.evidence.claim == "i2/1/c1" for kept in place.store.evidence_for("i2"))


async def test_bytes_that_are_lost_are_asked_for_again(place: Any) -> None:
    place.answer(text=place.pages["article"], headers=DATED)
    await place.check(day(0))
    for file in place.config.archive.glob("*.warc.gz"):
        file.unlink()
    link = await place.check(day(1))

    assert link.visit.outcome is Outcome.OK
    assert [asked.headers.get("if-none-match") for asked in place.asked()] == [None, '"v1"', None]
