"""A proxy that the operator chose; `http_proxy` of the environment is never taken."""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from crawler.addresses import spelled

if TYPE_CHECKING:
    from scrapy import Request


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy: plain requests are handed to it, encrypted ones go through by CONNECT (RFC 9110 §9.3.6)."""

    host: str
    port: int
    credentials: str | None = None
    """`user:password`, decoded."""

    @classmethod
    def read(cls, address: str) -> Self:
        """`http://user:password@host:3128`.

        Raises:
            ValueError: it is written otherwise.
        """
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("a proxy is written http://host:port or http://user:password@host:port")
        named = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
        return cls(spelled(parts.hostname), parts.port or 80, named)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port, as a resolver is asked for them."""
        return self.host, self.port

    def through(self, request: "Request") -> "Request":
        """The same request, by way of the proxy; the one that was given, which is archived, knows nothing of it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        sent = request.replace(meta={**request.meta, "proxy": f"http://{host}:{self.port}"})
        if self.credentials is not None:
            told = base64.b64encode(self.credentials.encode()).decode("ascii")
            sent.headers["Proxy-Authorization"] = f"Basic {told}"
        return sent
