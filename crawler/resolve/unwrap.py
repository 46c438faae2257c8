"""Take the target out of redirect wrappers, offline, and hide what identifies a reader.

The rules are data (`rules/wrappers.json`): which host or path wraps, and how the target is written into it.
A wrapper without a target in it (`opaque`) is left as it is; one request will tell.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_RULES = Path(__file__).parent / "rules" / "wrappers.json"
_LAYERS = 8
"""Wrappers around wrappers; more of them is somebody's joke."""
_ENTITY = re.compile(r"&amp;", re.IGNORECASE)
_SCHEMELESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:]|$)", re.IGNORECASE)


class Unwrapped(NamedTuple):
    """What a wrapped address leads to."""

    address: str
    layers: tuple[tuple[str, str], ...] = ()
    """Name of the rule and the address it gave, outermost first."""
    needs_network: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    hosts: tuple[str, ...]
    hosts_match: re.Pattern[str] | None
    path: re.Pattern[str] | None
    query: re.Pattern[str] | None
    decode: str
    keys: tuple[str, ...]
    drop: tuple[str, ...]
    """Parameters of the target that name the reader."""
    token: bool

    def fits(self, parts: SplitResult, host: str) -> bool:
        """Whether the address is one of this wrapper's."""
        if self.hosts and not any(host == own or host.endswith(f".{own}") for own in self.hosts):
            return False
        if self.hosts_match is not None and not self.hosts_match.search(host):
            return False
        if self.query is not None and not self.query.search(parts.query):
            return False
        return self.path is None or self.path.search(parts.path) is not None


def unwrap(address: str) -> Unwrapped:
    """The innermost address that can be had without asking anybody."""
    layers: list[tuple[str, str]] = []
    seen = {address}
    for _ in range(_LAYERS):
        found = _layer(address)
        if found is None or found[1] in seen:
            break
        address = found[1]
        seen.add(address)
        layers.append(found)
    return Unwrapped(address, tuple(layers), _opaque(address) is not None)


def mask(address: str) -> str:
    """The address with reader-specific tokens overwritten by `x`, no longer and no shorter."""
    parts = _split(address)
    if parts is None:
        return address
    host = parts.hostname or ""
    opaque = _opaque(address)
    rule = next((rule for rule in _table()["wrappers"] if rule.fits(parts, host)), None)
    carries = rule is not None and rule.decode in {"base64-json", "parameter-base64-json"}
    if carries or (opaque is not None and opaque.token):
        at = address.find(parts.path) + len(_shown(parts.path))
        return address[:at] + re.sub(r"[^/?#&=.]", "x", address[at:])
    return _masked_query(address)


def _shown(path: str) -> str:
    """The part of a wrapper's path that names the platform and no reader."""
    found = re.match(r"/(?:redirect/2/|redirect/|v2/clicks/|e/c/|track/click|ss/c/|ls/click|Ctc/|r/)?", path)
    return found.group() if found else ""


def _masked_query(address: str) -> str:
    base, asks, query = address.partition("?")
    if not asks:
        return address
    pairs = query.split("&")
    return base + asks + "&".join(_masked_pair(pair) for pair in pairs)


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={'x' * len(value)}" if equals and name.lower() in _table()["readers"] else pair


@cache
def _table() -> dict[str, Any]:
    held = json.loads(_RULES.read_text(encoding="utf-8"))
    return {
        "wrappers": tuple(_rule(entry) for entry in held["wrappers"]),
        "opaque": tuple(_rule(entry) for entry in held["opaque"]),
        "aliases": tuple(
            (e["name"], re.compile(e["match"], re.IGNORECASE), e["write"]) for e in held["aliases"]
        ),
        "readers": frozenset(held["reader_parameters"]),
    }


def _rule(entry: dict[str, Any]) -> _Rule:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(entry[key]) if key in entry else None

    return _Rule(
        name=entry.get("name", "opaque"),
        hosts=tuple(entry.get("hosts", ())),
        hosts_match=pattern("hosts_match"),
        path=pattern("path"),
        query=pattern("query"),
        decode=entry.get("decode", ""),
        keys=tuple(entry.get("keys", ())),
        drop=tuple(entry.get("drop", ())),
        token=entry.get("token", False),
    )


def _layer(address: str) -> tuple[str, str] | None:
    """The rule that takes one wrapper off, and what it gives."""
    parts = _split(address)
    if parts is None:
        return None
    for name, match, write in _table()["aliases"]:
        if match.search(address):
            return name, match.sub(write, address, count=1)
    host = parts.hostname or ""
    for rule in _table()["wrappers"]:
        if rule.fits(parts, host) and (target := _target(_decoded(rule, parts))) is not None:
            return rule.name, _without(target, rule.drop)
    return None


def _decoded(rule: _Rule, parts: SplitResult) -> str | None:
    """The target as this wrapper writes it, decoded once."""
    in_path = rule.path.search(parts.path) if rule.path is not None else None
    held = in_path["target"] if in_path is not None and "target" in in_path.re.groupindex else ""
    match rule.decode:
        case "parameter":
            return _parameter(parts.query, rule.keys)
        case "query":
            return unquote(parts.query)
        case "path":
            tail = f"?{parts.query}" if parts.query and "%" not in held else ""
            return unquote(held) + tail
        case "base64":
            return _base64(held)
        case "base64-json":
            return _member(_base64(held), rule.keys)
        case "parameter-base64":
            return _base64(_parameter(parts.query, rule.keys) or "")
        case "parameter-base64-json":
            return _member(_base64(_parameter(parts.query, rule.keys[:1]) or ""), rule.keys[1:])
    return None


def _parameter(query: str, keys: tuple[str, ...]) -> str | None:
    values = parse_qs(query, keep_blank_values=False)
    return next((values[key][0] for key in keys if values.get(key)), None)


def _base64(text: str) -> str | None:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _member(text: str | None, keys: tuple[str, ...]) -> str | None:
    """A member of a JSON object; a member that is itself JSON text is opened on the way."""
    held: Any = text
    for key in keys:
        try:
            held = json.loads(held) if isinstance(held, str) else held
        except ValueError:
            return None
        held = held.get(key) if isinstance(held, dict) else None
    return held if isinstance(held, str) else None


def _target(text: str | None) -> str | None:
    """The text as an http(s) address, or None where it is none."""
    if not text:
        return None
    text = _ENTITY.sub("&", text.strip())
    if _SCHEMELESS.match(text):
        text = f"https://{text}"
    parts = _split(text)
    return text if parts is not None and parts.scheme in {"http", "https"} and parts.hostname else None


def _without(address: str, names: tuple[str, ...]) -> str:
    base, asks, query = address.partition("?")
    if not (asks and names):
        return address
    kept = [pair for pair in query.split("&") if pair.partition("=")[0] not in names]
    return f"{base}?{'&'.join(kept)}" if kept else base


def _opaque(address: str) -> _Rule | None:
    parts = _split(address)
    if parts is None:
        return None
    host = parts.hostname or ""
    return next((rule for rule in _table()["opaque"] if rule.fits(parts, host)), None)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        return None
