"""Real pages on many hosts of this machine, served by a process of its own so that its cost is nobody's.

    python benchmarks/crawl_web.py --corpus DIR --pages 1000 --hosts 100 --log asked.jsonl

The first line of output says where. Page N is `http://hK.example.com/N` (K = N modulo the hosts) and also
`http://127.1.x.y:PORT/N`, for programs that look names up. No two pages have the same bytes.
"""

import argparse
import asyncio
import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETS = ("scrapinghub", "trafeval", "wcxb", "fundus_eval", "zh", "magic_article", "waddle")


@dataclass(frozen=True, slots=True)
class Served:
    """A web that is up."""

    pages: int
    hosts: int
    port: int
    authority: str
    log: Path

    def name(self, number: int) -> str:
        """The host of a page."""
        return f"h{number % self.hosts}.example.com"

    def addresses(self) -> list[str]:
        """As ours asks: by name."""
        return [f"http://{self.name(number)}/{number}" for number in range(self.pages)]

    def plain_addresses(self) -> list[str]:
        """As peers ask: each host is a loopback address."""
        return [
            f"http://127.1.{number % self.hosts >> 8}.{number % self.hosts & 255}:{self.port}/{number}"
            for number in range(self.pages)
        ]

    def lent(self) -> dict[str, tuple[str, int, int]]:
        """What the guard is lent: host -> address, and the port for http and https."""
        return {self.name(host): ("127.0.0.1", self.port, self.port) for host in range(self.hosts)}


def bodies(corpus: Path, small: bool = False) -> list[bytes]:
    """Every page of the sets there are, as it came; `small`: the shorter half, for very long runs."""
    found = [
        gzip.decompress(path.read_bytes())
        for name in SETS
        for path in sorted((corpus / name / "html").glob("*.html.gz"))
    ]
    return sorted(found, key=len)[: len(found) // 4] if small else found


def claims(corpus: Path, small: bool = False) -> list[str]:
    """A sentence about each page: its title, else how its text begins."""
    told: list[tuple[int, str]] = []
    for name in SETS:
        gold: dict[str, Any] = json.loads(gzip.decompress((corpus / name / "gold.json.gz").read_bytes()))
        for path in sorted((corpus / name / "html").glob("*.html.gz")):
            about = gold.get(path.name.removesuffix(".html.gz"), {})
            words = str(about.get("title") or about.get("text") or about.get("articleBody") or "A page.")
            size = len(gzip.decompress(path.read_bytes())) if small else 0
            told.append((size, " ".join(words.split()).replace("[", "").replace("]", "")[:120]))
    if small:
        told = sorted(told, key=lambda one: one[0])[: len(told) // 4]
    return [words for _, words in told]


async def serve(given: argparse.Namespace) -> None:
    # only the server needs them, not the crawl whose start is measured
    import trustme
    from aiohttp import web

    pages = bodies(given.corpus, given.small)
    asked: list[tuple[str, float, str]] = []

    async def answer(request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        asked.append((host, time.monotonic(), request.path))
        number = request.path.strip("/")
        if not number.isdecimal():
            return web.Response(status=404, text="not here")
        if given.wait:
            await asyncio.sleep(given.wait)
        body = pages[int(number) % len(pages)] + b"<!-- %d -->" % int(number)
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)  # all of 127/8
    await site.start()
    told = {"port": runner.addresses[0][1], "authority": trustme.CA().cert_pem.bytes().decode()}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    given.log.write_text("".join(json.dumps(one) + "\n" for one in asked))
    await runner.cleanup()


@contextmanager
def served(
    corpus: Path, pages: int, hosts: int, log: Path, *, small: bool = False, wait: float = 0.0
) -> Iterator[Served]:
    """The web, up until the end of the block; then `log` holds (host, time, path) of every request."""
    command = [sys.executable, __file__, "--corpus", str(corpus), "--log", str(log), "--wait", str(wait)]
    process = subprocess.Popen([*command, *(["--small"] if small else [])], stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        yield Served(pages, hosts, told["port"], told["authority"], log)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--wait", type=float, default=0.0, help="Seconds before each answer.")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
