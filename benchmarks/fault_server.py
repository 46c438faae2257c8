"""A server that misbehaves on purpose, and how a visit to each fault must end.

Each fault is a host of its own, `NAME.fault.example`. An answer is bytes, sent as they are and then the connection
is closed, or a coroutine that does with the connection what it likes.
"""

import asyncio
import gzip
import zlib
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from fault_bytes import (
    KOREAN,
    PAGE,
    Misbehave,
    around,
    bare,
    bomb,
    drawn_pdf,
    drip,
    feed,
    flood,
    http,
    late,
    laughs,
    packed,
    pdf,
    refresh,
    reset,
    silent,
    to,
    wire,
)

from crawler.loopback import LoopbackWeb

DOMAIN = "fault.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a host answers, and the word the visit must end in."""

    answer: bytes | Misbehave
    outcome: str
    scheme: str = "http"
    robots: bool = False
    """Whether robots.txt misbehaves like that as well; else there is none."""
    why: str = ""


def _packed_times(times: int) -> bytes:
    body = PAGE
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    return body


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

CONNECTIONS: dict[str, Fault] = {
    "reset-at-once": Fault(answer=reset(b""), outcome="refused"),
    "reset-in-status": Fault(answer=reset(b"HTTP/1."), outcome="refused"),
    "reset-in-headers": Fault(answer=reset(_HEAD), outcome="refused"),
    "reset-in-body": Fault(answer=reset(http()[:900]), outcome="refused"),
    "close-at-once": Fault(answer=b"", outcome="refused"),
    "close-in-status": Fault(answer=b"HTTP/1.", outcome="refused"),
    "close-in-headers": Fault(answer=_HEAD, outcome="refused"),
    "close-in-body": Fault(answer=http()[:900], outcome="refused"),
    "silence": Fault(answer=silent, outcome="timeout"),
    "late-first-byte": Fault(answer=late, outcome="ok"),
    "drip-status": Fault(answer=drip(b"", b"H"), outcome="timeout"),
    "drip-headers": Fault(answer=drip(_HEAD, b"X: y\r\n"), outcome="timeout"),
    "drip-body": Fault(answer=drip(_HEAD + b"\r\n", b"."), outcome="timeout"),
    "endless-body": Fault(answer=flood(_HEAD + b"\r\n", b"lantern " * 8000), outcome="too_large"),
    "endless-chunks": Fault(
        answer=flood(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2000\r\n" + b"l" * 8192 + b"\r\n"),
        outcome="too_large",
    ),
    "endless-headers": Fault(answer=flood(_HEAD, b"X-Lamp: lit\r\n" * 500), outcome="too_large"),
    "endless-header": Fault(answer=flood(_HEAD + b"X-Lamp: ", b"l" * 65536), outcome="too_large"),
    "endless-status": Fault(answer=flood(b"HTTP/1.1 200 ", b"l" * 65536), outcome="too_large"),
    "endless-noise": Fault(answer=flood(b"", b"\0\1\2\3" * 9000), outcome="too_large"),
}

FRAMING: dict[str, Fault] = {
    "http-0.9": Fault(answer=PAGE, outcome="refused"),
    "noise": Fault(answer=b"\0\1\2 this is not http\r\n\r\n", outcome="server_error"),
    "status-no-number": Fault(answer=bare("HTTP/1.1 fine"), outcome="server_error"),
    "status-zero": Fault(answer=http(status="000 Nothing"), outcome="server_error"),
    "status-999": Fault(answer=http(status="999 No"), outcome="blocked"),
    "version-9": Fault(answer=b"HTTP/9.9" + http()[8:], outcome="ok"),
    "length-too-long": Fault(
        answer=http().replace(b"Content-Length: ", b"Content-Length: 9"), outcome="refused"
    ),
    "length-too-short": Fault(
        answer=bare("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 1900", PAGE), outcome="ok"
    ),
    "length-negative": Fault(
        answer=bare("HTTP/1.1 200 OK\nContent-Length: -5", PAGE), outcome="server_error"
    ),
    "length-words": Fault(answer=bare("HTTP/1.1 200 OK\nContent-Length: many", PAGE), outcome="server_error"),
    "lengths-differ": Fault(
        answer=bare("HTTP/1.1 200 OK\nContent-Length: 7\nContent-Length: 9", PAGE), outcome="server_error"
    ),
    "length-gigabytes": Fault(
        answer=bare("HTTP/1.1 200 OK\nContent-Length: 99999999999", PAGE), outcome="too_large"
    ),
    "chunk-cut": Fault(
        answer=bare("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"ff\r\nhalf"), outcome="refused"
    ),
    "chunk-no-size": Fault(
        answer=bare("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"zz\r\nlamps\r\n0\r\n\r\n"),
        outcome="server_error",
    ),
    "chunk-negative": Fault(
        answer=bare("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"-5\r\nlamps\r\n0\r\n\r\n"),
        outcome="server_error",
    ),
    "chunk-no-end": Fault(
        answer=bare("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"5\r\nlamps\r\n"), outcome="refused"
    ),
    "header-nul": Fault(answer=http(head="X-Lamp: a\0b\r\n"), outcome="ok"),
    "header-no-colon": Fault(answer=http(head="this is no header\r\n"), outcome="ok"),
    "header-folded": Fault(answer=http(head="X-Lamp: one\r\n two\r\n"), outcome="ok"),
    "header-bytes": Fault(answer=http(head="X-Lamp: \xff\xfe\x80\r\n"), outcome="ok"),
    "continue-often": Fault(answer=b"HTTP/1.1 100 Continue\r\n\r\n" * 2000 + http(), outcome="ok"),
    "switching": Fault(answer=bare("HTTP/1.1 101 Switching Protocols\nUpgrade: lamp"), outcome="refused"),
    "partial-unasked": Fault(
        answer=http(status="206 Partial Content", head="Content-Range: bytes 0-99/9999\r\n"),
        outcome="server_error",
    ),
    "range-refused": Fault(answer=http(b"", status="416 Range Not Satisfiable"), outcome="server_error"),
    "no-content": Fault(answer=bare("HTTP/1.1 204 No Content"), outcome="empty"),
}

PACKING: dict[str, Fault] = {
    "gzip-bomb": Fault(answer=packed("gzip", bomb("gzip")), outcome="too_large"),
    "gzip-bomb-twice": Fault(answer=packed("gzip, gzip", gzip.compress(bomb("gzip"))), outcome="too_large"),
    "gzip-five-times": Fault(
        answer=packed(", ".join(["gzip"] * 5), _packed_times(5)),
        outcome="too_large",
        why="each of them is within the limit, but there is no end to them",
    ),
    "deflate-bomb": Fault(answer=packed("deflate", bomb("deflate")), outcome="too_large"),
    "brotli-bomb": Fault(answer=packed("br", bomb("br")), outcome="too_large"),
    "zstd-bomb": Fault(answer=packed("zstd", bomb("zstd")), outcome="too_large"),
    "gzip-not": Fault(answer=packed("gzip", b"\x1f\x8b\x08\0no gzip"), outcome="server_error"),
    "brotli-not": Fault(answer=packed("br", b"no brotli at all"), outcome="server_error"),
    "zstd-not": Fault(answer=packed("zstd", b"no zstd at all"), outcome="server_error"),
    "gzip-cut": Fault(answer=packed("gzip", gzip.compress(PAGE, mtime=0)[:-9]), outcome="ok"),
    "deflate-bare": Fault(answer=packed("deflate", zlib.compress(PAGE)[2:-4]), outcome="ok"),
    "coding-unknown": Fault(answer=packed("lamp", PAGE), outcome="ok"),
    "coding-x-gzip": Fault(answer=packed("x-gzip", gzip.compress(PAGE)), outcome="ok"),
}

REDIRECTS: dict[str, Fault] = {
    "loop-self": Fault(answer=to(f"http://loop-self.{DOMAIN}/loop-self"), outcome="loop"),
    "loop-here": Fault(answer=to(f"http://loop-there.{DOMAIN}/loop-there"), outcome="loop"),
    "loop-there": Fault(answer=to(f"http://loop-here.{DOMAIN}/loop-here"), outcome="loop"),
    "refresh-self": Fault(
        answer=refresh(f"http://refresh-self.{DOMAIN}/refresh-self"),
        outcome="empty",
        why="a page that reloads itself is final, and has no words: a browser might bring some",
    ),
    "refresh-here": Fault(answer=refresh(f"http://refresh-there.{DOMAIN}/refresh-there"), outcome="loop"),
    "refresh-there": Fault(answer=refresh(f"http://refresh-here.{DOMAIN}/refresh-here"), outcome="loop"),
    "to-loopback": Fault(answer=to("http://127.0.0.1:22/"), outcome="private_address"),
    "to-metadata": Fault(answer=to("http://0xa9fea9fe/latest/"), outcome="private_address"),
    "to-file": Fault(answer=to("file:///etc/passwd"), outcome="unsupported"),
    "to-script": Fault(answer=to("javascript:alert(1)"), outcome="unsupported"),
    "to-data": Fault(answer=to("data:text/html,lamps"), outcome="unsupported"),
    "to-nowhere": Fault(answer=to("http://nowhere.invalid/"), outcome="dns"),
    "to-bad-host": Fault(answer=to("http://127.0.0.1 :80/"), outcome="dns"),
    "to-bad-port": Fault(answer=to("http://a.example:99999/"), outcome="unsupported"),
    "without-location": Fault(answer=http(b"", status="302 Found"), outcome="server_error"),
    "location-bytes": Fault(answer=to("/\xff\xfe"), outcome="loop"),
}

WORDS_OF: dict[str, Fault] = {
    "charset-lie": Fault(
        answer=http(
            f"<html lang=ko><title>등대</title><article><p>{KOREAN}</p></article>".encode("euc-kr"),
            kind="text/html; charset=utf-8",
        ),
        outcome="ok",
    ),
    "charset-unknown": Fault(answer=http(kind="text/html; charset=lamp-8"), outcome="ok"),
    "charset-utf16": Fault(answer=http(PAGE.decode().encode("utf-16")), outcome="ok"),
    "nul-bytes": Fault(
        answer=http(PAGE.replace(b"piers", b"pi\0ers").replace(b" on ", b" \0on ")), outcome="ok"
    ),
    "not-utf8": Fault(answer=http(PAGE.replace(b" on ", b" \xff\xfe\xc3( ")), outcome="ok"),
    "nested-100000": Fault(answer=http(around("<div>" * 100_000)), outcome="ok"),
    "nested-before": Fault(answer=http(b"<html><body>" + b"<b><i>" * 50_000 + PAGE), outcome="ok"),
    "attributes-100000": Fault(
        answer=http(around("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x")), outcome="ok"
    ),
    "table-40000": Fault(
        answer=http(around("<table>" + ("<tr>" + "<td>1" * 40) * 1000 + "</table>")), outcome="ok"
    ),
    "paragraphs-20000": Fault(answer=http(around("<p>1" * 20_000)), outcome="ok"),
    "links-20000": Fault(
        answer=http(around("".join(f"<a href=/{n}>lamp</a>" for n in range(20_000)))), outcome="ok"
    ),
    "one-word": Fault(answer=http(around("<p>" + "l" * 1_500_000)), outcome="ok"),
    "comment-open": Fault(answer=http(around("<!-- " + "-" * 200_000)), outcome="ok"),
    "entities": Fault(answer=http(around("<p>" + "&amp;" * 200_000)), outcome="ok"),
    "json-ld-nested": Fault(
        answer=http(around(f'<script type="application/ld+json">{"[" * 100_000}</script>')), outcome="ok"
    ),
    "xml-laughs": Fault(answer=http(laughs(), kind="application/xml"), outcome="empty"),
    "json-nested": Fault(answer=http(b"[" * 100_000, kind="application/json"), outcome="unreadable"),
    "feed-9000": Fault(answer=http(feed(9000), kind="application/rss+xml"), outcome="unsupported"),
    "pdf-cut": Fault(answer=http(b"%PDF-1.7\n1 0 obj<<", kind="application/pdf"), outcome="unreadable"),
    "pdf-pages": Fault(answer=http(pdf(100_000), kind="application/pdf"), outcome="empty"),
    "pdf-objects": Fault(answer=http(drawn_pdf(120_000), kind="application/pdf"), outcome="empty"),
    "image-as-page": Fault(answer=http(b"\x89PNG\r\n\x1a\n" + b"\0" * 500), outcome="unsupported"),
    "nothing": Fault(answer=http(b""), outcome="empty"),
    "spaces": Fault(answer=http(b" \n" * 400_000), outcome="empty"),
}

ROBOTS: dict[str, Fault] = {
    "robots-silent": Fault(answer=silent, outcome="timeout", robots=True),
    "robots-reset": Fault(answer=reset(b""), outcome="refused", robots=True),
    "robots-endless": Fault(
        answer=flood(b"HTTP/1.1 200 OK\r\n\r\n", b"Disallow: /lamp\n" * 999), outcome="too_large", robots=True
    ),
    "robots-unwell": Fault(answer=http(status="503 Unwell"), outcome="server_error", robots=True),
    "robots-bomb": Fault(answer=packed("gzip", bomb("gzip")), outcome="too_large", robots=True),
}

TLS: dict[str, Fault] = {
    "tls-foreign": Fault(answer=http(), outcome="tls", scheme="https"),
    "tls-misnamed": Fault(answer=http(), outcome="tls", scheme="https"),
    "tls-expired": Fault(answer=http(), outcome="tls", scheme="https"),
    "tls-plain": Fault(answer=http(), outcome="tls", scheme="https", why="speaks plain HTTP on that port"),
    "tls-closed": Fault(answer=http(), outcome="refused", scheme="https", why="closes at the first byte"),
    "tls-silent": Fault(answer=http(), outcome="timeout", scheme="https", why="never answers the handshake"),
    "port-closed": Fault(answer=http(), outcome="refused"),
    "name-unknown": Fault(answer=http(), outcome="dns"),
}

FAULTS: dict[str, Fault] = {
    **CONNECTIONS,
    **FRAMING,
    **PACKING,
    **REDIRECTS,
    **WORDS_OF,
    **ROBOTS,
    **TLS,
}


def host(name: str) -> str:
    """The host that misbehaves so."""
    return f"{name}.{DOMAIN}"


def link(name: str) -> str:
    """The address that is visited."""
    return f"{FAULTS[name].scheme}://{host(name)}/{name}"


async def answer(request: web.Request) -> web.StreamResponse:
    """Misbehave as the host is named."""
    fault = FAULTS[request.host.partition(":")[0].removesuffix(f".{DOMAIN}")]
    if request.path == "/robots.txt" and not fault.robots:
        return web.Response(status=404)
    if isinstance(fault.answer, bytes):
        transport = wire(request)
        transport.write(fault.answer)
        await _sent(transport)
    else:
        await fault.answer(request)
    wire(request).close()
    return web.Response()


async def _sent(transport: asyncio.Transport) -> None:
    """Until the other end has taken it all, or is gone: closing earlier would cut what is meant to be whole."""
    for _ in range(1000):
        if transport.is_closing() or not transport.get_write_buffer_size():
            return
        await asyncio.sleep(0.01)


class FaultWeb(LoopbackWeb):
    """All of them; and behind some names no HTTP server at all."""

    def __init__(self) -> None:
        hosts = {host(name): answer for name in FAULTS if name not in {"port-closed", "name-unknown"}}
        super().__init__(
            hosts,
            refusing=(host("port-closed"),),
            foreign=(host("tls-foreign"),),
            misnamed=(host("tls-misnamed"),),
            expired=(host("tls-expired"),),
        )
        self._raw: dict[str, int] = {}

    async def _serve(self) -> None:
        await super()._serve()
        for name, does in {
            "tls-plain": _plain,
            "tls-closed": _close,
            "tls-silent": _wait,
        }.items():
            server = await asyncio.start_server(does, "127.0.0.1", 0)
            self._raw[host(name)] = int(server.sockets[0].getsockname()[1])

    def settings(self) -> dict[str, Any]:
        """With the names that no HTTP server stands behind."""
        from crawler.middlewares.guard import LoopbackHosts

        lent: LoopbackHosts = super().settings()["LOOPBACK_WEB"]
        raw = {name: ("127.0.0.1", port, port) for name, port in self._raw.items()}
        return {"LOOPBACK_WEB": LoopbackHosts(hosts={**lent.hosts, **raw}, authority=lent.authority)}


async def _plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(http())
    await writer.drain()
    writer.close()


async def _close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.close()


async def _wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)
    writer.close()
