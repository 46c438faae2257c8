"""Alerts as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from crawler.watch.impact import Telling, as_text

_ATOM = "http://www.w3.org/2005/Atom"
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd")
"""What XML 1.0 cannot hold."""


def atom(tellings: Sequence[Telling], *, address: str, language: str = "en") -> bytes:
    """The feed at `address`; ids stay the same, so that a reader shows each alert once."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    newest = max((one.alert.found for one in tellings), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "id", address)
    _add(feed, "title", "Sourcedesk")
    _add(feed, "updated", newest.isoformat())
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=address)
    for one in sorted(tellings, key=lambda one: (one.alert.found, one.alert.id), reverse=True):
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:sourcedesk:alert:{one.alert.id}")
        name = one.source.canonical if one.source else one.alert.source
        _add(entry, "title", f"{one.alert.kind.words(language)} {name}")
        _add(entry, "updated", one.alert.found.isoformat())
        _add(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", one.alert.authority)
        if one.source is not None:
            etree.SubElement(entry, f"{{{_ATOM}}}link", rel="related", href=one.source.canonical)
        _add(entry, "content", as_text(one, language)).set("type", "text")
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = text.translate(_CONTROL)
    return made
