"""Pages built in a real Chromium, through the links crawl, over real sockets."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from crawler.archived import ArchiveReader
from crawler.browser import INSTALL, chromium
from crawler.config import load, scrapy_settings
from crawler.loopback import LoopbackWeb
from crawler.reread import reread
from crawler.run import crawl
from storage.database import open_database
from storage.records import Via
from storage.store import Store

pytestmark = pytest.mark.usefixtures("kept_readers")

LINK = "https://app.harbour.example/logbook/7"
LOCKED = "https://app.harbour.example/logbook/8"
SHELL = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Logbook</title></head>'
    '<body><div id="root"></div><script src="/app.js"></script></body></html>'
)
SCRIPT = """
const api = location.pathname.endsWith('8') ? 'https://private.harbour.example/entry.json' : '/api/entry.json';
const escapes = [];
(async () => {
  for (const bad of ['http://127.0.0.1:1/', 'http://169.254.169.254/latest', 'https://10.0.0.8/x.json']) {
    try { await fetch(bad, {mode: 'no-cors'}); escapes.push(bad); } catch (error) { /* as it should be */ }
  }
  try { await fetch('/count', {method: 'POST', body: 'x'}); escapes.push('posted'); } catch (error) { /* good */ }
  const frame = document.createElement('iframe');
  frame.src = '/framed';
  document.body.append(frame);
  setTimeout(() => { location.href = '/elsewhere'; }, 300);
  const entry = await (await fetch(api)).json();
  document.title = entry.title;
  document.getElementById('root').innerHTML = '<article><h1>' + entry.title + '</h1>' +
    [...entry.words, ...escapes.map(bad => 'escaped: ' + bad)].map(words => '<p>' + words + '</p>').join('') +
    '</article>';
})();
"""
WORDS = [
    "The keepers of the north pier lit forty-one lanterns on the first evening of the storm, six more than planned.",
    "On the south pier nineteen were enough, since the new glass carries 44% further than the old one did.",
    "Nobody was hurt, and the ferry was back on its course two hours after the wind had turned to the west.",
]
REASON = (
    "playwright is not installed: pip install 'sourcedesk[browser]'"
    if importlib.util.find_spec("playwright") is None
    else "no Chromium is installed: apt install chromium"
)
needs_chromium = pytest.mark.skipif(
    not os.environ.get("REQUIRE_CHROMIUM")
    and (importlib.util.find_spec("playwright") is None or chromium(None) is None),
    reason=REASON,
)


async def answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/robots.txt":
        return web.Response(text="User-agent: *\nDisallow: /secret/\n")
    if request.path == "/app.js":
        return web.Response(text=SCRIPT, content_type="text/javascript")
    if request.path == "/api/entry.json":
        return web.json_response({"title": "Lanterns in the storm", "words": WORDS})
    return web.Response(text=SHELL, content_type="text/html")


class Crawled:
    def __init__(self, home: Path, asked: list[Any]) -> None:
        self.config = load(home=home)
        self.engine = open_database(self.config.store_url)
        self.store = Store(self.engine)
        self.asked = asked

    def report(self, address: str) -> Any:
        (line,) = self.store.issues()
        links = [link for item in self.store.report_rows(line.id) for link in item.links]
        return next(link for link in links if link.link.address == address)


async def crawled(home: Path, **settings: Any) -> Crawled:
    issue = home / "issue.md"
    issue.write_text(f"# Lanterns\n\n- 44% further. [logbook]({LINK})\n\n- The other. [logbook]({LOCKED})\n")
    with LoopbackWeb({"app.harbour.example": answer}) as served:
        quick = {
            "DOWNLOAD_DELAY": 0.0,
            "DOWNLOAD_SLOTS": {},
            "RETRY_TIMES": 0,
            **served.settings(),
            **settings,
        }
        await crawl(scrapy_settings(load(home=home)) | quick, "links", issue=str(issue))
        return Crawled(home, served.requests())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = await crawled(tmp_path_factory.mktemp("browser"))
    yield made
    made.engine.dispose()


@needs_chromium
def test_a_shell_is_read_as_chromium_builds_it(built: Crawled) -> None:
    report = built.report(LINK)

    assert report.visit.outcome == "ok"
    assert report.visit.detail.startswith("built by Chromium/")
    assert report.document.document.title == "Lanterns in the storm"
    assert report.document.document.facts["rendered"] is True
    assert [words for words in WORDS if words not in report.document.document.text] == []


@needs_chromium
def test_chromium_reaches_nobody_by_itself(built: Crawled) -> None:
    hosts = {asked.host for asked in built.asked}

    assert hosts == {"app.harbour.example"}
    assert {asked.method for asked in built.asked} == {"GET"}
    assert {asked.path for asked in built.asked}.isdisjoint({"/framed", "/elsewhere"})
    assert "escaped" not in built.report(LINK).document.document.text


@needs_chromium
def test_a_page_whose_words_lie_in_a_private_network_stays_empty(built: Crawled) -> None:
    assert built.report(LOCKED).visit.outcome == "empty"


@needs_chromium
def test_what_was_built_is_archived_as_built_and_read_again(built: Crawled) -> None:
    archive = ArchiveReader(built.config.archive, known=built.store.known)
    pages = archive.pages(built.report(LINK).visit.asked_pages, via=Via.REPLAY)

    assert pages[-1].asked == f"browser+{LINK}"
    assert b"forty-one lanterns" in pages[-1].body
    assert reread(built.store, built.config).changed == 0


async def test_without_a_browser_the_state_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Callable[[str | None], str | None] = lambda named: None  # noqa: E731
    monkeypatch.setattr("crawler.browser.chromium", found)

    made = await crawled(tmp_path)

    visit = made.report(LINK).visit
    assert visit.outcome == "empty"
    assert visit.detail.endswith(INSTALL)
    made.engine.dispose()


async def test_it_can_be_switched_off(tmp_path: Path) -> None:
    made = await crawled(tmp_path, BROWSER="off")

    assert made.report(LINK).visit.detail.endswith("`browser` is off in the configuration")
    made.engine.dispose()
