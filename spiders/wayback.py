"""The Wayback Machine: pages as they once were.

Source:   the archived bytes of a page, as they were served on one day.
Asked at: web.archive.org/web/<time>id_/<address>: `id_` gives the bytes without the archive's toolbar and with
          their own links. `crawler.memento` asks for copies of pages that cannot be read:
          archive.org/wayback/available (the closest one), web.archive.org/cdx/search/cdx (the index), and the
          TimeMap of RFC 7089 where the index does not answer.
          https://archive.org/help/wayback_api.php
Limits:   the index answers about 30 questions a minute, playback more; one pace for both, with room. After a
          429 the archive blocks who asks on, so nothing more is asked of it in that crawl.
Caveats:  a copy is of one day, which is kept beside it; it says nothing about the page today. An archived error
          is an error, an archived redirect is played back with captures of other days.
Fails:    404 where nothing was archived, 403 where the owner asked for removal; a page without
          `Memento-Datetime` is the archive's own.
"""

from dataclasses import replace
from datetime import UTC
from typing import ClassVar

from crawler.extract.answers import own_words
from crawler.extract.reading import read_page
from crawler.memento import as_original, playback, taken_at
from crawler.source import Limits, SourceSpider
from storage.records import Page, Reading, Resolution


class WaybackSpider(SourceSpider):
    """Archived pages that an issue links as such."""

    name = "wayback"
    hosts = ("archive.org",)
    kinds = ("archive",)
    limits: ClassVar[dict[str, Limits]] = {
        "web.archive.org": Limits(2.5),
        "archive.org": Limits(2.5),
    }

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The bytes as they were served, then the address as it was linked."""
        played = playback(resolution.canonical or "")
        linked = super().addresses(resolution)
        return linked if played is None else (played.address, *linked)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """What the page said then, and on which day."""
        page = pages[-1]
        reading = own_words(read_page(as_original(page)))
        taken = taken_at(page)
        if reading.document is None or taken is None:
            return reading
        facts = {"address": page.address, "taken": taken.astimezone(UTC).isoformat(timespec="seconds")}
        document = replace(reading.document, facts={**reading.document.facts, "memento": facts})
        return replace(reading, document=document)
