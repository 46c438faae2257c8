"""Take tracking parameters off an address; every other byte of it stays as it was.

The rules are data (`rules/trackers.json`): names and prefixes that track everywhere, names that track on one
site, and values of `ref` that only say which newsletter or site the reader came from.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_RULES = Path(__file__).parent / "rules" / "trackers.json"
_HOST_LIKE = re.compile(
    r"(?:https?%3a%2f%2f)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/?", re.IGNORECASE
)
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_APIS = ("api.", "gitlab.")


def strip(address: str) -> tuple[str, tuple[str, ...]]:
    """The address without what tracks, and the names of what was taken off."""
    taken: list[str] = []
    if _SESSION.search(address):
        address = _SESSION.sub("", address)
        taken.append("jsessionid")
    rest, mark, fragment = address.partition("#")
    base, asks, query = rest.partition("?")
    if asks:
        host = _host(address)
        kept = [pair for pair in query.split("&") if not _tracks(pair, host, taken)]
        rest = f"{base}?{'&'.join(kept)}" if kept and any(kept) else base
    if mark and fragment.lower().startswith(tuple(_rules()["fragments"])):
        taken.append("#")
        mark = fragment = ""
    return (rest + mark + fragment, tuple(taken)) if taken else (address, ())


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = json.loads(_RULES.read_text(encoding="utf-8"))
    rules["hosts"] = {host: frozenset(names) for host, names in rules["hosts"].items()}
    rules["names"] = frozenset(rules["everywhere"]["names"])
    rules["prefixes"] = tuple(rules["everywhere"]["prefixes"])
    return rules


def _tracks(pair: str, host: str, taken: list[str]) -> bool:
    name, _, value = pair.partition("=")
    key = name.lower()
    rules = _rules()
    found = (
        key in rules["names"]
        or key.startswith(rules["prefixes"])
        or any(
            key in names for own, names in rules["hosts"].items() if host == own or host.endswith(f".{own}")
        )
        or (key == "ref" and not host.startswith(_APIS) and _names_a_site(value))
    )
    if found:
        taken.append(name)
    return found


def _names_a_site(value: str) -> bool:
    return value.lower() in _rules()["codes"] or _HOST_LIKE.fullmatch(value) is not None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""
