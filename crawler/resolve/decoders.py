"""The ways a wrapper hides its target, each undone offline.

A decoder gets the cut wrapper address and its rule, and answers with candidates for the target, best first;
whether one is an address is for the caller to say.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from crawler.resolve.rulebook import Wrapper
from crawler.resolve.spelling import Parts

Decoder = Callable[[Parts, Wrapper], Iterator[str]]
_INFLATED = 1 << 16


def parameters(query: str | None) -> dict[str, str]:
    """The first raw value of every parameter, by its name in lower case."""
    found: dict[str, str] = {}
    for segment in (query or "").split("&"):
        name, mark, value = segment.partition("=")
        if mark:
            found.setdefault(unquote(name).lower(), value)
    return found


def debase64(text: str) -> bytes:
    """Base64 or base64url, padded or not; empty when it is neither."""
    text = unquote(text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _rest(parts: Parts) -> str:
    """Path, query and fragment as written: what a wrapper that embeds an unescaped address holds."""
    query = "" if parts.query is None else f"?{parts.query}"
    return parts.path + query + ("" if parts.fragment is None else f"#{parts.fragment}")


def from_parameter(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """`?url=<escaped address>`; `cut` names what follows the address in the value."""
    values = parameters(parts.query)
    cut = rule.options.get("cut")
    for key in rule.keys:
        if key in values:
            value = unquote(values[key])
            yield re.sub(cut, "", value) if cut else value


def from_query(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """`?<address>`: everything behind the question mark, the fragment included."""
    if parts.query:
        target = parts.query if parts.fragment is None else f"{parts.query}#{parts.fragment}"
        cut = rule.options.get("after")
        yield target.rpartition(cut)[2] if cut else target


def from_path(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """The path's group of the rule, escaped once; `scheme` for targets written without one."""
    found = rule.path.match(parts.path) if rule.path else None
    if found:
        yield rule.options.get("scheme", "") + unquote(found[1])


def from_rest(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """An unescaped address at the end of the path, with its query and fragment."""
    found = rule.path.match(parts.path) if rule.path else None
    if found and found[1]:
        yield rule.options.get("scheme", "") + _rest(parts)[found.start(1) :]


def from_base64_path(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """A step of the path that is the address in base64, alone or between bars."""
    for step in reversed(parts.path.split("/")):
        if len(step) > 11:
            yield from _text(debase64(step)).split("|")


def from_base64_parameter(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """`?u=<base64>`; `prefix` is what stands in front of it."""
    values = parameters(parts.query)
    prefix = rule.options.get("prefix", "")
    for key in rule.keys:
        value = values.get(key, "")
        if value.startswith(prefix):
            yield _text(debase64(value.removeprefix(prefix)))


def from_json_path(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """A step of the path that is a JSON object in base64, alone or inside a signed token."""
    for step in parts.path.split("/"):
        for piece in step.split("."):
            if piece.startswith("ey"):
                found = _object(_text(debase64(piece)))
                yield from (str(found[key]) for key in rule.keys if key in found)


def from_json_parameter(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """`?p=<base64 JSON>` whose entry of the same name is JSON again and holds `url`."""
    for key in rule.keys:
        outer = _object(_text(debase64(parameters(parts.query).get(key, ""))))
        inner = outer.get(key)
        found = _object(inner) if isinstance(inner, str) else inner if isinstance(inner, dict) else outer
        if "url" in found:
            yield str(found["url"])


def from_deflated_path(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """A step of the path that is a query string, compressed by zlib, in base64."""
    for step in parts.path.split("/"):
        data = debase64(step) if step.startswith(("eJ", "eN")) else b""
        if data:
            try:
                query = zlib.decompressobj().decompress(data, _INFLATED)
            except zlib.error:
                continue
            values = parameters(_text(query))
            yield from (unquote(values[key]) for key in rule.keys if key in values)


def from_proofpoint_2(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """Proofpoint v2: `-XX` for `%XX` and `_` for `/`."""
    value = parameters(parts.query).get("u", "")
    yield unquote(re.sub(r"-([0-9A-Fa-f]{2})", r"%\1", value).replace("_", "/"))


_RUNS = {letter: length for length, letter in enumerate(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", start=2
)}  # fmt: skip
_PROOFPOINT_3 = re.compile(r"/v3/__(.+?)__;([A-Za-z0-9_\-+/=]*)!", re.DOTALL)
_STARS = re.compile(r"\*(?:\*([A-Za-z0-9_\-]))?")


def from_proofpoint_3(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """Proofpoint v3: `*` takes the next byte of the tail, `**X` a run of bytes as long as `X` says."""
    found = _PROOFPOINT_3.match(_rest(parts))
    if not found:
        return
    taken = debase64(found[2])
    at = 0
    pieces: list[bytes] = []
    end = 0
    for star in _STARS.finditer(found[1]):
        pieces.append(found[1][end : star.start()].encode("utf-8", "surrogatepass"))
        end = star.end()
        length = _RUNS[star[1]] if star[1] else 1
        if not star[1]:  # a lone star stands for one character, whatever its length in bytes
            while at + length < len(taken) and taken[at + length] & 0xC0 == 0x80:
                length += 1
        pieces.append(taken[at : at + length])
        at += length
    pieces.append(found[1][end:].encode("utf-8", "surrogatepass"))
    yield _text(b"".join(pieces))


_UNDERSCORED = re.compile(r".*?/?___(.+?)___", re.DOTALL)


def from_underscores(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """Avanan and Check Point: the address between triple underscores."""
    found = _UNDERSCORED.match(_rest(parts))
    if found:
        yield found[1]
        yield re.sub(r"\*([0-9A-F]{2})", r"%\1", found[1])


def from_google_news(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """Google News, old form: `08 13 22 <length> <address>` in base64; new ids hold no address."""
    data = debase64(parts.path.rpartition("/")[2])
    if data[:3] != b"\x08\x13\x22" or len(data) < 5:
        return
    length, at = data[3], 4
    if length & 0x80:
        length, at = (length & 0x7F) | (data[4] << 7), 5
    yield _text(data[at : at + length])


def from_host(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """Another host with the same path: mirrors and short names of one service."""
    host = rule.options["host"].replace("{first}", parts.host.partition(".")[0])
    rest = _rest(parts)
    found = rule.path.match(parts.path) if rule.path else None
    if found and found.groups():
        names = {f"{{{number}}}": text or "" for number, text in enumerate(found.groups(), start=1)}
        path = rule.options["to"]
        for name, text in names.items():
            host, path = host.replace(name, text), path.replace(name, text)
        rest = path + rest[found.end() :]
    yield f"https://{host}{rest}"


def from_dashed_host(parts: Parts, _rule: Wrapper) -> Iterator[str]:
    """Google's translating proxy: the host with `-` for its dots and `--` for its dashes, in front of the proxy's."""
    name = parts.host.split(".")[0].replace("--", "\0").replace("-", ".").replace("\0", "-")
    yield f"https://{name}{_rest(parts)}"


def from_amp_cache(parts: Parts, rule: Wrapper) -> Iterator[str]:
    """AMP caches: `/<c|v|i|amp>/s/<host and path>`, the `s` for https; `inherit` where it is left out.

    Source: https://developers.google.com/amp/cache/overview
    """
    found = re.match(r"/(?:[a-z]{1,4}/)?(?:(s)/)?([\w\-.]+\.[a-z]{2,}(?:[:/].*)?)$", unquote_host(parts.path))
    inherited = "inherit" in rule.options
    if found:
        yield (
            ("https://" if found[1] or (inherited and parts.scheme == "https") else "http://")
            + found[2]
            + _rest(parts)[len(parts.path) :]
        )


def unquote_host(path: str) -> str:
    """The path, with an address in it that was escaped as a whole written out."""
    return unquote_to_bytes(path).decode("utf-8", "replace") if "%2F" in path or "%2f" in path else path


DECODERS: Mapping[str, Decoder] = {
    "parameter": from_parameter,
    "query": from_query,
    "path": from_path,
    "rest": from_rest,
    "base64-path": from_base64_path,
    "base64-parameter": from_base64_parameter,
    "json-path": from_json_path,
    "json-parameter": from_json_parameter,
    "deflated-path": from_deflated_path,
    "proofpoint-2": from_proofpoint_2,
    "proofpoint-3": from_proofpoint_3,
    "underscores": from_underscores,
    "google-news": from_google_news,
    "host": from_host,
    "dashed-host": from_dashed_host,
    "amp-cache": from_amp_cache,
}
