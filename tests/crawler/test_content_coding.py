"""Archived bodies unpack to what the live crawl saw: Scrapy's own middleware is the measure."""

import gzip
import sys
import zlib
from typing import Any

import brotli
import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Headers, Response
from scrapy.utils.test import get_crawler

from crawler.content_coding import TooLarge, Undecodable, decode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "말과 words ".encode() * 5000
RAW_DEFLATE = zlib.compress(TEXT)[2:-4]

PACKED = {
    "gzip": ([b"gzip"], gzip.compress(TEXT)),
    "x-gzip": ([b"x-gzip"], gzip.compress(TEXT)),
    "gzip, capital letters": ([b"GZIP"], gzip.compress(TEXT)),
    "gzip cut short": ([b"gzip"], gzip.compress(TEXT)[:-9]),
    "gzip in two members": ([b"gzip"], gzip.compress(TEXT) * 2),
    "deflate": ([b"deflate"], zlib.compress(TEXT)),
    "deflate without its frame": ([b"deflate"], RAW_DEFLATE),
    "br": ([b"br"], brotli.compress(TEXT)),
    "zstd": ([b"zstd"], zstd.compress(TEXT)),
    "zstd cut short": ([b"zstd"], zstd.compress(TEXT)[:-9]),
    "two in one header": ([b"deflate, gzip"], gzip.compress(zlib.compress(TEXT))),
    "two headers": ([b"deflate", b"gzip"], gzip.compress(zlib.compress(TEXT))),
    "unknown below known": ([b"sdch, gzip"], gzip.compress(TEXT)),
    "unknown": ([b"sdch"], TEXT),
    "none": ([], TEXT),
    "nothing packed": ([b"gzip"], b""),
}


def live(codings: list[bytes], body: bytes) -> Any:
    request = Request("https://a.example/")
    headers = Headers({"Content-Encoding": codings}) if codings else Headers()
    middleware = HttpCompressionMiddleware.from_crawler(get_crawler())
    return middleware.process_response(request, Response(request.url, headers=headers, body=body))


@pytest.mark.parametrize(("codings", "body"), PACKED.values(), ids=PACKED.keys())
def test_a_body_unpacks_as_in_the_live_crawl(codings: list[bytes], body: bytes) -> None:
    headers, unpacked = decode([(b"Content-Encoding", coding) for coding in codings], body, limit=1 << 20)

    expected = live(codings, body)
    assert unpacked == expected.body
    assert [value for _, value in headers] == expected.headers.getlist("Content-Encoding")


@pytest.mark.parametrize("coding", [b"gzip", b"deflate", b"br", b"zstd"])
def test_a_body_that_is_not_packed_as_said_is_undecodable(coding: bytes) -> None:
    with pytest.raises(Undecodable, match="is not packed as"):
        decode([(b"Content-Encoding", coding)], b"<html>plain words</html>", limit=1 << 20)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"gzip", gzip.compress(bytes(1 << 22))),
        (b"deflate", zlib.compress(bytes(1 << 22))),
        (b"br", brotli.compress(bytes(1 << 22))),
        (b"zstd", zstd.compress(bytes(1 << 22))),
    ],
)
def test_a_bomb_is_stopped_at_the_limit(coding: bytes, body: bytes) -> None:
    with pytest.raises(TooLarge, match="more than 1048576 bytes"):
        decode([(b"Content-Encoding", coding)], body, limit=1 << 20)
