"""One round of the watch: look for new issues, walk them, re-check what is due, assess, tell.

The store is the frontier: a round that is killed anywhere is finished by the next one.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from crawler.config import Config
from crawler.watch import looking
from crawler.watch.assess import assess_all
from crawler.watch.due import Budget, Policy, Waiting, choose, importance
from crawler.watch.job import JobFailed, Runner, job
from crawler.watch.pricing import LATELY, Prices, Pricing, host_of, watched_of
from crawler.watch.tell import Channel, Quiet
from crawler.watch.tell import tell as send
from storage.store import Store

logger = logging.getLogger(__name__)
WALKS = 5
"""New issues walked in one round; the rest wait for the next."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    looked: int = 0
    walked: int = 0
    visited: int = 0
    left: int = 0
    """Due, but beyond the day's budget."""
    alerts: int = 0
    told: int = 0
    troubles: tuple[str, ...] = ()

    def line(self) -> str:
        """The round in one line."""
        words = (
            f"publications={self.looked} issues={self.walked} sources={self.visited} left={self.left} "
            f"alerts={self.alerts} told={self.told} troubles={len(self.troubles)}"
        )
        return f"watch_round {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything a round needs."""

    store: Store
    config: Config
    run: Runner
    policy: Policy
    channels: Mapping[str, Channel] = field(default_factory=dict)
    quiet: Quiet | None = None
    settings: Mapping[str, Any] | None = None
    """Scrapy settings on top of the configuration's."""
    pricing: Pricing = field(default_factory=Pricing)


def once(watch: Watch, now: datetime) -> Round:
    """One whole round, as of `now`."""
    told = Round()
    issues(watch, told, now)
    sources(watch, told, now)
    tell(watch, told, now)
    logger.info("%s", told.line())
    return told


def issues(watch: Watch, told: Round, now: datetime) -> None:
    """New issues."""
    look(watch, told, now)
    walk(watch, told, now)
    assess(watch, told, now)


def sources(watch: Watch, told: Round, now: datetime) -> None:
    """Sources that are due."""
    recheck(watch, told, now)
    assess(watch, told, now)


def tell(watch: Watch, told: Round, now: datetime) -> None:
    """Send what waits to be told."""
    sent, troubles = send(watch.store, watch.channels, now, watch.quiet)
    told.told += sent
    told.troubles = (*told.troubles, *troubles)


def look(watch: Watch, told: Round, now: datetime) -> None:
    """Ask the publications that are due for their lists."""
    due = watch.store.watching().publications_due(now)
    if not due:
        return
    settings = {**looking.SETTINGS, **(watch.settings or {})}
    if _run(watch, told, "crawler.watch.looking:ListsSpider", settings, due=due, now=now):
        told.looked += len(due)


def walk(watch: Watch, told: Round, now: datetime) -> None:
    """Walk new issues, each by an ordinary crawl."""
    watching = watch.store.watching()
    for entry in watching.entries_waiting(now, most=WALKS):
        try:
            stats = watch.run(job(watch.config, "links", watch.settings, issue=entry.address))
        except JobFailed as error:
            told.troubles = (*told.troubles, str(error))
            watching.not_walked(entry, str(error), now=now)
            continue
        if trouble := stats.get("issue/trouble") or stats.get("store/trouble"):
            watching.not_walked(entry, str(trouble), now=now)
            told.troubles = (*told.troubles, str(trouble))
        elif stats.get("finish_reason") == "shutdown":
            return
        else:
            watching.walked(entry, next(iter(stats.get("issue/ids", ())), None))
            told.walked += 1


def recheck(watch: Watch, told: Round, now: datetime) -> None:
    """Visit the sources that are due, once for all issues that cite them."""
    watching = watch.store.watching()
    waiting = _waiting(watch, now)
    spent = watching.visits_on(now - timedelta(days=1), now)
    hosts: dict[str, int] = {}
    if spent:
        cards = watch.store.sources()
        for source, count in spent.items():
            host = urlsplit(cards[source].canonical).hostname or cards[source].kind
            hosts[host] = hosts.get(host, 0) + count
    chosen = choose(waiting, now, Budget(watch.config.visits_a_day, watch.config.visits_a_host, hosts))
    told.left += len(waiting) - len(chosen)
    run = watching.begin_recheck([one.identity for one in chosen], now=now)
    if run is None:
        return
    before = len(watch.store.pending(run))
    _run(watch, told, "links", watch.settings, recheck=run)
    told.visited += before - len(watch.store.pending(run))


def _waiting(watch: Watch, now: datetime) -> list[Waiting]:
    """What is due: how much an editor misses it for what it costs, and how late it is for its own pace."""
    watching = watch.store.watching()
    due = watching.sources_due(now)
    if not due:
        return []
    typical = watching.typical_visit(since=now - LATELY)
    known = watching.scheduled([one.identity for one in due])
    found = []
    for one in due:
        watched, at = watched_of(known[one.identity], typical, now), one.due_at or now
        found.append(
            Waiting(
                identity=one.identity,
                host=host_of(known[one.identity]),
                at=at,
                weight=importance(watched, now) / watched.cost,
                interval=at - watched.visits[-1].at if watched.visits else timedelta(days=1),
            )
        )
    return found


def assess(watch: Watch, told: Round, now: datetime) -> None:
    """Compare what was visited with what issues rest on, and set the next visits at the day's prices."""
    config = watch.config

    def prices() -> Prices:
        return watch.pricing.prices(
            watch.store, watch.policy, a_day=config.visits_a_day, a_host=config.visits_a_host, now=now
        )

    told.alerts += len(assess_all(watch.store, prices, tuple(watch.channels), now))


def _run(
    watch: Watch, told: Round, spider: str, settings: Mapping[str, Any] | None, **arguments: Any
) -> bool:
    try:
        stats = watch.run(job(watch.config, spider, settings, **arguments))
    except JobFailed as error:
        told.troubles = (*told.troubles, str(error))
        return False
    if trouble := stats.get("store/trouble"):
        told.troubles = (*told.troubles, str(trouble))
    return True
