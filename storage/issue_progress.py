"""How far each issue is."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow
from storage.desk_views import Counts, IssueProgress
from storage.policy import ClaimClass, Policy, unpacked
from storage.tables import IssueRow, ItemRow, RunRow
from storage.verdicts import Progress, Rating


def issue_list(session: Session, policy: Policy, issue_id: str | None = None) -> tuple[IssueProgress, ...]:
    """All issues, the newest first, with how far each is; or the one asked for."""
    items = select(func.count()).where(ItemRow.issue == IssueRow.id).scalar_subquery()
    checked = select(func.max(RunRow.finished)).where(RunRow.issue == IssueRow.id).scalar_subquery()
    asked = select(
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
    if issue_id is not None:
        asked = asked.where(IssueRow.id == issue_id)
    counted = _counts(session, policy, issue_id)
    return tuple(
        IssueProgress(**row, counts=counted.get(row["id"], Counts()))
        for row in session.execute(asked).mappings()
    )


def _counts(session: Session, policy: Policy, issue_id: str | None) -> dict[str, Counts]:
    by = (
        ClaimStateRow.issue,
        ClaimStateRow.progress,
        ClaimStateRow.rating,
        ClaimStateRow.classes,
        ClaimStateRow.confirmed_by.is_not(None).label("confirmed"),
    )
    asked = select(*by, func.count().label("count")).group_by(*by)
    if issue_id is not None:
        asked = asked.where(ClaimStateRow.issue == issue_id)
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
