"""When a source is visited next, from what its visits saw, what they cost, and what the budgets allow."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.watch.assess import due_at
from crawler.watch.due import Policy, interval
from crawler.watch.pricing import Prices, Pricing, cost_of, host_of, prices_of, watched_of
from storage.database import open_database
from storage.store import Store
from storage.watch_schedule import Look, Scheduled, Typical

from ...storage.desk_case import CHEAP, FAST, NEWS, NEWS_SAID, PAPER, SAID, add, issue_of, visit

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TYPICAL = Typical(seconds=2.0, size=100_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield Store(engine)
    engine.dispose()


def looked(
    outcome: str, via: str = "live", *, ago: timedelta = timedelta(0), document: str | None = "d"
) -> Look:
    return Look(
        started=NOW - ago,
        outcome=outcome,
        via=via,
        document=document,
        kind="article",
        published="2024-11-05",
        seconds=2.0,
        size=100_000,
    )


def known(*looks: Look, **more: object) -> Scheduled:
    plain = Scheduled(
        identity="web:a.example/x",
        canonical="https://a.example/x",
        site="web",
        looks=looks,
        open_claims=1,
        settled_claims=0,
        last_cited=NOW,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "via"),
    [("gone", "memento"), ("blocked", "memento"), ("ok", "replay"), ("ok", "live"), ("timeout", "live")],
)
def test_what_was_just_asked_is_not_due_at_once(outcome: str, via: str) -> None:
    assert due_at(known(looked(outcome, via)), Policy(), TYPICAL, NOW) >= NOW + timedelta(hours=1)


def test_an_editors_own_page_is_no_visit_to_the_site() -> None:
    assert due_at(known(looked("ok", "capture")), Policy(), TYPICAL, NOW) == NOW


def test_a_clock_that_was_wrong_does_not_put_a_source_to_sleep() -> None:
    far = NOW - timedelta(days=3650)
    assert due_at(known(looked("ok", "live")), Policy(), TYPICAL, far) <= far + Policy().latest


def test_words_that_differ_are_a_change_and_a_wall_between_them_is_none() -> None:
    looks = (
        looked("ok", ago=3 * DAY),
        looked("blocked", ago=2 * DAY, document=None),
        looked("ok", ago=DAY),
        looked("ok", document="e"),
    )
    assert [one.changed for one in watched_of(known(*looks), TYPICAL, NOW).visits] == [
        False,
        False,
        False,
        True,
    ]


def test_a_dear_source_is_visited_less_often() -> None:
    cheap, dear = (
        known(replace(looked("ok"), seconds=2.0 * times, size=100_000 * times)) for times in (1, 3)
    )

    assert (cost_of(cheap.looks, TYPICAL), cost_of(dear.looks, TYPICAL)) == (1.0, 3.0)
    assert due_at(cheap, Policy(), TYPICAL, NOW) < due_at(dear, Policy(), TYPICAL, NOW)


def test_no_cost_is_beyond_all_measure() -> None:
    assert cost_of((replace(looked("ok"), seconds=1e6, size=10**12),), TYPICAL) == 4.0
    assert cost_of((replace(looked("ok"), seconds=0.0, size=0),), TYPICAL) == 0.25
    assert cost_of((), TYPICAL) == cost_of((looked("ok"),), Typical(seconds=0, size=0)) == 1.0


def test_what_the_store_knows_of_its_sources(store: Store) -> None:
    issue = add(store, issue_of(FAST, CHEAP, SAID))
    visit(store, issue, PAPER, SAID, at=NOW - DAY)
    visit(store, issue, PAPER, SAID, at=NOW)
    visit(store, issue, NEWS, NEWS_SAID, at=NOW)

    found = store.watching().scheduled()
    assert {name: (one.open_claims, len(one.looks)) for name, one in found.items()} == {
        PAPER.identity: (2, 2),
        NEWS.identity: (1, 1),
    }
    assert found == store.watching().scheduled(found)
    assert host_of(found[PAPER.identity]) == "e.org"
    assert [one.changed for one in watched_of(found[PAPER.identity], TYPICAL, NOW).visits] == [False, False]


def test_where_all_fits_the_price_is_the_policys(store: Store) -> None:
    issue = add(store, issue_of(FAST, CHEAP, SAID))
    visit(store, issue, PAPER, SAID, at=NOW)

    assert prices_of(store, Policy(), a_day=100, a_host=100, now=NOW) == Prices(Policy(), 1.0)


def test_budgets_are_kept_by_the_price(store: Store) -> None:
    """For the day, and for a host that is asked for more than it may be; the other hosts pay no more for that."""
    issue = add(store, issue_of(FAST, CHEAP, SAID))
    for ago in range(12, -1, -1):
        visit(store, issue, PAPER, f"{SAID} {ago}", at=NOW - ago * DAY)
        visit(store, issue, NEWS, f"{NEWS_SAID} {ago}", at=NOW - ago * DAY)
    watching = store.watching()
    typical = watching.typical_visit(since=NOW - 30 * DAY)
    sources = {name: watched_of(one, typical, NOW) for name, one in watching.scheduled().items()}

    def asked(prices: Prices, name: str, host: str) -> float:
        return DAY / interval(sources[name], NOW, prices.at(host))

    free = prices_of(store, Policy(price=0.01), a_day=1000, a_host=1000, now=NOW)
    wanted = asked(free, PAPER.identity, "e.org"), asked(free, NEWS.identity, "n.org")
    assert min(wanted) > 1
    tight = prices_of(store, Policy(price=0.01), a_day=1, a_host=1000, now=NOW)
    assert asked(tight, PAPER.identity, "e.org") + asked(tight, NEWS.identity, "n.org") <= 1.02
    hosts = prices_of(store, Policy(price=0.01), a_day=1000, a_host=1, now=NOW)
    assert max(asked(hosts, PAPER.identity, "e.org"), asked(hosts, NEWS.identity, "n.org")) <= 1.02
    assert hosts.of_all == 0.01


def test_prices_hold_for_a_day(store: Store) -> None:
    pricing = Pricing()
    first = pricing.prices(store, Policy(), a_day=10, a_host=10, now=NOW)

    assert pricing.prices(store, Policy(), a_day=10, a_host=10, now=NOW + timedelta(hours=23)) is first
    assert pricing.prices(store, Policy(), a_day=10, a_host=10, now=NOW + DAY) is not first
    assert (
        pricing.prices(store, Policy(), a_day=10, a_host=10, now=NOW - DAY) is not first
    )  # the clock was set back
