"""Replay a folder of real pages through the whole crawl, and show kind by kind what came of them.

    python benchmarks/web.py --corpus DIR [--json] [--sample N]

DIR holds `index.jsonl` (one record a page: id, kind, url, file, content_type, http_status, headers,
expected_title, expected_text_file …) and the pages it names. They are put into WARC files, linked from
made-up issues, and crawled by `links` in replay: no network, an empty store in a temporary folder. Records that
share an address or a source go into rounds of their own. Where the crawl asks another address than the one
recorded (trackers taken off, a consent page in between), that address redirects to the recorded one, as the site
did.

Shown: the outcome of every page against its true state (`web_truth` says by which rules that is told), titles
where one is expected, the text's token F1 where a human made or reviewed it, and the two errors that may never
happen: a wall or an error page kept as a source's words, and a living page called gone.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor
from warcio.warcwriter import WARCWriter
from web_replay import address, issue_of, write, write_the_way
from web_score import by_kind, row, score, show

from crawler.middlewares.replay import replay_settings
from crawler.resolve.chain import resolve
from crawler.run import crawl, project_settings
from storage.database import open_database
from storage.store import Store

Record = dict[str, Any]


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
    rows = replayed(rounds(records), options.corpus, options.workers)
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


def replayed(groups: list[list[Record]], corpus: Path, workers: int) -> list[Record]:
    """`replay` for one group after the other, on one reactor: what a process imports is imported once."""
    configure_logging({"LOG_LEVEL": "ERROR"})
    install_reactor(project_settings()["TWISTED_REACTOR"])
    from twisted.internet import reactor  # the right one is installed only now

    ended: list[asyncio.Task[list[Record]]] = []

    def begin() -> None:
        ended.append(asyncio.ensure_future(_every(groups, corpus, workers)))
        ended[0].add_done_callback(lambda _: reactor.stop())  # type: ignore[attr-defined]

    reactor.callWhenRunning(begin)  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]
    return ended[0].result()


async def _every(groups: list[list[Record]], corpus: Path, workers: int) -> list[Record]:
    rows: list[Record] = []
    for records in groups:
        with tempfile.TemporaryDirectory() as folder:
            rows += await replay(records, corpus, Path(folder), workers)
    return rows


async def replay(records: list[Record], corpus: Path, folder: Path, workers: int) -> list[Record]:
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
    await crawl(settings, "links", issues=[issue])
    engine = open_database(url)
    try:
        reports = {report.item.id: report for report in Store(engine).report_rows(issue.id)}
    finally:
        engine.dispose()
    return [row(record, reports[f"{issue.id}/{number}"], corpus) for number, record in enumerate(records, 1)]


if __name__ == "__main__":
    raise SystemExit(main())
