"""Calls to what an operator set up: webhooks, a model's interface. Not the crawl, which is Scrapy's.

No redirect is followed, since it would carry a signature or a key elsewhere; no proxy of the environment is
taken; the address that was checked is the one connected to, the certificate still the name's.
"""

import http.client
import socket
import urllib.request
from typing import Any

from crawler.addresses import Intranet, place


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow no redirect."""


def opener(intranet: Intranet | None = None) -> urllib.request.OpenerDirector:
    """An opener whose connections go where `crawler.addresses.place` says.

    What it opens raises `crawler.addresses.Forbidden`, an OSError, for a name that leads into a network that
    is neither public nor opened.
    """
    opened = intranet or Intranet()

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = _connected(self, opened)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            context: Any = self._context  # type: ignore[attr-defined]
            self.sock = context.wrap_socket(_connected(self, opened), server_hostname=self.host)

    class HttpHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class HttpsHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    return urllib.request.build_opener(urllib.request.ProxyHandler({}), HttpHandler, HttpsHandler, _Stay)


def _connected(connection: http.client.HTTPConnection, intranet: Intranet) -> socket.socket:
    host = place(connection.host, intranet)
    return socket.create_connection((host, connection.port), connection.timeout, connection.source_address)  # type: ignore[attr-defined]
