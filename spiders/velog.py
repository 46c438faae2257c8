"""Velog: Korean developers' blogs.

Source:   the post's rendered Markdown; where the markup has none, the page's data.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  class names are generated and change; the main text stands in then.
Fails:    a deleted post answers 404 or an empty shell.
"""

from crawler.extract.container import read_container
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_WORDS = (
    "//*[contains(@class, 'atom-one')]",
    "//*[contains(@class, 'markdown')]",
)


class VelogSpider(SourceSpider):
    """Posts on Velog."""

    name = "velog"
    hosts = ("velog.io",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The element that holds the words; the main text where a theme has another."""
        page = next((page for page in reversed(pages) if not page.asked.startswith(RENDERED)), pages[-1])
        return beyond_markup(read_container(page, *_WORDS, method="velog"), pages, page)
