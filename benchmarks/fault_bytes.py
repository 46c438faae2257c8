"""The bytes that `fault_server.py` misbehaves with: answers as they should be, spoiled ones, bombs."""

import asyncio
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import brotli  # type: ignore[import-untyped]
from aiohttp import web

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    from backports import zstd

WORDS = "The harbour office counted forty-one lanterns on the north pier and nineteen on the south. " * 12
PAGE = (
    "<!doctype html><html lang=en><head><title>Lanterns counted</title></head><body><article><h1>Lanterns "
    f"counted</h1><p>{WORDS}</p><p>{WORDS}</p></article></body></html>"
).encode()
KOREAN = "항만 사무소는 북쪽 부두에서 등대 마흔한 개를 세었고 남쪽 부두에서는 열아홉 개를 세었다. " * 12
LIMIT = 2 << 20
"""Bytes a body may have in the benchmark."""
HUGE = 64 << 20
"""What a bomb unpacks to."""

Misbehave = Callable[[web.Request], Awaitable[None]]


def http(body: bytes = PAGE, *, head: str = "", status: str = "200 OK", kind: str = "text/html") -> bytes:
    """An answer as it should be, but for what is given."""
    lines = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{head}"
    return f"{lines}Connection: close\r\n\r\n".encode("latin-1") + body


def bare(head: str, body: bytes = b"") -> bytes:
    """An answer with exactly this head."""
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


def packed(coding: str, body: bytes) -> bytes:
    """A page under a content coding, truly so or not."""
    return http(body, head=f"Content-Encoding: {coding}\r\n")


def wire(request: web.Request) -> asyncio.Transport:
    """The connection itself."""
    transport: Any = request.transport
    return transport  # type: ignore[no-any-return]


def reset(after: bytes) -> Misbehave:
    """Send this, then RST."""

    async def answer(request: web.Request) -> None:
        transport = wire(request)
        transport.write(after)
        await asyncio.sleep(0.1)
        plain = transport.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    return answer


def drip(first: bytes, each: bytes, every: float = 0.2) -> Misbehave:
    """Send this, then so little so often, for ever."""

    async def answer(request: web.Request) -> None:
        transport = wire(request)
        transport.write(first)
        while not transport.is_closing():
            transport.write(each)
            await asyncio.sleep(every)

    return answer


def flood(first: bytes, each: bytes) -> Misbehave:
    """Send this, then as much as the other end takes, for ever."""

    async def answer(request: web.Request) -> None:
        transport = wire(request)
        transport.write(first)
        while not transport.is_closing():
            transport.write(each)
            await asyncio.sleep(0 if transport.get_write_buffer_size() < 1 << 20 else 0.02)

    return answer


async def silent(request: web.Request) -> None:
    """Say nothing."""
    await asyncio.sleep(60)


async def late(request: web.Request) -> None:
    """Say it after a second."""
    await asyncio.sleep(1)
    wire(request).write(http())


def feed(entries: int) -> bytes:
    """A feed of so many entries."""
    item = "<item><title>Lanterns</title><link>https://a.example/1</link><description>Counted.</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{item * entries}</channel></rss>'.encode()


def laughs() -> bytes:
    """Entities within entities: a billion laughs."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{levels}]><l>&l9;</l>'.encode()


def pdf(pages: int) -> bytes:
    """A PDF of so many empty pages."""
    kids = " ".join(["3 0 R"] * pages)
    return _pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    )


def drawn_pdf(objects: int) -> bytes:
    """A PDF of five pages, each of so many lines and no word."""
    drawing = "0 0 m 9 9 l S\n" * objects
    return _pdf_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count 5/Kids[{' '.join(['3 0 R'] * 5)}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        f"<</Length {len(drawing)}>>stream\n{drawing}endstream",
    )


def _pdf_of(*parts: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj{part}endobj\n".encode()
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    tail = (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{rows}trailer<</Size {len(parts) + 1}/Root 1 0 R>>\n"
        f"startxref\n{len(out)}\n%%EOF"
    )
    return out + tail.encode()


def around(middle: str) -> bytes:
    """A page with this behind its article."""
    return PAGE.replace(b"</article>", f"</article>{middle}".encode())


def to(location: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return http(b"", head=f"Location: {location}\r\n", status=status)


def refresh(target: str) -> bytes:
    """A page that leads elsewhere at once."""
    return http(f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'.encode())


def bomb(coding: str) -> bytes:
    """64 MB of nothing, packed piece by piece: it must not lie in the memory that is measured."""
    coder: Any = {
        "gzip": lambda: zlib.compressobj(wbits=31),
        "deflate": zlib.compressobj,
        "br": lambda: brotli.Compressor(quality=4),
        "zstd": zstd.ZstdCompressor,
    }[coding]()
    pack = coder.process if coding == "br" else coder.compress
    end = coder.finish if coding == "br" else coder.flush
    return b"".join([*(pack(piece) for piece in _nothing()), end()])


def _nothing() -> Iterator[bytes]:
    piece = b"\0" * (1 << 20)
    for _ in range(HUGE // len(piece)):
        yield piece
