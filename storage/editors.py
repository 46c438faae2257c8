"""Editors, their passwords, their sessions, and how fast passwords may be tried.

Tokens are handed out once and stored as digests only; passwords as Argon2id hashes (RFC 9106).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.accounts import BadEditor, Editor, LoginRefused, LoginThrottled, Role
from storage.database import reading, writing
from storage.desk_tables import EditorRow
from storage.digests import digest
from storage.login_failures import blocked_until, count_failure, subjects_of
from storage.office_tables import LoginFailureRow, LoginLinkRow, SessionRow

SESSION_LASTS = timedelta(days=14)
LINK_LASTS = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1024
_SEEN_EVERY = timedelta(minutes=1)

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))
"""Checked where there is no such editor, so that the answer takes as long."""


class Editors:
    """Who may use the desk, as verbs. Safe to use from several threads and several processes."""

    def __init__(self, engine: Engine) -> None:
        """Over an engine that `storage.database.open_database` made."""
        self._engine = engine

    # --- managing --------------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str | None, *, now: datetime) -> Editor:
        """A new editor; without a password one who comes in by one-time links only.

        Raises:
            BadEditor: the name is taken or empty, or the password too short or too long.
        """
        name = _named(name)
        hashed = None if password is None else _hashed(password)
        key = digest("editor", name.casefold())
        row = {
            "id": key,
            "name": name,
            "role": role.value,
            "password": hashed,
            "created": now,
            "disabled": None,
        }
        with writing(self._engine) as connection:
            if _find(connection, name) is not None:
                raise BadEditor(f"there is an editor called {name} already: choose another name")
            connection.execute(insert(EditorRow), row)
        return Editor(id=key, name=name, role=role, created=now, disabled=None, has_password=bool(hashed))

    def ensure(self, name: str, role: Role, *, now: datetime) -> Editor:
        """The editor called so; made without a password where there is none yet."""
        found = self.get(name)
        if found is not None:
            return found
        try:
            return self.add(name, role, None, now=now)
        except BadEditor:
            found = self.get(name)
            if found is None:
                raise
            return found

    def all(self) -> tuple[Editor, ...]:
        """Every editor by name, the disabled ones too."""
        with reading(self._engine) as connection, Session(connection) as session:
            return tuple(_editor(row) for row in session.scalars(select(EditorRow).order_by(EditorRow.name)))

    def get(self, name: str) -> Editor | None:
        """The editor called so (case does not count)."""
        with reading(self._engine) as connection:
            return _find(connection, name)

    def by_id(self, editor: str) -> Editor | None:
        """The editor of this id."""
        with reading(self._engine) as connection, Session(connection) as session:
            row = session.get(EditorRow, editor)
            return None if row is None else _editor(row)

    def any_password(self) -> bool:
        """Whether anybody can log in by password: without that only a loopback address is served."""
        asked = select(func.count()).where(EditorRow.password.is_not(None), EditorRow.disabled.is_(None))
        with reading(self._engine) as connection:
            return bool(connection.scalar(asked))

    def disable(self, name: str, *, now: datetime) -> None:
        """Shut an editor out and end their sessions. Their verdicts stay.

        Raises:
            BadEditor: there is no such editor, or this is the last admin.
        """
        with writing(self._engine) as connection:
            editor = _known(connection, name)
            others = select(func.count()).where(
                EditorRow.role == Role.ADMIN.value, EditorRow.disabled.is_(None), EditorRow.id != editor.id
            )
            if editor.role is Role.ADMIN and editor.disabled is None and not connection.scalar(others):
                raise BadEditor(f"{editor.name} is the last admin: make another one first")
            connection.execute(
                update(EditorRow)
                .where(EditorRow.id == editor.id, EditorRow.disabled.is_(None))
                .values(disabled=now)
            )
            _end_sessions(connection, editor.id)

    def enable(self, name: str) -> None:
        """Let a disabled editor in again.

        Raises:
            BadEditor: there is no such editor.
        """
        with writing(self._engine) as connection:
            editor = _known(connection, name)
            connection.execute(update(EditorRow).where(EditorRow.id == editor.id).values(disabled=None))

    def set_password(self, name: str, password: str) -> None:
        """Give an editor another password and end their sessions.

        Raises:
            BadEditor: there is no such editor, or the password is too short or too long.
        """
        hashed = _hashed(password)
        with writing(self._engine) as connection:
            editor = _known(connection, name)
            connection.execute(update(EditorRow).where(EditorRow.id == editor.id).values(password=hashed))
            _end_sessions(connection, editor.id)

    def set_role(self, name: str, role: Role) -> None:
        """Give an editor another role.

        Raises:
            BadEditor: there is no such editor.
        """
        with writing(self._engine) as connection:
            editor = _known(connection, name)
            connection.execute(update(EditorRow).where(EditorRow.id == editor.id).values(role=role.value))

    # --- coming in -------------------------------------------------------------------------------

    def log_in(self, name: str, password: str, *, address: str = "", now: datetime) -> tuple[Editor, str]:
        """The editor and a new session's token, to be put in a cookie.

        Raises:
            LoginThrottled: too many failures under this name or from this address; nothing was checked.
            LoginRefused: no such editor, disabled, or another password.
        """
        subjects = subjects_of(name, address)
        with writing(self._engine) as connection:
            until = blocked_until(connection, subjects, now)
            if until is not None:
                raise LoginThrottled(until)
            # Counted before it is checked: attempts made at once must not all be free.
            count_failure(connection, subjects, now)
        with reading(self._engine) as connection:
            row = connection.execute(_by_name(name)).first()
        if not _matches(row.password if row is not None else None, password) or row is None or row.disabled:
            raise LoginRefused("the name or the password is wrong")
        with writing(self._engine) as connection:
            connection.execute(delete(LoginFailureRow).where(LoginFailureRow.subject.in_(subjects)))
            if _HASHER.check_needs_rehash(row.password):
                connection.execute(
                    update(EditorRow).where(EditorRow.id == row.id).values(password=_HASHER.hash(password))
                )
            token = _begin_session(connection, row.id, now)
        return _editor(row), token

    def link(self, name: str, *, now: datetime) -> str:
        """The token of a new link that logs the editor in once, within a quarter of an hour.

        Raises:
            BadEditor: there is no such editor, or they are disabled.
        """
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as connection:
            editor = _known(connection, name)
            if editor.disabled is not None:
                raise BadEditor(f"{editor.name} is disabled")
            connection.execute(delete(LoginLinkRow).where(LoginLinkRow.expires <= now))
            row = {
                "token": _stored(token),
                "editor": editor.id,
                "created": now,
                "expires": now + LINK_LASTS,
                "used": None,
            }
            connection.execute(insert(LoginLinkRow), row)
        return token

    def follow_link(self, token: str, *, now: datetime) -> tuple[Editor, str]:
        """The editor and a new session's token; the link does not work again.

        Raises:
            LoginRefused: the link was used, is too old, or was never given.
        """
        with writing(self._engine) as connection:
            used = connection.scalar(
                update(LoginLinkRow)
                .where(
                    LoginLinkRow.token == _stored(token),
                    LoginLinkRow.used.is_(None),
                    LoginLinkRow.expires > now,
                )
                .values(used=now)
                .returning(LoginLinkRow.editor)
            )
            row = connection.execute(select(EditorRow.__table__).where(EditorRow.id == used)).first()
            if row is None or row.disabled is not None:
                raise LoginRefused("this link was used already, or is too old: ask for another one")
            return _editor(row), _begin_session(connection, row.id, now)

    # --- sessions --------------------------------------------------------------------------------

    def session(self, token: str, *, now: datetime) -> Editor | None:
        """Who the session's token belongs to; None where it ended, or its editor is disabled."""
        asked = (
            select(EditorRow.__table__, SessionRow.seen)
            .join(SessionRow, SessionRow.editor == EditorRow.id)
            .where(SessionRow.token == _stored(token), SessionRow.expires > now, EditorRow.disabled.is_(None))
        )
        with reading(self._engine) as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        if now - row.seen > _SEEN_EVERY:
            with writing(self._engine) as connection:
                connection.execute(
                    update(SessionRow)
                    .where(SessionRow.token == _stored(token))
                    .values(seen=now, expires=now + SESSION_LASTS)
                )
        return _editor(row)

    def log_out(self, token: str) -> None:
        """End one session."""
        with writing(self._engine) as connection:
            connection.execute(delete(SessionRow).where(SessionRow.token == _stored(token)))

    def log_out_everywhere(self, editor: str) -> int:
        """End every session of the editor of this id; how many there were."""
        with writing(self._engine) as connection:
            return _end_sessions(connection, editor)


def _named(name: str) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > 80 or not kept.isprintable():
        raise BadEditor("an editor's name has 1 to 80 visible characters")
    return kept


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadEditor(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return _HASHER.hash(password)


def _matches(hashed: str | None, password: str) -> bool:
    try:
        _HASHER.verify(hashed or _NOBODY, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def _by_name(name: str) -> Select[Any]:
    return select(EditorRow.__table__).where(
        EditorRow.id == digest("editor", " ".join(name.split()).casefold())
    )


def _find(connection: Connection, name: str) -> Editor | None:
    row = connection.execute(_by_name(name)).first()
    return None if row is None else _editor(row)


def _known(connection: Connection, name: str) -> Editor:
    found = _find(connection, name)
    if found is None:
        raise BadEditor(f"there is no editor called {name}; `sourcedesk editor list` names them")
    return found


def _editor(row: Any) -> Editor:
    return Editor(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        created=row.created,
        disabled=row.disabled,
        has_password=row.password is not None,
    )


def _stored(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _begin_session(connection: Connection, editor: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    connection.execute(delete(SessionRow).where(SessionRow.expires <= now))
    row = {
        "token": _stored(token),
        "editor": editor,
        "created": now,
        "seen": now,
        "expires": now + SESSION_LASTS,
    }
    connection.execute(insert(SessionRow), row)
    return token


def _end_sessions(connection: Connection, editor: str) -> int:
    connection.execute(delete(LoginLinkRow).where(LoginLinkRow.editor == editor))
    return connection.execute(delete(SessionRow).where(SessionRow.editor == editor)).rowcount
