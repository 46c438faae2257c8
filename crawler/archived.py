"""The archive as it is read: a `Capture` → the response, and what was kept of a page → the `Page` again.

Everything judged can be judged anew from here, without the network: `ArchiveReader.pages(visit.asked_pages)`
gives a site file's `read` what the live crawl gave it. Three things differ, on purpose: `fetched` is the time
the response came, cookies' values and credentials are `redacted`, and `via` may be said anew.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from crawler.content_coding import TooLarge, Undecodable, decode
from crawler.depot import Depot
from crawler.warc import (
    REFERS_FILE,
    REFERS_OFFSET,
    Answer,
    RecordTooLong,
    Stored,
    UnreadableArchive,
    read_answer,
)
from storage.outcomes import Outcome
from storage.records import Asked, Capture, Page, Via

OPEN = ".open"
"""Ending of a file that is being written, or was when its writer died."""
REVISIT_UNCHANGED = "server-not-modified"

_LONGEST_CHAIN = 1000
"""Visits in a row that brought nothing new, each referring to the one before."""
_REFRESHED = frozenset({b"etag", b"last-modified", b"date", b"expires", b"cache-control", b"age"})
"""Headers of a 304 that are about the page it speaks of."""


class MissingCapture(LookupError):
    """What is asked for does not lie in the archive. Raised by `ArchiveReader`, one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """One response out of the archive, its body packed as it came over the wire."""

    address: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    captured: datetime
    ip_address: str | None


def payload_digest(body: bytes) -> str:
    """`sha1:…` in base 32, as WARC files name a body (WARC/1.1 §5.9)."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class ArchiveReader:
    """Reads captures of the WARC files in `folder`, also while another process writes there."""

    def __init__(
        self,
        folder: Path,
        *,
        known: Callable[[str], Capture | None] | None = None,
        max_body: int = 20 << 20,
        depot: Depot | None = None,
    ) -> None:
        self.folder = folder
        self.depot = depot
        """Where finished files lie that are not in the folder."""
        self.max_body = max_body
        """Bytes, packed and unpacked alike."""
        self._known = known

    def path(self, file: str) -> Stored:
        """Where the file lies now, finished or still open, here or in the depot.

        Raises:
            MissingCapture: there is no such file.
        """
        for name in (file, file + OPEN):
            path = self.folder / Path(name).name
            if path.is_file():
                return path
        sent = self.depot.find(Path(file).name) if self.depot else None
        if sent is not None:
            return sent
        raise MissingCapture(f"{file} is not in the archive folder {self.folder}: put the file back there")

    def read(self, capture: Capture) -> ArchivedResponse:
        """The archived response; for one that came unchanged, with the body of the earlier one.

        Raises:
            MissingCapture: its file, or the file of the earlier response, is not there.
            UnreadableArchive: something else lies at that place, or its body is not what was stored.
        """
        answer = self._answer(capture.file, capture.offset)
        unchanged = REVISIT_UNCHANGED in answer.fields.get("warc-profile", "")
        body = answer.body if unchanged or answer.type != "revisit" else self._earlier(capture, answer).body
        if payload_digest(body) != capture.payload_digest:
            raise UnreadableArchive(
                f"{capture.file} is damaged at byte {capture.offset} (its body is not the one that was stored); "
                f"restore the file from a copy"
            )
        return ArchivedResponse(
            address=answer.fields.get("warc-target-uri", capture.address),
            status=answer.status or capture.status,
            headers=answer.headers,
            body=body,
            captured=capture.captured,
            ip_address=answer.fields.get("warc-ip-address"),
        )

    def page(self, asked: Asked, *, via: Via | None = None) -> Page:
        """The page as the live crawl had it: what was kept of it, with headers and body from the archive.

        A page that never came (timeout, refused …) is given back as it was kept, without a body.

        Raises:
            MissingCapture: it came but was not archived (its address identified a reader, or archiving was
                off), or the file is gone.
            UnreadableArchive: the file is damaged.
        """
        if asked.status is None:
            return _page(asked, via)
        if not asked.captures:
            raise MissingCapture(f"the page of {asked.final} was not archived; only a new visit can read it")
        response = self.read(asked.captures[-1])
        if asked.status == HTTPStatus.NOT_MODIFIED:
            # an answer without a body: the page is the one that its validators were taken from
            response = self._unchanged(asked.captures[-1], response)
        try:
            headers, body = decode(response.headers, response.body, limit=self.max_body)
        except TooLarge as error:
            return _page(asked, via, outcome=Outcome.TOO_LARGE, detail=str(error))
        except Undecodable as error:
            return _page(asked, via, outcome=Outcome.SERVER_ERROR, detail=str(error))
        return _page(
            asked,
            via,
            outcome=asked.outcome,
            detail=asked.detail,
            headers=tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers
            ),
            body=body,
            fetched=response.captured,
            status=response.status,
            not_modified=asked.status == HTTPStatus.NOT_MODIFIED,
        )

    def pages(self, asked: Iterable[Asked], *, via: Via | None = None) -> tuple[Page, ...]:
        """The pages of a visit, in the order asked, as `SourceSpider.read` takes them.

        Raises:
            MissingCapture: one of them is not in the archive.
            UnreadableArchive: a file is damaged.
        """
        return tuple(self.page(each, via=via) for each in asked)

    def _answer(self, file: str, offset: int) -> Answer:
        try:
            return read_answer(self.path(file), offset, limit=self.max_body)
        except RecordTooLong as error:
            raise UnreadableArchive(f"the record at byte {offset} of {file} is too long: {error}") from error

    def _unchanged(self, capture: Capture, answer: ArchivedResponse) -> ArchivedResponse:
        """The response a 304 speaks of, its headers refreshed by those the 304 brought (RFC 9111 §3.2)."""
        at = capture.file, capture.offset
        for _ in range(_LONGEST_CHAIN):
            held = self._answer(*at)
            if held.status != HTTPStatus.NOT_MODIFIED:
                break
            file, offset = held.fields.get(REFERS_FILE), held.fields.get(REFERS_OFFSET, "")
            if file is None or not offset.isdigit():
                raise MissingCapture(f"what {capture.address} was before it did not change is not archived")
            at = file, int(offset)
        body = held.body if held.type != "revisit" else self._earlier(capture, held).body
        fresh = {name.lower(): value for name, value in answer.headers}
        kept = [
            (name, value)
            for name, value in held.headers
            if name.lower() not in fresh or name.lower().startswith(b"content-")
        ]
        named = {name.lower() for name, _ in kept}
        added = [(name, value) for name, value in fresh.items() if name not in named and name in _REFRESHED]
        return replace(answer, status=held.status, headers=(*kept, *added), body=body)

    def _earlier(self, capture: Capture, answer: Answer) -> Answer:
        """The response whose body a revisit shares."""
        file, offset = answer.fields.get(REFERS_FILE), answer.fields.get(REFERS_OFFSET, "")
        if file is not None and offset.isdigit():
            return self._answer(file, int(offset))
        earlier = self._known(capture.payload_digest) if self._known else None
        if earlier is None or earlier.revisit:
            raise MissingCapture(
                f"the body of {capture.address} lies with an earlier response that is not in the archive"
            )
        return self._answer(earlier.file, earlier.offset)


def _page(
    asked: Asked,
    via: Via | None,
    *,
    outcome: Outcome | None = None,
    detail: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    fetched: datetime | None = None,
    status: int | None = None,
    not_modified: bool = False,
) -> Page:
    return Page(
        asked=asked.asked,
        address=asked.final,
        status=asked.status if status is None else status,
        headers=headers,
        body=body,
        hops=asked.hops,
        outcome=outcome or asked.outcome,
        detail=detail or asked.detail,
        via=via or asked.via,
        fetched=fetched or asked.fetched,
        captures=asked.captures,
        not_modified=not_modified,
    )
