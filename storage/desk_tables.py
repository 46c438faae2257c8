"""The tables of the desk that a crawl writes or reads, too: verdicts, who gave them, and what is searched.

Full-text words lie in `search_words`, which each database keeps in its own way (FTS5, `tsvector`) and
which is therefore made by the migration alone.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import Role
from storage.columns import Table, holds, one_of
from storage.run_tables import SCHEMA
from storage.verdicts import Act, Progress, Rating, Reason, Stance

__all__ = ["SCHEMA"]


def _key(target: str, **options: Any) -> Mapped[Any]:
    return mapped_column(ForeignKey(target), **options)


# --- who -----------------------------------------------------------------------------------------


class EditorRow(Table):
    """Somebody who may use the desk."""

    __tablename__ = "editors"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str | None]
    """Argon2 hash; null for one who comes in by one-time links only."""
    created: Mapped[datetime]
    disabled: Mapped[datetime | None]
    __table_args__ = (one_of("role", Role),)


# --- verdicts ------------------------------------------------------------------------------------


class VerdictRow(Table):
    """One entry of a claim's log. Never changed nor deleted: a trigger refuses it."""

    __tablename__ = "verdicts"
    id: Mapped[str] = mapped_column(primary_key=True)
    claim: Mapped[str] = _key("claims.id")
    number: Mapped[int]
    act: Mapped[str]
    editor: Mapped[str | None] = _key("editors.id")
    at: Mapped[datetime]
    rating: Mapped[str | None]
    note: Mapped[str]
    wording: Mapped[str]
    source: Mapped[str | None] = _key("sources.identity", index=True)
    document: Mapped[str | None] = _key("documents.id")
    document_words: Mapped[str | None]
    claim_text: Mapped[str]
    claim_words: Mapped[str]
    signals: Mapped[dict[str, Any]]
    tool: Mapped[str]
    reason: Mapped[str | None]
    place: Mapped[str]
    undoes: Mapped[int | None]
    origin: Mapped[str | None] = _key("verdicts.id")
    newer: Mapped[str | None] = _key("documents.id")
    __table_args__ = (
        UniqueConstraint("claim", "number"),
        one_of("act", Act),
        one_of("rating", Rating),
        one_of("reason", Reason),
        holds("number_from_one", "number >= 1"),
        holds("rating_with_decision", "(rating IS NOT NULL) = (act IN ('decide', 'carry'))"),
        holds("reason_with_reopening", "(reason IS NOT NULL) = (act = 'reopen')"),
        holds("undo_names_entry", "(undoes IS NOT NULL) = (act = 'undo')"),
        holds("words_with_document", "(document IS NULL) = (document_words IS NULL)"),
        holds("somebody_decides", "act IN ('reopen', 'carry') OR editor IS NOT NULL"),
    )


class VerdictPassageRow(Table):
    """Words a verdict rests on, or that it refused. Never changed nor deleted: a trigger refuses it."""

    __tablename__ = "verdict_passages"
    verdict: Mapped[str] = _key("verdicts.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = _key("documents.id", index=True)
    source: Mapped[str] = _key("sources.identity", index=True)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    stance: Mapped[str]
    rank: Mapped[int | None]
    __table_args__ = (
        one_of("stance", Stance),
        holds("position_from_one", "position >= 1"),
        holds("start_before_end", '"start" >= 0 AND "end" > "start"'),
    )


class ClaimStateRow(Table):
    """What each claim's log adds up to: made from `verdicts`, kept so that lists need not add it up."""

    __tablename__ = "claim_states"
    claim: Mapped[str] = _key("claims.id", primary_key=True)
    issue: Mapped[str] = _key("issues.id")
    words: Mapped[str] = mapped_column(index=True)
    """Digest of the claim's words."""
    classes: Mapped[str]
    """Classes of claim (`storage.policy`), each between two spaces: ` numbers quotes `."""
    version: Mapped[int]
    progress: Mapped[str]
    rating: Mapped[str | None]
    verdict: Mapped[str | None] = _key("verdicts.id", index=True)
    editor: Mapped[str | None] = _key("editors.id")
    confirmed_by: Mapped[str | None] = _key("editors.id")
    reason: Mapped[str | None]
    previous: Mapped[str | None] = _key("claims.id")
    """The claim of the earlier edition that this one was."""
    __table_args__ = (
        Index(None, "issue", "progress"),
        one_of("progress", Progress),
        one_of("rating", Rating),
        one_of("reason", Reason),
        holds("version_from_zero", "version >= 0"),
    )


# --- words ---------------------------------------------------------------------------------------


class SearchEntryRow(Table):
    """A stretch of one searchable text: what a number in `search_words` stands for."""

    __tablename__ = "search_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    part: Mapped[int]
    start: Mapped[int]
    """Where the stretch begins in the text, in code points."""
    __table_args__ = (
        UniqueConstraint("kind", "key", "part"),
        holds("kind_known", "kind IN ('issue', 'item', 'document')"),
    )
