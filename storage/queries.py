"""Reading the tables back into records, in few statements however many rows there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from storage.issue_rows import claim_of, issue_of, item_of, link_of
from storage.outcomes import Outcome
from storage.records import Asked, Capture, Claim, Issue, Item, Link, Resolution, Via, Visit
from storage.rows import capture_of, document_of, page_of, resolution_of, visit_of
from storage.tables import (
    CaptureRow,
    ClaimRow,
    DocumentRow,
    IssueRow,
    ItemRow,
    LinkRow,
    PageCaptureRow,
    PageRow,
    ResolutionRow,
    RunRow,
    VisitRow,
)
from storage.views import IssueLine, KeptDocument, PastVisit

Row = TypeVar("Row")

_READABLE = [outcome.value for outcome in Outcome if outcome.readable]
_CHUNK = 500
"""Values in one IN list: PostgreSQL and SQLite both plan that many well."""


# --- issues --------------------------------------------------------------------------------------


def issue(session: Session, issue_id: str) -> Issue | None:
    """The issue, with its items, claims and links in their order."""
    row = session.get(IssueRow, issue_id)
    if row is None:
        return None
    claims: dict[str, list[Claim]] = defaultdict(list)
    asked = select(ClaimRow).join(ItemRow, ItemRow.id == ClaimRow.item).where(ItemRow.issue == issue_id)
    for claim in session.scalars(asked.order_by(ClaimRow.position)):
        claims[claim.item].append(claim_of(claim, row.text))
    links: dict[str | None, list[Link]] = defaultdict(list)
    for link in session.scalars(select(LinkRow).where(LinkRow.issue == issue_id).order_by(LinkRow.position)):
        links[link.item].append(link_of(link))
    items: list[Item] = [
        item_of(item, row.text, tuple(claims[item.id]), tuple(links[item.id]))
        for item in session.scalars(
            select(ItemRow).where(ItemRow.issue == issue_id).order_by(ItemRow.position)
        )
    ]
    return issue_of(row, tuple(items), tuple(links[None]))


def issues(session: Session) -> tuple[IssueLine, ...]:
    """All issues, the newest first."""
    items = select(func.count()).where(ItemRow.issue == IssueRow.id).scalar_subquery()
    checked = select(func.max(RunRow.finished)).where(RunRow.issue == IssueRow.id).scalar_subquery()
    asked = select(
        IssueRow.id,
        IssueRow.title,
        IssueRow.publication,
        IssueRow.published,
        IssueRow.address,
        IssueRow.added,
        items,
        checked,
    ).order_by(IssueRow.added.desc(), IssueRow.id)
    return tuple(
        IssueLine(
            id=row[0],
            title=row[1],
            publication=row[2],
            published=row[3],
            address=row[4],
            added=row[5],
            items=row[6],
            checked=row[7],
        )
        for row in session.execute(asked)
    )


def resolutions(session: Session, issue_id: str) -> dict[str, Resolution]:
    """Link id -> its resolution, in the links' order."""
    asked = (
        select(ResolutionRow, LinkRow.address)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .where(LinkRow.issue == issue_id)
        .order_by(LinkRow.start, LinkRow.id)
    )
    return {row.link: resolution_of(row, address) for row, address in session.execute(asked)}


# --- visits and documents ------------------------------------------------------------------------


def visits(session: Session, rows: Sequence[VisitRow]) -> dict[str, Visit]:
    """Visit id -> the visit of a row, with its pages and captures."""
    captures: dict[tuple[str, int], list[Capture]] = defaultdict(list)
    pages: dict[str, list[Asked]] = defaultdict(list)
    for ids in chunks([row.id for row in rows]):
        used = (
            select(PageCaptureRow.visit, PageCaptureRow.page, CaptureRow)
            .join(
                CaptureRow,
                (CaptureRow.file == PageCaptureRow.file) & (CaptureRow.offset == PageCaptureRow.offset),
            )
            .where(PageCaptureRow.visit.in_(ids))
            .order_by(PageCaptureRow.visit, PageCaptureRow.page, PageCaptureRow.position)
        )
        for visit, page, capture in session.execute(used):
            captures[visit, page].append(capture_of(capture))
        asked = select(PageRow).where(PageRow.visit.in_(ids)).order_by(PageRow.visit, PageRow.position)
        for row in session.scalars(asked):
            pages[row.visit].append(page_of(row, tuple(captures[row.visit, row.position])))
    return {row.id: visit_of(row, tuple(pages[row.id])) for row in rows}


def visit_rows(session: Session, ids: Sequence[str]) -> list[VisitRow]:
    """The rows of visits, by their ids."""
    return [
        row
        for chunk in chunks(ids)
        for row in session.scalars(select(VisitRow).where(VisitRow.id.in_(chunk)))
    ]


def visits_of(session: Session, identity: str) -> tuple[Visit, ...]:
    """Every visit of a source, the newest first."""
    rows = session.scalars(
        select(VisitRow).where(VisitRow.source == identity).order_by(VisitRow.started.desc(), VisitRow.id)
    ).all()
    return tuple(visits(session, rows).values())


def history(session: Session, identity: str) -> tuple[PastVisit, ...]:
    """Every visit of a source in brief, the newest first."""
    asked = (
        select(VisitRow.id, RunRow.issue, VisitRow.started, VisitRow.outcome, VisitRow.via, VisitRow.document)
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(VisitRow.source == identity)
        .order_by(VisitRow.started.desc(), VisitRow.id)
    )
    return tuple(
        PastVisit(
            id=row[0],
            issue=row[1],
            started=row[2],
            outcome=Outcome(row[3]),
            via=Via(row[4]),
            document=row[5],
        )
        for row in session.execute(asked)
    )


def pages_to_ask_again(session: Session, identities: Collection[str]) -> dict[str, dict[str, Asked]]:
    """Source -> address -> its page of the newest visit that read the source well, where it has a validator.

    Only pages that came whole and were archived: a site that says "not modified" sends no body.
    """
    well = select(VisitRow.id).where(
        VisitRow.outcome.in_(_READABLE), VisitRow.via == Via.LIVE.value, VisitRow.document.is_not(None)
    )
    found: dict[str, dict[str, Asked]] = {identity: {} for identity in identities}
    for some in chunks(identities):
        newest = _first_of_each_source(session, well, VisitRow.source.in_(some), VisitRow.started.desc())
        for visit in visits(session, newest).values():
            found[visit.source] = {
                page.asked: page
                for page in visit.asked_pages
                if (page.etag or page.last_modified) and page.captures and page.status in {200, 304}
            }
    return found


def citing_links(session: Session, identity: str) -> dict[str, tuple[str, ...]]:
    """Issue id -> ids of its links that lead to the source, in reading order."""
    asked = (
        select(LinkRow.issue, LinkRow.id)
        .join(ResolutionRow, ResolutionRow.link == LinkRow.id)
        .where(ResolutionRow.source == identity)
        .order_by(LinkRow.issue, LinkRow.start, LinkRow.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for issue_id, link in session.execute(asked):
        found[issue_id] = (*found.get(issue_id, ()), link)
    return found


def newest_visits(session: Session, issue_id: str) -> list[VisitRow]:
    """Of each source of the issue, the newest visit of the issue's runs to the page itself.

    An editor's capture says nothing about the page as it is; it counts only where nobody went there.
    """
    captured = case((VisitRow.via == Via.CAPTURE.value, 1), else_=0)
    return _first_of_each_source(
        session, select(VisitRow.id), paid_for(issue_id), captured, VisitRow.started.desc()
    )


def newest_documents(
    session: Session, *, issue_id: str | None = None, source: str | None = None
) -> dict[str, KeptDocument]:
    """Source -> the document of its newest good visit.

    Good is a visit that read the page itself, or an editor's capture of it; else the newest archived copy;
    else the newest public part of a paywalled page; else the newest that brought any words. Within the runs of one issue, or over all runs.
    """
    asked = select(VisitRow.id).where(VisitRow.document.is_not(None))
    readable = case(
        (VisitRow.outcome.in_(_READABLE), 0),
        (VisitRow.via == Via.MEMENTO.value, 1),
        (VisitRow.outcome == Outcome.PAYWALLED.value, 2),  # a blocked one's words are its feed's summary
        else_=3,
    )
    scope = VisitRow.source == source if source is not None else paid_for(issue_id or "")
    rows = _first_of_each_source(session, asked, scope, readable, VisitRow.started.desc())
    found = {row.document: row for row in rows}
    documents: dict[str, KeptDocument] = {}
    for ids in chunks([row.document for row in rows]):
        for document in session.scalars(select(DocumentRow).where(DocumentRow.id.in_(ids))):
            documents[document.source] = document_of(document, found[document.id])
    return documents


def last_seen(session: Session, source: str) -> datetime | None:
    """Start of the source's newest visit that brought a document."""
    asked = select(func.max(VisitRow.started)).where(
        VisitRow.source == source, VisitRow.document.is_not(None)
    )
    return session.scalar(asked)


def paid_for(issue_id: str) -> ColumnElement[bool]:
    """Whether a visit served the issue: by a run of its own, or by a re-check of a source that it cites."""
    cited = (
        select(ResolutionRow.source)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .where(LinkRow.issue == issue_id, ResolutionRow.source.is_not(None))
    )
    return or_(RunRow.issue == issue_id, and_(RunRow.issue.is_(None), VisitRow.source.in_(cited)))


def _first_of_each_source(
    session: Session, asked: Select[Any], scope: ColumnElement[bool], *order: ColumnElement[Any]
) -> list[VisitRow]:
    place = func.row_number().over(partition_by=VisitRow.source, order_by=[*order, VisitRow.id])
    ranked = (
        asked.add_columns(place.label("place"))
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(scope)
        .subquery()
    )
    first = select(VisitRow).join(ranked, ranked.c.id == VisitRow.id).where(ranked.c.place == 1)
    return list(session.scalars(first))


def chunks(values: Collection[Row]) -> Iterable[list[Row]]:
    """The values in lists short enough for one IN list."""
    left = iter(values)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
