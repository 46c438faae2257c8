"""What `fuzz.py` feeds, with small samples of each format to begin with, and what each reader may raise."""

import asyncio
import contextlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ARTICLE = (
    b"<!doctype html><html lang=en><head><title>Lanterns</title><script type='application/ld+json'>"
    b'{"@type":"NewsArticle","headline":"Lanterns","datePublished":"2026-11-25"}</script></head><body><article>'
    b"<h1>Lanterns</h1><p>The keepers lit forty-one lanterns on the pier, 44% more than last year.</p></article>"
)
LETTER = (
    b"From: a@letter.example\r\nSubject: =?utf-8?b?64Ox64yA?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/"
    b'alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=euc-kr\r\n\r\n<p>44 <a href="https:'
    b'//a.example/1?utm_source=l">lamps</a></p>\r\n--x--\r\n'
)
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>L</title><link>https://a.example/</link></item></channel></rss>'
WARC = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2026-11-25T08:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 45\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nlamp\r\n\r\n"
)


class Target:
    """What is fed, and what it may raise."""

    seeds: tuple[bytes, ...] = ()

    def __call__(self, data: bytes) -> None:
        """Feed it once; whatever is raised is a finding."""
        raise NotImplementedError


class IssueReading(Target):
    """An issue as it comes: page, Markdown, feed, mail."""

    seeds = (LETTER, FEED, ARTICLE, b"# Letter\n\n- 44 lamps. [source](https://a.example/1)\n")
    _kinds = (
        None,
        "text/html",
        "message/rfc822",
        "application/rss+xml",
        "text/markdown",
        "text/plain; charset=x",
    )

    def __call__(self, data: bytes) -> None:
        """Read it; offsets must point into the text."""
        from crawler.issue.read import read_issues
        from crawler.issue.sniff import UnreadableIssue

        kind = self._kinds[data[0] % len(self._kinds)] if data else None
        try:
            issues = read_issues(data[1:], address="https://letter.example/1", content_type=kind)
        except UnreadableIssue:
            return
        for issue in issues:
            for item in issue.items:
                for claim in item.claims:
                    if not 0 <= claim.start <= claim.end <= len(issue.text):
                        raise AssertionError(f"claim {claim.start}-{claim.end} outside {len(issue.text)}")


class Resolving(Target):
    """An address out of a stranger's mail."""

    seeds = (
        b"https://a.example/x?utm_source=l#top",
        b"https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2401.00001",
        b"http://[::ffff:7f00:1]:80/\\@b",
        b"doi:10.1000/182",
    )

    def __call__(self, data: bytes) -> None:
        """Resolve it; the same twice."""
        from crawler.resolve.chain import resolve

        raw = data.decode("utf-8", "surrogateescape")
        if resolve(raw) != resolve(raw):
            raise AssertionError("resolved differently the second time")


class Extracting(Target):
    """A page under any content type."""

    seeds = (
        ARTICLE,
        b'{"title": "L", "text": "a b"}',
        b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>",
        FEED,
    )
    _kinds = (
        "text/html",
        "application/json",
        "application/pdf",
        "text/plain",
        "application/xml",
        "",
        "text/html; charset=x",
    )

    def __call__(self, data: bytes) -> None:
        """Read it."""
        from crawler.extract.reading import read_page
        from storage.records import Page

        kind = self._kinds[data[0] % len(self._kinds)] if data else ""
        address = "https://a.example/x"
        read_page(
            Page(asked=address, address=address, status=200, headers=(("content-type", kind),), body=data[1:])
        )


class WarcReading(Target):
    """An archive somebody else wrote."""

    seeds = (WARC, __import__("gzip").compress(WARC, mtime=0), WARC * 2)

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp()) / "any.warc.gz"

    def __call__(self, data: bytes) -> None:
        """Walk it, and read each answer."""
        from crawler.warc import RecordTooLong, UnreadableArchive, read_answer, walk

        self._path.write_bytes(data)
        places = []
        with contextlib.suppress(UnreadableArchive):
            places += [entry.offset for entry in walk(self._path)]
        for place in [*places[:4], len(data) // 2]:
            with contextlib.suppress(UnreadableArchive, RecordTooLong):
                read_answer(self._path, place, limit=1 << 20)


class QuantityReading(Target):
    """Words with numbers in them, in two languages."""

    seeds = (
        "44% more, $1.2 billion, 3–5 times, forty-one".encode(),
        "약 3억 2천만 원, 44.5%, 두 배, 2026년 11월".encode(),
        b"1e99999 1/0 0x7f 12:30 -0.0",
    )

    def __call__(self, data: bytes) -> None:
        """Read them; each lies in the text."""
        from crawler.evidence.quantities import read

        words = data.decode("utf-8", "replace")
        for one in read(words):
            if not 0 <= one.start < one.end <= len(words):
                raise AssertionError(f"quantity {one.start}-{one.end} outside {len(words)}")


class Asking(Target):
    """The desk's pages and its interface, asked anything."""

    seeds = (
        b"GET /api/v1/issues?limit=5\n",
        b'POST /api/v1/claims/x/verdicts\n{"rating": "supported", "seen": 0}',
        b"GET /search?q=%22lamp\n",
        b"GET /source?id=web:a.example/1\n",
    )

    def __init__(self) -> None:
        from crawler.desk.app import create_app
        from crawler.desk.office import Office, secret_in
        from storage.accounts import Role
        from storage.database import open_database
        from storage.desk import Desk
        from storage.editors import Editors
        from storage.store import Store

        home = Path(tempfile.mkdtemp())
        engine = open_database(f"sqlite:///{home / 'store.db'}")
        editors = Editors(engine)
        editors.ensure("kim", Role.ADMIN, now=datetime.now(UTC))
        self._token = editors.link("kim", now=datetime.now(UTC))
        self._app = create_app(
            Office(
                store=Store(engine),
                work=Desk(engine),
                editors=editors,
                archive=None,
                secret=secret_in(home),
                hosts=frozenset({"desk.example"}),
                accounts=False,
            )
        )
        self._loop = asyncio.new_event_loop()

    def __call__(self, data: bytes) -> None:
        """One request; no answer of 500 and more, no exception."""
        head, _, body = data.partition(b"\n")
        method, _, target = head.partition(b" ")
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method.decode("latin-1")[:20] or "GET",
            "scheme": "http",
            "path": "/" + path.decode("utf-8", "replace").lstrip("/"),
            "raw_path": b"/" + path.lstrip(b"/"),
            "query_string": query,
            "headers": [
                (b"host", b"desk.example"),
                (b"content-type", b"application/json"),
                (b"origin", b"x"),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("desk.example", 80),
        }
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        self._loop.run_until_complete(self._app(scope, receive, send))
        if not statuses or statuses[0] >= 500:
            raise AssertionError(f"answered {statuses}")


TARGETS: dict[str, type[Target]] = {
    "issue": IssueReading,
    "resolve": Resolving,
    "extract": Extracting,
    "warc": WarcReading,
    "quantities": QuantityReading,
    "api": Asking,
}
