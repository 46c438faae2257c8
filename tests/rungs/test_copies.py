"""What an archive holds of a page that cannot be read, taken or left; over real sockets."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from crawler.export.jsonl import lines
from crawler.reread import reread
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Via


class Held(NamedTuple):
    """What the archive's copy of a page shows, and whether it is one."""

    shown: str = "article"
    status: int = 200
    year: int = 2026


SHOWN: Mapping[str, tuple[int, str, Outcome]] = {
    "missing": (404, "", Outcome.GONE),
    "walled": (403, "wall", Outcome.BLOCKED),
    "teased": (200, "teaser", Outcome.PAYWALLED),
    "softly": (200, "soft 404", Outcome.SOFT_404),
}
"""How the site answers where the copy is good: status, page, word."""
NO_COPY: Mapping[str, Held] = {
    "copy-of-a-wall": Held("wall"),
    "copy-of-a-teaser": Held("teaser"),
    "copy-of-a-soft-404": Held("soft 404"),
    "copy-of-an-error": Held(status=404),
    "copy-of-another-year": Held(year=2020),
}
"""What the archive holds where the site answers 404 and the copy is none."""
READABLE, BARRED, SECOND = "readable", "barred", "second"
NAMES = (*SHOWN, *NO_COPY, READABLE, BARRED, SECOND)


def host(name: str) -> str:
    return f"{name}.harbour.example.com"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seen(places: Callable[..., Any]) -> Any:
    """One crawl of an issue whose every item links another kind of page, with its copies."""
    place = places(tuple(host(name) for name in NAMES))
    for name in NAMES:
        place.answer(host(name), status=404)
        place.hold(host=host(name))
    for name, (status, shown, _) in SHOWN.items():
        place.answer(host(name), status=status, text=place.pages.get(shown, ""))
    for name, held in NO_COPY.items():
        taken = f"Tue, 03 Nov {held.year} 09:00:00 GMT"
        place.hold(place.pages[held.shown], host=host(name), status=held.status, taken=taken)
    place.answer(host(READABLE), text=place.pages["article"])
    place.answer(host(BARRED), text=place.pages["article"], barred="/")
    place.hold(place.pages["wall"], host=host(SECOND))
    rows = [
        ["timestamp", "original", "mimetype", "statuscode", "digest"],
        ["20261103090000", place.page(host(SECOND)), "text/html", "200", "A"],
        ["20261020090000", place.page(host(SECOND)), "text/html", "200", "B"],
        ["20250101090000", place.page(host(SECOND)), "text/html", "200", "C"],
    ]
    place.archive["/cdx/search/cdx", host(SECOND)] = {"text": json.dumps(rows)}
    place.archive["/web/20261020090000id_/", host(SECOND)] = {
        "text": place.pages["article"],
        "content_type": "text/html",
        "headers": {"Memento-Datetime": "Tue, 20 Oct 2026 09:00:00 GMT"},
    }
    await place.check()
    return place


def asked_for(place: Any, name: str) -> list[str]:
    """What the archive was asked about the page."""
    asked = [*place.asked("archive.org"), *place.asked("web.archive.org")]
    return [one.path for one in asked if host(name) in one.path]


@pytest.mark.parametrize("name", SHOWN)
def test_a_copy_near_the_issues_day_brings_the_words(seen: Any, name: str) -> None:
    outcome, link, codes = SHOWN[name][2], seen.link(host=host(name)), seen.codes(host(name))

    assert (link.visit.outcome, link.visit.via, link.document.via) == (outcome, Via.MEMENTO, Via.MEMENTO)
    assert "61 boats" in link.document.document.text
    assert link.document.document.facts["memento"] == {
        "address": f"https://web.archive.org/web/20261103090000id_/{seen.page(host(name))}",
        "taken": "2026-11-03T09:00:00+00:00",
    }
    assert FindingCode.READ_FROM_COPY in codes
    assert (FindingCode.LINK_DEAD in codes) is outcome.absent
    assert FindingCode.SOURCE_UNREAD not in codes


def test_the_copys_rung_is_in_every_passage_and_can_be_read_again(seen: Any) -> None:
    told = [line.model_dump() for line in lines(seen.store, ["i1"])]
    item = next(line for line in told if line.get("id") == "i1/1")
    source = next(
        line for line in told if seen.page(host("missing")) in json.dumps(line.get("visit"), default=str)
    )

    assert {passage["rung"] for claim in item["claims"] for passage in claim["evidence"]} == {"memento"}
    assert (source["visit"]["outcome"], source["document"]["via"]) == ("gone", "memento")
    again = reread(seen.store, seen.config)
    assert (again.same, again.remarks) == (len(SHOWN) + len({READABLE, SECOND}), ())


@pytest.mark.parametrize("name", NO_COPY)
def test_a_copy_that_is_none_is_not_taken(seen: Any, name: str) -> None:
    link = seen.link(host=host(name))

    assert asked_for(seen, name) != []
    assert link.document is None
    assert link.visit.via is Via.LIVE
    assert FindingCode.SOURCE_UNREAD in seen.codes(host(name))


def test_the_archive_is_left_alone_while_the_page_can_be_read(seen: Any) -> None:
    assert seen.link(host=host(READABLE)).visit.outcome is Outcome.OK
    assert asked_for(seen, READABLE) == []


def test_a_page_that_robots_may_not_see_is_not_read_by_a_detour(seen: Any) -> None:
    assert seen.link(host=host(BARRED)).visit.outcome is Outcome.ROBOTS
    assert asked_for(seen, BARRED) == []


def test_the_index_is_asked_where_the_nearest_copy_is_a_wall(seen: Any) -> None:
    document = seen.link(host=host(SECOND)).document

    assert document is not None
    assert document.document.facts["memento"]["taken"].startswith("2026-10-20")
    assert not any("/web/20250101" in path for path in asked_for(seen, SECOND))


async def test_the_archive_is_left_alone_where_the_operator_says_so(place: Any) -> None:
    place.answer(status=404)
    place.hold()
    link = await place.check(MEMENTO_ENABLED=False)

    assert (place.asked("archive.org"), link.document) == ([], None)


async def test_the_timemap_is_asked_where_the_index_fails(place: Any) -> None:
    address = place.page()
    place.answer(status=404)
    place.hold()
    del place.archive["/wayback/available", "harbour.example.com"]
    place.archive["/cdx/search/cdx", ""] = {"status": 503}
    place.archive["/web/timemap/link/", ""] = {
        "text": f'<{address}>; rel="original",\n<https://web.archive.org/web/20261103090000/{address}>; '
        'rel="first last memento"; datetime="Tue, 03 Nov 2026 09:00:00 GMT"'
    }
    link = await place.check()

    assert link.document is not None
    assert link.document.via is Via.MEMENTO


async def test_an_archive_that_has_enough_is_asked_nothing_more(place: Any) -> None:
    place.answer(status=404)
    place.archive["/wayback/available", ""] = {"status": 429, "headers": {"Retry-After": "3600"}}
    link = await place.check()

    assert link.visit.outcome is Outcome.GONE
    assert place.asked("web.archive.org") == []


async def test_a_copy_never_replaces_what_was_read_at_the_page(place: Any) -> None:
    await place.check()
    place.answer(status=404)
    place.hold(place.pages["article"].replace("61", "99"))
    link = await place.check()

    assert "61 boats" in link.document.document.text
    assert place.asked("archive.org") == []
