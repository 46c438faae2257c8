"""Pages that only send the reader on, and the better address that a page gives for itself.

Measured on open pages: of those with a refresh most reload themselves or are a bot check; true stubs are tiny.
Of 353 pages with a canonical link 340 say the path they were asked at, 6 another one on their host, 7 another
host: sister papers, archives, and platforms' own inner addresses.
"""

import html
import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from crawler.extract.moved import registrable
from crawler.extract.signatures import signs_of
from storage.outcomes import Outcome

LONGEST_STUB = 16 * 1024
"""Characters of markup: a stub carries a script or two, no page."""
VISIBLE = 200
"""Characters a reader may see of a stub."""
LONGEST_DELAY = 5.0
"""Seconds: what waits longer reloads or counts down."""
_HEAD = 256 * 1024

_NOT_SHOWN = re.compile(
    r"<(script|style|title|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL
)
_META = re.compile(r"<meta\b[^>]{0,4000}>", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_REFRESH = re.compile(
    r"""^\s*(\d{1,6}(?:\.\d*)?|\.\d+)\s*[;,]\s*(?:url\s*=\s*)?["']?\s*([^"']+?)["']?\s*$""", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"""(?<![\w.])(?:(?:window|document|top|self)\s*\.\s*)*location\s*"""
    r"""(?:(?:\.\s*href)?\s*=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*)(?P<quote>["'])(?P<target>(?:\\.|[^"'\\\n]){1,2048})(?P=quote)"""
)
_CHALLENGE_PATH = re.compile(r"/cdn-cgi/|/\.within\.website/|/cmd/|challenge|captcha", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_ARCHIVES = (
    "web.archive.org",
    "archive.org",
    "archive.ph",
    "archive.today",
    "webcache.googleusercontent.com",
)
_INNER = re.compile(r"/home/post/p-\d+")
"""Addresses that platforms use inside: no better than the one asked."""


class Onward(NamedTuple):
    """Where a stub sends its reader."""

    method: str
    """`refresh` or `script`."""
    address: str


def onward(markup: str, address: str) -> Onward | None:
    """Where the tiny page at `address` sends every reader; None for pages, challenges and self-reloads."""
    if len(markup) > LONGEST_STUB or _is_challenge(markup):
        return None
    if len(" ".join(_NOT_SHOWN.sub(" ", markup).split())) >= VISIBLE:
        return None
    for method, target in (("refresh", _refresh(markup)), ("script", _script(markup))):
        there = _web(address, target)
        if there is not None and there != address and not _CHALLENGE_PATH.search(there):
            return Onward(method, there)
    return None


def agreed_address(markup: str, address: str) -> str | None:
    """The address a page gives for itself (`rel=canonical`, else `og:url`), where it can be believed.

    Believed within one registrable domain, and of archives about what they hold; never the root of a site for a
    deeper page, nor another scheme than the web's. None where it is the address itself.
    """
    for stated in (_canonical(markup), _og_url(markup)):
        there = _web(address, stated)
        if there is not None:
            return there if there != address and _believed(there, address) else None
    return None


def _believed(there: str, address: str) -> bool:
    new, old = urlsplit(there), urlsplit(address)
    if new.path in {"", "/"} and not new.query and old.path not in {"", "/"}:
        return False
    if _INNER.search(new.path) or (new.hostname or "").startswith(("consent.", "guce.")):
        return False
    here = old.hostname or ""
    return _same_site(new.hostname or "", here) or any(
        here == archive or here.endswith(f".{archive}") for archive in _ARCHIVES
    )


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts lie in one registrable domain: `m.news.example.co.kr` and `example.co.kr`.

    Such a domain ends both, with two labels at least; so for most hosts the list of suffixes need not be read, which
    takes a twentieth of a second.
    """
    if one.rstrip(".").split(".")[-2:] != other.rstrip(".").split(".")[-2:]:
        return False
    return one == other or registrable(one) == registrable(other)


def _refresh(markup: str) -> str | None:
    for tag in _META.findall(markup):
        attributes = _attributes(tag)
        if attributes.get("http-equiv", "").lower() == "refresh":
            stated = _REFRESH.match(attributes.get("content", ""))
            if stated is not None and float(stated[1]) <= LONGEST_DELAY:
                return stated[2]
    return None


def _script(markup: str) -> str | None:
    """A literal target: nothing is ever run."""
    found = _SCRIPT.search(markup)
    if found is None:
        return None
    target = re.sub(
        r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
        lambda sign: chr(int(sign[1] or sign[2], 16)),
        found["target"],
    )
    return re.sub(r"\\(.)", r"\1", target)


def _canonical(markup: str) -> str | None:
    for tag in _LINK.findall(markup[:_HEAD]):
        attributes = _attributes(tag)
        if "canonical" in attributes.get("rel", "").lower().split() and attributes.get("href"):
            return attributes["href"]
    return None


def _og_url(markup: str) -> str | None:
    for tag in _META.findall(markup[:_HEAD]):
        attributes = _attributes(tag)
        if "og:url" in (attributes.get("property"), attributes.get("name")) and attributes.get("content"):
            return attributes["content"]
    return None


def _attributes(tag: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(tag)
    }


def _web(address: str, target: str | None) -> str | None:
    try:
        there = urljoin(address, target.strip()) if target else ""
        parts = urlsplit(there)
    except ValueError:
        return None
    return there if parts.scheme in {"http", "https"} and parts.hostname else None


def _is_challenge(markup: str) -> bool:
    found = _TITLE.search(markup)
    title = html.unescape(found[1]).strip() if found else ""
    return any(sign.found(markup) for sign in signs_of(Outcome.BLOCKED, "markup")) or any(
        sign.found(title) for sign in signs_of(Outcome.BLOCKED, "title")
    )
