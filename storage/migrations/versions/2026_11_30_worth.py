"""How worth checking a claim is, kept with it.

Why: a desk that reads worst first should not begin with what no source can settle. Claims kept before have no grade.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_worth"
down_revision = "2026_11_25_roles"

_SORTS = "sort IN ('statement', 'reported', 'quoted', 'opinion', 'forecast', 'question', 'request')"


def upgrade() -> None:
    """Add the sort, the grade and the speaker of a claim."""
    with op.batch_alter_table("claims") as changed:
        changed.add_column(sa.Column("sort", sa.Text()))
        changed.add_column(sa.Column("worth", sa.Double()))
        changed.add_column(sa.Column("speaker", sa.Text()))
        changed.create_check_constraint(op.f("ck_claims_sort_known"), _SORTS)
        changed.create_check_constraint(op.f("ck_claims_worth_is_a_share"), "worth BETWEEN 0 AND 1")
