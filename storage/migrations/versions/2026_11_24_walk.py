"""The walk: issues, their sources, visits, documents, evidence, findings.

Why: the first schema. Triggers keep what judgements rest on: a row that must change is another row.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_walk"
down_revision = None

_NEVER_CHANGED = ("documents", "captures")
_OUTCOMES = "outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable')"
_VIAS = "via IN ('live', 'replay', 'memento', 'capture')"
_STANDINGS = "standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')"
_SPAN = '"start" >= 0 AND "end" >= "start"'
_FROM_ONE = "position >= 1"


def upgrade() -> None:
    """Make every table, then lock the ones that never change."""
    _issues()
    _claims_and_links()
    _sources()
    _documents()
    _visits()
    _pages()
    _archive()
    _judgements()
    _refuse_changes()


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("publication", sa.Text()),
        sa.Column("published", sa.Date()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        _check("issues", "format_known", "format IN ('page', 'markdown', 'text', 'feed', 'mail')"),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
    )
    op.create_index("ix_issues_added", "issues", ["added"])
    op.create_index("ix_issues_address", "issues", ["address"])
    op.create_table(
        "items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("headline", sa.Text()),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        _check("items", "start_before_end", _SPAN),
        _check("items", "position_from_one", _FROM_ONE),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_items_issue"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("issue", "position", name="uq_items_issue_position"),
    )


def _claims_and_links() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        _check("claims", "start_before_end", _SPAN),
        _check("claims", "position_from_one", _FROM_ONE),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_claims_item"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sa.UniqueConstraint("item", "position", name="uq_claims_item_position"),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("item", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("hint", sa.Text()),
        sa.Column("named", sa.Text()),
        _check("links", "role_known", "role IN ('source', 'sponsor', 'navigation', 'account')"),
        _check("links", "start_before_end", _SPAN),
        _check("links", "position_from_one", _FROM_ONE),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_links_issue"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_links_item"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("ix_links_issue_item_position", "links", ["issue", "item", "position"])
    op.create_index("ix_links_item", "links", ["item"])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("standing", sa.Text(), server_default="current", nullable=False),
        sa.Column("notice", sa.Text()),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        _check("sources", "standing_known", _STANDINGS),
        sa.PrimaryKeyConstraint("identity", name="pk_sources"),
    )
    op.create_index("ix_sources_due_at", "sources", ["due_at"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        _check("runs", "finished_after_start", "finished >= started"),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_runs_issue"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_issue", "runs", ["issue"])
    op.create_index(
        "ux_runs_unfinished",
        "runs",
        ["issue"],
        unique=True,
        sqlite_where=sa.text("finished IS NULL"),
        postgresql_where=sa.text("finished IS NULL"),
    )
    op.create_table(
        "resolutions",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text()),
        sa.Column("canonical", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("needs_network", sa.Boolean(), nullable=False),
        sa.Column("reader_token", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("followed", sa.Text()),
        _check("resolutions", "no_reader_tokens", "raw IS NULL OR NOT reader_token"),
        sa.ForeignKeyConstraint(["followed"], ["runs.id"], name="fk_resolutions_followed"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="fk_resolutions_link"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_resolutions_source"),
        sa.PrimaryKeyConstraint("link", name="pk_resolutions"),
    )
    op.create_index("ix_resolutions_identity", "resolutions", ["identity"])
    op.create_index("ix_resolutions_source", "resolutions", ["source"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("published", sa.Text()),
        sa.Column("modified", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text()),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text()),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        _check("documents", "standing_known", _STANDINGS),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_documents_source"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("source", "sha256", name="uq_documents_source_sha256"),
    )


def _visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("final", sa.Text(), nullable=False),
        sa.Column("hops", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text()),
        sa.Column("traceback", sa.Text()),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("standing", sa.Text()),
        sa.Column("notice", sa.Text()),
        sa.Column("facts", sa.JSON()),
        _check("visits", "outcome_known", _OUTCOMES),
        _check("visits", "standing_known", _STANDINGS),
        _check("visits", "via_known", _VIAS),
        _check("visits", "standing_of_document", "(document IS NULL) = (standing IS NULL)"),
        _check("visits", "nothing_negative", "seconds >= 0 AND size >= 0"),
        _check("visits", "status_is_http", "status BETWEEN 100 AND 999"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_visits_document"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_visits_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_visits_source"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("run", "source", name="uq_visits_run_source"),
    )
    op.create_index("ix_visits_document", "visits", ["document"])
    op.create_index("ix_visits_source_started", "visits", ["source", "started"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("final", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("outcome", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("hops", sa.JSON(), nullable=False),
        sa.Column("fetched", sa.DateTime(timezone=True)),
        _check("pages", "outcome_known", _OUTCOMES),
        _check("pages", "via_known", _VIAS),
        _check("pages", "position_from_one", _FROM_ONE),
        _check("pages", "status_is_http", "status BETWEEN 100 AND 999"),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name="fk_pages_visit"),
        sa.PrimaryKeyConstraint("visit", "position", name="pk_pages"),
    )


def _archive() -> None:
    op.create_table(
        "captures",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("captured", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revisit", sa.Boolean(), nullable=False),
        _check("captures", "inside_a_file", '"offset" >= 0 AND length > 0'),
        _check("captures", "status_is_http", "status BETWEEN 100 AND 999"),
        sa.PrimaryKeyConstraint("file", "offset", name="pk_captures"),
    )
    op.create_index("ix_captures_payload_digest", "captures", ["payload_digest"])
    op.create_table(
        "page_captures",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        _check("page_captures", "position_from_one", _FROM_ONE),
        sa.ForeignKeyConstraint(
            ["file", "offset"], ["captures.file", "captures.offset"], name="fk_page_captures_file_offset"
        ),
        sa.ForeignKeyConstraint(
            ["visit", "page"], ["pages.visit", "pages.position"], name="fk_page_captures_visit_page"
        ),
        sa.PrimaryKeyConstraint("visit", "page", "position", name="pk_page_captures"),
    )
    op.create_index("ix_page_captures_file_offset", "page_captures", ["file", "offset"])


def _judgements() -> None:
    op.create_table(
        "evidence",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        _check("evidence", "start_before_end", '"start" >= 0 AND "end" > "start"'),
        _check("evidence", "rank_from_one", "rank >= 1"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_evidence_claim"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_evidence_document"),
        sa.PrimaryKeyConstraint("claim", "document", "rank", name="pk_evidence"),
    )
    op.create_index("ix_evidence_document", "evidence", ["document"])
    op.create_table(
        "findings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("document", sa.Text()),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        _check(
            "findings",
            "code_known",
            "code IN ('wrong_source', 'source_withdrawn', 'source_retracted', 'source_updated', 'quantity_differs', 'quantity_absent', 'date_differs', 'name_absent', 'not_found', 'source_unread', 'source_thin', 'quote_differs', 'quote_absent', 'hedge_dropped', 'negation_differs', 'passage_shared', 'better_source', 'text_disguised', 'text_instructs', 'link_missing', 'link_moved')",
        ),
        _check("findings", "document_of_source", "document IS NULL OR source IS NOT NULL"),
        _check("findings", "position_from_one", _FROM_ONE),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_findings_claim"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_findings_document"),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_findings_issue"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name="fk_findings_item"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="fk_findings_link"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_findings_source"),
        sa.PrimaryKeyConstraint("id", name="pk_findings"),
    )
    op.create_index("ix_findings_document", "findings", ["document"])
    op.create_index("ix_findings_issue_source", "findings", ["issue", "source"])
    op.create_index("ix_findings_item", "findings", ["item"])


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refuse_changes() -> None:
    refusal = "FOR EACH ROW EXECUTE FUNCTION never_changed()"
    if op.get_bind().dialect.name == "sqlite":
        refusal = "BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END"
    else:
        op.execute(
            "CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'these rows are never changed'; END $$"
        )
    for table in _NEVER_CHANGED:
        op.execute(f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} {refusal}")
