"""The tables. What may never be true is refused here, whoever writes.

Keys are the records' own identifiers, or digests of what the row is about, never counters: the same
issue and the same bytes give the same rows on every machine and in either database.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage import lookup_tables
from storage.columns import Table, holds, one_of, placed
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import IssueFormat, LinkRole, Standing, Via
from storage.worth import Sort

SCHEMA = lookup_tables.LookupRow.metadata  # those declared below, too


def _key(target: str, **options: Any) -> Mapped[Any]:
    return mapped_column(ForeignKey(target), **options)


# --- what people wrote ---------------------------------------------------------------------------


class IssueRow(Table):
    """One edition of a newsletter, with the stored original every offset points into."""

    __tablename__ = "issues"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    publication: Mapped[str | None]
    published: Mapped[date | None]
    language: Mapped[str]
    format: Mapped[str]
    address: Mapped[str | None] = mapped_column(index=True)
    text: Mapped[str]
    added: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (one_of("format", IssueFormat),)


class ItemRow(Table):
    """One entry of an issue. Its words are `issues.text[start:end]` and not stored twice."""

    __tablename__ = "items"
    id: Mapped[str] = mapped_column(primary_key=True)
    issue: Mapped[str] = _key("issues.id")
    position: Mapped[int]
    section: Mapped[str | None]
    headline: Mapped[str | None]
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    __table_args__ = (
        UniqueConstraint("issue", "position"),
        *placed(),
    )


class ClaimRow(Table):
    """One checkable statement. Its words are `issues.text[start:end]`."""

    __tablename__ = "claims"
    id: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = _key("items.id")
    position: Mapped[int]
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    sort: Mapped[str | None]
    worth: Mapped[float | None]
    speaker: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("item", "position"),
        one_of("sort", Sort),
        holds("worth_is_a_share", "worth BETWEEN 0 AND 1"),
        *placed(),
    )


class LinkRow(Table):
    """One anchor or mention; `item` is null for links outside any item."""

    __tablename__ = "links"
    id: Mapped[str] = mapped_column(primary_key=True)
    issue: Mapped[str] = _key("issues.id")
    item: Mapped[str | None] = _key("items.id", index=True)
    position: Mapped[int]
    """Within the item, or among the links outside any, from 1."""
    anchor: Mapped[str]
    address: Mapped[str | None]
    role: Mapped[str]
    start: Mapped[int] = mapped_column(BigInteger)
    end: Mapped[int] = mapped_column(BigInteger)
    hint: Mapped[str | None]
    named: Mapped[str | None]
    __table_args__ = (
        Index(None, "issue", "item", "position"),
        one_of("role", LinkRole),
        *placed(),
    )


# --- where it leads ------------------------------------------------------------------------------


class SourceRow(Table):
    """The thing pointed to: one row over all its addresses."""

    __tablename__ = "sources"
    identity: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    canonical: Mapped[str]
    identifiers: Mapped[dict[str, Any]]
    standing: Mapped[str] = mapped_column(server_default=Standing.CURRENT.value)
    notice: Mapped[str | None]
    first_seen: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is next to be visited; null where nobody asked for that."""
    __table_args__ = (one_of("standing", Standing),)


class ResolutionRow(Table):
    """Where one link leads, as told without the network, and what it turned out to lead to."""

    __tablename__ = "resolutions"
    link: Mapped[str] = _key("links.id", primary_key=True)
    raw: Mapped[str | None]
    """As written; null where it would identify a reader."""
    canonical: Mapped[str | None]
    kind: Mapped[str]
    identity: Mapped[str] = mapped_column(index=True)
    identifiers: Mapped[dict[str, Any]]
    needs_network: Mapped[bool]
    reader_token: Mapped[bool]
    steps: Mapped[list[Any]]
    source: Mapped[str | None] = _key("sources.identity", index=True)
    """The source itself: another than `identity` once a short link has been followed. Null where
    there is nothing to visit."""
    followed: Mapped[str | None] = _key("runs.id")
    """The last run that followed it to another source."""
    __table_args__ = (holds("no_reader_tokens", "raw IS NULL OR NOT reader_token"),)


# --- what was visited ----------------------------------------------------------------------------


class RunRow(Table):
    """One check of an issue, from its first request to its last. At most one is unfinished (`partial_indexes`).

    A run without an issue is a re-check of chosen sources (`run_sources`), for every issue that cites them.
    """

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    issue: Mapped[str | None] = _key("issues.id", index=True)
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    __table_args__ = (holds("finished_after_start", "finished >= started"),)


class DocumentRow(Table):
    """What a source said at one time. Never changed: a trigger refuses it."""

    __tablename__ = "documents"
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = _key("sources.identity")
    sha256: Mapped[str]
    address: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    authors: Mapped[list[Any]]
    published: Mapped[str | None]
    modified: Mapped[str | None]
    language: Mapped[str]
    text: Mapped[str]
    markdown: Mapped[str | None]
    standing: Mapped[str]
    notice: Mapped[str | None]
    methods: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    seen: Mapped[datetime]
    """Start of the first visit that found these words."""
    __table_args__ = (UniqueConstraint("source", "sha256"), one_of("standing", Standing))


class VisitRow(Table):
    """One attempt to see a source: at most one a run.

    What was seen is written once; what was made of it (outcome, reader, document …) may be made again.
    """

    __tablename__ = "visits"
    id: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str] = _key("runs.id")
    source: Mapped[str] = _key("sources.identity")
    asked: Mapped[str]
    final: Mapped[str]
    hops: Mapped[list[Any]]
    status: Mapped[int | None]
    outcome: Mapped[str]
    detail: Mapped[str | None]
    traceback: Mapped[str | None]
    started: Mapped[datetime]
    seconds: Mapped[float]
    size: Mapped[int] = mapped_column(BigInteger)
    via: Mapped[str]
    reader: Mapped[str]
    document: Mapped[str | None] = _key("documents.id", index=True)
    standing: Mapped[str | None]
    """What this visit's document says beside its words, which are stored once for all visits."""
    notice: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    __table_args__ = (
        UniqueConstraint("run", "source"),
        Index(None, "source", "started"),
        Index(None, "started"),
        one_of("outcome", Outcome),
        one_of("via", Via),
        one_of("standing", Standing),
        holds("status_is_http", "status BETWEEN 100 AND 999"),
        holds("nothing_negative", "seconds >= 0 AND size >= 0"),
        holds("standing_of_document", "(document IS NULL) = (standing IS NULL)"),
    )


class PageRow(Table):
    """One address asked during a visit, in the order asked."""

    __tablename__ = "pages"
    visit: Mapped[str] = _key("visits.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[str]
    final: Mapped[str]
    status: Mapped[int | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
    via: Mapped[str]
    hops: Mapped[list[Any]]
    fetched: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    __table_args__ = (
        one_of("outcome", Outcome),
        one_of("via", Via),
        holds("position_from_one", "position >= 1"),
        holds("status_is_http", "status BETWEEN 100 AND 999"),
    )


class CaptureRow(Table):
    """Where one archived response lies: the archive's ledger. Never changed: a trigger refuses it."""

    __tablename__ = "captures"
    file: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str]
    status: Mapped[int]
    payload_digest: Mapped[str] = mapped_column(index=True)
    captured: Mapped[datetime]
    revisit: Mapped[bool]
    __table_args__ = (
        holds("inside_a_file", '"offset" >= 0 AND length > 0'),
        holds("status_is_http", "status BETWEEN 100 AND 999"),
    )


class PageCaptureRow(Table):
    """Which archived responses a page was made of; a replayed one serves pages of several visits."""

    __tablename__ = "page_captures"
    visit: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file: Mapped[str]
    offset: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        ForeignKeyConstraint(["visit", "page"], ["pages.visit", "pages.position"]),
        ForeignKeyConstraint(["file", "offset"], ["captures.file", "captures.offset"]),
        Index(None, "file", "offset"),
        holds("position_from_one", "position >= 1"),
    )


# --- claim against source ------------------------------------------------------------------------


class EvidenceRow(Table):
    """A passage of a document that bears on a claim; its words are literally the document's."""

    __tablename__ = "evidence"
    claim: Mapped[str] = _key("claims.id", primary_key=True)
    document: Mapped[str] = _key("documents.id", primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    score: Mapped[float]
    signals: Mapped[dict[str, Any]]
    __table_args__ = (
        holds("rank_from_one", "rank >= 1"),
        holds("start_before_end", '"start" >= 0 AND "end" > "start"'),
    )


class FindingRow(Table):
    """What the machine noticed, keyed by its content."""

    __tablename__ = "findings"
    id: Mapped[str] = mapped_column(primary_key=True)
    issue: Mapped[str] = _key("issues.id")
    item: Mapped[str] = _key("items.id", index=True)
    claim: Mapped[str | None] = _key("claims.id")
    link: Mapped[str | None] = _key("links.id")
    source: Mapped[str | None] = _key("sources.identity")
    """The source whose visit told; null for what the issue alone tells."""
    document: Mapped[str | None] = _key("documents.id", index=True)
    """The document it was told from; null where there was none to read."""
    code: Mapped[str]
    position: Mapped[int]
    """Among those told together, from 1."""
    data: Mapped[dict[str, Any]]
    __table_args__ = (
        Index(None, "issue", "source"),
        one_of("code", FindingCode),
        holds("position_from_one", "position >= 1"),
        holds("document_of_source", "document IS NULL OR source IS NOT NULL"),
    )
