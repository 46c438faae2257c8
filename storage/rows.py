"""Records to rows and back: one pair of functions a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storage.columns import Table
from storage.digests import digest
from storage.evidence import Evidence, Finding
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Asked,
    Capture,
    Document,
    Hop,
    Resolution,
    Standing,
    Step,
    Via,
    Visit,
)
from storage.tables import (
    CaptureRow,
    DocumentRow,
    EvidenceRow,
    FindingRow,
    PageRow,
    ResolutionRow,
    SourceRow,
    VisitRow,
)
from storage.views import KeptDocument, SourceCard

Values = dict[str, Any]


def document_id(source: str, sha256: str) -> str:
    """The id under which a document of `source` with these words is kept: other words, another id."""
    return digest(source, sha256)


def visit_id(run: str, source: str) -> str:
    """The id of the one visit `run` may pay to `source`."""
    return digest(run, source)


def row_of(table: type[Table], record: object, **given: Any) -> Values:
    """A row: the columns of `table`: as `given`, else the record's field of the same name."""
    names = (column.name for column in table.__table__.columns)
    return {name: given[name] if name in given else getattr(record, name) for name in names}


# --- sources -------------------------------------------------------------------------------------


def resolution_values(resolution: Resolution, link: str, source: str | None) -> Values:
    """The row of a resolution; a raw address that identifies a reader is left out."""
    return row_of(
        ResolutionRow,
        resolution,
        link=link,
        raw=None if resolution.reader_token else resolution.raw,
        identifiers=dict(resolution.identifiers),
        steps=[[step.method, step.address] for step in resolution.steps],
        source=source,
        followed=None,
    )


def resolution_of(row: ResolutionRow, address: str | None) -> Resolution:
    """The resolution of a row; `address` (the link's own) stands in for a raw address left out."""
    return Resolution(
        raw=row.raw if row.raw is not None else address or "",
        canonical=row.canonical,
        kind=row.kind,
        identity=row.identity,
        identifiers=row.identifiers,
        needs_network=row.needs_network,
        reader_token=row.reader_token,
        steps=tuple(Step(*step) for step in row.steps),
    )


def source_values(resolution: Resolution, first_seen: datetime) -> Values:
    """The row of the source that `resolution` names. The cited version is the link's, not its own."""
    identifiers = {key: value for key, value in resolution.identifiers.items() if key != "version"}
    return {
        "identity": resolution.identity,
        "kind": resolution.kind,
        "canonical": resolution.canonical or "",
        "identifiers": identifiers,
        "standing": Standing.CURRENT.value,
        "notice": None,
        "first_seen": first_seen,
        "due_at": None,
    }


def source_of(row: SourceRow) -> SourceCard:
    """The card of a source."""
    return SourceCard(
        identity=row.identity,
        kind=row.kind,
        canonical=row.canonical,
        standing=Standing(row.standing),
        notice=row.notice,
        first_seen=row.first_seen,
        due_at=row.due_at,
    )


# --- visits --------------------------------------------------------------------------------------


def judgement_values(visit: Visit, document: Document | None, key: str | None) -> Values:
    """The part of a visit's row that a later reading of the same pages may change; `key` is the document's."""
    return {
        "outcome": visit.outcome.value,
        "detail": visit.detail,
        "traceback": visit.traceback,
        "reader": visit.reader,
        "document": key,
        "standing": None if document is None else document.standing.value,
        "notice": None if document is None else document.notice,
        "facts": None if document is None else dict(document.facts),
    }


def visit_values(visit: Visit, document: Document | None, key: str | None) -> Values:
    """The row of a visit."""
    return row_of(
        VisitRow,
        visit,
        id=visit_id(visit.run, visit.source),
        hops=_hops(visit.hops),
        **judgement_values(visit, document, key),
    )


def page_values(page: Asked, visit: str, position: int) -> Values:
    """The row of one page asked."""
    return row_of(PageRow, page, visit=visit, position=position, hops=_hops(page.hops))


def capture_values(capture: Capture) -> Values:
    """The row of an archived response."""
    return row_of(CaptureRow, capture)


def _hops(hops: Sequence[Hop]) -> list[list[Any]]:
    return [[hop.address, hop.status, hop.method] for hop in hops]


def visit_of(row: VisitRow, pages: tuple[Asked, ...]) -> Visit:
    """The visit of a row, with the pages that were read beside it."""
    return Visit(
        source=row.source,
        run=row.run,
        asked=row.asked,
        final=row.final,
        hops=tuple(Hop(*hop) for hop in row.hops),
        status=row.status,
        outcome=Outcome(row.outcome),
        detail=row.detail,
        traceback=row.traceback,
        started=row.started,
        seconds=row.seconds,
        size=row.size,
        via=Via(row.via),
        reader=row.reader,
        asked_pages=pages,
    )


def page_of(row: PageRow, captures: tuple[Capture, ...]) -> Asked:
    """The page of a row, with the captures that were read beside it."""
    return Asked(
        asked=row.asked,
        final=row.final,
        status=row.status,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        detail=row.detail,
        via=Via(row.via),
        hops=tuple(Hop(*hop) for hop in row.hops),
        captures=captures,
        fetched=row.fetched,
        etag=row.etag,
        last_modified=row.last_modified,
    )


def capture_of(row: CaptureRow | Row[Any]) -> Capture:
    """The capture of a row."""
    return Capture(
        file=row.file,
        offset=row.offset,
        length=row.length,
        address=row.address,
        status=row.status,
        payload_digest=row.payload_digest,
        captured=row.captured,
        revisit=row.revisit,
    )


# --- documents, evidence, findings ---------------------------------------------------------------


def document_values(source: str, document: Document, seen: datetime) -> Values:
    """The row of a document."""
    sha256 = document.sha256  # the dearest number here: 1 ms for 20 kB of text
    return row_of(
        DocumentRow,
        document,
        id=document_id(source, sha256),
        sha256=sha256,
        source=source,
        authors=list(document.authors),
        methods=dict(document.methods),
        facts=dict(document.facts),
        seen=seen,
    )


def document_of(row: DocumentRow, visit: VisitRow | None = None) -> KeptDocument:
    """The document of a row; beside its words, what `visit` found."""
    said = row if visit is None else visit
    document = Document(
        address=row.address,
        kind=row.kind,
        title=row.title,
        authors=tuple(row.authors),
        published=row.published,
        modified=row.modified,
        language=row.language,
        text=row.text,
        markdown=row.markdown,
        standing=Standing(said.standing or row.standing),
        notice=said.notice,
        methods=row.methods,
        facts=said.facts or {},
    )
    return KeptDocument(
        id=row.id,
        source=row.source,
        sha256=row.sha256,
        seen=row.seen,
        document=document,
        via=Via.LIVE if visit is None else Via(visit.via),
        visit=None if visit is None else visit.id,
        whole=visit is None or Outcome(visit.outcome).readable or visit.via == Via.MEMENTO.value,
        read=row.seen if visit is None else visit.started,
    )


def evidence_of(row: EvidenceRow) -> Evidence:
    """The evidence of a row."""
    return Evidence(
        claim=row.claim,
        start=row.start,
        end=row.end,
        text=row.text,
        score=row.score,
        rank=row.rank,
        signals=row.signals,
    )


def finding_of(row: FindingRow) -> Finding:
    """The finding of a row."""
    return Finding(code=FindingCode(row.code), item=row.item, claim=row.claim, link=row.link, data=row.data)
