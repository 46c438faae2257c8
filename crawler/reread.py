"""Every stored source again from its archived bytes, without the network.

What this house shows an editor can be made again from what it keeps: same bytes, same reader, same words.
Where the words differ a reader has changed since; the stored document is left as it is.
"""

from collections import Counter
from dataclasses import dataclass

from crawler.archived import ArchiveReader, MissingCapture
from crawler.config import Config
from crawler.depot import depot_of
from crawler.reader import read_by
from crawler.run import project_settings
from crawler.rungs import pages_read
from crawler.sites import Sites, load_sites
from crawler.warc import UnreadableArchive
from storage.records import Document
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
    for identity, link in sorted(read_sources(store).items()):
        if source is not None and identity != source:
            continue
        word, remark = _compare(archive, sites, link)
        ended[word] += 1
        if remark:
            remarks.append(f"{identity}: {remark}")
    return Reread(
        same=ended["same"], changed=ended["changed"], failed=ended["failed"], remarks=tuple(remarks)
    )


def read_sources(store: Store) -> dict[str, LinkReport]:
    """Every source with a document, by identity."""
    return {
        link.source.identity: link
        for line in store.issues()
        for item in store.report_rows(line.id)
        for link in item.links
        if link.source is not None and link.document is not None and link.read is not None
    }


def document_again(archive: ArchiveReader, sites: Sites, link: LinkReport) -> Document | None:
    """The newest document of a link's source, made again; None where its bytes give none any more.

    Raises:
        MissingCapture: what it was read from is not in the archive, or no site file can read it any more.
        UnreadableArchive: a file is damaged.
    """
    visit = link.read
    if visit is None or link.resolution is None:
        raise MissingCapture("nothing was read yet")
    site = next((site for site in sites.every if site.name == visit.reader), None)
    if site is None:
        raise MissingCapture(f"no site file is called {visit.reader} any more")
    made = read_by(site, pages_read(archive, visit), link.resolution)
    if made.trace is not None:
        raise MissingCapture(f"{visit.reader} failed: {made.reading.detail}")
    return made.reading.document


def _compare(archive: ArchiveReader, sites: Sites, link: LinkReport) -> tuple[str, str | None]:
    if link.document is None:
        return "failed", "nothing was read yet"
    try:
        document = document_again(archive, sites, link)
    except (MissingCapture, UnreadableArchive) as error:
        return "failed", str(error)
    if document is None:
        return "changed", "the archived bytes give no document any more"
    if document.sha256 != link.document.sha256:
        return "changed", "the archived bytes give other words now"
    return "same", None
