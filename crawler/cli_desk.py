"""`sourcedesk desk`: the editors' desk in a browser."""

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawler.config import Config, load


def desk(
    host: Annotated[str, typer.Option(help="Address to listen on. Beyond this machine, editors need accounts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8750,
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
    from crawler.cli import plain_errors
    from crawler.desk.serve import hosts_for, is_loopback, listening

    with plain_errors():
        chosen = load(config, home=home)
        names = hosts_for(host, allow_host or ())
        _serve(chosen, names, is_loopback(host), lambda: listening(host, port))


def _serve(chosen: Config, names: frozenset[str], local: bool, listen: "Listen") -> None:
    from crawler.archived import ArchiveReader
    from crawler.desk.app import create_app
    from crawler.desk.desk import Desk, secret_in
    from crawler.desk.serve import CannotServe, serve
    from storage.database import open_database
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
            Desk(
                store=store,
                editors=editors,
                archive=ArchiveReader(chosen.archive, known=store.known),
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
