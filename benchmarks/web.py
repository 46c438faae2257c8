"""Replay a folder of real pages through the whole crawl, and show kind by kind what came of them.

    python benchmarks/web.py --corpus DIR [--json]

DIR holds `index.jsonl` (one record a page: id, kind, url, file, content_type, http_status, headers,
expected_title, expected_text_file …) and the pages it names. They are put into a WARC file, linked from one
made-up issue, and crawled by `links` in replay: no network, an empty store in a temporary folder.
"""

import argparse
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.middlewares.replay import replay_settings
from crawler.run import crawl_process
from storage.database import open_database
from storage.outcomes import Outcome
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole
from storage.store import Store

Record = dict[str, Any]


def main() -> int:
    """Replay, then print the table; 1 when something is unreadable without its traceback."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--workers", type=int, default=2, help="processes that read pages")
    options = parser.parse_args()
    records = [json.loads(line) for line in (options.corpus / "index.jsonl").open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        rows = replay(records, options.corpus, Path(folder), options.workers)
        seconds = time.monotonic() - began
    table = by_kind(rows)
    if options.json:
        print(json.dumps({"seconds": round(seconds, 1), "kinds": table, "pages": rows}, indent=1))
    else:
        show(table, len(rows), seconds)
    silent = [row["id"] for row in rows if row["outcome"] == "unreadable" and not row["traceback"]]
    if silent:
        print(f"unreadable without a traceback: {', '.join(silent)}", file=sys.stderr)
    return 1 if silent else 0


def replay(records: list[Record], corpus: Path, folder: Path, workers: int) -> list[Record]:
    """Every record with what the crawl made of it."""
    warc = folder / "corpus.warc.gz"
    with warc.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for record in records:
            write(writer, record, corpus)
    issue = issue_of(records)
    url = f"sqlite:///{folder / 'store.db'}"
    settings = replay_settings([warc]) | {"STORE_URL": url, "READING_WORKERS": workers, "LOG_LEVEL": "ERROR"}
    crawl_process(settings, "links", issues=[issue])
    engine = open_database(url)
    try:
        reports = {report.item.id: report for report in Store(engine).report_rows(issue.id)}
    finally:
        engine.dispose()
    return [row(record, reports[f"{issue.id}/{number}"], corpus) for number, record in enumerate(records, 1)]


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
    writer.write_record(
        writer.create_warc_record(address(record), "response", payload=BytesIO(body), http_headers=http)
    )


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


def row(record: Record, report: Any, corpus: Path) -> Record:
    """One page: how it ended, and whether its title and text are those expected."""
    link = report.links[0]
    document = link.document.document if link.document else None
    told: Record = {
        "id": record["id"],
        "kind": record["kind"],
        "outcome": str(link.visit.outcome) if link.visit else "not visited",
        "detail": link.visit.detail if link.visit else None,
        "traceback": link.visit.traceback if link.visit else None,
        "reader": link.visit.reader if link.visit else None,
        "title": document.title if document else None,
        "length": len(document.text) if document else 0,
        "title_right": None,
        "text_found": None,
    }
    if record.get("expected_title"):
        told["title_right"] = bool(document and document.title) and alike(
            document.title, record["expected_title"]
        )
    if (expected := expected_text(record, corpus)) is not None:
        told["text_found"] = round(shared(document.text if document else "", expected), 3)
    return told


def alike(found: str, expected: str) -> bool:
    """Whether two titles are the same but for a site's name, case and punctuation."""
    one, other = (" ".join(re.findall(r"\w+", text.casefold())) for text in (found, expected))
    return (
        one == other or fuzz.ratio(one, other) >= 90 or (len(other) > 15 and (other in one or one in other))
    )


def expected_text(record: Record, corpus: Path) -> str | None:
    """The reference text, where a human made or reviewed it."""
    file = record.get("expected_text_file")
    if not file or not re.search(r"human|reviewed|annot", record.get("expected_basis") or "", re.IGNORECASE):
        return None
    held = (corpus / file).read_bytes()
    raw = (gzip.decompress(held) if held[:2] == b"\x1f\x8b" else held).decode("utf-8")
    if ".json" in file:
        record = json.loads(raw)
        found = record.get("text") or record.get("articleBody") or record.get("body")
        return found if isinstance(found, str) else None
    return raw


def shared(found: str, expected: str) -> float:
    """F1 over the words of both."""
    one, other = (
        Counter(re.findall(r"\w+", found.casefold())),
        Counter(re.findall(r"\w+", expected.casefold())),
    )
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if one or other else 1.0


def by_kind(rows: list[Record]) -> list[Record]:
    """The table's rows."""
    kinds: defaultdict[str, list[Record]] = defaultdict(list)
    for one in rows:
        kinds[one["kind"]].append(one)
    return [summed(kind, members) for kind, members in sorted(kinds.items())]


def summed(kind: str, members: list[Record]) -> Record:
    """One row of the table."""
    titles = [one["title_right"] for one in members if one["title_right"] is not None]
    texts = [one["text_found"] for one in members if one["text_found"] is not None]
    return {
        "kind": kind,
        "pages": len(members),
        "outcomes": dict(Counter(one["outcome"] for one in members).most_common()),
        "titles": f"{sum(titles)}/{len(titles)}" if titles else "",
        "text": round(statistics.mean(texts), 3) if texts else None,
        "length": int(statistics.median(one["length"] for one in members)),
    }


def show(table: list[Record], pages: int, seconds: float) -> None:
    """Print the table."""
    print(f"{'kind':<22}{'pages':>6}{'titles':>9}{'text F1':>9}{'length':>8}  outcomes")
    for one in table:
        outcomes = ", ".join(f"{count} {word}" for word, count in one["outcomes"].items())
        text = "" if one["text"] is None else f"{one['text']:.3f}"
        print(f"{one['kind']:<22}{one['pages']:>6}{one['titles']:>9}{text:>9}{one['length']:>8}  {outcomes}")
    total = Counter[str]()
    for one in table:
        total.update(one["outcomes"])
    print(
        f"\n{pages} pages in {seconds:.0f} s: " + ", ".join(f"{n} {word}" for word, n in total.most_common())
    )
    assert set(total) <= {*map(str, Outcome), "not visited"}


if __name__ == "__main__":
    raise SystemExit(main())
