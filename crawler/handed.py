"""What an editor saved, in whatever form browsers and people save pages → one body with its type, place and time.

SingleFile and browsers say in a comment where a page was saved from; MHTML and WARC hold several parts, one of
which is the page.
"""

import email
import email.policy
import re
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.content_coding import TooLarge, Undecodable, decode
from crawler.extract.parsed import sniff
from crawler.resolve.chain import resolve
from crawler.warc import Entry, RecordTooLong, read_answer, walk
from storage.records import Page

_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)\s+saved date:\s*(?P<date>[^\r\n]+)",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(?P<url>\S+)\s*-->", re.IGNORECASE)
_SAVED_DATE = "%a %b %d %Y %H:%M:%S GMT%z"
_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
    "xml": "text/xml",
}
_SHOWN = 5


class CaptureRefused(ValueError):
    """What was handed in cannot stand for the source. Raised here and by `capture`; one sentence, with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved page."""

    body: bytes
    content_type: str
    form: str
    """`singlefile`, `html`, `mhtml`, `pdf`, `warc` or `text`."""
    address: str | None = None
    """Where it says it was saved from."""
    taken: datetime | None = None
    """When it says it was saved."""


def saved_of(data: bytes, name: str, *, identity: str, limit: int = 64 << 20) -> Saved:
    """The page in a file that was handed in.

    Args:
        data: The file's bytes.
        name: What to call it in errors.
        identity: The source it is said to show; picks the record out of a WARC file.
        limit: Largest body that is taken out of one.

    Raises:
        CaptureRefused: it is empty, a picture or another file without words, or a WARC file without the page.
        UnreadableArchive: it is a WARC file, and damaged.
    """
    if not data.strip():
        raise CaptureRefused(f"{name} is empty: save the page again, or paste its text")
    if data.startswith(b"WARC/") or (data.startswith(b"\x1f\x8b") and b"WARC/" in _first_unpacked(data)):
        return _of_warc(data, name, identity, limit)
    if _is_mhtml(data):
        return _of_mhtml(data, name)
    kind = sniff(Page(asked=name, address=name, status=200, body=data))
    if kind == "html":
        return _of_html(data)
    if kind in _TYPES:
        return Saved(body=data, content_type=_TYPES[kind], form=kind)
    raise CaptureRefused(
        f"{name} is no page that can be read ({kind}): hand in HTML, SingleFile, MHTML, PDF, WARC or plain text"
    )


def _of_html(data: bytes) -> Saved:
    single = _SINGLE_FILE.search(data[:20_000])
    if single is not None:
        return Saved(
            body=data,
            content_type="text/html; charset=utf-8",
            form="singlefile",
            address=_address(single["url"]),
            taken=_date(single["date"]),
        )
    saved = _SAVED_FROM.search(data[:20_000])
    return Saved(
        body=data, content_type="text/html", form="html", address=_address(saved["url"]) if saved else None
    )


def _is_mhtml(data: bytes) -> bool:
    head = data[:4096].lower()
    return b"multipart/related" in head and b"mime-version:" in head


def _of_mhtml(data: bytes, name: str) -> Saved:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            charset = part.get_content_charset() or "utf-8"
            date = message.get("date")
            return Saved(
                body=body if isinstance(body, bytes) else b"",
                content_type=f"text/html; charset={charset}",
                form="mhtml",
                address=part.get("content-location") or message.get("snapshot-content-location"),
                taken=date.datetime if date is not None and date.datetime and date.datetime.tzinfo else None,
            )
    raise CaptureRefused(f"{name} is an MHTML file without a page in it: save the page again")


def _of_warc(data: bytes, name: str, identity: str, limit: int) -> Saved:
    with tempfile.NamedTemporaryFile(suffix=".warc.gz" if data[:1] == b"\x1f" else ".warc") as file:
        file.write(data)
        file.flush()
        path = Path(file.name)
        entry = _record(list(walk(path)), name, identity)
        try:
            answer = read_answer(path, entry.offset, limit=limit)
            headers, body = decode(answer.headers, answer.body, limit=limit)
        except (RecordTooLong, TooLarge, Undecodable) as error:
            raise CaptureRefused(
                f"{name}: its record at byte {entry.offset} cannot be read: {error}"
            ) from error
    kind = next((value for key, value in headers if key.lower() == b"content-type"), b"")
    return Saved(
        body=body,
        content_type=kind.decode("latin-1") or "text/html",
        form="warc",
        address=_target(entry),
        taken=_iso(entry.fields.get("warc-date", "")),
    )


def _record(entries: Sequence[Entry], name: str, identity: str) -> Entry:
    """The record that shows the source: by its address, else the only page there is."""
    pages = [
        entry
        for entry in entries
        if entry.type == "resource" or (entry.type == "response" and entry.status == 200)
    ]
    for entry in pages:
        if resolve(_target(entry)).identity == identity:
            return entry
    if len(pages) == 1:
        return pages[0]
    there = ", ".join(_target(entry) for entry in pages[:_SHOWN]) or "no page at all"
    raise CaptureRefused(f"{name} holds no record of {identity}, but {there}: name the source it shows")


def _target(entry: Entry) -> str:
    return entry.fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")


def _first_unpacked(data: bytes) -> bytes:

    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS + 16).decompress(data[:4096], 64)
    except zlib.error:
        return b""


def _address(raw: bytes) -> str | None:
    address = raw.decode("utf-8", "replace")
    return address if address.startswith(("http://", "https://")) else None


def _date(raw: bytes) -> datetime | None:
    try:
        return datetime.strptime(raw.decode("latin-1").partition(" (")[0].strip(), _SAVED_DATE).astimezone(
            UTC
        )
    except ValueError:
        return None


def _iso(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
