"""Links of earlier issues to the same sources, and how their claims were judged."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow, VerdictRow
from storage.queries import chunks
from storage.tables import ClaimRow, IssueRow, ItemRow, LinkRow, ResolutionRow
from storage.verdicts import Rating
from storage.views import EarlierLink


def of_source(session: Session, identity: str, before_issue: str) -> tuple[EarlierLink, ...]:
    """The links of issues added before `before_issue` that lead to the source, the newest first."""
    return _earlier(session, before_issue, ResolutionRow.source == identity).get(identity, ())


def of_issue(session: Session, issue_id: str) -> dict[str, tuple[EarlierLink, ...]]:
    """Source -> its links in issues added before this one, for every source of the issue."""
    own = (
        select(ResolutionRow.source)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .where(LinkRow.issue == issue_id, ResolutionRow.source.is_not(None))
    )
    return _earlier(session, issue_id, ResolutionRow.source.in_(own))


def _earlier(
    session: Session, before_issue: str, scope: ColumnElement[bool]
) -> dict[str, tuple[EarlierLink, ...]]:
    added = select(IssueRow.added).where(IssueRow.id == before_issue).scalar_subquery()
    asked = (
        select(
            ResolutionRow.source,
            IssueRow.id,
            IssueRow.title,
            IssueRow.published,
            IssueRow.added,
            ItemRow.id,
            ItemRow.headline,
            LinkRow.id,
        )
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .join(ItemRow, ItemRow.id == LinkRow.item)
        .join(IssueRow, IssueRow.id == ItemRow.issue)
        .where(scope, IssueRow.added < added)
        .order_by(IssueRow.added.desc(), IssueRow.id, ItemRow.position, LinkRow.position)
    )
    rows = session.execute(asked).all()
    items = {row[5] for row in rows}
    ratings, judged = _ratings(session, items), _judged(session, items)
    found: dict[str, list[EarlierLink]] = defaultdict(list)
    for row in rows:
        found[str(row[0])].append(
            EarlierLink(
                issue=row[1],
                issue_title=row[2],
                published=row[3],
                added=row[4],
                item=row[5],
                headline=row[6],
                link=row[7],
                ratings=tuple(ratings[row[5]]),
                judged=judged.get(row[5]),
            )
        )
    return {source: tuple(links) for source, links in found.items()}


def _ratings(session: Session, items: Collection[str]) -> dict[str, list[Rating]]:
    """Item -> the verdicts on its claims."""
    found: dict[str, list[Rating]] = defaultdict(list)
    for some in chunks(sorted(items)):
        asked = (
            select(ClaimRow.item, ClaimStateRow.rating)
            .join(ClaimStateRow, ClaimStateRow.claim == ClaimRow.id)
            .where(ClaimRow.item.in_(some), ClaimStateRow.rating.is_not(None))
            .order_by(ClaimRow.item, ClaimRow.position)
        )
        for item, rating in session.execute(asked):
            found[item].append(Rating(str(rating)))
    return found


def _judged(session: Session, items: Collection[str]) -> dict[str, datetime]:
    """Item -> when the last entry was made to the log of one of its claims."""
    found: dict[str, datetime] = {}
    for some in chunks(sorted(items)):
        asked = (
            select(ClaimRow.item, func.max(VerdictRow.at))
            .join(VerdictRow, VerdictRow.claim == ClaimRow.id)
            .where(ClaimRow.item.in_(some))
            .group_by(ClaimRow.item)
        )
        found |= {row[0]: row[1] for row in session.execute(asked)}
    return found
