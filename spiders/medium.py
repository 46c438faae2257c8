"""Medium, on its own host and on those of its publications.

Source:   the story's page; where that turns programs away, the entry in its writer's feed.
Asked at: the page, then medium.com/feed/… of the writer or publication.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees; the feeds are made for programs.
Caveats:  a story for members shows its beginning only, on the page and in the feed. Feeds hold the ten newest.
Fails:    Cloudflare's challenge for programs: `blocked`, unless the feed has the story. 410 for stories taken down.
"""

from urllib.parse import urlsplit

from crawler.extract.answers import own_words
from crawler.extract.entries import beside_feed
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.extract.reading import read_page
from crawler.extract.slug import with_headline
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution


class MediumSpider(SourceSpider):
    """Stories on Medium."""

    name = "medium"
    hosts = ("medium.com",)
    marks = (b'content="com.medium.reader"',)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The page; behind a wall, the feed's entry."""
        address = resolution.canonical or pages[0].address
        feed = _feed_of(address)
        own = (page for page in reversed(pages) if page.asked != feed and not page.asked.startswith(RENDERED))
        page = next(own, pages[-1])
        reading = beyond_markup(own_words(read_page(page)), pages, page)
        return with_headline(beside_feed(reading, pages, address, feed), address)


def _feed_of(address: str) -> str | None:
    """The feed of the writer or publication that the story's address names."""
    parts = urlsplit(address)
    host, first = parts.hostname or "", parts.path.strip("/").partition("/")[0]
    if host == "medium.com":
        return f"https://medium.com/feed/{first}" if first and first != "p" else None
    return f"https://{host}/feed"
