"""Exchanges to be kept, and what is found of them in the files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive import Archive
from crawler.archived import OPEN
from crawler.warc_records import Exchange
from storage.records import Capture

NOON = datetime(2025, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LONG = b"words of a page, and more of them. " * 40


def exchange(address: str = "https://a.example/page", body: bytes = LONG, **other: Any) -> Exchange:
    known: dict[str, Any] = {"status": 200, "headers": [(b"Content-Type", b"text/html")], "captured": NOON}
    return Exchange(address=address, body=body, **{**known, **other})


def records(folder: Path) -> Iterator[Any]:
    """Every record of every file, read by warcio; its body as `content`."""
    for path in sorted(folder.glob("*.warc.gz*")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                record.content = record.raw_stream.read()
                yield record


def fields(folder: Path, kind: str) -> list[dict[str, str]]:
    return [dict(record.rec_headers.headers) for record in records(folder) if record.rec_type == kind]


def sound(*paths: Path) -> bool:
    return Checker(SimpleNamespace(inputs=[str(path) for path in paths], verbose=False)).process_all() == 0


def only(folder: Path, ending: str) -> Path:
    (path,) = folder.glob(f"*{ending}")
    return path


def abandoned(folder: Path, *exchanges: Exchange) -> tuple[Path, list[Capture]]:
    """A file as a killed writer leaves it."""
    with Archive(folder) as archive:
        captures = [archive.keep(each) for each in exchanges]
    path = only(folder, ".warc.gz")
    return path.rename(path.with_name(path.name + OPEN)), captures
