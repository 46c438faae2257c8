"""Whose turn it is at a host, among all workers that share a store."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage import partial_indexes
from storage.columns import Table
from storage.watch_tables import SCHEMA

__all__ = ["SCHEMA", "HostTurnRow", "partial_indexes"]


class HostTurnRow(Table):
    """From when a host may be asked again. Of use for seconds only, so never copied nor logged ahead."""

    __tablename__ = "host_turns"
    host: Mapped[str] = mapped_column(primary_key=True)
    """The host, or the budget that several hosts share."""
    free_at: Mapped[datetime]
    holder: Mapped[str | None]
    """Who is asking it just now; null between two requests."""
