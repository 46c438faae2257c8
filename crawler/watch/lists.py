"""Lists of issues: found from a publication's home page, and read (feed, sitemap or archive page).

Feeds by feedparser, markup by lxml. Autodiscovery: https://www.rssboard.org/rss-autodiscovery; sitemaps:
https://www.sitemaps.org/protocol.html.
"""

import calendar
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree, html

from crawler.budgets import LIST_ENTRIES
from crawler.resolve.chain import resolve
from crawler.watch.polls import Entry

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_USUAL_PLACES = ("/feed", "/rss", "/feed.xml", "/atom.xml", "/rss.xml", "/sitemap.xml")
_ARCHIVE = re.compile(
    r"\b(?:archives?|all (?:posts|issues)|past issues|issues|지난\s?호|아카이브|전체\s?보기)\b", re.I
)


def places(body: bytes, address: str) -> tuple[str, ...]:
    """Where the publication at `address` may list its issues, best first.

    Feeds it declares (comments' feeds last), archive pages it links, then the usual places.
    """
    tree = _tree(body)
    declared: list[str] = []
    archives: list[str] = []
    if tree is not None:
        for link in tree.iterfind(".//link[@href]"):
            rel = (link.get("rel") or "").lower().split()
            if "alternate" in rel and (link.get("type") or "").lower() in _FEED_TYPES:
                declared.append(urljoin(address, link.get("href", "")))
        declared.sort(key=lambda place: "comment" in place.lower())
        archives = [
            urljoin(address, anchor.get("href", ""))
            for anchor in tree.iterfind(".//a[@href]")
            if _ARCHIVE.search(" ".join(anchor.itertext())[:60])
        ]
    guesses = [urljoin(address, place) for place in _USUAL_PLACES]
    found = [place for place in (*declared, *archives[:3], *guesses) if _same_site(place, address, declared)]
    return tuple(dict.fromkeys(found))


def _same_site(place: str, address: str, declared: list[str]) -> bool:
    """A declared feed may live with a feed host; everything else stays at home."""
    return place in declared or urlsplit(place).hostname == urlsplit(address).hostname


def entries(body: bytes, address: str) -> tuple[Entry, ...]:
    """The issues that a feed, a sitemap or an archive page lists, in its order; empty where it is none of them."""
    head = body[:2048].lstrip().lower()
    if b"<urlset" in head or b"<sitemapindex" in head:
        return tuple(_unique(_sitemap(body)))
    if b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head or head.startswith(b"<?xml"):
        return tuple(_unique(_feed(body, address)))
    return tuple(_unique(_archive(body, address)))


def _unique(found: Iterator[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in found:
        if entry.address not in seen:
            seen.add(entry.address)
            yield entry
        if len(seen) >= LIST_ENTRIES:
            return


def _feed(body: bytes, address: str) -> Iterator[Entry]:
    feed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": address})
    for entry in feed.get("entries", []):
        if link := _canonical(entry.get("link"), address):
            title = " ".join(str(entry.get("title") or "").split()) or None
            # feedparser warns when `updated` is asked for and only `published` is there
            stated = "published_parsed" if "published_parsed" in entry else "updated_parsed"
            yield Entry(address=link, title=title, published=_time(entry.get(stated)))


def wait_of(body: bytes) -> timedelta | None:
    """How long a feed asks to be left alone: RSS `ttl`, in minutes."""
    feed = feedparser.parse(io.BytesIO(body)).get("feed", {})
    ttl = str(feed.get("ttl") or "")
    return timedelta(minutes=min(int(ttl), 10_080)) if ttl.isdigit() and int(ttl) > 0 else None


def _time(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None


_STRICT = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def _sitemap(body: bytes) -> Iterator[Entry]:
    root: etree._Element | None = etree.fromstring(body, _STRICT)
    if root is None:  # nothing could be recovered
        return
    for place in root.iter("{*}url", "{*}sitemap"):
        link = _canonical(place.findtext("{*}loc"), "")
        if link:
            yield Entry(address=link, published=_w3c(place.findtext("{*}lastmod")))


def _w3c(text: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _archive(body: bytes, address: str) -> Iterator[Entry]:
    """Links that go on from the page's own site in the form most of its longer links have."""
    tree = _tree(body)
    if tree is None:
        return
    found: dict[str, str] = {}
    for anchor in tree.iterfind(".//a[@href]"):
        link = _canonical(urljoin(address, anchor.get("href", "")), address)
        words = " ".join(" ".join(anchor.itertext()).split())
        if (
            link
            and urlsplit(link).hostname == urlsplit(address).hostname
            and len(words) > len(found.get(link, ""))
        ):
            found[link] = words
    shapes = Counter(_shape(link) for link, words in found.items() if len(words) >= 12)
    if not shapes:
        return
    (shape, count) = shapes.most_common(1)[0]
    if count < 3:
        return
    for link, words in found.items():
        if _shape(link) == shape and words:
            yield Entry(address=link, title=words[:200])


def _shape(address: str) -> tuple[str, ...]:
    """A path without what differs from issue to issue: `/p/summer-notes` -> (`p`, `*`)."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    return (*("#" if part.isdigit() else part for part in parts[:-1]), "*") if parts else ()


def _canonical(link: object, address: str) -> str | None:
    text = urljoin(address, str(link or "").strip()) if link else ""
    return resolve(text).canonical if text.lower().startswith(("http://", "https://")) else None


def _tree(body: bytes) -> Any | None:
    try:
        return html.fromstring(body) if body.strip() else None
    except (etree.ParserError, ValueError):
        return None
