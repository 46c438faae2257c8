"""How a request that brought no page ended: exceptions of Scrapy, Twisted and OpenSSL → `Outcome`.

The only file that knows their exceptions. Ours, all raised by the middlewares and read here:

    IgnoreRequest                  Scrapy's: not logged as an error, handed to the request's errback
    └─ Refusal                     a request this house does not make, or does not make now
       ├─ PrivateAddress           the name leads into a private network (guard)
       ├─ RobotsRefusal            robots.txt forbids the path (robots)
       ├─ RobotsUnread             robots.txt could not be had, so nothing is asked (robots)
       ├─ RedirectLoop             redirects in a circle, or too many of them (hops)
       ├─ NotFollowed              redirects to something that is no web address (hops)
       ├─ NoBrowser                the page needs a browser, and there is none here (browser)
       └─ HostResting              the host asked to be left alone for longer than we wait (backoff)
    RuntimeError
    └─ GuardMissing                no address guard on the reactor: our fault, nothing is asked (guard)
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile
from typing import ClassVar

import brotli  # type: ignore[import-untyped]
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.utils._compression import _DecompressionMaxSizeExceeded
from service_identity import VerificationError
from twisted.internet import error as internet
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, ResponseFailed
from twisted.web.http import _MalformedChunkedDataError

from storage.outcomes import Outcome

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError


class Refusal(IgnoreRequest):
    """A request this house does not make. Raised by the middlewares, read by `outcome_of`."""

    outcome: ClassVar[Outcome]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class PrivateAddress(Refusal):
    """The name leads to an address that is not on the public internet."""

    outcome = Outcome.PRIVATE_ADDRESS


class RobotsRefusal(Refusal):
    """The site's robots.txt forbids the path."""

    outcome = Outcome.ROBOTS


class RobotsUnread(Refusal):
    """The site's robots.txt could not be had; the page ends as that request ended (its `__cause__`)."""

    outcome = Outcome.SERVER_ERROR


class RedirectLoop(Refusal):
    """A redirect leads back to where we came from, or there were too many of them."""

    outcome = Outcome.LOOP


class NotFollowed(Refusal):
    """A redirect leads to something that is not an http or https address."""

    outcome = Outcome.UNSUPPORTED


class NoBrowser(Refusal):
    """The page has to be built in a browser, and there is none here that could."""

    outcome = Outcome.EMPTY


class HostResting(Refusal):
    """The host asked to be left alone for longer than a crawl waits."""

    outcome = Outcome.BLOCKED


class NotHttp(DownloadFailedError):
    """An answer that HTTP does not allow: a status below 100, or a part of a page that nobody asked for."""


class HeadTooLarge(DownloadFailedError):
    """The status line and the headers of an answer are larger than the limit."""


class NoFirstByte(DownloadFailedError):
    """Not one byte of an answer came within the time allowed for the first."""


class PackedTooOften(DownloadFailedError):
    """The body is packed within itself more often than the limit."""


class GuardMissing(RuntimeError):
    """The address guard is not installed on the running reactor. Our fault: nothing may be asked."""


_SAID: tuple[tuple[type[BaseException], Outcome, str], ...] = (
    # certificates first: OpenSSL's error arrives wrapped in the "connection lost" it caused
    (VerificationError, Outcome.TLS, "the certificate is for another host"),
    (SSL.Error, Outcome.TLS, "the TLS handshake failed"),
    (_DecompressionMaxSizeExceeded, Outcome.TOO_LARGE, "unpacks to more than the limit"),
    (PackedTooOften, Outcome.TOO_LARGE, "packed within itself more often than the limit"),
    (HeadTooLarge, Outcome.TOO_LARGE, "the headers are larger than the limit"),
    (NoFirstByte, Outcome.TIMEOUT, "not a byte came within the time allowed for the first"),
    (ParseError, Outcome.SERVER_ERROR, "the answer is not HTTP"),
    (_MalformedChunkedDataError, Outcome.SERVER_ERROR, "the answer is not HTTP"),
    (NotHttp, Outcome.SERVER_ERROR, "the answer is not what HTTP allows"),
    (struct.error, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (EOFError, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (zlib.error, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (BadGzipFile, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (ZstdError, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (brotli.error, Outcome.SERVER_ERROR, "the body is not packed as its headers say"),
    (ResponseDataLossError, Outcome.REFUSED, "the connection broke off in the middle of the body"),
    (DownloadTimeoutError, Outcome.TIMEOUT, "no full answer within the time allowed"),
    (internet.TCPTimedOutError, Outcome.TIMEOUT, "no connection within the time allowed"),
    (internet.TimeoutError, Outcome.TIMEOUT, "no connection within the time allowed"),
    (CannotResolveHostError, Outcome.DNS, "the name has no address"),
    (internet.DNSLookupError, Outcome.DNS, "the name has no address"),
    (internet.UnknownHostError, Outcome.DNS, "the name has no address"),
    (DownloadConnectionRefusedError, Outcome.REFUSED, "the connection was refused"),
    (internet.NoRouteError, Outcome.REFUSED, "no route to the address"),
    (internet.ConnectError, Outcome.REFUSED, "no connection could be made"),
    (DownloadCancelledError, Outcome.TOO_LARGE, "the body is larger than the limit"),
    (UnsupportedURLSchemeError, Outcome.UNSUPPORTED, "no web address"),
    (NotSupported, Outcome.UNSUPPORTED, "no web address"),
    # last: what remains of a failed download is a connection that was closed too early
    (internet.ConnectionLost, Outcome.REFUSED, "the connection was reset"),
    (internet.ConnectionDone, Outcome.REFUSED, "the connection was closed without an answer"),
    (DownloadFailedError, Outcome.REFUSED, "the connection broke off"),
)

THEIRS: tuple[type[BaseException], ...] = (Refusal, *(kind for kind, _, _ in _SAID))
"""What a download may raise without any fault of ours."""


def outcome_of(failure: BaseException | Failure) -> tuple[Outcome, str]:
    """How the request ended, and what that is judged by, in words free of addresses and tokens.

    Whatever is not known here is our own fault, `unreadable`: the caller keeps its traceback.
    """
    raised = _raised(failure)
    if isinstance(raised, RobotsUnread) and raised.__cause__ is not None:
        outcome, detail = outcome_of(raised.__cause__)
        return outcome, f"robots.txt: {detail}"
    if isinstance(raised, Refusal):
        return raised.outcome, raised.detail
    # causes innermost last; a certificate error must win over the lost connection around it
    chain = list(_chain(raised))
    for kind, outcome, detail in _SAID:
        for link in chain:
            if isinstance(link, kind):
                if outcome is Outcome.REFUSED and _misread(chain):
                    return Outcome.SERVER_ERROR, "the answer is not HTTP"
                return outcome, _tls_detail(link) or detail
    return Outcome.UNREADABLE, type(raised).__name__


def _raised(failure: BaseException | Failure) -> BaseException:
    # a Failure always carries its exception; Twisted types it as optional
    value = failure.value if isinstance(failure, Failure) else failure
    return value if value is not None else RuntimeError("a failure without its exception")


def _chain(raised: BaseException) -> Iterator[BaseException]:
    """The exception, what it was raised from, and the reasons Twisted bundles in a `ResponseFailed`."""
    waiting: list[BaseException] = [raised]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if current.__cause__ is not None:
            waiting.append(current.__cause__)
        reasons: list[Failure] = getattr(current, "reasons", [])
        waiting.extend(map(_raised, reasons))


def _misread(chain: list[BaseException]) -> bool:
    """Whether Twisted's parser ended the connection: a length that is no number, or two (RFC 9112 §6.3)."""
    return any(
        isinstance(reason, ValueError)
        for link in chain
        if isinstance(link, ResponseFailed)
        for reason in map(_raised, link.reasons)
    )


def _tls_detail(raised: BaseException) -> str | None:
    """OpenSSL's own words, as `certificate verify failed`."""
    if not isinstance(raised, SSL.Error):
        return None
    entries = raised.args[0] if raised.args and isinstance(raised.args[0], list) else []
    words = [str(entry[-1]) for entry in entries if entry and entry[-1]]
    return "; ".join(words) or None
