"""The desk: verdicts, editors and their sessions, presence, aliases, and full-text search.

Why: editors settle claims, and what they decided must never be lost or changed. What is already stored
becomes searchable, and its claims open.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from storage import search_index
from storage.policy import classes_of, packed
from storage.search_index import Searchable
from storage.verdicts import words_digest

revision = "2026_11_25_desk"
down_revision = "2026_11_25_states"

_APPEND_ONLY = ("verdicts", "verdict_passages")
_RATINGS = "rating IN ('supported', 'supported_minor', 'partly', 'misleading', 'contradicted', 'not_in_source', 'wrong_source', 'not_checkable')"
_REASONS = "reason IN ('source_changed', 'source_replaced', 'claim_changed', 'objection')"


def upgrade() -> None:
    """Make the tables, lock the log, then take in what is stored."""
    _editors()
    _logins()
    _verdicts()
    _verdict_passages()
    _claim_states()
    _presence_and_aliases()
    _search()
    _refuse_changes()
    _open_claims()
    search_index.index(op.get_bind(), _texts())


def _editors() -> None:
    op.create_table(
        "editors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled", sa.DateTime(timezone=True)),
        _check("editors", "role_known", "role IN ('reader', 'editor', 'admin')"),
        sa.PrimaryKeyConstraint("id", name="pk_editors"),
        sa.UniqueConstraint("name", name="uq_editors_name"),
    )


def _logins() -> None:
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_sessions_editor"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_index("ix_sessions_editor", "sessions", ["editor"])
    op.create_table(
        "login_links",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_login_links_editor"),
        sa.PrimaryKeyConstraint("token", name="pk_login_links"),
    )
    op.create_index("ix_login_links_editor", "login_links", ["editor"])
    op.create_table(
        "login_failures",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("subject", name="pk_login_failures"),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rating", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("document", sa.Text()),
        sa.Column("document_words", sa.Text()),
        sa.Column("claim_text", sa.Text(), nullable=False),
        sa.Column("claim_words", sa.Text(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.Column("origin", sa.Text()),
        sa.Column("newer", sa.Text()),
        _check("verdicts", "act_known", "act IN ('decide', 'confirm', 'correct', 'reopen', 'carry', 'undo')"),
        _check("verdicts", "rating_known", _RATINGS),
        _check("verdicts", "reason_known", _REASONS),
        _check("verdicts", "number_from_one", "number >= 1"),
        _check("verdicts", "rating_with_decision", "(rating IS NOT NULL) = (act IN ('decide', 'carry'))"),
        _check("verdicts", "reason_with_reopening", "(reason IS NOT NULL) = (act = 'reopen')"),
        _check("verdicts", "undo_names_entry", "(undoes IS NOT NULL) = (act = 'undo')"),
        _check("verdicts", "words_with_document", "(document IS NULL) = (document_words IS NULL)"),
        _check("verdicts", "somebody_decides", "act IN ('reopen', 'carry') OR editor IS NOT NULL"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_verdicts_claim"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_verdicts_document"),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_verdicts_editor"),
        sa.ForeignKeyConstraint(["newer"], ["documents.id"], name="fk_verdicts_newer"),
        sa.ForeignKeyConstraint(["origin"], ["verdicts.id"], name="fk_verdicts_origin"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_verdicts_source"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sa.UniqueConstraint("claim", "number", name="uq_verdicts_claim_number"),
    )
    op.create_index("ix_verdicts_source", "verdicts", ["source"])


def _verdict_passages() -> None:
    op.create_table(
        "verdict_passages",
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer()),
        _check("verdict_passages", "stance_known", "stance IN ('evidence', 'refused')"),
        _check("verdict_passages", "position_from_one", "position >= 1"),
        _check("verdict_passages", "start_before_end", '"start" >= 0 AND "end" > "start"'),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_verdict_passages_document"),
        sa.ForeignKeyConstraint(["source"], ["sources.identity"], name="fk_verdict_passages_source"),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.id"], name="fk_verdict_passages_verdict"),
        sa.PrimaryKeyConstraint("verdict", "position", name="pk_verdict_passages"),
    )
    op.create_index("ix_verdict_passages_document", "verdict_passages", ["document"])
    op.create_index("ix_verdict_passages_source", "verdict_passages", ["source"])


def _claim_states() -> None:
    op.create_table(
        "claim_states",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text()),
        sa.Column("verdict", sa.Text()),
        sa.Column("editor", sa.Text()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("previous", sa.Text()),
        _check(
            "claim_states",
            "progress_known",
            "progress IN ('open', 'in_progress', 'decided', 'confirmed', 'corrected', 'reopened')",
        ),
        _check("claim_states", "rating_known", _RATINGS),
        _check("claim_states", "reason_known", _REASONS),
        _check("claim_states", "version_from_zero", "version >= 0"),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_claim_states_claim"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["editors.id"], name="fk_claim_states_confirmed_by"),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_claim_states_editor"),
        sa.ForeignKeyConstraint(["issue"], ["issues.id"], name="fk_claim_states_issue"),
        sa.ForeignKeyConstraint(["previous"], ["claims.id"], name="fk_claim_states_previous"),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.id"], name="fk_claim_states_verdict"),
        sa.PrimaryKeyConstraint("claim", name="pk_claim_states"),
    )
    op.create_index("ix_claim_states_issue_progress", "claim_states", ["issue", "progress"])
    op.create_index("ix_claim_states_words", "claim_states", ["words"])
    op.create_index("ix_claim_states_verdict", "claim_states", ["verdict"])


def _presence_and_aliases() -> None:
    op.create_table(
        "presence",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name="fk_presence_claim"),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_presence_editor"),
        sa.PrimaryKeyConstraint("claim", "editor", name="pk_presence"),
    )
    op.create_index("ix_presence_seen", "presence", ["seen"])
    op.create_table(
        "aliases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("editor", sa.Text()),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True)),
        _check("aliases", "kind_known", "kind IN ('name', 'term')"),
        sa.ForeignKeyConstraint(["editor"], ["editors.id"], name="fk_aliases_editor"),
        sa.PrimaryKeyConstraint("id", name="pk_aliases"),
        sa.UniqueConstraint("kind", "written", "means", name="uq_aliases_kind_written_means"),
    )


def _search() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        _check("search_entries", "kind_known", "kind IN ('issue', 'item', 'document')"),
        sa.PrimaryKeyConstraint("id", name="pk_search_entries"),
        sa.UniqueConstraint("kind", "key", "part", name="uq_search_entries_kind_key_part"),
    )
    search_index.make(op.get_bind())


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refuse_changes() -> None:
    for table in _APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_never_{change.lower()}d BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION never_changed()"
            )


def _open_claims() -> None:
    connection = op.get_bind()
    claims = sa.text(
        'SELECT c.id, i.issue, c."start", c."end", s.text FROM claims c '
        "JOIN items i ON i.id = c.item JOIN issues s ON s.id = i.issue"
    )
    rows = []
    for claim, issue, start, end, words in connection.execute(claims):
        said = words[start:end]
        rows.append(
            {
                "claim": claim,
                "issue": issue,
                "words": words_digest(said),
                "classes": packed(classes_of(said)),
            }
        )
    if rows:
        connection.execute(
            sa.text(
                "INSERT INTO claim_states (claim, issue, words, classes, version, progress) "
                "VALUES (:claim, :issue, :words, :classes, 0, 'open')"
            ),
            rows,
        )


def _texts() -> Iterator[Searchable]:
    connection = op.get_bind()
    whole = {}
    for key, title, words in connection.execute(sa.text("SELECT id, title, text FROM issues")).all():
        whole[key] = words
        yield Searchable("issue", key, title or "", words)
    items = sa.text('SELECT id, issue, headline, "start", "end" FROM items')
    for key, issue, headline, start, end in connection.execute(items).all():
        yield Searchable("item", key, headline or "", whole[issue][start:end])
    for (key,) in connection.execute(sa.text("SELECT id FROM documents")).all():
        one = sa.text("SELECT title, text FROM documents WHERE id = :key")
        title, words = connection.execute(one, {"key": key}).one()
        yield Searchable("document", key, title or "", words)
