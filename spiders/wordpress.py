"""WordPress: company blogs, magazines and a good part of everything else, by its marks.

Source:   the page; where that leaves out title, day or text, the post as the site's own interface gives it.
Asked at: the page, then the address it names as its JSON (`wp-json/wp/v2/posts/…`,
          https://developer.wordpress.org/rest-api/reference/posts/).
Limits:   the default pace; robots.txt, which some sites close the interface with.
Terms:    the interface is public wherever the page names it.
Caveats:  page builders leave little in `content.rendered`; the longer text wins.
Fails:    a post behind a password says `protected`: `login`. 401 where the interface is closed: the page stands.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.extract.answers import at, found, json_object, own_words, unasked
from crawler.extract.hydration import RENDERED, beyond_markup
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of_html
from crawler.extract.reading import read_html, read_page
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_INTERFACE = "//link[@rel='alternate'][@type='application/json'][contains(@href, '/wp/v2/')]/@href"


class WordpressSpider(SourceSpider):
    """Posts and pages made with WordPress."""

    name = "wordpress"
    hosts = ("wordpress.com",)
    marks = (b"https://api.w.org/",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The page, with what it lacks from the interface."""
        told = found(pages, lambda page: "/wp/v2/" in page.asked)
        page = next(
            (page for page in pages if page is not told and not page.asked.startswith(RENDERED)), pages[-1]
        )
        if not page.usable or sniff(page) != "html":
            return own_words(read_page(page))
        parsed = Parsed.of(page)
        reading = own_words(read_html(page, parsed))
        if told is not None:
            post = json_object(told) if told.usable else None
            reading = _with_post(reading, post, page) if post is not None else reading
        elif _lacks(reading) and (named := _interface(parsed, page)[:1]):
            return replace(reading, wanted=unasked(pages, *named))
        return beyond_markup(reading, pages, page)


def _lacks(reading: Reading) -> bool:
    if reading.outcome is Outcome.EMPTY:
        return True
    document = reading.document
    return (
        reading.outcome is Outcome.OK and document is not None and not (document.title and document.published)
    )


def _interface(parsed: Parsed, page: Page) -> list[str]:
    """What the page names as its JSON, on its own host only."""
    named = (urljoin(page.address, str(href)) for href in parsed.tree.xpath(_INTERFACE))
    return [address for address in named if urlsplit(address).hostname == urlsplit(page.address).hostname]


def _with_post(reading: Reading, post: Mapping[str, Any], page: Page) -> Reading:
    if at(post, "content", "protected", kind=bool):
        return Reading(outcome=Outcome.LOGIN, detail="content.protected: the post asks for a password")
    text = paragraphs_of_html(at(post, "content", "rendered", kind=str) or "")
    title = " ".join(paragraphs_of_html(at(post, "title", "rendered", kind=str) or "").split())
    shown = reading.document or Document(address=page.address, kind="article")
    told = ("title", "published", "modified")
    longer = len(text) > len(shown.text)
    document = replace(
        shown,
        title=title or shown.title,
        published=(at(post, "date_gmt", kind=str) or "")[:10] or shown.published,
        modified=(at(post, "modified_gmt", kind=str) or "")[:10] or shown.modified,
        text=text if longer else shown.text,
        markdown=None if longer else shown.markdown,
        methods={
            **shown.methods,
            **dict.fromkeys(told, "wordpress"),
            **({"text": "wordpress"} if longer else {}),
        },
    )
    if reading.outcome is Outcome.EMPTY and longer:
        return Reading(outcome=Outcome.OK, document=document)
    return replace(reading, document=document)
