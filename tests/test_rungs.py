"""What happens to a source over days: read, missing, gone, not modified, copied, captured; over real sockets."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from aiohttp import web

from crawler.archived import ArchiveReader
from crawler.capture import HandedIn, capture
from crawler.config import Config, load, scrapy_settings
from crawler.export.jsonl import lines
from crawler.handed import CaptureRefused
from crawler.reread import reread
from crawler.run import crawl
from storage.database import open_database
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole, Via
from storage.store import Store
from storage.views import LinkReport

HOST = "harbour.example.com"
PAGE = f"https://{HOST}/news/boats-in-the-harbour"
COPY = f"https://web.archive.org/web/20261103090000id_/{PAGE}"
PROSE = "".join(
    f"<p>On day {day} of the survey the harbour counted {day * 7 + 12} boats under sail, and the harbour master "
    "wrote each of them into the book by hand.</p>"
    for day in range(9)
)
ARTICLE = f"<html><head><title>Boats in the harbour</title></head><body><article><h1>Boats in the harbour</h1>{PROSE}</article></body></html>"
WALL = "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>"
TEASER = (
    '<html><head><title>Boats</title><script type="application/ld+json">{"@type":"NewsArticle",'
    '"isAccessibleForFree":false}</script></head><body><article><p>The harbour counted its boats again this year, '
    "and the number surprised everyone.</p></article><p>Subscribe to continue reading</p></body></html>"
)
CLAIM = "The harbour counted 61 boats under sail on day 7."


def issue(number: int = 1) -> Issue:
    text = f"{CLAIM} source {number}"
    claim = Claim(id=f"i{number}/1/c1", text=CLAIM, start=0, end=len(CLAIM), language="en")
    link = Link(
        id=f"i{number}/1/l1",
        anchor="source",
        address=PAGE,
        role=LinkRole.SOURCE,
        start=len(CLAIM) + 1,
        end=len(CLAIM) + 7,
    )
    item = Item(
        id=f"i{number}/1",
        position=1,
        section=None,
        headline=None,
        text=text,
        start=0,
        end=len(text),
        language="en",
        claims=(claim,),
        links=(link,),
    )
    return Issue(
        id=f"i{number}",
        title="Boats",
        publication=None,
        published=date(2026, 11, 5),
        language="en",
        format=IssueFormat.TEXT,
        address=None,
        text=text,
        items=(item,),
    )


class Place:
    """A site whose one page changes from visit to visit, an archive beside it, and a desk that keeps both."""

    def __init__(self, home: Path, loopback_web: Callable[..., Any]) -> None:
        self.config: Config = load(home=home, delay=0)
        self.answer: Mapping[str, Any] = {"text": ARTICLE}
        self.archive: dict[str, Mapping[str, Any]] = {}
        hosts = {HOST: self._site, "archive.org": self._archived, "web.archive.org": self._archived}
        self.web = loopback_web(hosts)
        self.engine = open_database(self.config.store_url)
        self.store = Store(self.engine)

    async def _site(self, request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        sent = {name: request.headers.get(name) for name in ("If-None-Match", "If-Modified-Since")}
        answer = dict(self.answer)
        etag = answer.get("headers", {}).get("ETag")
        if etag and sent["If-None-Match"] == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(**{"content_type": "text/html", **answer})

    async def _archived(self, request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        found = next((self.archive[key] for key in self.archive if key in request.path_qs), None)
        return web.Response(status=404) if found is None else web.Response(**found)

    async def check(self, on: date = date(2026, 11, 9), number: int = 1, **settings: Any) -> LinkReport:
        """One crawl of the issue on some day."""
        overrides = {
            **scrapy_settings(self.config),
            **self.web.settings(),
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_SLOTS": {name: {"delay": 0} for name in (HOST, "archive.org", "web.archive.org")},
            "RETRY_TIMES": 0,
            "RETRY_BASE": 0.02,
            "READING_WORKERS": 1,
            **settings,
        }
        moment = datetime(on.year, on.month, on.day, 8, tzinfo=UTC)

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return moment

        with mock.patch("spiders.links.datetime", Clock), mock.patch("crawler.visiting.datetime", Clock):
            await crawl(overrides, "links", issues=[issue(number)])
        return self.link(number)

    def link(self, number: int = 1) -> LinkReport:
        return self.store.report_rows(f"i{number}")[0].links[0]

    def codes(self) -> set[FindingCode]:
        return {finding.code for finding in self.store.findings_for("i1")}

    def asked(self, host: str = HOST) -> list[Any]:
        return [one for one in self.web.requests(host) if one.path != "/robots.txt"]

    def hold(
        self, body: str = ARTICLE, *, status: int = 200, taken: str = "Tue, 03 Nov 2026 09:00:00 GMT"
    ) -> None:
        """Put one copy into the archive."""
        closest = {
            "available": True,
            "url": COPY.replace("id_", ""),
            "timestamp": "20261103090000",
            "status": "200",
        }
        self.archive = {
            "/wayback/available": {"text": json.dumps({"archived_snapshots": {"closest": closest}})},
            "/web/20261103090000id_/": {
                "text": body,
                "status": status,
                "content_type": "text/html",
                "headers": {"Memento-Datetime": taken, "x-archive-src": "harbour.warc.gz"},
            },
        }

    def handed(self, data: str | bytes, name: str = "saved.html", **known: Any) -> HandedIn:
        body = data.encode() if isinstance(data, str) else data
        return HandedIn(data=body, name=name, by="Jiwon", **known)


@pytest.fixture
async def place(tmp_path: Path, loopback_web: Callable[..., Any]) -> AsyncIterator[Place]:
    made = Place(tmp_path, loopback_web)
    yield made
    made.engine.dispose()


def day(number: int) -> date:
    return date(2026, 11, 9) + timedelta(days=number)


# --- strikes ---------------------------------------------------------------------------------------


async def test_a_page_nobody_has_read_is_gone_when_the_site_says_so(place: Place) -> None:
    place.answer = {"status": 404}

    assert (await place.check()).visit.outcome is Outcome.GONE  # type: ignore[union-attr]


async def test_a_page_that_was_read_is_gone_only_on_the_third_day(place: Place) -> None:
    await place.check(day(0))
    place.answer = {"status": 404}

    words = [(await place.check(day(number))).visit.outcome for number in (1, 1, 2, 3)]  # type: ignore[union-attr]

    assert words == [Outcome.MISSING, Outcome.MISSING, Outcome.MISSING, Outcome.GONE]


async def test_the_last_good_copy_stands_with_its_day(place: Place) -> None:
    await place.check(day(0))
    place.answer = {"status": 403, "text": WALL}
    link = await place.check(day(1))

    assert link.visit is not None
    assert link.document is not None
    assert link.visit.outcome is Outcome.BLOCKED
    assert (link.document.read.date(), "61 boats" in link.document.document.text) == (day(0), True)


# --- conditional requests --------------------------------------------------------------------------


async def test_only_what_changed_is_asked_again(place: Place) -> None:
    place.answer = {
        "text": ARTICLE,
        "headers": {"ETag": '"v1"', "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"},
    }
    first = await place.check(day(0))
    second = await place.check(day(1))
    third = await place.check(day(2))

    assert [asked.headers.get("if-none-match") for asked in place.asked()] == [None, '"v1"', '"v1"']
    assert place.asked()[1].headers["if-modified-since"] == "Mon, 02 Nov 2026 08:00:00 GMT"
    for link in (second, third):
        assert link.visit is not None
        assert link.document is not None
        assert (link.visit.outcome, link.visit.status) == (Outcome.NOT_MODIFIED, 304)
        assert link.document.id == first.document.id  # type: ignore[union-attr]


async def test_the_archive_says_that_the_server_did_not_modify_it(place: Place) -> None:
    place.answer = {"text": ARTICLE, "headers": {"ETag": '"v1"'}}
    await place.check(day(0))
    link = await place.check(day(1))

    assert link.visit is not None
    (capture_,) = link.visit.asked_pages[0].captures
    path = ArchiveReader(place.config.archive).path(capture_.file)
    from crawler.warc import read_answer

    answer = read_answer(path, capture_.offset, limit=1 << 20)
    assert capture_.revisit
    assert answer.fields["warc-profile"].endswith("server-not-modified")
    assert reread(place.store, place.config).remarks == ()


async def test_a_new_issue_gets_its_evidence_from_an_unchanged_page(place: Place) -> None:
    place.answer = {"text": ARTICLE, "headers": {"ETag": '"v1"'}}
    await place.check(day(0))
    link = await place.check(day(1), number=2)

    assert link.visit.outcome is Outcome.NOT_MODIFIED  # type: ignore[union-attr]
    assert any(kept.evidence.claim == "i2/1/c1" for kept in place.store.evidence_for("i2"))


async def test_a_page_that_changed_is_read_anew(place: Place) -> None:
    place.answer = {"text": ARTICLE, "headers": {"ETag": '"v1"'}}
    await place.check(day(0))
    place.answer = {"text": ARTICLE.replace("61", "64"), "headers": {"ETag": '"v2"'}}
    link = await place.check(day(1))

    assert link.visit.outcome is Outcome.OK  # type: ignore[union-attr]
    assert "64 boats" in link.document.document.text  # type: ignore[union-attr]


async def test_bytes_that_are_lost_are_asked_for_again(place: Place) -> None:
    place.answer = {"text": ARTICLE, "headers": {"ETag": '"v1"'}}
    await place.check(day(0))
    for file in place.config.archive.glob("*.warc.gz"):
        file.unlink()
    link = await place.check(day(1))

    assert link.visit.outcome is Outcome.OK  # type: ignore[union-attr]
    assert [asked.headers.get("if-none-match") for asked in place.asked()] == [None, '"v1"', None]


# --- archived copies -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"status": 404}, Outcome.GONE),
        ({"status": 403, "text": WALL}, Outcome.BLOCKED),
        ({"text": TEASER}, Outcome.PAYWALLED),
        ({"text": "<title>Page not found</title><h1>Page not found</h1>"}, Outcome.SOFT_404),
    ],
)
async def test_a_copy_near_the_issues_day_brings_the_words(
    place: Place, answer: Mapping[str, Any], outcome: Outcome
) -> None:
    place.answer = answer
    place.hold()
    link = await place.check()

    assert link.visit is not None
    assert link.document is not None
    assert (link.visit.outcome, link.visit.via, link.document.via) == (outcome, Via.MEMENTO, Via.MEMENTO)
    assert "61 boats" in link.document.document.text
    assert link.document.document.facts["memento"] == {"address": COPY, "taken": "2026-11-03T09:00:00+00:00"}
    assert FindingCode.READ_FROM_COPY in place.codes()
    assert (FindingCode.LINK_DEAD in place.codes()) is outcome.absent
    assert FindingCode.SOURCE_UNREAD not in place.codes()


async def test_the_copys_rung_is_in_every_passage_and_can_be_read_again(place: Place) -> None:
    place.answer = {"status": 404}
    place.hold()
    await place.check()
    item, source = (line.model_dump() for line in lines(place.store, ["i1"]))

    assert {passage["rung"] for claim in item["claims"] for passage in claim["evidence"]} == {"memento"}
    assert (source["visit"]["outcome"], source["document"]["via"]) == ("gone", "memento")
    told = reread(place.store, place.config)
    assert (told.same, told.remarks) == (1, ())


async def test_the_archive_is_left_alone_while_the_page_can_be_read(place: Place) -> None:
    place.hold()
    await place.check()

    assert place.asked("archive.org") == []


async def test_the_archive_is_left_alone_where_the_operator_says_so(place: Place) -> None:
    place.answer = {"status": 404}
    place.hold()
    link = await place.check(MEMENTO_ENABLED=False)

    assert (place.asked("archive.org"), link.document) == ([], None)


async def test_a_page_that_robots_may_not_see_is_not_read_by_a_detour(place: Place) -> None:
    place.hold()
    place.web._hosts[HOST] = _forbidding
    link = await place.check()

    assert link.visit.outcome is Outcome.ROBOTS  # type: ignore[union-attr]
    assert place.asked("archive.org") == []


async def _forbidding(request: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nDisallow: /\n", content_type="text/plain")


@pytest.mark.parametrize(
    ("body", "status", "taken"),
    [
        (WALL, 200, "Tue, 03 Nov 2026 09:00:00 GMT"),
        (TEASER, 200, "Tue, 03 Nov 2026 09:00:00 GMT"),
        ("<title>Page not found</title><h1>Page not found</h1>", 200, "Tue, 03 Nov 2026 09:00:00 GMT"),
        (ARTICLE, 404, "Tue, 03 Nov 2026 09:00:00 GMT"),
        (ARTICLE, 200, "Tue, 03 Nov 2020 09:00:00 GMT"),
    ],
    ids=["wall", "teaser", "soft 404", "archived error", "another year"],
)
async def test_a_copy_that_is_none_is_not_taken(place: Place, body: str, status: int, taken: str) -> None:
    place.answer = {"status": 404}
    place.hold(body, status=status, taken=taken)
    link = await place.check()

    assert link.document is None
    assert link.visit.via is Via.LIVE  # type: ignore[union-attr]
    assert FindingCode.SOURCE_UNREAD in place.codes()


async def test_the_index_is_asked_where_the_nearest_copy_is_a_wall(place: Place) -> None:
    place.answer = {"status": 404}
    place.hold(WALL)
    rows = [
        ["timestamp", "original", "mimetype", "statuscode", "digest"],
        ["20261103090000", PAGE, "text/html", "200", "A"],
        ["20261020090000", PAGE, "text/html", "200", "B"],
        ["20250101090000", PAGE, "text/html", "200", "C"],
    ]
    headers = {"Memento-Datetime": "Tue, 20 Oct 2026 09:00:00 GMT"}
    place.archive["/cdx/search/cdx"] = {"text": json.dumps(rows)}
    place.archive["/web/20261020090000id_/"] = {
        "text": ARTICLE,
        "content_type": "text/html",
        "headers": headers,
    }
    link = await place.check()

    assert link.document is not None
    assert link.document.document.facts["memento"]["taken"].startswith("2026-10-20")
    asked = [one.path for one in place.asked("web.archive.org")]
    assert not any("20250101" in path for path in asked if "/web/2025" in path)


async def test_the_timemap_is_asked_where_the_index_fails(place: Place) -> None:
    place.answer = {"status": 404}
    place.hold()
    copy = place.archive.pop("/web/20261103090000id_/")
    place.archive = {
        "/cdx/search/cdx": {"status": 503},
        "/web/timemap/link/": {
            "text": f'<{PAGE}>; rel="original",\n<{COPY.replace("id_", "")}>; rel="first last memento"; '
            'datetime="Tue, 03 Nov 2026 09:00:00 GMT"'
        },
        "/web/20261103090000id_/": copy,
    }
    link = await place.check()

    assert link.document is not None
    assert link.document.via is Via.MEMENTO


async def test_an_archive_that_has_enough_is_asked_nothing_more(place: Place) -> None:
    place.answer = {"status": 404}
    place.archive = {"/wayback/available": {"status": 429, "headers": {"Retry-After": "3600"}}}
    link = await place.check()

    assert link.visit.outcome is Outcome.GONE  # type: ignore[union-attr]
    assert place.asked("web.archive.org") == []


async def test_a_copy_never_replaces_what_was_read_at_the_page(place: Place) -> None:
    await place.check(day(0))
    place.answer = {"status": 404}
    place.hold(ARTICLE.replace("61", "99"))
    link = await place.check(day(1))

    assert "61 boats" in link.document.document.text  # type: ignore[union-attr]
    assert place.asked("archive.org") == []


# --- an editor's own capture -----------------------------------------------------------------------


SINGLE_FILE = f"""<!DOCTYPE html> <html><!--
 Page saved with SingleFile
 url: {PAGE}?utm_source=x
 saved date: Tue Nov 10 2026 09:30:00 GMT+0900 (Korean Standard Time)
--><head><title>Boats in the harbour</title><style>@font-face{{src:url(data:font/woff2;base64,{"A" * 4000})}}</style></head>
<body><article><h1>Boats in the harbour</h1>{PROSE}</article></body></html>"""


async def refused(place: Place) -> None:
    place.answer = {"status": 403, "text": WALL}
    await place.check(day(0))


async def hand_in(place: Place, source: str, handed: HandedIn) -> Any:
    import asyncio

    return await asyncio.to_thread(capture, place.store, place.config, source, handed)


async def test_a_saved_page_stands_where_the_site_refuses(place: Place) -> None:
    await refused(place)
    kept = await hand_in(place, PAGE, place.handed(SINGLE_FILE))
    link = place.link()

    assert (kept.outcome, kept.issues, kept.passages > 0) == (Outcome.OK, ("i1",), True)
    assert link.visit is not None
    assert link.document is not None
    assert (link.visit.outcome, link.document.via) == (Outcome.BLOCKED, Via.CAPTURE)
    assert link.document.document.facts["capture"] == {
        "by": "Jiwon",
        "at": "2026-11-10T00:30:00+00:00",
        "file": "saved.html",
        "form": "singlefile",
    }
    assert FindingCode.SOURCE_UNREAD not in place.codes()


async def test_a_later_refusal_leaves_the_capture_where_it_is(place: Place) -> None:
    await refused(place)
    await hand_in(place, PAGE, place.handed(SINGLE_FILE))
    link = await place.check(date(2099, 1, 1))

    assert link.document is not None
    assert (link.visit.outcome, link.document.via) == (Outcome.BLOCKED, Via.CAPTURE)  # type: ignore[union-attr]
    assert FindingCode.SOURCE_UNREAD not in place.codes()


async def test_a_capture_lies_in_the_archive_and_can_be_read_again(place: Place) -> None:
    await refused(place)
    await hand_in(place, PAGE, place.handed(SINGLE_FILE))
    link = place.link()

    assert link.read is not None
    (page,) = link.read.asked_pages
    answer = ArchiveReader(place.config.archive).read(page.captures[0])
    assert answer.body == SINGLE_FILE.encode()
    told = reread(place.store, place.config)
    assert (told.same, told.remarks) == (1, ())


async def test_a_capture_and_its_rung_are_exported(place: Place) -> None:
    await refused(place)
    await hand_in(place, PAGE, place.handed(SINGLE_FILE))
    item, source = (line.model_dump() for line in lines(place.store, ["i1"]))

    assert {passage["rung"] for claim in item["claims"] for passage in claim["evidence"]} == {"capture"}
    assert source["visit"]["outcome"] == "blocked"
    assert source["document"]["facts"]["capture"]["by"] == "Jiwon"


TEXT = "On day 7 of the survey the harbour counted 61 boats under sail.\n\nThe book lies open in the harbour office."
MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: "
    + PAGE
    + "\r\nDate: Tue, 10 Nov 2026 00:30:00 -0000\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
    "Content-Type: text/html; charset=utf-8\r\nContent-Location: "
    + PAGE
    + "\r\n\r\n"
    + ARTICLE
    + "\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [(ARTICLE, "page.html", "html"), (TEXT, "-", "text"), (MHTML, "page.mhtml", "mhtml")],
)
async def test_every_form_is_read(place: Place, data: str, name: str, form: str) -> None:
    await refused(place)
    kept = await hand_in(place, PAGE, place.handed(data, name))

    assert kept.document.facts["capture"]["form"] == form
    assert "61 boats" in kept.document.text
    assert kept.passages > 0


async def test_a_pdf_is_read(place: Place) -> None:
    await refused(place)
    pdf = (Path(__file__).parents[1] / "examples/web/blog/safety-report.pdf").read_bytes()

    assert (await hand_in(place, PAGE, place.handed(pdf, "r.pdf"))).document.facts["capture"]["form"] == "pdf"


async def test_a_warc_file_gives_the_record_of_the_source(place: Place, tmp_path: Path) -> None:
    from crawler.archive import Archive
    from crawler.warc_records import Exchange

    await refused(place)
    with Archive(tmp_path / "theirs") as archive:
        for address, body in ((f"https://{HOST}/style", "<p>other</p>"), (PAGE, ARTICLE)):
            headers = [(b"Content-Type", b"text/html")]
            archive.keep(Exchange(address=address, status=200, headers=headers, body=body.encode()))
    (file,) = (tmp_path / "theirs").glob("*.warc.gz")
    kept = await hand_in(place, PAGE, place.handed(file.read_bytes(), "theirs.warc.gz"))

    assert (kept.document.facts["capture"]["form"], "61 boats" in kept.document.text) == ("warc", True)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "is empty"),
        (WALL, "does not show the source (blocked: Cloudflare"),
        ("<title>Log in</title><form><input type=password></form>", "does not show the source (login"),
        (b"\x89PNG\r\n\x1a\n....", "no page that can be read (image)"),
    ],
)
async def test_what_is_no_capture_is_refused_in_one_sentence(
    place: Place, data: str | bytes, why: str
) -> None:
    await refused(place)

    with pytest.raises(CaptureRefused) as told:
        await hand_in(place, PAGE, place.handed(data))

    assert why in str(told.value)
    assert place.link().document is None


async def test_an_unknown_source_is_refused(place: Place) -> None:
    await refused(place)

    with pytest.raises(CaptureRefused, match="no stored issue cites"):
        await hand_in(place, "https://nowhere.example/", place.handed(ARTICLE))
