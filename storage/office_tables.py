"""The tables of the desk that are the editors' own: who is logged in, who is looking, and which words they confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Table, one_of
from storage.desk_tables import SCHEMA
from storage.glossary import AliasKind

__all__ = ["SCHEMA"]


def _key(target: str, **options: Any) -> Mapped[Any]:
    return mapped_column(ForeignKey(target), **options)


# --- who -----------------------------------------------------------------------------------------


class SessionRow(Table):
    """One browser that is logged in. The token itself is never stored."""

    __tablename__ = "sessions"
    token: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the token."""
    editor: Mapped[str] = _key("editors.id", index=True)
    created: Mapped[datetime]
    seen: Mapped[datetime]
    expires: Mapped[datetime]


class LoginLinkRow(Table):
    """A link that logs in once."""

    __tablename__ = "login_links"
    token: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the token."""
    editor: Mapped[str] = _key("editors.id", index=True)
    created: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


class LoginFailureRow(Table):
    """Failed logins under one name or from one address, for slowing them down."""

    __tablename__ = "login_failures"
    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    latest: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class PresenceRow(Table):
    """Who is looking at a claim."""

    __tablename__ = "presence"
    claim: Mapped[str] = _key("claims.id", primary_key=True)
    editor: Mapped[str] = _key("editors.id", primary_key=True)
    since: Mapped[datetime]
    seen: Mapped[datetime] = mapped_column(index=True)


# --- words ---------------------------------------------------------------------------------------


class AliasRow(Table):
    """Another name for the same thing, confirmed by an editor. Withdrawn, never deleted."""

    __tablename__ = "aliases"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    written: Mapped[str]
    means: Mapped[str]
    note: Mapped[str]
    editor: Mapped[str | None] = _key("editors.id")
    added: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("kind", "written", "means"), one_of("kind", AliasKind))
