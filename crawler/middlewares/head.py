"""The budget for an answer's head: status line and headers, interim answers (RFC 9110 §15.2) included.

Twisted limits one line, but neither their number nor their sum, and keeps all of them until the last one came.
"""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IResponse

from crawler.failure import HeadTooLarge


class BudgetedFactory(_LenientHTTP11ClientFactory):
    """Scrapy's own connections, which give up on an answer whose head is larger than `most` bytes."""

    def __init__(self, most: int, *given: Any) -> None:
        super().__init__(*given)  # type: ignore[no-untyped-call,unused-ignore]
        self._most = most

    def buildProtocol(self, addr: IAddress | None) -> "_Connection":  # noqa: N802
        """Twisted's `IProtocolFactory`."""
        connection = _Connection(self._quiescentCallback)  # type: ignore[no-untyped-call,unused-ignore]
        connection.most = self._most
        return connection


class _Connection(_LenientHTTP11ClientProtocol):
    most: int

    def request(self, request: Any) -> "Deferred[IResponse]":
        asked = super().request(request)
        # Twisted names the parser's class itself; the parser of this request has read nothing yet
        parser: Any = self._parser
        parser.__class__ = _Parser
        parser.left = self.most
        return asked


class _Parser(_LenientHTTPClientParser):
    left: int

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        super().dataReceived(data)  # type: ignore[no-untyped-call,unused-ignore]
        if self.state in {STATUS, HEADER}:
            self.left -= len(data)
            if self.left < 0:
                raise HeadTooLarge

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise HeadTooLarge
