"""The watch as a process: jobs that show, never overlap, and end when told to."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.config import BadConfiguration, load
from crawler.watch.channels import channels_of
from crawler.watch.health import as_lines, metrics, status
from crawler.watch.service import scheduler_of
from storage.database import open_database
from storage.store import Store

ROOT = Path(__file__).parents[3]


def command(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", *words, "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_jobs_are_missed_once_and_overlap_never(webs: ModuleType, tmp_path: Path, loopback_web: Any) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    scheduler = scheduler_of(webs.watch_over(tmp_path, loopback_web({})), engine)
    scheduler.start(paused=True)
    try:
        jobs = scheduler.get_jobs()
        assert {job.id for job in jobs} == {"issues", "sources", "telling"}
        assert all(job.coalesce and job.max_instances == 1 for job in jobs)
        assert all(job.misfire_grace_time is None for job in jobs)
    finally:
        scheduler.shutdown()
        engine.dispose()


def test_a_second_watch_says_so_and_the_first_ends_when_told(tmp_path: Path) -> None:
    first = command(tmp_path, "watch")
    assert first.stderr is not None
    assert "every 15 minutes" in first.stderr.readline()

    second = command(tmp_path, "watch", "--once")
    _, trouble = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "another process is at work" in trouble

    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_a_round_with_nothing_to_do_is_one_line(tmp_path: Path) -> None:
    began = time.monotonic()
    once = command(tmp_path, "watch", "--once")
    out, _ = once.communicate(timeout=60)

    assert once.returncode == 0, time.monotonic() - began
    assert out.startswith("watch_round publications=0 issues=0 sources=0")
    assert out.count("\n") == 1


def test_status_and_metrics_of_an_empty_store(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    store = Store(engine)
    now = datetime.now(UTC)
    assert any(line.startswith("sources      0 cited") for line in as_lines(status(store, tmp_path, now)))
    assert b"sourcedesk_sources_due 0.0" in metrics(store, now)
    engine.dispose()


@pytest.mark.parametrize(
    "options",
    [{"smtp": "smtp://h"}, {"webhook": "https://h/"}],
    ids=["mail without receivers", "unsigned webhook"],
)
def test_a_channel_set_up_by_half_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(BadConfiguration, match="as well"):
        channels_of(load(**options))
