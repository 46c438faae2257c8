"""Whether a page is the source itself, or something that stands in its place."""

import re
from urllib.parse import urlsplit

from crawler.extract.main_text import MainText
from crawler.extract.metadata import Metadata
from crawler.extract.parsed import Parsed
from crawler.extract.signatures import (
    BLOCK_HEADERS,
    BLOCK_MARKUP,
    BLOCK_TITLES,
    CONSENT_HOSTS,
    CONSENT_TITLES,
    EMPTY_WORDS,
    GONE_TITLES,
    LOGIN_PATHS,
    LOGIN_TITLES,
    PARKED_MARKUP,
    PARKED_WORDS,
    PAYWALL_WORDS,
)
from storage.outcomes import Outcome
from storage.records import Page

_SHORT = 1500
"""Characters under which a page may stand in a source's place: with it, no false alarm on 496 pages."""
_WHOLE = 1500
"""Main-text characters from which a page flagged as paid holds more than the public part."""
_BARE = 60
"""Main-text characters under which nothing was said, if the whole page shows little more."""
_WIDE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WIDE_WEIGHT = 2.0
"""A Korean, Japanese or Chinese character says as much as two Latin letters."""

_NOT_THERE = frozenset({404, 410})
_TURNED_AWAY = frozenset({401, 403, 407, 429, 451, 503, 999})
_NOT_FOUND_PATH = re.compile(r"/404(?:[./?]|$)|/(?:page-?)?not-?found(?:[./?]|$)", re.IGNORECASE)

Judgement = tuple[Outcome, str | None]
"""How the visit ended, and the marker that says so."""


def judge(page: Page, parsed: Parsed, metadata: Metadata, main: MainText) -> tuple[Outcome, str | None]:
    """How the visit ended and the marker it was judged by; None where nothing speaks against the page."""
    status = by_status(page, parsed)
    if status is not None:
        return status
    short = max(parsed.visible_length, len(main.text)) < _SHORT
    checks = (
        (_blocked, _consent, _login, _parked, _soft_404)
        if short
        else (_blocked_outright, _consent, _soft_404)
    )
    for check in checks:
        verdict = check(page, parsed)
        if verdict is not None:
            return verdict
    return _by_text(parsed, metadata, main)


def by_status(page: Page, parsed: Parsed | None = None) -> tuple[Outcome, str | None] | None:
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
    wall = _blocked(page, parsed) if parsed is not None else _blocking_header(page)
    if wall is not None:
        return wall
    if status in {401, 403} and parsed is not None:
        return _login(page, parsed) or (Outcome.BLOCKED, stated)
    return (Outcome.BLOCKED if status in _TURNED_AWAY else Outcome.SERVER_ERROR), stated


def weight(text: str) -> float:
    """Length of a text in Latin letters: scripts that write words with fewer characters count double."""
    return len(text) + (_WIDE_WEIGHT - 1) * len(_WIDE.findall(text))


def _blocking_header(page: Page) -> Judgement | None:
    for name, pattern, vendor in BLOCK_HEADERS:
        value = page.header(name)
        if value is not None and re.search(pattern, value, re.IGNORECASE):
            return Outcome.BLOCKED, f"{vendor}: header {name}"
    return None


def _blocked(page: Page, parsed: Parsed) -> Judgement | None:
    """A wall's header, or under little visible text its markup or its title."""
    wall = _blocking_header(page) or _blocked_outright(page, parsed)
    if wall is not None or parsed.visible_length >= _SHORT:
        return wall
    marked = _blocking_markup(parsed)
    if marked is not None:
        return marked
    titled = BLOCK_TITLES.search(parsed.title_tag or "")
    return (Outcome.BLOCKED, f"title: {parsed.title_tag}") if titled else None


def _blocked_outright(page: Page, parsed: Parsed) -> Judgement | None:
    """Markup and title agree: no length speaks against that."""
    if _blocking_header(page):
        return _blocking_header(page)
    return _blocking_markup(parsed) if BLOCK_TITLES.search(parsed.title_tag or "") else None


def _blocking_markup(parsed: Parsed) -> Judgement | None:
    for marker, vendor in BLOCK_MARKUP:
        if marker in parsed.text:
            return Outcome.BLOCKED, f"{vendor}: {marker}"
    return None


def _consent(page: Page, parsed: Parsed) -> Judgement | None:
    host = urlsplit(page.address).hostname or ""
    if CONSENT_HOSTS.search(host):
        return Outcome.CONSENT, f"host: {host}"
    if CONSENT_TITLES.search(parsed.title_tag or ""):
        return Outcome.CONSENT, f"title: {parsed.title_tag}"
    return None


def _login(page: Page, parsed: Parsed) -> Judgement | None:
    path = urlsplit(page.address).path
    if LOGIN_PATHS.search(path):
        return Outcome.LOGIN, f"path: {path}"
    if parsed.visible_length < _SHORT:
        if LOGIN_TITLES.search(parsed.title_tag or ""):
            return Outcome.LOGIN, f"title: {parsed.title_tag}"
        if parsed.tree.xpath("//input[@type='password']"):
            return Outcome.LOGIN, "password field"
    return None


def _parked(page: Page, parsed: Parsed) -> Judgement | None:
    for marker in PARKED_MARKUP:
        if marker in parsed.text:
            return Outcome.PARKED, marker
    match = PARKED_WORDS.search(parsed.visible_text)
    return (Outcome.PARKED, match.group()) if match else None


def _soft_404(page: Page, parsed: Parsed) -> Judgement | None:
    heading = next(parsed.tree.iter("h1"), None)
    first = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
    for place, words in (("title", parsed.title_tag or ""), ("h1", first)):
        if len(words) < 120 and GONE_TITLES.search(words):
            return Outcome.SOFT_404, f"{place}: {words}"
    for place, address in (("canonical", parsed.canonical), ("address", page.address)):
        if _NOT_FOUND_PATH.search(urlsplit(address or "").path):
            return Outcome.SOFT_404, f"{place}: {address}"
    return None


def _by_text(parsed: Parsed, metadata: Metadata, main: MainText) -> Judgement:
    length = weight(main.text)
    if length < _WHOLE:
        if metadata.is_free is False:
            return Outcome.PAYWALLED, f"isAccessibleForFree: false, {len(main.text)} characters"
        match = PAYWALL_WORDS.search(parsed.visible_text)
        if match:
            return Outcome.PAYWALLED, match.group()
    if length < 4 * _BARE and parsed.visible_length < 10 * _BARE:
        match = EMPTY_WORDS.search(parsed.text)
        if match:
            return Outcome.EMPTY, " ".join(match.group().split())[:80]
    if length < _BARE and weight(parsed.visible_text) < 2 * _BARE:
        return Outcome.EMPTY, f"{parsed.visible_length} visible characters"
    return Outcome.OK, None
