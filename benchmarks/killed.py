"""kill -9 at random moments, then the same command again: is the store what an undisturbed run leaves?

    python benchmarks/killed.py [--kills 200] [--only crawl|watch|desk|migration] [--seed 9] [--json]

A quarter of the kills each: the demo crawl, rounds of the watch, an editor's verdicts, and the migration of an old
store with rows in it. After every kill `sourcedesk doctor` must find nothing wrong. Some kills on, the command is
left to end, and what it leaves is compared with an undisturbed run: exports line by line for crawl and watch
(without times and places in the archive), every row of every table for verdicts and migration. Each store that was
compared is told at once, so that a run that is stopped has its verdicts; parts with seeds of their own add up.

Ends 1 where anything differed or the doctor found something.
"""

import argparse
import json
import logging
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from killed_works import (
    LETTER,
    SITE,
    WATCH_PACE,
    answer,
    crawl,
    crawl_ended,
    decide,
    exported,
    migrate,
    migrated,
    old_store,
    rows,
    watch,
)

from crawler.config import load
from crawler.demo import demo_hosts, demo_settings
from crawler.doctor import examine
from crawler.loopback import LoopbackWeb
from storage.database import open_database

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        "crawler.check",
        "crawler.extract.reading",
        "spiders.links",
        "crawler.pipelines",
        "crawler.watch.looking",
        "storage.desk",
    ]
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


def kill_often(
    kind: Kind, kills: int, chance: random.Random, folder: Path, tell: Callable[[Told], None]
) -> Told:
    """Kill the work so often, and compare; `tell` hears of each store that was compared."""
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
        told.seconds = round(time.monotonic() - began, 1)
        tell(told)
        shutil.rmtree(home)
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
                chance = random.Random(chosen.seed)
                told[name] = kill_often(kind, count, chance, Path(folder) / name, partial(_line, name))
    if chosen.json:
        print(json.dumps({name: vars(one) for name, one in told.items()}, indent=1))
    return 0 if all(one.right for one in told.values()) else 1


def _line(name: str, told: Told) -> None:
    print(
        f"{name:<10} {told.kills:>3} kills ({told.ended_before} too late), {told.stores} stores, "
        f"{told.differing} differ, doctor {told.doctor or 'clean'}, {told.seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
