"""Doctor, backup and restore, over a store and an archive that a real crawl made."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from scrapy import Request
from sqlalchemy import text
from twisted.python.failure import Failure
from typer.testing import CliRunner

from crawler.backup import BadBackup, backup, restore, verify
from crawler.cli import app
from crawler.config import Config, load
from crawler.doctor import examine
from crawler.log_lines import NoItems
from crawler.loopback import LoopbackWeb
from crawler.run import crawl, project_settings
from storage.database import StoreUnusable, open_database
from storage.store import Store

WORDS = "The harbour office counted forty-one lanterns on the north pier and nineteen on the south pier. "
ISSUE = "# Harbour\n\n" + "\n\n".join(
    f"- Forty-one lanterns on pier {n}. [source](https://harbour.example/{n})" for n in range(3)
)


async def answer(request: web.Request) -> web.StreamResponse:
    if request.path == "/robots.txt":
        return web.Response(status=404)
    body = f"<html lang=en><head><title>Pier {request.path}</title></head><body><article><h1>Pier</h1>"
    return web.Response(
        text=body + f"<p>{WORDS * 9}</p><p>{WORDS * 5} {request.path}</p></article></body></html>",
        content_type="text/html",
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("keep") / "home"
    home.mkdir()
    (home / "issue.md").write_text(ISSUE)
    config = load(home=home)
    from crawler.config import scrapy_settings

    with LoopbackWeb({"harbour.example": answer}) as served:
        pace = {"DOWNLOAD_DELAY": 0.0, "LOOKUPS": False}
        await crawl(scrapy_settings(config) | served.settings() | pace, "links", issue=str(home / "issue.md"))
    return home


@pytest.fixture
def home(crawled: Path, tmp_path: Path) -> Path:
    """The crawl's home, to be damaged."""
    return Path(shutil.copytree(crawled, tmp_path / "home"))


def look(home: Path, *, repair: bool = False) -> tuple[list[str], list[str]]:
    """What is wrong and stays so, and what was mended."""
    config = load(home=home)
    engine = open_database(config.store_url)
    try:
        told = examine(engine, config, repair=repair)
    finally:
        engine.dispose()
    return [one.what for one in told.left], [one.what for one in told.troubles if one.mended]


def damage(home: Path, *statements: str) -> None:
    with sqlite3.connect(home / "store.db") as connection:
        for statement in statements:
            connection.execute(statement)


def warc(home: Path) -> Path:
    (found,) = (home / "archive").glob("*.warc.gz")
    return found


def test_nothing_is_wrong_after_a_crawl(home: Path) -> None:
    assert look(home) == ([], [])
    told = CliRunner().invoke(app, ["doctor", "--home", str(home)])
    assert (told.exit_code, "3 archived responses in 1 files" in told.output) == (0, True)


def test_a_missing_archive_file_is_named_for_each_body(home: Path) -> None:
    warc(home).unlink()
    left, _ = look(home, repair=True)

    assert len(left) == 3
    assert all("is not in the archive folder" in one for one in left)
    told = CliRunner().invoke(app, ["doctor", "--home", str(home)])
    assert (told.exit_code, "3 things are wrong" in told.output) == (1, True)


def test_a_flipped_bit_is_found(home: Path) -> None:
    path = warc(home)
    store = Store(open_database(f"sqlite:///{home / 'store.db'}"))
    capture = store.sources() and next(
        page.captures[0]
        for source in store.sources()
        for visit in store.visits(source)
        for page in visit.asked_pages
    )
    assert capture
    data = bytearray(path.read_bytes())
    data[capture.offset + capture.length // 3] ^= 0x40
    path.write_bytes(bytes(data))

    left, _ = look(home)
    assert any(capture.address in one for one in left)


def test_damaged_words_are_read_again_from_the_archive(home: Path) -> None:
    # as a disk or a stray tool would: past the trigger
    (trigger,) = (
        sqlite3.connect(home / "store.db")
        .execute("SELECT sql FROM sqlite_master WHERE name = 'documents_never_changed'")
        .fetchone()
    )
    damage(
        home,
        "DROP TRIGGER documents_never_changed",
        "UPDATE documents SET text = replace(text, 'forty-one', 'forty-two') WHERE address LIKE '%/1'",
        trigger,
    )
    assert len(look(home)[0]) == 1

    left, mended = look(home, repair=True)
    assert (left, len(mended)) == ([], 1)
    assert look(home) == ([], [])
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        damage(home, "UPDATE documents SET text = ''")


def test_passages_and_the_index_are_made_again(home: Path) -> None:
    damage(
        home,
        "UPDATE evidence SET text = 'invented' WHERE rank = 1",
        "DELETE FROM search_entries WHERE kind = 'document'",
    )
    assert any("is not in document" in one for one in look(home)[0])
    assert any("full-text search lacks 3 texts" in one for one in look(home)[0])

    left, mended = look(home, repair=True)
    assert left == []
    assert mended
    assert look(home) == ([], [])


def test_what_a_killed_crawl_left_is_settled(home: Path) -> None:
    path = warc(home)
    left_open = path.rename(path.with_name(path.name + ".open"))
    left_open.write_bytes(left_open.read_bytes() + b"\x1f\x8btorn")

    assert look(home) == ([], [])
    _, mended = look(home, repair=True)
    assert ["was left by a killed crawl" in one for one in mended] == [True]
    assert (look(home), warc(home).name) == (([], []), path.name)


def test_offsets_and_rows_that_point_nowhere(home: Path) -> None:
    damage(home, 'UPDATE claims SET "end" = 99999')
    left, _ = look(home)

    assert any("ends behind the text" in one for one in left)
    damage(home, "UPDATE links SET item = 'nobody' WHERE position = 1")
    with pytest.raises(StoreUnusable, match="is damaged: 3 rows point nowhere"):
        look(home)


# --- backup and restore --------------------------------------------------------------------------


def made(home: Path, folder: Path) -> Config:
    config = load(home=home)
    engine = open_database(config.store_url)
    try:
        backup(engine, config, folder)
    finally:
        engine.dispose()
    return config


def exported(home: Path) -> str:
    told = CliRunner().invoke(app, ["export", "--home", str(home)])
    assert told.exit_code == 0
    return told.stdout


def test_a_backup_comes_back_whole(home: Path, tmp_path: Path) -> None:
    (home / "names.tsv").write_text("등대\tThe Lantern\n")
    made(home, tmp_path / "kept")
    restore(tmp_path / "kept", load(home=tmp_path / "again"))

    assert exported(tmp_path / "again") == exported(home)
    assert look(tmp_path / "again") == ([], [])
    assert (tmp_path / "again" / "names.tsv").read_text() == "등대\tThe Lantern\n"


def test_a_backup_is_made_while_a_crawl_writes(home: Path, tmp_path: Path) -> None:
    path = warc(home)
    whole = path.read_bytes()
    growing = path.rename(path.with_name(path.name + ".open"))
    growing.write_bytes(whole + b"half a record that the store knows nothing of")
    config = load(home=home)
    engine = open_database(config.store_url)
    writer = sqlite3.connect(home / "store.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE issues SET title = 'not committed'")

    backup(engine, config, tmp_path / "kept")
    writer.execute("ROLLBACK")
    engine.dispose()

    restore(tmp_path / "kept", load(home=tmp_path / "again"))
    assert look(tmp_path / "again") == ([], [])
    assert whole.startswith(warc(tmp_path / "again").read_bytes())
    assert "not committed" not in exported(tmp_path / "again")


def test_a_postgresql_store_is_backed_up_and_put_back(
    home: Path, tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(home, tmp_path / "kept")
    expected = exported(home)
    monkeypatch.setenv("DATABASE_URL", postgres_database)
    restore(tmp_path / "kept", load(home=tmp_path / "server"))
    assert exported(tmp_path / "server") == expected

    made(tmp_path / "server", tmp_path / "second")
    monkeypatch.delenv("DATABASE_URL")
    restore(tmp_path / "second", load(home=tmp_path / "again"))
    assert exported(tmp_path / "again") == expected
    assert look(tmp_path / "again") == ([], [])


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    made(home, tmp_path / "kept")

    with pytest.raises(BadBackup, match="never overwrites"):
        made(home, tmp_path / "kept")
    with pytest.raises(BadBackup, match="is there already"):
        restore(tmp_path / "kept", load(home=home))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: next((folder / "archive").iterdir()).unlink(), "lacks archive/"),
        (lambda folder: (folder / "store.db").write_bytes(b"other"), "is not what was backed up"),
        (lambda folder: (folder / "MANIFEST.json").write_text("{}"), "is no backup"),
        (lambda folder: (folder / "MANIFEST.json").unlink(), "is no backup"),
    ],
)
def test_a_spoilt_backup_is_refused_before_anything_is_written(
    home: Path, tmp_path: Path, spoil: Callable[[Path], Any], why: str
) -> None:
    made(home, tmp_path / "kept")
    spoil(tmp_path / "kept")

    with pytest.raises(BadBackup, match=why):
        verify(tmp_path / "kept")
    told = CliRunner().invoke(app, ["restore", str(tmp_path / "kept"), "--home", str(tmp_path / "again")])
    assert told.exit_code == 2
    assert not (tmp_path / "again").exists()


def test_a_backup_that_lacks_a_body_is_not_made(home: Path, tmp_path: Path) -> None:
    made(home, tmp_path / "first")
    manifest = json.loads((tmp_path / "first" / "MANIFEST.json").read_text())
    assert set(manifest["files"]) == {"store.db", "issue.md", f"archive/{warc(home).name}"}
    warc(home).unlink()

    with pytest.raises(BadBackup, match="is not in the archive folder"):
        made(home, tmp_path / "second")
    assert not (tmp_path / "second").exists()


# --- a store that fails while a crawl runs --------------------------------------------------------


async def test_a_disk_that_is_full_at_the_start_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from crawler.config import scrapy_settings

    (tmp_path / "issue.md").write_text(ISSUE)
    config = load(home=tmp_path / "home")
    engine = open_database(config.store_url)
    with engine.begin() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    engine.dispose()

    def full(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    (tmp_path / "issue.md").write_text(ISSUE + "\n" + "More words. " * 2000)
    event.listen(Pool, "connect", full)
    try:
        with LoopbackWeb({"harbour.example": answer}) as served:
            settings = scrapy_settings(config) | served.settings() | {"DOWNLOAD_DELAY": 0.0, "LOOKUPS": False}
            stats = await crawl(settings, "links", issue=str(tmp_path / "issue.md"))
    finally:
        event.remove(Pool, "connect", full)

    assert "its disk is full: free some space and run the same command again" in stats["store/trouble"]
    assert "Traceback" not in caplog.text


def test_no_item_and_no_address_is_ever_printed() -> None:
    assert project_settings()["LOG_FORMATTER"] == "crawler.log_lines.NoItems"
    secret = {"address": "https://click.example/reader-token-1234"}
    lines = [
        NoItems().scraped(secret, None, None),  # type: ignore[arg-type]
        NoItems().dropped(secret, StoreUnusable("full"), None, None),  # type: ignore[arg-type]
        NoItems().item_error(secret, ValueError("x"), None, None),  # type: ignore[arg-type]
        NoItems().spider_error(Failure(ValueError("x")), Request(secret["address"]), None, None),  # type: ignore[arg-type]
        NoItems().download_error(Failure(ValueError("x")), Request(secret["address"]), None),  # type: ignore[arg-type]
    ]

    assert "reader-token" not in str(lines)
    assert "click.example" in str(lines)
