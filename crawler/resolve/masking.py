"""Overwrite what identifies a reader in an address, without changing its length."""

import re
from collections.abc import Iterator

from crawler.resolve.rulebook import Wrapper, load
from crawler.resolve.spelling import Parts, join_address, prepare, split_address
from crawler.resolve.unwrap import WRAPPERS, marked, unwrap

_READERS = frozenset(load("trackers")["readers"])
# a parameter, also one inside an escaped address
_MARK = r"(?:[?&;#]|%(?:25)*(?:3F|26|23|3f))"
_PAIR = re.compile(rf"{_MARK}(\w[\w\-]*)(?:=|%(?:25)*3[Dd])((?:(?!{_MARK})[^\s\"'<>])+)")
_SIGNED = re.compile(r"eyJ[\w\-]{8,}(?:\.|%2[Ee])[\w\-]{8,}(?:(?:\.|%2[Ee])[\w\-]*)?")
_MAILBOX = re.compile(r"[\w.+\-]+(?:@|%(?:25)*40)[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,}")
_LONG = re.compile(r"[A-Za-z0-9_\-%=+.]{20,}")
_TURNS = 8
_Spans = Iterator[tuple[int, int]]


def mask(address: str) -> str:
    """The address with reader-specific tokens overwritten by `x`, as long as it was.

    Covered are the tokens of mail platforms and gateways (rules with `reader` or `reader_path`), parameters
    that name a reader anywhere, signed tokens, and mail addresses; the same inside wrapped addresses.
    """
    for _ in range(_TURNS):
        masked = address
        for start, end in _spans(address):
            masked = masked[:start] + "x" * (end - start) + masked[end:]
        if masked == address:
            break
        address = masked  # the marks of one token can have hidden another
    return address


def without_reader(address: str) -> tuple[str, tuple[str, ...]]:
    """An absolute address without the parameters that name a reader, and their names.

    Two readers' links to one page are one page then, and it is asked for without saying who asks. What
    identifies a reader in the path stays: the page may not be found without it.
    """
    parts = split_address(address)
    if not parts.query:
        return address, ()
    reader = frozenset[str]().union(*(rule.reader for rule in _rules(parts)))
    kept: list[str] = []
    taken: list[str] = []
    for segment in parts.query.split("&"):
        name, mark, value = segment.partition("=")
        if mark and value and (_names_reader(name, reader) or _MAILBOX.fullmatch(value)):
            taken.append(name)
        else:
            kept.append(segment)
    if not taken:
        return address, ()
    return join_address(parts._replace(query="&".join(kept) or None)), tuple(taken)


def has_token(address: str) -> bool:
    """Whether `mask` would change the address."""
    return mask(address) != address


def _spans(address: str) -> _Spans:
    """Where the tokens are, as places in `address`."""
    yield from _own_spans(address)
    prepared = prepare(address) if "/" in address else None
    if prepared is None:
        return
    for layer in unwrap(prepared).layers:
        for start, end in _own_spans(layer.address):
            yield from _within(address, layer.address[start:end])


def _within(address: str, token: str) -> _Spans:
    """Where an inner token stands in the outer address; all its long words when it is encoded there."""
    if len(token) < 4:
        return
    at = address.find(token)
    if at >= 0:
        yield at, at + len(token)
        return
    begin = address.find("/", address.find("//") + 2)
    yield from (found.span() for found in _LONG.finditer(address, max(begin, 0)))


def _own_spans(address: str) -> _Spans:
    reader: frozenset[str] = frozenset()
    parts = split_address(address) if "://" in address else None
    if parts is not None:
        for rule in _rules(parts):
            reader |= rule.reader
            found = rule.reader_path.match(_rest(parts)) if rule.reader_path else None
            if found:
                offset = address.find(parts.path, address.find(parts.authority) + len(parts.authority))
                spans = (found.span(group) for group in range(1, found.re.groups + 1))
                yield from ((offset + start, offset + end) for start, end in spans if start >= 0)
    if "=" in address or "%3" in address:
        for pair in _PAIR.finditer(address):
            if _names_reader(pair[1], reader) or _MAILBOX.fullmatch(pair[2]):
                yield pair.span(2)
    if "eyJ" in address:
        yield from (found.span() for found in _SIGNED.finditer(address))


def _rules(parts: Parts) -> Iterator[Wrapper]:
    """The rules that know what identifies a reader in such an address."""
    for rule in WRAPPERS.find(parts.host, parts.path):
        known = not (rule.path and not rule.path.match(parts.path)) and marked(parts, rule)
        if known and (rule.reader or rule.reader_path):
            yield rule


def _names_reader(name: str, reader: frozenset[str]) -> bool:
    return name.lower() in _READERS or name.lower() in reader


def _rest(parts: Parts) -> str:
    query = "" if parts.query is None else f"?{parts.query}"
    return parts.path + query + ("" if parts.fragment is None else f"#{parts.fragment}")
