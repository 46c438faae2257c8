"""When a page is gone, told from its past alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.strikes import settled
from storage.outcomes import Outcome
from storage.records import Reading, Via
from storage.views import PastVisit

TODAY = date(2026, 11, 9)
NOT_THERE = Reading(outcome=Outcome.GONE, detail="status 404")


def past(days_ago: int, outcome: Outcome, via: Via = Via.LIVE) -> PastVisit:
    started = datetime(2026, 11, 9, 8, tzinfo=UTC) - timedelta(days=days_ago)
    return PastVisit(id="v", issue="i", started=started, outcome=outcome, via=via, document=None)


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        ([], Outcome.GONE),
        ([past(3, Outcome.GONE)], Outcome.GONE),
        ([past(3, Outcome.BLOCKED)], Outcome.GONE),
        ([past(3, Outcome.OK)], Outcome.MISSING),
        ([past(3, Outcome.PAYWALLED)], Outcome.MISSING),
        ([past(1, Outcome.MISSING), past(3, Outcome.OK)], Outcome.MISSING),
        ([past(1, Outcome.MISSING), past(2, Outcome.MISSING), past(3, Outcome.OK)], Outcome.GONE),
        ([past(1, Outcome.SOFT_404), past(2, Outcome.MISSING), past(3, Outcome.OK)], Outcome.GONE),
        ([past(0, Outcome.MISSING), past(0, Outcome.MISSING), past(3, Outcome.OK)], Outcome.MISSING),
        ([past(1, Outcome.BLOCKED), past(2, Outcome.TIMEOUT), past(3, Outcome.OK)], Outcome.MISSING),
        ([past(1, Outcome.SERVER_ERROR), past(2, Outcome.MISSING), past(3, Outcome.OK)], Outcome.MISSING),
        ([past(1, Outcome.OK), past(2, Outcome.MISSING), past(3, Outcome.MISSING)], Outcome.MISSING),
        ([past(2, Outcome.OK, Via.CAPTURE)], Outcome.GONE),
        ([past(2, Outcome.OK, Via.REPLAY)], Outcome.GONE),
    ],
)
def test_three_days_make_it_gone(before: list[PastVisit], outcome: Outcome) -> None:
    assert settled(NOT_THERE, before, TODAY).outcome is outcome


def test_it_says_when_it_was_read_and_since_when_it_is_not_there() -> None:
    reading = settled(NOT_THERE, [past(1, Outcome.MISSING), past(3, Outcome.OK)], TODAY)

    assert reading.detail == "status 404; read on 2026-11-06, not there on 2026-11-08, 2026-11-09"


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.BLOCKED, Outcome.SOFT_404, Outcome.TIMEOUT])
def test_any_other_word_stays(outcome: Outcome) -> None:
    reading = Reading(outcome=outcome, detail="x")

    assert settled(reading, [past(3, Outcome.OK)], TODAY) is reading
