"""Visits handed to workers over a real queue end in the same records as a crawl alone."""

import asyncio
import itertools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from crawler.cli import app
from crawler.config import Config, load, scrapy_settings
from crawler.demo import ISSUE, demo_settings, demo_web
from crawler.dispatch.depth import as_lines, depth
from crawler.export.jsonl import lines
from crawler.run import crawl
from crawler.watch.health import metrics
from crawler.worker import Feed
from storage.database import open_database
from storage.store import Store

MOMENTS = {"started", "seen", "read", "visited", "added", "at", "looked"}


def exported(store: Store) -> list[Any]:
    """The export without what differs from run to run."""
    found = [line.model_dump(mode="json") for line in lines(store, [one.id for one in store.issues()])]
    for line in found:
        if line["record"] == "source":
            line["visit"]["captures"] = len(line["visit"]["captures"])
    return [timeless(line) for line in found]


def timeless(record: Any) -> Any:
    """A record without the moments at which things were done."""
    if isinstance(record, dict):
        return {name: None if name in MOMENTS else timeless(value) for name, value in record.items()}
    return [timeless(one) for one in record] if isinstance(record, list) else record


def jobs(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT args::text FROM procrastinate_jobs ORDER BY id")))


@pytest.fixture
def shared(tmp_path: Path, postgres_database: str) -> Config:
    return load(home=tmp_path / "shared", database_url=postgres_database, dispatch=True)


@pytest.fixture
def engine(shared: Config) -> Iterator[Engine]:
    opened = open_database(shared.store_url)
    yield opened
    opened.dispose()


async def test_one_crawl_alone_and_workers_give_the_same_export(
    tmp_path: Path, shared: Config, engine: Engine
) -> None:
    alone = load(home=tmp_path / "alone")
    with demo_web() as served:
        await crawl(scrapy_settings(alone) | demo_settings(served), "links", issue=str(ISSUE))
        stats = await crawl(scrapy_settings(shared) | demo_settings(served), "links", issue=str(ISSUE))
        queued = depth(engine)
        assert queued is not None
        assert queued.addresses == stats["dispatch/handed_over"] > 10
        told = metrics(Store(engine), datetime.now(UTC), queued).decode()
        assert f"sourcedesk_queue_addresses {float(queued.addresses)}" in told
        assert f'sourcedesk_queue_batches{{state="waiting"}} {float(queued.waiting)}' in told
        assert "sourcedesk_workers_alive 0.0" in told
        assert not any("://" in job for job in jobs(engine))  # no address lies in the queue
        again = await crawl(scrapy_settings(shared) | demo_settings(served), "links", issue=str(ISSUE))
        assert depth(engine) == queued, again  # what waits already is not queued twice
        feed = Feed(8, stalled=5, until_empty=True)
        await crawl(scrapy_settings(shared) | demo_settings(served), "links", feed=feed)
    here = open_database(alone.store_url)

    assert feed.trouble is None
    assert exported(Store(engine)) == exported(Store(here))
    here.dispose()
    left = depth(engine)
    assert left is not None
    assert (left.addresses, left.failed) == (0, 0)
    assert "0 addresses to visit" in "\n".join(as_lines(left))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM runs WHERE finished IS NULL")) == 0


# --- processes -----------------------------------------------------------------------------------

HOSTS, PAGES = 3, 4


async def page(request: web.Request) -> web.Response:
    await asyncio.sleep(0.02)
    words = f"The lamp of {request.host}{request.path} burns for 40 hours on one filling of oil. " * 5
    body = f"<html><head><title>Lamps</title></head><body><article><p>{words}</p></article></body></html>"
    return web.Response(text=body, content_type="text/html")


def issue_in(folder: Path) -> Path:
    found = folder / "issue.md"
    links = [
        f"- A lamp burns for 40 hours. [it is said](https://h{host}.example.com/{number})"
        for number in range(PAGES)
        for host in range(HOSTS)
    ]
    found.write_text("# Lamps\n\n" + "\n".join(links) + "\n")
    return found


def started(config: Config, served: Any, **options: Any) -> subprocess.Popen[bytes]:
    lent = served.settings()["LOOPBACK_WEB"]
    given = {
        "home": str(config.home),
        "url": config.store_url,
        "hosts": dict(lent.hosts),
        "authority": lent.authority.decode(),
        "stalled": 1.5,
        "settings": {"DOWNLOAD_DELAY": 0.3, "DOWNLOAD_DELAY_JITTER": 0.0, "ROBOTSTXT_OBEY": False},
        "until_empty": False,
        **options,
    }
    script = Path(__file__).with_name("worker_process.py")
    return subprocess.Popen([sys.executable, str(script), json.dumps(given)], stderr=subprocess.DEVNULL)


async def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        await asyncio.sleep(0.05)


async def test_a_worker_that_is_killed_loses_nothing_and_another_keeps_the_pace(
    tmp_path: Path, shared: Config, engine: Engine, loopback_web: Callable[..., Any]
) -> None:
    served = loopback_web({f"h{number}.example.com": page for number in range(HOSTS)})
    settings = scrapy_settings(shared) | served.settings() | {"LOOKUPS": False}
    await crawl(settings, "links", issue=str(issue_in(tmp_path)))
    store = Store(engine)

    def visits() -> int:
        with engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM visits")) or 0)

    both = [started(shared, served) for _ in range(2)]
    try:
        await until(lambda: visits() >= 2)
        both[0].send_signal(signal.SIGKILL)
        await until(lambda: visits() == HOSTS * PAGES)
        await until(lambda: depth(engine).addresses == 0)  # type: ignore[union-attr]
        both[1].send_signal(signal.SIGTERM)
        assert both[1].wait(30) == 0
    finally:
        for one in both:
            one.kill()
            one.wait()

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(DISTINCT source) FROM visits WHERE outcome = 'ok'")) == 12
        assert connection.scalar(text("SELECT count(*) FROM runs WHERE finished IS NULL")) == 0
    assert len(store.issues()) == 1
    pages = [served.requests(f"h{number}.example.com") for number in range(HOSTS)]
    gaps = [b.at - a.at for host in pages for a, b in itertools.pairwise(host)]
    assert min(gaps) >= 0.3


def test_workers_need_a_store_they_can_share(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["worker", "--home", str(tmp_path)])

    assert told.exit_code == 2
    assert "set database_url" in told.stderr


def test_a_check_that_cannot_hand_over_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCEDESK_DISPATCH", "true")

    told = CliRunner().invoke(app, ["check", str(issue_in(tmp_path)), "--home", str(tmp_path)])

    assert told.exit_code == 2
    assert "sourcedesk move" in told.stderr
