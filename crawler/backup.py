"""Backup while everything runs, and restore: the store as it was at one moment, with every body it rests on.

A backup is a folder: `store.db` (SQLite, whatever the store itself is kept in), `archive/`, the other files of
the home folder, and `MANIFEST.json` with a SHA-256 of each. The store is copied first: whatever it knows of then
lies in the archive already, since a response is archived before it is recorded.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from crawler.archived import OPEN, ArchiveReader, MissingCapture
from crawler.config import Config
from crawler.depot import depot_of
from crawler.warc import Stored
from storage.database import explained, open_database
from storage.health import ledger
from storage.moving import move
from storage.store import Store

MANIFEST = "MANIFEST.json"
STORE = "store.db"
_PASSING = (".lock", "-wal", "-shm", "-journal", OPEN, ".part")
_CHUNK = 1 << 20


class BadBackup(ValueError):
    """A backup that cannot be made or used; the text says which, why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a backup holds."""

    files: int
    size: int
    """Bytes."""


def backup(engine: Engine, config: Config, folder: Path) -> Told:
    """Copy store, archive and what the desk has learned into `folder`, which must not exist yet.

    It appears whole or not at all; crawls, watch and desk go on meanwhile.

    Raises:
        BadBackup: there is such a folder already, or a file of the archive is missing.
        StoreUnusable: the store cannot be read.
        OSError: the disk is full, the place cannot be written …
    """
    if folder.exists():
        raise BadBackup(f"{folder} is there already: name a new folder, a backup never overwrites another")
    part = folder.with_name(f"{folder.name}.part")
    if part.exists():
        shutil.rmtree(part)
    (part / "archive").mkdir(parents=True)
    try:
        _copy_store(engine, part / STORE)
        _copy_archive(config, part)
        _copy_others(config, part)
        told = _seal(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return told


def restore(folder: Path, config: Config) -> Told:
    """Put a backup back: into a home folder without a store, or into an empty PostgreSQL database.

    Every file is compared with its SHA-256 first. The store comes last, so that what was interrupted can be
    done again.

    Raises:
        BadBackup: it is no whole backup, or there is a store where it is to go.
        StoreUnusable: the database cannot be written, or holds other records.
        OSError: the disk is full …
    """
    told = verify(folder)
    target = config.store_file
    if target is not None and target.exists():
        raise BadBackup(f"{target} is there already: move it away, or name another folder with --home")
    for name in _files(folder):
        if name not in {STORE, MANIFEST}:
            place = config.home / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists() or _sha256(place) != _sha256(folder / name):
                _copy(folder / name, place)
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(folder / STORE, target)
    else:
        _fill(folder, config)
    return told


def verify(folder: Path) -> Told:
    """Compare every file of a backup with its manifest.

    Raises:
        BadBackup: a file is missing, was changed, or there is no manifest.
    """
    try:
        manifest: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
        expected = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBackup(
            f"{folder} is no backup of Sourcedesk: {MANIFEST} cannot be read ({error})"
        ) from error
    for name, digest in expected.items():
        if not (folder / name).is_file():
            raise BadBackup(f"{folder} lacks {name}: use another backup")
        if _sha256(folder / name) != digest:
            raise BadBackup(f"{folder / name} is not what was backed up: use another backup")
    size = sum((folder / name).stat().st_size for name in expected)
    return Told(files=len(expected), size=size)


# --- the parts -----------------------------------------------------------------------------------


def _copy_store(engine: Engine, target: Path) -> None:
    """A snapshot of one moment, writers or not (https://www.sqlite.org/backup.html)."""
    if engine.dialect.name == "sqlite":
        with explained(engine), engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            with closing(sqlite3.connect(target)) as copy:
                raw.backup(copy)
        return
    kept = open_database(f"sqlite:///{target}")
    try:
        move(engine, kept)
    finally:
        kept.dispose()
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_archive(config: Config, part: Path) -> None:
    """Whole files as they are; one that is being written as far as the copied store knows it."""
    kept = open_database(f"sqlite:///{part / STORE}")
    reader = ArchiveReader(config.archive, depot=depot_of(config.archive_url))
    try:
        store = Store(kept)
        names = {path.name.removesuffix(OPEN) for path in config.archive.glob("*.warc.gz*")}
        names |= {capture.file for capture in ledger(kept)}
        for name in sorted(names):
            committed = store.committed(name)
            try:
                path = reader.path(name)
            except MissingCapture as error:
                if committed:
                    raise BadBackup(f"{error}; `sourcedesk doctor` tells more") from error
                continue
            if path.name.endswith(OPEN) and not committed:
                continue
            _copy(path, part / "archive" / name, committed if path.name.endswith(OPEN) else None)
    finally:
        kept.dispose()
    for left in part.glob(f"{STORE}-*"):
        left.unlink()


def _copy_others(config: Config, part: Path) -> None:
    """What the desk has learned lies beside the store."""
    for path in sorted(config.home.glob("*")):
        if path.is_file() and not path.name.startswith(STORE) and not path.name.endswith(_PASSING):
            _copy(path, part / path.name)


def _seal(part: Path) -> Told:
    files = {name: _sha256(part / name) for name in _files(part)}
    manifest = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "files": files}
    with (part / MANIFEST).open("w", encoding="utf-8") as out:
        json.dump(manifest, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    return verify(part)


def _fill(folder: Path, config: Config) -> None:
    """A PostgreSQL store takes the rows of the backup's SQLite file, from a copy: opening it may migrate it."""
    copied = config.home / f"{STORE}.part"
    config.home.mkdir(parents=True, exist_ok=True)
    _copy(folder / STORE, copied)
    source, target = open_database(f"sqlite:///{copied}"), open_database(config.store_url)
    try:
        move(source, target)
    finally:
        source.dispose()
        target.dispose()
        for left in config.home.glob(f"{STORE}.part*"):
            left.unlink()


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()


def _copy(source: Stored, target: Path, length: int | None = None) -> None:
    """Whole, or its first bytes; it appears under its name once it is on the disk."""
    part = target.with_name(f"{target.name}.copying")
    with source.open("rb") as read, part.open("wb") as write:
        left = sys.maxsize if length is None else length
        while left and (data := read.read(min(_CHUNK, left))):
            write.write(data)
            left -= len(data)
        write.flush()
        os.fsync(write.fileno())
    part.replace(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
