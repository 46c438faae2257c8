"""Replay a folder of real pages through the whole crawl, and show kind by kind what came of them.

    python benchmarks/web.py --corpus DIR [--json] [--sample N]

DIR holds `index.jsonl` (one record a page: id, kind, url, file, content_type, http_status, headers,
expected_title, expected_text_file …) and the pages it names. They are put into WARC files, linked from
made-up issues, and crawled by `links` in replay: no network, an empty store in a temporary folder. Records that
share an address or a source go into rounds of their own, each in a process of its own. Where the crawl asks
another address than the one recorded (trackers taken off, a consent page in between), that address redirects to
the recorded one, as the site did.

Shown: the outcome of every page against its true state (`web_truth` says by which rules that is told), titles
where one is expected, the text's token F1 where a human made or reviewed it, and the two errors that may never
happen: a wall or an error page kept as a source's words, and a living page called gone.
"""

import argparse
import gzip
import json
import multiprocessing
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
from web_truth import NOT_THERE, WALLS, confusion, f1_of, truth

from crawler.middlewares.replay import replay_settings
from crawler.resolve.chain import resolve
from crawler.run import crawl_process
from storage.database import open_database
from storage.outcomes import Outcome
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole
from storage.store import Store

Record = dict[str, Any]

MISSING = "not in the replay"
"""Said of a page that a reader wanted beside the recorded one, and nobody captured."""


def main() -> int:
    """Replay, then print the table; 1 when something is unreadable without its traceback, or a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--workers", type=int, default=2, help="processes that read pages")
    parser.add_argument("--sample", type=int, metavar="N", help="every N-th record only")
    options = parser.parse_args()
    records = [json.loads(line) for line in (options.corpus / "index.jsonl").open(encoding="utf-8")]
    records = records[:: options.sample or 1]
    began = time.monotonic()
    rows = [
        row for one in rounds(records) for row in in_its_own_process(one, options.corpus, options.workers)
    ]
    seconds = time.monotonic() - began
    table, states = by_kind(rows), score(rows)
    if options.json:
        told = {"seconds": round(seconds, 1), "states": states, "kinds": table, "pages": rows}
        print(json.dumps(told, indent=1))
    else:
        show(table, states, len(rows), seconds)
    silent = [row["id"] for row in rows if row["outcome"] == "unreadable" and not row["traceback"]]
    if silent:
        print(f"unreadable without a traceback: {', '.join(silent)}", file=sys.stderr)
    return 1 if silent or states["walls_kept_as_text"] or states["alive_called_gone"] else 0


def rounds(records: list[Record]) -> list[list[Record]]:
    """The records in as few groups as no two of one group share a source or an address."""
    groups: list[tuple[list[Record], set[str]]] = []
    for record in records:
        resolution = resolve(address(record))
        names = {resolution.identity, resolution.canonical or "", address(record)}
        members, taken = next((group for group in groups if not names & group[1]), ([], set()))
        if not members:
            groups.append((members, taken))
        members.append(record)
        taken.update(names)
    return [members for members, _ in groups]


def in_its_own_process(records: list[Record], corpus: Path, workers: int) -> list[Record]:
    """`replay`, in a process whose reactor has not run yet."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_replayed, args=(theirs, records, corpus, workers))
    process.start()
    theirs.close()
    try:
        rows: list[Record] = mine.recv()
    finally:
        process.join()
    return rows


def _replayed(answer: Any, records: list[Record], corpus: Path, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answer.send(replay(records, corpus, Path(folder), workers))


def replay(records: list[Record], corpus: Path, folder: Path, workers: int) -> list[Record]:
    """Every record with what the crawl made of it."""
    warc = folder / "corpus.warc.gz"
    with warc.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for record in records:
            write(writer, record, corpus)
            write_the_way(writer, record)
    issue = issue_of(records)
    url = f"sqlite:///{folder / 'store.db'}"
    settings = replay_settings([warc]) | {
        "STORE_URL": url,
        "READING_WORKERS": workers,
        "LOG_LEVEL": "ERROR",
        "MEMENTO_ENABLED": False,
    }
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


def row(record: Record, report: Any, corpus: Path) -> Record:
    """One page: how it ended, what it truly is, and whether its title and text are those expected."""
    link = report.links[0]
    document = link.document.document if link.document else None
    reviewed = expected_text(record, corpus)
    true = truth(record, reviewed)
    outcome, detail = (str(link.visit.outcome), link.visit.detail) if link.visit else ("not visited", None)
    told: Record = {
        "id": record["id"],
        "kind": record["kind"],
        "outcome": outcome,
        "detail": detail,
        "traceback": link.visit.traceback if link.visit else None,
        "reader": link.visit.reader if link.visit else None,
        "title": document.title if document else None,
        "length": len(document.text) if document else 0,
        "true": list(true.states) if true else None,
        "state_right": None,
        "counted": True,
        "title_right": None,
        "text_found": None,
        "text_found_by_human": None,
    }
    # a reader may want pages beside the recorded one (the article of a DOI, the card of a model)
    if true is None or MISSING in (detail or "") or outcome == "not visited":
        told["counted"] = False
    else:
        told["counted"] = true.counted
        told["state_right"] = outcome in true.states
    expected = record.get("expected_title")
    if expected and expected != "None" and (true is None or not set(true.states) <= {*WALLS, "empty"}):
        told["title_right"] = bool(document and document.title) and alike(document.title, expected)
    if reviewed is not None:
        told["text_found"] = round(shared(document.text if document else "", reviewed), 3)
        if re.search(r"human", record.get("expected_basis") or "", re.IGNORECASE):
            told["text_found_by_human"] = told["text_found"]
    return told


def score(rows: list[Record]) -> Record:
    """States against the truth, titles and texts over all pages, and the errors that may never happen."""
    pairs = [
        (one["outcome"] if one["state_right"] else one["true"][0], one["outcome"])
        for one in rows
        if one["counted"]
    ]
    f1 = f1_of(pairs)
    titles = [one["title_right"] for one in rows if one["title_right"] is not None]
    own = [
        one["text_found_by_human"]
        for one in rows
        if one["text_found_by_human"] is not None and one["reader"] not in {None, "article"}
    ]
    every = [one["text_found"] for one in rows if one["text_found"] is not None]
    kept = {"ok", "moved", "not_modified", "paywalled"}
    return {
        "scored": len(pairs),
        "not_scored": len(rows) - len(pairs),
        "right": sum(1 for true, found in pairs if true == found),
        "macro_f1": round(statistics.mean(f1.values()), 4) if f1 else None,
        "f1": {state: round(value, 3) for state, value in f1.items()},
        "confusion": confusion(pairs),
        "titles": f"{sum(titles)}/{len(titles)}",
        "text_with_site_file": round(statistics.mean(own), 4) if own else None,
        "text": round(statistics.mean(every), 4) if every else None,
        "walls_kept_as_text": [
            one["id"]
            for one in rows
            if one["true"] and set(one["true"]) <= WALLS and one["length"] and one["outcome"] in kept
        ],
        "alive_called_gone": [
            one["id"]
            for one in rows
            if one["true"] and not set(one["true"]) & NOT_THERE and one["outcome"] in NOT_THERE
        ],
        "wrong": [
            f"{one['id']}: {one['outcome']} instead of {'/'.join(one['true'])} ({one['detail']})"
            for one in rows
            if one["state_right"] is False
        ],
    }


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
    states = [one["state_right"] for one in members if one["state_right"] is not None]
    return {
        "kind": kind,
        "pages": len(members),
        "outcomes": dict(Counter(one["outcome"] for one in members).most_common()),
        "states": f"{sum(states)}/{len(states)}" if states else "",
        "titles": f"{sum(titles)}/{len(titles)}" if titles else "",
        "text": round(statistics.mean(texts), 3) if texts else None,
        "length": int(statistics.median(one["length"] for one in members)),
    }


def show(table: list[Record], states: Record, pages: int, seconds: float) -> None:
    """Print the table."""
    print(f"{'kind':<24}{'pages':>6}{'states':>9}{'titles':>9}{'text F1':>9}{'length':>8}  outcomes")
    for one in table:
        outcomes = ", ".join(f"{count} {word}" for word, count in one["outcomes"].items())
        text = "" if one["text"] is None else f"{one['text']:.3f}"
        print(
            f"{one['kind']:<24}{one['pages']:>6}{one['states']:>9}{one['titles']:>9}{text:>9}"
            f"{one['length']:>8}  {outcomes}"
        )
    total = Counter[str]()
    for one in table:
        total.update(one["outcomes"])
    assert set(total) <= {*map(str, Outcome), "not visited"}
    print(
        f"\n{pages} pages in {seconds:.0f} s: " + ", ".join(f"{n} {word}" for word, n in total.most_common())
    )
    print(
        f"states: {states['right']}/{states['scored']} right, macro-F1 {states['macro_f1']} "
        f"({states['not_scored']} not scored: their end, or a page beside them, was not captured)"
    )
    print("  " + ", ".join(f"{state} {value:.3f}" for state, value in states["f1"].items()))
    print(
        f"titles: {states['titles']} · text F1 {states['text']}, {states['text_with_site_file']} where a human "
        "annotated a page that has a site file"
    )
    print(f"walls and error pages kept as text: {len(states['walls_kept_as_text'])}")
    print(f"living pages called gone: {len(states['alive_called_gone'])}")
    for line in states["wrong"]:
        print(f"  {line}")


if __name__ == "__main__":
    raise SystemExit(main())
