"""Asking again only for what changed: validators out, and on a 304 the bytes that are already here.

RFC 9110 §13 (conditional requests), WARC/1.1 §6.7 (`server-not-modified`). A 304 is kept as it came; for reading,
the page is the archived one it speaks of, so a site file never sees the difference.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crawler.archived import ArchiveReader, MissingCapture
from crawler.middlewares.archive import UNCHANGED_SINCE
from crawler.warc import UnreadableArchive
from storage.outcomes import Outcome
from storage.records import Asked, Page, Reading
from storage.store import Store

logger = logging.getLogger(__name__)


class Revisits:
    """What is known of pages asked before. Without an archive to read nothing is asked conditionally."""

    def __init__(self, store: Store, archive: ArchiveReader | None) -> None:
        self._store = store
        self._archive = archive
        self._known: dict[str, Mapping[str, Asked]] = {}

    def learn(self, identities: Collection[str]) -> None:
        """Look up what is known of these sources, in one question to the store; on whatever thread may wait for it."""
        if self._archive is not None:
            wanted = [identity for identity in identities if identity not in self._known]
            self._known.update(self._store.pages_to_ask_again(wanted))

    def forget(self, identities: Collection[str]) -> None:
        """Let go of what is known of sources whose visit is over."""
        for identity in identities:
            self._known.pop(identity, None)

    def conditions(self, identity: str, address: str) -> tuple[dict[str, str], dict[str, Any]]:
        """Headers and request meta for asking `address` of a source again; both empty the first time."""
        before = self._before(identity).get(address)
        if before is None:
            return {}, {}
        headers = {}
        if before.etag:
            headers["If-None-Match"] = before.etag
        if before.last_modified:
            headers["If-Modified-Since"] = before.last_modified
        return headers, {UNCHANGED_SINCE: before.captures[-1]}

    def whole(self, page: Page, identity: str) -> Page | None:
        """The page as it was, for an answer that it did not change.

        None where that answer cannot be used: it came from another address than before (the site redirects
        elsewhere now), or the earlier bytes are gone. The page must then be asked for without conditions.
        """
        before = self._before(identity).get(page.asked)
        if before is None or self._archive is None or before.final != page.address:
            return None
        try:
            return self._archive.page(Asked.of(page))
        except (MissingCapture, UnreadableArchive) as error:
            logger.warning("unchanged_but_unread source=%s reason=%s", identity, error)
            return None

    def _before(self, identity: str) -> Mapping[str, Asked]:
        if self._archive is None:
            return {}
        if identity not in self._known:
            self.learn([identity])
        return self._known[identity]


def unchanged(reading: Reading, pages: tuple[Page, ...]) -> Reading:
    """`not_modified` where the source was read from pages of which none has changed."""
    came = [page for page in pages if page.status is not None]
    if reading.outcome is not Outcome.OK or not came or not all(page.not_modified for page in came):
        return reading
    return replace(reading, outcome=Outcome.NOT_MODIFIED, detail="status 304")
