"""What one running desk holds."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from itsdangerous import Signer

from crawler.archived import ArchiveReader
from storage.desk import Desk
from storage.editors import Editors
from storage.store import Store
from storage.trends import Trends

_AGREE = timedelta(minutes=1)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Office:
    """A store, its archive, and the rules of the house."""

    store: Store
    work: Desk
    editors: Editors
    archive: ArchiveReader
    secret: str
    """Signs cookies and forms."""
    hosts: frozenset[str]
    """Names the desk answers to."""
    accounts: bool
    """Whether people sign in with name and password; else by one-time link only."""
    clock: Callable[[], datetime] = _now
    counted: dict[str, tuple[datetime, Trends]] = field(default_factory=dict)
    """What was counted last for the health page, and when."""

    def trends(self, now: datetime) -> Trends:
        """How the watch has been doing; counted anew after a minute, so that a page and its pictures agree."""
        held = self.counted.get("trends")
        if held is None or not timedelta(0) <= now - held[0] < _AGREE:
            held = self.counted["trends"] = (now, self.store.watching().trends(now))
        return held[1]

    @property
    def signer(self) -> Signer:
        """For cookies."""
        return Signer(self.secret, salt="cookie")


def secret_in(home: Path) -> str:
    """The desk's own secret, made when it is first needed and readable by its owner alone."""
    path = home / "desk.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
