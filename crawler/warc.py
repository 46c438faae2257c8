"""WARC files as bytes (ISO 28500, WARC/1.1): every record found, checked for wholeness, and read at its offset.

warcio reads records; the walk here is our own, because no reader tells a file that was cut in the middle
from one that ends: <https://github.com/webrecorder/warcio> and fastwarc alike pass over a torn last record.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, Literal, Protocol

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

ADDED = "sourcedesk-added"
"""Record field: an HTTP header that we added, because the wire had none; dropped again when read."""
REFERS_FILE = "warc-refers-to-filename"
"""Record field of a revisit, as Heritrix writes it: the WARC file that holds the body."""
REFERS_OFFSET = "warc-refers-to-file-offset"
"""Record field of a revisit, as Heritrix writes it: where in that file."""

_GZIP = b"\x1f\x8b"
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"]
_CHUNK = 1 << 14
"""Bytes read at a time; gzip unpacks them to at most a thousand times as much."""
_HEAD = 1 << 16
"""Bytes in which a record's own header and the status line behind it must lie."""
_STATUS = re.compile(rb"HTTP/(\d(?:\.\d)?) +(\d{3})")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class UnreadableArchive(ValueError):
    """A WARC file that cannot be used. The text is one sentence: what, where in bytes, what to do."""


class RecordTooLong(ValueError):
    """A record is longer than the caller allows. Raised by `read_answer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One whole record of a file, without its body."""

    offset: int
    length: int
    """Bytes it takes in the file, packed as it lies there."""
    type: str
    """`response`, `revisit`, `request`, `warcinfo`, …"""
    fields: Mapping[str, str]
    """The record's own header; names in lower case."""
    status: int | None
    """HTTP status, for responses and revisits that hold one."""

    @property
    def end(self) -> int:
        """First byte behind the record."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP response out of a WARC file, its body packed as it came over the wire."""

    fields: Mapping[str, str]
    """The record's own header; names in lower case."""
    status: int
    protocol: str | None
    headers: tuple[tuple[bytes, bytes], ...]
    """In their order, repeated headers repeated; empty for a revisit that holds none."""
    body: bytes

    @property
    def type(self) -> str:
        """`response` or `revisit`."""
        return self.fields.get("warc-type", "")


class Stored(Protocol):
    """A WARC file that can be opened, wherever it lies: a `Path`, or one in an object store."""

    @property
    def name(self) -> str:
        """Its name, for people."""

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Its bytes, to be read and sought in."""


def walk(path: Path) -> Iterator[Entry]:
    """Every record of a WARC file in order, each checked to be whole.

    Raises:
        UnreadableArchive: there is no such file, it is not WARC, it is cut short or damaged; the records
            before that place have been given by then.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_GZIP))
            stream.seek(0)
            if not start:
                raise UnreadableArchive(f"{path.name} is empty: name a WARC file that holds records")
            yield from _packed(stream, path.name) if start == _GZIP else _plain(stream, path.name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableArchive(f"{path} cannot be read ({reason}): name a .warc or .warc.gz file") from error


def _packed(stream: BinaryIO, name: str) -> Iterator[Entry]:
    """The records of a gzip-packed file: one gzip member each."""
    offset = 0
    rest = stream.read(_CHUNK)
    while rest:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)
        head = bytearray()
        size = 0
        while True:
            try:
                data = unpacker.decompress(rest)
            except zlib.error as error:
                raise _damaged(name, offset, str(error)) from error
            head += data[: _HEAD - len(head)]
            size += len(data)
            if unpacker.eof:
                break
            rest = stream.read(_CHUNK)
            if not rest:
                raise _cut(name, offset, stream.tell())
        rest = unpacker.unused_data
        end = stream.tell() - len(rest)
        fields, start, length = _header(bytes(head), name, offset)
        # a second record has a header of more than a hundred bytes; blank lines beyond the two are harmless
        if size < start + length or size > start + length + 64:
            raise UnreadableArchive(
                f"{name} is not packed record by record (at byte {offset}): repair it with "
                f"`warcio recompress {name} NEW.warc.gz` and use that file"
            )
        yield _entry(offset, end - offset, fields, bytes(head[start:]))
        offset = end
        rest = rest or stream.read(_CHUNK)


def _plain(stream: BinaryIO, name: str) -> Iterator[Entry]:
    """The records of an unpacked file."""
    total = stream.seek(0, 2)
    offset = 0
    while offset < total:
        stream.seek(offset)
        head = stream.read(_HEAD)
        fields, start, length = _header(head, name, offset)
        end = offset + start + length
        if end > total:
            raise _cut(name, offset, total)
        stream.seek(end)
        following = stream.read(64)
        end += len(following) - len(following.lstrip(b"\r\n"))
        yield _entry(offset, end - offset, fields, head[start : start + length])
        offset = end


def _header(head: bytes, name: str, offset: int) -> tuple[dict[str, str], int, int]:
    """The record's own header, where its block starts, and how long that is."""
    stream = BytesIO(head)
    try:
        parsed = StatusAndHeadersParser(_VERSIONS).parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        if offset:
            raise _damaged(name, offset, "no record starts there") from error
        shown = head[:20].decode("ascii", "replace")
        raise UnreadableArchive(
            f"{name} is no WARC file (at byte 0 it starts with {shown!r}): name a .warc or .warc.gz file"
        ) from error
    fields = {field.lower(): value.strip() for field, value in parsed.headers}
    length = fields.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise _damaged(name, offset, "the record has no length")
    return fields, stream.tell(), int(length)


def _entry(offset: int, length: int, fields: Mapping[str, str], block: bytes) -> Entry:
    kind = fields.get("warc-type", "")
    status = _STATUS.match(block) if kind in {"response", "revisit"} else None
    return Entry(
        offset=offset, length=length, type=kind, fields=fields, status=int(status[2]) if status else None
    )


def _cut(name: str, offset: int, total: int) -> UnreadableArchive:
    return UnreadableArchive(
        f"{name} is cut short: the record at byte {offset} does not end before the file does, at byte {total}; "
        f"get the whole file again, or keep what is whole with `head -c {offset} {name} > NEW{_suffix(name)}`"
    )


def _damaged(name: str, offset: int, reason: str) -> UnreadableArchive:
    return UnreadableArchive(
        f"{name} is damaged at byte {offset} ({reason}); "
        f"get the file again, or keep what is whole with `head -c {offset} {name} > NEW{_suffix(name)}`"
    )


def _suffix(name: str) -> str:
    return ".warc.gz" if ".gz" in name else ".warc"


def read_answer(path: Stored, offset: int, *, limit: int) -> Answer:
    """The HTTP response (or revisit) whose record starts at `offset`, its body at most `limit` bytes.

    Raises:
        UnreadableArchive: no whole HTTP response lies there.
        RecordTooLong: it does, and is longer.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            record = next(WARCIterator(stream, no_record_parse=True), None)
            if record is None:
                raise _damaged(path.name, offset, "no record starts there")
            length = record.length or 0
            if length > limit + _HEAD:
                raise RecordTooLong(f"{length} bytes are more than the limit of {limit}")
            block = record.raw_stream.read(length) if length else b""
    except OSError as error:
        raise UnreadableArchive(f"{path} cannot be read ({error.strerror})") from error
    except (ArchiveLoadFailed, EOFError) as error:
        raise _damaged(path.name, offset, "no record starts there") from error
    if len(block) != length:
        raise _damaged(path.name, offset, "the record is not whole")
    fields = {field.lower(): value.strip() for field, value in record.rec_headers.headers}
    answer = _answer(fields, block)
    if answer is None:
        raise _damaged(path.name, offset, "the record holds no HTTP response")
    return answer


def _answer(fields: Mapping[str, str], block: bytes) -> Answer | None:
    blank = _BLANK_LINE.search(block)
    head, body = (block[: blank.start()], block[blank.end() :]) if blank else (block, b"")
    lines = re.split(rb"\r?\n", head)
    status = _STATUS.match(lines[0])
    if fields.get("warc-type") == "resource":
        # no HTTP was spoken (WARC/1.1 §6.4): the block is the thing itself
        kind = fields.get("content-type", "application/octet-stream").encode("latin-1", "replace")
        return Answer(
            fields=fields, status=200, protocol=None, headers=((b"Content-Type", kind),), body=block
        )
    if status is None:
        # a revisit may hold no headers of its own; everything else must
        revisit = fields.get("warc-type") == "revisit"
        return Answer(fields=fields, status=0, protocol=None, headers=(), body=b"") if revisit else None
    added = fields.get(ADDED, "").lower().encode("ascii", "replace")
    headers = tuple((name, value) for name, value in _http_headers(lines[1:]) if name.lower() != added)
    if any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in headers):
        body = ChunkedDataReader(BytesIO(body)).read()
        headers = tuple(header for header in headers if header[0].lower() != b"transfer-encoding")
    return Answer(
        fields=fields,
        status=int(status[2]),
        protocol=f"HTTP/{status[1].decode('ascii')}",
        headers=headers,
        body=body,
    )


def _http_headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if line[:1] in {b" ", b"\t"} and headers:
            # a folded line continues the one before (RFC 9112 §5.2)
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip())
        elif colon:
            headers.append((name.strip(), value.strip()))
    return headers
