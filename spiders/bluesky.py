"""Bluesky: posts.

Source:   the post's words, author, day and what it links to.
Asked at: public.api.bsky.app/xrpc/app.bsky.feed.getPostThread
          (https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread), then the page.
Limits:   3,000 requests in five minutes for one address; one a second here.
Terms:    the public interface needs no account and is made for programs.
Caveats:  the page itself is an empty shell without JavaScript. Links in the words are cut short; where they lead
          stands beside them.
Fails:    400 `NotFound` for deleted posts; a blocked author's post is `blockedPost`, one for members says so in a
          label: `login`.
"""

from typing import Any, ClassVar
from urllib.parse import quote

from crawler.extract.answers import at, backed, ended, found, json_object, objects, own_words, present
from crawler.extract.language import language_of
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_API = "https://public.api.bsky.app/xrpc/"


class BlueskySpider(SourceSpider):
    """Posts on Bluesky."""

    name = "bluesky"
    hosts = ("bsky.app", "bsky.social")
    kinds = ("bsky",)
    limits: ClassVar[dict[str, Limits]] = {"public.api.bsky.app": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {_API: "https://docs.bsky.app/docs/advanced-guides/rate-limits"}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The post's record, then the page."""
        who, post = resolution.identifiers.get("handle"), resolution.identifiers.get("post")
        uri = quote(f"at://{who}/app.bsky.feed.post/{post}", safe="")
        record = f"{_API}app.bsky.feed.getPostThread?uri={uri}&depth=0&parentHeight=0"
        return (record, *super().addresses(resolution)) if post else super().addresses(resolution)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The post; without its record whatever the page says."""
        told = found(pages, lambda page: page.asked.startswith(_API))
        answer = json_object(told)
        post = at(answer, "thread", "post", kind=dict)
        if post is not None:
            labels = {at(label, "val", kind=str) for label in objects(post, "author", "labels")}
            document = _document(post, resolution)
            if "!no-unauthenticated" in labels:
                return Reading(outcome=Outcome.LOGIN, detail="its author shows posts to members only")
            return Reading(outcome=Outcome.OK if document.text else Outcome.EMPTY, document=document)
        if at(answer, "error", kind=str) == "NotFound":
            return Reading(outcome=Outcome.GONE, detail="the interface: NotFound")
        page = pages[-1]
        return own_words(read_page(page)) if page is not told else ended(page)


def _document(post: dict[str, Any], resolution: Resolution) -> Document:
    text = at(post, "record", "text", kind=str) or ""
    name = at(post, "author", "displayName", kind=str) or at(post, "author", "handle", kind=str)
    links = [
        link
        for facet in objects(post, "record", "facets")
        for feature in objects(facet, "features")
        if (link := at(feature, "uri", kind=str))
    ]
    stated = at(post, "record", "langs", 0, kind=str)
    return backed(
        Document(
            address=resolution.canonical or "",
            kind="post",
            authors=(name,) if name else (),
            published=(at(post, "record", "createdAt", kind=str) or "")[:10] or None,
            language=stated or language_of(text),
            text="\n\n".join(" ".join(part.split()) for part in text.split("\n") if part.strip()),
            methods={
                **dict.fromkeys(("authors", "published", "text"), "bluesky"),
                "language": "bluesky" if stated else "script",
            },
            facts=present(
                handle=at(post, "author", "handle", kind=str),
                links=links,
                card=at(post, "embed", "external", "uri", kind=str),
            ),
        )
    )
