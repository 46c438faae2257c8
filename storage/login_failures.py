"""How fast passwords may be tried: failed logins are counted by name and by address."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from storage.digests import digest
from storage.keeping import unless_there
from storage.office_tables import LoginFailureRow

FREE_FAILURES = 5
"""Failed logins under one name, or from one address, before the next has to wait."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def subjects_of(name: str, address: str) -> list[str]:
    """What an attempt is counted under: digests of the name and, where it is known, of the address."""
    subjects = [digest("name", " ".join(name.split()).casefold())]
    return sorted([*subjects, digest("address", address)] if address else subjects)


def blocked_until(connection: Connection, subjects: list[str], now: datetime) -> datetime | None:
    """When the next attempt is looked at; nobody else counts under these subjects meanwhile."""
    connection.execute(delete(LoginFailureRow).where(LoginFailureRow.latest < now - FORGOTTEN_AFTER))
    rows = [{"subject": one, "failures": 0, "latest": now, "blocked_until": None} for one in subjects]
    connection.execute(unless_there(connection, LoginFailureRow), rows)
    held = (
        select(LoginFailureRow.blocked_until)
        .where(LoginFailureRow.subject.in_(subjects))
        .order_by(LoginFailureRow.subject)
        .with_for_update()
    )
    return max((one for one in connection.scalars(held) if one is not None and one > now), default=None)


def count_failure(connection: Connection, subjects: list[str], now: datetime) -> None:
    """Each failure past the free ones doubles the wait, from two seconds to a quarter of an hour."""
    for subject in subjects:
        one = LoginFailureRow.subject == subject
        failures = connection.execute(
            update(LoginFailureRow)
            .where(one)
            .values(failures=LoginFailureRow.failures + 1, latest=now)
            .returning(LoginFailureRow.failures)
        ).scalar_one()
        if failures > FREE_FAILURES:
            wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)))
            connection.execute(update(LoginFailureRow).where(one).values(blocked_until=now + wait))
