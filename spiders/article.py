"""Every other page: blogs, company news, the press, PDF files.

Source:   whatever address nobody else owns.
Asked at: the address itself; the free copy that it names where it shows a part of a work only.
Limits:   the default pace; robots.txt.
Terms:    what the page shows to every visitor, as robots.txt allows.
Caveats:  title, authors and dates are what the page says of itself, each with the method that found it; the
          text is what is left without menus, notices and promotion.
Fails:    in every way a page can: walls, teasers, soft 404s and empty shells are told from articles by what
          `crawler.extract.quality` sees on the page.
"""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from crawler.extract.answers import own_words
from crawler.extract.catalogues import feed_candidates
from crawler.extract.copies import beside_copies, offered
from crawler.extract.embedded import beside_oembed, oembed_of
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.extract.reading import read_page
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.publishers import feeds_of
from crawler.resolve.questions import is_post
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution


class ArticleSpider(SourceSpider):
    """Whatever nobody else owns."""

    name = "article"
    catalogues: ClassVar[dict[str, int]] = {"feeds": 5}

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The last page, by what its bytes are.

        Where it shows a part, the free copy it names; where nothing, its oEmbed answer or a browser.
        """
        beside = ({oembed_of(page) for page in pages} | offered(pages)) - {pages[0].asked}
        own = (page for page in reversed(pages) if page.asked not in beside)
        page = next((page for page in own if not page.asked.startswith(RENDERED)), pages[-1])
        told = beside_copies(own_words(read_page(page)), pages, page)
        told = told if told.wanted else beside_oembed(told, pages, page)
        return told if told.wanted else beyond_markup(told, pages, page)

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """The feeds of the companies that the items name, each once an issue."""
        asked: dict[str, list[str]] = {}
        for one in wanted:
            for maker in one.makers if is_post(one) else ():
                for feed in feeds_of(maker):
                    asked.setdefault(feed, []).append(one.link)
        return tuple(Query(feed, tuple(links)) for feed, links in asked.items())

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The entries of the feed."""
        return tuple(feed_candidates(page))
