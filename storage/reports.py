"""The read model of one issue: every item next to what came of its links."""

from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage import earlier_links, lookups, queries
from storage.evidence import Finding
from storage.findings import FindingCode
from storage.lookup_records import Searched
from storage.records import Claim, Item, Link, Resolution, Via, Visit
from storage.rows import evidence_of, finding_of, source_of
from storage.tables import (
    ClaimRow,
    DocumentRow,
    EvidenceRow,
    FindingRow,
    ItemRow,
    LinkRow,
    ResolutionRow,
    SourceRow,
)
from storage.views import (
    ClaimReport,
    EarlierLink,
    ItemReport,
    KeptDocument,
    KeptEvidence,
    LinkReport,
    SourceCard,
)


class _Known(NamedTuple):
    """All that is known of one issue's links, by the ids it is looked up with."""

    resolutions: Mapping[str, Resolution]
    """By link."""
    leads: Mapping[str, str]
    """Link -> source."""
    sources: Mapping[str, SourceCard]
    visits: Mapping[str, Visit]
    """By source."""
    readings: Mapping[str, Visit]
    """By the visit's id."""
    documents: Mapping[str, KeptDocument]
    """By source."""
    evidence: Mapping[tuple[str, str], Sequence[KeptEvidence]]
    """By claim and document."""
    findings: Mapping[str, Sequence[Finding]]
    """By item."""
    searches: Mapping[str, Searched]
    """By link."""
    earlier: Mapping[str, tuple[EarlierLink, ...]]
    """By source."""


def report_rows(session: Session, issue_id: str) -> tuple[ItemReport, ...]:
    """The issue's items in their order, each with its links, claims, evidence and findings."""
    issue = queries.issue(session, issue_id)
    if issue is None:
        return ()
    documents = queries.newest_documents(session, issue_id=issue_id)
    visits = queries.newest_visits(session, issue_id)
    held = {row.id for row in visits}
    readings = [kept.visit for kept in documents.values() if kept.visit and kept.visit not in held]
    told = queries.visits(session, [*visits, *queries.visit_rows(session, readings)])
    by_claim: dict[tuple[str, str], list[KeptEvidence]] = defaultdict(list)
    for kept in evidence(session, issue_id):
        by_claim[kept.evidence.claim, kept.document].append(kept)
    by_item: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings(session, issue_id, documents.values()):
        by_item[finding.item].append(finding)
    leads, sources = _sources(session, issue_id)
    known = _Known(
        resolutions=queries.resolutions(session, issue_id),
        leads=leads,
        sources=sources,
        visits={row.source: told[row.id] for row in visits},
        readings=told,
        documents=documents,
        evidence=by_claim,
        findings=by_item,
        searches=lookups.searches(session, issue_id),
        earlier=earlier_links.of_issue(session, issue_id),
    )
    return tuple(_item(item, known) for item in issue.items)


def evidence(session: Session, issue_id: str) -> tuple[KeptEvidence, ...]:
    """Every passage for the issue's claims: claim by claim, document by document, best first.

    Older documents' passages are among them: a decision may rest on one.
    """
    asked = (
        select(EvidenceRow, DocumentRow.source)
        .join(DocumentRow, DocumentRow.id == EvidenceRow.document)
        .join(ClaimRow, ClaimRow.id == EvidenceRow.claim)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .where(ItemRow.issue == issue_id)
        .order_by(ItemRow.position, ClaimRow.position, DocumentRow.seen, DocumentRow.id, EvidenceRow.rank)
    )
    return tuple(
        KeptEvidence(document=row.document, source=source, evidence=evidence_of(row))
        for row, source in session.execute(asked)
    )


def findings(session: Session, issue_id: str, shown: Collection[KeptDocument]) -> tuple[Finding, ...]:
    """What is noticed of the issue now, item by item, worst first.

    Findings of the documents `shown`, and those that rest on none; not that a source could not be read
    where an editor handed in what it says.
    """
    asked = (
        select(FindingRow, ItemRow.position)
        .join(ItemRow, ItemRow.id == FindingRow.item)
        .where(
            FindingRow.issue == issue_id,
            or_(FindingRow.document.is_(None), FindingRow.document.in_([document.id for document in shown])),
        )
    )
    captured = {document.source for document in shown if document.via is Via.CAPTURE}
    rows = sorted(
        (row for row in session.execute(asked).all() if not _answered(row[0], captured)),
        key=lambda row: (
            row[1],
            -finding_of(row[0]).code.severity,
            row[0].source or "",
            row[0].position,
            row[0].id,
        ),
    )
    return tuple(finding_of(row) for row, _ in rows)


def _answered(row: FindingRow, captured: Container[str]) -> bool:
    """Whether "could not check" is answered by what an editor saved, however often the site refuses."""
    return row.code == FindingCode.SOURCE_UNREAD.value and row.document is None and row.source in captured


def _sources(session: Session, issue_id: str) -> tuple[dict[str, str], dict[str, SourceCard]]:
    asked = (
        select(ResolutionRow.link, SourceRow)
        .join(SourceRow, SourceRow.identity == ResolutionRow.source)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .where(LinkRow.issue == issue_id)
    )
    rows = session.execute(asked).all()
    leads = {link: source.identity for link, source in rows}
    return leads, {source.identity: source_of(source) for _, source in rows}


def _item(item: Item, known: _Known) -> ItemReport:
    links = tuple(_link(link, known) for link in item.links)
    shown = list(dict.fromkeys(link.document.id for link in links if link.document is not None))
    noticed = tuple(known.findings.get(item.id, ()))
    return ItemReport(
        item=item,
        links=links,
        claims=tuple(_claim(claim, shown, noticed, known) for claim in item.claims),
        findings=noticed,
    )


def _link(link: Link, known: _Known) -> LinkReport:
    source = known.leads.get(link.id, "")
    document = known.documents.get(source)
    return LinkReport(
        link=link,
        resolution=known.resolutions.get(link.id),
        source=known.sources.get(source),
        visit=known.visits.get(source),
        document=document,
        read=known.readings.get(document.visit or "") if document is not None else None,
        search=known.searches.get(link.id),
        earlier=known.earlier.get(source, ()),
    )


def _claim(claim: Claim, shown: Sequence[str], noticed: Sequence[Finding], known: _Known) -> ClaimReport:
    passages = (known.evidence.get((claim.id, document), ()) for document in shown)
    return ClaimReport(
        claim=claim,
        evidence=tuple(kept for found in passages for kept in found),
        findings=tuple(finding for finding in noticed if finding.claim == claim.id),
    )
