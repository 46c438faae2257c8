"""Take tracking parameters off an address; every other byte of it stays as it was.

The rules are data (`rules/trackers.json`): what tracks everywhere, what tracks on one site, values that only
say where the reader came from, and fragments that do.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from crawler.resolve.rulebook import HostIndex, load
from crawler.resolve.spelling import Parts, join_address, prepare, split_address


class _Site(NamedTuple):
    names: frozenset[str]
    prefixes: tuple[str, ...]
    path: re.Pattern[str] | None
    """A part of the path that tracks."""
    item: re.Pattern[str] | None
    """A path that names one thing for sale or show: there everything tracks but `keep`."""
    keep: frozenset[str]


class _Rules(NamedTuple):
    """What tracks on one host."""

    names: frozenset[str]
    prefixes: tuple[str, ...]
    paths: tuple[re.Pattern[str], ...]
    items: tuple[_Site, ...]
    referrers: bool
    """Whether `ref` may be looked at at all."""


_BOOK = load("trackers")
_NAMES = frozenset(_BOOK["everywhere"]["names"])
_PREFIXES = tuple(_BOOK["everywhere"]["prefixes"])
_UNLESS = re.compile(_BOOK["everywhere"]["unless"])
"""Names with such a prefix that number a page's content on boards of all kinds."""
_REFERRERS = frozenset(_BOOK["referrers"]["names"])
_CODES = frozenset(_BOOK["referrers"]["values"])
_VALUES: Mapping[str, frozenset[str]] = {name: frozenset(values) for name, values in _BOOK["values"].items()}
_FRAGMENTS = tuple(_BOOK["fragments"])
_HOST_LIKE = re.compile(r"(?:https?://)?(?:[a-z\d][a-z\d\-]*\.)+[a-z][a-z\-]+(?:/.*)?", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#;]*", re.IGNORECASE)
_SIGNED = re.compile(r"eyJ[\w\-]+\.[\w\-]+\.[\w\-]*")


def _sites() -> HostIndex[_Site]:
    index: HostIndex[_Site] = HostIndex()
    for entry in _BOOK["sites"]:
        path, item = entry.get("path"), entry.get("item")
        site = _Site(
            frozenset(entry.get("names", ())),
            tuple(prefix.lower() for prefix in entry.get("prefixes", ())),
            re.compile(path, re.IGNORECASE) if path else None,
            re.compile(item, re.IGNORECASE) if item else None,
            frozenset(entry.get("keep", ())),
        )
        index.add(site, entry["hosts"])
    return index


def _exceptions() -> HostIndex[bool]:
    index: HostIndex[bool] = HostIndex()
    index.add(True, _BOOK["referrers"]["except"])  # noqa: FBT003 -- the value that is filed
    return index


_SITES = _sites()
_WITHOUT_REFERRERS = _exceptions()


def strip(address: str) -> tuple[str, tuple[str, ...]]:
    """The absolute address without what tracks, and the names of what was taken off."""
    parts = split_address(address)
    taken: list[str] = []
    path = _path(parts, taken)
    query = _query(parts, taken) if parts.query else parts.query
    fragment = _fragment(parts.fragment, taken) if parts.fragment else parts.fragment
    if not taken:
        return address, ()
    return join_address(parts._replace(path=path, query=query, fragment=fragment)), tuple(taken)


def strip_text(raw: str) -> str:
    """The `strip` step alone: `raw` itself when nothing in it tracks."""
    prepared = prepare(raw)
    if prepared is None:
        return raw
    stripped, taken = strip(prepared)
    return stripped if taken else raw


def _path(parts: Parts, taken: list[str]) -> str:
    path = parts.path
    if ";" in path and _SESSION.search(path):
        path = _SESSION.sub("", path)
        taken.append("session")
    if "=" in path:
        for pattern in _rules(parts.host).paths:
            if pattern.search(path):
                path = pattern.sub("", path)
                taken.append("path")
    return path


def _query(parts: Parts, taken: list[str]) -> str | None:
    """The query without tracking and, then, without empty segments; None when nothing is left."""
    if not (parts.query or "").strip("&"):
        taken.append("&")
        return None
    rules = _rules(parts.host)
    item = next((site for site in rules.items if site.item and site.item.match(parts.path)), None)
    kept: list[str] = []
    for segment in (parts.query or "").split("&"):
        name, _, value = segment.partition("=")
        if _tracks(name, value, rules) or (item and name and name.lower() not in item.keep):
            taken.append(name)
        else:
            kept.append(segment)
    return ("&".join(filter(None, kept)) or None) if taken else parts.query


def _tracks(name: str, value: str, rules: _Rules) -> bool:
    # a second question mark, or an ampersand escaped twice, is taken for a part of the name
    key = (unquote(name) if "%" in name else name).lower().lstrip("?").removeprefix("amp;")
    if not key:
        return False
    if key in rules.names:
        return True
    if key.startswith(rules.prefixes):
        return _UNLESS.fullmatch(key) is None
    if key in _REFERRERS and rules.referrers and value:
        value = unquote(value).lower()
        return value in _CODES or _HOST_LIKE.fullmatch(value) is not None
    if key in _VALUES:
        return "*" in _VALUES[key] or value.lower() in _VALUES[key]
    return key == "token" and _SIGNED.fullmatch(value) is not None


def _fragment(fragment: str, taken: list[str]) -> str | None:
    lower = fragment.lower()
    if not any(mark in lower for mark in _FRAGMENTS):
        return fragment
    segments = fragment.split("&")
    kept = [segment for segment in segments if not segment.lower().startswith(_FRAGMENTS)]
    if len(kept) == len(segments):
        return fragment
    taken.append("fragment")
    return "&".join(kept) or None


@lru_cache(maxsize=4096)
def _rules(host: str) -> _Rules:
    """Everything that tracks on `host`."""
    sites = tuple(_SITES.find(host))
    return _Rules(
        _NAMES.union(*(site.names for site in sites)),
        _PREFIXES + tuple(prefix for site in sites for prefix in site.prefixes),
        tuple(site.path for site in sites if site.path),
        tuple(site for site in sites if site.item),
        not _WITHOUT_REFERRERS.find(host),
    )
