"""X, once Twitter: posts by oEmbed; accounts and spaces as pages.

Source:   a post's words, author and day, as X gives them to pages that quote it.
Asked at: publish.x.com/oembed?url=… (https://docs.x.com/x-for-websites/oembed-api), then the page.
Limits:   no key and no stated rate; one a second.
Terms:    oEmbed is documented for programs and needs no account; pages are asked as robots.txt allows.
Caveats:  links in a post are t.co's; a long post is cut where X cuts it. Threads are one post each. The page
          itself is an empty shell to whoever is not logged in.
Fails:    404 for deleted and suspended alike, 403 for protected accounts.
"""

from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, urlsplit

from crawler.extract.answers import ended, found, json_object, own_words
from crawler.extract.embedded import post_document
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

_OEMBED = "https://publish.x.com/oembed"


class XSpider(SourceSpider):
    """Posts on X."""

    name = "x"
    hosts = ("x.com", "twitter.com")
    kinds = ("x",)
    limits: ClassVar[dict[str, Limits]] = {"publish.x.com": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {_OEMBED: "https://docs.x.com/x-for-websites/oembed-api"}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """OEmbed for a post, then the page."""
        page = super().addresses(resolution)
        if "status" not in resolution.identifiers or not page:
            return page
        return f"{_OEMBED}?url={quote(page[0], safe='')}&omit_script=true&dnt=true", *page

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The quoted post; without it whatever the page says, which is seldom anything."""
        told = found(pages, lambda page: urlsplit(page.address).path == "/oembed")
        answer = json_object(told) if told is not None and told.usable else None
        document = post_document(answer, resolution.canonical or "") if answer is not None else None
        if document is not None:
            return Reading(outcome=Outcome.OK, document=document)
        page = pages[-1]
        reading = own_words(read_page(page)) if page is not told else ended(page)
        if reading.outcome is Outcome.EMPTY:
            reading = replace(reading, document=None)  # the shell's advice to turn JavaScript on
        if told is None or (reading.outcome is Outcome.OK and page is not told):
            return reading
        if told.status == 404:
            return Reading(outcome=Outcome.GONE, detail="oEmbed: status 404 (deleted or suspended)")
        if told.status == 403:
            return Reading(outcome=Outcome.LOGIN, detail="oEmbed: status 403 (a protected account)")
        return reading
