"""How far each issue is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow
from storage.desk_views import Counts, IssuePage, IssueProgress
from storage.policy import ClaimClass, Policy, unpacked
from storage.tables import IssueRow, ItemRow, RunRow
from storage.verdicts import Progress, Rating


def issue_list(session: Session, policy: Policy, issue_id: str | None = None) -> tuple[IssueProgress, ...]:
    """All issues, the newest first, with how far each is; or the one asked for."""
    asked = _asked() if issue_id is None else _asked().where(IssueRow.id == issue_id)
    return _told(session, asked, _counts(session, policy, None if issue_id is None else [issue_id]))


def issue_page(session: Session, policy: Policy, words: str, limit: int, offset: int) -> IssuePage:
    """Issues from `offset` on, the newest first, whose title or publication has `words` in it."""
    chosen = select(IssueRow.id).order_by(IssueRow.added.desc(), IssueRow.id)
    if words:
        chosen = chosen.where(
            IssueRow.title.icontains(words, autoescape=True)
            | IssueRow.publication.icontains(words, autoescape=True)
            | IssueRow.address.icontains(words, autoescape=True)
        )
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    ids = list(session.scalars(chosen.limit(limit).offset(offset)))
    asked = _asked().where(IssueRow.id.in_(ids))
    return IssuePage(issues=_told(session, asked, _counts(session, policy, ids)), total=total)


def _asked() -> Select[Any]:
    items = select(func.count()).where(ItemRow.issue == IssueRow.id).scalar_subquery()
    checked = select(func.max(RunRow.finished)).where(RunRow.issue == IssueRow.id).scalar_subquery()
    return select(
        IssueRow.id,
        IssueRow.title,
        IssueRow.publication,
        IssueRow.published,
        IssueRow.language,
        IssueRow.address,
        IssueRow.added,
        items.label("items"),
        checked.label("checked"),
    ).order_by(IssueRow.added.desc(), IssueRow.id)


def _told(session: Session, asked: Select[Any], counted: Mapping[str, Counts]) -> tuple[IssueProgress, ...]:
    return tuple(
        IssueProgress(**row, counts=counted.get(row["id"], Counts()))
        for row in session.execute(asked).mappings()
    )


def _counts(session: Session, policy: Policy, issues: Sequence[str] | None) -> dict[str, Counts]:
    by = (
        ClaimStateRow.issue,
        ClaimStateRow.progress,
        ClaimStateRow.rating,
        ClaimStateRow.classes,
        ClaimStateRow.confirmed_by.is_not(None).label("confirmed"),
    )
    asked = select(*by, func.count().label("count")).group_by(*by)
    if issues is not None:
        asked = asked.where(ClaimStateRow.issue.in_(issues))
    claims: dict[str, int] = defaultdict(int)
    second: dict[str, int] = defaultdict(int)
    progress: dict[str, dict[Progress, int]] = defaultdict(lambda: defaultdict(int))
    ratings: dict[str, dict[Rating, int]] = defaultdict(lambda: defaultdict(int))
    for row in session.execute(asked):
        state, count = Progress(row.progress), row[5]
        claims[row.issue] += count
        progress[row.issue][state] += count
        if state.settled and row.rating is not None:
            ratings[row.issue][Rating(row.rating)] += count
        if waits(policy, state, unpacked(row.classes), confirmed=row.confirmed):
            second[row.issue] += count
    return {
        issue: Counts(
            claims=count,
            progress=dict(progress[issue]),
            ratings=dict(ratings[issue]),
            second=second[issue],
        )
        for issue, count in claims.items()
    }


def waits(policy: Policy, state: Progress, classes: tuple[ClaimClass, ...], *, confirmed: bool) -> bool:
    """Whether a verdict stands, but another person has to confirm it."""
    return state.settled and not confirmed and policy.needs_second(classes)
