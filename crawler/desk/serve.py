"""Where the desk listens, and what has to be so before it may.

On loopback one person starts in seconds: a link that works once is printed. Anywhere else people sign in,
so there must be accounts.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class CannotServe(RuntimeError):
    """Raised before anything listens; the text says why and what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def hosts_for(host: str, allowed: Sequence[str]) -> frozenset[str]:
    """Names the desk answers to: DNS rebinding finds no name of its own among them."""
    named = {name.strip().lower().rstrip(".") for name in allowed if name.strip()}
    if is_loopback(host):
        return frozenset(LOCAL_NAMES | named)
    wild = host in {"0.0.0.0", "::"}  # noqa: S104 -- compared, not bound
    if wild and not named:
        raise CannotServe(
            f"{host} is every address of this machine: say under which name people reach the desk, "
            "as in --allow-host desk.example.org"
        )
    return frozenset(named | (set() if wild else {host.lower()}))


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, or one sentence why there is none. Port 0 takes any free one.

    Raises:
        CannotServe: the address is in use, not ours, or not to be found.
    """
    bound = None
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        if bound is not None:
            bound.close()
        raise CannotServe(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with --port"
        ) from error
    return bound


def serve(app: ASGIApp, bound: socket.socket, *, log_level: str, ready: Callable[[], None]) -> None:
    """Answer until SIGINT or SIGTERM; requests under way are finished first."""
    server_of(app, log_level=log_level, ready=ready).run(sockets=[bound])


def server_of(app: ASGIApp, *, log_level: str, ready: Callable[[], None]) -> uvicorn.Server:
    """A server that says when it is `ready`, not yet running."""
    config = uvicorn.Config(
        app,
        log_level=log_level.lower(),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        lifespan="off",
        h11_max_incomplete_event_size=64 << 10,
    )
    return _Server(config, ready)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()
