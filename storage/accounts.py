"""Who may use the desk, as records. The verbs are in `storage.editors`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do."""

    READER = "reader"
    """Look."""
    EDITOR = "editor"
    """Give verdicts."""
    ADMIN = "admin"
    """Manage editors too."""

    @property
    def may_write(self) -> bool:
        """Whether verdicts may be given."""
        return self is not Role.READER

    @property
    def may_manage(self) -> bool:
        """Whether editors may be added and disabled."""
        return self is Role.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Somebody who may use the desk."""

    id: str
    name: str
    role: Role
    created: datetime
    disabled: datetime | None
    has_password: bool


class LoginRefused(RuntimeError):
    """The name and password do not open the desk. Says no more, so that names cannot be guessed."""


class LoginThrottled(LoginRefused):
    """Too many failures; `until` is when the next attempt is looked at."""

    def __init__(self, until: datetime) -> None:
        """Say until when."""
        super().__init__(f"too many failed logins: try again after {until.isoformat(timespec='seconds')}")
        self.until = until


class BadEditor(ValueError):
    """No such editor, or one that cannot be made; the text says why."""
