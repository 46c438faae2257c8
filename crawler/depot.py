"""Where finished WARC files go when one machine's folder is not the place for them: an object store.

Files are written to the local folder, as always, because an object cannot be appended to; a finished one is
sent, its size compared, and only then removed here. One that could not be sent stays and is sent by whoever
opens the archive next. Any address that fsspec knows will do (https://filesystem-spec.readthedocs.io); for
S3-compatible ones the usual AWS_… variables say key, region and endpoint.
"""

import fcntl
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)

_BLOCK = 1 << 18
"""Bytes asked for at a time: most responses fit into one block."""


class DepotUnusable(OSError):
    """The object store cannot be reached, or is not known. Its text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file in the depot; reading it asks for the bytes that are read and no others."""

    name: str
    address: str
    _files: Any

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """The file, to be read and sought in."""
        stream: IO[bytes] = self._files.open(self.address, mode, block_size=_BLOCK)
        return stream

    def __str__(self) -> str:
        return self.address


class Depot:
    """Finished WARC files at an address such as `s3://bucket/folder`."""

    def __init__(self, url: str) -> None:
        """Nothing is asked yet.

        Raises:
            DepotUnusable: no installed library knows such addresses.
        """
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 -- an optional extra

            self._files, root = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise DepotUnusable(
                f"archive_url {url!r} cannot be used ({error}): pip install 'sourcedesk[s3]', or write s3://bucket/folder"
            ) from error
        self._root = root.rstrip("/")
        self.url = url

    def find(self, name: str) -> Lying | None:
        """The file of this name; None where it is not there."""
        address = f"{self._root}/{name}"
        return self._asked(lambda: Lying(name, address, self._files) if self._files.exists(address) else None)

    def take_in(self, path: Path) -> bool:
        """Send a finished file and remove it here; False where another process is at it, or has done it.

        Raises:
            DepotUnusable: it could not be sent whole; it stays where it is.
        """
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            return False
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if not path.exists():
                return False
            size, address = path.stat().st_size, f"{self._root}/{path.name}"
            self._asked(lambda: self._send(path, address))
            there = self._asked(lambda: int(self._files.info(address)["size"]))
            if there != size:
                raise DepotUnusable(
                    f"{address} holds {there} bytes of {size}; the file stays in {path.parent}"
                )
            path.unlink()
        logger.info("archive_sent file=%s bytes=%d", path.name, size)
        return True

    def take_in_all(self, folder: Path) -> None:
        """Send every finished file of the folder; what cannot be sent now is told in the log, and stays."""
        for path in sorted(folder.glob("*.warc.gz")):
            try:
                self.take_in(path)
            except DepotUnusable as error:
                logger.warning("archive_not_sent file=%s reason=%s", path.name, error)

    def _send(self, path: Path, address: str) -> None:
        self._files.makedirs(self._root, exist_ok=True)
        self._files.put_file(str(path), address)
        self._files.invalidate_cache()

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except _trouble() as error:
            raise DepotUnusable(
                f"{self.url} cannot be reached ({error}); files stay on this machine"
            ) from error


def _trouble() -> tuple[type[Exception], ...]:
    """What the libraries raise; botocore's own errors are no `OSError`."""
    try:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 -- an optional extra
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)


def depot_of(url: str | None) -> Depot | None:
    """The depot at `url`; None where files stay in the folder."""
    return Depot(url) if url else None
