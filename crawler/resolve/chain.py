"""A raw link -> `Resolution`: unwrap, strip, spell, identify, with every step kept.

    >>> resolve("https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fpdf%2F2411.04468v1").identity
    'arxiv:2411.04468'

The identifiers by kind: arxiv `{"arxiv", "version"}`; doi `{"doi", "version"}`; github `{"owner", "repo"}` and
`"ref"`, `"path"`, `"number"`, `"tag"` or `{"gist"}`; huggingface `{"model" | "dataset" | "space" | "kernel" |
"collection" | "blog"}`; youtube `{"video" | "playlist" | "channel" | "handle"}`; x `{"status" | "space" | "user"}`;
reuters `{"slug" | "id"}`; archive `{"original", "timestamp"}`; others one entry called like the kind.
"""

from crawler.resolve.identity import name_address, name_bare, web_key
from crawler.resolve.masking import mask
from crawler.resolve.names import WEB, Identity
from crawler.resolve.spelling import prepare, spell
from crawler.resolve.strip import strip
from crawler.resolve.unwrap import unwrap
from storage.records import Resolution, Step

__all__ = ["identify", "mask", "resolve"]


def resolve(raw: str) -> Resolution:
    """Where `raw` leads and what it names, as far as that can be told offline. Never raises."""
    prepared = prepare(raw)
    if prepared is None:
        return _bare(raw)
    steps: list[Step] = []
    unwrapped = unwrap(prepared)
    for rule, address in unwrapped.layers:
        steps.append(Step(f"unwrap:{rule}", mask(address)))
    stripped, rules = strip(unwrapped.address)
    if rules:
        steps.append(Step(f"strip:{','.join(rules)}", mask(stripped)))
    spelled = spell(stripped)
    reader_token = mask(prepared) != prepared
    if spelled is None:
        return Resolution(
            raw=raw,
            canonical=None,
            kind="web",
            identity=f"web:{mask(prepared)}",
            steps=tuple(steps),
            reader_token=reader_token,
        )
    if spelled.address != stripped:
        steps.append(Step("spell", mask(spelled.address)))
    named = name_address(spelled)
    if named is not WEB:
        steps.append(Step(f"identify:{named.kind}", mask(spelled.address)))
    return Resolution(
        raw=raw,
        canonical=spelled.address,
        kind=named.kind,
        identity=mask(web_key(spelled)) if named is WEB else named.value,
        identifiers=dict(named.identifiers),
        needs_network=unwrapped.needs_network,
        reader_token=reader_token,
        steps=tuple(steps),
    )


def identify(raw: str) -> str:
    """The `identify` step: `type:value` with the cited version, `web` for a page like any other."""
    return _named(raw).cited


def _named(raw: str) -> Identity:
    prepared = prepare(raw)
    bare = name_bare(raw)
    if bare or prepared is None:
        return bare or WEB
    spelled = spell(strip(unwrap(prepared).address)[0])
    return name_address(spelled) if spelled else WEB


def _bare(raw: str) -> Resolution:
    named = name_bare(raw) or WEB
    identity = f"web:{mask(raw.strip())}" if named is WEB else named.value
    return Resolution(
        raw=raw, canonical=None, kind=named.kind, identity=identity, identifiers=dict(named.identifiers)
    )
