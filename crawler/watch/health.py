"""How the watch is doing: numbers from the store, as text for an operator and as Prometheus metrics."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Gauge, generate_latest, write_to_textfile

from crawler.dispatch.depth import Depth
from storage.store import Store
from storage.watch_words import Following, Health

OVERDUE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What `sourcedesk status` shows."""

    health: Health
    failing: tuple[tuple[str, int, str], ...]
    """Host, how many of its sources failed last time, and the commonest outcome."""
    silent: tuple[tuple[str, str], ...]
    """Publications whose last look failed, with the reason."""
    disk: int
    """Bytes of the archive and of a SQLite store."""
    free: int


def status(store: Store, home: Path, now: datetime) -> Status:
    """Look at everything once."""
    watching = store.watching()
    health = watching.health(now, OVERDUE)
    hosts: dict[str, list[str]] = {}
    for canonical, outcome in health.failed:
        hosts.setdefault(urlsplit(canonical).hostname or canonical, []).append(outcome)
    failing = [(host, len(words), max(sorted(set(words)), key=words.count)) for host, words in hosts.items()]
    silent = [
        (one.list_address, last[-1].trouble or f"status {last[-1].status}")
        for one in watching.publications()
        if one.state is Following.FOLLOWED
        and (last := watching.looks(one.id, most=1))
        and (last[-1].trouble or last[-1].status not in {200, 304})
    ]
    there = next((one for one in (home, *home.absolute().parents) if one.exists()), Path("/"))
    space = os.statvfs(there)
    return Status(
        health=health,
        failing=tuple(sorted(failing, key=lambda one: (-one[1], one[0]))),
        silent=tuple(silent),
        disk=sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) if home.is_dir() else 0,
        free=space.f_bavail * space.f_frsize,
    )


def as_lines(told: Status) -> Iterator[str]:
    """The status for a terminal."""
    health = told.health
    yield f"sources      {health.sources} cited, {health.due} due, {health.overdue} overdue by more than a day"
    yield f"publications {health.publications} followed, {health.waiting} issues waiting, {health.given_up} given up"
    yield f"alerts       {sum(health.alerts.values())} in all, {health.untold} not told yet, {health.undeliverable} failing"
    yield f"visits       {health.unassessed} not assessed yet"
    yield f"disk         {told.disk / 2**20:,.1f} MiB used, {told.free / 2**30:,.1f} GiB free"
    for started, finished, visits in health.runs:
        ended = finished.isoformat(sep=" ", timespec="minutes") if finished else "not finished"
        yield f"re-check     {started.isoformat(sep=' ', timespec='minutes')} to {ended}, {visits} visits"
    for host, count, outcome in told.failing[:10]:
        yield f"failing      {host}: {count} sources, mostly {outcome}"
    for address, trouble in told.silent:
        yield f"failing      {address}: {trouble}"


def registry(store: Store, now: datetime, queue: Depth | None = None) -> CollectorRegistry:
    """The same numbers as Prometheus metrics; with those of the workers' queue where there is one."""
    health = store.watching().health(now, OVERDUE)
    made = CollectorRegistry()
    plain = {
        "sources": ("Sources that issues cite.", health.sources),
        "sources_due": ("Sources whose next visit has come.", health.due),
        "sources_overdue": ("Sources due for more than a day.", health.overdue),
        "publications": ("Publications followed.", health.publications),
        "issues_waiting": ("New issues not walked yet.", health.waiting),
        "visits_unassessed": ("Visits not compared yet.", health.unassessed),
        "deliveries_waiting": ("Alerts not told yet, channel by channel.", health.untold),
        "deliveries_failing": ("Of these, tried in vain at least once.", health.undeliverable),
        "measured_timestamp_seconds": ("When this was measured.", now.timestamp()),
    }
    for name, (words, value) in plain.items():
        Gauge(f"sourcedesk_{name}", words, registry=made).set(value)
    states = Gauge("sourcedesk_sources_by_outcome", "By last outcome.", ["outcome"], registry=made)
    for outcome, count in sorted(health.outcomes.items()):
        states.labels(outcome).set(count)
    kinds = Gauge("sourcedesk_alerts", "Alerts ever raised, by kind.", ["kind"], registry=made)
    for kind, count in sorted(health.alerts.items()):
        kinds.labels(kind).set(count)
    if queue is not None:
        _measure_queue(queue, made)
    return made


def _measure_queue(queue: Depth, made: CollectorRegistry) -> None:
    plain = {
        "queue_addresses": ("Visits in all batches that are not done.", queue.addresses),
        "workers_alive": ("Workers heard of lately.", queue.workers),
        "visits_per_second": ("Over the last minute, of all workers.", queue.rate),
    }
    for name, (words, value) in plain.items():
        Gauge(f"sourcedesk_{name}", words, registry=made).set(value)
    batches = Gauge("sourcedesk_queue_batches", "Batches in the queue, by state.", ["state"], registry=made)
    for state, count in (
        ("waiting", queue.waiting),
        ("under_way", queue.doing),
        ("given_up", queue.failed),
    ):
        batches.labels(state).set(count)


def metrics(store: Store, now: datetime, queue: Depth | None = None) -> bytes:
    """The metrics in Prometheus' text format, for an endpoint."""
    return generate_latest(registry(store, now, queue))


def write_metrics(store: Store, path: Path, now: datetime, queue: Depth | None = None) -> None:
    """The metrics for the node exporter's textfile collector; the file changes in one step."""
    write_to_textfile(str(path), registry(store, now, queue))
