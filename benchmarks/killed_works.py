"""What `killed.py` kills: a crawl, rounds of the watch, an editor's verdicts, the migration of an old store.

Each work runs in a process of its own, with the home folder and whatever else it is given, and goes on where a
killed one left off. Beside each stands what its store must hold in the end.
"""

import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import create_engine, text

from crawler.config import load
from crawler.demo import ISSUE
from storage import database
from storage.database import open_database, reading
from storage.moving import contents_of
from storage.store import Store
from storage.turn_tables import SCHEMA

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)

# --- the crawl -----------------------------------------------------------------------------------


def crawl(home: Path, settings: dict[str, Any]) -> None:
    """What `sourcedesk demo` does."""
    from crawler.check import check

    check(load(home=home), str(ISSUE), stdin=io.BytesIO(), settings={**settings, "READING_WORKERS": 1})


def exported(home: Path) -> list[Any]:
    """The whole store as lines of its export, without what differs from run to run."""
    from crawler.export.jsonl import lines

    engine = open_database(load(home=home).store_url)
    try:
        store = Store(engine)
        ids = [line.id for line in store.issues()]
        # ISSUE times aside, the order in which issues were added may differ too
        found = [_plain(json.loads(line.model_dump_json())) for line in lines(store, ids, "en")]
    finally:
        engine.dispose()
    return sorted(found, key=lambda line: json.dumps(line, sort_keys=True))


TIMES = frozenset({"added", "at", "looked", "read", "seen", "started", "visited"})
PLACES = frozenset({"captures"})
ENDS = frozenset({"outcome", "detail", "status"})
"""A visit that was cut off is made again, and then brings "not modified"."""


def _plain(value: Any, field: str = "", within: str = "") -> Any:
    """The line without times, places in the archive, and how a visit ended that was made twice."""
    if field in TIMES | PLACES or (field in ENDS and within == "visit"):
        return None
    if isinstance(value, dict):
        return {name: _plain(inner, name, field) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, field, within) for inner in value]
    return value


# --- the watch -----------------------------------------------------------------------------------

LETTER, SITE = "letter.example", "site.example"


async def answer(request: web.Request) -> web.StreamResponse:
    """Two issues, and four sources each: enough for every step of a round, and quick enough to be killed often."""
    place = request.path.strip("/")
    if request.host == SITE and place != "robots.txt":
        told = "The keepers lit forty-four lanterns on the north pier, and nineteen on the south. " * 9
        page = (
            f"<!doctype html><html lang=en><title>L {place}</title><article><h1>L</h1><p>{place} {told}</p>"
        )
        return web.Response(text=page, content_type="text/html")
    if place == "feed":
        items = "".join(
            f"<item><title>{n}</title><link>https://{LETTER}/p/{n}</link></item>" for n in range(2)
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>L</title>{items}</channel></rss>'
        return web.Response(text=feed, content_type="application/rss+xml")
    if place.startswith("p/"):
        links = "".join(
            f'<h2>Berth {n}</h2><p>44 lanterns at {n}. <a href="https://{SITE}/{place[2:]}-{n}">Lit</a></p>'
            for n in range(4)
        )
        page = f"<!doctype html><html lang=en><title>Letter {place}</title><body><article><h1>L</h1>{links}</article>"
        return web.Response(text=page, content_type="text/html")
    return web.Response(status=404)


WATCH_PACE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0.01,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "MEMENTO_ENABLED": False,
    "LOOKUPS": False,
    "READING_WORKERS": 1,
    "RETRY_TIMES": 0,
}


def watch(home: Path, settings: dict[str, Any]) -> None:
    """Two rounds: the issues are walked, and after ninety days everything is visited again."""
    from crawler.watch.due import Policy
    from crawler.watch.job import Processes, job
    from crawler.watch.looking import SETTINGS
    from crawler.watch.service import WATCH_LOCK
    from crawler.watch.tick import Watch, once
    from storage.locks import alone

    config = load(home=home)
    engine = open_database(config.store_url)
    store = Store(engine)
    run = Processes()
    with alone(engine, WATCH_LOCK):
        if not store.watching().publications():
            finding = "crawler.watch.looking:FindingSpider"
            run(job(config, finding, {**settings, **SETTINGS}, address=f"https://{LETTER}/feed", back=2))
        watching = Watch(store=store, config=config, run=run, policy=Policy(), settings=settings)
        for days in (0, 90):
            told = once(watching, datetime.now(UTC) + timedelta(days=days))
            if told.troubles:
                raise RuntimeError(told.troubles)
    engine.dispose()


def crawl_ended(home: Path) -> None:
    """The crawl of a killed watch notices, and ends."""
    from storage.locks import alone

    config = load(home=home)
    if config.store_file is not None and config.store_file.exists():
        engine = open_database(config.store_url)
        with alone(engine, "crawl", wait=120):
            pass
        engine.dispose()


# --- verdicts ------------------------------------------------------------------------------------


def old_store(home: Path, issues: int = 60) -> None:
    """A store as the first schema kept it, with rows."""
    from alembic import command
    from alembic.config import Config

    home.mkdir(parents=True)
    engine = create_engine(f"sqlite:///{home / 'store.db'}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "2026_11_24_walk")
        for statement in _rows(issues):
            connection.execute(text(statement))
    engine.dispose()


def _rows(issues: int) -> Iterator[str]:
    when = "'2026-11-09 08:00:00'"
    words = "The model is 44% faster than last year. "
    for n in range(issues):
        yield f"INSERT INTO issues VALUES ('i{n}','Nr {n}',NULL,NULL,'en','text',NULL,'{words * 20}',{when})"
        for m in range(4):
            at, end = m * len(words), (m + 1) * len(words) - 1
            yield f"INSERT INTO items VALUES ('i{n}-{m}','i{n}',{m + 1},NULL,'Head',{at},{end},'en')"
            yield f"INSERT INTO claims VALUES ('c{n}-{m}','i{n}-{m}',1,{at},{end},'en')"


def migrated(home: Path) -> None:
    """A new store with the rows of an old one, and an editor; the same one each time."""
    from storage.accounts import Role
    from storage.editors import Editors

    template = home.parent / "template"
    if not template.exists():
        old_store(template, 8)
        engine = open_database(load(home=template).store_url)
        Editors(engine).ensure("ed", Role.EDITOR, now=NOW)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
    shutil.copytree(template, home)


def decide(home: Path) -> None:
    """A verdict on every claim that has none, each on its own."""
    from storage.desk import Desk
    from storage.editors import Editors
    from storage.verdicts import Decision, Rating

    engine = open_database(load(home=home).store_url)
    desk = Desk(engine)
    editor = Editors(engine).get("ed")
    assert editor is not None
    ratings = list(Rating)
    for line in Store(engine).issues():
        queue = desk.queue(line.id, now=NOW)
        for one in queue.lines if queue else ():
            state = Store(engine).verdicts(line.id).get(one.claim)
            if state is None or state.version == 0:
                # of the claim alone: where it stands in the queue depends on what is settled already
                rating = ratings[sum(one.claim.encode()) % len(ratings)]
                desk.decide(
                    one.claim, Decision(rating=rating, note="seen"), editor=editor.id, version=0, now=NOW
                )
    engine.dispose()


def rows(home: Path) -> dict[str, Any]:
    """Every table's rows, as a digest."""
    engine = open_database(load(home=home).store_url)
    try:
        with reading(engine) as connection:
            return {table.name: contents_of(connection, table) for table in SCHEMA.sorted_tables}
    finally:
        engine.dispose()


# --- migration -----------------------------------------------------------------------------------


def migrate(home: Path) -> None:
    """What every command does first."""
    open_database(load(home=home).store_url).dispose()
