"""How the workers are doing, in numbers from the queue and the store."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, inspect, text

from storage.database import explained

ALIVE = 30.0
"""Seconds since its last heartbeat within which a worker counts as alive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """What `sourcedesk status` shows of the queue."""

    waiting: int
    """Batches nobody has taken yet."""
    addresses: int
    """Visits in all batches not done, those under way too."""
    doing: int
    failed: int
    """Batches that were given up after five tries."""
    workers: int
    rate: float
    """Visits a second, over the last minute."""


_COUNTED = text(
    "SELECT count(*) FILTER (WHERE status = 'todo') AS waiting, "
    "count(*) FILTER (WHERE status = 'doing') AS doing, "
    "count(*) FILTER (WHERE status = 'failed') AS failed, "
    "coalesce(sum((SELECT sum(jsonb_array_length(run.value)) FROM jsonb_each(args -> 'visits') AS run)) "
    "FILTER (WHERE status IN ('todo', 'doing')), 0) AS addresses "
    "FROM procrastinate_jobs WHERE queue_name = 'visits'"
)
# every worker beats twice: once for the visits it makes, once for the queue's upkeep
_WORKERS = text(
    "SELECT (count(*) + 1) / 2 FROM procrastinate_workers "
    "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
)
_RATE = text("SELECT count(*) / 60.0 FROM visits WHERE started > now() - interval '1 minute'")


def depth(engine: Engine) -> Depth | None:
    """The queue just now; None where there is none (SQLite, or nothing was ever handed over)."""
    if engine.dialect.name != "postgresql" or not inspect(engine).has_table("procrastinate_jobs"):
        return None
    with explained(engine), engine.connect() as connection:
        counted = connection.execute(_COUNTED).one()
        workers = connection.scalar(_WORKERS, {"seconds": ALIVE})
        rate = connection.scalar(_RATE)
    return Depth(
        waiting=counted.waiting,
        addresses=int(counted.addresses),
        doing=counted.doing,
        failed=counted.failed,
        workers=int(workers or 0),
        rate=float(rate or 0.0),
    )


def as_lines(told: Depth | None) -> Iterator[str]:
    """The queue for a terminal; nothing where there is none."""
    if told is None:
        return
    failed = f", {told.failed} given up" if told.failed else ""
    yield (
        f"queue        {told.addresses} addresses to visit: {told.waiting} batches waiting, "
        f"{told.doing} under way{failed}"
    )
    yield f"workers      {told.workers} alive, {told.rate:.1f} visits a second over the last minute"
