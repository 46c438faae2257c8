"""What the way to a page says about it: a deep link that ends at a front page is no longer the source."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from storage.records import Page

_FRONT = re.compile(
    r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home|main|welcome)(?:\.[a-z]{2,5})?/?)?$",
    re.IGNORECASE,
)
_NAME = 16
"""Characters from which a path of one segment is the name of a page, not of a section."""


def on_the_way(page: Page) -> list[str]:
    """The addresses that led to the page's own, by HTTP or by a refresh."""
    return [hop.address for hop in page.hops if hop.method != "canonical"]


def led_to_front_page(page: Page) -> str | None:
    """The sentence that a deep link of a site ended at the same site's front page; None where it did not.

    A short link or a tracker that leads to a front page is what it is: only an address on the same
    registrable domain counts.
    """
    final = urlsplit(page.address)
    if not _is_front(final.path, final.query):
        return None
    site = registrable(final.hostname or "")
    for address in on_the_way(page):
        before = urlsplit(address)
        if registrable(before.hostname or "") == site and _is_deep(before.path):
            return f"redirected from {before.path} to the site's front page"
    return None


def registrable(host: str) -> str:
    """The domain under which somebody registered `host` (`bbc.co.uk`); the host where there is none."""
    return _suffixes().privatesuffix(host.lower()) or host.lower()


def _is_front(path: str, query: str) -> bool:
    return _FRONT.match(path or "/") is not None and not re.search(r"(?:^|&)(?:p|id|page_id)=\d", query)


def _is_deep(path: str) -> bool:
    if _FRONT.match(path or "/"):
        return False
    segments = [segment for segment in path.split("/") if segment]
    return (
        len(segments) > 1 or len(segments[0]) >= _NAME or any(mark in segments[0] for mark in "-_0123456789")
    )


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
