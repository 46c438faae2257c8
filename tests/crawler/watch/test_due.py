"""When a source is next visited."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.watch.due import Budget, Past, Policy, Waiting, Watched, best_days, choose, next_visit, strikes
from crawler.watch.rates import Interval, Profile, estimate
from storage.outcomes import Outcome

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = Policy()


def source(*visits: tuple[float, Outcome, bool], **known: Any) -> Watched:
    """Visits as (days ago, outcome, changed)."""
    past = [Past(at=NOW - ago * DAY, outcome=outcome, changed=changed) for ago, outcome, changed in visits]
    return Watched(
        **{"identity": "web:x", "kind": "article", "published": NOW - 400 * DAY, "visits": past} | known
    )


def wait(watched: Watched) -> timedelta:
    return next_visit(watched, NOW, POLICY).at - watched.visits[-1].at


def test_what_was_never_visited_is_due_now() -> None:
    assert next_visit(source(), NOW, POLICY).at == NOW


def test_what_keeps_changing_is_visited_sooner_than_what_never_does() -> None:
    restless = source(*((float(ago), Outcome.OK, True) for ago in range(30, -1, -5)))
    quiet = source(*((float(ago), Outcome.OK, False) for ago in range(30, -1, -5)))

    assert wait(restless) < wait(quiet)


def test_open_claims_bring_a_visit_forward() -> None:
    assert wait(source((0.0, Outcome.OK, False), open_claims=9)) < wait(source((0.0, Outcome.OK, False)))


def test_a_fresh_story_is_visited_sooner_than_an_old_one() -> None:
    assert wait(source((0.0, Outcome.OK, False), published=NOW)) < wait(source((0.0, Outcome.OK, False)))


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.NOT_MODIFIED, Outcome.PAYWALLED])
def test_no_wait_leaves_the_bounds(outcome: Outcome) -> None:
    for claims in (0, 1, 10_000):
        assert POLICY.soonest <= wait(source((0.0, outcome, False), open_claims=claims)) <= POLICY.latest


def test_trouble_is_tried_again_later_and_later() -> None:
    once = source((0.0, Outcome.TIMEOUT, False))
    twice = source((1.0, Outcome.TIMEOUT, False), (0.0, Outcome.TIMEOUT, False))

    assert wait(once) < wait(twice)
    assert next_visit(once, NOW, POLICY).why == "retry"


def test_a_wall_is_not_hammered() -> None:
    assert wait(source((0.0, Outcome.BLOCKED, False))) >= 3 * DAY


def test_only_failures_on_different_days_are_strikes() -> None:
    assert strikes(source((0.1, Outcome.GONE, False), (0.0, Outcome.GONE, False)).visits) == 1
    assert strikes(source((5.0, Outcome.GONE, False), (0.0, Outcome.GONE, False)).visits) == 2


def test_walls_and_errors_are_no_strikes() -> None:
    visits = source(
        (6.0, Outcome.GONE, False), (3.0, Outcome.BLOCKED, False), (0.0, Outcome.SERVER_ERROR, False)
    )

    assert strikes(visits.visits) == 1


def test_a_page_that_came_back_has_no_strikes() -> None:
    assert strikes(source((5.0, Outcome.GONE, False), (0.0, Outcome.OK, False)).visits) == 0


def test_what_struck_out_is_still_looked_at_now_and_then() -> None:
    dead = source((6.0, Outcome.GONE, False), (3.0, Outcome.GONE, False), (0.0, Outcome.GONE, False))

    assert (next_visit(dead, NOW, POLICY).why, wait(dead)) == ("dead", POLICY.latest)


def test_the_estimate_finds_a_steady_rate() -> None:
    flat = Profile(rate=0.01, weight=1.0)
    # 10 days apart, changed in 63 of 100: one change in ten days
    seen = [Interval(0.0, 10.0, number < 63) for number in range(100)]

    assert estimate(seen, flat) == pytest.approx(0.1, rel=0.05)


def test_without_visits_the_estimate_is_the_prior() -> None:
    assert estimate([], Profile(rate=0.02, weight=50.0)) == pytest.approx(0.02, rel=0.01)


def test_what_changes_faster_than_a_visit_is_worth_is_left() -> None:
    assert best_days(rate=30.0, weight=1.0, price=1.0) == float("inf")


def test_budgets_hold_and_the_rest_stays_due() -> None:
    waiting = [
        Waiting(identity=f"s{n}", host=f"h{n % 2}", at=NOW - n * DAY, weight=1.0, interval=DAY)
        for n in range(8)
    ]
    chosen = choose(waiting, NOW, Budget(total=5, per_host=2, spent={"h0": 1}))

    assert [one.identity for one in chosen] == ["s7", "s6", "s5"]


def test_what_could_not_be_read_three_times_in_a_row_is_set_aside() -> None:
    unreadable = Outcome.UNREADABLE

    assert wait(source((9, unreadable, False), (1, unreadable, False))) < 40 * DAY
    assert wait(source((20, unreadable, False), (9, unreadable, False), (1, unreadable, False))) > 3000 * DAY
    assert wait(source((20, unreadable, False), (9, Outcome.OK, False), (1, unreadable, False))) < 40 * DAY
