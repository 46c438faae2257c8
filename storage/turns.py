"""Turns at a host: one request at a time and a pause after it, over every process that shares a PostgreSQL store.

A turn is held from before a request until after its answer, so two requests are never nearer to each other
at the server than the pause, whatever the network adds. One clock counts, the database's.
"""

from sqlalchemy import Engine, text

from storage.database import explained

_TAKE = text(
    "WITH taken AS (INSERT INTO host_turns AS t (host, free_at, holder) "
    "VALUES (:host, clock_timestamp() + make_interval(secs => :lease), :holder) "
    "ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at, holder = excluded.holder "
    "WHERE t.free_at <= clock_timestamp() RETURNING 1) "
    "SELECT (SELECT count(*) FROM taken) AS taken, "
    "(SELECT extract(epoch FROM free_at - clock_timestamp()) FROM host_turns WHERE host = :host) AS wait, "
    "(SELECT holder FROM host_turns WHERE host = :host) AS holder"
)
_GIVE_BACK = text(
    "UPDATE host_turns SET free_at = clock_timestamp() + make_interval(secs => :rest), holder = NULL "
    "WHERE host = :host AND holder = :holder"
)
_TIDY = text("DELETE FROM host_turns WHERE free_at < clock_timestamp() - interval '1 hour'")

ASK_AGAIN = 0.1
"""Seconds between two looks at a host that somebody else is asking just now."""


class Turns:
    """Whose turn it is at which host. Safe to use from several threads."""

    def __init__(self, engine: Engine, holder: str) -> None:
        """`holder` names this process among all others."""
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._holder = holder

    def take(self, host: str, *, lease: float) -> float:
        """0 where it is our turn now, for at most `lease` seconds; else the seconds until it is worth asking again.

        Raises:
            StoreUnusable: the database cannot be reached.
        """
        with explained(self._engine), self._engine.connect() as connection:
            asked = {"host": host, "lease": lease, "holder": self._holder}
            told = connection.execute(_TAKE, asked).one()
        if told.taken:
            return 0.0
        if told.holder is not None or told.wait is None:
            return ASK_AGAIN
        return max(0.001, float(told.wait))

    def give_back(self, host: str, *, rest: float) -> None:
        """Let the next one ask the host, in `rest` seconds; nothing where the lease had run out."""
        with explained(self._engine), self._engine.connect() as connection:
            connection.execute(_GIVE_BACK, {"host": host, "rest": rest, "holder": self._holder})

    def tidy(self) -> None:
        """Forget the hosts that nobody has asked for an hour."""
        with explained(self._engine), self._engine.connect() as connection:
            connection.execute(_TIDY)
