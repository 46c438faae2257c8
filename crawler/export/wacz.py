"""Archived responses as one WACZ file, which replay programs open without our software.

Records are copied byte for byte out of the archive. WACZ 1.1.1: https://specs.webrecorder.net/wacz/1.1.1/
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from warcio.warcwriter import WARCWriter

from crawler.archived import ArchiveReader, MissingCapture, payload_digest
from crawler.warc import UnreadableArchive
from storage.records import Capture

_WARC = "archive/data.warc.gz"
_INDEX = "indexes/index.cdx"
_PAGES = "pages/pages.jsonl"
_SOFTWARE = "Sourcedesk"
_THEN = (1980, 1, 1, 0, 0, 0)
"""ZIP keeps a time a file; the same records give the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaczPage:
    """A page a reader may want to open."""

    address: str
    title: str | None
    captured: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What a WACZ holds."""

    responses: int
    missing: tuple[str, ...]
    """Sentences: which archived responses could not be put in, and why."""


def write_wacz(
    target: Path,
    captures: Iterable[Capture],
    pages: Sequence[WaczPage],
    archive: ArchiveReader,
    *,
    title: str,
    created: datetime,
) -> Written:
    """Write the captures, and what they refer to, to `target`."""
    warc = io.BytesIO()
    about = WARCWriter(warc, gzip=True)
    fields = {"software": _SOFTWARE, "format": "WARC File Format 1.1"}
    about.write_record(about.create_warcinfo_record("data.warc.gz", fields))
    index: list[str] = []
    missing: list[str] = []
    for capture in sorted(set(captures), key=lambda one: (one.captured, one.file, one.offset)):
        try:
            index.append(_copy(capture, archive, warc))
        except (MissingCapture, UnreadableArchive) as error:
            missing.append(f"{capture.address}: {error}")
    files = {
        _WARC: warc.getvalue(),
        _INDEX: "".join(f"{line}\n" for line in sorted(index)).encode(),
        _PAGES: _page_lines(pages),
    }
    files |= _package(files, title=title, created=created, main=pages[0] if pages else None)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name, body in files.items():
            packed.writestr(zipfile.ZipInfo(name, _THEN), body)
    return Written(len(index), tuple(missing))


def _copy(capture: Capture, archive: ArchiveReader, warc: io.BytesIO) -> str:
    """Copy a response and its request; its line of the index."""
    response = archive.read(capture)  # raises unless the body is the one that was stored
    with archive.path(capture.file).open("rb") as stream:
        stream.seek(capture.offset)
        records = stream.read(capture.length)
    if len(records) != capture.length:
        raise UnreadableArchive(f"{capture.file} ends before byte {capture.offset + capture.length}")
    member = zlib.decompressobj(wbits=31)
    member.decompress(records)
    offset = warc.tell()
    warc.write(records)
    entry = {
        "url": capture.address,
        "mime": "warc/revisit" if capture.revisit else _mime(response.headers),
        "status": str(capture.status),
        "digest": capture.payload_digest or payload_digest(response.body),
        "length": str(len(records) - len(member.unused_data)),
        "offset": str(offset),
        "filename": "data.warc.gz",
    }
    stamp = capture.captured.strftime("%Y%m%d%H%M%S")
    return f"{sort_key(capture.address)} {stamp} {json.dumps(entry)}"


def sort_key(address: str) -> str:
    """An address as an index is sorted: its host's labels reversed, then port, path and query (SURT)."""
    parts = urlsplit(address)
    host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{'?' + query if query else ''}".lower()


def _mime(headers: Sequence[tuple[bytes, bytes]]) -> str:
    named = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return named.partition(b";")[0].strip().decode("latin-1") or "unk"


def _page_lines(pages: Sequence[WaczPage]) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    for number, page in enumerate(pages, start=1):
        lines.append(
            {
                "id": str(number),
                "url": page.address,
                "ts": page.captured.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "title": page.title or page.address,
            }
        )
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _package(
    files: dict[str, bytes], *, title: str, created: datetime, main: WaczPage | None
) -> dict[str, bytes]:
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": _SOFTWARE,
        "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": [
            {
                "name": name.rpartition("/")[2].lower(),
                "path": name,
                "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
                "bytes": len(body),
            }
            for name, body in files.items()
        ],
    }
    if main is not None:
        package |= {
            "mainPageUrl": main.address,
            "mainPageDate": main.captured.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    body = json.dumps(package, ensure_ascii=False, indent=2).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}
    return {"datapackage.json": body, "datapackage-digest.json": json.dumps(digest).encode()}
