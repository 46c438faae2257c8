"""Writing one visit down, row by row, inside a transaction somebody else opened."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, delete, insert, literal, select, update
from sqlalchemy.sql.dml import ReturningInsert

from storage import keeping_statements as statements
from storage import reopening, search_index
from storage.anchors import Anchors
from storage.columns import Table, storable, to_json
from storage.digests import digest
from storage.evidence import Evidence, Finding, Visited
from storage.inserts import insert_into
from storage.records import Asked, Document, Visit
from storage.rows import (
    capture_values,
    document_values,
    judgement_values,
    page_values,
    resolution_values,
    source_values,
    visit_id,
    visit_values,
)
from storage.tables import (
    CaptureRow,
    ClaimRow,
    DocumentRow,
    EvidenceRow,
    FindingRow,
    ItemRow,
    LinkRow,
    PageCaptureRow,
    PageRow,
    ResolutionRow,
    SourceRow,
    VisitRow,
)

if TYPE_CHECKING:
    from storage.inserts import Insert

logger = logging.getLogger(__name__)


class _Stored(NamedTuple):
    """A document as it is stored, and the way into its text from the text just read."""

    id: str
    text: str
    anchors: Anchors
    new: bool
    """Whether nothing was known of these words before."""


def inserting(connection: Connection, table: type[Table]) -> "Insert":
    """An INSERT that can say what to do about a row that is there."""
    return insert_into(connection.dialect.name, table)


def unless_there(connection: Connection, table: type[Table]) -> "Insert":
    """An INSERT that leaves alone what is there."""
    return _unless_there(connection.dialect.name, table)


@cache
def _unless_there(dialect: str, table: type[Table]) -> "Insert":
    """One statement a table: SQLAlchemy need not find out each time that it has compiled it before."""
    return insert_into(dialect, table).on_conflict_do_nothing()


def add(connection: Connection, table: type[Table], values: Mapping[str, Any]) -> bool:
    """Insert one row; False where it was there. Asks for the row back: drivers count conflicts differently."""
    return connection.execute(_told(connection.dialect.name, table), values).first() is not None


@cache
def _told(dialect: str, table: type[Table]) -> ReturningInsert[Any]:
    return _unless_there(dialect, table).returning(literal(1))


def keep(connection: Connection, visited: Visited) -> None:
    """Keep everything one visit brought; see `Store.keep`."""
    visit, resolution = visited.visit, visited.resolution
    if visit.source != resolution.identity:
        raise ValueError(f"a visit of {visit.source} cannot be kept as one of {resolution.identity}")
    run = connection.execute(statements.run_issue(), {"of_run": visit.run}).first()
    if run is None:
        raise LookupError(f"there is no run {visit.run} in the store")
    connection.execute(unless_there(connection, SourceRow), source_values(resolution, visit.started))
    if run.issue is not None:
        _lead(connection, visited)
    _keep_captures(connection, visit.asked_pages)
    kept, stored = _keep_visit(connection, visit, visited.document)
    if not kept:
        return
    _tell_standing(connection, visit.source)
    if stored is not None:
        reopening.reopen_changed(connection, visit.source)
    for issue, evidence, findings in _of_each_issue(connection, run.issue, visited):
        if stored is not None:
            _replace_evidence(connection, evidence, issue, stored)
        replace_findings(
            connection,
            [_moved(finding, stored) for finding in findings],
            issue=issue,
            source=visit.source,
            document=None if stored is None else stored.id,
        )


def _of_each_issue(
    connection: Connection, issue: str | None, visited: Visited
) -> list[tuple[str, Sequence[Evidence], Sequence[Finding]]]:
    """What the visit brought, issue by issue: a re-check serves every issue its links stand in."""
    if issue is not None:
        return [(issue, visited.evidence, visited.findings)]
    links = select(LinkRow.issue).where(LinkRow.id.in_(visited.links)).distinct()
    issues = sorted(connection.scalars(links))
    owners = select(ItemRow.id, ItemRow.issue).where(ItemRow.issue.in_(issues))
    items = {row.id: row.issue for row in connection.execute(owners)}
    wanted = {one.claim for one in visited.evidence}
    asked = select(ClaimRow.id, ClaimRow.item).where(ClaimRow.id.in_(wanted))
    claims = {claim: items.get(item) for claim, item in connection.execute(asked)}
    return [
        (
            one,
            [evidence for evidence in visited.evidence if claims.get(evidence.claim) == one],
            [finding for finding in visited.findings if items.get(finding.item) == one],
        )
        for one in issues
    ]


def replace_findings(
    connection: Connection,
    findings: Iterable[Finding],
    *,
    issue: str,
    source: str | None,
    document: str | None,
) -> None:
    """Replace what this document of this source tells about the issue, and what its absence told."""
    told = {"of_issue": issue, "of_source": source, "of_document": document}
    if source is None:
        del told["of_source"]
    connection.execute(statements.untold(of_source=source is not None), told)
    rows = [
        {
            "id": _finding_id(finding, issue, source, document),
            "issue": issue,
            "item": finding.item,
            "claim": finding.claim,
            "link": finding.link,
            "source": source,
            "document": document,
            "code": finding.code.value,
            "position": position,
            "data": dict(finding.data),
        }
        for position, finding in enumerate(findings, start=1)
    ]
    if rows:
        connection.execute(unless_there(connection, FindingRow), rows)


def _finding_id(finding: Finding, issue: str, source: str | None, document: str | None) -> str:
    about = (finding.item, finding.claim or "", finding.link or "", to_json(dict(finding.data)))
    return digest(issue, source or "", document or "", finding.code.value, *about)


def _lead(connection: Connection, visited: Visited) -> None:
    """Say which source the links lead to, now that somebody went there.

    A short link's own resolution stays as it was told offline; a mention that was matched gets its first.
    """
    source, run = visited.resolution.identity, visited.visit.run
    if not visited.links:
        return
    there = {"of_links": visited.links, "to_source": source, "in_run": run}
    if connection.execute(statements.led(), there).rowcount < len(visited.links):
        rows = [resolution_values(visited.resolution, link, source) for link in visited.links]
        connection.execute(unless_there(connection, ResolutionRow), rows)
        connection.execute(statements.led(), there)


def _keep_captures(connection: Connection, pages: Sequence[Asked]) -> None:
    rows = [capture_values(capture) for page in pages for capture in page.captures]
    if rows:
        connection.execute(unless_there(connection, CaptureRow), rows)


def _keep_visit(
    connection: Connection, visit: Visit, document: Document | None
) -> tuple[bool, _Stored | None]:
    """Whether the visit was kept (another attempt may have come first), and its document as stored."""
    key = visit_id(visit.run, visit.source)
    started = connection.scalar(statements.visit_began(), {"of_visit": key})
    if started is not None and started != visit.started:
        logger.info("visit_not_kept source=%s run=%s first=%s", visit.source, visit.run, started.isoformat())
        return False, None
    stored = None if document is None else _keep_document(connection, visit, document)
    words = None if stored is None else stored.id
    if started is not None:
        judgement = judgement_values(visit, document, words)
        connection.execute(update(VisitRow).where(VisitRow.id == key).values(**judgement))
    elif add(connection, VisitRow, visit_values(visit, document, words)):
        _keep_pages(connection, visit.asked_pages, key)
    else:
        return False, None
    return True, stored


def _keep_pages(connection: Connection, pages: Sequence[Asked], visit: str) -> None:
    rows = [page_values(page, visit, position) for position, page in enumerate(pages, start=1)]
    if rows:
        connection.execute(insert(PageRow), rows)
    used: list[Mapping[str, Any]] = [
        {
            "visit": visit,
            "page": number,
            "position": position,
            "file": capture.file,
            "offset": capture.offset,
        }
        for number, page in enumerate(pages, start=1)
        for position, capture in enumerate(page.captures, start=1)
    ]
    if used:
        connection.execute(insert(PageCaptureRow), used)


def _keep_document(connection: Connection, visit: Visit, document: Document) -> _Stored:
    row = document_values(visit.source, document, visit.started)
    text: str | None = storable(document.text)
    if new := add(connection, DocumentRow, row):
        search_index.index(connection, [search_index.text_of(row["id"], document)])
    else:
        text = connection.scalar(select(DocumentRow.text).where(DocumentRow.id == row["id"]))
    return _Stored(row["id"], text or "", Anchors(storable(document.text), text or ""), new)


def _tell_standing(connection: Connection, source: str) -> None:
    """A source stands as its newest document says, whichever visit is kept last."""
    newest = connection.execute(statements.standings(), {"of_source": source}).first()
    if newest is not None and newest[:2] != newest[2:]:
        connection.execute(
            update(SourceRow).where(SourceRow.identity == source).values(standing=newest[0], notice=newest[1])
        )


def _replace_evidence(
    connection: Connection, evidence: Sequence[Evidence], issue: str, stored: _Stored
) -> None:
    if not stored.new:
        claims = select(ClaimRow.id).join(ItemRow, ItemRow.id == ClaimRow.item).where(ItemRow.issue == issue)
        connection.execute(
            delete(EvidenceRow).where(EvidenceRow.document == stored.id, EvidenceRow.claim.in_(claims))
        )
    rows = [row for one in evidence if (row := _evidence_values(one, stored)) is not None]
    if rows:
        connection.execute(insert(EvidenceRow), rows)


def _evidence_values(evidence: Evidence, stored: _Stored) -> dict[str, Any] | None:
    moved = stored.anchors.move(evidence.start, evidence.end)
    if moved is None:
        logger.warning("evidence_without_place claim=%s document=%s", evidence.claim, stored.id)
        return None
    start, end = moved
    text = stored.text[start:end]
    if stored.anchors.same and text != storable(evidence.text):
        raise ValueError(f"the evidence for claim {evidence.claim} is not literally in document {stored.id}")
    return {
        "claim": evidence.claim,
        "document": stored.id,
        "rank": evidence.rank,
        "start": start,
        "end": end,
        "text": text,
        "score": evidence.score,
        "signals": dict(evidence.signals),
    }


def _moved(finding: Finding, stored: _Stored | None) -> Finding:
    """The finding with its passage's offsets in the stored text."""
    start, end = finding.data.get("start", ""), finding.data.get("end", "")
    if stored is None or not (start.isdecimal() and end.isdecimal()):
        return finding
    moved = stored.anchors.move(int(start), int(end))
    if moved is None:
        rest = {key: value for key, value in finding.data.items() if key not in {"start", "end"}}
        return replace(finding, data=rest)
    return replace(finding, data={**finding.data, "start": str(moved[0]), "end": str(moved[1])})
