"""What an authority says now and did not say before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.watch.standing import standing_changes
from storage.watch_words import AlertKind, SeenSource

START = datetime(2026, 11, 1, tzinfo=UTC)


def seen(
    day: int, outcome: str = "ok", standing: str = "current", detail: str | None = None, **facts: Any
) -> SeenSource:
    read = outcome in {"ok", "moved", "not_modified"}
    return SeenSource(
        visit=f"v{day}",
        started=START + timedelta(days=day),
        outcome=outcome,
        via="live",
        final="https://a.example/x",
        document="d" if read else None,
        standing=standing if read else None,
        notice=None,
        facts=facts,
        detail=detail,
    )


def kinds(*visits: SeenSource) -> list[AlertKind]:
    return [one.kind for one in standing_changes(visits)]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({}, {"standing": "retracted"}, AlertKind.RETRACTED),
        ({}, {"standing": "withdrawn"}, AlertKind.WITHDRAWN),
        ({}, {"standing": "updated", "newest_version": "2"}, AlertKind.UPDATED),
        ({}, {"archived": True}, AlertKind.ARCHIVED),
        ({}, {"updates": [{"type": "expression_of_concern", "date": "2026-02-03"}]}, AlertKind.CONCERN),
        ({}, {"gated": "auto"}, AlertKind.GATED),
        ({"version": "1.3.0"}, {"version": "1.3.0", "yanked": "1.3.0"}, AlertKind.YANKED),
        ({"licence": "MIT"}, {"licence": "BUSL-1.1"}, AlertKind.RELICENSED),
        ({"full_name": "a/b"}, {"full_name": "c/b"}, AlertKind.RENAMED),
    ],
)
def test_what_is_new_is_told_once(before: dict[str, Any], now: dict[str, Any], told: AlertKind) -> None:
    assert kinds(seen(0, **before), seen(1, **now)) == [told]
    assert kinds(seen(0, **before), seen(1, **now), seen(2, **now)) == []


def test_a_further_version_is_told_again() -> None:
    second, third = ({"standing": "updated", "newest_version": version} for version in ("2", "3"))
    assert kinds(seen(0), seen(1, **second), seen(2, **third)) == [AlertKind.UPDATED]


def test_what_is_not_said_any_more_is_not_said_to_be_fine() -> None:
    assert kinds(seen(0, standing="retracted", archived=True, licence="MIT"), seen(1)) == []


@pytest.mark.parametrize("wall", ["blocked", "login", "paywalled", "timeout", "server_error", "robots"])
def test_a_wall_tells_nothing_and_hides_nothing(wall: str) -> None:
    assert kinds(seen(0), seen(1, wall)) == []
    assert kinds(seen(0), seen(1, wall), seen(2, standing="retracted")) == [AlertKind.RETRACTED]


def test_gone_is_told_once_and_only_of_what_was_there() -> None:
    assert kinds(seen(0), seen(1, "missing"), seen(2, "missing")) == []
    assert kinds(seen(0), seen(1, "missing"), seen(3, "gone")) == [AlertKind.GONE]
    assert kinds(seen(0), seen(3, "gone"), seen(9, "gone")) == []
    assert kinds(seen(3, "gone")) == []


def test_a_parked_domain_is_believed_on_the_third_day() -> None:
    assert kinds(seen(0), seen(1, "parked")) == []
    days = [seen(day, "parked") for day in (1, 2, 3)]
    assert kinds(seen(0), *days[:3]) == [AlertKind.GONE]


def test_a_video_made_private_is_told_once_with_the_hosts_words() -> None:
    said = "LOGIN_REQUIRED: This video is private"
    private = [seen(day, "login", detail=said) for day in (3, 9)]

    (told,) = standing_changes([seen(0), private[0]])
    assert (told.kind, told.notice, told.dated) == (AlertKind.PRIVATE, said, "2026-11-04")
    assert kinds(seen(0), *private) == []
    assert kinds(seen(0), seen(1, "blocked"), private[0]) == [AlertKind.PRIVATE]
    assert kinds(seen(0), private[0], seen(5), private[1]) == [AlertKind.PRIVATE]  # shown in between


@pytest.mark.parametrize(
    "said", [None, "LOGIN_REQUIRED: Sign in to confirm your age", "privateer.example asks"]
)
def test_any_other_login_is_a_wall(said: str | None) -> None:
    assert kinds(seen(0), seen(1, "login", detail=said)) == []


def test_what_was_private_before_anybody_looked_did_not_become_so() -> None:
    assert kinds(seen(1, "login", detail="LOGIN_REQUIRED: Private video")) == []
