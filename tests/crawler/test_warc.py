"""A WARC file is whole, or says in one sentence where it is not."""

import gzip
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.warc import RecordTooLong, UnreadableArchive, read_answer, walk

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def record(
    block: bytes, kind: str = "response", address: str = "https://a.example/", extra: str = ""
) -> bytes:
    fields = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
        f"{extra}Content-Length: {len(block)}\r\n\r\n"
    )
    return fields.encode() + block + b"\r\n\r\n"


FIRST, SECOND = record(HEAD + b"one"), record(HEAD + b"two" * 100)
PLAIN = FIRST + SECOND
PACKED = gzip.compress(FIRST) + gzip.compress(SECOND)
MIDDLE = {"a.warc": len(FIRST), "a.warc.gz": len(gzip.compress(FIRST))}


def saved(folder: Path, data: bytes, name: str = "a.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("name", "data"), [("a.warc", PLAIN), ("a.warc.gz", PACKED)])
def test_every_record_is_found_with_its_place(tmp_path: Path, name: str, data: bytes) -> None:
    first, second = walk(saved(tmp_path, data, name))

    assert (first.offset, first.end, second.end) == (0, MIDDLE[name], len(data))
    assert (first.type, first.status, first.fields["warc-target-uri"]) == (
        "response",
        200,
        "https://a.example/",
    )


@pytest.mark.parametrize(("name", "data"), [("a.warc", PLAIN), ("a.warc.gz", PACKED)])
def test_a_record_is_read_at_its_place(tmp_path: Path, name: str, data: bytes) -> None:
    answer = read_answer(saved(tmp_path, data, name), MIDDLE[name], limit=1000)

    assert (answer.status, answer.protocol, answer.body) == (200, "HTTP/1.1", b"two" * 100)
    assert answer.headers == ((b"Content-Type", b"text/html"),)


@pytest.mark.parametrize("lost", [1, 8, 20, 100])
def test_a_packed_file_cut_anywhere_says_where(tmp_path: Path, lost: int) -> None:
    path = saved(tmp_path, PACKED[:-lost])

    with pytest.raises(
        UnreadableArchive, match=rf"^a.warc.gz is cut short: the record at byte {MIDDLE[path.name]} "
    ):
        list(walk(path))


def test_no_cut_of_a_packed_file_goes_unnoticed(tmp_path: Path) -> None:
    for length in set(range(1, len(PACKED))) - {MIDDLE["a.warc.gz"]}:
        with pytest.raises(UnreadableArchive):
            list(walk(saved(tmp_path, PACKED[:length])))


def test_no_changed_byte_gives_another_record(tmp_path: Path) -> None:
    path = saved(tmp_path, PACKED)
    whole = [entry.fields for entry in walk(path)]
    for place in range(len(PACKED)):
        changed = bytearray(PACKED)
        changed[place] ^= 0x55
        path.write_bytes(changed)
        # some bytes of a gzip header say nothing; every other change must be noticed
        with suppress(UnreadableArchive):
            assert [entry.fields for entry in walk(path)] == whole


def test_a_plain_file_cut_in_a_body_says_where(tmp_path: Path) -> None:
    path = saved(tmp_path, PLAIN[:-30], "a.warc")

    with pytest.raises(
        UnreadableArchive, match=rf"cut short: the record at byte {len(FIRST)} .*head -c {len(FIRST)} "
    ):
        list(walk(path))


def test_whole_records_before_a_cut_are_given(tmp_path: Path) -> None:
    entries = walk(saved(tmp_path, PACKED[:-9]))

    assert next(entries).end == MIDDLE["a.warc.gz"]


def test_a_packed_file_that_rotted_says_where(tmp_path: Path) -> None:
    rotten = bytearray(PACKED)
    rotten[MIDDLE["a.warc.gz"] + 30] ^= 0xFF

    with pytest.raises(UnreadableArchive, match=rf"(damaged at|record at) byte {MIDDLE['a.warc.gz']}"):
        list(walk(saved(tmp_path, bytes(rotten))))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"<!doctype html><p>page", "is no WARC file .at byte 0 it starts with '<!doctype html><p>pa'"),
        (gzip.compress(b"just some words"), "is no WARC file"),
        (b"PK\x03\x04" + bytes(50), "is no WARC file"),
        (PACKED + b"\0" * 100, f"damaged at byte {len(PACKED)}"),
        (gzip.compress(PLAIN), "not packed record by record .* `warcio recompress"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\nbody", "the record has no length"),
    ],
    ids=["empty", "a page", "packed words", "zip", "zeros behind", "one member for all", "no length"],
)
def test_what_cannot_be_used_is_said_in_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableArchive, match=said):
        list(walk(saved(tmp_path, data)))


@pytest.mark.parametrize("name", ["missing.warc.gz", "."])
def test_what_is_no_file_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableArchive, match="cannot be read"):
        list(walk(tmp_path / name))


@pytest.mark.parametrize("offset", [3, len(PACKED), len(PACKED) + 10])
def test_a_place_without_a_record_is_said(tmp_path: Path, offset: int) -> None:
    with pytest.raises(UnreadableArchive, match=f"damaged at byte {offset}"):
        read_answer(saved(tmp_path, PACKED), offset, limit=1000)


def test_a_record_longer_than_allowed_is_not_read(tmp_path: Path) -> None:
    path = saved(tmp_path, gzip.compress(record(HEAD + bytes(200_000))))

    with pytest.raises(RecordTooLong, match="more than the limit of 1000"):
        read_answer(path, 0, limit=1000)


def test_a_chunked_body_is_joined(tmp_path: Path) -> None:
    block = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nEtag: x\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"
    )
    answer = read_answer(saved(tmp_path, gzip.compress(record(block))), 0, limit=1000)

    assert answer.body == b"onetwo"
    assert answer.headers == ((b"Etag", b"x"),)


def test_a_body_joined_by_its_writer_stays(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>joined already</p>"
    answer = read_answer(saved(tmp_path, gzip.compress(record(block))), 0, limit=1000)

    assert answer.body == b"<p>joined already</p>"


def test_bare_newlines_and_folded_lines_are_read(tmp_path: Path) -> None:
    block = b"HTTP/2 404\nX-Long: one\n  two\nnonsense\nEtag: y\n\nbody\n\nrest"
    answer = read_answer(saved(tmp_path, gzip.compress(record(block))), 0, limit=1000)

    assert (answer.status, answer.body) == (404, b"body\n\nrest")
    assert answer.headers == ((b"X-Long", b"one two"), (b"Etag", b"y"))
