"""A crawl from WARC files sees what the crawl over the network saw."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from crawler.middlewares.replay import replay_settings
from crawler.source import page_of
from crawler.warc import UnreadableArchive
from storage.outcomes import Outcome
from storage.records import Page, Via

Ask = Callable[..., Any]
WORDS = "<title>쪽</title><p>words</p>" * 50


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/old":
            return web.Response(status=302, headers={"Location": "/packed"})
        case "/packed" | "/again":
            body = gzip.compress(WORDS.encode(), mtime=0)
            return web.Response(body=body, headers={"Content-Encoding": "gzip"}, content_type="text/html")
        case "/twice":
            answer = web.Response(
                body=b"\xc7\xd1\xb1\xdb", headers={"Content-Type": "text/html; charset=euc-kr"}
            )
            answer.headers.extend({"Link": "<one>"})
            answer.headers.add("Link", "<two>")
            return answer
        case "/busy":
            return web.Response(status=503, text="later", headers={"Retry-After": "3600"})
        case "/refresh":
            return web.Response(
                text='<meta http-equiv="refresh" content="0; url=/again">', content_type="text/html"
            )
    return web.Response(status=404, text="no such page")


ADDRESSES = (
    "https://a.example/old",
    "https://a.example/packed",
    "https://a.example/twice",
    "https://a.example/missing",
    "https://a.example/refresh",
    "https://busy.example/busy",
)
HOSTS = {"a.example": answer, "busy.example": answer}


async def crawled(ask: Ask, folder: Path, *addresses: str) -> tuple[dict[str, Page], list[Path]]:
    """The pages of a live crawl that archives, and its files."""
    settings = {"ARCHIVE_DIR": str(folder), "ARCHIVE_LEDGER": None, "RETRY_TIMES": 0}
    _, ended, _ = await ask(HOSTS, *addresses, **settings)
    return {each.asked: page_of(each.response) for each in ended if each.response}, warcs(folder)


def warcs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.iterdir()}


def seen(page: Page) -> list[Any]:
    return [page.asked, page.address, page.status, page.headers, page.body, page.hops, page.outcome]


async def test_a_replayed_crawl_sees_what_the_live_one_saw(ask: Ask, tmp_path: Path) -> None:
    live, files = await crawled(ask, tmp_path, *ADDRESSES)
    _, ended, _ = await ask(None, *live, **replay_settings(files))

    replayed = {each.asked: page_of(each.response) for each in ended}
    assert len(live) == len(ADDRESSES)
    assert {address: seen(page) for address, page in replayed.items()} == {
        address: seen(page) for address, page in live.items()
    }
    assert {page.via for page in replayed.values()} == {Via.REPLAY}


async def test_the_encoding_of_a_page_is_recognised_as_in_the_live_crawl(ask: Ask, tmp_path: Path) -> None:
    _, files = await crawled(ask, tmp_path, "https://a.example/twice")
    _, ended, _ = await ask(None, "https://a.example/twice", **replay_settings(files))

    assert ended[0].response.text == "한글"


async def test_what_is_not_in_the_files_is_refused(ask: Ask, tmp_path: Path) -> None:
    _, files = await crawled(ask, tmp_path, "https://a.example/packed")
    _, ended, _ = await ask(None, "https://b.example/", **replay_settings(files))

    assert (ended[0].outcome, ended[0].detail) == (Outcome.REFUSED, "not in the replay files")


async def test_what_is_larger_than_the_limit_is_too_large(ask: Ask, tmp_path: Path) -> None:
    _, files = await crawled(ask, tmp_path, "https://a.example/packed")
    settings = {**replay_settings(files), "DOWNLOAD_MAXSIZE": 50}
    _, ended, _ = await ask(None, "https://a.example/packed", **settings)

    assert ended[0].outcome is Outcome.TOO_LARGE


async def test_a_replay_asks_nobody_and_archives_nothing(ask: Ask, tmp_path: Path) -> None:
    _, files = await crawled(ask, tmp_path, "https://a.example/packed")
    before = contents(tmp_path)
    settings = {"ARCHIVE_DIR": str(tmp_path), **replay_settings(files)}
    served, _, stats = await ask(HOSTS, "https://a.example/packed", **settings)

    assert served.asked == []
    assert "archive/responses" not in stats
    assert contents(tmp_path) == before


def test_a_file_cut_in_the_middle_is_said_before_anything_starts(tmp_path: Path) -> None:
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n")[:-3])

    with pytest.raises(UnreadableArchive, match=r"cut.warc.gz is cut short: the record at byte 0 "):
        replay_settings([path])


@pytest.mark.parametrize("name", ["missing.warc.gz", ""])
def test_what_is_no_file_is_said_before_anything_starts(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableArchive, match="cannot be read"):
        replay_settings([tmp_path / name])
