"""The statements by which every visit is kept, each made once: to make one takes about as long as to run it."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Select, Update, bindparam, case, delete, or_, select, union, update

from storage.columns import Words
from storage.desk_tables import ClaimStateRow, VerdictPassageRow, VerdictRow
from storage.tables import CaptureRow, FindingRow, ResolutionRow, RunRow, SourceRow, VisitRow
from storage.verdicts import Progress


@cache
def run_issue() -> Select[str | None]:
    """The issue of a run."""
    return select(RunRow.issue).where(RunRow.id == bindparam("of_run"))


@cache
def visit_began() -> Select[datetime]:
    """When a visit began."""
    return select(VisitRow.started).where(VisitRow.id == bindparam("of_visit"))


@cache
def known_capture() -> Select[Any]:
    """The first archived response with a body, itself not a reference to an earlier one."""
    return (
        select(*CaptureRow.__table__.columns)
        .where(CaptureRow.payload_digest == bindparam("of_payload"), CaptureRow.revisit.is_(False))
        .order_by(CaptureRow.captured, CaptureRow.file, CaptureRow.offset)
        .limit(1)
    )


@cache
def standings() -> Select[str | None, str | None, str, str | None]:
    """How a source stands as its newest document says, and as its row does."""
    return (
        select(VisitRow.standing, VisitRow.notice, SourceRow.standing, SourceRow.notice)
        .join(SourceRow, SourceRow.identity == VisitRow.source)
        .where(VisitRow.source == bindparam("of_source"), VisitRow.document.is_not(None))
        .order_by(VisitRow.started.desc(), VisitRow.id)
        .limit(1)
    )


@cache
def led() -> Update:
    """Lead links to a source."""
    source, run = bindparam("to_source", type_=Words()), bindparam("in_run", type_=Words())
    return (
        update(ResolutionRow)
        .where(ResolutionRow.link.in_(bindparam("of_links", expanding=True)))
        .values(source=source, followed=case((ResolutionRow.identity == source, None), else_=run))
    )


@cache
def untold(*, of_source: bool) -> Delete:
    """Delete what a document told, and what its absence did."""
    return delete(FindingRow).where(
        FindingRow.issue == bindparam("of_issue"),
        FindingRow.source == bindparam("of_source") if of_source else FindingRow.source.is_(None),
        or_(FindingRow.document.is_(None), FindingRow.document == bindparam("of_document")),
    )


@cache
def resting_on() -> Select[str]:
    """The claims whose settled verdict rests on a source."""
    verdicts = union(
        select(VerdictRow.id).where(VerdictRow.source == bindparam("of_source")),
        select(VerdictPassageRow.verdict).where(VerdictPassageRow.source == bindparam("of_source")),
    )
    settled = [one.value for one in Progress if one.settled]
    return (
        select(ClaimStateRow.claim)
        .where(ClaimStateRow.verdict.in_(verdicts), ClaimStateRow.progress.in_(settled))
        .order_by(ClaimStateRow.claim)
    )
