"""An issue's claims as work: worst first, filtered, counted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from storage import queries
from storage.desk_tables import ClaimStateRow, EditorRow
from storage.desk_views import (
    Attention,
    Filter,
    OpenClaim,
    Present,
    Queue,
    QueueLine,
    Readiness,
)
from storage.findings import FindingCode, Severity
from storage.issue_progress import issue_list, waits
from storage.office_tables import PresenceRow
from storage.outcomes import Outcome
from storage.policy import Policy, unpacked
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
from storage.worth import HARDLY, Sort

PRESENT = timedelta(seconds=90)
"""How long somebody counts as looking at a claim after their browser last said so."""

_READABLE = [outcome.value for outcome in Outcome if outcome.readable]
_WRONG = {FindingCode.WRONG_SOURCE, FindingCode.BETTER_SOURCE}
_WITHDRAWN = {FindingCode.SOURCE_WITHDRAWN, FindingCode.SOURCE_RETRACTED}
_UNREAD = {FindingCode.SOURCE_UNREAD, FindingCode.SOURCE_THIN, FindingCode.LINK_MISSING}
_GONE = {Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED, Outcome.DNS}


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


def _urgency(line: QueueLine) -> tuple[int, bool, float, int, int]:
    """Worst first: by attention, what a source can settle before the rest, the least evidence, as the issue is read."""
    hardly = line.worth is not None and line.worth < HARDLY
    return line.attention, hardly, -1.0 if line.score is None else line.score, line.position, line.number


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
    current = _current(session, issue_id)
    findings = _findings(session, issue_id, current)
    sources = _sources(session, issue_id)
    scores = _scores(session, issue_id, current)
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
                sort=None if row["sort"] is None else Sort(row["sort"]),
                worth=row["worth"],
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
            ClaimRow.sort,
            ClaimRow.worth,
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


def _findings(
    session: Session, issue_id: str, current: Collection[str]
) -> dict[str, list[tuple[str | None, FindingCode]]]:
    """Item -> what is noticed of it now: findings of the newest documents, and those that rest on none."""
    asked = select(FindingRow.item, FindingRow.claim, FindingRow.code).where(
        FindingRow.issue == issue_id,
        or_(FindingRow.document.is_(None), FindingRow.document.in_(current)),
    )
    found: dict[str, list[tuple[str | None, FindingCode]]] = defaultdict(list)
    for row in session.execute(asked):
        found[row.item].append((row.claim, FindingCode(row.code)))
    return found


def _current(session: Session, issue_id: str) -> list[str]:
    """Documents of the newest good visits: one that failed never hides what was read before."""
    good = case((VisitRow.outcome.in_(_READABLE), 0), else_=1)
    first = _first_visits(issue_id, good, VisitRow.started.desc()).where(VisitRow.document.is_not(None))
    ranked = first.subquery()
    return list(session.scalars(select(ranked.c.document).where(ranked.c.place == 1)))


def _newest_visits(session: Session, issue_id: str) -> dict[str, Outcome]:
    """Source -> outcome of the newest visit that this issue's runs paid."""
    ranked = _first_visits(issue_id, VisitRow.started.desc()).subquery()
    asked = select(ranked.c.source, ranked.c.outcome).where(ranked.c.place == 1)
    return {row.source: Outcome(row.outcome) for row in session.execute(asked)}


def _first_visits(issue_id: str, *order: ColumnElement[Any]) -> Select[Any]:
    place = func.row_number().over(partition_by=VisitRow.source, order_by=[*order, VisitRow.id])
    return (
        select(VisitRow.source, VisitRow.outcome, VisitRow.document, place.label("place"))
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(queries.paid_for(issue_id))
    )


def _sources(session: Session, issue_id: str) -> dict[str, tuple[tuple[Outcome, ...], bool, bool]]:
    """Item -> outcomes of its sources, whether one is withdrawn, whether one was never visited."""
    outcomes = _newest_visits(session, issue_id)
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


def _scores(session: Session, issue_id: str, current: Collection[str]) -> dict[str, float]:
    asked = (
        select(EvidenceRow.claim, func.max(EvidenceRow.score))
        .join(ClaimStateRow, ClaimStateRow.claim == EvidenceRow.claim)
        .where(ClaimStateRow.issue == issue_id, EvidenceRow.document.in_(current))
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
