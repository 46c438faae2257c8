"""How the watch has been doing week by week: what its health page draws. Counted, never stored."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.outcomes import Outcome
from storage.tables import ResolutionRow, SourceRow, VisitRow
from storage.watch_tables import ChangeRow

WEEK = timedelta(days=7)
AGES = (30, 90, 365)
"""Days since a source was first seen that part young from old."""
LATELY = timedelta(days=30)
"""Over which the cost of asking is counted."""


class State(StrEnum):
    """What a source's last visit says of it, as far as a picture can tell them apart."""

    READ = "read"
    WALLED = "walled"
    """It is there, and shown to others only."""
    FAILING = "failing"
    """It, or its network, does not answer as it should."""
    UNREADABLE = "unreadable"
    """Ours to mend."""
    GONE = "gone"


_STATES: Mapping[Outcome, State] = {
    **dict.fromkeys((Outcome.OK, Outcome.MOVED, Outcome.NOT_MODIFIED), State.READ),
    **dict.fromkeys(
        (Outcome.PAYWALLED, Outcome.LOGIN, Outcome.CONSENT, Outcome.BLOCKED, Outcome.ROBOTS), State.WALLED
    ),
    **dict.fromkeys((Outcome.MISSING, Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED), State.GONE),
    **dict.fromkeys((Outcome.UNREADABLE, Outcome.UNSUPPORTED, Outcome.TOO_LARGE), State.UNREADABLE),
}


def state_of(outcome: str) -> State:
    """The state that an outcome stands for."""
    return _STATES.get(Outcome(outcome), State.FAILING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The sources as they stood at the end of a week, and what was seen to change in it."""

    ends: datetime
    states: Mapping[State, int]
    read_lately: Mapping[int, int]
    """Days -> sources whose last good reading was younger than that."""
    known: int
    """Sources visited by then."""
    changes: Mapping[str, int]
    """Class of change -> how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rot:
    """Sources of one kind and age, and how many of them are gone."""

    kind: str
    age: int
    """Place in `AGES` before which it is; `len(AGES)` for the oldest."""
    sources: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCost:
    """What asking one host has cost lately."""

    host: str
    visits: int
    size: int
    """Bytes of all bodies."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """All of it."""

    weeks: tuple[Week, ...]
    """Oldest first; from the first week in which anything was visited."""
    rot: tuple[Rot, ...]
    """By kind, the commonest first, then by age."""
    hosts: tuple[HostCost, ...]
    """The dearest first."""


FRESH = (7, 30)
"""Days within which a reading counts as fresh."""


def trends(session: Session, now: datetime, weeks: int) -> Trends:
    """What the last `weeks` weeks up to `now` were like, for sources that an issue cites."""
    ends = [now - WEEK * back for back in range(weeks - 1, -1, -1)]
    begins = ends[0] - WEEK
    told = _Standing()
    changes = _changes(session, begins, ends)
    found: list[Week] = []
    visits = _visits(session, begins, now)
    visit = next(visits, None)
    for end in ends:
        while visit is not None and visit[1] <= end:
            told.visited(*visit)
            visit = next(visits, None)
        if told.states or changes[end]:
            found.append(told.week(end, changes[end]))
    return Trends(weeks=tuple(found), rot=_rot(session, told.states, now), hosts=_hosts(session, now))


class _Standing:
    """The sources' states while visits go by in their order."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self._read: dict[str, datetime] = {}

    def visited(self, source: str, started: datetime, outcome: str) -> None:
        self.states[source] = state_of(outcome)
        if self.states[source] is State.READ:
            self._read[source] = started

    def week(self, ends: datetime, changes: Counter[str]) -> Week:
        return Week(
            ends=ends,
            states=Counter(self.states.values()),
            read_lately={
                days: sum(ends - at <= timedelta(days=days) for at in self._read.values()) for days in FRESH
            },
            known=len(self.states),
            changes=changes,
        )


def _visits(session: Session, begins: datetime, now: datetime) -> Iterator[tuple[str, datetime, str]]:
    """Source, time and outcome: of each source's last two states before that time, and of every visit since."""
    cited = exists().where(ResolutionRow.source == VisitRow.source)
    columns = (VisitRow.source, VisitRow.started, VisitRow.outcome)
    readable = [one.value for one, state in _STATES.items() if state is State.READ]
    before: list[tuple[str, datetime, str]] = []
    for which in ((VisitRow.outcome.in_(readable),), ()):
        newest = (
            select(VisitRow.source, func.max(VisitRow.started).label("at"))
            .where(VisitRow.started <= begins, *which)
            .group_by(VisitRow.source)
            .subquery()
        )
        last = select(*columns).join(
            newest, (newest.c.source == VisitRow.source) & (newest.c.at == VisitRow.started)
        )
        before += [(row[0], row[1], row[2]) for row in session.execute(last.where(cited, *which))]
    yield from sorted(before, key=lambda one: (one[1], one[0]))
    since = (
        select(*columns)
        .where(VisitRow.started > begins, VisitRow.started <= now, cited)
        .order_by(VisitRow.started, VisitRow.id)
    )
    for row in session.execute(since):
        yield row[0], row[1], row[2]


def _changes(session: Session, begins: datetime, ends: list[datetime]) -> dict[datetime, Counter[str]]:
    found: dict[datetime, Counter[str]] = {end: Counter() for end in ends}
    asked = select(ChangeRow.seen, ChangeRow.kind).where(ChangeRow.seen > begins, ChangeRow.seen <= ends[-1])
    for seen, kind in session.execute(asked):
        back = (ends[-1] - seen) // WEEK
        found[ends[-1 - back]][kind] += 1
    return found


def _rot(session: Session, states: Mapping[str, State], now: datetime) -> tuple[Rot, ...]:
    counted: dict[str, dict[int, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    for source, kind, seen in session.execute(
        select(SourceRow.identity, SourceRow.kind, SourceRow.first_seen)
    ):
        if source in states:
            age = sum((now - seen).days >= days for days in AGES)
            counted[kind][age][states[source] is State.GONE] += 1
    commonest = sorted(counted, key=lambda kind: (-sum(map(Counter.total, counted[kind].values())), kind))
    return tuple(
        Rot(kind=kind, age=age, sources=counts.total(), gone=counts[True])
        for kind in commonest
        for age, counts in sorted(counted[kind].items())
    )


def _hosts(session: Session, now: datetime) -> tuple[HostCost, ...]:
    asked = (
        select(SourceRow.canonical, func.count(), func.sum(VisitRow.size), func.sum(VisitRow.seconds))
        .join(SourceRow, SourceRow.identity == VisitRow.source)
        .where(VisitRow.started > now - LATELY, VisitRow.started <= now)
        .group_by(SourceRow.identity)
    )
    sums: dict[str, list[float]] = {}
    for canonical, *costs in session.execute(asked):
        held = sums.setdefault(urlsplit(canonical).hostname or canonical, [0.0, 0.0, 0.0])
        for at, cost in enumerate(costs):
            held[at] += float(cost or 0)
    found = [
        HostCost(host=host, visits=int(visits), size=int(size), seconds=seconds)
        for host, (visits, size, seconds) in sums.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.seconds, one.host)))
