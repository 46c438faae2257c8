"""Who may use the desk: passwords, sessions, links, and how fast one may guess."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from storage.accounts import BadEditor, LoginRefused, LoginThrottled, Role
from storage.editors import LINK_LASTS, SESSION_LASTS, Editors
from storage.login_failures import FREE_FAILURES, LONGEST_WAIT

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PASSWORD = "correct horse battery"


@pytest.fixture
def editors(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Editors:
    # What a hash costs is argon2's own business; here it only has to be one.
    monkeypatch.setattr("storage.editors._HASHER", PasswordHasher(time_cost=1, memory_cost=64))
    return Editors(engine)


def test_an_editor_logs_in_and_out(editors: Editors) -> None:
    kim = editors.add(" 김  기자 ", Role.EDITOR, PASSWORD, now=NOW)

    who, token = editors.log_in("김 기자", PASSWORD, address="127.0.0.1", now=NOW)

    assert who == kim
    assert (kim.name, kim.role.may_write, kim.role.may_manage) == ("김 기자", True, False)
    assert editors.session(token, now=NOW) == kim
    editors.log_out(token)
    assert editors.session(token, now=NOW) is None


def test_neither_passwords_nor_tokens_are_stored(engine: Engine, editors: Editors) -> None:
    editors.add("Kim", Role.EDITOR, PASSWORD, now=NOW)
    _, token = editors.log_in("kim", PASSWORD, now=NOW)
    link = editors.link("Kim", now=NOW)
    with engine.connect() as connection:
        kept = [
            str(value)
            for table in ("editors", "sessions", "login_links", "login_failures")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        ]

    assert not any(secret in value for secret in (PASSWORD, token, link) for value in kept)
    assert any(value.startswith("$argon2id$") for value in kept)


@pytest.mark.parametrize(
    ("name", "password"), [("Kim", "wrong password"), ("Lee", PASSWORD), ("", ""), ("Kim", "x" * 5000)]
)
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(
    editors: Editors, name: str, password: str
) -> None:
    editors.add("Kim", Role.EDITOR, PASSWORD, now=NOW)

    with pytest.raises(LoginRefused, match="the name or the password is wrong"):
        editors.log_in(name, password, now=NOW)


def test_guessing_gets_slower_and_is_forgotten(editors: Editors) -> None:
    editors.add("Kim", Role.EDITOR, PASSWORD, now=NOW)
    for _ in range(FREE_FAILURES + 1):
        with pytest.raises(LoginRefused, match="wrong"):
            editors.log_in("Kim", "wrong password", address="192.0.2.1", now=NOW)

    with pytest.raises(LoginThrottled) as slowed:
        editors.log_in("KIM", PASSWORD, now=NOW + SECOND)
    with pytest.raises(LoginThrottled):
        editors.log_in("Somebody", PASSWORD, address="192.0.2.1", now=NOW + SECOND)

    assert slowed.value.until == NOW + 2 * SECOND
    assert editors.log_in("Kim", PASSWORD, now=NOW + LONGEST_WAIT)[0].name == "Kim"
    assert editors.log_in("Kim", PASSWORD, now=NOW + LONGEST_WAIT)[0].name == "Kim"


def test_guesses_made_at_once_are_all_counted(editors: Editors) -> None:
    editors.add("Kim", Role.EDITOR, PASSWORD, now=NOW)
    told = []

    def guess() -> None:
        try:
            editors.log_in("Kim", "wrong password", now=NOW)
        except LoginThrottled:
            told.append("slowed")
        except LoginRefused:
            told.append("wrong")

    threads = [threading.Thread(target=guess) for _ in range(FREE_FAILURES + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count("wrong") == FREE_FAILURES + 1
    assert told.count("slowed") == 4


def test_a_link_logs_in_once(editors: Editors) -> None:
    editors.ensure("me", Role.ADMIN, now=NOW)
    link, late = editors.link("me", now=NOW), editors.link("me", now=NOW)

    who, token = editors.follow_link(link, now=NOW)

    assert who == editors.ensure("Me", Role.READER, now=NOW)
    assert editors.session(token, now=NOW) == who
    for used, when in ((link, NOW), (late, NOW + LINK_LASTS), ("made up", NOW)):
        with pytest.raises(LoginRefused):
            editors.follow_link(used, now=when)
    with pytest.raises(LoginRefused):
        editors.log_in("me", "", now=NOW)


def test_a_session_lasts_while_it_is_used(editors: Editors) -> None:
    editors.ensure("me", Role.ADMIN, now=NOW)
    _, token = editors.follow_link(editors.link("me", now=NOW), now=NOW)

    assert editors.session(token, now=NOW + SESSION_LASTS - SECOND) is not None
    assert editors.session(token, now=NOW + SESSION_LASTS + SECOND) is not None
    assert editors.session(token, now=NOW + 3 * SESSION_LASTS) is None


def test_disabling_and_a_new_password_end_every_session(editors: Editors) -> None:
    editors.add("Root", Role.ADMIN, PASSWORD, now=NOW)
    kim = editors.add("Kim", Role.EDITOR, PASSWORD, now=NOW)
    first = editors.log_in("Kim", PASSWORD, now=NOW)[1]
    editors.set_password("Kim", "another password")
    second = editors.log_in("Kim", "another password", now=NOW)[1]
    assert editors.session(first, now=NOW) is None
    assert editors.session(second, now=NOW) == kim

    editors.disable("Kim", now=NOW)

    assert editors.session(second, now=NOW) is None
    with pytest.raises(LoginRefused):
        editors.log_in("Kim", "another password", now=NOW)
    with pytest.raises(BadEditor):
        editors.link("Kim", now=NOW)
    editors.enable("Kim")
    token = editors.log_in("Kim", "another password", now=NOW)[1]
    assert editors.log_out_everywhere(kim.id) == 1
    assert editors.session(token, now=NOW) is None


def test_what_cannot_be_is_told(editors: Editors) -> None:
    editors.add("Root", Role.ADMIN, None, now=NOW)
    assert not editors.any_password()
    for name, password in (("root", PASSWORD), ("", PASSWORD), ("a\nb\x07", PASSWORD), ("New", "short")):
        with pytest.raises(BadEditor):
            editors.add(name, Role.EDITOR, password, now=NOW)
    with pytest.raises(BadEditor, match="last admin"):
        editors.disable("Root", now=NOW)
    with pytest.raises(BadEditor, match="no editor called Nobody"):
        editors.set_role("Nobody", Role.ADMIN)

    assert [one.name for one in editors.all()] == ["Root"]
    assert editors.by_id(editors.all()[0].id) == editors.get("root")
