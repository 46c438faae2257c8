"""Mastodon: posts, on whatever server, by the marks of its pages.

Source:   the post's words, author, day, the descriptions of its pictures and what it links to.
Asked at: the page, then /api/v1/statuses/… of the same server
          (https://docs.joinmastodon.org/methods/statuses/#get).
Limits:   300 requests in five minutes for one address (https://docs.joinmastodon.org/api/rate-limits/); one a second.
Terms:    the public interface needs no account and is made for programs; robots.txt of each server is obeyed.
Caveats:  the page itself is an empty shell without JavaScript. A post seen through another server keeps its author's
          own address. Threads are one post each.
Fails:    404 for deleted posts; 401 or 422 where a server shows posts to members only: `login`.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.answers import (
    at,
    backed,
    ended,
    found,
    json_object,
    objects,
    own_words,
    present,
    unasked,
)
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of_html
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_POST = re.compile(r"^/(?:@[\w.@-]+|users/[\w.-]+/statuses|web/statuses)/(\d{10,20})/?$")
_API = "/api/v1/statuses/"
_MEMBERS_ONLY = frozenset({401, 403, 422})


class MastodonSpider(SourceSpider):
    """Posts on Mastodon."""

    name = "mastodon"
    hosts = ("mastodon.social", "mastodon.online")
    marks = (b"id='mastodon'", b'id="mastodon"')
    limits = dict.fromkeys(("mastodon.social", "mastodon.online"), Limits(1.0))

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The post as its server tells it; without that, whatever the page says."""
        told = found(pages, lambda page: urlsplit(page.asked).path.startswith(_API))
        page = next((page for page in reversed(pages) if page is not told), pages[-1])
        if told is None:
            record = _record(page)
            if record is None or not page.usable:
                return own_words(read_page(page)) if page.usable else ended(page)
            return Reading(outcome=Outcome.EMPTY, detail="a shell", wanted=unasked(pages, record))
        answer = json_object(told)
        if told.usable and answer is not None and at(answer, "content", kind=str) is not None:
            document = _document(answer, page.address)
            return Reading(outcome=Outcome.OK if document.text else Outcome.EMPTY, document=document)
        if told.status in {404, 410}:
            return Reading(outcome=Outcome.GONE, detail=f"the interface: status {told.status}")
        if told.status in _MEMBERS_ONLY and answer is not None:
            return Reading(outcome=Outcome.LOGIN, detail="the interface: posts are shown to members only")
        return own_words(read_page(page))


def _record(page: Page) -> str | None:
    """Where the server tells of the post that the page shows."""
    parts = urlsplit(page.address)
    number = _POST.match(parts.path)
    return f"https://{parts.netloc}{_API}{number[1]}" if number else None


def _document(post: dict[str, Any], address: str) -> Document:
    shown = (at(post, "spoiler_text", kind=str), at(post, "content", kind=str))
    parts = [paragraphs_of_html(markup) for markup in shown if markup]
    pictures = [at(media, "description", kind=str) for media in objects(post, "media_attachments")]
    text = "\n\n".join(filter(None, [*parts, *pictures]))
    name = at(post, "account", "display_name", kind=str) or at(post, "account", "acct", kind=str)
    stated = at(post, "language", kind=str)
    return backed(
        Document(
            address=at(post, "url", kind=str) or address,
            kind="post",
            authors=(name,) if name else (),
            published=(at(post, "created_at", kind=str) or "")[:10] or None,
            modified=(at(post, "edited_at", kind=str) or "")[:10] or None,
            language=stated or language_of(text),
            text=text,
            methods={
                **dict.fromkeys(("authors", "published", "modified", "text"), "mastodon"),
                "language": "mastodon" if stated else "script",
            },
            facts=present(
                handle=at(post, "account", "acct", kind=str),
                card=at(post, "card", "url", kind=str),
            ),
        )
    )
