"""When a publication is asked for new issues, and what is new in the answer."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.watch.polls import Entry, Poll, gone, moved_to, new_entries, next_poll, permanent, rhythm

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "https://kelp.example.com/feed"
WEEKLY = [Entry(address=f"https://kelp.example.com/p/{n}", published=NOW - n * 7 * DAY) for n in range(8)]


def poll(ago: timedelta = timedelta(), status: int | None = 200, **known: object) -> Poll:
    return Poll(**{"at": NOW - ago, "status": status, "address": HOME} | known)  # type: ignore[arg-type]


def test_an_entry_is_new_when_its_address_is() -> None:
    known = {entry.address for entry in WEEKLY[2:]}

    assert [entry.address[-1] for entry in new_entries(WEEKLY, known, NOW)] == ["1", "0"]


def test_an_entry_listed_twice_is_new_once() -> None:
    assert len(new_entries([WEEKLY[0], WEEKLY[0]], set(), NOW)) == 1


def test_an_endless_feed_brings_only_its_newest() -> None:
    endless = [Entry(address=f"https://kelp.example.com/p/{n}", published=NOW - n * DAY) for n in range(5000)]

    assert [entry.address[-2:] for entry in new_entries(endless, set(), NOW, most=2)] == ["/1", "/0"]


def test_a_date_in_the_future_does_not_tell_the_rhythm() -> None:
    dreamt = Entry(address="https://kelp.example.com/p/x", published=NOW + 3650 * DAY)

    assert rhythm([dreamt, *WEEKLY], NOW) == 7 * DAY


def test_a_weekly_is_looked_at_more_often_than_a_monthly() -> None:
    monthly = [Entry(address=f"m{n}", published=NOW - n * 30 * DAY) for n in range(5)]

    assert next_poll([poll()], WEEKLY, NOW) < next_poll([poll()], monthly, NOW)


def test_a_silent_publication_is_asked_less() -> None:
    later = NOW + 300 * DAY
    looked = [poll(-300 * DAY)]

    assert next_poll(looked, WEEKLY, later) - later > next_poll([poll()], WEEKLY, NOW) - NOW


def test_what_the_server_asks_for_is_kept() -> None:
    assert next_poll([poll(wait=3 * DAY)], WEEKLY, NOW) == NOW + 3 * DAY


def test_failures_are_tried_again_later_and_later() -> None:
    once, thrice = [poll(status=503)], [poll(DAY, None), poll(DAY / 2, 503), poll(status=503)]

    assert NOW < next_poll(once, WEEKLY, NOW) < next_poll(thrice, WEEKLY, NOW)


def test_a_clock_set_back_does_not_put_it_to_sleep() -> None:
    assert next_poll([poll(-400 * DAY)], WEEKLY, NOW) < NOW + 2 * DAY


def test_a_permanent_move_is_followed_after_two_days_of_it() -> None:
    there = "https://kelp.example.net/feed"
    once = [poll(permanent=True, address=there)]
    twice = [poll(DAY, permanent=True, address=there), *once]

    assert (moved_to(once, HOME), moved_to(twice, HOME)) == (None, there)


def test_a_passing_redirect_is_no_move() -> None:
    there = "https://kelp.example.net/feed"

    assert moved_to([poll(DAY, address=there), poll(address=there)], HOME) is None
    assert not permanent([301, 302])


@pytest.mark.parametrize(
    ("polls", "answer"),
    [
        ([poll(status=410)], True),
        ([poll(status=404)], False),
        ([poll(2 * DAY, 404), poll(DAY, 404), poll(status=404)], True),
        ([poll(2 * DAY, 404), poll(DAY, 200), poll(status=404)], False),
    ],
)
def test_only_a_clear_word_ends_a_publication(polls: list[Poll], answer: bool) -> None:
    assert gone(polls) is answer
