"""Reuters: news agency, behind a bot wall.

Source:   news articles, with their JSON-LD (headline, dates, authors) and paragraphs marked for tests.
Asked at: the page itself; there is no open interface.
Limits:   the default pace; robots.txt. The wall is recorded, never fought.
Caveats:  `isAccessibleForFree: false` stands on pages that hold the whole text, so the text is measured too.
          The address carries the headline and, since 2021, the day: `/world/…-2024-03-04/`.
Fails:    since December 2023 programs get 401 with `x-datadome` and a page that asks for JavaScript: `blocked`,
          neither dead nor a login.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.extract.answers import own_words
from crawler.extract.main_text import MainText
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of
from crawler.extract.quality import judge
from crawler.extract.reading import read_html, read_page
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
        if page.outcome is not None or sniff(page) != "html":
            return own_words(read_page(page))
        parsed = Parsed.of(page)
        reading = own_words(read_html(page, parsed))
        if reading.document is None:
            return reading
        text = "\n\n".join(filter(None, map(paragraphs_of, parsed.tree.xpath(_PARAGRAPHS))))
        if len(text) > 0.5 * len(reading.document.text):
            main = MainText(text=text, markdown="", method="paragraphs", confidence=1.0)
            outcome, detail = judge(page, parsed, metadata(parsed), main)
            document = replace(
                reading.document,
                text=text,
                markdown=None,
                methods={**reading.document.methods, "text": "paragraphs"},
            )
            reading = replace(reading, outcome=outcome, detail=detail, document=document)
        return replace(reading, document=_dated(reading.document, page.address))


def _dated(document: Document | None, address: str) -> Document | None:
    """The document with the day its address carries, where the page states none."""
    day = _DAY.search(urlsplit(address).path)
    if document is None or day is None or document.methods.get("published") == "json-ld":
        return document
    return replace(document, published=day.group(1), methods={**document.methods, "published": "address"})
