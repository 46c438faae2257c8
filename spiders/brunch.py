"""brunch: Korean essays and newsletters.

Source:   the post's body.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  one post has two addresses, `@writer/12` and `@@id/12`; keywords and the writer's card below are left out.
Fails:    404 for deleted posts; posts of a paid series show their beginning: `paywalled`.
"""

from crawler.extract.container import read_container
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_WORDS = ("//*[contains(@class, 'wrap_body')]",)


class BrunchSpider(SourceSpider):
    """Posts on brunch."""

    name = "brunch"
    hosts = ("brunch.co.kr",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The element that holds the words; the main text where a theme has another."""
        page = next((page for page in reversed(pages) if not page.asked.startswith(RENDERED)), pages[-1])
        return beyond_markup(read_container(page, *_WORDS, method="brunch"), pages, page)
