"""An issue's evidence, to be kept or handed on: a folder or a ZIP file that opens without our software.

`index.html` is the whole record for people; `sources.wacz` holds the archived bytes for replay programs;
the JSON Lines hold everything for programs. Nothing in it asks for the network.
"""

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archived import ArchiveReader
from crawler.assignments import without_reader_tokens
from crawler.export.annotations import annotations
from crawler.export.annotations import as_json as annotations_as_json
from crawler.export.bundle_page import bundle_page
from crawler.export.claim_review import as_json as reviews_as_json
from crawler.export.claim_review import claim_reviews
from crawler.export.corrections import as_markdown, corrections
from crawler.export.jsonl import lines
from crawler.export.lines import schema
from crawler.export.wacz import WaczPage, write_wacz
from storage.desk import Desk
from storage.records import Capture, Issue
from storage.store import Store
from storage.verdicts import Verdict

_THEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundled:
    """What a bundle holds."""

    target: Path
    responses: int
    missing: tuple[str, ...]
    """Sentences: which archived responses could not be put in, and why."""


class BundleExists(RuntimeError):
    """Something stands where the bundle should go; the text says what to do."""


def write_bundle(
    store: Store,
    desk: Desk,
    issue: Issue,
    archive: ArchiveReader,
    target: Path,
    *,
    author: str,
    language: str,
    now: datetime,
) -> Bundled:
    """Write the issue's bundle to `target`: a ZIP file where the name ends in `.zip`, else a folder.

    It appears whole or not at all; a ZIP file that is there is replaced.

    Raises:
        BundleExists: the folder is there and not empty.
    """
    packed = target.suffix.lower() == ".zip"
    if not packed and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BundleExists(f"{target} is there already: choose another name, or end it in .zip")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as made:
        folder = Path(made) / "bundle"
        folder.mkdir()
        responses, missing = _fill(store, desk, issue, archive, folder, author, language, now)
        if packed:
            part = Path(made) / "bundle.zip"
            _pack(folder, part)
            part.replace(target)
        else:
            if target.exists():
                target.rmdir()
            shutil.move(folder, target)
    return Bundled(target, responses, missing)


def _fill(
    store: Store,
    desk: Desk,
    issue: Issue,
    archive: ArchiveReader,
    folder: Path,
    author: str,
    language: str,
    now: datetime,
) -> tuple[int, tuple[str, ...]]:
    issue = without_reader_tokens(issue)
    log = [entry for entries in desk.logs(issue.id).values() for entry in entries]
    texts = {
        "index.html": bundle_page(store, desk, issue, language=language, now=now),
        "records.jsonl": "".join(
            f"{line.model_dump_json()}\n" for line in lines(store, [issue.id], language)
        ),
        "records.schema.json": json.dumps(schema(), indent=2) + "\n",
        "verdicts.jsonl": "".join(f"{json.dumps(_entry(one), ensure_ascii=False)}\n" for one in log),
        "corrections.md": as_markdown(issue, corrections(store, desk, issue), language),
        "annotations.json": annotations_as_json(annotations(store, desk, issue, language=language), issue),
        "claimreview.json": reviews_as_json(
            claim_reviews(store, desk, issue, author=author, language=language)
        ),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    captures, pages = _archived(store, issue.id)
    written = write_wacz(
        folder / "sources.wacz",
        captures,
        pages,
        archive,
        title=issue.title or issue.id,
        created=now,
    )
    return written.responses, written.missing


def _archived(store: Store, issue: str) -> tuple[list[Capture], list[WaczPage]]:
    """Every archived response of the issue's sources, and the page of each to be opened."""
    captures: dict[Capture, None] = {}
    pages: dict[str, WaczPage] = {}
    for item in store.report_rows(issue):
        for link in item.links:
            if link.source is None or link.source.identity in pages:
                continue
            for visit in store.visits(link.source.identity):
                for asked in visit.asked_pages:
                    captures.update(dict.fromkeys(_with_bodies(store, asked.captures)))
            if link.visit is not None and link.visit.asked_pages and link.visit.asked_pages[0].captures:
                last = link.visit.asked_pages[0].captures[-1]
                title = link.document.document.title if link.document is not None else None
                pages[link.source.identity] = WaczPage(
                    address=last.address, title=title, captured=last.captured
                )
    return list(captures), list(pages.values())


def _with_bodies(store: Store, captures: tuple[Capture, ...]) -> list[Capture]:
    """The captures, and for those that say only `the same as before` the earlier one too."""
    found = list(captures)
    for capture in captures:
        earlier = store.known(capture.payload_digest) if capture.revisit else None
        if earlier is not None:
            found.append(earlier)
    return found


def _entry(one: Verdict) -> dict[str, object]:
    """An entry of the log as plain JSON values."""
    values: dict[str, object] = {
        name: getattr(one, name) for name in Verdict.__dataclass_fields__ if name != "passages"
    }
    values["at"] = one.at.isoformat()
    values["signals"] = dict(one.signals)
    values["passages"] = [
        {name: getattr(passage, name) for name in type(passage).__dataclass_fields__}
        for passage in one.passages
    ]
    return values


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.iterdir()):
            kind = zipfile.ZIP_STORED if path.suffix == ".wacz" else zipfile.ZIP_DEFLATED
            info = zipfile.ZipInfo(path.name, _THEN)
            info.compress_type = kind
            packed.writestr(info, path.read_bytes())
