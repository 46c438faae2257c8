"""LinkedIn, as far as it is public: articles, and posts that show themselves without an account.

Source:   the page.
Asked at: the address itself.
Limits:   the default pace; robots.txt.
Terms:    reading by programs is not welcome: robots.txt names few crawlers, and a refusal is the end of it.
Caveats:  profiles and companies show a summary at most.
Fails:    status 999, LinkedIn's own for programs: `blocked`. A redirect to `/authwall` or `/login`: `login`.
"""

from crawler.extract.container import read_container
from crawler.extract.slug import with_headline
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution

_ARTICLE = (
    "//*[@data-test-id='article-content-blocks'] | //div[contains(@class, 'article-main__content')]",
    "//*[@data-test-id='main-feed-activity-card__commentary']",
)


class LinkedinSpider(SourceSpider):
    """Articles and posts on LinkedIn."""

    name = "linkedin"
    hosts = ("linkedin.com", "lnkd.in")

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The article's own blocks, else the page's main text."""
        reading = read_container(pages[-1], *_ARTICLE, method="linkedin")
        address = resolution.canonical or pages[-1].address
        return with_headline(reading, address) if "/pulse/" in address else reading
