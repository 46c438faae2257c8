"""A raw link -> `Resolution`: unwrap, strip, spell, identify, with every step kept.

    >>> resolve("https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fpdf%2F2411.04468v1").identity
    'arxiv:2411.04468'

The identifiers by kind: arxiv `{"arxiv", "version"}`; doi `{"doi", "version"}`; github `{"owner", "repo"}` and
`"ref"`, `"path"`, `"number"`, `"tag"` or `{"gist"}`; huggingface `{"model" | "dataset" | "space" | "kernel" |
"collection" | "blog"}`; youtube `{"video" | "playlist" | "channel" | "handle"}`; x `{"status" | "space" | "user"}`;
reuters `{"slug" | "id"}`; archive `{"original", "timestamp"}`; others one entry called like the kind.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from crawler.resolve.identity import name_address, name_bare, web_key
from crawler.resolve.masking import has_token, mask, without_reader
from crawler.resolve.names import WEB, Identity
from crawler.resolve.papers import bare_arxiv
from crawler.resolve.spelling import Spelled, prepare, spell, split_address
from crawler.resolve.strip import strip
from crawler.resolve.unwrap import Unwrapped, unwrap
from storage.digests import digest
from storage.records import Resolution, Step

__all__ = ["address_to_ask", "has_token", "identify", "mask", "open_address", "read_address", "resolve"]


def resolve(raw: str) -> Resolution:
    """Where `raw` leads and what it names, as far as that can be told offline. Never raises.

    Only `raw` can hold a reader's token: everything else may be written down. Where a token is needed to get
    on (`needs_network`), `address_to_ask` has it.
    """
    prepared = read_address(raw)
    if prepared is None:
        return _bare(raw)
    unwrapped, stripped, taken, named_reader = open_address(prepared)
    spelled = spell(stripped)
    named = name_address(spelled) if spelled else WEB
    reader_token = (
        has_token(prepared)
        or named_reader
        # spelling escapes what ends an address in running text
        or (unwrapped.needs_network and spelled is not None and has_token(spelled.address))
    )
    # what is hidden inside a wrapper shows only in the layers under it
    hide = mask if reader_token or unwrapped.layers else str
    shown = hide(spelled.address) if spelled else None
    identity = named.value
    if named is WEB:
        identity = _web_name(spelled, shown) if spelled and shown else f"web:{hide(prepared)}"
    return Resolution(
        raw=raw,
        canonical=shown,
        kind=named.kind,
        identity=identity,
        identifiers=dict(named.identifiers),
        needs_network=unwrapped.needs_network and spelled is not None,
        reader_token=reader_token,
        steps=tuple(_steps(unwrapped, stripped, taken, spelled, named, hide)),
    )


def address_to_ask(resolution: Resolution) -> str | None:
    """Where to ask for what a resolution leads to; None when it is no web address.

    This is `canonical`, but with the token that opens a wrapper or a page, where `raw` has it: for one request
    and for nothing else. A wrapper that only the network can open is asked as it stands, without the
    wrappers around it.
    """
    if resolution.canonical is None or not (resolution.reader_token or resolution.needs_network):
        return resolution.canonical
    prepared = read_address(resolution.raw)
    if prepared is not None:
        unwrapped, stripped, _, _ = open_address(prepared)
        spelled = spell(stripped)
        # a resolution that somebody followed on leads elsewhere than its raw address
        if spelled is not None and mask(spelled.address) == resolution.canonical:
            return unwrapped.address if unwrapped.needs_network else spelled.address
    return resolution.canonical


def _web_name(spelled: Spelled, shown: str) -> str:
    """The name of a page; where a token is part of its address, a digest tells it from its like."""
    if shown == spelled.address:
        return web_key(spelled)
    return f"{web_key(Spelled(shown, split_address(shown)))}~{digest(spelled.address)}"


class Opened(NamedTuple):
    """An address without what stands around it and on it."""

    unwrapped: Unwrapped
    stripped: str
    taken: tuple[str, ...]
    """Names of the parameters that were taken off."""
    reader: bool
    """Whether one of them named a reader."""


def open_address(prepared: str, turns: int = 4) -> Opened:
    """The address without wrappers, without what tracks and without what names a reader.

    What names a reader stays where only the network can open a wrapper: it may not open without.
    """
    unwrapped = unwrap(prepared)
    stripped, taken = strip(unwrapped.address)
    if unwrapped.needs_network:
        return Opened(unwrapped, stripped, taken, reader=False)
    stripped, readers = without_reader(stripped)
    if turns and (taken or readers) and unwrap(stripped).layers:  # a wrapper showed only now
        inner = open_address(stripped, turns - 1)
        unwrapped = inner.unwrapped._replace(layers=unwrapped.layers + inner.unwrapped.layers)
        return Opened(
            unwrapped, inner.stripped, taken + readers + inner.taken, reader=bool(readers) or inner.reader
        )
    return Opened(unwrapped, stripped, taken + readers, reader=bool(readers))


def _steps(
    unwrapped: Unwrapped,
    stripped: str,
    taken: tuple[str, ...],
    spelled: Spelled | None,
    named: Identity,
    hide: Callable[[str], str],
) -> Iterator[Step]:
    """What was done, each with the address after it."""
    for rule, address in unwrapped.layers:
        yield Step(f"unwrap:{rule}", hide(address))
    if taken:
        yield Step(f"strip:{','.join(taken)}", hide(stripped))
    if spelled is None:
        return
    if spelled.address != stripped:
        yield Step("spell", hide(spelled.address))
    if named is not WEB:
        yield Step(f"identify:{named.kind}", hide(spelled.address))


def identify(raw: str) -> str:
    """The `identify` step: `type:value` with the cited version, `web` for a page like any other."""
    return _named(raw).cited


def _named(raw: str) -> Identity:
    prepared = read_address(raw)
    if prepared is None:
        return name_bare(raw) or WEB
    spelled = spell(open_address(prepared).stripped)
    return name_address(spelled) if spelled else WEB


def read_address(raw: str) -> str | None:
    """`prepare`, but `math.GT/0309136` is a paper and no host in Guatemala."""
    return None if len(raw) < 40 and bare_arxiv(raw.strip()) else prepare(raw)


def _bare(raw: str) -> Resolution:
    named = name_bare(raw) or WEB
    identity = f"web:{mask(raw.strip())}" if named is WEB else named.value
    return Resolution(
        raw=raw, canonical=None, kind=named.kind, identity=identity, identifiers=dict(named.identifiers)
    )
