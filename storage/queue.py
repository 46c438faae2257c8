"""An issue's claims as work: worst first, filtered, counted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage import queries
from storage.desk_tables import ClaimStateRow, EditorRow, PresenceRow
from storage.desk_views import (
    Attention,
    Counts,
    Filter,
    IssueProgress,
    OpenClaim,
    Present,
    Queue,
    QueueLine,
    Readiness,
)
from storage.findings import FindingCode, Severity
from storage.outcomes import Outcome
from storage.policy import ClaimClass, Policy, unpacked
from storage.records import LinkRole, Standing
from storage.tables import (
    ClaimRow,
    EvidenceRow,
    FindingRow,
    IssueRow,
    ItemRow,
    LinkRow,
    ResolutionRow,
    RunRow,
    SourceRow,
    VisitRow,
)
from storage.verdicts import Progress, Rating, Reason

PRESENT = timedelta(seconds=90)
"""How long somebody counts as looking at a claim after their browser last said so."""

_WRONG = {FindingCode.WRONG_SOURCE, FindingCode.BETTER_SOURCE}
_WITHDRAWN = {FindingCode.SOURCE_WITHDRAWN, FindingCode.SOURCE_RETRACTED}
_UNREAD = {FindingCode.SOURCE_UNREAD, FindingCode.SOURCE_THIN, FindingCode.LINK_MISSING}
_GONE = {Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED, Outcome.DNS}


# --- issues --------------------------------------------------------------------------------------


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


# --- one issue -----------------------------------------------------------------------------------


def queue(session: Session, issue_id: str, wanted: Filter, policy: Policy, now: datetime) -> Queue | None:
    """The issue's claims that the filter lets through; None where there is no such issue."""
    lines = _lines(session, issue_id, policy, now)
    about = issue_list(session, policy, issue_id)
    if not about:
        return None
    ordered = sorted(lines, key=lambda line: (_finished(line), *_urgency(line)))
    return Queue(issue=about[0], lines=tuple(line for line in ordered if _passes(line, wanted)))


def readiness(session: Session, issue_id: str, policy: Policy) -> Readiness | None:
    """What keeps the issue from going out; None where there is no such issue."""
    about = issue_list(session, policy, issue_id)
    if not about:
        return None
    rows = _claim_rows(session, issue_id)
    left = [
        OpenClaim(claim=row["claim"], item=row["item"], position=row["position"], text=row["text"], why=why)
        for row in rows
        if (why := _why_open(row, policy)) is not None
    ]
    uncorrected = sum(
        1
        for row in rows
        if Progress(row["progress"]) in {Progress.DECIDED, Progress.CONFIRMED}
        and Rating(row["rating"]).asks_correction
    )
    return Readiness(
        issue=issue_id,
        title=about[0].title,
        counts=about[0].counts,
        open=tuple(left),
        uncorrected=uncorrected,
    )


def _why_open(row: Mapping[str, Any], policy: Policy) -> str | None:
    state, classes = Progress(row["progress"]), unpacked(row["classes"])
    if not state.settled:
        return f"{state}: {row['reason']}" if row["reason"] else str(state)
    if waits(policy, state, classes, confirmed=row["confirmed_by"] is not None):
        wanted = " ".join(name for name in classes if name in policy.second_person)
        return f"second person: {wanted}"
    return None


def _finished(line: QueueLine) -> bool:
    return line.progress.settled and not line.needs_second


def _urgency(line: QueueLine) -> tuple[int, float, int, int]:
    """Worst first: by attention, then the least evidence, then as the issue is read."""
    return line.attention, -1.0 if line.score is None else line.score, line.position, line.number


def _passes(line: QueueLine, wanted: Filter) -> bool:
    words = wanted.words.casefold().split()
    said = f"{line.text}\n{line.headline or ''}\n{line.section or ''}".casefold()
    return (
        (not wanted.progress or line.progress in wanted.progress)
        and (not wanted.ratings or line.rating in wanted.ratings)
        and (not wanted.attention or line.attention in wanted.attention)
        and (not wanted.classes or bool(wanted.classes.intersection(line.classes)))
        and (wanted.open is None or wanted.open is not _finished(line))
        and (wanted.second is None or wanted.second is line.needs_second)
        and (wanted.editor is None or wanted.editor == line.editor)
        and all(word in said for word in words)
    )


def _lines(session: Session, issue_id: str, policy: Policy, now: datetime) -> list[QueueLine]:
    rows = _claim_rows(session, issue_id)
    findings = _findings(session, issue_id)
    sources = _sources(session, issue_id)
    scores = _scores(session, issue_id)
    there: dict[str, list[Present]] = defaultdict(list)
    for one in present(session, [row["claim"] for row in rows], now):
        there[one.claim].append(one)
    lines = []
    for row in rows:
        state, classes = Progress(row["progress"]), unpacked(row["classes"])
        codes = _codes(findings.get(row["item"], ()), row["claim"])
        outcomes, withdrawn, missing = sources.get(row["item"], ((), False, True))
        if not state.settled and state is Progress.OPEN and there[row["claim"]]:
            state = Progress.IN_PROGRESS
        lines.append(
            QueueLine(
                claim=row["claim"],
                item=row["item"],
                position=row["position"],
                number=row["number"],
                section=row["section"],
                headline=row["headline"],
                text=row["text"],
                language=row["language"],
                progress=state,
                version=row["version"],
                rating=None if row["rating"] is None else Rating(row["rating"]),
                editor=row["editor"],
                reason=None if row["reason"] is None else Reason(row["reason"]),
                classes=classes,
                needs_second=waits(policy, state, classes, confirmed=row["confirmed_by"] is not None),
                attention=_attention(codes, outcomes, withdrawn=withdrawn, missing=missing),
                findings=codes,
                outcomes=outcomes,
                score=scores.get(row["claim"]),
                present=tuple(there[row["claim"]]),
            )
        )
    return lines


def _claim_rows(session: Session, issue_id: str) -> list[dict[str, Any]]:
    """The issue's claims with their state, as they are read."""
    asked = (
        select(
            ClaimRow.id.label("claim"),
            ClaimRow.item,
            ItemRow.position,
            ClaimRow.position.label("number"),
            ItemRow.section,
            ItemRow.headline,
            ClaimRow.start,
            ClaimRow.end,
            ClaimRow.language,
            ClaimStateRow.progress,
            ClaimStateRow.version,
            ClaimStateRow.rating,
            ClaimStateRow.reason,
            ClaimStateRow.classes,
            ClaimStateRow.confirmed_by,
            EditorRow.name.label("editor"),
        )
        .join(ClaimStateRow, ClaimStateRow.claim == ClaimRow.id)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .outerjoin(EditorRow, EditorRow.id == ClaimStateRow.editor)
        .where(ClaimStateRow.issue == issue_id)
        .order_by(ItemRow.position, ClaimRow.position)
    )
    text = session.scalar(select(IssueRow.text).where(IssueRow.id == issue_id)) or ""
    return [{**row, "text": text[row["start"] : row["end"]]} for row in session.execute(asked).mappings()]


def _codes(findings: Iterable[tuple[str | None, FindingCode]], claim: str) -> tuple[FindingCode, ...]:
    own = {code for about, code in findings if about is None or about == claim}
    return tuple(sorted(own, key=lambda code: (-code.severity, code)))


def _attention(
    codes: Collection[FindingCode],
    outcomes: Collection[Outcome],
    *,
    withdrawn: bool,
    missing: bool,
) -> Attention:
    seen = set(codes)
    conflicts = {code for code in seen if code.severity is Severity.CONFLICT} - _WRONG - _WITHDRAWN
    rules = [
        (bool(conflicts), Attention.CONFLICT),
        (bool(seen & _WRONG), Attention.WRONG_SOURCE),
        (bool(_GONE & set(outcomes)), Attention.DEAD),
        (missing or bool(seen & _UNREAD) or any(not one.readable for one in outcomes), Attention.UNCHECKED),
        (withdrawn or bool(seen & _WITHDRAWN), Attention.WITHDRAWN),
        (any(code.severity is Severity.LOOK for code in seen), Attention.WEAK),
    ]
    return next((level for holds, level in rules if holds), Attention.USUAL)


def _findings(session: Session, issue_id: str) -> dict[str, list[tuple[str | None, FindingCode]]]:
    """Item -> what is noticed of it now: findings of the newest documents, and those that rest on none."""
    shown = _newest_visits(session, issue_id)
    current = [row.document for row in shown if row.document is not None]
    asked = select(FindingRow.item, FindingRow.claim, FindingRow.code).where(
        FindingRow.issue == issue_id,
        or_(FindingRow.document.is_(None), FindingRow.document.in_(current)),
    )
    found: dict[str, list[tuple[str | None, FindingCode]]] = defaultdict(list)
    for row in session.execute(asked):
        found[row.item].append((row.claim, FindingCode(row.code)))
    return found


def _newest_visits(session: Session, issue_id: str) -> list[Any]:
    """Source, outcome and document of the newest visit of each source that this issue's runs paid."""
    place = (
        func.row_number()
        .over(partition_by=VisitRow.source, order_by=[VisitRow.started.desc(), VisitRow.id])
        .label("place")
    )
    ranked = (
        select(VisitRow.source, VisitRow.outcome, VisitRow.document, place)
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(queries.paid_for(issue_id))
        .subquery()
    )
    return list(session.execute(select(ranked).where(ranked.c.place == 1)))


def _sources(session: Session, issue_id: str) -> dict[str, tuple[tuple[Outcome, ...], bool, bool]]:
    """Item -> outcomes of its sources, whether one is withdrawn, whether one was never visited."""
    outcomes = {row.source: Outcome(row.outcome) for row in _newest_visits(session, issue_id)}
    asked = (
        select(LinkRow.item, ResolutionRow.source, SourceRow.standing)
        .outerjoin(ResolutionRow, ResolutionRow.link == LinkRow.id)
        .outerjoin(SourceRow, SourceRow.identity == ResolutionRow.source)
        .where(
            LinkRow.issue == issue_id,
            LinkRow.item.is_not(None),
            LinkRow.role == LinkRole.SOURCE.value,
        )
        .order_by(LinkRow.position)
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(asked):
        found[row.item].append(row)
    return {
        item: (
            tuple(dict.fromkeys(outcomes[row.source] for row in rows if row.source in outcomes)),
            any(row.standing in {Standing.WITHDRAWN, Standing.RETRACTED} for row in rows),
            any(row.source not in outcomes for row in rows),
        )
        for item, rows in found.items()
    }


def _scores(session: Session, issue_id: str) -> dict[str, float]:
    asked = (
        select(EvidenceRow.claim, func.max(EvidenceRow.score))
        .join(ClaimStateRow, ClaimStateRow.claim == EvidenceRow.claim)
        .where(ClaimStateRow.issue == issue_id)
        .group_by(EvidenceRow.claim)
    )
    return {row[0]: row[1] for row in session.execute(asked)}


# --- presence ------------------------------------------------------------------------------------


def present(session: Session, claims: Collection[str], now: datetime) -> list[Present]:
    """Who is looking at these claims now, the longest there first."""
    asked = (
        select(PresenceRow.claim, PresenceRow.editor, EditorRow.name, PresenceRow.since, PresenceRow.seen)
        .join(EditorRow, EditorRow.id == PresenceRow.editor)
        .where(PresenceRow.seen > now - PRESENT, PresenceRow.claim.in_(claims))
        .order_by(PresenceRow.since, PresenceRow.editor)
    )
    return [Present(**row) for row in session.execute(asked).mappings()]
