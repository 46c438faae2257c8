"""Which address is answered by which record of which WARC file: what a replayed crawl asks instead of the web."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from crawler.warc import REFERS_FILE, REFERS_OFFSET, Answer, Entry, UnreadableArchive, read_answer, walk


class Shot(NamedTuple):
    """One archived answer."""

    path: Path
    offset: int
    revisit: bool
    address: str
    captured: str
    """`WARC-Date`, which sorts as text."""
    status: int | None
    digest: str | None
    refers: tuple[str, int] | None
    """File and offset of the body's record, where a revisit tells them."""

    @property
    def preference(self) -> tuple[bool, str]:
        """The newest answer that says something about the page; one that does not only when there is no other."""
        passing = self.status is None or self.status in {304, 429} or self.status >= 500
        return (not passing, self.captured)


class WarcIndex:
    """The answers in some WARC files, ours or anybody's.

    Raises:
        UnreadableArchive: a file is missing, no WARC, cut short or damaged, or none holds a web page.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        shots = [shot for path in files for shot in _shots_of(path)]
        if not shots:
            raise UnreadableArchive("the replay files hold no web page: name WARC files of a crawl")
        self._exact: dict[str, Shot] = _best(shots, _plain)
        self._alike: dict[str, Shot] = _best(shots, _loose)
        self._places = {(shot.path.name, shot.offset): shot for shot in shots}
        self._bodies = {shot.digest: shot for shot in reversed(shots) if shot.digest and not shot.revisit}

    def find(self, address: str) -> Shot | None:
        """The record that answers `address`: the very same, else equal but for scheme, last slash, fragment."""
        return self._exact.get(_plain(address)) or self._alike.get(_loose(address))

    def answer(self, address: str, *, limit: int) -> Answer | None:
        """The response to `address`, its body at most `limit` bytes as it came over the wire.

        None where there is none, or only the first half of a redirect that leads back to `address`.

        Raises:
            RecordTooLong: the body is longer.
            UnreadableArchive: a file was changed since it was indexed.
        """
        shot = self.find(address)
        if shot is None:
            return None
        answer = read_answer(shot.path, shot.offset, limit=limit)
        if shot.revisit and answer.status != 304:
            return self._with_body(shot, answer, limit=limit)
        target = next((value for name, value in answer.headers if name.lower() == b"location"), None)
        if target is not None and 300 <= answer.status < 400:
            leads = urljoin(shot.address, target.decode("latin-1"))
            if _plain(leads) == _plain(address) and _plain(shot.address) != _plain(address):
                return None
        return answer

    def _with_body(self, shot: Shot, answer: Answer, *, limit: int) -> Answer | None:
        """The answer of a revisit, with the body that lies elsewhere; None where that is in none of the files."""
        earlier = self._places.get(shot.refers) if shot.refers else None
        earlier = earlier or (self._bodies.get(shot.digest) if shot.digest else None)
        if earlier is None:
            return None
        whole = read_answer(earlier.path, earlier.offset, limit=limit)
        return Answer(
            fields=answer.fields,
            status=answer.status or whole.status,
            protocol=answer.protocol or whole.protocol,
            headers=answer.headers or whole.headers,
            body=whole.body,
        )


def index_of(files: Sequence[Path]) -> WarcIndex:
    """The index of these files, made once a process unless a file changes.

    Raises:
        UnreadableArchive: a file is missing, no WARC, cut short or damaged, or none holds a web page.
    """
    return _index_of(tuple((path, *_stamp(path)) for path in files))


@lru_cache(maxsize=4)
def _index_of(stamped: tuple[tuple[Path, int, int], ...]) -> WarcIndex:
    return WarcIndex(path for path, _, _ in stamped)


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time; a file that is not there is for `walk` to report."""
    return (path.stat().st_size, path.stat().st_mtime_ns) if path.exists() else (0, 0)


def _shots_of(path: Path) -> list[Shot]:
    return [_shot(path, entry) for entry in walk(path) if _answers(entry)]


def _answers(entry: Entry) -> bool:
    address = _address(entry.fields)
    return entry.type in {"response", "revisit"} and address.startswith(
        ("http://", "https://", "browser+http")
    )


def _address(fields: Mapping[str, str]) -> str:
    # Wget 1.19 writes <…> around it
    return fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")


def _shot(path: Path, entry: Entry) -> Shot:
    fields = entry.fields
    file, offset = fields.get(REFERS_FILE), fields.get(REFERS_OFFSET, "")
    return Shot(
        path=path,
        offset=entry.offset,
        revisit=entry.type == "revisit",
        address=_address(fields),
        captured=fields.get("warc-date", ""),
        status=entry.status,
        digest=fields.get("warc-payload-digest"),
        refers=(file, int(offset)) if file is not None and offset.isdigit() else None,
    )


def _best(shots: Iterable[Shot], key: Callable[[str], str]) -> dict[str, Shot]:
    """The one answer of each key; of equals, the first."""
    best: dict[str, Shot] = {}
    for shot in shots:
        held = best.get(key(shot.address))
        if held is None or shot.preference > held.preference:
            best[key(shot.address)] = shot
    return best


def _plain(address: str) -> str:
    return address.partition("#")[0]


def _loose(address: str) -> str:
    parts = urlsplit(address)
    host = (parts.netloc.rpartition("@")[2]).lower().removesuffix(":80").removesuffix(":443")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
