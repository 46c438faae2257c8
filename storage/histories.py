"""Everything that became of one source."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.desk_views import Difference, SourceHistory, SourceVisit
from storage.diffs import difference
from storage.outcomes import Outcome
from storage.rows import document_of, source_of
from storage.screens import elsewhere, links_to, versions
from storage.tables import DocumentRow, RunRow, SourceRow, VisitRow


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
