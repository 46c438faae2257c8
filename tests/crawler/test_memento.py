"""How an archive is asked for a copy, what it answers, and what may stand for a source."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.ladder import wanted_after
from crawler.memento import (
    Snapshot,
    as_original,
    availability_address,
    captures_address,
    nearest,
    playback,
    snapshots_of,
    taken_at,
    why_no_copy,
    why_unfit,
)
from crawler.resolve.chain import resolve
from storage.outcomes import Outcome
from storage.records import Document, Hop, Page, Reading, Via

PAGE = "https://tern.example.com/2026/11/the-terns-are-back?id=7"
NEAR = datetime(2026, 11, 9, 12, tzinfo=UTC)
WINDOW = timedelta(days=180)
COPY = Snapshot(datetime(2026, 11, 3, 9, tzinfo=UTC), PAGE)
ARCHIVED = (("memento-datetime", "Tue, 03 Nov 2026 09:00:00 GMT"),)


def page(address: str, body: str = "", *, status: int = 200, headers: Any = ARCHIVED, hops: Any = ()) -> Page:
    asked = hops[0].address if hops else address
    return Page(asked=asked, address=address, status=status, headers=headers, body=body.encode(), hops=hops)


def test_an_address_within_an_address_is_escaped() -> None:
    inner = "url=https%3A%2F%2Ftern.example.com%2F2026%2F11%2Fthe-terns-are-back%3Fid%3D7&"

    assert availability_address(PAGE, NEAR).endswith(f"?{inner}timestamp=20261109120000")
    assert inner in captures_address(PAGE, NEAR, WINDOW)
    assert "&from=20260513120000&to=20270508120000&sort=closest&" in captures_address(PAGE, NEAR, WINDOW)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"archived_snapshots": {}}, []),
        ({"archived_snapshots": {"closest": {"available": True, "status": "404", "url": COPY.address}}}, []),
        ({"archived_snapshots": {"closest": {"available": False, "url": COPY.address}}}, []),
        (
            {"archived_snapshots": {"closest": {"available": True, "status": "200", "url": COPY.address}}},
            [COPY],
        ),
        ({"error": "overloaded"}, None),
        ([], []),
        (
            [
                ["timestamp", "original", "mimetype", "statuscode", "digest"],
                ["20261103090000", PAGE, "t", "200", "A"],
            ],
            [Snapshot(COPY.taken, PAGE, "A")],
        ),
        ([["20261103090000", PAGE, "warc/revisit", "-", "A"]], [Snapshot(COPY.taken, PAGE, "A")]),
        ([["20261103090000", PAGE, "text/html", "503", "A"]], []),
    ],
)
def test_an_answer_is_taken_apart(body: Any, found: list[Snapshot] | None) -> None:
    assert snapshots_of(page("https://archive.org/wayback/available?url=x", json.dumps(body))) == found


@pytest.mark.parametrize("status", [403, 404, 429, 503])
def test_a_refusal_is_no_answer(status: int) -> None:
    assert snapshots_of(page("https://archive.org/wayback/available?url=x", "[]", status=status)) is None


def test_the_nearest_comes_first_and_no_body_twice() -> None:
    def shot(days: int, digest: str) -> Snapshot:
        return Snapshot(NEAR + timedelta(days=days), PAGE, digest)

    given = [shot(-200, "A"), shot(-30, "B"), shot(9, "C"), shot(3, "C"), shot(181, "D")]

    assert nearest(given, NEAR, WINDOW, count=3) == [shot(3, "C"), shot(-30, "B")]


def test_a_copy_is_read_as_if_it_came_from_its_own_place() -> None:
    before = "https://web.archive.org/web/20261103090000id_/http://tern.example.com/old"
    found = as_original(page(COPY.address, hops=(Hop(before, 302, "http"),)))

    assert (found.asked, found.address, found.via) == ("http://tern.example.com/old", PAGE, Via.MEMENTO)
    assert found.hops == (Hop("http://tern.example.com/old", 302, "http"),)


def test_the_day_of_a_copy_is_what_the_archive_says() -> None:
    assert taken_at(page(COPY.address.replace("090000", "080000"))) == COPY.taken
    assert taken_at(page(COPY.address, headers=())) == COPY.taken
    assert taken_at(page(PAGE, headers=())) is None


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        (page(COPY.address), None),
        (page(COPY.address, status=404), "the archive answered 404"),
        (page(COPY.address, headers=()), "the answer is the archive's own page"),
        (page("https://web.archive.org/", headers=()), "the answer is the archive's own page"),
        (
            page(COPY.address.replace("20261103", "20240101"), headers=(("x-archive-src", "w"),)),
            "the archive led to a capture of 2024-01-01 instead of 2026-11-03",
        ),
        (
            page(COPY.address.replace("tern.example.com", "casino.example.net")),
            "the copy is of example.net",
        ),
        (
            page(
                "https://web.archive.org/web/20261103090000id_/https://tern.example.com/",
                hops=(Hop(COPY.address, 302, "http"),),
            ),
            "redirected from /2026/11/the-terns-are-back to the site's front page",
        ),
    ],
)
def test_what_cannot_stand_for_the_source_says_why(copy: Page, why: str | None) -> None:
    assert why_no_copy(copy, COPY, NEAR, WINDOW) == why


def test_a_copy_too_far_from_the_issue_is_none() -> None:
    assert why_no_copy(page(COPY.address), COPY, NEAR, timedelta(days=3)) == (
        "the copy of 2026-11-03 is too far from 2026-11-09"
    )


@pytest.mark.parametrize(
    ("reading", "fits"),
    [
        (Reading(outcome=Outcome.OK, document=Document(address=PAGE, kind="article", text="Words.")), True),
        (Reading(outcome=Outcome.OK, document=Document(address=PAGE, kind="article")), False),
        (
            Reading(outcome=Outcome.PAYWALLED, document=Document(address=PAGE, kind="article", text="W")),
            False,
        ),
        (Reading(outcome=Outcome.BLOCKED), False),
    ],
)
def test_only_a_whole_copy_is_taken(reading: Reading, *, fits: bool) -> None:
    assert (why_unfit(reading) is None) is fits


@pytest.mark.parametrize("outcome", list(Outcome))
def test_copies_are_asked_for_only_where_they_may_help(outcome: Outcome) -> None:
    never = {
        Outcome.OK,
        Outcome.MOVED,
        Outcome.NOT_MODIFIED,
        Outcome.ROBOTS,
        Outcome.PRIVATE_ADDRESS,
        Outcome.TOO_LARGE,
        Outcome.UNSUPPORTED,
        Outcome.UNREADABLE,
    }

    assert wanted_after(Reading(outcome=outcome), resolve(PAGE)) is (outcome not in never)


def test_a_copy_has_no_copy() -> None:
    assert playback(COPY.address) == COPY
    assert not wanted_after(Reading(outcome=Outcome.GONE), resolve(COPY.address))
