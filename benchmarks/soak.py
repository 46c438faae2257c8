"""Crawl, desk and watch together on one store for a stated time: does memory stay flat, are descriptors given back?

    python benchmarks/soak.py --seconds 3600 [--json] [--home DIR]

Three long-lived processes share a store and an archive in a temporary folder: one walks made-up issues one after
the other, one is the watch, round after round, its clock a day ahead each time, one is `sourcedesk desk`, which this
process reads and writes verdicts in, over HTTP. All pages come from a web on this machine, and change.

Every few seconds: resident memory and open descriptors of each of the three. Memory's slope is that of a straight
line through the second half, in MB an hour; the desk's p95 is told for each quarter. Ends 1 where a slope
is above 20 MB an hour, descriptors grew by more than 8 over the second half, or the desk got slower by half.
"""

import argparse
import asyncio
import http.cookiejar
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from crawler.config import load, scrapy_settings
from crawler.loopback import LoopbackWeb

LETTER, SITE = "letter.example", "site.example"
PACE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0.05,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "DOWNLOAD_SLOTS": {},
    "MEMENTO_ENABLED": False,
    "LOOKUPS": False,
    "READING_WORKERS": 1,
    "RETRY_TIMES": 0,
}
FILLER = (
    "The harbour office has kept its books for two hundred years, and answers whoever asks about the lamps, the oil "
    "and the keepers. Its reports are read by three towns, and by the people who sail past them at night. "
)
EVERY = 5.0
"""Seconds between two measurements."""
SLOPE, DESCRIPTORS, SLOWER = 20.0, 8, 1.5
"""What may not be passed."""


class Harbour:
    """A newsletter that grows and sources that change with time."""

    def __init__(self, began: float) -> None:
        self._began = began

    def _age(self) -> int:
        return int((time.monotonic() - self._began) / 60)

    async def letter(self, request: web.Request) -> web.StreamResponse:
        """A feed whose issues become more each minute, and the issues."""
        if request.path == "/feed":
            entries = "".join(
                f"<item><title>Letter {n}</title><link>https://{LETTER}/p/{n}</link></item>"
                for n in range(1 + self._age())
            )
            feed = (
                f'<?xml version="1.0"?><rss version="2.0"><channel><title>L</title>{entries}</channel></rss>'
            )
            return web.Response(text=feed, content_type="application/rss+xml")
        if request.path.startswith("/p/"):
            return web.Response(text=_issue(request.path.rpartition("/")[2]), content_type="text/html")
        return web.Response(status=404)

    async def site(self, request: web.Request) -> web.StreamResponse:
        """A page that says something else every ten minutes."""
        if request.path == "/robots.txt":
            return web.Response(status=404)
        lamps = 40 + self._age() // 10
        text = f"The keepers lit {lamps} lanterns at berth {request.path.strip('/')} on the first evening. "
        page = f"<title>Lanterns</title><article><h1>Lanterns</h1><p>{text}{FILLER * 4}</p></article>"
        return web.Response(text=f"<!doctype html><html lang=en>{page}</html>", content_type="text/html")


def _issue(number: str) -> str:
    items = "".join(
        f"<h2>Berth {n}</h2><p>The keepers lit 44 lanterns at berth {number}-{n}. "
        f'<a href="https://{SITE}/{number}-{n}">Lanterns</a></p>'
        for n in range(4)
    )
    return f"<!doctype html><html lang=en><title>Letter {number}</title><article><h1>Letter</h1>{items}</article>"


# --- the processes -------------------------------------------------------------------------------


def walk(home: Path, lent: dict[str, Any], until: float) -> None:
    """Walk one made-up issue after the other, all in this process."""
    from twisted.internet import asyncioreactor

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)
    from twisted.internet import reactor

    from crawler.run import crawl

    anyone: Any = reactor
    anyone.startRunning(installSignalHandlers=False)

    async def walks() -> None:
        number = 0
        while time.time() < until:
            number += 1
            issue = home / "walked.md"
            links = [f"- 44 lanterns at {n}. [Lanterns](https://{SITE}/w{number}-{n})" for n in range(6)]
            issue.write_text(f"# Walk {number}\n\n" + "\n\n".join(links))
            await crawl(scrapy_settings(load(home=home)) | lent | PACE, "links", issue=str(issue))
            (home / "walks").write_text(str(number))

    loop.run_until_complete(walks())
    os._exit(0)


def watch(home: Path, lent: dict[str, Any], until: float) -> None:
    """The watch, round after round."""
    from crawler.watch.due import Policy
    from crawler.watch.job import Processes, job
    from crawler.watch.looking import SETTINGS
    from crawler.watch.tick import Watch, once
    from storage.database import open_database
    from storage.store import Store

    config = load(home=home)
    engine = open_database(config.store_url)
    watching = Watch(
        store=Store(engine), config=config, run=Processes(), policy=Policy(), settings={**lent, **PACE}
    )
    finding = "crawler.watch.looking:FindingSpider"
    Processes()(job(config, finding, {**lent, **PACE, **SETTINGS}, address=f"https://{LETTER}/feed"))
    rounds = 0
    while time.time() < until:
        once(watching, datetime.now(UTC) + timedelta(days=rounds))
        rounds += 1
        (home / "rounds").write_text(str(rounds))
    engine.dispose()


class Editor:
    """Somebody at the desk: reads pages, decides claims."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "crawler", "desk", "--port", "0", "--home", str(home)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        entry = ""
        while not entry.startswith("http"):
            entry = self.process.stdout.readline().strip()
        self.base = "/".join(entry.split("/")[:3])
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.times: list[tuple[float, float]] = []
        self.failed = 0
        self.decided = 0
        self.post(urllib.parse.urlsplit(entry).path, self.get(urllib.parse.urlsplit(entry).path))

    def get(self, path: str) -> str:
        """A page, timed."""
        began = time.monotonic()
        try:
            with self._opener.open(self.base + path, timeout=60) as answer:
                text = str(answer.read().decode())
        except OSError:
            self.failed += 1
            return ""
        self.times.append((began, time.monotonic() - began))
        return text

    def post(self, path: str, form: str, **values: str) -> None:
        """Send a form of a page, with its hidden fields."""
        hidden = dict(re.findall(r'<input type="?hidden"? name="?([\w-]+)"? value="?([^">]*)', form))
        data = urllib.parse.urlencode({**hidden, **values}).encode()
        request = urllib.request.Request(self.base + path, data=data, headers={"Origin": self.base})
        try:
            with self._opener.open(request, timeout=60) as answer:
                answer.read()
            self.decided += 1
        except OSError:
            self.failed += 1

    def work(self) -> None:
        """One turn: the list, an issue, a claim and its source, a search, and a verdict."""
        for issue in re.findall(r'href="(/issues/[0-9a-f]+)"', self.get("/"))[:2]:
            for claim in re.findall(r'href="(/claims/[^"#?]+)"', self.get(issue))[:2]:
                shown = self.get(claim)
                for source in re.findall(r'href="(/source\?[^"]+)"', shown)[:1]:
                    self.get(source.replace("&amp;", "&"))
                self.post(f"{claim}/verdicts", shown, rating="not_checkable", note="soak")
        self.get("/search?q=lanterns")


# --- measuring -----------------------------------------------------------------------------------


def measured(pid: int) -> tuple[float, int] | None:
    """Resident MB and open descriptors of a process; None when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return None
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    return (int(resident[1]) / 1024, descriptors) if resident else None


def slope(points: list[tuple[float, float]]) -> float:
    """Of a straight line through the points, an hour."""
    if len(points) < 3:
        return 0.0
    times, values = zip(*points, strict=True)
    return statistics.linear_regression(times, values).slope * 3600


def figures(
    seen: dict[str, list[tuple[float, float, int]]], editor: Editor, seconds: float
) -> dict[str, Any]:
    """What the run comes to."""
    told: dict[str, Any] = {}
    for name, points in seen.items():
        half = [point for point in points if point[0] > seconds / 2] or points
        told[name] = {
            "mb_first": round(points[0][1], 1),
            "mb_half": round(half[0][1], 1),
            "mb_last": round(points[-1][1], 1),
            "mb_per_hour": round(slope([(at, mb) for at, mb, _ in half]), 1),
            "descriptors_half": half[0][2],
            "descriptors_last": points[-1][2],
            "descriptors_most": max(point[2] for point in points),
        }
    start = editor.times[0][0] if editor.times else 0.0
    quarters: list[list[float]] = [[], [], [], []]
    for at, took in editor.times:
        quarters[min(3, int(4 * (at - start) / seconds))].append(took * 1000)
    told["desk_p95_ms"] = [round(_p95(quarter), 1) for quarter in quarters]
    told["desk_requests"], told["desk_failed"] = len(editor.times), editor.failed
    told["verdicts"] = editor.decided
    return told


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else 0.0


def passed(told: dict[str, Any]) -> bool:
    """Whether everything stayed within what was promised."""
    parts = [told[name] for name in ("crawl", "watch", "desk")]
    quarters = told["desk_p95_ms"]
    return (
        all(part["mb_per_hour"] <= SLOPE for part in parts)
        and all(part["descriptors_last"] <= part["descriptors_half"] + DESCRIPTORS for part in parts)
        and quarters[3] <= SLOWER * max(quarters[1], 1.0)
        and told["desk_failed"] == 0
        and not any(told["ended"].values())
        and not told["doctor"]
    )


def main() -> int:
    """Run, print, and say by the exit code whether it held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--home", type=Path, help="folder for store and archive; a temporary one by default")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = soak(chosen.home or Path(folder), chosen.seconds)
    if chosen.json:
        print(json.dumps(told, indent=1))
    else:
        for name, value in told.items():
            print(f"{name:<14} {value}")
    return 0 if passed(told) else 1


def soak(home: Path, seconds: float) -> dict[str, Any]:
    """All of them together for so long."""
    home.mkdir(parents=True, exist_ok=True)
    began, until = time.monotonic(), time.time() + seconds
    harbour = Harbour(began)
    context = multiprocessing.get_context("spawn")
    with LoopbackWeb({LETTER: harbour.letter, SITE: harbour.site}) as served:
        lent = served.settings()
        running = {
            "crawl": context.Process(target=walk, args=(home, lent, until)),
            "watch": context.Process(target=watch, args=(home, lent, until)),
        }
        for process in running.values():
            process.start()
        editor = Editor(home)
        pids = {**{name: int(one.pid or 0) for name, one in running.items()}, "desk": editor.process.pid}
        seen: dict[str, list[tuple[float, float, int]]] = {name: [] for name in pids}
        next_look = 0.0
        while time.time() < until:
            editor.work()
            at = time.monotonic() - began
            if at >= next_look:
                next_look = at + EVERY
                for name, pid in pids.items():
                    found = measured(pid)
                    if found is not None:
                        seen[name].append((at, *found))
            time.sleep(0.2)
        editor.process.terminate()
        editor.process.wait(30)
        for process in running.values():
            process.join(120)
    return after(home, figures(seen, editor, seconds), {name: one.exitcode for name, one in running.items()})


def after(home: Path, told: dict[str, Any], ended: dict[str, Any]) -> dict[str, Any]:
    """How the processes ended, what they did, and what the doctor says of it."""
    from crawler.doctor import examine
    from storage.database import open_database

    config = load(home=home)
    engine = open_database(config.store_url)
    try:
        examined = examine(engine, config)
    finally:
        engine.dispose()
    told["ended"] = ended
    told["walks"] = (home / "walks").read_text() if (home / "walks").exists() else "0"
    told["rounds"] = (home / "rounds").read_text() if (home / "rounds").exists() else "0"
    told["doctor"] = [trouble.what for trouble in examined.left][:10]
    told["captures"] = examined.captures
    return told


if __name__ == "__main__":
    sys.exit(main())
