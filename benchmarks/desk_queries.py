"""How fast the desk's store answers when it is full, without the screens around it.

Beside it, as the peer in the same run, the same word is looked for with LIKE. Seed the store first:

    python benchmarks/desk_seed.py --store sqlite:////path/to/full.db
    python benchmarks/desk_queries.py --store sqlite:////path/to/full.db --json
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from storage.accounts import Role
from storage.database import open_database
from storage.desk import Desk
from storage.editors import Editors

Took = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""
SEARCHES = [
    "모델",
    "모",
    "인공지능",
    "판결",
    "language model",
    '"open weights"',
    "zebra1234",
    "router 비용",
    "memor*",
    "the",
]


def main() -> int:
    """Time each set of queries; a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", required=True, help="address of the seeded store")
    parser.add_argument("--rounds", type=int, default=200, help="times each set of queries is asked")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = measure(open_database(chosen.store), chosen.rounds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, found in figures.items():
            print(f"{name:<28}" + "  ".join(f"{key} {value}" for key, value in found.items()))
    return 0


def measure(engine: Engine, rounds: int) -> dict[str, dict[str, float | int]]:
    """Milliseconds of each set of queries."""
    desk, dice = Desk(engine), random.Random(3)
    now = datetime.now(UTC)
    issues = [line.id for line in desk.issues()]
    claims = [
        line.claim for issue in dice.sample(issues, min(50, len(issues))) for line in _lines(desk, issue, now)
    ]
    with engine.connect() as connection:
        sources = list(connection.scalars(text("SELECT identity FROM sources LIMIT 500")))
        pairs = connection.execute(
            text(
                "SELECT a.id, b.id FROM documents a JOIN documents b ON b.source = a.source AND b.id > a.id LIMIT 300"
            )
        ).all()
    editor = Editors(engine).ensure("Kim", Role.EDITOR, now=now).id
    figures = {
        "issue list": _timed(desk.issues, max(10, rounds // 4)),
        "queue": _timed(lambda: desk.queue(dice.choice(issues), now=now), rounds),
        "claim screen": _timed(lambda: desk.claim(dice.choice(claims), now=now), rounds),
        "ready": _timed(lambda: desk.ready(dice.choice(issues)), rounds),
        "source history": _timed(lambda: desk.source(dice.choice(sources)), rounds),
        "difference": _timed(lambda: desk.difference(*dice.choice(pairs)), rounds),
        "presence": _timed(lambda: desk.arrive(dice.choice(claims), editor=editor, now=now), rounds),
    }
    every: list[Took] = []
    for query in SEARCHES:
        took = _durations(lambda query=query: desk.search(query), max(5, rounds // 10))
        every += took
        figures[f"search {query}"] = _summary(took)
    figures["search, all"] = _summary(every)
    figures["peer: LIKE '%모델%'"] = _timed(lambda: _like(engine, "모델"), 5)
    return figures


def _lines(desk: Desk, issue: str, now: datetime) -> tuple:  # type: ignore[type-arg]
    found = desk.queue(issue, now=now)
    return () if found is None else found.lines


def _like(engine: Engine, word: str) -> int:
    """What a search without an index costs."""
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM documents WHERE text LIKE :word")
        return int(connection.scalar(asked, {"word": f"%{word}%"}) or 0)


def _timed(act: Callable[[], object], rounds: int) -> dict[str, float | int]:
    return _summary(_durations(act, rounds))


def _durations(act: Callable[[], object], rounds: int) -> list[Took]:
    act()
    took = []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        act()
        took.append(((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000))
    return took


def _summary(took: list[Took]) -> dict[str, float | int]:
    """By the clock, and by the processor alone: on a busy machine the two are far apart."""
    wall, worked = (sorted(one) for one in zip(*took, strict=True))
    late = int(0.95 * (len(took) - 1))
    return {
        "p50 ms": round(statistics.median(wall), 1),
        "p95 ms": round(wall[late], 1),
        "cpu p50 ms": round(statistics.median(worked), 1),
        "cpu p95 ms": round(worked[late], 1),
        "asked": len(took),
    }


if __name__ == "__main__":
    sys.exit(main())
