"""A raw link -> `Resolution`: unwrap, strip, spell, identify, with every step kept.

    >>> resolve("https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fpdf%2F2411.04468v1").identity
    'arxiv:2411.04468'

The identifiers by kind: arxiv `{"arxiv", "version"}`; doi `{"doi", "version"}`; github `{"owner", "repo"}` and
`"ref"`, `"path"`, `"number"`, `"tag"` or `{"gist"}`; huggingface `{"model" | "dataset" | "space" | "kernel" |
"collection" | "blog"}`; youtube `{"video" | "playlist" | "channel" | "handle"}`; x `{"status" | "space" | "user"}`;
reuters `{"slug" | "id"}`; archive `{"original", "timestamp"}`; others one entry called like the kind.
"""

from collections.abc import Callable, Iterator

from crawler.resolve.identity import name_address, name_bare, web_key
from crawler.resolve.masking import has_token, mask
from crawler.resolve.names import WEB, Identity
from crawler.resolve.papers import bare_arxiv
from crawler.resolve.spelling import Spelled, prepare, spell
from crawler.resolve.strip import strip
from crawler.resolve.unwrap import Unwrapped, unwrap
from storage.records import Resolution, Step

__all__ = ["identify", "mask", "read_address", "resolve"]


def resolve(raw: str) -> Resolution:
    """Where `raw` leads and what it names, as far as that can be told offline. Never raises.

    `canonical` can be requested, so it keeps the token of a wrapper that only the network can open; `steps`
    and `identity` never hold a reader's token. Whoever writes `raw` or `canonical` down puts `mask` over it.
    """
    prepared = read_address(raw)
    if prepared is None:
        return _bare(raw)
    unwrapped = unwrap(prepared)
    stripped, taken = strip(unwrapped.address)
    spelled = spell(stripped)
    named = name_address(spelled) if spelled else WEB
    reader_token = has_token(prepared)
    # what is hidden inside a wrapper shows only in the layers under it
    hide = mask if reader_token or unwrapped.layers else str
    identity = named.value
    if named is WEB:
        identity = hide(web_key(spelled)) if spelled else f"web:{hide(prepared)}"
    return Resolution(
        raw=raw,
        canonical=spelled.address if spelled else None,
        kind=named.kind,
        identity=identity,
        identifiers=dict(named.identifiers),
        needs_network=unwrapped.needs_network and spelled is not None,
        reader_token=reader_token,
        steps=tuple(_steps(unwrapped, stripped, taken, spelled, named, hide)),
    )


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
    spelled = spell(strip(unwrap(prepared).address)[0])
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
