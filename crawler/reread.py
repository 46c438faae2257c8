"""Every stored source again from its archived bytes, without the network.

What this house shows an editor can be made again from what it keeps: same bytes, same reader, same words.
Where the words differ a reader has changed since; the stored document is left as it is.
"""

import traceback
from collections import Counter
from dataclasses import dataclass

from crawler.archived import ArchiveReader, MissingCapture
from crawler.config import Config
from crawler.depot import depot_of
from crawler.run import project_settings
from crawler.rungs import pages_read
from crawler.sites import Sites, load_sites
from crawler.warc import UnreadableArchive
from storage.store import Store
from storage.views import LinkReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """How a rereading ended."""

    same: int
    changed: int
    """Documents whose archived bytes now give other words."""
    failed: int
    """Documents that could not be made again."""
    remarks: tuple[str, ...]
    """One sentence for each document that is not as stored."""


def reread(store: Store, config: Config, source: str | None = None) -> Reread:
    """Extract every source that was read (or the one called `source`) again, and compare the words."""
    sites = load_sites(project_settings())
    archive = ArchiveReader(
        config.archive, known=store.known, max_body=config.max_bytes, depot=depot_of(config.archive_url)
    )
    ended: Counter[str] = Counter()
    remarks = []
    for identity, link in sorted(_read_sources(store).items()):
        if source is not None and identity != source:
            continue
        word, remark = _compare(archive, sites, link)
        ended[word] += 1
        if remark:
            remarks.append(f"{identity}: {remark}")
    return Reread(
        same=ended["same"], changed=ended["changed"], failed=ended["failed"], remarks=tuple(remarks)
    )


def _read_sources(store: Store) -> dict[str, LinkReport]:
    """Every source with a document, by identity."""
    return {
        link.source.identity: link
        for line in store.issues()
        for item in store.report_rows(line.id)
        for link in item.links
        if link.source is not None and link.document is not None and link.read is not None
    }


def _compare(archive: ArchiveReader, sites: Sites, link: LinkReport) -> tuple[str, str | None]:
    visit = link.read
    if visit is None or link.document is None or link.resolution is None:
        return "failed", "nothing was read yet"
    site = next((site for site in sites.every if site.name == visit.reader), None)
    if site is None:
        return "failed", f"no site file is called {visit.reader} any more"
    try:
        pages = pages_read(archive, visit)
        document = site.read(pages, link.resolution).document
    except (MissingCapture, UnreadableArchive) as error:
        return "failed", str(error)
    except Exception:  # noqa: BLE001 -- a reader's fault on one source must not hide the others
        return "failed", traceback.format_exc(limit=-1)
    if document is None:
        return "changed", "the archived bytes give no document any more"
    if document.sha256 != link.document.sha256:
        return "changed", "the archived bytes give other words now"
    return "same", None
