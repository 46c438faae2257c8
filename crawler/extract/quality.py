"""Whether a page is the source itself, or something that stands in its place.

Both errors cost: a wall stored as an article puts a stranger's words beside a claim, a live page called
blocked or gone hides the evidence. So a sign that ordinary pages carry too (markup, words) counts only where
the page shows little text, and what no length speaks against (a wall's own header, a consent host) decides alone.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract.metadata import Metadata
from crawler.extract.moved import led_to_front_page, on_the_way
from crawler.extract.parsed import Parsed
from crawler.extract.signatures import signs_of
from crawler.extract.teaser import teaser
from crawler.extract.weight import weight
from storage.outcomes import Outcome
from storage.records import Page

if TYPE_CHECKING:
    from crawler.extract.main_text import MainText

__all__ = ["Judgement", "by_status", "by_words", "judge", "weight"]

_SHORT = 1500
"""Characters under which a page may stand in a source's place: with it, no false alarm on 496 pages."""
_NEXT_TO_NOTHING = 600
"""Visible characters under which markup that ordinary pages load as well speaks for a wall."""
_LONG = 3000
"""Main-text weight from which a title that says "not found" belongs to an article about it."""
_BARE = 60
"""Main-text characters under which nothing was said, if the whole page shows little more."""
_FEW = 300
"""Weight of a plain text that may be a wall's or an error's own words."""

_NOT_THERE = frozenset({404, 410})
_TURNED_AWAY = frozenset({401, 403, 407, 429, 451, 999})
_ORIGIN_DOWN = range(520, 531)
"""Cloudflare's own codes for a site that does not answer it."""
_EMPTY_ROOT = re.compile(
    r"<div id=[\"'](?:root|__next|app|__nuxt|gatsby-|svelte)[\"'][^>]*>\s*</div>", re.IGNORECASE
)

_HIDDEN = "contains(@style, 'display:none') or contains(@style, 'display: none') or @hidden or contains(@class, 'hidden')"
_PASSWORD = f"//input[@type='password'][not(ancestor-or-self::*[{_HIDDEN}])]"

Judgement = tuple[Outcome, str | None]
"""How the visit ended, and the marker that says so."""


def judge(page: Page, parsed: Parsed, metadata: Metadata, main: "MainText") -> Judgement:
    """How the visit ended and the marker it was judged by; None where nothing speaks against the page."""
    status = by_status(page, parsed)
    if status is not None:
        return status
    short = max(parsed.visible_length, len(main.text), _without_scripts(parsed)) < _SHORT
    checks = (
        (_blocked, _consent, _login, _parked, _server_error, _soft_404)
        if short
        else (_blocked_outright, _consent_outright, _login_outright, _parked_outright)
    )
    for check in checks:
        verdict = check(page, parsed)
        if verdict is not None:
            return verdict
    if not short and weight(main.text) < _LONG and (verdict := _soft_404_by_name(page, parsed)) is not None:
        return verdict
    led = led_to_front_page(page)
    if led is not None:
        return Outcome.SOFT_404, led
    return _by_text(parsed, metadata, main)


def by_status(page: Page, parsed: Parsed | None = None) -> Judgement | None:
    """What an HTTP status says, together with the body of the error page if there is one; None for 2xx."""
    status = page.status
    if status is None or 200 <= status < 300:
        return None
    stated = f"status {status}"
    if status in _NOT_THERE:
        return Outcome.GONE, stated
    if status == 304:
        return Outcome.NOT_MODIFIED, stated
    if status == 402:
        return Outcome.PAYWALLED, stated
    wall = _blocking_header(page)
    if wall is None and parsed is not None and status not in _ORIGIN_DOWN:
        wall = _blocked(page, parsed)
    if wall is not None:
        return wall
    if status == 429:
        return Outcome.BLOCKED, _limited(page)
    if status in {401, 403}:
        form = _login(page, parsed) if parsed is not None else None
        if form is not None:
            return form
        asked = page.header("www-authenticate") if status == 401 else None
        return (
            (Outcome.LOGIN, f"{stated}: www-authenticate {asked.split()[0]}")
            if asked
            else (Outcome.BLOCKED, stated)
        )
    return (Outcome.BLOCKED if status in _TURNED_AWAY else Outcome.SERVER_ERROR), stated


def by_words(text: str) -> Judgement | None:
    """What a plain text of few words says in the place of a source; None where it may be the source."""
    if weight(text) > _FEW:
        return None
    first = next(iter(text.strip().splitlines()), "")
    for state in (Outcome.BLOCKED, Outcome.SOFT_404, Outcome.SERVER_ERROR):
        for sign in signs_of(state, "title"):
            if (words := sign.found(first)) is not None:
                return state, f"text: {words}"
    return None


def _limited(page: Page) -> str:
    wait = page.header("retry-after")
    return "status 429" + (f": asked too often, retry-after {wait}" if wait else "")


def _without_scripts(parsed: Parsed) -> int:
    """Characters that the page keeps for readers whose browser runs no scripts."""
    return sum(len(" ".join(one.itertext())) for one in parsed.tree.iter("noscript"))


# --- walls ---------------------------------------------------------------------------------------


def _blocking_header(page: Page) -> Judgement | None:
    for sign in signs_of(Outcome.BLOCKED, "header"):
        value = page.header(sign.header or "")
        if value is not None and sign.found(value) is not None:
            return Outcome.BLOCKED, f"{sign.vendor}: header {sign.header}"
    return None


def _blocked(page: Page, parsed: Parsed) -> Judgement | None:
    """A wall's header, or under little visible text its markup, title or words."""
    wall = _blocking_header(page) or _blocked_outright(page, parsed)
    if wall is not None or parsed.visible_length >= _SHORT:
        return wall
    return (
        _marked(Outcome.BLOCKED, parsed)
        or _titled(Outcome.BLOCKED, parsed)
        or _worded(Outcome.BLOCKED, parsed)
    )


def _blocked_outright(page: Page, parsed: Parsed) -> Judgement | None:
    """Markup and title agree: no length speaks against that."""
    header = _blocking_header(page)
    if header is not None:
        return header
    return _marked(Outcome.BLOCKED, parsed) if _titled(Outcome.BLOCKED, parsed) else None


def _consent_outright(page: Page, parsed: Parsed) -> Judgement | None:
    """A consent host, or a title in a consent page's own words; at any length."""
    host = urlsplit(page.address).hostname or ""
    if any(sign.found(host) for sign in signs_of(Outcome.CONSENT, "host")):
        return Outcome.CONSENT, f"host: {host}"
    return _titled(Outcome.CONSENT, parsed) or _put_before(Outcome.CONSENT, page)


def _consent(page: Page, parsed: Parsed) -> Judgement | None:
    path = urlsplit(page.address).path
    if any(sign.found(path) for sign in signs_of(Outcome.CONSENT, "path")):
        return Outcome.CONSENT, f"path: {path}"
    return (
        _consent_outright(page, parsed)
        or _marked(Outcome.CONSENT, parsed)
        or _worded(Outcome.CONSENT, parsed)
    )


def _login_outright(page: Page, parsed: Parsed) -> Judgement | None:
    """Led from another page to a login address, whatever else stands there."""
    return _put_before(Outcome.LOGIN, page)


def _login(page: Page, parsed: Parsed) -> Judgement | None:
    path = urlsplit(page.address).path
    if any(sign.found(path) for sign in signs_of(Outcome.LOGIN, "path")):
        return Outcome.LOGIN, f"path: {path}"
    if parsed.visible_length >= _SHORT:
        return None
    titled = _titled(Outcome.LOGIN, parsed)
    if titled is not None:
        return titled
    if parsed.tree.xpath(_PASSWORD):
        return Outcome.LOGIN, "password field"
    return _worded(Outcome.LOGIN, parsed)


def _put_before(state: Outcome, page: Page) -> Judgement | None:
    """Whether a redirect put an address of that kind before a page that is not of that kind."""
    parts = urlsplit(page.address)
    for place, text in (("host", parts.hostname or ""), ("path", parts.path)):
        for sign in signs_of(state, place):
            if sign.found(text) is None:
                continue
            before = [urlsplit(address) for address in on_the_way(page)]
            if any(sign.found(one.path if place == "path" else one.hostname or "") is None for one in before):
                return state, f"redirected to {place}: {text}"
    return None


# --- not there -----------------------------------------------------------------------------------


def _parked_outright(page: Page, parsed: Parsed) -> Judgement | None:
    """A seller's host, or a title that only a domain taken over has."""
    host = urlsplit(page.address).hostname or ""
    if on_the_way(page) and any(sign.found(host) for sign in signs_of(Outcome.PARKED, "host")):
        return Outcome.PARKED, f"host: {host}"
    return _titled(Outcome.PARKED, parsed)


def _parked(page: Page, parsed: Parsed) -> Judgement | None:
    return (
        _parked_outright(page, parsed) or _marked(Outcome.PARKED, parsed) or _worded(Outcome.PARKED, parsed)
    )


def _soft_404(page: Page, parsed: Parsed) -> Judgement | None:
    return _soft_404_by_name(page, parsed) or _worded(Outcome.SOFT_404, parsed)


def _soft_404_by_name(page: Page, parsed: Parsed) -> Judgement | None:
    heading = next(parsed.tree.iter("h1"), None)
    first = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
    for place, words in (("title", parsed.title_tag or ""), ("h1", first)):
        if len(words) < 120 and any(sign.found(words) for sign in signs_of(Outcome.SOFT_404, "title")):
            return Outcome.SOFT_404, f"{place}: {words}"
    for place, address in (("canonical", parsed.canonical), ("address", page.address)):
        path = urlsplit(address or "").path
        if any(sign.found(path) for sign in signs_of(Outcome.SOFT_404, "path")):
            return Outcome.SOFT_404, f"{place}: {address}"
    return None


def _server_error(page: Page, parsed: Parsed) -> Judgement | None:
    return _titled(Outcome.SERVER_ERROR, parsed) or _worded(Outcome.SERVER_ERROR, parsed)


# --- signs ---------------------------------------------------------------------------------------


def _marked(state: Outcome, parsed: Parsed) -> Judgement | None:
    loose = parsed.visible_length < _NEXT_TO_NOTHING or _titled(state, parsed) is not None
    for sign in signs_of(state, "markup"):
        if sign.loose and not loose:
            continue
        if (piece := sign.found(parsed.text)) is not None:
            return state, f"{sign.vendor}: {piece}" if sign.vendor else f"markup: {piece}"
    return None


def _titled(state: Outcome, parsed: Parsed) -> Judgement | None:
    title = parsed.title_tag or ""
    for sign in signs_of(state, "title"):
        if sign.found(title) is not None:
            return state, f"{sign.vendor}: {title}" if sign.vendor else f"title: {title}"
    return None


def _worded(state: Outcome, parsed: Parsed) -> Judgement | None:
    for sign in signs_of(state, "words"):
        if (words := sign.found(parsed.visible_text)) is not None:
            return state, words
    return None


def _by_text(parsed: Parsed, metadata: Metadata, main: "MainText") -> Judgement:
    length = weight(main.text)
    gated = teaser(parsed, metadata, main)
    if gated is not None:
        return Outcome.PAYWALLED, gated
    if length < 4 * _BARE and parsed.visible_length < 10 * _BARE:
        for sign in signs_of(Outcome.EMPTY, "words"):
            if (words := sign.found(parsed.text)) is not None:
                return Outcome.EMPTY, words
        root = _EMPTY_ROOT.search(parsed.text)
        if root is not None:
            return Outcome.EMPTY, " ".join(root.group().split())[:80]
    if length < _BARE and weight(parsed.visible_text) < 2 * _BARE:
        return Outcome.EMPTY, f"{parsed.visible_length} visible characters"
    return Outcome.OK, None
