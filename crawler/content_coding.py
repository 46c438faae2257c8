"""Bodies as they came over the wire → as they were meant: gzip, deflate, Brotli, Zstandard (RFC 9110 §8.4).

Archived bodies are kept packed. They must unpack to the very bytes that Scrapy's `HttpCompressionMiddleware`
gave the live crawl, so the same leniency holds: a stream that is cut gives what can be had of it, deflate
may lack its zlib frame, and an unknown coding ends the unpacking and stays named in the headers.
"""

import gzip
import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):  # pragma: no cover
    from compression import zstd
else:
    from backports import zstd

from crawler.budgets import CODINGS

Headers = Sequence[tuple[bytes, bytes]]
_CHUNK = 1 << 16


class TooLarge(ValueError):
    """The body unpacks to more than was allowed. Raised by `decode`."""


class Undecodable(ValueError):
    """The body is not packed the way its headers say. Raised by `decode`."""


def decode(headers: Headers, body: bytes, *, limit: int) -> tuple[Headers, bytes]:
    """The headers without the codings that were undone, and the body in at most `limit` bytes.

    Raises:
        TooLarge: the body unpacks to more than `limit` bytes, or is packed more than `CODINGS` times over.
        Undecodable: the body is not packed the way its headers say.
    """
    named = [
        coding for name, value in headers if name.lower() == b"content-encoding" for coding in _list(value)
    ]
    if len(named) > CODINGS:
        raise TooLarge(f"packed {len(named)} times over")
    while named and named[-1] in _UNPACK:
        body = _joined(named[-1], _UNPACK[named[-1]](body), limit)
        named.pop()
    return list(_with_codings(headers, named)), body


def _list(value: bytes) -> list[bytes]:
    return [coding.strip().lower() for coding in value.split(b",")]


def _with_codings(headers: Headers, left: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The headers with `Content-Encoding` naming only what is left, where it first stood."""
    told = False
    for name, value in headers:
        if name.lower() != b"content-encoding":
            yield name, value
        elif not told:
            told = True
            yield from ((name, coding) for coding in left)


def _joined(coding: bytes, chunks: Iterable[bytes], limit: int) -> bytes:
    whole = bytearray()
    try:
        for chunk in chunks:
            whole += chunk
            if len(whole) > limit:
                raise TooLarge(f"unpacks to more than {limit} bytes")
    except (OSError, EOFError, struct.error, zlib.error, brotli.error, zstd.ZstdError) as error:
        raise Undecodable(f"is not packed as {coding.decode('latin-1')}: {error}") from error
    return bytes(whole)


def _gunzip(data: bytes) -> Iterator[bytes]:
    stream = gzip.GzipFile(fileobj=BytesIO(data))
    had = False
    while True:
        try:
            chunk = stream.read1(_CHUNK)
        except (OSError, EOFError, struct.error):
            # cut in the middle, or a wrong checksum: what came before it is the page as a browser shows it
            if had:
                return
            raise
        if not chunk:
            return
        had = True
        yield chunk


def _inflate(data: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        chunk = unpacker.decompress(data, _CHUNK)
    except zlib.error:
        # some servers send the bare deflate stream
        unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        chunk = unpacker.decompress(data, _CHUNK)
    yield chunk
    while unpacker.unconsumed_tail and not unpacker.eof:
        yield unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)


def _unbrotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    yield unpacker.process(data, output_buffer_limit=_CHUNK)
    while not unpacker.is_finished():
        chunk = unpacker.process(b"", output_buffer_limit=_CHUNK)
        if not chunk:
            return
        yield chunk


def _unzstd(data: bytes) -> Iterator[bytes]:
    stream = zstd.ZstdFile(BytesIO(data))
    try:
        while chunk := stream.read(_CHUNK):
            yield chunk
    except EOFError:
        return


_UNPACK: dict[bytes, Callable[[bytes], Iterator[bytes]]] = {
    b"gzip": _gunzip,
    b"x-gzip": _gunzip,
    b"deflate": _inflate,
    b"br": _unbrotli,
    b"zstd": _unzstd,
}
