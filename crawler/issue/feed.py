"""RSS and Atom -> one `Issue` per entry (feedparser; the entry's HTML is read as a page)."""

import html
import io
import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

import feedparser

from crawler.budgets import FEED_ENTRIES
from crawler.issue.items import Facts
from crawler.issue.page import read_page
from crawler.issue.sniff import UnreadableIssue
from storage.records import Issue, IssueFormat

logger = logging.getLogger(__name__)


def read_feed(raw: bytes, *, address: str | None, where: str) -> tuple[Issue, ...]:
    """Every entry that has words, in the feed's order; raises `UnreadableIssue` when none has.

    Addresses in it are made whole by feedparser; an entry that cannot be read is logged and left out.
    """
    # bytes alone would be taken for a file's name or a URL; our pages are never shown unsanitised
    feed = feedparser.parse(io.BytesIO(raw), sanitize_html=False)
    entries = feed.get("entries", [])[:FEED_ENTRIES]
    issues = tuple(_readable(feed.get("feed", {}), entries, address, where))
    if not issues:
        raise UnreadableIssue(
            f"{where} is a feed without an entry that can be read; give the address of one issue instead."
        )
    return issues


def _readable(feed: Any, entries: list[Any], address: str | None, where: str) -> Iterator[Issue]:
    for number, entry in enumerate(entries, 1):
        try:
            issue = _issue(feed, entry, address)
        except UnreadableIssue as error:
            logger.warning("entry_left_out where=%s entry=%d reason=%s", where, number, error)
            continue
        if issue.text.strip():
            yield issue
        else:
            logger.warning("entry_left_out where=%s entry=%d reason=no_words", where, number)


def _issue(feed: Any, entry: Any, address: str | None) -> Issue:
    facts = Facts(
        title=_words(entry.get("title")),
        publication=_words(feed.get("title")),
        # feedparser warns when `updated` is asked for and only `published` is there
        published=_date(entry.get("published_parsed" if "published_parsed" in entry else "updated_parsed")),
        language=entry.get("language") or feed.get("language"),
    )
    content, markup = _content(entry)
    if not markup:
        content = f"<p>{html.escape(content)}</p>"
    link = entry.get("link")
    issue = read_page(content, address=link or address, facts=facts, written=IssueFormat.FEED)
    if issue.text.strip():
        return issue
    return read_page(
        f"<p>{html.escape(facts.title or '')}</p>",
        address=link or address,
        facts=facts,
        written=IssueFormat.FEED,
    )


def _content(entry: Any) -> tuple[str, bool]:
    """The longest body an entry has, and whether it is markup."""
    bodies = [(str(each.get("value") or ""), each.get("type")) for each in entry.get("content", [])]
    summary = str(entry.get("summary") or "")
    bodies.append((summary, entry.get("summary_detail", {}).get("type")))
    body, kind = max(bodies, key=lambda each: len(each[0]))
    return body, kind != "text/plain" or "</" in body


def _words(value: object) -> str | None:
    words = " ".join(html.unescape(str(value or "")).split())
    return words or None


def _date(parsed: Any) -> date | None:
    try:
        return date(*parsed[:3]) if parsed else None
    except (ValueError, TypeError):
        return None
