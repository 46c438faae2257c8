"""One entry of a feed: what a blog tells programs of an article whose page turns them away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.answers import backed, found, unasked
from crawler.extract.language import language_of
from crawler.extract.parsed import sniff
from crawler.extract.prose import paragraphs_of_html
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading

_WHOLE = 1500
"""Characters from which an entry is taken for the article and not for its summary."""
_WALLED = frozenset({Outcome.BLOCKED, Outcome.EMPTY, Outcome.CONSENT, Outcome.LOGIN, Outcome.PAYWALLED})


def beside_feed(reading: Reading, pages: Sequence[Page], address: str, feed: str | None) -> Reading:
    """The reading of an article's page; where that was of no use, with what the blog's feed says of it.

    The feed is asked for only then. A summary does not make a blocked article read: the outcome stays, so that
    nothing is called missing from it.
    """
    if feed is None or reading.outcome not in _WALLED:
        return reading
    answered = found(pages, lambda page: page.asked == feed)
    if answered is None:
        return replace(reading, wanted=(*reading.wanted, *unasked(pages, feed)))
    document = entry_document(answered, address) if answered.usable else None
    if document is None or (reading.document and len(reading.document.text) >= len(document.text)):
        return reading
    if len(document.text) >= _WHOLE:
        detail = f"from the feed; the page: {reading.detail or reading.outcome}"
        return Reading(outcome=Outcome.OK, document=document, detail=detail)
    detail = f"{reading.detail or reading.outcome}; title and summary are the feed's"
    return replace(reading, document=document, detail=detail)


def entry_document(page: Page, address: str) -> Document | None:
    """The feed's entry for the article at `address`; None where it lists none (feeds forget old ones)."""
    if sniff(page) != "xml":
        return None
    import feedparser  # noqa: PLC0415 -- most crawls see no feed

    parsed = feedparser.parse(page.body, sanitize_html=False, resolve_relative_uris=False)
    entry = next((entry for entry in parsed.entries if _same(entry.get("link"), address)), None)
    if entry is None:
        return None
    bodies = [str(content.get("value") or "") for content in entry.get("content", [])]
    text = paragraphs_of_html(max([*bodies, str(entry.get("summary") or "")], key=len))
    author = str(entry.get("author") or "").strip()
    return backed(
        Document(
            address=address,
            kind="article",
            title=" ".join(paragraphs_of_html(str(entry.get("title") or "")).split()) or None,
            authors=(author,) if author else (),
            published=_day(dict.get(entry, "published_parsed")),
            modified=_day(dict.get(entry, "updated_parsed")),
            language=language_of(text),
            text=text,
            methods={
                **dict.fromkeys(("title", "authors", "published", "modified", "text"), "feed"),
                "language": "script",
            },
        )
    )


def _same(link: Any, address: str) -> bool:
    return isinstance(link, str) and _key(link) == _key(address)


def _key(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")


def _day(time: Any) -> str | None:
    return f"{time.tm_year:04}-{time.tm_mon:02}-{time.tm_mday:02}" if time else None
