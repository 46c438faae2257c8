"""Half a year of visits, made up: sources of several kinds and ages that are read, walled off, or gone."""

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, update

from storage.database import writing
from storage.outcomes import Outcome
from storage.records import Issue, IssueFormat, Item, Link, LinkRole, Resolution, Via
from storage.tables import DocumentRow, RunRow, SourceRow, VisitRow
from storage.watch_tables import ChangeRow
from tests.desk.conftest import House

KINDS = (
    ("web", "kites{}.example.com", 60),
    ("arxiv", "arxiv.org", 30),
    ("github", "github.com", 20),
    ("youtube", "www.youtube.com", 10),
    ("doi", "doi.org", 10),
)
_CLASSES = ("cosmetic",) * 6 + ("reworded",) * 2 + ("correction", "fact_changed", "passage_gone")


def lived(house: House, now: datetime, *, weeks: int = 26, seed: int = 3) -> list[str]:
    """Fill the house's store; the sources' identities."""
    chance = random.Random(seed)
    links = {
        f"year/l{number}": Resolution(
            raw=f"https://{host.format(number % 9)}/{kind}/{number}",
            canonical=f"https://{host.format(number % 9)}/{kind}/{number}",
            kind=kind,
            identity=f"{kind}:{number}",
        )
        for number, (kind, host) in enumerate(
            (kind, host) for kind, host, count in KINDS for _ in range(count)
        )
    }
    house.store.add_issue(_issue(links), links, now=now - timedelta(weeks=60))
    for resolution in links.values():
        _live(house, resolution, chance, now, weeks)
    return [one.identity for one in links.values()]


def _issue(links: dict[str, Resolution]) -> Issue:
    text = "x" * (len(links) + 1)
    made = tuple(
        Link(id=name, anchor="x", address=to.raw, role=LinkRole.SOURCE, start=at, end=at + 1)
        for at, (name, to) in enumerate(links.items())
    )
    item = Item(
        id="year/1", position=1, section=None, headline=None, text=text, start=0, end=len(text), language="en",
        claims=(), links=made,
    )  # fmt: skip
    return Issue(
        id="year", title="A year", publication=None, published=None, language="en", format=IssueFormat.TEXT,
        address="year.txt", text=text, items=(item,),
    )  # fmt: skip


def _live(house: House, source: Resolution, chance: random.Random, now: datetime, weeks: int) -> None:
    born = now - timedelta(days=chance.choice((10, 60, 200, 400)))
    dies = born + timedelta(days=chance.expovariate(1 / 700)) if source.kind in {"web", "youtube"} else None
    walls = chance.random() < 0.12
    at = max(born, now - timedelta(weeks=weeks - 1))
    rows = []
    while at < now:
        outcome = (
            Outcome.OK if chance.random() > 0.03 else chance.choice((Outcome.TIMEOUT, Outcome.SERVER_ERROR))
        )
        outcome = Outcome.BLOCKED if walls and chance.random() < 0.6 else outcome
        outcome = Outcome.GONE if dies is not None and at > dies else outcome
        rows.append({"started": at, "outcome": outcome.value})
        at += timedelta(days=chance.uniform(2, 20))
    with writing(house.engine) as connection:
        here = SourceRow.identity == source.identity
        connection.execute(update(SourceRow).where(here).values(first_seen=born))
        run = f"run {source.identity}"
        for place, row in enumerate(rows):
            connection.execute(
                insert(RunRow).values(id=f"{run} {place}", started=row["started"], finished=now)
            )
            connection.execute(
                insert(VisitRow).values(
                    id=f"{run} {place}", run=f"{run} {place}", source=source.identity, asked=source.raw,
                    final=source.raw, hops=[], status=200, seconds=chance.uniform(0.1, 4),
                    size=chance.randrange(2_000, 900_000), via=Via.LIVE.value, reader="article", **row,
                )
            )  # fmt: skip
        _change(connection, source, chance, now, weeks)


def _change(
    connection: Connection, source: Resolution, chance: random.Random, now: datetime, weeks: int
) -> None:
    documents = [f"{source.identity} d{number}" for number in range(chance.choice((1, 1, 2, 4)))]
    for number, key in enumerate(documents):
        seen = now - timedelta(days=chance.uniform(1, 7 * weeks - 8))
        connection.execute(
            insert(DocumentRow).values(
                id=key, source=source.identity, sha256=key, address=source.raw, kind="article", authors=[],
                language="en", text="x", standing="current", methods={}, facts={}, seen=seen,
            )
        )  # fmt: skip
        if number:
            connection.execute(
                insert(ChangeRow).values(
                    id=key, source=source.identity, old=documents[number - 1], new=key,
                    kind=chance.choice(_CLASSES), seen=seen, passages=[], doubtful=False,
                )
            )  # fmt: skip
