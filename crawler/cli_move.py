"""`move`: the store copied into another database."""

import sys
from typing import Annotated

import typer

from crawler.cli_watch import ConfigFile, Home, opened


def move(
    database_url: Annotated[
        str, typer.Argument(help="Where to: postgresql://user:password@host/name, an empty database.")
    ],
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Copy the store into another database, and compare every row before it counts.

    The store in use is left as it is; the archive stays where it lies. Stop crawls, watch and desk first:
    what they write after the copy is not in it. Run again, it only compares.
    Example: sourcedesk move postgresql://desk@localhost/sourcedesk
    """
    from storage.database import open_database
    from storage.moving import move as copy

    with opened(home, config) as (_, source, _store):
        target = open_database(database_url)
        try:
            told = copy(source, target, tell=_tell)
        finally:
            target.dispose()
        rows = sum(told.rows.values())
        done = "copied and compared" if told.copied else "were there already, compared"
        sys.stdout.write(
            f"{rows} rows in {len(told.rows)} tables {done}; {told.texts} texts are found by their words\n"
            "From now on: put the address into `database_url` of sourcedesk.toml, or into DATABASE_URL.\n"
        )


def _tell(table: str, rows: int) -> None:
    if sys.stderr.isatty() and rows:
        sys.stderr.write(f"  {table}: {rows}\n")
