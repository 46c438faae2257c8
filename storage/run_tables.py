"""The table of runs that belong to no issue: what each was to visit."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Table, holds
from storage.tables import SCHEMA

__all__ = ["SCHEMA", "RunSourceRow"]


class RunSourceRow(Table):
    """One source of a run that belongs to no issue, in the order chosen."""

    __tablename__ = "run_sources"
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.identity"), primary_key=True)
    position: Mapped[int]
    __table_args__ = (holds("position_from_one", "position >= 1"),)
