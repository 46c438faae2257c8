"""Kill the crawl at any moment: the same command finishes it, and the store is as if nothing had happened."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from storage.database import open_database
from storage.store import Store

MOMENTS = 10


def test_a_crawl_killed_ten_times_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed = _finish(tmp_path / "undisturbed")
    chance = random.Random(75)
    home = tmp_path / "killed"

    for _ in range(MOMENTS):
        _kill_after(home, chance.uniform(0.8, 4.0))
    finished = _finish(home)

    assert finished == undisturbed


@pytest.mark.parametrize("moment", [1.5, 2.5])
def test_one_kill_costs_no_visit_twice(tmp_path: Path, moment: float) -> None:
    _kill_after(tmp_path, moment)

    _finish(tmp_path)

    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    store = Store(engine)
    visits = [
        store.visits(link.source.identity)
        for line in store.issues()
        for item in store.report_rows(line.id)
        for link in item.links
        if link.source is not None
    ]
    engine.dispose()
    assert all(len(of_one_source) == 1 for of_one_source in visits)


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "crawler", *arguments, "--home", str(home)]


def _kill_after(home: Path, seconds: float) -> None:
    crawl = subprocess.Popen(
        _command(home, "demo"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    crawl.send_signal(signal.SIGKILL)
    crawl.wait()


def _finish(home: Path) -> list[Any]:
    """The whole store as lines of its export, without what differs from run to run."""
    subprocess.run(_command(home, "demo"), check=True, stdout=subprocess.DEVNULL)
    told = subprocess.run(_command(home, "export"), check=True, capture_output=True, text=True).stdout
    return [_without_times(json.loads(line)) for line in told.splitlines()]


def _without_times(line: dict[str, Any]) -> dict[str, Any]:
    for link in line.get("links", []):
        if link["search"]:
            link["search"] |= {"looked": None}
    if line["record"] == "source":
        line["visit"] |= {"started": None, "captures": len(line["visit"]["captures"])}
        if line["document"]:
            line["document"] |= {"seen": None, "read": None}
    return line
