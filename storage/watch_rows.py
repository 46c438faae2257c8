"""Rows of the watch, from its records."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select

from storage.watch_reopening import reopen_resting_on
from storage.watch_tables import AlertClaimRow, AlertRow, DeliveryRow
from storage.watch_words import Alert, KeptChange, Listed

LOOK = ("at", "status", "address", "permanent", "wait", "fresh", "trouble")
"""Columns of a look."""


def entry_values(one: Listed) -> dict[str, object]:
    """An entry of a list, not walked yet."""
    return {
        "publication": one.publication,
        "address": one.address,
        "title": one.title,
        "published": one.published,
        "seen": one.seen,
        "state": one.state.value,
        "tries": 0,
        "next_try": one.seen,
    }


def change_values(one: KeptChange) -> dict[str, object]:
    """A change."""
    names = ("id", "source", "old", "new", "kind", "seen", "passages", "notice", "doubtful")
    return {name: getattr(one, name) for name in names}


def _alert(one: Alert) -> dict[str, object]:
    names = (
        *("id", "source", "found", "dated", "authority", "before", "after", "notice", "document", "change"),
    )
    return {name: getattr(one, name) for name in names} | {"kind": one.kind.value}


def raise_alert(
    connection: Connection, alert: Alert, channels: Sequence[str], *, at: datetime, now: datetime
) -> bool:
    """Keep an alert unless it is known, reopen the verdicts it concerns, and have every channel tell it."""
    if connection.scalar(select(exists().where(AlertRow.id == alert.id))):
        return False
    connection.execute(insert(AlertRow), _alert(alert))
    again = set(reopen_resting_on(connection, alert, at))
    claims = [
        {"alert": alert.id, "claim": claim, "reopened": claim in again}
        for claim in sorted({*alert.claims, *again})
    ]
    if claims:
        connection.execute(insert(AlertClaimRow), claims)
    for channel in channels:
        row = {"alert": alert.id, "channel": channel, "attempts": 0, "next_try": now}
        connection.execute(insert(DeliveryRow), row)
    return True
