"""Ghost: newsletters and magazines on their own hosts, by the generator that its pages name.

Source:   the post's own element, with title, authors and days as the page's JSON-LD has them.
Asked at: the page itself (https://docs.ghost.org/themes/helpers/data/content names the element).
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees; nothing behind a subscription is asked for.
Caveats:  a post for members shows its public part, then a call to subscribe in its place: `paywalled`.
Fails:    404 for posts taken down; a theme that has another element is read like any other page.
"""

from dataclasses import replace

from crawler.extract.container import read_container
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

_WORDS = (
    "//*[contains(concat(' ', @class, ' '), ' gh-content ')]",
    "//article//*[contains(concat(' ', @class, ' '), ' post-content ')]",
)
_CUT = b"gh-post-upgrade-cta"
"""Class of the box that Ghost puts where a post for members goes on."""


class GhostSpider(SourceSpider):
    """Posts made with Ghost."""

    name = "ghost"
    hosts = ("ghost.io",)
    marks = (b'name="generator" content="Ghost ',)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The element that holds the post; its public part where the rest is for members."""
        page = next((page for page in reversed(pages) if not page.asked.startswith(RENDERED)), pages[-1])
        reading = read_container(page, *_WORDS, method="ghost")
        if _CUT in page.body and reading.outcome in {Outcome.OK, Outcome.EMPTY, Outcome.PAYWALLED}:
            return replace(reading, outcome=Outcome.PAYWALLED, detail="Ghost: the post goes on for members")
        return beyond_markup(reading, pages, page)
