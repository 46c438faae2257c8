"""Which archived answer an address gets."""

import gzip
import os
from pathlib import Path

import pytest
from warcio.warcwriter import WARCWriter

from crawler.warc import UnreadableArchive
from crawler.warc_index import WarcIndex, index_of

Row = tuple[str, str, int, bytes]
DAY, NEXT_DAY = "2024-05-06T00:00:00Z", "2024-05-07T00:00:00Z"


def record(address: str, date: str, status: int, body: bytes, head: str = "") -> bytes:
    block = f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body
    fields = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        f"WARC-Date: {date}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(fields.encode() + block + b"\r\n\r\n")


def index(folder: Path, *rows: bytes) -> WarcIndex:
    path = folder / "a.warc.gz"
    path.write_bytes(b"".join(rows))
    return WarcIndex([path])


def body(found: WarcIndex, address: str) -> bytes | None:
    answer = found.answer(address, limit=10_000)
    return answer.body if answer else None


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/page",
        "http://a.example/page",
        "https://a.example/page/",
        "https://a.example/page#part",
        "http://A.example:80/page/#part",
    ],
)
def test_an_address_is_found_up_to_scheme_slash_and_fragment(tmp_path: Path, address: str) -> None:
    assert body(index(tmp_path, record("https://a.example/page", DAY, 200, b"it")), address) == b"it"


@pytest.mark.parametrize(
    "address", ["https://a.example/other", "https://a.example/page?q=1", "https://b.example/page"]
)
def test_another_address_is_not_found(tmp_path: Path, address: str) -> None:
    assert body(index(tmp_path, record("https://a.example/page", DAY, 200, b"it")), address) is None


def test_the_very_address_goes_before_one_alike(tmp_path: Path) -> None:
    found = index(
        tmp_path,
        record("http://a.example/x", DAY, 200, b"plain"),
        record("https://a.example/x/", NEXT_DAY, 200, b"slash"),
    )

    assert body(found, "http://a.example/x") == b"plain"


def test_the_newest_answer_wins(tmp_path: Path) -> None:
    rows = [
        record("https://a.example/", NEXT_DAY, 200, b"new"),
        record("https://a.example/", DAY, 200, b"old"),
    ]

    assert body(index(tmp_path, *rows), "https://a.example/") == b"new"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_trouble_gives_way_to_an_older_answer(tmp_path: Path, status: int) -> None:
    rows = [
        record("https://a.example/", DAY, 404, b"gone"),
        record("https://a.example/", NEXT_DAY, status, b""),
    ]

    assert body(index(tmp_path, *rows), "https://a.example/") == b"gone"


def test_passing_trouble_is_the_answer_when_there_is_no_other(tmp_path: Path) -> None:
    found = index(tmp_path, record("https://a.example/", DAY, 503, b"busy"))

    assert body(found, "https://a.example/") == b"busy"


def test_half_a_redirect_does_not_lead_back_to_itself(tmp_path: Path) -> None:
    found = index(tmp_path, record("http://a.example/", DAY, 301, b"", "Location: https://a.example/\r\n"))

    assert found.answer("http://a.example/", limit=100) is not None
    assert found.answer("https://a.example/", limit=100) is None


def test_another_tools_revisit_is_resolved(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        block = b"HTTP/1.1 200 OK\r\nX-One: 1\r\n\r\nthe body"
        whole = writer.create_warc_record("http://a.example/", "response", _stream(block), len(block))
        writer.write_record(whole)
        digest = whole.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(
            writer.create_revisit_record("http://b.example/", digest, "http://a.example/", DAY)
        )
    answer = WarcIndex([path]).answer("http://b.example/", limit=100)

    assert answer is not None
    assert (answer.status, answer.headers, answer.body) == (200, ((b"X-One", b"1"),), b"the body")


def _stream(data: bytes) -> object:
    from io import BytesIO

    return BytesIO(data)


def test_files_without_a_page_are_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArchive, match="hold no web page"):
        index(tmp_path, record("dns:a.example", DAY, 200, b""))


def test_a_changed_file_is_indexed_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(record("https://a.example/", DAY, 200, b"before"))
    first = index_of([path])
    assert index_of([path]) is first

    path.write_bytes(record("https://a.example/", DAY, 200, b"afterwards"))
    os.utime(path, ns=(1, 1))

    assert body(index_of([path]), "https://a.example/") == b"afterwards"
