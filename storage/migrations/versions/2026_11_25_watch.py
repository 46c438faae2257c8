"""The watch: publications followed, re-checks over chosen sources, changes, alerts and who was told.

Why: a source is checked again for every issue that cites it at once, so a run need not belong to one issue;
what changed, and who was told of it, must outlive every restart.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_watch"
down_revision = "2026_11_25_lookups"


def upgrade() -> None:
    """Let a run stand alone, then make the watch's tables."""
    with op.batch_alter_table("runs") as runs:
        runs.alter_column("issue", existing_type=sa.Text(), nullable=True)
    _publications()
    _polls()
    _entries()
    _run_sources()
    _assessments()
    _changes()
    _alerts()
    _alert_claims()
    _deliveries()


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("list_address", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_poll", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('followed', 'stopped', 'gone')", name=op.f("ck_publications_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.UniqueConstraint("list_address", name="uq_publications_list_address"),
    )
    op.create_index("ix_publications_next_poll", "publications", ["next_poll"])


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("wait", sa.Double()),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.ForeignKeyConstraint(["publication"], ["publications.id"], name="fk_polls_publication"),
        sa.PrimaryKeyConstraint("publication", "at", name="pk_polls"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("published", sa.DateTime(timezone=True)),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.CheckConstraint(
            "state IN ('waiting', 'walked', 'skipped', 'failed')", name=op.f("ck_entries_state_known")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_entries_tries_from_zero")),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_entries_issue"),
        sa.ForeignKeyConstraint(["publication"], ["publications.id"], name="fk_entries_publication"),
        sa.PrimaryKeyConstraint("publication", "address", name="pk_entries"),
    )
    op.create_index("ix_entries_state", "entries", ["state"])


def _run_sources() -> None:
    op.create_table(
        "run_sources",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_run_sources_position_from_one")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name="fk_run_sources_run"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_run_sources_source"),
        sa.PrimaryKeyConstraint("run", "source", name="pk_run_sources"),
    )


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name="fk_assessments_visit"),
        sa.PrimaryKeyConstraint("visit", name="pk_assessments"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("notice", sa.Text()),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["new"], ["documents.id"], name="fk_changes_new"),
        sa.ForeignKeyConstraint(["old"], ["documents.id"], name="fk_changes_old"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_changes_source"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_source_seen", "changes", ["source", "seen"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("found", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dated", sa.Text()),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("notice", sa.Text()),
        sa.Column("document", sa.Text()),
        sa.Column("change", sa.Text()),
        sa.CheckConstraint(
            "kind IN ('retracted', 'withdrawn', 'fact_changed', 'passage_gone', 'replaced', 'correction', 'corrected', 'concern', 'updated', 'gone', 'yanked', 'archived', 'renamed', 'relicensed', 'gated', 'private')",
            name=op.f("ck_alerts_kind_known"),
        ),
        sa.ForeignKeyConstraint(["change"], ["changes.id"], name="fk_alerts_change"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_alerts_document"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_alerts_source"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_found", "alerts", ["found"])
    op.create_index("ix_alerts_source", "alerts", ["source"])


def _alert_claims() -> None:
    op.create_table(
        "alert_claims",
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_claims_alert"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_alert_claims_claim"),
        sa.PrimaryKeyConstraint("alert", "claim", name="pk_alert_claims"),
    )
    op.create_index("ix_alert_claims_claim", "alert_claims", ["claim"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("told", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.Text()),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deliveries_attempts_from_zero")),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_deliveries_alert"),
        sa.PrimaryKeyConstraint("alert", "channel", name="pk_deliveries"),
    )
