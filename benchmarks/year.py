"""A year of the watch in minutes: scripted sources, a simulated clock, the real readers, store and policy.

    python benchmarks/year.py [--json] [--sources 300] [--days 365] [--seed 8]

Every page is made by a script that knows what it changed and when: edits elsewhere in the text, rotating
advertisements, A/B headlines, corrections, silent changes of the cited number, passages taken out, retractions,
withdrawals, deaths, walls. Each visit is read by the site file that owns the address, kept, assessed and
set its next date by the same code as in daily work; only the sockets are left out (`tests/crawler/watch/test_round.py`
has them), and the standing of a paper is set as its registry's reader would. Beside it, what a daily re-check of
everything would have asked.
"""

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.assignments import Assignment, assignments_of, resolutions_of
from crawler.evidence.match import find_evidence
from crawler.issue.read import read_issues
from crawler.run import project_settings
from crawler.sites import Sites, load_sites
from crawler.strikes import settled
from crawler.watch.assess import assess_all
from crawler.watch.due import Policy
from crawler.watch.recheck import assignments_of_run
from storage.database import open_database
from storage.evidence import Visited
from storage.outcomes import Outcome
from storage.records import Asked, Page, Reading, Standing, Via, Visit
from storage.store import Store
from storage.watch_words import AlertKind

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
FACTS = {AlertKind.FACT_CHANGED, AlertKind.PASSAGE_GONE, AlertKind.CORRECTION, AlertKind.REPLACED}
WORK = {AlertKind.RETRACTED, AlertKind.WITHDRAWN}
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
_ADS = (
    "Two pens for one this week.",
    "Sleep better on the Cloud mattress.",
    "Fly to the coast from 19 euros.",
)
_FILLER = (
    "The group was founded nine years ago and works in three cities.",
    "Its earlier tools are used by libraries and small newspapers.",
    "It has published its methods since the beginning.",
    "Readers have asked on the open forum about prices and languages.",
    "A second report is expected before the summer, the group said.",
    "Nobody outside the group has tried to repeat the tests so far.",
)


@dataclass
class Scripted:
    """A source, what it says, and what is going to happen to it."""

    number: int
    name: str
    figure: int
    events: list[tuple[float, str]]
    """Day and kind, in order."""
    headlines: bool = False
    done: list[tuple[float, str, int]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it lives."""
        return f"https://s{self.number % 40}.example.com/{self.name.lower().replace(' ', '-')}-{self.number}"

    def state(self, day: float) -> Counter[str]:
        """What has happened to it so far, by kind."""
        return Counter(kind for at, kind in self.events if at <= day)

    def sentence(self, day: float) -> str:
        """The sentence an issue cites, as it reads that day."""
        step = self.state(day)["silent"] + self.state(day)["correction"]
        return f"In tests by the group, {self.name} {self.number} answered {self.figure + 7 * step} percent of all questions correctly."

    def walled(self, day: float) -> str | None:
        """The wall that stands before it that day."""
        return next(
            (kind for at, kind in self.events if kind.startswith("wall") and at <= day < at + 12), None
        )

    def page(self, day: float, chance: random.Random) -> tuple[int, str]:
        """Status and body, as the host answers on that day."""
        happened = self.state(day)
        if happened["death"]:
            return 404, "<html><title>404</title><body><h1>Page not found</h1></body></html>"
        wall = self.walled(day)
        if wall == "wall403":
            return 403, "<html><title>Access denied</title><body>Access denied</body></html>"
        if wall == "wall200":
            return 200, _CHALLENGE
        title = f"The {self.name} {self.number} is here"
        if self.headlines and chance.random() < 0.5:
            title = f"Why everybody talks about {self.name} {self.number}"
        filler = list(_FILLER)
        for edit in range(happened["edit"]):
            filler[edit % len(filler)] = (
                f"The group moved its office in week {edit + 3} and hired {edit + 2} editors."
            )
        cited = "" if happened["removal"] else self.sentence(day)
        first = f"The {self.name} {self.number} was shown to the public on Tuesday after two years of work."
        notes = "".join(
            f"<p>Correction: an earlier version of this article misstated the share of questions ({step + 1}).</p>"
            for step in range(happened["correction"])
        )
        return 200, (
            f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav>Home News About</nav>"
            f"<aside class=ad>{chance.choice(_ADS)}</aside><article><h1>{title}</h1><p>{first} {cited}</p>"
            f"<p>{' '.join(filler[:3])}</p><p>{' '.join(filler[3:])}</p>{notes}</article>"
            f"<footer>Seen {chance.randrange(10**6)} times</footer></body></html>"
        )

    def standing(self, day: float) -> Standing:
        """What its registry says of it."""
        happened = self.state(day)
        if happened["retraction"]:
            return Standing.RETRACTED
        return Standing.WITHDRAWN if happened["withdrawal"] else Standing.CURRENT


_CHALLENGE = (
    "<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing"
    "</h1><p>Enable JavaScript and cookies to continue</p><script src='/cdn-cgi/challenge-platform/h/b'></script>"
    "</body></html>"
)


def script(count: int, days: int, seed: int) -> list[Scripted]:
    """What is going to happen, by chance but the same for the same seed."""
    chance = random.Random(seed)
    kinds = (
        *(["silent"] * 14 + ["correction"] * 10 + ["removal"] * 7 + ["retraction"] * 4 + ["withdrawal"] * 4),
        *(["death"] * 7 + ["wall403"] * 8 + ["wall200"] * 8 + ["nothing"] * 38),
    )
    made = []
    for number in range(count):
        main = kinds[number % len(kinds)]
        events = [(chance.uniform(2, days - 70), main)] if main != "nothing" else []
        events += [(chance.uniform(2, days - 5), "edit") for _ in range(chance.choice((0, 0, 1, 2, 4)))]
        if chance.random() < 0.25 and not main.startswith("wall"):
            events.append((chance.uniform(2, days - 20), chance.choice(("wall403", "wall200"))))
        name = f"{_NAMES[number % 10]} {_PARTS[number // 10 % 10]}"
        made.append(Scripted(number, name, 20 + number % 50, sorted(events), chance.random() < 0.2))
    return made


class Year:
    """The store, the readers and the simulated web."""

    def __init__(self, folder: Path, sources: list[Scripted], seed: int) -> None:
        self.store = Store(open_database(f"sqlite:///{folder / 'store.db'}"))
        self.sites: Sites = load_sites(project_settings())
        self.by_address = {one.address: one for one in sources}
        self.chance = random.Random(seed + 1)
        self.visits: list[tuple[str, float, Outcome]] = []

    def begin(self) -> None:
        """Ten issues, walked on the first day."""
        everything = list(self.by_address.values())
        size = max(len(everything) // 10, 1)
        for at in range(0, len(everything), size):
            items = "".join(
                f"<h2>{one.name} {one.number}</h2><p>{one.sentence(0)} "
                f'<a href="{one.address}">The {one.name} {one.number} is here</a></p>'
                for one in everything[at : at + size]
            )
            body = f"<html lang=en><head><title>Letter {at}</title></head><body><article><h1>Letter {at}</h1>{items}</article></body></html>"
            for issue in read_issues(
                body.encode(), address=f"https://l.example.com/{at}", content_type="text/html"
            ):
                resolutions = resolutions_of(issue)
                self.store.add_issue(issue, resolutions, now=START)
                run = self.store.begin_run(issue.id, now=START)
                for one in assignments_of(issue, resolutions):
                    self.visit(one, run, 0.0)
                self.store.finish_run(run, now=START)

    def day(self, day: float) -> int:
        """Visit what is due; how many."""
        now = START + timedelta(days=day)
        watching = self.store.watching()
        run = watching.begin_recheck([one.identity for one in watching.sources_due(now)], now=now)
        if run is None:
            return 0
        waiting = assignments_of_run(self.store, run)
        for one in waiting:
            self.visit(one, run, day)
        self.store.finish_run(run, now=now)
        return len(waiting)

    def visit(self, assignment: Assignment, run: str, day: float) -> None:
        """One visit, read and kept as the crawl does."""
        now = START + timedelta(days=day)
        resolution = assignment.resolution
        scripted = self.by_address[resolution.canonical or ""]
        status, body = scripted.page(day, self.chance)
        page = Page(
            asked=scripted.address,
            address=scripted.address,
            status=status,
            headers=(("content-type", "text/html; charset=utf-8"),),
            body=body.encode(),
            fetched=now,
        )
        reading: Reading = self.sites.owner(resolution).read((page,), resolution)
        if reading.document is not None:
            standing = scripted.standing(day)
            reading = replace(reading, document=replace(reading.document, standing=standing))
        reading = settled(reading, self.store.history(resolution.identity), now.date())
        evidence: list[Any] = []
        findings: list[Any] = []
        if reading.document is not None:
            for issue, item, link in assignment.cited:
                found, noticed = find_evidence(item, link, reading.document, issue_date=issue.published)
                evidence += found
                findings += noticed
        self.visits.append((resolution.identity, day, reading.outcome))
        visit = Visit(
            source=resolution.identity,
            run=run,
            asked=page.asked,
            final=page.address,
            hops=(),
            status=status,
            outcome=reading.outcome,
            detail=reading.detail,
            traceback=None,
            started=now,
            seconds=0.1,
            size=len(page.body),
            via=Via.LIVE,
            reader="article",
            asked_pages=(Asked.of(page),),
        )
        links = tuple(link.id for _, _, link in assignment.cited)
        self.store.keep(
            Visited(
                resolution=resolution,
                visit=visit,
                document=reading.document,
                links=links,
                evidence=evidence,
                findings=findings,
            )
        )


def judge(year: Year, sources: list[Scripted], days: int) -> dict[str, Any]:
    """What was told against what happened."""
    alerts = year.store.watching().alerts()
    identity = {card.canonical: name for name, card in year.store.sources().items()}
    told: dict[str, list[tuple[AlertKind, float]]] = {}
    for alert in alerts:
        day = (alert.found - START).total_seconds() / 86400
        told.setdefault(alert.source, []).append((alert.kind, day))
    facts = hit = works = works_told = late = false = lost = walls = 0
    delays: list[float] = []
    missed, wrong = [], []
    fine = {Outcome.OK, Outcome.MOVED, Outcome.NOT_MODIFIED}
    for one in sources:
        name = identity[one.address]
        mine = told.get(name, [])
        expected: set[AlertKind] = set()
        for at, kind in one.events:
            wanted = (
                FACTS
                if kind in {"silent", "correction", "removal"}
                else WORK
                if kind in {"retraction", "withdrawal"}
                else {AlertKind.GONE}
                if kind == "death"
                else set()
            )
            if not wanted:
                continue
            expected |= wanted
            # a change on a page that died or was walled off before anybody came is nobody's to find
            first = next(
                (day for source, day, out in year.visits if source == name and day >= at and out in fine),
                None,
            )
            days_told = [day for found, day in mine if found in wanted and day >= at]
            if kind == "death":
                continue
            if first is None:
                continue
            if kind in {"retraction", "withdrawal"}:
                works += 1
                works_told += bool(days_told)
                late += bool(days_told) and min(days_told) > first
            else:
                facts += 1
                hit += bool(days_told)
                if not days_told:
                    missed.append(f"{one.number} {kind}")
            delays += [min(days_told) - at] if days_told else []
        for kind, day in mine:
            begun = min(
                (at for at, what in one.events if not what.startswith("wall") and what != "edit"),
                default=None,
            )
            if kind not in expected or begun is None or day < begun:
                false += 1
                wrong.append(f"{one.number} {kind} day {day:.0f}")
                walls += one.walled(day) is not None
        kept = year.store.newest_document(name)
        lost += kept is None or not kept.whole
    return {
        "sources": len(sources),
        "days": days,
        "requests": len(year.visits),
        "requests_daily": len(sources) * (days + 1),
        "share_of_daily": round(len(year.visits) / (len(sources) * (days + 1)), 4),
        "outcomes": dict(Counter(str(out) for _, _, out in year.visits)),
        "alerts": dict(Counter(str(one.kind) for one in alerts)),
        "facts": facts,
        "fact_recall": round(hit / max(facts, 1), 4),
        "false_alarms": false,
        "false_share": round(false / max(len(alerts), 1), 4),
        "works": works,
        "works_told": works_told,
        "works_late": late,
        "walls_told": walls,
        "good_copies_lost": lost,
        "median_delay_days": round(sorted(delays)[len(delays) // 2], 1) if delays else None,
        "missed": missed[:10],
        "wrong": wrong[:10],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=8)
    chosen = parser.parse_args()
    sources = script(chosen.sources, chosen.days, chosen.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder), sources, chosen.seed)
        year.begin()
        assess_all(year.store, Policy(), (), START)
        for day in range(1, chosen.days + 1):
            year.day(float(day))
            assess_all(year.store, Policy(), (), START + timedelta(days=day))
        told = judge(year, sources, chosen.days) | {"seconds": round(time.monotonic() - began, 1)}
    if chosen.json:
        print(json.dumps(told, indent=2))
        return
    for name, value in told.items():
        print(f"{name:<18} {value}")


if __name__ == "__main__":
    main()
