"""The archive as it is written: every response a judgement rests on, with its request, as WARC/1.1.

One gzip member a record, one writer a file. A file is called `….warc.gz.open` and locked while it is
written, and loses that ending when it is closed. A writer that was killed leaves a file nobody locks: the
next start cuts it behind the last response the store knows of, so that no torn record is ever left.

What the wire said and the record cannot: Twisted keeps neither the case nor the order of differing header
names, nor the reason phrase; a chunked body arrives joined, so a `Content-Length` is added and named in the
record's `Sourcedesk-Added`. A download that is cancelled (too large, timed out) has no response, and so
leaves no record; its outcome in the store says why. Records reach the system at once and the disk when the
file is closed: they outlive a killed process, not a power cut.
"""

import fcntl
import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from crawler.archived import OPEN, ArchiveReader, MissingCapture, payload_digest
from crawler.depot import Depot
from crawler.warc import UnreadableArchive, walk
from crawler.warc_records import Exchange, Handed, about_record, exchange_records, public, resource_record
from storage.records import Capture

Committed = Callable[[str], int | None]

logger = logging.getLogger(__name__)

_LEVEL = 5
"""Of compression: the next one takes a fifth more time for half a per cent."""
_REMEMBERED = 10_000
"""Bodies of this process that are known without asking the store, where they stand seconds later."""
_LEAST_SHARED = 256
"""Bytes; a shorter body takes no more room than the reference to an earlier one."""


class Archive(ArchiveReader):
    """Writes WARC files into `folder`, and reads them like any `ArchiveReader`.

    `committed(file)` is the largest `offset + length` among the captures the store holds of a file, or
    0 or None when it holds none: an abandoned file is cut there, or removed. Without `committed` there is
    nobody to ask, and an abandoned file is cut behind its last whole record. `known(digest)` is an earlier
    capture, not itself a revisit, with that payload digest. Both are called on whatever thread `keep` runs.
    """

    def __init__(
        self,
        folder: Path,
        *,
        committed: Mapping[str, int] | Committed | None = None,
        known: Callable[[str], Capture | None] | None = None,
        max_bytes: int = 1 << 30,
        max_body: int = 20 << 20,
        prefix: str = "sourcedesk",
        depot: Depot | None = None,
    ) -> None:
        super().__init__(folder, known=known, max_body=max_body, depot=depot)
        self.max_bytes = max_bytes
        """A file that has grown to this many bytes is closed, and the next one begun."""
        self.prefix = prefix
        self._writing = threading.Lock()
        self._file: _OpenFile | None = None
        self._recent: dict[str, Capture] = {}
        folder.mkdir(parents=True, exist_ok=True)
        recover(folder, committed.get if isinstance(committed, Mapping) else committed)
        self._sending = ThreadPoolExecutor(1, thread_name_prefix="depot") if depot else None
        self._send()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def keep(self, exchange: Exchange) -> Capture:
        """Write the response and its request; both have left this process when it returns.

        A body that is already in the archive, byte for byte, is not written again (`revisit`).

        Raises:
            OSError: disk full, folder gone …; the file then ends as it did before.
        """
        digest = payload_digest(exchange.body)
        with self._writing:
            earlier = self._same_body(digest, exchange.body)
            capture = self._open_file().write(exchange, digest, earlier)
            if not capture.revisit:
                self._remember(digest, capture)
            return capture

    def _remember(self, digest: str, capture: Capture) -> None:
        """For as long as the store may not know it yet; a long crawl must not remember every response."""
        self._recent[digest] = capture
        if len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]

    def keep_handed(self, handed: Handed) -> Capture:
        """Write what somebody handed in, as a `resource` record.

        Raises:
            OSError: disk full, folder gone …; the file then ends as it did before.
        """
        with self._writing:
            return self._open_file().write_handed(handed, payload_digest(handed.body))

    def _open_file(self) -> "_OpenFile":
        """The file that is written to; the next one once it is full."""
        if self._file is not None and self._file.size >= self.max_bytes:
            self._finish()
        if self._file is None:
            self._file = _OpenFile.create(self.folder, self.prefix)
        return self._file

    def close(self) -> None:
        """Finish the open file; a later `keep` begins another."""
        with self._writing:
            self._finish()
        if self._sending is not None:
            self._sending.shutdown()
            self._sending = ThreadPoolExecutor(1, thread_name_prefix="depot")

    def _send(self) -> None:
        """Let the depot have what is finished, without keeping anybody waiting."""
        if self.depot is not None and self._sending is not None:
            self._sending.submit(self.depot.take_in_all, self.folder)

    def _finish(self) -> None:
        if self._file is not None:
            self._file.finish()
            self._file = None
            self._send()
            self._recent.clear()  # the store knows these by now

    def _same_body(self, digest: str, body: bytes) -> Capture | None:
        """An earlier capture that truly holds these bytes: SHA-1 alone can be deceived on purpose."""
        if len(body) < _LEAST_SHARED:
            return None
        earlier = self._recent.get(digest) or (self._known(digest) if self._known else None)
        if earlier is None or earlier.revisit:
            return None
        try:
            return earlier if self.read(earlier).body == body else None
        except (MissingCapture, UnreadableArchive):
            return None


class _OpenFile:
    """The one file that is being written, locked for as long as this process lives."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.name = path.name.removesuffix(OPEN)
        self.size = 0
        """Bytes of whole records."""
        self._stream = stream
        self._warc = WARCWriter(stream, gzip=False, warc_version="1.1")
        self._append(about_record(self._warc, self.name))

    @classmethod
    def create(cls, folder: Path, prefix: str) -> Self:
        """A new file, named for its time, host and process."""
        host = re.sub(r"[^A-Za-z0-9]+", "-", socket.gethostname()).strip("-") or "host"
        began = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        path = folder / f"{prefix}-{began}-{host}-{os.getpid()}.warc.gz{OPEN}"
        with _alone(folder):
            stream = path.open("xb")
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return cls(path, stream)

    def write(self, exchange: Exchange, digest: str, earlier: Capture | None) -> Capture:
        """Append the response and its request."""
        captured = exchange.captured or datetime.now(UTC)
        offset = self.size
        response, request = exchange_records(
            self._warc,
            exchange,
            file=self.name,
            offset=offset,
            captured=captured,
            digest=digest,
            earlier=earlier,
        )
        self._append(response, request)
        return Capture(
            file=self.name,
            offset=offset,
            length=self.size - offset,
            address=public(exchange.address),
            status=exchange.status,
            payload_digest=digest,
            captured=captured,
            revisit=response.rec_type == "revisit",
        )

    def write_handed(self, handed: Handed, digest: str) -> Capture:
        """Append what was handed in."""
        offset = self.size
        self._append(resource_record(self._warc, handed, file=self.name, offset=offset, digest=digest))
        return Capture(
            file=self.name,
            offset=offset,
            length=self.size - offset,
            address=public(handed.address),
            status=200,
            payload_digest=digest,
            captured=handed.captured,
        )

    def finish(self) -> None:
        """Bring the file to disk and give it its final name."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        with _alone(self.path.parent):
            self.path.rename(self.path.with_name(self.name))
            self._stream.close()

    def _append(self, *records: Any) -> None:
        """Write the records whole, or leave the file as it was."""
        whole = False
        try:
            for record in records:
                self._warc.out = _Member(self._stream)
                self._warc.write_record(record)
            self._stream.flush()
            whole = True
        finally:
            if whole:
                self.size = self._stream.tell()
            else:
                os.ftruncate(self._stream.fileno(), self.size)
                self._stream.seek(self.size)


class _Member:
    """One gzip member, for warcio to write a record into."""

    def __init__(self, stream: BinaryIO) -> None:
        # as small as zlib's usual level, in less than half the time
        self._packer = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, zlib_ng.MAX_WBITS + 16)
        self._stream = stream

    def write(self, data: bytes) -> None:
        """Pack some of it."""
        self._stream.write(self._packer.compress(data))

    def flush(self) -> None:
        """End it; warcio asks for that once, after the record."""
        self._stream.write(self._packer.flush())
        self._stream.flush()


def recover(folder: Path, committed: Committed | None) -> None:
    """Cut every abandoned file of the folder behind what counts, and give it its final name.

    What counts is what `committed` says of the file; where there is nobody to ask, or the file is shorter
    than that (a power cut), all of its whole records. A file of which nothing counts is removed.
    """
    with _alone(folder):
        for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
            with path.open("r+b") as stream:
                if _locked_by_another(stream):
                    continue
                _settle(path, stream, committed)


def _settle(path: Path, stream: BinaryIO, committed: Committed | None) -> None:
    name = path.name.removesuffix(OPEN)
    size = path.stat().st_size
    told = None if committed is None else committed(name) or 0
    end = told if told is not None and told <= size else _whole(path)
    logger.warning("archive_recovered file=%s kept=%d dropped=%d", name, end, size - end)
    if not end:
        path.unlink()
        return
    stream.truncate(end)
    os.fsync(stream.fileno())
    path.rename(path.with_name(name))


def _whole(path: Path) -> int:
    """Where the last whole response ends; 0 when there is none."""
    end = 0
    answered = False
    try:
        for entry in walk(path):
            answered = answered or entry.type in {"response", "revisit", "resource"}
            end = entry.end
    except UnreadableArchive as error:
        logger.warning("archive_torn reason=%s", error)
    return end if answered else 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Between making, locking and renaming a file, nobody may take it for abandoned."""
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _locked_by_another(stream: BinaryIO) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
