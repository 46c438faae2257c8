"""What a crawl that hands its visits over must know: whether it can, and when they are all done."""

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from crawler.config import BadConfiguration, Config
from crawler.dispatch.depth import depth
from storage.database import StoreUnusable, open_database
from storage.store import Store

LOOK = 0.5
"""Seconds between two looks at what is left."""

Tell = Callable[[str], None]


def must_share(config: Config) -> None:
    """Refuse what workers cannot work with.

    Raises:
        BadConfiguration: the store is not in PostgreSQL, or the extra is not installed.
    """
    if not config.store_url.startswith("postgres"):
        raise BadConfiguration(
            "workers share a PostgreSQL store: set database_url; `sourcedesk move` copies what there is"
        )
    if find_spec("procrastinate") is None:
        raise BadConfiguration("workers need the queue: pip install 'sourcedesk[workers]'")


def wait_for_workers(config: Config, runs: Sequence[str], tell: Tell) -> None:
    """Return once workers have visited everything these runs handed over; interrupting loses nothing.

    Raises:
        StoreUnusable: the store cannot be reached, or workers gave sources up.
    """
    engine = open_database(config.store_url)
    try:
        store, said = Store(engine), ""
        while left := sum(len(store.pending(run)) for run in runs):
            queue = depth(engine)
            if queue is None or not queue.addresses:
                if not sum(len(store.pending(run)) for run in runs):
                    return
                raise StoreUnusable(
                    f"workers gave up {left} sources (their log says why); run the same command again to retry"
                )
            line = f"{left} sources to visit, {queue.workers} workers"
            if not queue.workers:
                line += "; start one: sourcedesk worker"
            if line != said:
                tell(line)
                said = line
            time.sleep(LOOK)
    finally:
        engine.dispose()
