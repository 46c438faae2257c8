"""Everything that became of one source."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.desk_views import Difference, SourceHistory, SourceVisit
from storage.diffs import difference
from storage.outcomes import Outcome
from storage.records import Via
from storage.rows import document_of, source_of
from storage.screens import elsewhere, links_to, versions
from storage.tables import DocumentRow, RunRow, SourceRow, VisitRow
from storage.views import SiteHistory

_LOOKED_BACK, _LAST = timedelta(days=60), 20


def source_history(session: Session, identity: str) -> SourceHistory | None:
    """What became of the source; None where there is no such source."""
    row = session.get(SourceRow, identity)
    if row is None:
        return None
    asked = (
        select(VisitRow, RunRow.issue)
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(VisitRow.source == identity)
        .order_by(VisitRow.started.desc(), VisitRow.id)
    )
    visits = tuple(
        SourceVisit(
            id=visit.id,
            started=visit.started,
            issue=issue,
            outcome=Outcome(visit.outcome),
            status=visit.status,
            final=visit.final,
            via=visit.via,
            reader=visit.reader,
            detail=visit.detail,
            document=visit.document,
        )
        for visit, issue in session.execute(asked)
    )
    return SourceHistory(
        source=source_of(row),
        visits=visits,
        documents=tuple(versions(session, [identity]).get(identity, ())),
        linked=elsewhere(session, links_to(identity)),
    )


def site_history(session: Session, host: str, before: datetime) -> SiteHistory:
    """How the host treated the newest visits that ended on it before that moment, of the last two months."""
    ended_there = or_(
        *(VisitRow.final.startswith(f"{scheme}://{host}/", autoescape=True) for scheme in ("https", "http"))
    )
    asked = (
        select(VisitRow.outcome)
        .where(
            VisitRow.started >= before - _LOOKED_BACK,
            VisitRow.started < before,
            VisitRow.via == Via.LIVE.value,
            ended_there,
        )
        .order_by(VisitRow.started.desc())
        .limit(_LAST)
    )
    outcomes = session.scalars(asked).all()
    turned_away = sum(outcome == Outcome.BLOCKED.value for outcome in outcomes)
    return SiteHistory(visits=len(outcomes), turned_away=turned_away)


def document_difference(session: Session, old: str, new: str) -> Difference | None:
    """Two documents of one source, word by word; None where they are not that."""
    left, right = session.get(DocumentRow, old), session.get(DocumentRow, new)
    if left is None or right is None or left.source != right.source:
        return None
    return Difference(
        old=document_of(left),
        new=document_of(right),
        title=difference(left.title or "", right.title or ""),
        text=difference(left.text, right.text),
    )
