"""Turns at a host, over real connections: one at a time, and the pause after it."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from storage.database import open_database
from storage.turns import Turns

HOST = "a.example.com"


@pytest.fixture
def shared(postgres_database: str) -> Iterator[Engine]:
    opened = open_database(postgres_database)
    yield opened
    opened.dispose()


def test_nobody_asks_a_host_that_another_is_asking(shared: Engine) -> None:
    one, two = Turns(shared, "one"), Turns(shared, "two")

    assert one.take(HOST, lease=60) == 0
    assert two.take(HOST, lease=60) > 0
    assert one.take(HOST, lease=60) > 0  # two requests of one process take turns too
    assert two.take("b.example.com", lease=60) == 0


def test_the_pause_counts_from_the_answer(shared: Engine) -> None:
    one, two = Turns(shared, "one"), Turns(shared, "two")
    one.take(HOST, lease=60)
    one.give_back(HOST, rest=30)

    assert 29 < two.take(HOST, lease=60) <= 30


def test_a_turn_that_a_dead_process_held_runs_out(shared: Engine) -> None:
    one, two = Turns(shared, "one"), Turns(shared, "two")
    one.take(HOST, lease=0.001)
    time.sleep(0.002)

    assert two.take(HOST, lease=60) == 0
    one.give_back(HOST, rest=0)  # too late: it is another's turn now
    assert one.take(HOST, lease=60) > 0


def test_many_at_once_never_meet(shared: Engine) -> None:
    spans: list[tuple[float, float]] = []

    def ask(name: str) -> None:
        turns = Turns(shared, name)
        for _ in range(5):
            while (wait := turns.take(HOST, lease=60)) > 0:
                time.sleep(min(wait, 0.005))
            began = time.monotonic()
            spans.append((began, time.monotonic()))
            turns.give_back(HOST, rest=0.01)

    threads = [threading.Thread(target=ask, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(spans) == 20
    spans.sort()
    assert all(later - end >= 0.01 for (_, end), (later, _) in itertools.pairwise(spans))


def test_hosts_of_long_ago_are_forgotten(shared: Engine) -> None:
    turns = Turns(shared, "one")
    turns.take(HOST, lease=60)
    turns.take("old.example.com", lease=-7200)
    turns.tidy()

    with shared.connect() as connection:
        assert list(connection.scalars(text("SELECT host FROM host_turns"))) == [HOST]
