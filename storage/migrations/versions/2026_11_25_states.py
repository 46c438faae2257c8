"""States of sources: `missing`, findings on copies, and the validators of every page asked.

Why: a page that was read before is not `gone` on its first 404; words read from an archived copy are said
to be so; a page asked for again is asked with the `ETag` and `Last-Modified` it came with.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_states"
down_revision = "2026_11_24_walk"

_OUTCOMES = "outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'missing', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable')"
_CODES = "code IN ('wrong_source', 'source_withdrawn', 'source_retracted', 'source_updated', 'quantity_differs', 'quantity_absent', 'date_differs', 'name_absent', 'not_found', 'source_unread', 'source_thin', 'link_dead', 'read_from_copy', 'quote_differs', 'quote_absent', 'hedge_dropped', 'negation_differs', 'passage_shared', 'better_source', 'text_disguised', 'text_instructs', 'link_missing', 'link_moved')"


def upgrade() -> None:
    """Widen two vocabularies and add two columns."""
    with op.batch_alter_table("pages") as pages:
        pages.add_column(sa.Column("etag", sa.Text()))
        pages.add_column(sa.Column("last_modified", sa.Text()))
    for table, rule, words in (
        ("visits", "outcome_known", _OUTCOMES),
        ("pages", "outcome_known", _OUTCOMES),
        ("findings", "code_known", _CODES),
    ):
        name = op.f(f"ck_{table}_{rule}")
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(name, type_="check")
            changed.create_check_constraint(name, words)
