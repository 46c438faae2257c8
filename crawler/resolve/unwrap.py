"""Take the target out of redirect wrappers, offline, layer by layer."""

import re
from functools import lru_cache
from typing import NamedTuple

from crawler.resolve.decoders import DECODERS, parameters
from crawler.resolve.rulebook import Wrapper, load_wrappers
from crawler.resolve.spelling import Parts, prepare, spell, split_address

WRAPPERS = load_wrappers()
_LAYERS = 32


class Layer(NamedTuple):
    """One wrapper that was taken off."""

    rule: str
    address: str
    """The target found under it."""


class Unwrapped(NamedTuple):
    """What is left of an address without its wrappers."""

    address: str
    layers: tuple[Layer, ...] = ()
    needs_network: bool = False
    """The address left is a wrapper or short link that cannot be decoded."""


@lru_cache(maxsize=64)
def unwrap(address: str) -> Unwrapped:
    """Take every decodable wrapper off an absolute address; the target keeps its query and fragment."""
    layers: list[Layer] = []
    seen = {address}
    opaque = False
    while len(layers) < _LAYERS:
        rule, target = _take_off(split_address(address))
        opaque = rule is not None and target is None
        if rule is None or target is None or target in seen:
            break
        seen.add(target)
        layers.append(Layer(rule.name, target))
        address = target
    return Unwrapped(address, tuple(layers), opaque and _stays_closed(address))


def _stays_closed(address: str) -> bool:
    """Whether the network is needed for the address as it is spelled: a short link's `/.` is its front page."""
    spelled = spell(address)
    return spelled is None or _take_off(spelled.parts) != (None, None)


def unwrap_text(raw: str) -> str:
    """The `unwrap` step alone: `raw` itself when nothing is wrapped in it."""
    prepared = prepare(raw)
    if prepared is None:
        return raw
    unwrapped = unwrap(prepared)
    return unwrapped.address if unwrapped.layers else raw


def _take_off(parts: Parts) -> tuple[Wrapper | None, str | None]:
    """The first rule that yields a target, or the first that says the network is needed."""
    opaque = None
    if "\\" in parts.path:  # the URL standard reads it as a slash
        parts = parts._replace(path=parts.path.replace("\\", "/"))
    for rule in WRAPPERS.find(parts.host, parts.path):
        if rule.path is not None and not rule.path.match(parts.path):
            continue
        if rule.decode == "opaque":
            if marked(parts, rule):
                opaque = opaque or rule
            continue
        if rule.decode != "none":
            target = _target(parts, rule)
            if target:
                return rule, target
    return opaque, None


def marked(parts: Parts, rule: Wrapper) -> bool:
    """Whether an opaque wrapper's parameter is there, with such a value; true of a rule that asks for none."""
    if rule.decode != "opaque" or not rule.keys:
        return True
    values = parameters(parts.query)
    like = rule.options.get("value", "")
    return any(key in values and re.match(like, values[key]) is not None for key in rule.keys)


def _target(parts: Parts, rule: Wrapper) -> str | None:
    """The first candidate of the rule's decoder that is a web address."""
    for candidate in DECODERS[rule.decode](parts, rule):
        if candidate[:1] == "/" and candidate[:2] != "//" and "relative" in rule.options:
            return f"{parts.scheme}://{parts.authority}{candidate}"
        if "absolute" in rule.options and not candidate.lower().startswith(("http://", "https://")):
            continue
        target = prepare(candidate)
        if target is None:
            continue
        host = split_address(target).host
        if "." in host.strip(".") or host[:1] == "[" or host == "localhost":
            return target
    return None
