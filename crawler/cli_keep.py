"""`doctor`, `backup`, `restore`: the verbs that keep what is stored."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from crawler.cli_frame import FINDINGS, ConfigFile, Home, fail, plain_errors
from crawler.config import load


def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again what follows from other rows or archived bytes.")
    ] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Check the store against its archive: hashes, missing bodies, orphans, passages, the search index.

    Exits 1 when something is wrong that was not mended. Crawls may go on meanwhile, but for --repair.
    Example: sourcedesk doctor; then: sourcedesk doctor --repair
    """
    from crawler.doctor import examine
    from storage.database import open_database

    with plain_errors():
        chosen = load(config, home=home)
        if chosen.store_file is not None and not chosen.store_file.exists():
            fail(f"{chosen.home} holds no store yet: begin with `sourcedesk check issue.md`, or name --home")
        engine = open_database(chosen.store_url)
        try:
            told = examine(engine, chosen, repair=repair)
        finally:
            engine.dispose()
    for trouble in told.troubles:
        sys.stdout.write(f"{'mended' if trouble.mended else 'WRONG '}  {trouble.what}\n")
    for remark in told.remarks:
        sys.stdout.write(f"note    {remark}\n")
    state = "nothing is wrong" if not told.left else f"{len(told.left)} things are wrong"
    sys.stdout.write(f"{told.captures} archived responses in {told.files} files compared: {state}\n")
    if told.left:
        raise typer.Exit(FINDINGS)


def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the backup.")],
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Copy store, archive and what the desk has learned, while everything goes on.

    The folder appears whole or not at all. Example: sourcedesk backup /backups/desk-2026-11-25
    """
    from crawler.backup import backup as make
    from storage.database import open_database

    with _told():
        chosen = load(config, home=home)
        engine = open_database(chosen.store_url)
        try:
            told = make(engine, chosen, folder)
        finally:
            engine.dispose()
    sys.stdout.write(f"{folder}: {told.files} files, {told.size / 1e6:.1f} MB, each with its SHA-256\n")


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `sourcedesk backup` made.")],
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Put a backup back, each file compared with its SHA-256; a store that is there is never overwritten.

    Example: sourcedesk restore /backups/desk-2026-11-25 --home sourcedesk-data
    """
    from crawler.backup import restore as put

    with _told():
        chosen = load(config, home=home)
        told = put(folder, chosen)
    sys.stdout.write(f"{told.files} files put back; `sourcedesk doctor` compares store and archive\n")


@contextmanager
def _told() -> Iterator[None]:
    from crawler.backup import BadBackup

    with plain_errors():
        try:
            yield
        except BadBackup as error:
            fail(str(error))


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (doctor, backup, restore):
        app.command()(verb)
