"""The pages a document was made of, out of all that were asked for: which rung it was read from."""

import re
from dataclasses import replace

from crawler.archived import ArchiveReader
from crawler.memento import as_original, playback
from storage.records import Page, Via, Visit

_EMBEDDED = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=%]{200,}")


def without_embedded(page: Page) -> Page:
    """A saved page without the pictures and fonts that were packed into it: megabytes before the first word."""
    return replace(page, body=_EMBEDDED.sub(b"data:,", page.body))


def pages_read(archive: ArchiveReader, visit: Visit) -> tuple[Page, ...]:
    """The pages that the visit's document was read from, out of the archive, as the site file got them.

    Raises:
        MissingCapture: one of them is not in the archive.
        UnreadableArchive: a file is damaged.
    """
    asked = visit.asked_pages
    if visit.via is Via.MEMENTO:
        copies = [page for page in asked if page.via is Via.MEMENTO and playback(page.final) is not None]
        return tuple(as_original(archive.page(page)) for page in copies[-1:])
    if visit.via is Via.CAPTURE:
        return tuple(without_embedded(page) for page in archive.pages(asked[-1:]))
    return archive.pages([page for page in asked if page.via is not Via.MEMENTO], via=Via.REPLAY)
