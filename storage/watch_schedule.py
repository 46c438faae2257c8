"""What the schedule must know of sources, for many at a time."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow
from storage.queries import chunks
from storage.tables import ClaimRow, DocumentRow, IssueRow, LinkRow, ResolutionRow, SourceRow, VisitRow
from storage.verdicts import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One visit, as far as the schedule cares."""

    started: datetime
    outcome: str
    via: str
    document: str | None
    kind: str | None
    """Of its document."""
    published: str | None
    seconds: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """One source with all its visits, oldest first, and the claims that cite it."""

    identity: str
    canonical: str
    site: str
    """Kind of the source: `arxiv`, `web`, …"""
    looks: tuple[Look, ...]
    open_claims: int
    settled_claims: int
    last_cited: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """A visit as they are on average; zeros where there was none."""

    seconds: float
    size: float


def typical_visit(session: Session, since: datetime) -> Typical:
    """What visits since then took and brought on average."""
    asked = select(func.avg(VisitRow.seconds), func.avg(VisitRow.size)).where(VisitRow.started >= since)
    seconds, size = session.execute(asked).one()
    return Typical(seconds=float(seconds or 0), size=float(size or 0))


def scheduled(session: Session, sources: Collection[str] | None = None) -> dict[str, Scheduled]:
    """Source -> what is known of it; of these sources, or of all that an issue cites."""
    if sources is None:
        return _read(session, exists().where(ResolutionRow.source == SourceRow.identity), None)
    found: dict[str, Scheduled] = {}
    for some in chunks(sorted(set(sources))):
        found |= _read(session, SourceRow.identity.in_(some), some)
    return found


def _read(session: Session, which: ColumnElement[bool], some: Sequence[str] | None) -> dict[str, Scheduled]:
    looks: dict[str, list[Look]] = defaultdict(list)
    columns = (VisitRow.started, VisitRow.outcome, VisitRow.via, VisitRow.document, DocumentRow.kind)
    asked = (
        select(VisitRow.source, *columns, DocumentRow.published, VisitRow.seconds, VisitRow.size)
        .outerjoin(DocumentRow, DocumentRow.id == VisitRow.document)
        .order_by(VisitRow.started, VisitRow.id.desc())
    )
    for row in session.execute(asked if some is None else asked.where(VisitRow.source.in_(some))):
        looks[row[0]].append(
            Look(
                started=row[1],
                outcome=row[2],
                via=row[3],
                document=row[4],
                kind=row[5],
                published=row[6],
                seconds=row[7],
                size=row[8],
            )
        )
    claims, cited = _claims(session, some), _cited(session, some)
    cards = select(SourceRow.identity, SourceRow.canonical, SourceRow.kind).where(which)
    return {
        identity: Scheduled(
            identity=identity,
            canonical=canonical,
            site=kind,
            looks=tuple(looks[identity]),
            open_claims=claims[identity][False],
            settled_claims=claims[identity][True],
            last_cited=cited.get(identity),
        )
        for identity, canonical, kind in session.execute(cards)
    }


def _claims(session: Session, some: Sequence[str] | None) -> dict[str, Counter[bool]]:
    """Source -> its claims, by whether they are settled; a claim counts once however often its item links."""
    asked = (
        select(ResolutionRow.source, ClaimStateRow.claim, ClaimStateRow.progress)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .join(ClaimRow, ClaimRow.item == LinkRow.item)
        .join(ClaimStateRow, ClaimStateRow.claim == ClaimRow.id)
        .where(ResolutionRow.source.is_not(None))
        .distinct()
    )
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    for source, _, word in session.execute(
        asked if some is None else asked.where(ResolutionRow.source.in_(some))
    ):
        found[str(source)][Progress(word).settled] += 1
    return found


def _cited(session: Session, some: Sequence[str] | None) -> dict[str, datetime]:
    """Source -> the date of the newest issue that cites it."""
    asked = (
        select(ResolutionRow.source, IssueRow.published, IssueRow.added)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .join(IssueRow, IssueRow.id == LinkRow.issue)
        .where(ResolutionRow.source.is_not(None))
        .distinct()
    )
    found: dict[str, datetime] = {}
    for source, published, added in session.execute(
        asked if some is None else asked.where(ResolutionRow.source.in_(some))
    ):
        at = datetime.combine(published, time(), UTC) if published else added
        found[str(source)] = max(at, found.get(str(source), at))
    return found
