"""Look-ups: what catalogues were asked for sources named without an address, and what came of it.

Why: an answer is kept so that no catalogue is asked twice, and candidates so that an editor can choose.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_lookups"
down_revision = "2026_11_25_desk"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "lookups",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("failure", sa.Text()),
        sa.Column("captures", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_lookups"),
        sa.CheckConstraint("status BETWEEN 100 AND 999", name=op.f("ck_lookups_status_is_http")),
    )
    op.create_table(
        "searches",
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("looked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("link", name="pk_searches"),
        sa.ForeignKeyConstraint(["link"], ["links.id"], name="fk_searches_link"),
        sa.CheckConstraint(
            "state IN ('matched', 'ambiguous', 'unresolved')", name=op.f("ck_searches_state_known")
        ),
    )
