"""Everything one claim is judged by, and everything that became of one source."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, or_, select
from sqlalchemy.orm import Session

from storage import queries, queue, verdict_log
from storage.desk_tables import ClaimStateRow, EditorRow, VerdictRow
from storage.desk_views import (
    ClaimScreen,
    DocumentLine,
    Elsewhere,
    ScreenLink,
    Sibling,
)
from storage.diffs import difference
from storage.evidence import Finding
from storage.findings import FindingCode
from storage.issue_progress import issue_list, waits
from storage.issue_rows import claim_saying, link_of
from storage.outcomes import Outcome
from storage.passages import Text
from storage.policy import Policy, unpacked
from storage.records import Item, Resolution, Visit
from storage.reopening import accepted_passages
from storage.rows import document_of, evidence_of, finding_of, resolution_of, source_of
from storage.tables import (
    ClaimRow,
    DocumentRow,
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
from storage.verdicts import ClaimState, Passage, Progress, Rating, Reason, Verdict, stand
from storage.views import KeptDocument, KeptEvidence, SourceCard

_MOST = 20
"""Other places that are listed."""
_READABLE = [outcome.value for outcome in Outcome if outcome.readable]


def claim_screen(session: Session, claim_id: str, policy: Policy, now: datetime) -> ClaimScreen | None:
    """What the claim is judged by; None where there is no such claim."""
    state = session.get(ClaimStateRow, claim_id)
    if state is None:
        return None
    item_row = session.scalars(
        select(ItemRow).join(ClaimRow, ClaimRow.item == ItemRow.id).where(ClaimRow.id == claim_id)
    ).one()
    item, siblings = _item(session, item_row)
    number = next(at for at, one in enumerate(siblings, start=1) if one.claim.id == claim_id)
    log = verdict_log.logs(session, [claim_id]).get(claim_id, [])
    standing = stand(log)
    links = _links(session, state, item)
    documents = [link.document.id for link in links if link.document is not None]
    previous = _previous(session, standing)
    claim = siblings[number - 1].claim
    classes = unpacked(state.classes)
    return ClaimScreen(
        issue=issue_list(session, policy, state.issue)[0],
        item=item,
        claim=claim,
        number=number,
        siblings=siblings,
        links=links,
        findings=_findings(session, item.id, claim_id, documents),
        classes=classes,
        needs_second=waits(policy, standing.progress, classes, confirmed=standing.confirmed_by is not None),
        standing=standing,
        log=tuple(log),
        orphans=_orphans(session, standing),
        previous=previous,
        reworded=()
        if previous is None or previous.claim_text == claim.text
        else difference(previous.claim_text, claim.text),
        repeats=elsewhere(session, ClaimStateRow.words == state.words, ClaimStateRow.claim != claim_id),
        present=tuple(queue.present(session, [claim_id], now)),
    )


def _item(session: Session, row: ItemRow) -> tuple[Item, tuple[Sibling, ...]]:
    """The item with its claims and links, its text read alone: an issue may be long."""
    words = func.substr(IssueRow.text, row.start + 1, row.end - row.start)
    text = session.scalar(select(words).where(IssueRow.id == row.issue)) or ""
    asked = (
        select(ClaimRow, ClaimStateRow.progress, ClaimStateRow.rating)
        .join(ClaimStateRow, ClaimStateRow.claim == ClaimRow.id)
        .where(ClaimRow.item == row.id)
        .order_by(ClaimRow.position)
    )
    siblings = tuple(
        Sibling(
            claim=claim_saying(claim, text[claim.start - row.start : claim.end - row.start]),
            progress=Progress(progress),
            rating=None if rating is None else Rating(rating),
        )
        for claim, progress, rating in session.execute(asked)
    )
    links = session.scalars(select(LinkRow).where(LinkRow.item == row.id).order_by(LinkRow.position))
    item = Item(
        id=row.id,
        position=row.position,
        section=row.section,
        headline=row.headline,
        text=text,
        start=row.start,
        end=row.end,
        language=row.language,
        claims=tuple(one.claim for one in siblings),
        links=tuple(link_of(link) for link in links),
    )
    return item, siblings


# --- the sources of an item ----------------------------------------------------------------------


def _links(session: Session, state: ClaimStateRow, item: Item) -> tuple[ScreenLink, ...]:
    leads, resolutions, cards = _led(session, item)
    sources = list(cards)
    visits, documents = _seen(session, state.issue, sources)
    evidence = _evidence(session, state.claim, {source: one.id for source, one in documents.items()})
    texts = versions(session, sources)
    now_at = _current(session, sources)
    earlier = _linking(session, sources, state.issue)
    found = []
    for link in item.links:
        source = leads.get(link.id, "")
        document = documents.get(source)
        newest = now_at.get(source)
        found.append(
            ScreenLink(
                link=link,
                resolution=resolutions.get(link.id),
                source=cards.get(source),
                visit=visits.get(source),
                document=document,
                evidence=tuple(evidence.get(source, ())),
                versions=tuple(texts.get(source, ())),
                newer=None if document is None or newest == document.id else newest,
                earlier=tuple(earlier.get(source, ())),
            )
        )
    return tuple(found)


def _led(session: Session, item: Item) -> tuple[dict[str, str], dict[str, Resolution], dict[str, SourceCard]]:
    """Link -> source, link -> resolution, source -> its card."""
    asked = (
        select(ResolutionRow, SourceRow)
        .outerjoin(SourceRow, SourceRow.identity == ResolutionRow.source)
        .where(ResolutionRow.link.in_([link.id for link in item.links]))
    )
    leads: dict[str, str] = {}
    resolutions: dict[str, Resolution] = {}
    cards: dict[str, SourceCard] = {}
    addresses = {link.id: link.address for link in item.links}
    for row, source in session.execute(asked):
        resolutions[row.link] = resolution_of(row, addresses[row.link])
        if source is not None:
            leads[row.link] = source.identity
            cards[source.identity] = source_of(source)
    return leads, resolutions, cards


def _seen(
    session: Session, issue: str, sources: Sequence[str]
) -> tuple[dict[str, Visit], dict[str, KeptDocument]]:
    """Of each source, this issue's newest visit, and the document of its newest good one."""
    asked = (
        select(VisitRow)
        .join(RunRow, RunRow.id == VisitRow.run)
        .where(queries.paid_for(issue), VisitRow.source.in_(sources))
        .order_by(VisitRow.started.desc(), VisitRow.id)
    )
    newest: dict[str, VisitRow] = {}
    good: dict[str, VisitRow] = {}
    for row in session.scalars(asked):
        newest.setdefault(row.source, row)
        if row.document is not None:
            best = good.setdefault(row.source, row)
            if best.outcome not in _READABLE and row.outcome in _READABLE:
                good[row.source] = row
    told = queries.visits(session, list(newest.values()))
    by_id = {row.document: row for row in good.values()}
    rows = session.scalars(select(DocumentRow).where(DocumentRow.id.in_(list(by_id))))
    documents = {row.source: document_of(row, by_id[row.id]) for row in rows}
    return {source: told[row.id] for source, row in newest.items()}, documents


def _current(session: Session, sources: Sequence[str]) -> dict[str, str]:
    """Source -> the document it has now, over the runs of all issues."""
    asked = (
        select(VisitRow.source, VisitRow.document, VisitRow.outcome)
        .where(VisitRow.source.in_(sources), VisitRow.document.is_not(None))
        .order_by(VisitRow.started.desc(), VisitRow.id)
    )
    found: dict[str, Any] = {}
    for row in session.execute(asked):
        best = found.setdefault(row.source, row)
        if best.outcome not in _READABLE and row.outcome in _READABLE:
            found[row.source] = row
    return {source: row.document for source, row in found.items()}


def _evidence(session: Session, claim: str, documents: dict[str, str]) -> dict[str, list[KeptEvidence]]:
    """Source -> the claim's passages in its document, best first."""
    sources = {document: source for source, document in documents.items()}
    asked = (
        select(EvidenceRow)
        .where(EvidenceRow.claim == claim, EvidenceRow.document.in_(list(sources)))
        .order_by(EvidenceRow.rank)
    )
    found: dict[str, list[KeptEvidence]] = defaultdict(list)
    for row in session.scalars(asked):
        source = sources[row.document]
        found[source].append(KeptEvidence(document=row.document, source=source, evidence=evidence_of(row)))
    return found


def versions(session: Session, sources: Sequence[str]) -> dict[str, list[DocumentLine]]:
    """Source -> its documents, the newest first."""
    asked = (
        select(DocumentRow.source, DocumentRow.id, DocumentRow.seen, DocumentRow.title, DocumentRow.sha256)
        .where(DocumentRow.source.in_(sources))
        .order_by(DocumentRow.seen.desc(), DocumentRow.id)
    )
    found: dict[str, list[DocumentLine]] = defaultdict(list)
    for row in session.execute(asked):
        found[row.source].append(DocumentLine(id=row.id, seen=row.seen, title=row.title, sha256=row.sha256))
    return found


def _findings(session: Session, item: str, claim: str, documents: Collection[str]) -> tuple[Finding, ...]:
    asked = select(FindingRow).where(
        FindingRow.item == item,
        or_(FindingRow.claim.is_(None), FindingRow.claim == claim),
        or_(FindingRow.document.is_(None), FindingRow.document.in_(documents)),
    )
    rows = sorted(
        session.scalars(asked),
        key=lambda row: (-FindingCode(row.code).severity, row.source or "", row.position, row.id),
    )
    return tuple(finding_of(row) for row in rows)


# --- before and elsewhere ------------------------------------------------------------------------


def _orphans(session: Session, standing: ClaimState) -> tuple[Passage, ...]:
    """Accepted passages that the document which reopened the claim has no longer."""
    verdict, reopened = standing.verdict, standing.reopened
    if verdict is None or reopened is None or reopened.reason is not Reason.SOURCE_CHANGED:
        return ()
    row = None if reopened.newer is None else session.get(DocumentRow, reopened.newer)
    if row is None:
        return ()
    text = Text(row.text)
    return tuple(
        one for one in accepted_passages(verdict) if one.source == row.source and text.find(one) is None
    )


def _previous(session: Session, standing: ClaimState) -> Verdict | None:
    """The earlier edition's verdict that the claim was opened again over."""
    opened = standing.reopened
    if opened is None or opened.origin is None:
        return None
    return verdict_log.verdicts(session, [opened.origin]).get(opened.origin)


def _linking(session: Session, sources: Sequence[str], issue: str) -> dict[str, list[Elsewhere]]:
    return {
        source: found
        for source in sources
        if (found := list(elsewhere(session, links_to(source), ClaimStateRow.issue != issue)))
    }


def links_to(source: str) -> ColumnElement[bool]:
    """The condition that a claim's item links the source."""
    items = (
        select(LinkRow.item)
        .join(ResolutionRow, ResolutionRow.link == LinkRow.id)
        .where(ResolutionRow.source == source, LinkRow.item.is_not(None))
    )
    return ClaimRow.item.in_(items)


def elsewhere(session: Session, *which: ColumnElement[bool]) -> tuple[Elsewhere, ...]:
    """The claims that meet all conditions, those of the newest issues first."""
    words = func.substr(
        IssueRow.text, cast(ClaimRow.start + 1, Integer), cast(ClaimRow.end - ClaimRow.start, Integer)
    )
    asked = (
        select(
            ClaimRow.id.label("claim"),
            IssueRow.id.label("issue"),
            IssueRow.title.label("issue_title"),
            IssueRow.published,
            ItemRow.id.label("item"),
            ItemRow.headline,
            words.label("text"),
            ClaimStateRow.progress,
            ClaimStateRow.rating,
            EditorRow.name.label("editor"),
            VerdictRow.at,
        )
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .join(IssueRow, IssueRow.id == ItemRow.issue)
        .join(ClaimStateRow, ClaimStateRow.claim == ClaimRow.id)
        .outerjoin(VerdictRow, VerdictRow.id == ClaimStateRow.verdict)
        .outerjoin(EditorRow, EditorRow.id == ClaimStateRow.editor)
        .where(*which)
        .order_by(IssueRow.added.desc(), IssueRow.id, ItemRow.position, ClaimRow.position)
        .limit(_MOST)
    )
    return tuple(
        Elsewhere(
            **{
                **row,
                "progress": Progress(row["progress"]),
                "rating": None if row["rating"] is None else Rating(row["rating"]),
            }
        )
        for row in session.execute(asked).mappings()
    )
