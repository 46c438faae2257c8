"""One spelling for each web address: the WHATWG URL standard, then our own conventions on top.

`spell` answers with parts, so that what the canonical spelling leaves out (the fragment) can still be read.
Source: https://url.spec.whatwg.org/ by way of the `can_ada` parser.
"""

import html
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import can_ada


class Parts(NamedTuple):
    """An absolute http(s) address cut at its marks; nothing in it is decoded."""

    scheme: str
    authority: str
    """User, host and port, as written."""
    host: str
    """Lower case, without user, port and trailing dot."""
    path: str
    query: str | None
    fragment: str | None


class Spelled(NamedTuple):
    """An address in its one spelling."""

    address: str
    parts: Parts
    """Of `address`, but with the whole fragment, kept or not."""


_EDGE = "".join(map(chr, range(33))) + "\x7f\xa0\u200b\u2028\u2029\u3000\ufeff"
_NEWLINES = str.maketrans("", "", "\t\r\n")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#0*(?:38|39|34|60|62)|#[xX]0*(?:26|27|22|3[cCeE]));")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST_AND_PORT = re.compile(r"[A-Za-z0-9.\-]+:\d+(?:[/?#]|$)")
_HOST_LIKE = re.compile(r"(?:[^\s/?#@:.\\]+\.)+[^\s/?#@:.\\\d]{2,}\.?(?::\d*)?(?:[/?#\\]|$)")
_WRITTEN_OUT = re.compile(r"https?%3a(?:%2f){2}", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPES = {
    f"{high}{low}": chr(code) if (code := int(high + low, 16)) in _UNRESERVED else f"%{high}{low}".upper()
    for high in "0123456789abcdefABCDEF"
    for low in "0123456789abcdefABCDEF"
}
_AUTHORITY_END = re.compile(r"[/\\?#]")


def parse_href(text: str) -> str | None:
    """`text` as the URL standard serialises it, or None where the standard says failure."""
    try:
        return str(can_ada.parse(text).href)
    except (UnicodeEncodeError, TypeError):  # a lone surrogate: the standard reads it as U+FFFD
        return parse_href(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def split_address(text: str) -> Parts:
    """Cut an absolute http(s) address into its parts without changing any of them."""
    scheme, _, rest = text.partition(":")
    rest = rest.lstrip("/\\")
    rest, mark, fragment = rest.partition("#")
    rest, query_mark, query = rest.partition("?")
    end = _AUTHORITY_END.search(rest)
    authority, path = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    return Parts(
        scheme.lower(),
        authority,
        host_of(authority),
        path,
        query if query_mark else None,
        fragment if mark else None,
    )


def host_of(authority: str) -> str:
    """The host of `user:password@host:port`, in lower case and without a trailing dot."""
    host = authority.rpartition("@")[2]
    if host.endswith("]") or "]:" in host:
        return host.rpartition("]")[0].lower() + "]"
    return host.partition(":")[0].rstrip(".").lower()


def join_address(parts: Parts) -> str:
    """The address that `split_address` cut."""
    query = "" if parts.query is None else f"?{parts.query}"
    fragment = "" if parts.fragment is None else f"#{parts.fragment}"
    return f"{parts.scheme}://{parts.authority}{parts.path}{query}{fragment}"


@lru_cache(maxsize=64)
def prepare(raw: str) -> str | None:
    """The http(s) address that was meant by what somebody wrote, or None when it is none.

    Takes off blanks, control characters, `<…>`, CDATA and HTML entities, decodes an address that is
    percent-encoded from end to end, and gives `https://` to one without a scheme.
    """
    text = raw.strip(_EDGE).translate(_NEWLINES)
    if text[:1] == "<":
        text = text.removeprefix("<![CDATA[").removesuffix(">").removesuffix("]]").lstrip("<").strip(_EDGE)
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if _WRITTEN_OUT.match(text):
        text = unquote(text)
    lower = text[:8].lower()
    if lower.startswith(("http://", "https://")):
        return text
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in {"http", "https"}:
        return f"{scheme[1].lower()}://{text[scheme.end() :].lstrip('/' + chr(92))}"
    if text.startswith("://"):
        return f"https{text}"
    if text.startswith("//"):
        return f"https:{text}"
    if (not scheme or _HOST_AND_PORT.match(text)) and _HOST_LIKE.match(text):
        return f"https://{text}"
    return None


def spell(text: str) -> Spelled | None:
    """The one spelling of an absolute http(s) address; None when the standard cannot read it."""
    address = text
    fragment = None
    for turn in range(4):
        parsed = parse_href(address)
        if parsed is None or not parsed.startswith(("http://", "https://")):
            return None
        parts = split_address(parsed)
        if not parts.host:
            return None
        if turn == 0:
            fragment = parts.fragment
        address = _settle(parts)
        # decoding an escape can make another one, and a host can turn into a number
        if address == parsed or ("%" not in address and parts.authority == parts.host):
            break
    parts = split_address(address)
    return Spelled(address, parts._replace(fragment=fragment))


def canonical(raw: str) -> str | None:
    """The `canonical` step alone: `prepare`, then `spell`."""
    text = prepare(raw)
    spelled = spell(text) if text is not None else None
    return spelled.address if spelled else None


def _settle(parts: Parts) -> str:
    """Our conventions over the standard's serialisation: user, dot, escapes, empty parts, fragment."""
    authority = parts.authority
    if authority != parts.host:
        port = authority.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
        authority = f"{parts.host}:{port}" if port else parts.host
    path = _escapes(parts.path) if "%" in parts.path else parts.path
    query = parts.query
    if query is not None:
        if query[:1] == "&" or query[-1:] == "&" or "&&" in query:
            query = "&".join(filter(None, query.split("&")))
        query = _escapes(query) if "%" in query else query
    fragment = _kept_fragment(parts) if parts.fragment else None
    return join_address(Parts(parts.scheme, authority, parts.host, path, query or None, fragment))


def _escapes(text: str) -> str:
    """Escapes in upper case, unreserved characters decoded."""
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], text)


def _kept_fragment(parts: Parts) -> str | None:
    """The fragment where it names another page: routes of script pages, sheets, chat topics."""
    fragment = (parts.fragment or "").partition(":~:")[0]
    route = fragment[:1] in {"!", "/"} and fragment.strip("!/")
    sheet = parts.host == "docs.google.com" and fragment.startswith(("gid=", "slide="))
    if route or sheet or fragment.startswith("narrow/"):
        return _escapes(fragment) if "%" in fragment else fragment
    return None
