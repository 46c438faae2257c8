"""A server that does everything a server can do wrong, and the one word each must end in.

Real sockets, TLS, robots.txt, the whole links crawl; read back from the store.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web

from crawler.config import load, scrapy_settings
from crawler.loopback import LoopbackWeb
from crawler.run import crawl
from storage.database import open_database
from storage.store import Store

ARCHIVE = ("archive.org", "web.archive.org")
"""Asked about every fault that left no words; it holds nothing here."""
FIXTURES = Path(__file__).parent / "fixtures" / "sources"
PDF = (FIXTURES / "article" / "pdf" / "paper.pdf").read_bytes()
WORDS = (
    "The harbour office counted forty-one lanterns on the north pier and nineteen on the south pier. " * 12
)
ARTICLE = (
    "<!doctype html><html lang=en><head><title>Lanterns counted again</title></head><body><article>"
    f"<h1>Lanterns counted again</h1><p>{WORDS}</p><p>{WORDS}</p></article></body></html>"
)
DATADOME = (
    "<html lang=en><head><title>harbour.example</title></head><body><p id=cmsg>Please enable JS and disable any"
    " ad blocker</p><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script></body></html>"
)
CHALLENGE = "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>"
LOGIN = (
    "<html><head><title>Sign in - Harbour</title></head><body><form><input type=email><input type=password>"
    "</form></body></html>"
)
BARE_403 = "<html><head><title>Not here</title></head><body><h1>Not for you</h1></body></html>"


class Fault(NamedTuple):
    """What a path answers, and how the visit must end."""

    answers: tuple[tuple[int, Mapping[str, str], str | bytes], ...]
    """Status, headers and body of the first try, the second …; the last one stays."""
    outcome: str
    detail: str | None = None
    tries: int = 1
    landed: str | None = None
    title: str | None = None


HTML = {"content-type": "text/html; charset=utf-8"}
OK = (200, HTML, ARTICLE)
GOOD = "Lanterns counted again"


def once(status: int, outcome: str, detail: str | None = None, body: str = "", **headers: str) -> Fault:
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(((status, HTML | spelled, body),), outcome, detail)


def hop(status: int) -> Fault:
    return Fault(
        ((status, {"location": f"/landed-{status}"}, ""),), "ok", landed=f"/landed-{status}", title=GOOD
    )


def soon() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


FAULTS: dict[str, Fault] = {
    **{f"hop-{status}": hop(status) for status in (301, 302, 303, 307, 308)},
    "not-modified": once(304, "not_modified", "status 304"),
    "wall-401": once(401, "blocked", "DataDome: header x-datadome", DATADOME, x_datadome="protected"),
    "login-401": once(401, "login", "title: Sign in - Harbour", LOGIN, www_authenticate="Bearer"),
    "challenge-403": once(
        403, "blocked", "Cloudflare: header cf-mitigated", CHALLENGE, cf_mitigated="challenge"
    ),
    "login-403": once(403, "login", "title: Sign in - Harbour", LOGIN),
    "bare-403": once(403, "blocked", "status 403", BARE_403),
    "missing-404": once(404, "gone", "status 404", "<h1>Nothing</h1>"),
    "gone-410": once(410, "gone", "status 410"),
    "law-451": once(451, "blocked", "status 451", "<h1>Unavailable for legal reasons</h1>"),
    "wait-seconds": Fault(((429, {"retry-after": "1"}, ""), OK), "ok", tries=2, title=GOOD),
    "wait-date": Fault(((429, {"retry-after": "soon"}, ""), OK), "ok", tries=2, title=GOOD),
    "wait-ever": Fault(((429, {}, "slow down"),), "blocked", "status 429", tries=3),
    "unwell-then-well": Fault(((503, {}, ""), (502, {}, ""), OK), "ok", tries=3, title=GOOD),
    "unwell": Fault(((500, HTML, "<h1>Oops</h1>"),), "server_error", "status 500", tries=3),
    "quota": Fault(
        ((403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, "{}"), OK), "ok", tries=2, title=GOOD
    ),
    "quota-draft": Fault(((429, {"ratelimit": '"api";r=0;t=1'}, ""), OK), "ok", tries=2, title=GOOD),
    "words-as-octets": Fault(
        ((200, {"content-type": "application/octet-stream"}, ARTICLE),), "ok", title=GOOD
    ),
    "html-as-json": Fault(((200, {"content-type": "application/json"}, ARTICLE),), "ok", title=GOOD),
    "no-type": Fault(((200, {"content-type": ""}, ARTICLE),), "ok", title=GOOD),
    "image": Fault(((200, HTML, b"\x89PNG\r\n\x1a\n" + b"\0" * 200),), "unsupported"),
    "nothing": Fault(((200, HTML, ""),), "empty"),
    "report.pdf": Fault(((200, {"content-type": "application/pdf"}, ARTICLE),), "ok", title=GOOD),
    "walled.pdf": once(
        403, "blocked", "Cloudflare: header cf-mitigated", CHALLENGE, cf_mitigated="challenge"
    ),
    "report.html": Fault(((200, HTML, PDF),), "ok"),
    "true.pdf": Fault(((200, {"content-type": "application/pdf"}, PDF),), "ok"),
    "circle": Fault(((302, {"location": "/circle"}, ""),), "loop"),
    "out-of-the-web": Fault(((302, {"location": "mailto:desk@harbour.example"}, ""),), "unsupported"),
}


def host(name: str) -> str:
    """Each fault has a host of its own: a rest that one asks for must not hold up the others."""
    return f"{name.replace('.', '-')}.harbour.example"


def link(name: str) -> str:
    return f"https://{host(name)}/{name}"


class Served:
    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        name = request.path.strip("/")
        if name == "robots.txt" or request.url.host in ARCHIVE:
            return web.Response(status=404)
        if name.startswith("landed-"):
            return web.Response(text=ARTICLE, content_type="text/html")
        fault = FAULTS[name]
        status, headers, body = fault.answers[min(self.tries[name], len(fault.answers) - 1)]
        self.tries[name] += 1
        told = {key: soon() if value == "soon" else value for key, value in headers.items()}
        response = web.StreamResponse(status=status, headers=told)
        await response.prepare(request)
        if body and status != 304:
            await response.write(body if isinstance(body, bytes) else body.encode())
        await response.write_eof()
        return response


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ended(kept_readers: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("faults")
    issue, served, config = home / "issue.md", Served(), load(home=home)
    issue.write_text(
        "# Faults\n\n" + "\n\n".join(f"- Item {name}. [source]({link(name)})" for name in FAULTS) + "\n"
    )
    pace = {
        "DOWNLOAD_DELAY": 0.0,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "DOWNLOAD_SLOTS": {name: {"delay": 0.0} for name in ARCHIVE},
        "RETRY_BASE": 0.05,
        "RETRY_WAIT_MAX": 6.0,
    }
    with LoopbackWeb({"*": served.answer}) as loopback:
        await crawl(scrapy_settings(config) | loopback.settings() | pace, "links", issue=str(issue))
        requests = loopback.requests()
    engine = open_database(config.store_url)
    store = Store(engine)
    (line,) = store.issues()
    reports = {report.link.address: report for item in store.report_rows(line.id) for report in item.links}
    yield reports, served.tries, requests
    engine.dispose()


@pytest.mark.parametrize("name", FAULTS)
def test_it_ends_in_its_word(ended: Any, name: str) -> None:
    reports, tries, _ = ended
    fault, visit = FAULTS[name], reports[link(name)].visit

    assert (visit.outcome.value, tries[name]) == (fault.outcome, fault.tries)
    assert fault.detail is None or visit.detail == fault.detail
    if fault.landed:
        assert visit.final.endswith(fault.landed)
        assert [hop.status for hop in visit.hops] == [int(name.removeprefix("hop-"))]


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_but_the_source_is_kept_as_its_words(ended: Any, name: str) -> None:
    reports, _, _ = ended
    document = reports[link(name)].document

    assert (document is not None) == (FAULTS[name].outcome == "ok")
    if FAULTS[name].title:
        assert document.document.title == FAULTS[name].title


@pytest.mark.parametrize(
    ("name", "least"), [("wait-seconds", 1.0), ("wait-date", 0.9), ("quota", 1.0), ("quota-draft", 1.0)]
)
def test_what_a_site_asks_to_wait_is_waited(ended: Any, name: str, least: float) -> None:
    _, _, requests = ended
    first, second = (asked.at for asked in requests if asked.path == f"/{name}")

    assert second - first >= least
