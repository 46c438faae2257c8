"""The walk: issues, the sources they lead to, visits, documents, evidence, findings.

Why: the first schema. Documents and captures are what judgements rest on, so triggers refuse to change
them: a row that must change is another row.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_walk"
down_revision = None
branch_labels = None
depends_on = None

_NEVER_CHANGED = ("documents", "captures")


def upgrade() -> None:
    """Make every table, then lock the ones that never change."""
    _issues()
    _sources()
    _documents()
    _visits()
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
        sa.CheckConstraint(
            "format IN ('page', 'markdown', 'text', 'feed', 'mail')", name=op.f("ck_issues_format_known")
        ),
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
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_items_start_before_end")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_items_position_from_one")),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_items_issue"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("issue", "position", name="uq_items_issue_position"),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_claims_start_before_end")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_claims_position_from_one")),
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
        sa.CheckConstraint(
            "role IN ('source', 'sponsor', 'navigation', 'account')", name=op.f("ck_links_role_known")
        ),
        sa.CheckConstraint('"start" >= 0 AND "end" >= "start"', name=op.f("ck_links_start_before_end")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_links_position_from_one")),
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
        sa.CheckConstraint(
            "standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')",
            name=op.f("ck_sources_standing_known"),
        ),
        sa.PrimaryKeyConstraint("identity", name="pk_sources"),
    )
    op.create_index("ix_sources_due_at", "sources", ["due_at"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.CheckConstraint("finished >= started", name=op.f("ck_runs_finished_after_start")),
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
        sa.CheckConstraint("raw IS NULL OR NOT reader_token", name=op.f("ck_resolutions_no_reader_tokens")),
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
        sa.CheckConstraint(
            "standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')",
            name=op.f("ck_documents_standing_known"),
        ),
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
        sa.CheckConstraint(
            "outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable')",
            name=op.f("ck_visits_outcome_known"),
        ),
        sa.CheckConstraint(
            "standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')",
            name=op.f("ck_visits_standing_known"),
        ),
        sa.CheckConstraint(
            "via IN ('live', 'replay', 'memento', 'capture')", name=op.f("ck_visits_via_known")
        ),
        sa.CheckConstraint(
            "(document IS NULL) = (standing IS NULL)", name=op.f("ck_visits_standing_of_document")
        ),
        sa.CheckConstraint("seconds >= 0 AND size >= 0", name=op.f("ck_visits_nothing_negative")),
        sa.CheckConstraint("status BETWEEN 100 AND 999", name=op.f("ck_visits_status_is_http")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_visits_document"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_visits_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_visits_source"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("run", "source", name="uq_visits_run_source"),
    )
    op.create_index("ix_visits_document", "visits", ["document"])
    op.create_index("ix_visits_source_started", "visits", ["source", "started"])
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
        sa.CheckConstraint(
            "outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable')",
            name=op.f("ck_pages_outcome_known"),
        ),
        sa.CheckConstraint(
            "via IN ('live', 'replay', 'memento', 'capture')", name=op.f("ck_pages_via_known")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_pages_position_from_one")),
        sa.CheckConstraint("status BETWEEN 100 AND 999", name=op.f("ck_pages_status_is_http")),
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
        sa.CheckConstraint('"offset" >= 0 AND length > 0', name=op.f("ck_captures_inside_a_file")),
        sa.CheckConstraint("status BETWEEN 100 AND 999", name=op.f("ck_captures_status_is_http")),
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
        sa.CheckConstraint("position >= 1", name=op.f("ck_page_captures_position_from_one")),
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
        sa.CheckConstraint('"start" >= 0 AND "end" > "start"', name=op.f("ck_evidence_start_before_end")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_evidence_rank_from_one")),
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
        sa.CheckConstraint(
            "code IN ('wrong_source', 'source_withdrawn', 'source_retracted', 'source_updated', 'quantity_differs', 'quantity_absent', 'date_differs', 'name_absent', 'not_found', 'source_unread', 'source_thin', 'quote_differs', 'quote_absent', 'hedge_dropped', 'negation_differs', 'passage_shared', 'better_source', 'text_disguised', 'text_instructs', 'link_missing', 'link_moved')",
            name=op.f("ck_findings_code_known"),
        ),
        sa.CheckConstraint(
            "document IS NULL OR source IS NOT NULL", name=op.f("ck_findings_document_of_source")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_findings_position_from_one")),
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


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _NEVER_CHANGED:
            op.execute(
                f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME; END $$"
    )
    for table in _NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION never_changed()"
        )
