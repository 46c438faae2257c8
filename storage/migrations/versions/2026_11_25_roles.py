"""A finding on roles: the claim calls a person one thing, the source another.

Why: a wrong title is as wrong as a wrong number, and had no word of its own.
"""

from alembic import op

revision = "2026_11_25_roles"
down_revision = "2026_11_25_turns"

_CODES = "code IN ('wrong_source', 'source_withdrawn', 'source_retracted', 'source_updated', 'quantity_differs', 'quantity_absent', 'date_differs', 'name_absent', 'not_found', 'source_unread', 'source_thin', 'link_dead', 'read_from_copy', 'quote_differs', 'quote_absent', 'hedge_dropped', 'negation_differs', 'role_differs', 'passage_shared', 'better_source', 'text_disguised', 'text_instructs', 'link_missing', 'link_moved')"


def upgrade() -> None:
    """Widen the vocabulary of findings."""
    name = op.f("ck_findings_code_known")
    with op.batch_alter_table("findings") as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, _CODES)
