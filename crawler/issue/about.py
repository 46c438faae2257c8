"""What a page says about itself in its head: title, publication, date, language, home."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.issue.items import Facts
from crawler.issue.when import date_in

_LONGEST_LD = 500_000
_ARTICLES = frozenset({"NewsArticle", "Article", "BlogPosting", "WebPage", "Report", "TechArticle"})
_SEPARATOR = re.compile(r"\s+[|•·—–-]\s+|\s+::\s+")
_DATED = "time[datetime], .post-date, .published, .post-meta-date, [itemprop=datePublished], time"


def page_facts(soup: BeautifulSoup, address: str | None) -> Facts:
    """The facts of a page: JSON-LD and Open Graph first, its own headings and title next.

    Must be asked before furniture is removed from the tree.
    """
    stated = list(_stated(soup))
    title, suffix = _title(soup, stated)
    language = soup.html.get("lang") if soup.html else None
    return Facts(
        title=title,
        publication=_meta(soup, "og:site_name") or _publisher(stated) or _breadcrumb(soup) or suffix,
        published=date_in(
            _first(stated, "datePublished") or _meta(soup, "article:published_time") or _dated(soup)
        ),
        language=language if isinstance(language, str) else None,
        home=_home(soup, address),
    )


def _stated(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article or page."""
    for script in soup.find_all("script", type="application/ld+json", limit=20):
        source = script.get_text()
        if len(source) > _LONGEST_LD:
            continue
        try:
            read = json.loads(source)
        except (ValueError, RecursionError):
            continue
        for each in read if isinstance(read, list) else [read]:
            graph = each.get("@graph", [each]) if isinstance(each, dict) else []
            yield from (node for node in graph if isinstance(node, dict) and _is_article(node))


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return bool(_ARTICLES & set(map(str, kinds if isinstance(kinds, list) else [kinds])))


def _first(stated: list[dict[str, Any]], key: str) -> str | None:
    return next(
        (_flat(each[key]) for each in stated if isinstance(each.get(key), str) and each[key].strip()), None
    )


def _publisher(stated: list[dict[str, Any]]) -> str | None:
    for each in stated:
        for key in ("publisher", "isPartOf"):
            holder = each.get(key)
            if isinstance(holder, dict) and isinstance(holder.get("name"), str) and holder["name"].strip():
                return _flat(holder["name"])
    return None


def _title(soup: BeautifulSoup, stated: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The issue's title, and what the page's own title adds to it: most often the publication."""
    whole = _flat(soup.title.get_text()) if soup.title else ""
    title = _meta(soup, "og:title") or _first(stated, "headline") or _headline(soup)
    parts = [part for part in _SEPARATOR.split(whole) if not part.lower().startswith("by ")]
    suffix = parts[-1] if len(parts) > 1 and (title is None or parts[-1] not in title) else None
    if title is None and whole:
        return (whole.removesuffix(parts[-1]).rstrip(" |•·—–-:") if suffix else whole), suffix
    if title and title == whole and title.count(" | ") == 1:
        title, _, suffix = title.partition(" | ")
    return title or None, suffix


def _headline(soup: BeautifulSoup) -> str | None:
    """The one heading that is the issue's own; of several equal ones none is."""
    named = soup.select("#web-header h1, h1.post-title, .post-title")
    found = named or soup.select("h1")
    if not found or (not named and len(found) > 1):
        return None
    for line_break in found[0].find_all("br"):
        line_break.replace_with(" ")
    return _flat(found[0].get_text()) or None


def _breadcrumb(soup: BeautifulSoup) -> str | None:
    """Beehiiv's path before the post: publication, "Posts", title."""
    found = soup.select_one('ul > li > a[href="../"]')
    return _flat(found.get_text(" ")) or None if found else None


def _meta(soup: BeautifulSoup, name: str) -> str | None:
    found = soup.find("meta", attrs={"property": name}) or soup.find("meta", attrs={"name": name})
    content = found.get("content") if isinstance(found, Tag) else None
    return _flat(content) or None if isinstance(content, str) else None


def _dated(soup: BeautifulSoup) -> str | None:
    for each in soup.select(_DATED, limit=5):
        stamp = each.get("datetime") or each.get("content") or each.get_text(" ")
        if isinstance(stamp, str) and date_in(stamp):
            return stamp
    return None


def _home(soup: BeautifulSoup, address: str | None) -> str | None:
    link = soup.find("link", rel="canonical", href=True)
    canonical = str(link["href"]) if isinstance(link, Tag) else None
    for candidate in (address, canonical, _meta(soup, "og:url")):
        try:
            host = urlsplit(candidate or "").hostname
        except ValueError:
            continue
        if host:
            return host
    return None


def _flat(words: str) -> str:
    return " ".join(words.split())
