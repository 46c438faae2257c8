"""The budgets for an answer's head: its bytes, and the time until the first of them.

Its bytes are those of the status line and the headers, interim answers (RFC 9110 §15.2) included. Twisted limits one
line, but neither their number nor their sum, and keeps all of them until the last one came; Scrapy limits the time of
the whole transfer, which a host that never answers need not be given.
"""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IResponse

from crawler.failure import HeadTooLarge, NoFirstByte


class BudgetedFactory(_LenientHTTP11ClientFactory):
    """Scrapy's own connections, which give up on an answer whose head is too large or does not begin in time."""

    def __init__(self, most: int, seconds: float, *given: Any) -> None:
        super().__init__(*given)  # type: ignore[no-untyped-call,unused-ignore]
        self._most = most
        self._seconds = seconds

    def buildProtocol(self, addr: IAddress | None) -> "_Connection":  # noqa: N802
        """Twisted's `IProtocolFactory`."""
        connection = _Connection(self._quiescentCallback)  # type: ignore[no-untyped-call,unused-ignore]
        connection.most, connection.seconds = self._most, self._seconds
        return connection


class _Connection(_LenientHTTP11ClientProtocol):
    most: int
    seconds: float

    def request(self, request: Any) -> "Deferred[IResponse]":
        from twisted.internet import reactor  # noqa: PLC0415 -- importing it installs one

        asked = super().request(request)
        # Twisted names the parser's class itself; the parser of this request has read nothing yet
        parser: Any = self._parser
        parser.__class__ = _Parser
        parser.left = self.most
        clock: Any = reactor
        parser.late = clock.callLater(self.seconds, self._late)
        return asked.addBoth(parser.in_time)

    def _late(self) -> None:
        self._giveUp(Failure(NoFirstByte()))  # type: ignore[no-untyped-call,unused-ignore]


class _Parser(_LenientHTTPClientParser):
    left: int
    late: Any
    """Twisted's delayed call, which ends the wait for the first byte."""

    def in_time(self, answered: Any = None) -> Any:
        """Something came, or the request has ended otherwise."""
        if self.late.active():
            self.late.cancel()
        return answered

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.in_time()
        super().dataReceived(data)  # type: ignore[no-untyped-call,unused-ignore]
        if self.state in {STATUS, HEADER}:
            self.left -= len(data)
            if self.left < 0:
                raise HeadTooLarge

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise HeadTooLarge
