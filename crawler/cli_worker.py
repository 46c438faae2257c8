"""`worker`: visit what others have handed over."""

import sys
from typing import Annotated

import typer

from crawler.cli_frame import ConfigFile, Home, plain_errors
from crawler.config import load


def worker(
    until_empty: Annotated[
        bool, typer.Option("--until-empty", help="End once the queue is empty, instead of waiting for more.")
    ] = False,
    home: Home = None,
    config: ConfigFile = None,
) -> None:
    """Visit what `check` with `dispatch = true` hands over; start as many as you like, on any machine.

    Needs a PostgreSQL store (`database_url`) and sourcedesk[workers]. SIGTERM ends it after the requests under
    way; killed, it loses nothing. Example: DATABASE_URL=postgresql://desk@db/desk sourcedesk worker
    """
    from crawler.dispatch.sharing import must_share

    with plain_errors():
        chosen = load(config, home=home)
        must_share(chosen)
        from crawler.worker import work

        stats = work(chosen, until_empty=until_empty)
        kept = stats.get("item_scraped_count", 0)
        sys.stdout.write(f"{kept} sources visited\n")
