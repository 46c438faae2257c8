"""`sourcedesk editor`: who may use the desk. Passwords come from a prompt or standard input, never an argument."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from crawler.config import BadConfiguration, load
from storage.accounts import BadEditor, Role

if TYPE_CHECKING:
    from storage.editors import Editors

UNUSABLE = 2

Name = Annotated[str, typer.Argument(help="Name the editor logs in with.")]
Home = Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="Configuration file; else ./sourcedesk.toml if it is there.")
]

editor = typer.Typer(
    help="Add, list and disable the people who may use the desk.",
    epilog="Start with: sourcedesk editor add kim --role admin",
    no_args_is_help=True,
)


@editor.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.EDITOR,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Add an editor; asks for a password, or reads one line from standard input.

    Example: sourcedesk editor add kim --role admin
    """
    with _editors(home, config) as editors:
        made = editors.add(name, role, _password(), now=datetime.now(UTC))
        sys.stdout.write(f"{made.name} may use the desk as {made.role}\n")


@editor.command("list")
def list_(home: Home = None, config: ConfigFile = None) -> None:
    """List who may use the desk.

    Example: sourcedesk editor list
    """
    with _editors(home, config) as editors:
        for one in editors.all():
            state = f"disabled {one.disabled.date()}" if one.disabled else "active"
            entry = "password" if one.has_password else "one-time links only"
            sys.stdout.write(f"{one.name:<24} {one.role:<8} {state:<20} {entry}\n")


@editor.command()
def disable(name: Name, home: Home = None, config: ConfigFile = None) -> None:
    """Shut an editor out and end their sessions; their verdicts stay.

    Example: sourcedesk editor disable kim
    """
    with _editors(home, config) as editors:
        editors.disable(name, now=datetime.now(UTC))
        sys.stdout.write(f"{name} is disabled\n")


@editor.command()
def enable(name: Name, home: Home = None, config: ConfigFile = None) -> None:
    """Let a disabled editor in again.

    Example: sourcedesk editor enable kim
    """
    with _editors(home, config) as editors:
        editors.enable(name)
        sys.stdout.write(f"{name} may use the desk again\n")


@editor.command()
def passwd(name: Name, home: Home = None, config: ConfigFile = None) -> None:
    """Give an editor another password and end their sessions.

    Example: sourcedesk editor passwd kim
    """
    with _editors(home, config) as editors:
        if editors.get(name) is None:
            raise BadEditor(f"there is no editor called {name}; `sourcedesk editor list` names them")
        editors.set_password(name, _password())
        sys.stdout.write(f"{name} has another password\n")


@contextmanager
def _editors(home: Path | None, config: Path | None) -> "Iterator[Editors]":
    from storage.database import StoreUnusable, open_database
    from storage.editors import Editors

    try:
        engine = open_database(load(config, home=home).store_url)
        try:
            yield Editors(engine)
        finally:
            engine.dispose()
    except (BadConfiguration, BadEditor, StoreUnusable) as error:
        _fail(str(error))


def _password() -> str:
    """Asked for twice at a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise BadEditor("the two passwords differ: nothing was changed")
    return first


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"sourcedesk: {sentence}\n")
    raise typer.Exit(UNUSABLE)
