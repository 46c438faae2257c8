"""What a link is for. Only `source` links are ever requested, so this is where safety begins.

A link that may have a side effect (leave a list, confirm, vote, log in, pay) is `account`; where address
and words leave doubt about a side effect, it is `account` too. The rules are data, in `roles.toml`.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from storage.records import LinkRole

_MERGE_TAG = re.compile(r"\{\{|\}\}|%7B%7B|\*\||\|\*|%%[\w.]+%%|\[%|<%|\{%", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_SEGMENTS = re.compile(r"[/.;]+")
_UTM_WORDS = re.compile(r"[^a-z0-9]+")
_BARE_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+){0,5}\.[a-z]{2,18}(?::\d{1,5})?(?:/|$)", re.IGNORECASE)
_LONGEST_ANCHOR = 120
_LONGEST_ADDRESS = 8_000
_VIDEO_KEYS = frozenset({"v", "list"})
_WEB = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class _Address:
    host: str
    labels: frozenset[str]
    path: str
    segments: frozenset[str]
    query: tuple[tuple[str, str], ...]

    def on(self, hosts: Iterable[str]) -> bool:
        return any(self.host == host or self.host.endswith(f".{host}") for host in hosts)

    def under(self, places: Iterable[str]) -> bool:
        """Whether the address lies at or below one of `host/path` places."""
        return any(self._is_under(place) for place in places)

    def _is_under(self, place: str) -> bool:
        host, _, path = place.partition("/")
        return self.on((host,)) and self.path.lower().startswith(f"/{path}")

    def asks(self, keys: frozenset[str]) -> bool:
        return any(key in keys for key, _ in self.query)


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("crawler.issue").joinpath("roles.toml").read_text("utf-8"))


@cache
def _words(role: str, table: str) -> frozenset[str]:
    return frozenset(_rules()[role][table])


@cache
def _patterns(role: str, table: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _rules()[role][table]), re.IGNORECASE)


def role_of(
    address: str, anchor: str = "", *, home: str | None = None, unwrapped: str | None = None
) -> LinkRole:
    """What the link is for, by its raw address, its words, and the newsletter's own host (`home`).

    `unwrapped` is the address inside a tracking wrapper, where it could be told offline; the worst of
    both addresses counts.
    """
    words = _BLANKS.sub(" ", anchor).strip().lower()
    places = [_parsed(place) for place in (address, unwrapped) if place]
    if not all(places) or not places:
        return _role_of_no_page(address)
    known = [place for place in places if place is not None]
    if _is_account(known, words):
        return LinkRole.ACCOUNT
    if _is_sponsor(known, address, words):
        return LinkRole.SPONSOR
    if _is_navigation(known[-1], known, words, home):
        return LinkRole.NAVIGATION
    return LinkRole.SOURCE


def announces_sponsor(words: str) -> bool:
    """Whether a short block says that what follows is paid for."""
    squeezed = _BLANKS.sub(" ", words[:_LONGEST_ANCHOR]).strip(" :.-–—*_#").lower()
    return len(words) <= _LONGEST_ANCHOR and _patterns("sponsor", "headings").fullmatch(squeezed) is not None


def is_paid_byline(line: str) -> bool:
    """Whether a line by itself marks the entry it ends as paid for."""
    return (
        len(line) <= 60
        and _patterns("sponsor", "bylines").fullmatch(line.strip(" *_—–-").lower()) is not None
    )


def _role_of_no_page(address: str) -> LinkRole:
    """Fragments and relative addresses lead around the issue; everything else might do something."""
    bare = address.strip()
    if bare.startswith(("#", "/", "./", "../", "?")) and not bare.startswith("//"):
        return LinkRole.NAVIGATION
    return LinkRole.ACCOUNT


def _parsed(address: str) -> _Address | None:
    bare = address.strip()[:_LONGEST_ADDRESS]
    if bare.startswith("//"):
        bare = f"https:{bare}"
    elif _BARE_HOST.match(bare):
        bare = f"https://{bare}"
    try:
        parts = urlsplit(bare)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme.lower() not in _WEB or not host or _MERGE_TAG.search(host):
        return None
    query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)[:100]
    return _Address(
        host=host,
        labels=frozenset(host.split(".")[:-1]),
        path=parts.path or "/",
        segments=frozenset(each for each in _SEGMENTS.split(parts.path.lower()) if each),
        query=tuple((key.lower(), value) for key, value in query),
    )


def _is_account(places: list[_Address], words: str) -> bool:
    rule = "account"
    if len(words) <= _LONGEST_ANCHOR and _patterns(rule, "anchors").fullmatch(words):
        return True
    values = _words(rule, "query_values")
    return any(
        place.segments & _words(rule, "segments")
        or place.labels & _words(rule, "host_labels")
        or place.on(_words(rule, "hosts"))
        or place.under(_words(rule, "paths"))
        or place.asks(_words(rule, "query_keys"))
        or any(value.lower() in values for _, value in place.query)
        for place in places
    )


def _is_sponsor(places: list[_Address], address: str, words: str) -> bool:
    rule = "sponsor"
    if _MERGE_TAG.search(address) or (
        0 < len(words) <= _LONGEST_ANCHOR and _patterns(rule, "anchors").fullmatch(words)
    ):
        return True
    return any(
        place.asks(_words(rule, "query_keys"))
        or _has_paid_prefix(place)
        or _has_paid_utm(place)
        or place.on(_words(rule, "hosts"))
        or place.labels & _words(rule, "host_labels")
        or place.segments & _words(rule, "segments")
        for place in places
    )


def _has_paid_prefix(place: _Address) -> bool:
    prefixes = _rules()["sponsor"]["query_prefixes"]
    return any(
        key == name and value.startswith(sign) for key, value in place.query for name, sign in prefixes
    )


def _has_paid_utm(place: _Address) -> bool:
    keys, paid = _words("sponsor", "utm_keys"), _words("sponsor", "utm_words")
    return any(
        key in keys and not paid.isdisjoint(_UTM_WORDS.split(value.lower())) for key, value in place.query
    )


def _is_navigation(last: _Address, places: list[_Address], words: str, home: str | None) -> bool:
    rule = "navigation"
    if 0 < len(words) <= _LONGEST_ANCHOR and _patterns(rule, "anchors").fullmatch(words):
        return True
    if _patterns(rule, "profile_anchors").fullmatch(words) and last.path.strip("/").count("/") == 0:
        return not any(key in _VIDEO_KEYS for key, _ in last.query)
    if any(
        place.under(_words(rule, "paths"))
        or place.on(_words(rule, "hosts"))
        or place.segments & _words(rule, "segments")
        or place.asks(_words(rule, "query_keys"))
        or any([key, value] in _rules()[rule]["query_pairs"] for key, value in place.query)
        for place in places
    ):
        return True
    if last.path == "/" and not last.query and last.host in _words(rule, "front_doors"):
        return True
    return home is not None and last.host == home.removeprefix("www.") and _is_own_list(last)


def _is_own_list(place: _Address) -> bool:
    return place.path == "/" or bool(place.segments & _words("navigation", "own_segments"))
