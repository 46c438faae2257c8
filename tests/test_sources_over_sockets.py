"""Every golden case again, through the links crawl and over real sockets.

The cases' pages are served from loopback under their true host names, with TLS and robots.txt; an issue links
them all. What the store then holds must be what `expected.json` says. Cases that give one address different
answers go into crawls of their own.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from yarl import URL

from crawler.cases import Case
from crawler.config import load, scrapy_settings
from crawler.extract.hydration import RENDERED
from crawler.loopback import LoopbackWeb
from crawler.middlewares.backoff import stated_wait
from crawler.run import crawl, project_settings
from crawler.sites import load_sites
from storage.database import open_database
from storage.outcomes import Outcome
from storage.records import Page
from storage.store import Store

SOURCES = Path(__file__).parent / "fixtures" / "sources"
CASES = sorted(path.parent for path in SOURCES.glob("*/*/pages.json"))
QUICK = {
    "DOWNLOAD_DELAY": 0.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "DOWNLOAD_SLOTS": {},
    "RETRY_TIMES": 0,
    "BROWSER": "off",
    "RETRY_WAIT_MAX": 5.0,
}
WALLED = {Outcome.TIMEOUT}
"""Ends of a page that no server can be told to give within a test's time."""

Told = Mapping[str, Any]
"""What the store holds of one case: outcome, detail, reader, title, text …"""


def spelled(address: str) -> str:
    """One spelling of an address, as the server sees it: percent-encoding and the order in the query."""
    url = URL(address)
    return f"{url.host}{url.path}?{sorted(url.query.items())}"


def answers(case: Case) -> dict[str, Page]:
    """What each address answers; a page that came from elsewhere stands there as well."""
    pages = {asked: page for asked, page in case.pages.items() if not asked.startswith(RENDERED)}
    told = {spelled(page.address): page for page in pages.values()}
    return told | {spelled(asked): page for asked, page in pages.items()}


def servable(case: Case) -> bool:
    """Whether an issue can link it and a server can answer it."""
    linked = case.expected["link"].startswith("http")
    return linked and all(page.outcome not in WALLED for page in case.pages.values())


def resting(case: Case) -> set[str | None]:
    """Hosts that ask for rest: whatever else is asked of them in that crawl would have to wait."""
    return {
        urlsplit(page.address).hostname
        for page in case.pages.values()
        if page.status in {429, 503} or stated_wait(dict(page.headers), 0.0)
    }


def batches(cases: Iterable[tuple[str, Case]]) -> list[dict[str, Case]]:
    """The cases in as few crawls as hold no address twice, and no source twice."""
    made: list[dict[str, Case]] = []
    taken: list[tuple[set[str], set[str | None], set[str | None]]] = []
    for name, case in cases:
        needs = {*answers(case), case.resolution.identity}
        hosts = {urlsplit(page.address).hostname for page in case.pages.values()}
        at_rest = resting(case)
        place = next(
            (
                place
                for place, (there, used, tired) in enumerate(taken)
                if not (there & needs or used & at_rest or tired & hosts)
            ),
            len(made),
        )
        if place == len(made):
            made.append({})
            taken.append((set(), set(), set()))
        made[place][name] = case
        for known, more in zip(taken[place], (needs, hosts, at_rest), strict=True):
            known.update(more)
    return made


def served(batch: Mapping[str, Case]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    pages = {place: page for case in batch.values() for place, page in answers(case).items()}
    barred = defaultdict(list)
    for page in pages.values():
        if page.outcome is Outcome.ROBOTS:
            barred[urlsplit(page.asked).hostname].append(urlsplit(page.asked).path)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            lines = [f"Disallow: {path}" for path in barred[request.url.host]]
            return web.Response(text="\n".join(["User-agent: *", *lines, ""]))
        place = spelled(str(request.url.with_scheme("https").with_port(443)))
        page = pages.get(place)
        if page is None:
            return web.Response(status=404, text=f"no page of any case: {request.url}")
        if spelled(page.address) != place:
            return web.Response(status=307, headers={"location": page.address})
        headers = {name: value for name, value in page.headers if name != "content-length"}
        return web.Response(status=page.status or 200, body=page.body, headers=headers)

    return answer


async def told_of(batch: Mapping[str, Case], home: Path) -> dict[str, Told]:
    """What one crawl of the batch left in the store, by case."""
    issue = home / "issue.md"
    lines = [f"- An item about it. [source]({case.expected['link']})" for case in batch.values()]
    issue.write_text("# Cases\n\n" + "\n\n".join(lines) + "\n")
    config = load(home=home)
    with LoopbackWeb({"*": served(batch)}) as loopback:
        await crawl(scrapy_settings(config) | loopback.settings() | QUICK, "links", issue=str(issue))
    engine = open_database(config.store_url)
    store = Store(engine)
    found: dict[str, Told] = {}
    (line,) = store.issues()
    links = [link for item in store.report_rows(line.id) for link in item.links]
    for name, case in batch.items():
        link = next((link for link in links if link.link.address == case.expected["link"]), None)
        assert link is not None, f"{name}: the issue's reader does not see {case.expected['link']}"
        assert link.visit is not None, f"{name}: the crawl never visited it"
        kept = store.document(link.document.id) if link.document else None
        found[name] = {"visit": link.visit, "document": kept.document if kept else None}
    engine.dispose()
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(kept_readers: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    named = [(f"{path.parent.name}/{path.name}", Case.at(path)) for path in CASES]
    found: dict[str, Told] = {}
    for batch in batches((name, case) for name, case in named if servable(case)):
        found |= await told_of(batch, tmp_path_factory.mktemp("batch"))
    return found


def test_nearly_every_case_can_be_served() -> None:
    left = [path for path in CASES if not servable(Case.at(path))]

    assert len(left) <= 3


@pytest.mark.parametrize(
    "folder",
    [path for path in CASES if servable(Case.at(path))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_the_crawl_stores_what_the_case_says(told: dict[str, Told], folder: Path) -> None:
    case, sites = Case.at(folder), load_sites(project_settings())
    expected = case.expected["document"]

    there = told[f"{folder.parent.name}/{folder.name}"]

    visit, document = there["visit"], there["document"]
    assert (visit.outcome, visit.detail) == (case.expected["outcome"], case.expected["detail"])
    assert visit.reader == case.site(sites).name
    assert (document is None) == (expected is None)
    if document is not None:
        assert document.title == expected["title"]
        assert [words for words in case.expected.get("text_contains", []) if words not in document.text] == []
