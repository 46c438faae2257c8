"""A rest that a host asked for is kept from one run to the next."""

import json
import time
from pathlib import Path

import pytest
from aiohttp import web

from crawler.config import load, scrapy_settings
from crawler.loopback import LoopbackWeb
from crawler.middlewares.rests import Rests
from crawler.run import crawl
from storage.database import open_database
from storage.store import Store

pytestmark = pytest.mark.usefixtures("kept_readers")
QUICK = {"DOWNLOAD_DELAY": 0.0, "DOWNLOAD_SLOTS": {}, "RETRY_WAIT_MAX": 1.0, "MEMENTO_ENABLED": False}


async def tired(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        return web.Response(status=404)
    return web.Response(status=429, headers={"Retry-After": "3600"})


async def test_the_next_run_leaves_the_host_alone(tmp_path: Path) -> None:
    config, issue = load(home=tmp_path), tmp_path / "issue.md"
    issue.write_text("# Tired\n\n- Item one. [source](https://tired.example.com/1)\n")
    asked = []
    for _ in range(2):
        with LoopbackWeb({"tired.example.com": tired}) as served:
            await crawl(scrapy_settings(config) | served.settings() | QUICK, "links", issue=str(issue))
            asked.append([one.path for one in served.requests() if one.path != "/robots.txt"])
    engine = open_database(config.store_url)
    (line,) = Store(engine).issues()
    visit = Store(engine).report_rows(line.id)[0].links[0].visit
    engine.dispose()

    assert asked == [["/1"], []]
    assert visit is not None
    assert visit.outcome == "blocked"


def test_what_is_over_is_forgotten_and_a_damaged_file_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "resting.json"
    path.write_text(
        json.dumps({"over.example": time.time() - 1, "for-ever.example": 1e12, "odd.example": "x"})
    )
    rests = Rests(path)

    assert set(rests.read()) == {"for-ever.example"}
    assert rests.read()["for-ever.example"] < time.time() + 86_401
    path.write_text("{")
    assert rests.read() == {}


def test_rests_of_two_runs_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "resting.json"
    Rests(path).keep("one.example", 60)
    Rests(path).keep("two.example", 60)
    Rests(None).keep("three.example", 60)

    assert set(Rests(path).read()) == {"one.example", "two.example"}
