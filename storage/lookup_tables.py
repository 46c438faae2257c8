"""The tables of look-ups: what catalogues were asked, and what came of each mention."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Table, holds


class LookupRow(Table):
    """One request to a catalogue and what it offered; asked again, the row is written anew."""

    __tablename__ = "lookups"
    address: Mapped[str] = mapped_column(primary_key=True)
    catalogue: Mapped[str]
    asked: Mapped[datetime]
    status: Mapped[int | None]
    failure: Mapped[str | None]
    """Why there is no answer to read; null where there is one."""
    captures: Mapped[list[Any]]
    """Where the answer lies in the archive: file and offset of each capture."""
    offered: Mapped[list[Any]]
    """The candidates, as the catalogue described them."""
    __table_args__ = (holds("status_is_http", "status BETWEEN 100 AND 999"),)


class SearchRow(Table):
    """What came of looking a mention up: the newest attempt."""

    __tablename__ = "searches"
    link: Mapped[str] = mapped_column(ForeignKey("links.id"), primary_key=True)
    state: Mapped[str]
    rule: Mapped[str]
    looked: Mapped[datetime]
    complete: Mapped[bool]
    """False where a catalogue did not answer, so that it is due again."""
    proposals: Mapped[list[Any]]
    """The candidates for an editor, best first."""
    __table_args__ = (holds("state_known", "state IN ('matched', 'ambiguous', 'unresolved')"),)
