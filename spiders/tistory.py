"""Tistory: Korean blogs, on its own host and on their writers'.

Source:   the post's own element, whatever theme is around it.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  the related posts and the like button below the words are left out; dates are in the metadata.
Fails:    404 for deleted posts; a protected post asks for a password: `login`.
"""

from crawler.extract.container import read_container
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_WORDS = (
    "//*[contains(@class, 'tt_article_useless_p_margin')]",
    "//*[contains(@class, 'entry-content')]",
    "//*[contains(@class, 'article_view')]",
)


class TistorySpider(SourceSpider):
    """Posts on Tistory."""

    name = "tistory"
    hosts = ("tistory.com",)
    marks = (b"t1.daumcdn.net/tistory", b"tistory_admin")

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The element that holds the words; the main text where a theme has another."""
        page = next((page for page in reversed(pages) if not page.asked.startswith(RENDERED)), pages[-1])
        return beyond_markup(read_container(page, *_WORDS, method="tistory"), pages, page)
