"""Visits every fault of `fault_server.py` in a crawl of its own, and tells outcome, memory and time."""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from fault_bytes import LIMIT
from fault_server import FAULTS, FaultWeb, link

from crawler.config import load, scrapy_settings
from storage.database import open_database
from storage.store import Store

REQUEST, PAGE = 4.0, 5.0
BUDGET = 2 * REQUEST + 2 * PAGE
PATIENT = 60.0
MOST = 500.0
"""MB."""


def small(home: Path) -> dict[str, Any]:
    """The crawl's settings, its limits made small."""
    return scrapy_settings(load(home=home)) | {
        "DOWNLOAD_DELAY": 0.0,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "DOWNLOAD_TIMEOUT": REQUEST,
        "DOWNLOAD_MAXSIZE": LIMIT,
        "RETRY_TIMES": 0,
        "READING_SECONDS": PAGE,
        "READING_WORKERS": 1,
        "MEMENTO_ENABLED": False,
        "LOOKUPS": False,
        "BROWSER": "off",
    }


async def visited(home: Path, names: list[str], lent: dict[str, Any]) -> list[dict[str, Any]]:
    """Visit these faults in one crawl, with a store of its own."""
    from crawler.run import crawl

    issue = _issue(home, names)
    memory = Memory()
    looking = asyncio.ensure_future(memory.keep_looking())
    began = time.monotonic()
    await crawl(small(home) | lent, "links", issue=str(issue))
    wall = time.monotonic() - began
    looking.cancel()
    engine = open_database(load(home=home).store_url)
    try:
        store = Store(engine)
        (line,) = store.issues()
        links = [one for item in store.report_rows(line.id) for one in item.links]
        ended = {one.link.address: one.visit for one in links}
    finally:
        engine.dispose()
    rows = []
    for name in names:
        visit = ended.get(link(name))
        rows.append(
            {
                "fault": name,
                "expected": FAULTS[name].outcome,
                "actual": visit.outcome.value if visit else "nothing",
                "detail": visit.detail if visit else None,
                "seconds": round(visit.seconds if visit else wall, 2),
                "peak_mb": round(memory.peak),
            }
        )
    return rows


def _issue(home: Path, names: list[str]) -> Path:
    home.mkdir()
    empty = home.parent / "empty.db"
    if not empty.exists():
        engine = open_database(f"sqlite:///{empty}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
    shutil.copy(empty, home / "store.db")
    issue = home / "issue.md"
    items = "\n".join(f"- Forty-one lanterns. [source]({link(name)})" for name in names)
    issue.write_text(f"# Fault\n\n{items}\n")
    return issue


def right(row: dict[str, Any], *, together: bool = False) -> bool:
    """Whether a fault ended as it must and, where it was visited alone, in time and within memory."""
    if together:
        return bool(row["actual"] == row["expected"])
    return bool(row["actual"] == row["expected"] and row["peak_mb"] < MOST and row["seconds"] <= BUDGET)


# --- memory --------------------------------------------------------------------------------------


def _family() -> list[int]:
    """This process and everything it started."""
    found, waiting = [], [os.getpid()]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                waiting += map(int, children.read_text().split())
    return found


class Memory:
    """The greatest size of the family so far: what its processes share is counted once (PSS)."""

    def __init__(self) -> None:
        self.peak = 0.0

    def look(self) -> None:
        """Measure now."""
        total = 0
        for pid in _family():
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total += next(
                (int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0
            )
        self.peak = max(self.peak, total / 1024)

    async def keep_looking(self) -> None:
        """Workers end with their crawl: look before that, again and again."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(0.3)


# --- the run -------------------------------------------------------------------------------------


async def run(names: list[str], home: Path, told: Any, *, together: bool) -> list[dict[str, Any]]:
    """Visit them one after the other, or all in one crawl."""
    rows: list[dict[str, Any]] = []
    with FaultWeb() as served:
        if not together:
            await visited(home / "warming-up", ["late-first-byte"], served.settings())
        for crawled in [names] if together else [[name] for name in names]:
            # where time is not judged, a slow machine must not make a page unreadable
            patient = {"READING_SECONDS": PATIENT} if together else {}
            rows += await visited(home / crawled[0], crawled, served.settings() | patient)
            for row in rows[-len(crawled) :]:
                told(row)
    return rows


def main(described: str | None) -> None:
    """Visit every fault, print the table, say by the exit code whether all were right."""
    parser = argparse.ArgumentParser(
        description=described, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="faults whose names begin so, separated by commas")
    parser.add_argument(
        "--together",
        action="store_true",
        help="all in one crawl: quick, but memory and time are everybody's and are not judged",
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    from twisted.internet import asyncioreactor

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)
    from twisted.internet import reactor

    anyone: Any = reactor
    anyone.startRunning(installSignalHandlers=False)
    names = [name for name in FAULTS if name.startswith(tuple(chosen.only.split(",")))]
    with tempfile.TemporaryDirectory() as folder:
        told = (lambda _: None) if chosen.json else partial(_line, together=chosen.together)
        rows = loop.run_until_complete(run(names, Path(folder), told, together=chosen.together))
    wrong = [row for row in rows if not right(row, together=chosen.together)]
    most = max(row["peak_mb"] for row in rows)
    longest = max(row["seconds"] for row in rows)
    if chosen.json:
        print(json.dumps({"faults": rows, "wrong": [row["fault"] for row in wrong]}, indent=1))
    else:
        print(
            f"\n{len(rows)} faults, {len(rows) - len(wrong)} right; most memory {most} MB of {MOST:.0f}, "
            f"longest {longest} s of {BUDGET:.0f}"
        )
    sys.stdout.flush()
    os._exit(1 if wrong else 0)


def _line(row: dict[str, Any], *, together: bool) -> None:
    mark = "  " if right(row, together=together) else "! "
    print(
        f"{mark}{row['fault']:<20} {row['expected']:<16} {row['actual']:<16} {row['seconds']:>6} s "
        f"{row['peak_mb']:>5} MB  {(row['detail'] or '')[:70]}",
        flush=True,
    )
