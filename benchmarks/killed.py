"""kill -9 at random moments, then the same command again: is the store what an undisturbed run leaves?

    python benchmarks/killed.py [--kills 200] [--only crawl|watch|desk|migration] [--seed 9] [--json]

A quarter of the kills each: the demo crawl, rounds of the watch, an editor's verdicts, and the migration of an old
store with rows in it. After every kill `sourcedesk doctor` must find nothing wrong. Some kills on, the command is
left to end, and what it leaves is compared with an undisturbed run: exports line by line for crawl and watch
(without times and places in the archive), every row of every table for verdicts and migration.

Ends 1 where anything differed or the doctor found something.
"""

import argparse
import io
import json
import logging
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import create_engine, text

from crawler.config import load
from crawler.demo import ISSUE, demo_hosts, demo_settings
from crawler.doctor import examine
from crawler.loopback import LoopbackWeb
from storage import database
from storage.database import open_database, reading
from storage.moving import contents_of
from storage.store import Store
from storage.turn_tables import SCHEMA

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["crawler.check", "crawler.extract.reading", "spiders.links", "crawler.pipelines"]
)
IN_A_ROW = 5
"""Kills before the command is left to end."""
Work = Callable[[Path], None]


@dataclass
class Told:
    """How one kind of work went."""

    kills: int = 0
    ended_before: int = 0
    """Kills that came too late, and do not count."""
    stores: int = 0
    differing: int = 0
    doctor: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Whether nothing was lost."""
        return not self.differing and not self.doctor


@dataclass(frozen=True)
class Kind:
    """One kind of work that is killed."""

    work: Callable[..., None]
    """Run in a process of its own, with the home folder and `given`."""
    given: tuple[Any, ...]
    prepare: Work
    """Makes the home folder."""
    state: Callable[[Path], Any]
    """What must be equal in the end."""
    settle: Work
    """Waits for what the killed process had started."""
    examined: bool = True


def kill_often(kind: Kind, kills: int, chance: random.Random, folder: Path) -> Told:
    """Kill the work so often, and compare."""
    told, began = Told(), time.monotonic()
    undisturbed = folder / "undisturbed"
    kind.prepare(undisturbed)
    _started_once()
    started = time.monotonic()
    _run(kind, undisturbed)
    most = time.monotonic() - started
    expected = kind.state(undisturbed)
    while told.kills < kills:
        home = folder / f"killed-{told.stores}"
        kind.prepare(home)
        for _ in range(min(IN_A_ROW, kills - told.kills)):
            if not _killed(kind, home, chance.uniform(0.0, most)):
                told.ended_before += 1
                break
            told.kills += 1
            kind.settle(home)
            told.doctor += _doctor(home) if kind.examined else []
        _run(kind, home)
        told.doctor += _doctor(home)
        told.stores += 1
        told.differing += kind.state(home) != expected
        shutil.rmtree(home)
    told.seconds = round(time.monotonic() - began, 1)
    return told


def _started_once() -> None:
    """What is imported for all of them is not part of the work: else most kills would come too late."""
    first = PROCESSES.Process(target=_nothing, args=(Path(),))
    first.start()
    first.join()


def _run(kind: Kind, home: Path) -> None:
    process = PROCESSES.Process(target=kind.work, args=(home, *kind.given))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the undisturbed work ended with {process.exitcode}")


def _killed(kind: Kind, home: Path, seconds: float) -> bool:
    """Whether it was still at work when it was killed."""
    process = PROCESSES.Process(target=kind.work, args=(home, *kind.given))
    process.start()
    process.join(seconds)
    late = process.exitcode is not None
    process.kill()
    process.join()
    return not late


def _doctor(home: Path) -> list[str]:
    config = load(home=home)
    if config.store_file is None or not config.store_file.exists():
        return []
    engine = open_database(config.store_url)
    try:
        return [trouble.what for trouble in examine(engine, config).left]
    finally:
        engine.dispose()


def _folder(home: Path) -> None:
    home.mkdir(parents=True)


def _nothing(home: Path) -> None:
    """Nobody else is at work."""


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


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    for link in line.get("links", []):
        if link["search"]:
            link["search"] |= {"looked": None}
    if line["record"] == "source":
        # a visit that was cut off is made again, and then brings "not modified"
        line["visit"] |= {"started": None, "captures": None, "outcome": None, "detail": None, "status": None}
        if line["document"]:
            line["document"] |= {"seen": None, "read": None}
    return line


# --- the watch -----------------------------------------------------------------------------------

LETTER, SITE = "letter.example", "site.example"


async def answer(request: web.Request) -> web.StreamResponse:
    """Three issues, and four sources each."""
    place = request.path.strip("/")
    if request.host == SITE and place != "robots.txt":
        told = "The keepers lit forty-four lanterns on the north pier, and nineteen on the south. " * 9
        page = (
            f"<!doctype html><html lang=en><title>L {place}</title><article><h1>L</h1><p>{place} {told}</p>"
        )
        return web.Response(text=page, content_type="text/html")
    if place == "feed":
        items = "".join(
            f"<item><title>{n}</title><link>https://{LETTER}/p/{n}</link></item>" for n in range(3)
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
            run(job(config, finding, {**settings, **SETTINGS}, address=f"https://{LETTER}/feed", back=3))
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
        for place, one in enumerate(queue.lines if queue else ()):
            state = Store(engine).verdicts(line.id).get(one.claim)
            if state is None or state.version == 0:
                rating = ratings[place % len(ratings)]
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


def main() -> int:
    """Kill, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", choices=("crawl", "watch", "desk", "migration"))
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with (
        tempfile.TemporaryDirectory() as folder,
        LoopbackWeb(demo_hosts()) as demo,
        LoopbackWeb({LETTER: answer, SITE: answer}) as letters,
    ):
        kinds = {
            "migration": Kind(migrate, (), old_store, rows, _nothing, examined=False),
            "desk": Kind(decide, (), migrated, rows, _nothing),
            "crawl": Kind(crawl, (demo_settings(demo),), _folder, exported, _nothing),
            "watch": Kind(watch, ({**letters.settings(), **WATCH_PACE},), _folder, exported, crawl_ended),
        }
        told: dict[str, Told] = {}
        for name, kind in kinds.items():
            if chosen.only in {None, name}:
                count = chosen.kills if chosen.only else chosen.kills // 4
                told[name] = kill_often(kind, count, random.Random(chosen.seed), Path(folder) / name)
                if not chosen.json:
                    print(f"{name:<10} {told[name]}", flush=True)
    if chosen.json:
        print(json.dumps({name: vars(one) for name, one in told.items()}, indent=1))
    return 0 if all(one.right for one in told.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
