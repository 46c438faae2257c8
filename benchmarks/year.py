"""A year of the watch in minutes: a loopback web that changes by script, a simulated clock, and the real watch.

    python benchmarks/year.py [--json] [--sources 300] [--days 365] [--every 1] [--seed 8]

Every round is the one that `sourcedesk watch --once` runs (`crawler.watch.tick.once`): new issues are walked, what
is due is asked for over sockets with TLS and robots rules, read in the pool, archived, stored, assessed and given
its next date. Two things differ: a crawl runs in this process instead of one of its own, and the clock says what
day it is (the setting AS_OF). Pages are made by a script that knows what it changed and when: edits elsewhere in
the text, rotating advertisements, A/B headlines, corrections, silent changes of the cited number, passages taken
out, deaths, walls, moves; papers are retracted at Crossref and withdrawn at arXiv, repositories renamed at GitHub.
Beside it, what a daily re-check of everything would have asked.
"""

import argparse
import asyncio
import json
import logging
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from twisted.internet import asyncioreactor
from year_web import LETTER, Scripted, ScriptedWeb

from crawler.config import load
from crawler.loopback import LoopbackWeb
from crawler.run import crawl
from crawler.watch.due import Policy
from crawler.watch.job import Job, job, spider_of
from crawler.watch.tick import Watch, once
from storage.database import open_database
from storage.outcomes import Outcome
from storage.store import Store
from storage.watch_words import AlertKind

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
FACTS = {AlertKind.FACT_CHANGED, AlertKind.PASSAGE_GONE, AlertKind.CORRECTION, AlertKind.REPLACED}
WORK = {AlertKind.RETRACTED, AlertKind.WITHDRAWN}
TOLD_BY: dict[str, set[AlertKind]] = {
    **dict.fromkeys(("silent", "correction", "removal"), FACTS),
    **dict.fromkeys(("retraction", "withdrawal"), WORK),
    "death": {AlertKind.GONE},
    "rename": {AlertKind.RENAMED},
}
"""What happens -> what an editor is to be told."""
READ = {Outcome.OK, Outcome.MOVED, Outcome.NOT_MODIFIED}
_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ilex", "Juniper")
_PARTS = (
    "index",
    "parser",
    "engine",
    "archive",
    "planner",
    "reader",
    "compiler",
    "model",
    "router",
    "solver",
)
HASTE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "DOWNLOAD_SLOTS": {},
    "MEMENTO_ENABLED": False,
    "RETRY_TIMES": 0,
    "LOG_LEVEL": "ERROR",
}
"""Nobody's patience is tried on this machine."""


_OF_REGISTRIES = frozenset({"retraction", "withdrawal", "rename"})
"""What a registry says; its interface stands before no wall."""


def script(count: int, days: int, seed: int) -> list[Scripted]:
    """What is going to happen, by chance but the same for the same seed."""
    chance = random.Random(seed)
    kinds = (
        *(["silent"] * 14 + ["correction"] * 10 + ["removal"] * 7 + ["retraction"] * 4 + ["withdrawal"] * 4),
        *(
            ["death"] * 7
            + ["wall403"] * 8
            + ["wall200"] * 8
            + ["rename"] * 4
            + ["move"] * 5
            + ["nothing"] * 29
        ),
    )
    made = []
    for number in range(count):
        main = kinds[number % len(kinds)]
        events = [(chance.uniform(2, days - 70), main)] if main != "nothing" else []
        events += [(chance.uniform(2, days - 5), "edit") for _ in range(chance.choice((0, 0, 1, 2, 4)))]
        if chance.random() < 0.25 and main not in _OF_REGISTRIES and not main.startswith("wall"):
            events.append((chance.uniform(2, days - 20), chance.choice(("wall403", "wall200"))))
        name = f"{_NAMES[number % 10]} {_PARTS[number // 10 % 10]}"
        made.append(Scripted(number, name, 20 + number % 50, sorted(events), chance.random() < 0.2))
    return made


class Year:
    """The watch over the scripted web, day by day."""

    def __init__(self, folder: Path, scripted: ScriptedWeb, served: LoopbackWeb) -> None:
        self.scripted = scripted
        self._loop = asyncio.get_running_loop()
        config = load(home=folder, visits_a_host=2000)
        self.store = Store(open_database(config.store_url))
        self.now = START
        self.rounds = 0
        self.watch = Watch(
            store=self.store,
            config=config,
            run=self._run,
            policy=Policy(),
            settings={**served.settings(), **HASTE},
        )

    def _run(self, asked: Job) -> Mapping[str, Any]:
        """A crawl on the reactor of this process, on the day that it is."""
        crawled = crawl({**asked.settings, "AS_OF": self.now}, spider_of(asked.spider), **asked.arguments)
        return asyncio.run_coroutine_threadsafe(crawled, self._loop).result()

    def whole(self, days: int, every: int) -> None:
        """Follow the letter, walk its issues on the first day, and watch until the last."""
        feed = f"https://{LETTER}/feed"
        settings = {**(self.watch.settings or {}), "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}
        finding = "crawler.watch.looking:FindingSpider"
        back = len(self.scripted.issues)
        self._run(job(self.watch.config, finding, settings, address=feed, back=back, now=START))
        while len(self.store.issues()) < back:
            self.round(0)
        (letter,) = self.store.watching().publications()
        self.store.watching().unfollow(letter.id)  # the year is about the sources
        for day in range(every, days + 1, every):
            self.round(day)

    def round(self, day: int) -> None:
        """One round of the watch on that day."""
        self.scripted.day = float(day)
        self.now = START + timedelta(days=day)
        told = once(self.watch, self.now)
        self.rounds += 1
        if told.troubles:
            raise RuntimeError(f"day {day}: {told.troubles}")


def judge(year: Year, sources: list[Scripted], days: int) -> dict[str, Any]:
    """What was told against what happened."""
    store, told = year.store, Counted()
    identities = {card.canonical: name for name, card in store.sources().items()}
    alerts = store.watching().alerts()
    visits = 0
    for one in sources:
        source = identities[one.address]
        seen = [(_day(visit.started), visit.outcome) for visit in store.visits(source)]
        told.outcomes.update(str(outcome) for _, outcome in seen)
        visits += len(seen)
        mine = [(alert.kind, _day(alert.found)) for alert in alerts if alert.source == source]
        told.happened(one, seen, mine)
        told.invented(one, mine)
        kept = store.newest_document(source)
        told.lost += kept is None or f"{one.name} {one.number} was shown" not in kept.document.text
    daily = len(sources) * (days + 1)
    return {
        "sources": len(sources),
        "days": days,
        "visits": visits,
        "visits_daily": daily,
        "share_of_daily": round(visits / daily, 4),
        "outcomes": dict(told.outcomes),
        "alerts": dict(Counter(str(one.kind) for one in alerts)),
        "facts": told.facts,
        "fact_recall": round(told.facts_told / max(told.facts, 1), 4),
        "false_alarms": told.false,
        "false_share": round(told.false / max(len(alerts), 1), 4),
        "works": told.works,
        "works_told": told.works_told,
        "works_late": told.works_late,
        "renames": told.renames,
        "renames_told": told.renames_told,
        "walls_told": told.walls,
        "good_copies_lost": told.lost,
        "median_delay_days": round(statistics.median(told.delays), 1) if told.delays else None,
        "missed": told.missed[:10],
        "wrong": told.wrong[:10],
    }


@dataclass
class Counted:
    """What was told, missed and invented."""

    outcomes: Counter[str] = field(default_factory=Counter)
    facts: int = 0
    facts_told: int = 0
    works: int = 0
    works_told: int = 0
    works_late: int = 0
    """Told later than at the first visit after it happened."""
    renames: int = 0
    renames_told: int = 0
    false: int = 0
    walls: int = 0
    """Of these, while a wall stood before the source."""
    lost: int = 0
    delays: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def happened(
        self, one: Scripted, seen: list[tuple[float, Outcome]], mine: list[tuple[AlertKind, float]]
    ) -> None:
        """Count what happened to a source and was told.

        A change on a page that died or was walled off before anybody came is nobody's to find.
        """
        for at, kind in one.events:
            wanted = TOLD_BY.get(kind)
            first = next((day for day, outcome in seen if day >= at and outcome in READ), None)
            if wanted is None or kind == "death" or first is None:
                continue
            days = [day for found, day in mine if found in wanted and day >= at]
            hit = bool(days)
            if kind in {"retraction", "withdrawal"}:
                self.works += 1
                self.works_told += hit
                self.works_late += hit and min(days) > first
            elif kind == "rename":
                self.renames += 1
                self.renames_told += hit
            else:
                self.facts += 1
                self.facts_told += hit
            self.delays += [min(days) - at] if hit else []
            self.missed += [] if hit else [f"{one.number} {kind}"]

    def invented(self, one: Scripted, mine: list[tuple[AlertKind, float]]) -> None:
        """Count what was told and had not happened."""
        for kind, day in mine:
            causes = [at for at, what in one.events if kind in TOLD_BY.get(what, ())]
            if not causes or day < min(causes):
                self.false += 1
                self.wrong.append(f"{one.number} {kind} day {day:.0f}")
                self.walls += one.walled(day) is not None


def _day(moment: datetime) -> float:
    return (moment - START).total_seconds() / 86400


async def rehearse(chosen: argparse.Namespace) -> dict[str, Any]:
    """The whole year, judged."""
    asyncioreactor.install(asyncio.get_running_loop())
    from twisted.internet import reactor

    running: Any = reactor
    running.startRunning(installSignalHandlers=False)
    sources = script(chosen.sources, chosen.days, chosen.seed)
    scripted = ScriptedWeb(sources, chosen.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, LoopbackWeb(scripted.hosts()) as served:
        year = Year(Path(folder), scripted, served)
        await asyncio.to_thread(year.whole, chosen.days, chosen.every)
        seconds = time.monotonic() - began
        asked = [one for one in served.requests() if one.host != LETTER]
        robots = sum(one.path == "/robots.txt" for one in asked)
        return judge(year, sources, chosen.days) | {
            "http_requests": len(asked) - robots,
            "http_robots": robots,
            "rounds": year.rounds,
            "seconds": round(seconds, 1),
            "cpu_seconds": round(time.process_time(), 1),  # of this process: what the watch and the web took
        }


def main() -> None:
    """Run it, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--every", type=int, default=1, help="days between two rounds")
    parser.add_argument("--seed", type=int, default=8)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    told = asyncio.run(rehearse(chosen))
    if chosen.json:
        print(json.dumps(told, indent=2))
        return
    for name, value in told.items():
        print(f"{name:<18} {value}")


if __name__ == "__main__":
    main()
