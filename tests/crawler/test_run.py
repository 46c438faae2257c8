"""Both ways to run a crawl stand behind the guard, open no port, and end when told to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request, Spider

from crawler.run import crawl, project_settings

ROOT = Path(__file__).parents[2]
BARE: dict[str, Any] = {"SPIDER_MODULES": [], "EXTENSIONS": {}, "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None}

SCRIPT = """
import asyncio, json, sys, time
from aiohttp import web
from scrapy import Request, Spider
from crawler.failure import outcome_of
from crawler.loopback import LoopbackWeb
from crawler.run import crawl_process

ended = []

class Asker(Spider):
    name = "asker"

    def __init__(self, addresses):
        super().__init__()
        self.addresses = addresses

    async def start(self):
        for address in self.addresses:
            yield Request(address, callback=self.came, errback=self.failed)

    def came(self, response):
        ended.append(response.url)

    def failed(self, failure):
        ended.append(outcome_of(failure)[0].value)

async def answer(request):
    if request.path == "/robots.txt":
        return web.Response(status=404)
    if request.path == "/slow":
        print("slow", flush=True)
        await asyncio.sleep(1)
    return web.Response(text="page")

with LoopbackWeb({"a.example": answer}) as served:
    settings = {
        **served.settings(), "SPIDER_MODULES": [], "EXTENSIONS": {}, "ITEM_PIPELINES": {}, "ARCHIVE_DIR": None,
        "DOWNLOAD_DELAY": 0.01, "LOG_ENABLED": False,
    }
    stats = crawl_process(settings, Asker, addresses=sys.argv[1:])
print(json.dumps({"ended": ended, "reason": stats["finish_reason"], "responses": stats.get("response_received_count")}))
"""


def run_script(*addresses: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SCRIPT, *addresses],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_process_crawls_behind_the_guard() -> None:
    process = run_script("https://a.example/1", "http://127.0.0.1/", "https://b.example/")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    said = json.loads(out)
    assert sorted(said["ended"]) == ["dns", "https://a.example/1", "private_address"]
    assert said["reason"] == "finished"


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_process_told_to_stop_finishes_what_is_under_way(told: signal.Signals) -> None:
    process = run_script("https://a.example/slow", *(f"https://a.example/{n}" for n in range(500)))
    assert process.stdout is not None
    assert process.stdout.readline() == "slow\n"
    process.send_signal(told)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    said = json.loads(out)
    assert said["reason"] == "shutdown"
    assert "https://a.example/slow" in said["ended"]
    assert len(said["ended"]) < 500


def test_scrapys_own_command_stands_behind_the_guard(
    tmp_path: Path, loopback_web: Callable[..., Any]
) -> None:
    served = loopback_web({"*": None})
    spider = tmp_path / "asking.py"
    spider.write_text(
        "import scrapy\n"
        "class Asking(scrapy.Spider):\n"
        "    name = 'asking'\n"
        f"    start_urls = ['http://127.0.0.1:{served.ports[0]}/', 'http://2130706433:{served.ports[0]}/']\n"
    )
    # the base alone: no site files, no store, no workers
    bare = (
        "SPIDER_MODULES=",
        "EXTENSIONS={}",
        "ITEM_PIPELINES={}",
        "ARCHIVE_DIR=",
        "STATS_DUMP=1",
        "LOG_LEVEL=INFO",
    )
    options = [word for setting in bare for word in ("-s", setting)]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "runspider", str(spider), *options],
        cwd=tmp_path,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert "'robots/unread': 2" in done.stderr
    assert served.requests() == []


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads Linux's own table of sockets")
async def test_no_port_is_opened_by_a_crawl(loopback_web: Callable[..., Any]) -> None:
    seen: list[set[str]] = []

    async def look(request: web.Request) -> web.Response:
        seen.append(_listening())
        return web.Response(status=404)

    served = loopback_web({"a.example": look})
    before = _listening()

    class Asking(Spider):
        name = "asking"

        async def start(self) -> AsyncIterator[Any]:
            yield Request("https://a.example/1")

    await crawl({**BARE, "DOWNLOAD_DELAY": 0, **served.settings()}, Asking)

    assert len(seen) == 2
    assert len(before) == 2, "the loopback web itself"
    assert seen[0] == seen[1] == before


def _listening() -> set[str]:
    """Sockets on which this process listens, by inode."""
    ours = set()
    for link in Path("/proc/self/fd").iterdir():
        try:
            ours.add(str(link.readlink()))
        except FileNotFoundError:
            continue
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]
    ]
    # column 3 is the state, 0A is LISTEN; column 9 the inode
    return {row[9] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in ours}


async def test_an_unknown_spider_is_said() -> None:
    with pytest.raises(KeyError, match="nobody"):
        await crawl(BARE, "nobody")


def test_the_settings_do_not_depend_on_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    assert project_settings()["SPIDER_MODULES"] == ["spiders"]
    assert project_settings({"DOWNLOAD_DELAY": 7})["DOWNLOAD_DELAY"] == 7
