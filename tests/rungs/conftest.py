"""A site whose pages change from day to day, an archive beside it, and a desk that keeps both; real sockets."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from crawler.config import Config, load, scrapy_settings
from crawler.loopback import LoopbackWeb
from crawler.run import crawl
from storage.database import open_database
from storage.findings import FindingCode
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole
from storage.store import Store
from storage.views import LinkReport

HOST = "harbour.example.com"
FIRST_DAY = date(2026, 11, 9)
ARCHIVES = ("archive.org", "web.archive.org")
PROSE = "".join(
    f"<p>On day {day} of the survey the harbour counted {day * 7 + 12} boats under sail, and the harbour master "
    "wrote each of them into the book by hand.</p>"
    for day in range(9)
)
PAGES = {
    "article": "<html><head><title>Boats in the harbour</title></head><body><article><h1>Boats in the harbour</h1>"
    f"{PROSE}</article></body></html>",
    "wall": "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>",
    "teaser": '<html><head><title>Boats</title><script type="application/ld+json">{"@type":"NewsArticle",'
    '"isAccessibleForFree":false}</script></head><body><article><p>The harbour counted its boats again this year, '
    "and the number surprised everyone.</p></article><p>Subscribe to continue reading</p></body></html>",
    "soft 404": "<title>Page not found</title><h1>Page not found</h1>",
    "login": "<title>Log in</title><form><input type=password></form>",
}
"""What a page of the site may show, by name."""
CLAIM = "The harbour counted 61 boats under sail on day 7."


def page(host: str = HOST) -> str:
    return f"https://{host}/news/boats-in-the-harbour"


def issue(number: int = 1, hosts: tuple[str, ...] = (HOST,)) -> Issue:
    """One item for each host: a claim, and a link to its page."""
    return Issue(
        id=f"i{number}",
        title="Boats",
        publication=None,
        published=date(2026, 11, 5),
        language="en",
        format=IssueFormat.TEXT,
        address=None,
        text="Boats",
        items=tuple(item(number, position, host) for position, host in enumerate(hosts, 1)),
    )


def item(number: int, position: int, host: str) -> Item:
    name, text = f"i{number}/{position}", f"{CLAIM} source {number}"
    link = Link(
        id=f"{name}/l1",
        anchor="source",
        address=page(host),
        role=LinkRole.SOURCE,
        start=len(CLAIM) + 1,
        end=len(CLAIM) + 7,
    )
    return Item(
        id=name,
        position=position,
        section=None,
        headline=None,
        text=text,
        start=0,
        end=len(text),
        language="en",
        claims=(Claim(id=f"{name}/c1", text=CLAIM, start=0, end=len(CLAIM), language="en"),),
        links=(link,),
    )


class Place:
    """Sites whose one page changes from visit to visit, an archive beside them, and a desk that keeps both."""

    pages, page, prose = PAGES, staticmethod(page), PROSE

    def __init__(self, home: Path, hosts: tuple[str, ...] = (HOST,)) -> None:
        self.hosts, self.checks = hosts, 0
        self.config: Config = load(home=home, delay=0)
        self.answers: dict[str, Mapping[str, Any]] = {host: {"text": PAGES["article"]} for host in hosts}
        self.archive: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.beside: dict[str, Mapping[str, Any]] = {}
        """What a path beside the page answers, on every host."""
        served = dict.fromkeys(hosts, self._site) | dict.fromkeys(ARCHIVES, self._archived)
        self.web = LoopbackWeb(served)
        self.engine = open_database(self.config.store_url)
        self.store = Store(self.engine)

    async def _site(self, request: web.Request) -> web.Response:
        answer = dict(self.beside.get(request.path) or self.answers[request.url.host or ""])
        if request.path == "/robots.txt":
            return web.Response(text=f"User-agent: *\nDisallow: {answer.get('barred', '')}\n")
        etag = answer.get("headers", {}).get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        answer.pop("barred", None)
        return web.Response(**{"content_type": "text/html", **answer})

    async def _archived(self, request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        asked = request.path_qs
        found = next(
            (held for (kind, of), held in self.archive.items() if kind in asked and of in asked), None
        )
        return web.Response(status=404) if found is None else web.Response(**found)

    def answer(self, host: str = HOST, **answer: Any) -> None:
        """From now on the host answers this."""
        self.answers[host] = answer

    async def check(self, on: date = FIRST_DAY, number: int = 1, **settings: Any) -> LinkReport:
        """One crawl of the issue on some day; what came of its first link."""
        overrides = {
            **scrapy_settings(self.config),
            **self.web.settings(),
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_SLOTS": {name: {"delay": 0} for name in (*self.hosts, *ARCHIVES)},
            "RETRY_TIMES": 0,
            "RETRY_BASE": 0.02,
            **settings,
        }
        self.checks += 1
        overrides["AS_OF"] = datetime(on.year, on.month, on.day, 8, self.checks, tzinfo=UTC)
        await crawl(overrides, "links", issues=[issue(number, self.hosts)])
        return self.link(number, self.hosts[0])

    def link(self, number: int = 1, host: str = HOST) -> LinkReport:
        return self.store.report_rows(f"i{number}")[self.hosts.index(host)].links[0]

    def codes(self, host: str = HOST) -> set[FindingCode]:
        of = f"i1/{self.hosts.index(host) + 1}"
        return {finding.code for finding in self.store.findings_for("i1") if finding.item == of}

    def asked(self, host: str = HOST) -> list[Any]:
        return [one for one in self.web.requests(host) if one.path != "/robots.txt"]

    def hold(
        self,
        body: str = PAGES["article"],
        *,
        host: str = HOST,
        status: int = 200,
        taken: str = "Tue, 03 Nov 2026 09:00:00 GMT",
    ) -> None:
        """Put one copy of the host's page into the archive."""
        closest = {
            "available": True,
            "url": f"https://web.archive.org/web/20261103090000/{page(host)}",
            "timestamp": "20261103090000",
            "status": "200",
        }
        told = json.dumps({"archived_snapshots": {"closest": closest}})
        self.archive["/wayback/available", host] = {"text": told}
        self.archive["/web/20261103090000id_/", host] = {
            "text": body,
            "status": status,
            "content_type": "text/html",
            "headers": {"Memento-Datetime": taken, "x-archive-src": "harbour.warc.gz"},
        }


@pytest.fixture(scope="module")
def places(kept_readers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Place]]:
    """`places(hosts)`: a place that stays as long as its module; `home=` starts it from another's desk."""
    with ExitStack() as opened:

        def made(hosts: tuple[str, ...] = (HOST,), home: Path | None = None) -> Place:
            own = tmp_path_factory.mktemp("place")
            if home is not None:
                shutil.copytree(home, own, dirs_exist_ok=True)
            place = Place(own, hosts)
            opened.callback(place.engine.dispose)
            opened.enter_context(place.web)
            return place

        yield made


@pytest.fixture
def place(places: Callable[..., Place]) -> Place:
    return places()
