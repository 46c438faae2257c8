"""A page read from the archive is the page the live crawl judged."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.archived import ArchiveReader, MissingCapture
from crawler.warc import UnreadableArchive
from crawler.warc_records import Exchange
from storage.outcomes import Outcome
from storage.records import Asked, Capture, Hop, Via

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TEXT = b"<p>words of a page</p>" * 40


def kept(folder: Path, body: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> Capture:
    with Archive(folder) as archive:
        return archive.keep(
            Exchange(
                address="https://a.example/new", status=status, headers=headers, body=body, captured=NOON
            )
        )


def asked(*captures: Capture, **other: Any) -> Asked:
    known: dict[str, Any] = {
        "asked": "https://a.example/old",
        "final": "https://a.example/new",
        "status": 200,
        "outcome": None,
        "detail": None,
        "via": Via.LIVE,
        "hops": (Hop("https://a.example/old", 301, "http"),),
        "fetched": NOON,
    }
    return Asked(**{**known, "captures": captures, **other})


def test_a_page_has_its_way_and_its_unpacked_body_again(tmp_path: Path) -> None:
    capture = kept(tmp_path, gzip.compress(TEXT), (b"Content-Encoding", b"gzip"), (b"X-One", b"1"))
    page = ArchiveReader(tmp_path).page(asked(capture))

    assert (page.asked, page.address) == ("https://a.example/old", "https://a.example/new")
    assert page.hops == (Hop("https://a.example/old", 301, "http"),)
    assert (page.status, page.via, page.fetched, page.captures) == (200, Via.LIVE, NOON, (capture,))
    assert page.headers == (("x-one", "1"),)
    assert page.body == TEXT


def test_the_last_capture_is_the_page(tmp_path: Path) -> None:
    first, second = kept(tmp_path, b"moved", status=301), kept(tmp_path, TEXT)

    assert ArchiveReader(tmp_path).page(asked(first, second)).body == TEXT


def test_pages_come_in_the_order_asked(tmp_path: Path) -> None:
    first, second = kept(tmp_path, b"first"), kept(tmp_path, b"second")
    pages = ArchiveReader(tmp_path).pages([asked(second), asked(first)], via=Via.REPLAY)

    assert [(page.body, page.via) for page in pages] == [(b"second", Via.REPLAY), (b"first", Via.REPLAY)]


def test_a_page_that_never_came_is_given_back_as_it_was(tmp_path: Path) -> None:
    page = ArchiveReader(tmp_path).page(asked(status=None, outcome=Outcome.TIMEOUT, detail="30 seconds"))

    assert (page.status, page.outcome, page.detail) == (None, Outcome.TIMEOUT, "30 seconds")
    assert not page.usable


def test_a_page_that_was_not_archived_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingCapture, match=r"https://a\.example/new was not archived"):
        ArchiveReader(tmp_path).page(asked())


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    capture = kept(tmp_path, TEXT)
    (tmp_path / capture.file).unlink()

    with pytest.raises(MissingCapture, match=f"{capture.file} is not in the archive folder"):
        ArchiveReader(tmp_path).page(asked(capture))


def test_a_capture_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    capture = kept(tmp_path, TEXT)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    with pytest.raises(MissingCapture):
        ArchiveReader(elsewhere).read(replace(capture, file=f"../{capture.file}"))


def test_a_body_that_was_changed_is_said(tmp_path: Path) -> None:
    stored, changed = kept(tmp_path, TEXT), kept(tmp_path, b"another body")
    capture = replace(changed, payload_digest=stored.payload_digest)

    with pytest.raises(UnreadableArchive, match="its body is not the one that was stored"):
        ArchiveReader(tmp_path).read(capture)


def test_a_revisit_without_a_place_is_resolved_by_its_digest(tmp_path: Path) -> None:
    first, again = kept(tmp_path, TEXT * 20), None
    with Archive(tmp_path, known=lambda _: first) as archive:
        again = archive.keep(Exchange(address="https://b.example/", status=200, headers=(), body=TEXT * 20))
    path = tmp_path / again.file
    path.write_bytes(_without(path.read_bytes(), b"WARC-Refers-To-File"))
    bare = replace(again, offset=0)

    assert ArchiveReader(tmp_path, known=lambda _: first).read(bare).body == TEXT * 20
    with pytest.raises(MissingCapture, match="lies with an earlier response"):
        ArchiveReader(tmp_path).read(bare)


def _without(packed: bytes, field: bytes) -> bytes:
    """The revisit record alone, as another tool would write it."""
    lines = gzip.decompress(packed).split(b"\r\n")
    start = lines.index(b"WARC/1.1", 1)
    end = lines.index(b"WARC/1.1", start + 1)
    return gzip.compress(b"\r\n".join(line for line in lines[start:end] if not line.startswith(field)))


def test_a_bomb_ends_as_too_large(tmp_path: Path) -> None:
    capture = kept(tmp_path, gzip.compress(bytes(1 << 22)), (b"Content-Encoding", b"gzip"))
    page = ArchiveReader(tmp_path, max_body=1 << 20).page(asked(capture))

    assert (page.outcome, page.body) == (Outcome.TOO_LARGE, b"")


def test_a_body_packed_otherwise_than_said_ends_as_the_sites_error(tmp_path: Path) -> None:
    capture = kept(tmp_path, TEXT, (b"Content-Encoding", b"br"))
    page = ArchiveReader(tmp_path).page(asked(capture))

    assert page.outcome is Outcome.SERVER_ERROR
    assert page.detail is not None
    assert "is not packed as br" in page.detail
