"""The corpus of `web.py` as WARC records, and the made-up issue that links its pages."""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.resolve.chain import resolve
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole

Record = dict[str, Any]


def address(record: Record) -> str:
    """Where the page lived; a made-up address where nobody wrote it down."""
    return record["url"] or f"https://{record['id'].lower()}.example.com/page"


def write(writer: WARCWriter, record: Record, corpus: Path) -> None:
    """One response record."""
    raw = (corpus / record["file"]).read_bytes()
    body = gzip.decompress(raw) if record["file"].endswith(".gz") else raw
    status, headers = record["http_status"] or 200, dict(record.get("headers") or {})
    if (envelope := _envelope(body)) is not None:
        status, headers = envelope.get("status") or status, dict(envelope.get("headers") or {}) | headers
        inner = envelope.get("body", "")
        body = (inner if isinstance(inner, str) else json.dumps(inner)).encode()
    kept = [(str(name), str(value)) for name, value in headers.items() if _may_keep(str(name))]
    if not any(name.lower() == "content-type" for name, _ in kept) and record["content_type"]:
        kept.append(("Content-Type", record["content_type"]))
    http = StatusAndHeaders(
        f"{status} Replayed", [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
    )
    recorded, asked = address(record), resolve(address(record)).canonical
    # one address in two spellings is asked for in ours
    place = asked if asked is not None and plain(asked) == plain(recorded) else recorded
    writer.write_record(
        writer.create_warc_record(place, "response", payload=BytesIO(body), http_headers=http)
    )


def write_the_way(writer: WARCWriter, record: Record) -> None:
    """The redirect from the address the crawl asks to the one recorded, where they differ."""
    recorded, asked = address(record), resolve(address(record)).canonical
    if asked is None or plain(asked) == plain(recorded):
        return
    http = StatusAndHeaders(
        "302 Replayed", [("Location", recorded), ("Content-Length", "0")], protocol="HTTP/1.1"
    )
    writer.write_record(writer.create_warc_record(asked, "response", payload=BytesIO(b""), http_headers=http))


def plain(address: str) -> str:
    """An address as the replay tells them apart: without scheme, last slash and fragment."""
    return re.sub(r"^https?://", "", address.partition("#")[0].replace("\\", "/")).rstrip("/")


def _envelope(body: bytes) -> Record | None:
    if body[:1] != b"{":
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "status" in found and "headers" in found else None


def _may_keep(name: str) -> bool:
    return name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}


def issue_of(records: list[Record]) -> Issue:
    """A made-up issue that links every page, one an item."""
    lines, items, start = [], [], 0
    for number, record in enumerate(records, 1):
        line = address(record)
        end = start + len(line)
        name = f"corpus/{number}"
        link = Link(id=f"{name}/l1", anchor=line, address=line, role=LinkRole.SOURCE, start=start, end=end)
        items.append(
            Item(
                id=name,
                position=number,
                section=None,
                headline=record["id"],
                text=line,
                start=start,
                end=end,
                language="en",
                claims=tuple[Claim, ...](),
                links=(link,),
            )
        )
        lines.append(line)
        start = end + 1
    return Issue(
        id="corpus",
        title=None,
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address=None,
        text="\n".join(lines),
        items=tuple(items),
    )
