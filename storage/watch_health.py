"""How the watch is doing, counted."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from storage.outcomes import Outcome
from storage.tables import ResolutionRow, RunRow, SourceRow, VisitRow
from storage.watch_tables import AlertRow, AssessmentRow, DeliveryRow, EntryRow, PublicationRow
from storage.watch_words import EntryState, Following, Health

_LAST_RUNS = 5


def health(session: Session, now: datetime, overdue: timedelta) -> Health:
    """Count everything as of `now`."""
    cited = exists().where(ResolutionRow.source == SourceRow.identity)
    place = func.row_number().over(
        partition_by=VisitRow.source, order_by=[VisitRow.started.desc(), VisitRow.id]
    )
    ranked = select(VisitRow.source, VisitRow.outcome, place.label("place")).subquery()
    last = (
        select(SourceRow.canonical, ranked.c.outcome)
        .join(ranked, ranked.c.source == SourceRow.identity)
        .where(ranked.c.place == 1)
        .order_by(SourceRow.canonical)
    )
    outcomes: dict[str, int] = {}
    failed = []
    for canonical, outcome in session.execute(last):
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if not Outcome(outcome).readable:
            failed.append((canonical, outcome))
    visits = select(func.count()).where(VisitRow.run == RunRow.id).scalar_subquery()
    runs = (
        select(RunRow.started, RunRow.finished, visits)
        .where(RunRow.issue.is_(None))
        .order_by(RunRow.started.desc(), RunRow.id)
        .limit(_LAST_RUNS)
    )
    kinds = select(AlertRow.kind, func.count()).group_by(AlertRow.kind)
    untold = DeliveryRow.told.is_(None)
    return Health(
        sources=_count(session, SourceRow, cited),
        due=_count(session, SourceRow, cited, SourceRow.due_at <= now),
        overdue=_count(session, SourceRow, cited, SourceRow.due_at <= now - overdue),
        outcomes=outcomes,
        failed=tuple(failed),
        publications=_count(session, PublicationRow, PublicationRow.state == Following.FOLLOWED.value),
        waiting=_count(session, EntryRow, EntryRow.state == EntryState.WAITING.value),
        given_up=_count(session, EntryRow, EntryRow.state == EntryState.FAILED.value),
        unassessed=_count(session, VisitRow, ~exists().where(AssessmentRow.visit == VisitRow.id)),
        alerts={row[0]: row[1] for row in session.execute(kinds)},
        untold=_count(session, DeliveryRow, untold),
        undeliverable=_count(session, DeliveryRow, untold, DeliveryRow.attempts > 0),
        runs=tuple((row[0], row[1], row[2]) for row in session.execute(runs)),
    )


def _count(session: Session, table: Any, *which: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0
