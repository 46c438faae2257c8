"""`sourcedesk desk`: the editors' desk in a browser."""

import getpass
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.config import BadConfiguration, Config, load

if TYPE_CHECKING:
    from storage.editors import Editors

UNUSABLE = 2


def desk(
    host: Annotated[
        str, typer.Option(help="Address to listen on. Beyond this machine, editors need accounts.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)
    ] = 8750,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another host name the desk answers to; repeatable.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder for the store and the archive.")] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Configuration file; else ./sourcedesk.toml if it is there."),
    ] = None,
) -> None:
    """Open the desk, where editors settle claims, and print the link that opens it once.

    On this machine one person needs no account. Elsewhere: `sourcedesk editor add NAME`, and TLS by a proxy in front.
    Example: sourcedesk desk --port 8080
    """
    from crawler.desk.serve import CannotServe, hosts_for, is_loopback, listening
    from storage.database import StoreUnusable

    try:
        chosen = load(config, home=home)
        names = hosts_for(host, allow_host or ())
        _serve(chosen, names, lambda: listening(host, port), local=is_loopback(host))
    except (BadConfiguration, CannotServe, StoreUnusable, OSError) as error:
        sys.stderr.write(f"sourcedesk: {error}\n")
        raise typer.Exit(UNUSABLE) from error


def _serve(
    chosen: Config, names: frozenset[str], listen: Callable[[], socket.socket], *, local: bool
) -> None:
    from crawler.archived import ArchiveReader
    from crawler.depot import depot_of
    from crawler.desk.app import create_app
    from crawler.desk.office import Office, secret_in
    from crawler.desk.serve import CannotServe, serve
    from storage.database import open_database
    from storage.desk import Desk
    from storage.editors import Editors
    from storage.store import Store

    chosen.home.mkdir(parents=True, exist_ok=True)
    engine = open_database(chosen.store_url)
    try:
        store, editors = Store(engine), Editors(engine)
        accounts = editors.any_password()
        if not local and not accounts:
            raise CannotServe(
                "nobody could sign in: beyond this machine the desk needs accounts. "
                "Make one with `sourcedesk editor add NAME`, then start again"
            )
        app = create_app(
            Office(
                store=store,
                work=Desk(engine, chosen.policy),
                editors=editors,
                archive=ArchiveReader(chosen.archive, known=store.known, depot=depot_of(chosen.archive_url)),
                secret=secret_in(chosen.home),
                hosts=names,
                accounts=accounts,
            )
        )
        bound = listen()
        address, number = bound.getsockname()[:2]
        shown = f"http://{f'[{address}]' if ':' in address else address}:{number}"

        def ready() -> None:
            if local:
                token = _link(editors)
                sys.stdout.write(f"The desk is open. This link works once:\n  {shown}/enter/{token}\n")
            else:
                sys.stdout.write(f"The desk is open at {shown}; people sign in at /login.\n")
            sys.stdout.write("Stop it with Ctrl-C.\n")
            sys.stdout.flush()

        serve(app, bound, log_level=chosen.log_level, ready=ready)
    finally:
        engine.dispose()


def _link(editors: "Editors") -> str:
    """A one-time link for whoever started the desk, who is made an editor here if need be."""
    from storage.accounts import Role

    now = datetime.now(UTC)
    name = " ".join(getpass.getuser().split())[:80] or "editor"
    return editors.link(editors.ensure(name, Role.ADMIN, now=now).name, now=now)
