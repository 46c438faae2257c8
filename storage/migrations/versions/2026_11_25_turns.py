"""Turns at hosts, and an index on when visits began.

Why: several workers share a store, and a host must not notice that they are several. How fast they are is
counted from the newest visits.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_turns"
down_revision = "2026_11_25_watch"


def upgrade() -> None:
    """Make the table; PostgreSQL need not log ahead what is worth seconds."""
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "host_turns",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.PrimaryKeyConstraint("host", name="pk_host_turns"),
        prefixes=unlogged,
    )
    op.create_index("ix_visits_started", "visits", ["started"])
