"""The store against its archive: every body that a judgement rests on is there, and is the one that was stored.

What can be made again is: the index and passages from the rows, a damaged document from its archived bytes, an
archive file whose writer was killed from what the store knows of it. What cannot is named, with what to do.
"""

import fcntl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from crawler.archive import recover
from crawler.archived import OPEN, ArchiveReader, MissingCapture
from crawler.config import Config
from crawler.depot import depot_of
from crawler.reread import document_again, read_sources
from crawler.run import project_settings
from crawler.sites import load_sites
from crawler.warc import RecordTooLong, UnreadableArchive
from storage import health
from storage.database import refuse_broken
from storage.health import Damaged, Trouble
from storage.records import Capture
from storage.store import Store

LARGEST = 1 << 30
"""Bytes; what was archived under a larger `max_bytes` than today's is still to be read."""
_SHOWN = 20
"""Troubles of one kind that are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was looked at, and what is wrong with it."""

    captures: int
    files: int
    troubles: tuple[Trouble, ...]
    remarks: tuple[str, ...]
    """What is no trouble, but takes room."""

    @property
    def left(self) -> tuple[Trouble, ...]:
        """What was not mended."""
        return tuple(one for one in self.troubles if not one.mended)


def examine(engine: Engine, config: Config, *, repair: bool = False) -> Examined:
    """Look at every row that can be wrong and every archived body; with `repair`, mend what can be made again.

    Reads only, unless `repair` is set; then no crawl may be running, or its own file is left alone.

    Raises:
        StoreUnusable: the store cannot be read, or not be written where it is to be mended.
        OSError: the archive cannot be written where it is to be mended.
    """
    refuse_broken(engine)
    store = Store(engine)
    troubles = list(_abandoned(config.archive, store, repair))
    captures = health.ledger(engine)
    archive = ArchiveReader(
        config.archive, known=store.known, max_body=LARGEST, depot=depot_of(config.archive_url)
    )
    troubles += _bodies(archive, captures)
    troubles += [
        Trouble(f"document {one} rests on no archived bytes: check its issue again to archive it")
        for one in health.unarchived(engine)
    ]
    damaged = health.damaged_documents(engine) if repair else []
    mended = set(_put_back(engine, archive, damaged))
    troubles += [Trouble(f"document {one}: its words were damaged", mended=True) for one in sorted(mended)]
    troubles += health.troubles(engine, repair=repair)
    remarks = tuple(_unknown(config.archive, captures))
    files = len({capture.file for capture in captures})
    return Examined(captures=len(captures), files=files, troubles=tuple(troubles), remarks=remarks)


def _abandoned(folder: Path, store: Store, repair: bool) -> Iterator[Trouble]:
    """Files whose writer was killed: the next crawl settles them, and so does a repair."""
    left = [path for path in sorted(folder.glob(f"*{OPEN}")) if _nobody_writes(path)]
    torn = [
        path for path in left if path.stat().st_size < (store.committed(path.name.removesuffix(OPEN)) or 0)
    ]
    if left and repair:
        recover(folder, store.committed)
        yield from (Trouble(f"{path.name} was left by a killed crawl", mended=True) for path in left)
    for path in torn:
        yield Trouble(f"{path.name} is shorter than what the store knows of it: restore it from a backup")


def _nobody_writes(path: Path) -> bool:
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _bodies(archive: ArchiveReader, captures: list[Capture]) -> Iterator[Trouble]:
    """Every body the ledger names, read and its digest compared."""
    told: Counter[str] = Counter()
    for capture in captures:
        try:
            archive.read(capture)
        except (MissingCapture, UnreadableArchive, RecordTooLong) as error:
            told[capture.file] += 1
            if told[capture.file] <= _SHOWN:
                yield Trouble(f"{capture.address} of {capture.captured:%Y-%m-%d}: {error}")
    for file, number in told.items():
        if number > _SHOWN:
            yield Trouble(f"{file}: {number - _SHOWN} further bodies are not to be had")


def _put_back(engine: Engine, archive: ArchiveReader, damaged: list[Damaged]) -> Iterator[str]:
    """Damaged documents, read again from their archived bytes where that gives the words that were stored."""
    if not damaged:
        return
    sites = load_sites(project_settings())
    links = read_sources(Store(engine))
    for one in damaged:
        link = links.get(one.source)
        if link is None or link.document is None or link.document.id != one.id:
            continue
        try:
            again = document_again(archive, sites, link)
        except (MissingCapture, UnreadableArchive):
            continue
        if again is not None and health.put_back(engine, one, again):
            yield one.id


def _unknown(folder: Path, captures: list[Capture]) -> Iterator[str]:
    """Archive files that no visit rests on. Single responses beside visits are usual: robots.txt is archived too."""
    known = {capture.file for capture in captures}
    for path in sorted(folder.glob("*.warc.gz")):
        if path.name not in known:
            size = path.stat().st_size / 1e6
            yield f"{path.name}: no visit in the store rests on it ({size:.1f} MB)"
