"""The tables of the watch: publications followed, re-checks, what changed, and who was told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Table, holds, one_of
from storage.office_tables import SCHEMA
from storage.watch_words import AlertKind, EntryState, Following

__all__ = ["SCHEMA"]


def _key(target: str, **options: Any) -> Mapped[Any]:
    return mapped_column(ForeignKey(target), **options)


# --- new issues ----------------------------------------------------------------------------------


class PublicationRow(Table):
    """A newsletter whose list of issues (feed, sitemap, archive page) is looked at."""

    __tablename__ = "publications"
    id: Mapped[str] = mapped_column(primary_key=True)
    """Digest of the list's first address: it stays when the publication moves."""
    address: Mapped[str]
    """As the operator named it."""
    list_address: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    state: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    added: Mapped[datetime]
    next_poll: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (one_of("state", Following),)


class PollRow(Table):
    """One look at a publication's list."""

    __tablename__ = "polls"
    publication: Mapped[str] = _key("publications.id", primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    status: Mapped[int | None]
    address: Mapped[str]
    permanent: Mapped[bool]
    wait: Mapped[float | None]
    """Seconds the server asked to wait."""
    fresh: Mapped[int]
    """Entries not known before."""
    trouble: Mapped[str | None]


class EntryRow(Table):
    """One issue as a list named it, and what became of it."""

    __tablename__ = "entries"
    publication: Mapped[str] = _key("publications.id", primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    published: Mapped[datetime | None]
    seen: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    issue: Mapped[str | None] = _key("issues.id")
    tries: Mapped[int]
    next_try: Mapped[datetime]
    trouble: Mapped[str | None]
    __table_args__ = (one_of("state", EntryState), holds("tries_from_zero", "tries >= 0"))


# --- re-checks -----------------------------------------------------------------------------------


class AssessmentRow(Table):
    """A visit that was compared with the ones before it, and from which the next one was set."""

    __tablename__ = "assessments"
    visit: Mapped[str] = _key("visits.id", primary_key=True)
    at: Mapped[datetime]


class ChangeRow(Table):
    """From one document of a source to another. The documents themselves are kept as they are."""

    __tablename__ = "changes"
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = _key("sources.identity")
    old: Mapped[str] = _key("documents.id")
    new: Mapped[str] = _key("documents.id")
    kind: Mapped[str]
    seen: Mapped[datetime]
    passages: Mapped[list[Any]]
    notice: Mapped[str | None]
    doubtful: Mapped[bool]
    __table_args__ = (Index(None, "source", "seen"),)


# --- telling -------------------------------------------------------------------------------------


class AlertRow(Table):
    """One fact somebody should know of a source; its key is made from the fact, so it is told once."""

    __tablename__ = "alerts"
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = _key("sources.identity", index=True)
    kind: Mapped[str]
    found: Mapped[datetime] = mapped_column(index=True)
    dated: Mapped[str | None]
    """When the authority says it happened, as precisely as it says."""
    authority: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    notice: Mapped[str | None]
    document: Mapped[str | None] = _key("documents.id")
    change: Mapped[str | None] = _key("changes.id")
    __table_args__ = (one_of("kind", AlertKind),)


class AlertClaimRow(Table):
    """A claim that an alert concerns."""

    __tablename__ = "alert_claims"
    alert: Mapped[str] = _key("alerts.id", primary_key=True)
    claim: Mapped[str] = _key("claims.id", primary_key=True, index=True)
    reopened: Mapped[bool]
    """Whether its verdict was opened again for it."""


class DeliveryRow(Table):
    """One alert over one channel: told, or still to be told."""

    __tablename__ = "deliveries"
    alert: Mapped[str] = _key("alerts.id", primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    told: Mapped[datetime | None]
    attempts: Mapped[int]
    next_try: Mapped[datetime]
    trouble: Mapped[str | None]
    __table_args__ = (holds("attempts_from_zero", "attempts >= 0"),)
