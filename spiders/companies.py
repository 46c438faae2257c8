"""Company blogs: OpenAI, Google, NVIDIA, Microsoft Research, Mistral, Scale, Anthropic.

Source:   the article's page; where that turns programs away or comes empty, the entry in the blog's own feed.
Asked at: the page, then the feed of the table below.
Limits:   the default pace; robots.txt.
Terms:    public pages and the feeds that the companies publish for programs.
Caveats:  feeds hold the newest articles only, OpenAI's a line of summary each, NVIDIA's and Google's often the
          whole. A summary does not make a blocked article read. Mistral and Scale are built with Next.js: the text
          stands in the page, if not in its markup then in its data.
Fails:    openai.com is behind Cloudflare's challenge for programs: `blocked`, with title, day and summary.
"""

from crawler.extract.answers import own_words
from crawler.extract.entries import beside_feed
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.extract.reading import read_page
from crawler.extract.slug import with_headline
from crawler.resolve.publishers import feed_beside
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution


class CompaniesSpider(SourceSpider):
    """What AI companies publish about themselves."""

    name = "companies"
    hosts = (
        "openai.com",
        "googleblog.com",
        "blog.google",
        "research.google",
        "deepmind.google",
        "developer.nvidia.com",
        "blogs.nvidia.com",
        "microsoft.com",
        "mistral.ai",
        "scale.com",
        "anthropic.com",
    )

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The page; behind a wall or empty, the feed's entry."""
        address = resolution.canonical or pages[0].address
        feed = feed_beside(address)
        own = (page for page in reversed(pages) if page.asked != feed and not page.asked.startswith(RENDERED))
        page = next(own, pages[-1])
        reading = beyond_markup(own_words(read_page(page)), pages, page)
        return with_headline(beside_feed(reading, pages, address, feed), address)
