"""What identifies a reader goes to the one host that needs it, once, and nowhere else."""

import base64
import gzip
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy import inspect, text

from crawler.config import load, scrapy_settings
from crawler.demo import demo_settings
from crawler.export.jsonl import lines
from crawler.loopback import LoopbackWeb
from crawler.run import crawl
from storage.database import open_database
from storage.store import Store

READER = "Rd7R34derT0kenKim8842"
BOX = "kim.reader8842@letters.example"
STORY = "https://story.example.com/news/harbour-lights"
PARCEL = base64.urlsafe_b64encode(json.dumps({"e": STORY, "p": READER}).encode()).decode().rstrip("=")
OPAQUE = f"https://letter.us7.list-manage.com/track/click?u=1a&id=2b&e={READER}"
DEAD = f"https://u7.ct.sendgrid.net/ls/click?upn=u001.{READER}"
ALSO_DEAD = f"https://u7.ct.sendgrid.net/ls/click?upn=u001.{READER[::-1]}"
GATE = (
    f"https://eur02.safelinks.protection.outlook.com/?url={quote(OPAQUE, safe='')}&data=05%7C{READER}&sdata=x"
)
LINKS = {
    "opened offline": f"https://substack.com/redirect/2/{PARCEL}.c2ln",
    "needs the network": OPAQUE,
    "refuses": DEAD,
    "refuses too, and differs in its token only": ALSO_DEAD,
    "a gateway around it": GATE.replace("id%3D2b", "id%3D3c"),
    "a page with a mailbox": f"https://paper.example.com/essay?id=5&email={quote(BOX, safe='')}",
}
ARTICLE = "<title>{0}</title><h1>{0}</h1>" + "<p>The harbour lights were lit again after the storm.</p>" * 40


async def _list_manage(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"{STORY}?mc_eid={READER}&page={request.query.get('id')}")


async def _refuses(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=410, text="this link has run out")


async def _page(request: web.Request) -> web.StreamResponse:
    if request.path == "/robots.txt":
        return web.Response(text="User-agent: *\nAllow: /\n")
    return web.Response(text=ARTICLE.format(request.path), content_type="text/html")


class Crawled:
    """A finished crawl of the issue, with everything it left behind."""

    def __init__(self, home: Path, served: LoopbackWeb, log: str) -> None:
        config = load(home=home)
        self.log = log
        self.asked = served.requests()
        engine = open_database(config.store_url)
        with engine.connect() as connection:
            self.rows = "\n".join(
                str(row)
                for table in inspect(engine).get_table_names()
                for row in connection.execute(text(f'SELECT * FROM "{table}"'))
            )
        store = Store(engine)
        self.export: list[dict[str, Any]] = [
            line.model_dump(mode="json") for line in lines(store, [store.issues()[0].id])
        ]
        self.archive = b"".join(gzip.decompress(file.read_bytes()) for file in config.archive.glob("*.gz"))
        engine.dispose()

    def requests(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host and asked.path != "/robots.txt"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crawled(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("tokens")
    issue = home / "issue.md"
    issue.write_text(
        "# Lights\n\n"
        + "\n\n".join(f"## Item {name}\n\nThe harbour: [read]({url})." for name, url in LINKS.items()),
        encoding="utf-8",
    )
    records: list[str] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(lambda record: not record.name.startswith("aiohttp"))  # the loopback web's own log
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    hosts = {"letter.us7.list-manage.com": _list_manage, "u7.ct.sendgrid.net": _refuses, "*": _page}
    hosts |= dict.fromkeys(
        (
            "story.example.com",
            "paper.example.com",
            "substack.com",
            "eur02.safelinks.protection.outlook.com",
        ),
        _page,
    )
    try:
        with LoopbackWeb(hosts) as served:
            await crawl(scrapy_settings(load(home=home)) | demo_settings(served), "links", issue=str(issue))
            result = Crawled(home, served, "\n".join(records))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return result


@pytest.mark.parametrize("secret", [READER, BOX, quote(BOX, safe=""), PARCEL])
def test_no_token_stays_anywhere(crawled: Crawled, secret: str) -> None:
    assert secret not in crawled.rows
    assert secret not in json.dumps(crawled.export)
    assert secret.encode() not in crawled.archive
    assert secret not in crawled.log


def test_something_was_left_to_look_at(crawled: Crawled) -> None:
    assert "harbour" in crawled.rows
    assert len(crawled.archive) > 5_000
    assert "link_ended" in crawled.log


def test_a_wrapper_only_the_network_opens_is_asked_once_as_it_stands(crawled: Crawled) -> None:
    assert crawled.requests("letter.us7.list-manage.com") == [
        f"/track/click?u=1a&id=2b&e={READER}",
        f"/track/click?u=1a&id=3c&e={READER}",
    ]


def test_a_wrapper_that_refuses_is_not_asked_again(crawled: Crawled) -> None:
    assert crawled.requests("u7.ct.sendgrid.net") == [
        f"/ls/click?upn=u001.{READER}",
        f"/ls/click?upn=u001.{READER[::-1]}",
    ]


@pytest.mark.parametrize("host", ["substack.com", "eur02.safelinks.protection.outlook.com"])
def test_a_wrapper_that_is_opened_offline_is_never_asked(crawled: Crawled, host: str) -> None:
    assert not [asked for asked in crawled.asked if asked.host == host]


def test_a_page_is_asked_without_its_reader(crawled: Crawled) -> None:
    assert crawled.requests("paper.example.com") == ["/essay?id=5"]


def test_links_that_differ_in_their_token_only_stay_two(crawled: Crawled) -> None:
    gone = [line for line in crawled.export if line["record"] == "source" and "sendgrid" in line["identity"]]

    assert [line["visit"]["outcome"] for line in gone] == ["gone", "gone"]


def test_what_the_wrapper_led_to_is_named(crawled: Crawled) -> None:
    sources = {
        line["identity"]: line["visit"]["outcome"] for line in crawled.export if line["record"] == "source"
    }

    assert sources["web:story.example.com/news/harbour-lights"] == "ok"
    assert sources["web:paper.example.com/essay?id=5"] == "ok"
