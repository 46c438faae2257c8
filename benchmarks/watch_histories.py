"""Recorded histories of changes, for `watch.py`: when things on the web really changed.

Two kinds lie in a corpus of captured answers (`index.jsonl`): Wayback CDX lists, where every capture whose digest
differs from the one before is a change (seen at most as often as somebody captured it), and arXiv Atom entries in
their first or second version, whose dates are all there is to know of them. Others can be brought as JSON Lines, one
source a line, times in ISO 8601:

    {"name": "https://…", "kind": "article", "published": "2025-03-01T08:00:00Z", "changes": ["2025-03-02T10:30:00Z"]}

Such a file of a repository's documents is made from `git log --format=%cI --follow -- FILE`.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from lxml import etree

_DAY = timedelta(days=1)
_CAPTURE = re.compile(r"^(\S+) (\d{14}) (\S+) (\S+) (\d{3}|-) (\S+)")
_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_OLD = 30.0
"""Days that a page is taken to have been there before its first capture."""
_VERSION = re.compile(r"v(\d+)$")


@dataclass(frozen=True, slots=True)
class History:
    """One source: days from its beginning to each of its changes."""

    name: str
    kind: str
    changes: tuple[float, ...]
    age: float = 0.0
    """Of the source at its beginning here, in days."""


def of_file(path: Path) -> list[History]:
    """Histories brought as JSON Lines.

    Raises:
        ValueError, KeyError: a line is not of the shape above.
    """
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        record = json.loads(line)
        first = _moment(record["published"])
        changes = sorted((_moment(one) - first) / _DAY for one in record["changes"])
        found.append(
            History(record["name"], record.get("kind", "article"), tuple(at for at in changes if at > 0))
        )
    return found


def of_corpus(corpus: Path) -> dict[str, list[History]]:
    """What a corpus of captured answers holds, by where it comes from."""
    captures: dict[str, list[tuple[datetime, str]]] = {}
    papers: dict[str, History] = {}
    for line in (corpus / "index.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["kind"] == "wayback-cdx":
            for key, when, digest in _captures(_body(corpus, record["file"])):
                captures.setdefault(key, []).append((when, digest))
        elif (
            record["kind"].startswith("arxiv-") and record["content_type"] and "xml" in record["content_type"]
        ):
            papers |= {one.name: one for one in _papers(_body(corpus, record["file"]))}
    return {"wayback": list(_captured(captures)), "arxiv": [papers[name] for name in sorted(papers)]}


def _body(corpus: Path, file: str) -> bytes:
    body = (corpus / file).read_bytes()
    return gzip.decompress(body) if file.endswith(".gz") else body


def _captures(body: bytes) -> Iterator[tuple[str, datetime, str]]:
    for row in body.decode("utf-8", "replace").splitlines():
        if (match := _CAPTURE.match(row)) and match[5] in {"200", "-"}:
            yield match[1], datetime.strptime(match[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC), match[6]


def _captured(captures: dict[str, list[tuple[datetime, str]]]) -> Iterator[History]:
    """A source for every address whose captures span a week or more."""
    for key, rows in sorted(captures.items()):
        rows.sort()
        first = rows[0][0]
        if rows[-1][0] - first < 7 * _DAY:
            continue
        changes = (
            (when - first) / _DAY for (_, before), (when, digest) in pairwise(rows) if digest != before
        )
        yield History(key, "article", tuple(changes), _OLD)


def _papers(body: bytes) -> Iterator[History]:
    """Papers with at most two versions: of later ones Atom names the last day alone."""
    try:
        tree = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for entry in tree.iterfind("a:entry", _ATOM):
        name, first, last = (
            entry.findtext(f"a:{part}", "", _ATOM) for part in ("id", "published", "updated")
        )
        version = _VERSION.search(name)
        if version is None or not first or not last or int(version[1]) > 2:
            continue
        changed = (_moment(last) - _moment(first)) / _DAY
        yield History(name[: version.start()], "paper", (changed,) if changed > 0 else ())


def _moment(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
