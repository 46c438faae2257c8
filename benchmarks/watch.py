"""Freshness against cost: the schedule beside a fixed interval that makes as many visits.

    python benchmarks/watch.py [--json] [--sources 300] [--days 365] [--every 7] [--seeds 5]
    python benchmarks/watch.py --corpus DIR --histories FILE     recorded change histories as well

Synthetic sources change by chance, at rates spread widely round what their kind lets expect, more when young.
Recorded ones come from captured answers or a file of one's own (`watch_histories.py`). A source is fresh while its
last visit is younger than its last change. Four schedules, each with as many visits a day: one interval for all; visits in proportion to the
rate; ours, which learns each rate from what its own visits see; and ours if it knew every rate beforehand.
"""

import argparse
import heapq
import json
import math
import random
import statistics
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from watch_histories import History, of_corpus, of_file

from crawler.watch import due
from crawler.watch.rates import PROFILES, profile_of
from storage.outcomes import Outcome

START = datetime(2026, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass
class Source:
    """One source with the changes it is going to make, in days from the start."""

    name: str
    kind: str
    age: float
    claims: int
    changes: list[float]
    visits: list[due.Past] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)

    def watched(self) -> due.Watched:
        """What the schedule may know of it."""
        return due.Watched(
            identity=self.name,
            kind=self.kind,
            published=START - timedelta(days=self.age),
            visits=self.visits,
            open_claims=self.claims,
        )

    def visit(self, at: float) -> None:
        """Look at it, on that day."""
        last = self.seen[-1] if self.seen else 0.0
        changed = bisect_right(self.changes, at) > bisect_right(self.changes, last)
        self.visits.append(due.Past(at=START + timedelta(days=at), outcome=Outcome.OK, changed=changed))
        self.seen.append(at)

    def freshness(self, days: float) -> tuple[float, list[float]]:
        """Share of the time in which our copy is what the source says; and how late each change was told."""
        stale, delays = 0.0, []
        told_until = 0
        for place, change in enumerate(self.changes):
            after = bisect_right(self.seen, change)
            until = self.seen[after] if after < len(self.seen) else days
            delays.append(until - change)
            if place >= told_until:
                stale += until - change
                told_until = bisect_right(self.changes, until)
        return 1.0 - stale / days, delays


def synthetic(count: int, days: float, seed: int) -> list[Source]:
    chance = random.Random(seed)
    found = []
    for number in range(count):
        kind = chance.choice(sorted(PROFILES))
        profile = profile_of(kind)
        rate = profile.rate * math.exp(chance.gauss(0.0, 1.3))
        age = chance.expovariate(1 / 60) if chance.random() < 0.7 else 0.0
        changes, at = [], 0.0
        while True:  # thinning: candidates at the greatest rate, kept as often as the rate of that age asks
            most = rate * profile.intensity(age + at)
            at += chance.expovariate(most)
            if at >= days:
                break
            if chance.random() < profile.intensity(age + at) * rate / most:
                changes.append(at)
        found.append(Source(f"s{number}", kind, age, chance.choice([1, 1, 2, 3, 5, 8]), changes))
    return found


def recorded(histories: Sequence[History], days: float) -> list[Source]:
    """Sources that change as they really did, each from its own beginning on."""
    return [
        Source(one.name, one.kind, one.age, 2, [change for change in one.changes if change < days])
        for one in histories
    ]


Schedule = Callable[[Source, float], float]
"""Source and day of its visit -> days until the next."""


def run(sources: Sequence[Source], days: float, schedule: Schedule) -> None:
    waiting = [((number + 0.5) / len(sources), number) for number in range(len(sources))]
    heapq.heapify(waiting)
    while waiting:
        at, number = heapq.heappop(waiting)
        if at >= days:
            continue
        sources[number].visit(at)
        heapq.heappush(waiting, (at + schedule(sources[number], at), number))


def fixed(every: float) -> Schedule:
    return lambda source, at: every


def proportional(sources: Sequence[Source], days: float, a_day: float) -> Schedule:
    rates = {one.name: (len(one.changes) + 0.5) / days for one in sources}
    total = sum(rates.values())
    return lambda source, at: min(total / (rates[source.name] * a_day), days)


def learned(sources: Sequence[Source], a_day: float) -> Schedule:
    """Ours; the price is set anew every two weeks, so that the budget is kept whatever was learned."""
    policy = due.Policy()
    state = {"price": policy.price, "until": -1.0}

    def schedule(source: Source, at: float) -> float:
        now = START + timedelta(days=at)
        if at > state["until"]:
            state["price"] = due.price_for(a_day, [one.watched() for one in sources], now, policy)
            state["until"] = at + 14.0
        chosen = due.Policy(price=state["price"])
        return due.interval(source.watched(), now, chosen) / _DAY

    return schedule


def known(sources: Sequence[Source], days: float, a_day: float) -> Schedule:
    """What ours would do if it knew each source's mean rate."""
    rates = {one.name: (len(one.changes) + 0.1) / days for one in sources}
    weight = {one.name: math.sqrt(one.claims) for one in sources}
    low, high = 1e-6, 1e6
    for _ in range(50):
        price = math.sqrt(low * high)
        total = sum(1 / min(max(due.best_days(rates[n], weight[n], price), 0.25), 60.0) for n in rates)
        low, high = (price, high) if total > a_day else (low, price)
    return lambda source, at: min(
        max(due.best_days(rates[source.name], weight[source.name], high), 0.25), 60.0
    )


def measure(make: Callable[[], list[Source]], days: float, every: float) -> dict[str, dict[str, float]]:
    a_day = len(make()) / every
    schedules: dict[str, Callable[[list[Source]], Schedule]] = {
        f"every {every:g} days": lambda sources: fixed(every),
        "in proportion": lambda sources: proportional(sources, days, a_day),
        "ours": lambda sources: learned(sources, a_day),
        "rates known": lambda sources: known(sources, days, a_day),
        "daily": lambda sources: fixed(1.0),
    }
    return {name: _measured(make(), days, build) for name, build in schedules.items()}


def _measured(
    sources: list[Source], days: float, build: Callable[[list[Source]], Schedule]
) -> dict[str, float]:
    run(sources, days, build(sources))
    weights = [math.sqrt(one.claims) for one in sources]
    told = [one.freshness(days) for one in sources]
    fresh = sum(weight * share for weight, (share, _) in zip(weights, told, strict=True)) / sum(weights)
    delays = sorted(delay for _, late in told for delay in late)
    return {
        "visits_a_day": sum(len(one.seen) for one in sources) / days,
        "fresh": fresh,
        "stale_share": 1.0 - fresh,
        "delay_median_days": statistics.median(delays) if delays else 0.0,
        "delay_p95_days": delays[int(0.95 * (len(delays) - 1))] if delays else 0.0,
    }


def median_of(runs: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        name: {key: statistics.median(one[name][key] for one in runs) for key in figures}
        for name, figures in runs[0].items()
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--corpus", type=Path, help="folder with index.jsonl and captured answers")
    asked.add_argument(
        "--histories", type=Path, help="recorded changes as JSON Lines (benchmarks/watch_histories.py)"
    )
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--sources", type=int, default=300)
    asked.add_argument("--days", type=float, default=365.0)
    asked.add_argument("--every", type=float, default=7.0, help="the fixed interval to compare with, in days")
    asked.add_argument("--seeds", type=int, default=5)
    options = asked.parse_args()
    told: dict[str, Any] = {
        "synthetic": median_of(
            [
                measure(
                    lambda seed=seed: synthetic(options.sources, options.days, seed),
                    options.days,
                    options.every,
                )
                for seed in range(options.seeds)
            ]
        )
    }
    histories = of_corpus(options.corpus) if options.corpus else {}
    histories |= {options.histories.stem: of_file(options.histories)} if options.histories else {}
    for name, found in histories.items():
        if found:
            told[f"{name} ({len(found)} sources, {sum(len(one.changes) for one in found)} changes)"] = (
                measure(lambda found=found: recorded(found, options.days), options.days, options.every)
            )
    if options.json:
        print(json.dumps(told, indent=2))
        return
    for name, table in told.items():
        if isinstance(table, dict):
            print(name)
            for schedule, figures in table.items():
                print(f"  {schedule:<16}", "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
        else:
            print(name, table)


if __name__ == "__main__":
    main()
