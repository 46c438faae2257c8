"""How long the desk's server needs for each screen, and how large its pages are, over a full store.

The store has 200 issues, 8,000 claims and 20,000 documents; a folder without one is seeded first, which takes some
minutes. Every request goes through the whole application (walls, session, store, template) without a socket. As the
peer in the same run, the smallest page there is (`/healthz`) says what the framework alone costs.

    python benchmarks/desk.py --home /path/to/folder
    python benchmarks/desk.py --store sqlite:////path/to/seeded.db --json
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from desk_seed import seed
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from crawler.archived import ArchiveReader
from crawler.desk.app import create_app
from crawler.desk.office import Office
from storage.accounts import Role
from storage.database import open_database, reading
from storage.desk import Desk
from storage.editors import Editors
from storage.store import Store
from storage.tables import ClaimRow, DocumentRow, IssueRow, SourceRow

WORDS = (
    "model",
    "retrieval memory",
    "faster",
    "모델",
    "언어 모델",
    "검색",
    "속도",
    '"language model"',
    "논문",
    "benchmark",
)
_TEXT = re.compile(r'<div class="prose source-text".*?</div>', re.DOTALL)


def main() -> None:
    """Time every screen and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument(
        "--home", type=Path, help="folder for a store of the benchmark's own; kept for the next time"
    )
    place.add_argument("--store", help="address of a store that is seeded already")
    parser.add_argument("--rounds", type=int, default=60, help="requests per screen")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    engine = open_database(chosen.store) if chosen.store else _seeded(chosen.home)
    store = Store(engine)
    office = Office(
        store=store,
        work=Desk(engine),
        editors=Editors(engine),
        archive=ArchiveReader(Path()),
        secret="benchmark",
        hosts=frozenset({"testserver"}),
        accounts=True,
    )
    client = TestClient(create_app(office), follow_redirects=False)
    _enter(client, office)
    told = {name: _timed(client, addresses, chosen.rounds) for name, addresses in _screens(engine).items()}
    told["claim"]["largest_without_source_text_kB"] = _largest(
        client, _screens(engine)["claim"], chosen.rounds
    )
    engine.dispose()
    if chosen.json:
        print(json.dumps(told, indent=1))
        return
    for name, figures in told.items():
        print(f"{name:<18} " + "  ".join(f"{key} {value:>8.1f}" for key, value in figures.items()))
    sys.stdout.flush()


def _seeded(home: Path) -> Engine:
    """The store in this folder, filled if it was not."""
    home.mkdir(parents=True, exist_ok=True)
    engine = open_database(f"sqlite:///{(home / 'desk.db').absolute()}")
    if not (home / "seeded").exists():
        seed(engine, issues=200, documents=20_000)
        (home / "seeded").touch()
    return engine


def _enter(client: TestClient, office: Office) -> None:
    now = datetime.now(UTC)
    office.editors.ensure("benchmark", Role.ADMIN, now=now)
    link = f"/enter/{office.editors.link('benchmark', now=now)}"
    token = re.findall(r'name="csrf" value="([^"]+)"', client.get(link).text)[0]
    client.post(link, data={"csrf": token})


def _screens(engine: Engine) -> dict[str, Callable[[random.Random], str]]:
    """Screen -> an address of it, drawn at random."""
    with reading(engine) as connection, Session(connection) as session:
        issues = list(session.scalars(select(IssueRow.id)))
        claims = list(session.scalars(select(ClaimRow.id)))
        sources = list(session.scalars(select(SourceRow.identity)))
        pairs = list(session.execute(select(DocumentRow.source, DocumentRow.id).order_by(DocumentRow.source)))
    documents: dict[str, list[str]] = {}
    for source, document in pairs:
        documents.setdefault(source, []).append(document)
    changed = [one for one in documents.values() if len(one) > 1]
    return {
        "healthz (peer)": lambda _: "/healthz",
        "issues": lambda _: "/",
        "issues, last page": lambda _: "/?page=5",
        "queue": lambda draw: f"/issues/{quote(draw.choice(issues))}",
        "queue, filtered": lambda draw: f"/issues/{quote(draw.choice(issues))}?show=attention&q=model",
        "publish": lambda draw: f"/issues/{quote(draw.choice(issues))}/publish",
        "claim": lambda draw: f"/claims/{quote(draw.choice(claims))}",
        "source": lambda draw: "/source?" + urlencode({"id": draw.choice(sources)}),
        "document": lambda draw: f"/documents/{quote(draw.choice(pairs)[1])}",
        "difference": lambda draw: (
            "/source/diff?" + urlencode(dict(zip(("old", "new"), draw.choice(changed), strict=False)))
        ),
        "watch": lambda _: "/watch",
        "search": lambda draw: "/search?" + urlencode({"q": draw.choice(WORDS)}),
        "api: queue": lambda draw: f"/api/issues/{quote(draw.choice(issues))}",
        "api: claim": lambda draw: f"/api/claims/{quote(draw.choice(claims))}",
    }


def _timed(client: TestClient, address: Callable[[random.Random], str], rounds: int) -> dict[str, float]:
    """By the clock, and by the processor alone: on a busy machine the two are far apart."""
    draw = random.Random(7)
    taken: list[float] = []
    worked: list[float] = []
    for count in range(rounds + 3):
        asked = address(draw)
        begun, idle = time.perf_counter(), time.process_time()
        answer = client.get(asked)
        if count >= 3:
            taken.append(1000 * (time.perf_counter() - begun))
            worked.append(1000 * (time.process_time() - idle))
        if answer.status_code != 200:
            raise SystemExit(f"{asked}: {answer.status_code}")
    return {
        "p50_ms": statistics.median(taken),
        "p95_ms": _p95(taken),
        "cpu_p50_ms": statistics.median(worked),
        "cpu_p95_ms": _p95(worked),
        "kB": len(answer.content) / 1000,
    }


def _largest(client: TestClient, address: Callable[[random.Random], str], rounds: int) -> float:
    draw = random.Random(11)
    return max(len(_TEXT.sub("", client.get(address(draw)).text).encode()) for _ in range(rounds)) / 1000


def _p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    main()
