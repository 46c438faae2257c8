"""The Information: technology news for subscribers.

Source:   headline, summary, author, day and the first paragraphs: the public part of an article.
Asked at: the page itself; there is no open interface.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees; nothing behind the login is asked for.
Caveats:  the public part seldom holds the figures that a newsletter quotes: what is missing there is "could not
          check". The address carries the headline.
Fails:    `paywalled` with the public part; `blocked` where a bot wall stands before it, and then the headline is
          known from the address alone.
"""

from crawler.extract.answers import own_words
from crawler.extract.reading import read_page
from crawler.extract.slug import with_headline
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution


class TheInformationSpider(SourceSpider):
    """Articles of The Information."""

    name = "theinformation"
    hosts = ("theinformation.com",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The public part; before a wall, what the address says."""
        return with_headline(own_words(read_page(pages[-1])), resolution.canonical or pages[-1].address)
