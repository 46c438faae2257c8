"""The base of all tables, and how values are written so that both databases give back the same ones."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """`text` with what PostgreSQL or UTF-8 cannot hold (NUL, lone surrogates) as U+FFFD.

    One character for one, so that every offset stays true.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def to_json(value: Any) -> str:
    """`value` as JSON, keys sorted, in characters both databases take."""
    return storable(json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False))


class Words(TypeDecorator[str]):
    """Text of any length, without the characters a database cannot hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        return None if value is None else storable(str(value))


class Moment(TypeDecorator[datetime]):
    """A point in time: goes in with its zone, comes out in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the time to UTC; a time without a zone is a mistake of the caller's."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        # SQLite has no zones: the zone is left off and is always UTC.
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say the zone again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The base of all tables; gives every constraint a name that is the same everywhere."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words(),
        datetime: Moment(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """The constraint that `column` holds one word of a closed vocabulary."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def holds(name: str, rule: str) -> CheckConstraint:
    """The constraint called `name` that `rule` (SQL) holds for every row."""
    return CheckConstraint(rule, name=name)


def placed() -> tuple[CheckConstraint, CheckConstraint]:
    """A row stands at a place from 1 and covers words of a text."""
    return (
        holds("position_from_one", "position >= 1"),
        holds("start_before_end", '"start" >= 0 AND "end" >= "start"'),
    )
