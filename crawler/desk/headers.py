"""What every answer of the desk carries, and which requests get one at all.

Content Security Policy Level 3, Fetch Metadata and the host check are the second wall: the first is that
nothing a source said is ever written into a page unescaped.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer" a browser sends its own forms with `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "content-security-policy": POLICY,
    "cache-control": "no-store",
}
SAFE = frozenset({"GET", "HEAD"})


class Walls:
    """Refuses strange hosts and writes from other sites; gives every answer its headers.

    An answer may carry stricter or other headers of its own: what is set already is left alone.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        """Around `app`; `hosts` are the names it answers to, in lower case and without ports."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse(
                "This desk does not answer to that host name. Start it with --allow-host NAME.\n", 421
            )
        if not scope["query_string"].isascii():
            return PlainTextResponse("Refused: an address is written in ASCII (RFC 3986).\n", 400)
        if scope["method"] in SAFE:
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        foreign = site not in {None, "same-origin", "none"} or (
            origin is not None and _name(origin.partition("://")[2]) != _name(headers.get("host", ""))
        )
        return PlainTextResponse("Refused: the form came from another site.\n", 403) if foreign else None


def _name(host: str) -> str:
    """`[::1]:8000` -> `::1`; a name in lower case, without its port or final dot."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
