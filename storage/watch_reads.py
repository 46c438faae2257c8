"""Reading the watch's tables back, in few statements however many rows there are."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow, VerdictPassageRow
from storage.tables import (
    ClaimRow,
    DocumentRow,
    EvidenceRow,
    IssueRow,
    ItemRow,
    LinkRow,
    ResolutionRow,
    SourceRow,
    VisitRow,
)
from storage.verdicts import Stance
from storage.watch_tables import (
    AlertClaimRow,
    AlertRow,
    AssessmentRow,
    ChangeRow,
    DeliveryRow,
    EntryRow,
    PollRow,
    PublicationRow,
)
from storage.watch_words import (
    Alert,
    AlertKind,
    CitedWords,
    Delivery,
    DueSource,
    EntryState,
    Following,
    Hit,
    KeptChange,
    Listed,
    Look,
    NewVisit,
    Publication,
    SeenSource,
)


def publications(session: Session, *which: ColumnElement[bool]) -> tuple[Publication, ...]:
    """Publications, the longest due first."""
    asked = select(PublicationRow).where(*which).order_by(PublicationRow.next_poll, PublicationRow.id)
    return tuple(
        Publication(
            id=row.id,
            address=row.address,
            list_address=row.list_address,
            title=row.title,
            state=Following(row.state),
            etag=row.etag,
            last_modified=row.last_modified,
            added=row.added,
            next_poll=row.next_poll,
        )
        for row in session.scalars(asked)
    )


def looks(session: Session, publication: str, most: int) -> tuple[Look, ...]:
    """The last looks at a publication, oldest first."""
    asked = select(PollRow).where(PollRow.publication == publication).order_by(PollRow.at.desc()).limit(most)
    return tuple(
        Look(
            at=row.at,
            status=row.status,
            address=row.address,
            permanent=row.permanent,
            wait=row.wait,
            fresh=row.fresh,
            trouble=row.trouble,
        )
        for row in reversed(session.scalars(asked).all())
    )


def entries(session: Session, which: ColumnElement[bool]) -> tuple[Listed, ...]:
    """Listed issues, the newest first."""
    newest = func.coalesce(EntryRow.published, EntryRow.seen)
    asked = select(EntryRow).where(which).order_by(newest.desc(), EntryRow.address.desc())
    return tuple(
        Listed(
            publication=row.publication,
            address=row.address,
            title=row.title,
            published=row.published,
            seen=row.seen,
            state=EntryState(row.state),
            issue=row.issue,
            tries=row.tries,
            trouble=row.trouble,
        )
        for row in session.scalars(asked)
    )


def sources_due(session: Session, now: datetime) -> tuple[DueSource, ...]:
    """Cited sources whose time has come."""
    cited = exists().where(ResolutionRow.source == SourceRow.identity)
    asked = (
        select(SourceRow).where(SourceRow.due_at <= now, cited).order_by(SourceRow.due_at, SourceRow.identity)
    )
    return tuple(
        DueSource(identity=row.identity, canonical=row.canonical, kind=row.kind, due_at=row.due_at)
        for row in session.scalars(asked)
    )


def unassessed(session: Session) -> tuple[NewVisit, ...]:
    """Visits without an assessment, oldest first."""
    asked = (
        select(VisitRow.id, VisitRow.source, VisitRow.started)
        .where(~exists().where(AssessmentRow.visit == VisitRow.id))
        .order_by(VisitRow.started, VisitRow.id)
    )
    return tuple(NewVisit(id=row[0], source=row[1], started=row[2]) for row in session.execute(asked))


def seen(session: Session, source: str) -> tuple[SeenSource, ...]:
    """Every visit of the source, oldest first."""
    asked = select(VisitRow).where(VisitRow.source == source).order_by(VisitRow.started, VisitRow.id.desc())
    return tuple(
        SeenSource(
            visit=row.id,
            started=row.started,
            outcome=row.outcome,
            via=row.via,
            final=row.final,
            document=row.document,
            standing=row.standing,
            notice=row.notice,
            facts=row.facts or {},
            detail=row.detail,
        )
        for row in session.scalars(asked)
    )


def cited(session: Session, source: str) -> tuple[CitedWords, ...]:
    """Passages that verdicts accepted, and the best evidence of claims whose verdict rests on none here."""
    accepted = (
        select(
            ClaimStateRow.claim,
            VerdictPassageRow.document,
            VerdictPassageRow.start,
            VerdictPassageRow.end,
        )
        .join(VerdictPassageRow, VerdictPassageRow.verdict == ClaimStateRow.verdict)
        .where(VerdictPassageRow.source == source, VerdictPassageRow.stance == Stance.EVIDENCE.value)
        .order_by(ClaimStateRow.claim, VerdictPassageRow.position)
    )
    found = [_cited(row, verdict=True) for row in session.execute(accepted)]
    judged = {one.claim for one in found}
    best = (
        select(EvidenceRow.claim, EvidenceRow.document, EvidenceRow.start, EvidenceRow.end)
        .join(DocumentRow, DocumentRow.id == EvidenceRow.document)
        .where(DocumentRow.source == source, EvidenceRow.rank == 1)
        .order_by(EvidenceRow.claim, EvidenceRow.document)
    )
    rest = (_cited(row, verdict=False) for row in session.execute(best))
    return (*found, *(one for one in rest if one.claim not in judged))


def _cited(row: Any, *, verdict: bool) -> CitedWords:
    return CitedWords(claim=row[0], document=row[1], start=row[2], end=row[3], verdict=verdict)


def claims_citing(session: Session, source: str) -> tuple[str, ...]:
    """Claims of items with a link to the source, by issue and place."""
    asked = (
        select(ClaimRow.id)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .where(ItemRow.id.in_(_items_citing(source)))
        .order_by(ItemRow.issue, ItemRow.position, ClaimRow.position)
    )
    return tuple(session.scalars(asked))


def sources_by_doi(session: Session) -> dict[str, str]:
    """DOI in lower case -> source; an arXiv paper by the DOI that arXiv gives it."""
    found: dict[str, str] = {}
    for identity, identifiers in session.execute(select(SourceRow.identity, SourceRow.identifiers)):
        if doi := identifiers.get("doi"):
            found[str(doi).lower()] = identity
        elif paper := identifiers.get("arxiv"):
            found[f"10.48550/arxiv.{paper}".lower()] = identity
    return found


def _items_citing(source: str) -> Any:
    return (
        select(LinkRow.item)
        .join(ResolutionRow, ResolutionRow.link == LinkRow.id)
        .where(ResolutionRow.source == source, LinkRow.item.is_not(None))
    )


def changes(session: Session, source: str | None) -> tuple[KeptChange, ...]:
    """Changes, the newest first."""
    asked = select(ChangeRow).order_by(ChangeRow.seen.desc(), ChangeRow.id)
    if source is not None:
        asked = asked.where(ChangeRow.source == source)
    return tuple(
        KeptChange(
            id=row.id,
            source=row.source,
            old=row.old,
            new=row.new,
            kind=row.kind,
            seen=row.seen,
            passages=row.passages,
            notice=row.notice,
            doubtful=row.doubtful,
        )
        for row in session.scalars(asked)
    )


def alerts(session: Session, since: datetime | None, ids: Any) -> tuple[Alert, ...]:
    """Alerts with their claims, the newest first."""
    asked = select(AlertRow).order_by(AlertRow.found.desc(), AlertRow.id)
    if since is not None:
        asked = asked.where(AlertRow.found >= since)
    if ids is not None:
        asked = asked.where(AlertRow.id.in_(ids))
    rows = session.scalars(asked).all()
    claims: dict[str, list[str]] = {}
    for alert, claim in session.execute(
        select(AlertClaimRow.alert, AlertClaimRow.claim).order_by(AlertClaimRow.claim)
    ):
        claims.setdefault(alert, []).append(claim)
    return tuple(
        Alert(
            id=row.id,
            source=row.source,
            kind=AlertKind(row.kind),
            found=row.found,
            authority=row.authority,
            dated=row.dated,
            before=row.before,
            after=row.after,
            notice=row.notice,
            document=row.document,
            change=row.change,
            claims=tuple(claims.get(row.id, ())),
        )
        for row in rows
    )


def hits(session: Session, alert: str) -> tuple[Hit, ...]:
    """The claims an alert concerns, with where they stand."""
    asked = (
        select(AlertClaimRow, ClaimRow, ItemRow, IssueRow)
        .join(ClaimRow, ClaimRow.id == AlertClaimRow.claim)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .join(IssueRow, IssueRow.id == ItemRow.issue)
        .where(AlertClaimRow.alert == alert)
        .order_by(IssueRow.added.desc(), IssueRow.id, ItemRow.position, ClaimRow.position)
    )
    return tuple(
        Hit(
            claim=claim.id,
            text=issue.text[claim.start : claim.end],
            item=item.id,
            position=item.position,
            headline=item.headline,
            issue=issue.id,
            issue_title=issue.title,
            reopened=row.reopened,
        )
        for row, claim, item, issue in session.execute(asked)
    )


def delivery_of(row: DeliveryRow) -> Delivery:
    """The delivery of a row."""
    return Delivery(
        alert=row.alert,
        channel=row.channel,
        told=row.told,
        attempts=row.attempts,
        next_try=row.next_try,
        trouble=row.trouble,
    )
