"""Every response of a crawl over real sockets is in the archive before anybody judges by it."""

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import Archive
from crawler.archived import ArchiveReader
from crawler.middlewares.archive import ArchiveUnwritable, exchange_of
from crawler.source import READER_TOKEN, page_of
from crawler.warc import walk
from storage.records import Asked, Capture, Page

Ask = Callable[..., Any]
WORDS = "<title>쪽</title><p>words</p>" * 50


async def answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/old":
        return web.Response(status=302, headers={"Location": "/packed"})
    if request.path == "/packed":
        headers = {"Content-Encoding": "gzip", "Set-Cookie": "session=s3cr3t"}
        body = gzip.compress(WORDS.encode(), mtime=0)
        return web.Response(body=body, headers=headers, content_type="text/html", charset="utf-8")
    if request.path == "/chunked":
        stream = web.StreamResponse(headers={"X-One": "1"})
        await stream.prepare(request)
        await stream.write(b"in ")
        await stream.write(b"pieces")
        return stream
    if request.path == "/refresh":
        return web.Response(
            text='<meta http-equiv="refresh" content="0; url=/packed">', content_type="text/html"
        )
    if request.path in {"/same", "/same-too"}:
        return web.Response(text=WORDS)
    return web.Response(status=404, text="no such page")


HOSTS = {"a.example": answer}


def archiving(folder: Path, **settings: Any) -> dict[str, Any]:
    return {"ARCHIVE_DIR": str(folder), "ARCHIVE_LEDGER": None, **settings}


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz")
    return path


def archived(folder: Path) -> list[tuple[str, int | None]]:
    """Address and status of every archived answer."""
    return [
        (entry.fields["warc-target-uri"], entry.status)
        for path in sorted(folder.glob("*.warc.gz"))
        for entry in walk(path)
        if entry.type in {"response", "revisit"}
    ]


async def pages(ask: Ask, folder: Path, *paths: str, **settings: Any) -> list[Page]:
    addresses = [f"https://a.example{path}" for path in paths]
    _, ended, _ = await ask(HOSTS, *addresses, **archiving(folder, **settings))
    return [page_of(each.response) for each in ended]


def same_but_for_cookies_and_time(live: Page, again: Page) -> bool:
    def plain(page: Page) -> list[Any]:
        headers = [
            (name, value.partition("=")[0] if name == "set-cookie" else value) for name, value in page.headers
        ]
        return [page.asked, page.address, page.status, headers, page.body, page.hops, page.via, page.captures]

    return plain(live) == plain(again)


async def test_a_page_from_the_archive_equals_the_live_one(ask: Ask, tmp_path: Path) -> None:
    for path in ("/old", "/chunked", "/refresh", "/missing"):
        (live,) = await pages(ask, tmp_path, path)

        assert live.body
        assert same_but_for_cookies_and_time(live, ArchiveReader(tmp_path).page(Asked.of(live)))


async def test_robots_and_every_hop_are_archived(ask: Ask, tmp_path: Path) -> None:
    (page,) = await pages(ask, tmp_path, "/old")

    assert archived(tmp_path) == [
        ("https://a.example/robots.txt", 404),
        ("https://a.example/old", 302),
        ("https://a.example/packed", 200),
    ]
    assert [capture.address for capture in page.captures] == [
        "https://a.example/old",
        "https://a.example/packed",
    ]


async def test_bodies_are_archived_as_they_came(ask: Ask, tmp_path: Path) -> None:
    (page,) = await pages(ask, tmp_path, "/packed")

    assert ArchiveReader(tmp_path).read(page.captures[-1]).body == gzip.compress(WORDS.encode(), mtime=0)
    assert page.body == WORDS.encode()


async def test_the_address_that_was_connected_to_is_kept(ask: Ask, tmp_path: Path) -> None:
    (page,) = await pages(ask, tmp_path, "/packed")

    assert ArchiveReader(tmp_path).read(page.captures[-1]).ip_address == "127.0.0.1"


async def test_no_cookie_gets_into_the_archive(ask: Ask, tmp_path: Path) -> None:
    await pages(ask, tmp_path, "/packed")

    written = gzip.decompress(only(tmp_path).read_bytes())
    assert b"session=redacted" in written
    assert b"s3cr3t" not in written


async def test_an_address_that_names_a_reader_is_not_archived(ask: Ask, tmp_path: Path) -> None:
    meta = {READER_TOKEN: True}
    _, ended, _ = await ask(HOSTS, "https://a.example/old", meta=meta, **archiving(tmp_path))

    page = page_of(ended[0].response)
    assert [capture.address for capture in page.captures] == ["https://a.example/packed"]
    assert ("https://a.example/old", 302) not in archived(tmp_path)


async def test_without_a_folder_nothing_is_archived(ask: Ask) -> None:
    _, ended, _ = await ask(HOSTS, "https://a.example/packed", ARCHIVE_DIR=None)

    assert page_of(ended[0].response).captures == ()


async def test_what_was_archived_is_counted(ask: Ask, tmp_path: Path) -> None:
    settings = archiving(tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    _, _, stats = await ask(HOSTS, "https://a.example/same", "https://a.example/same-too", **settings)

    assert (stats["archive/responses"], stats["archive/revisits"]) == (3, 1)
    path = only(tmp_path)
    assert stats["archive/bytes"] == path.stat().st_size - next(walk(path)).length


class StoredNothing:
    """A store that knows no capture."""

    asked: list[str] = []  # noqa: RUF012 -- read by the test

    @classmethod
    def of(cls, crawler: Crawler) -> "StoredNothing":
        assert crawler.settings["ARCHIVE_DIR"]
        return cls()

    def committed(self, file: str) -> int | None:
        self.asked.append(file)
        return None

    def known(self, payload_digest: str) -> Capture | None:
        self.asked.append(payload_digest)
        return None


async def test_the_store_is_asked_what_counts(ask: Ask, tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        left = archive.keep(
            exchange_of(Request("https://b.example/"), Response("https://b.example/", body=b"b"))
        )
    (tmp_path / left.file).rename(tmp_path / f"{left.file}.open")
    StoredNothing.asked.clear()

    (page,) = await pages(ask, tmp_path, "/packed", ARCHIVE_LEDGER=StoredNothing.of)

    assert StoredNothing.asked[0] == left.file
    assert ("https://b.example/", 200) not in archived(tmp_path)
    assert page.captures


class SlowToOpen(StoredNothing):
    """A store that is being made, which waits until the loop has turned meanwhile."""

    turned = Event()

    @classmethod
    def of(cls, crawler: Crawler) -> "StoredNothing":
        assert cls.turned.wait(10), "the loop stood still while the store was opened"
        return super().of(crawler)


async def test_the_loop_turns_while_the_store_is_opened_and_no_request_goes_before_it(
    ask: Ask, tmp_path: Path
) -> None:
    SlowToOpen.turned.clear()
    asyncio.get_running_loop().call_later(0.05, SlowToOpen.turned.set)

    (page,) = await pages(ask, tmp_path, "/packed", ARCHIVE_LEDGER=SlowToOpen.of)

    assert page.captures


async def test_an_archive_that_cannot_be_written_stops_the_crawl(
    ask: Ask, tmp_path: Path, monkeypatch: Any
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Archive, "keep", full)
    _, ended, stats = await ask(HOSTS, "https://a.example/packed", **archiving(tmp_path))

    assert stats["finish_reason"] == "archive_unwritable"
    assert isinstance(ended[0].error, ArchiveUnwritable) or ended == []


async def test_a_full_disk_is_said_in_two_lines_without_a_traceback(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Archive, "keep", full)
    monkeypatch.setattr(Archive, "close", full)
    await ask(HOSTS, "https://a.example/packed", **archiving(tmp_path))

    said = [line.getMessage() for line in caplog.records if line.levelname in {"ERROR", "CRITICAL"}]
    assert [line.split()[0] for line in said] == ["archive_unwritable", "archive_unfinished"]
    assert "Traceback" not in caplog.text


async def test_an_archive_that_cannot_be_opened_asks_nobody(
    ask: Ask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    served, _, stats = await ask(HOSTS, "https://a.example/packed", **archiving(blocked))

    assert stats["finish_reason"] == "archive_unwritable"
    assert served.asked == []
    said = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    assert [line.partition(" folder=")[0] for line in said] == ["archive_unwritable"]
    assert said[0].endswith("reason=could not be opened (File exists)")
