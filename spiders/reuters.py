"""Reuters: news agency, behind a bot wall.

Source:   news articles, with their JSON-LD (headline, dates, authors) and paragraphs marked for tests.
Asked at: the page itself; there is no open interface.
Limits:   the default pace; robots.txt. The wall is recorded, never fought.
Terms:    what every visitor sees; the wall is where asking ends.
Caveats:  `isAccessibleForFree: false` stands on pages that hold the whole text, so the text is measured too.
          The address carries the headline and, since 2021, the day: `/world/…-2024-03-04/`.
Fails:    since December 2023 programs get 401 with `x-datadome` and a page that asks for JavaScript: `blocked`,
          neither dead nor a login. The headline and the day are then known from the address.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.extract.container import read_container
from crawler.extract.slug import with_headline
from crawler.source import SourceSpider
from storage.records import Document, Page, Reading, Resolution

_PARAGRAPH = "//article//*[starts-with(@data-testid, 'paragraph-')]"
_PARAGRAPHS = f"{_PARAGRAPH} | {_PARAGRAPH}/../h2 | {_PARAGRAPH}/../h3"
_DAY = re.compile(r"-(\d{4}-\d{2}-\d{2})/?$")


class ReutersSpider(SourceSpider):
    """Articles of Reuters."""

    name = "reuters"
    hosts = ("reuters.com",)
    kinds = ("reuters",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The marked paragraphs; the main text where a page has none (before 2021)."""
        page = pages[-1]
        reading = read_container(page, _PARAGRAPHS, method="paragraphs")
        if reading.document is None:
            return with_headline(reading, page.asked)
        return replace(reading, document=_dated(reading.document, page.address))


def _dated(document: Document | None, address: str) -> Document | None:
    """The document with the day its address carries, where the page states none."""
    day = _DAY.search(urlsplit(address).path)
    if document is None or day is None or document.methods.get("published") == "json-ld":
        return document
    return replace(document, published=day.group(1), methods={**document.methods, "published": "address"})
