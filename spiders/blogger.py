"""Blogger: blogs on blogspot.com and on their own hosts.

Source:   the post's body; where the page is built by script (dynamic views), the entry of the blog's feed.
Asked at: the page, then /feeds/posts/default?path=… of the same host
          (https://developers.google.com/blogger/docs/2.0/developers_guide_protocol).
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees; the feeds are made for programs.
Caveats:  a blog may shorten its feed to summaries; the page then stands as it is.
Fails:    404 for posts taken down; a blog for invited readers, or one behind a content warning, asks to log in.
"""

from urllib.parse import quote, urlsplit

from crawler.extract.container import read_container
from crawler.extract.entries import beside_feed
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_WORDS = ("//*[contains(concat(' ', @class, ' '), ' post-body ')]",)

_AT_LEAST = 0.1
"""Share of the main text that a post's element has to hold: many a post is shorter than what readers say to it."""


class BloggerSpider(SourceSpider):
    """Posts on Blogger."""

    name = "blogger"
    hosts = ("blogspot.com",)
    marks = (b"content='blogger' name='generator'", b'content="blogger" name="generator"')

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The post's element; without words there, the feed's entry."""
        address = resolution.canonical or pages[0].address
        feed = _feed_of(address)
        own = (page for page in reversed(pages) if page.asked != feed and not page.asked.startswith(RENDERED))
        page = next(own, pages[-1])
        reading = read_container(page, *_WORDS, method="blogger", at_least=_AT_LEAST)
        told = beside_feed(reading, pages, address, feed)
        return told if told.wanted or told is not reading else beyond_markup(reading, pages, page)


def _feed_of(address: str) -> str | None:
    """The feed of the one post; None for a page that is none."""
    parts = urlsplit(address)
    if not parts.path.endswith(".html") or parts.path.startswith("/p/"):
        return None
    return f"https://{parts.hostname}/feeds/posts/default?path={quote(parts.path, safe='/')}"
