"""One request and its response → WARC records: what is written of them, and what never is.

No credential, session or reader's token gets past this file: values of cookies and of headers that carry
keys are `redacted`, user names and tokens leave the addresses.
"""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from warcio.recordbuilder import RecordBuilder

from crawler.archived import REVISIT_UNCHANGED
from crawler.resolve.chain import mask
from storage.records import Capture

Headers = Sequence[tuple[bytes, bytes]]

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_COOKIE = re.compile(rb"(?i)set-cookie2?")
_ADDRESS = re.compile(rb"(?i)(content-)?location|referer")
_SECRET = re.compile(
    # the generic names, then those of services one can be given a key for (GitLab, Crossref, Google …)
    rb"(?i)authorization|cookie2?|proxy-.*|private-token|(.*-)?(api-?key|api-token|auth-token|csrf-token)"
)
_REDACTED = b"redacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as they went over the wire."""

    address: str
    status: int
    headers: Headers
    """The response's, as far as the client kept them; repeated headers repeated."""
    body: bytes
    """The response's, content-encoded."""
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    captured: datetime | None = None
    """When the response had come; now, unless said."""
    truncated: str | None = None
    """Why the body is not whole, in WARC's words: `length`, `time`, `disconnect`, `unspecified`."""
    unchanged_since: Capture | None = None
    """For a 304: the response whose validators were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What somebody saved and handed in: bytes that no request of ours brought."""

    address: str
    """Where they say it is from."""
    content_type: str
    body: bytes
    captured: datetime
    """When it was saved."""
    by: str
    file: str
    """Name of the file that was handed in, without its folder; `-` for standard input."""


class _Head:
    """An HTTP head for warcio as the bytes it is; its own class would rewrite what is not ASCII."""

    def __init__(self, first: str, headers: Headers) -> None:
        lines = [first.encode("utf-8"), *(name + b": " + _redacted(name, value) for name, value in headers)]
        self.headers_buff = (
            b"".join(line.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\n" for line in lines) + b"\r\n"
        )

    def compute_headers_buffer(self, _: object = None) -> None:
        """Nothing to compute; warcio asks."""


def about_record(build: RecordBuilder, file: str) -> Any:
    """The `warcinfo` record that begins a file."""
    about = {
        "software": f"sourcedesk warcio/{version('warcio')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": json.dumps({"credentials": "redacted", "body": "content-encoded, not chunked"}),
    }
    record = build.create_warcinfo_record(file, about)
    record.rec_headers.replace_header("WARC-Record-ID", record_id(file, 0))
    return record


def exchange_records(
    build: RecordBuilder,
    exchange: Exchange,
    *,
    file: str,
    offset: int,
    captured: datetime,
    digest: str,
    earlier: Capture | None,
) -> tuple[Any, Any]:
    """The response record that is to lie at `offset` of `file`, and its request record.

    With `earlier`, or for a 304, the first is a `revisit` without a body.
    """
    address = public(exchange.address)
    fields = {
        "WARC-Record-ID": record_id(file, offset),
        "WARC-Date": _date(captured),
        "WARC-Warcinfo-ID": record_id(file, 0),
    }
    if exchange.ip_address:
        fields["WARC-IP-Address"] = exchange.ip_address
    asked = {
        **fields,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Concurrent-To": fields["WARC-Record-ID"],
    }
    if exchange.truncated:
        fields["WARC-Truncated"] = exchange.truncated
    fields |= _revisit_fields(exchange, digest, earlier)
    revisit = "WARC-Profile" in fields
    body = b"" if revisit else exchange.body
    return (
        build.create_warc_record(
            address,
            "revisit" if revisit else "response",
            payload=BytesIO(body),
            length=len(body),
            warc_headers_dict=fields | _added(exchange),
            http_headers=_response_head(exchange),
        ),
        build.create_warc_record(
            address,
            "request",
            payload=BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            warc_headers_dict=asked,
            http_headers=_request_head(exchange, address),
        ),
    )


def resource_record(build: RecordBuilder, handed: Handed, *, file: str, offset: int, digest: str) -> Any:
    """The `resource` record (WARC/1.1 §6.4) that is to lie at `offset` of `file`."""
    return build.create_warc_record(
        public(handed.address),
        "resource",
        payload=BytesIO(handed.body),
        length=len(handed.body),
        warc_content_type=handed.content_type,
        warc_headers_dict={
            "WARC-Record-ID": record_id(file, offset),
            "WARC-Date": _date(handed.captured),
            "WARC-Warcinfo-ID": record_id(file, 0),
            "WARC-Payload-Digest": digest,
            "Sourcedesk-Handed-In-By": json.dumps(handed.by),
            "Sourcedesk-Handed-In-As": json.dumps(handed.file),
        },
    )


def record_id(file: str, offset: int) -> str:
    """The id of the record at that place: told by the place, so that a revisit can name it."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'warc:{file}#{offset}')}>"


def public(address: str) -> str:
    """The address as it may be written down: no user, no password, no fragment, no reader's token."""
    parts = urlsplit(address)
    return mask(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl())


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _revisit_fields(exchange: Exchange, digest: str, earlier: Capture | None) -> dict[str, str]:
    """The payload's digest, and where the body lies if not here (WARC/1.1 §6.7)."""
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        return {"WARC-Profile": _PROFILE + REVISIT_UNCHANGED, **_refers_to(exchange.unchanged_since)}
    fields = {"WARC-Payload-Digest": digest}
    if earlier is not None:
        fields |= {"WARC-Profile": f"{_PROFILE}identical-payload-digest", **_refers_to(earlier)}
    return fields


def _refers_to(earlier: Capture | None) -> Mapping[str, str]:
    if earlier is None:
        return {}
    return {
        "WARC-Refers-To": record_id(earlier.file, earlier.offset),
        "WARC-Refers-To-Target-URI": earlier.address,
        "WARC-Refers-To-Date": _date(earlier.captured),
        # as Heritrix writes them: the body is found without an index
        "WARC-Refers-To-Filename": earlier.file,
        "WARC-Refers-To-File-Offset": str(earlier.offset),
    }


def _added(exchange: Exchange) -> dict[str, str]:
    told = any(name.lower() == b"content-length" for name, _ in exchange.headers)
    return {} if told or exchange.status in _BODILESS else {"Sourcedesk-Added": "Content-Length"}


def _response_head(exchange: Exchange) -> _Head:
    reason = HTTPStatus(exchange.status).phrase if exchange.status in set(HTTPStatus) else ""
    headers = list(exchange.headers)
    if _added(exchange):
        headers.append((b"Content-Length", str(len(exchange.body)).encode("ascii")))
    return _Head(f"{exchange.protocol} {exchange.status} {reason}", headers)


def _request_head(exchange: Exchange, address: str) -> _Head:
    parts = urlsplit(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = list(exchange.request_headers)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", parts.netloc.encode("utf-8")))
    return _Head(f"{exchange.method} {target} HTTP/1.1", headers)


def _redacted(name: bytes, value: bytes) -> bytes:
    """The value of a header as it may be written down."""
    if _COOKIE.fullmatch(name):
        # the cookie's name tells which bot wall or paywall set it; its value would be a session
        return value.partition(b"=")[0].strip() + b"=" + _REDACTED
    if _ADDRESS.fullmatch(name):
        return mask(value.decode("latin-1")).encode("latin-1", "replace")
    return _REDACTED if _SECRET.fullmatch(name) else value
