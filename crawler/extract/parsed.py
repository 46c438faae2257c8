"""One page, decoded and parsed once; everything that reads it shares the result."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urljoin

from charset_normalizer import from_bytes
from lxml import html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawler.budgets import HTML_BYTES
from crawler.extract.attributes import Attributes
from crawler.extract.bounded import few_attributes, few_cells, less_deep
from crawler.extract.hidden import Shown, shown
from crawler.extract.segments import Block, blocks_of
from crawler.extract.trees import tree_of, visible
from storage.records import Page

_WIDTHLESS = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\ufffe\uffff"
_NO_WIDTH = re.compile(f"[{_WIDTHLESS}]")
"""Marks that take no room; joiners (U+200C, U+200D) are letters of Persian and Hindi and stay."""
_SELF_CLOSED_ROOT = re.compile(r"(<html[^>]*?)\s*/>", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPED_SCRIPT = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)?(?:\s*\*/)?(.*?)"
    r"(?:/\*\s*)?(?:-->|//\s*\]\]>|\]\]>)?(?:\s*\*/)?\s*;?\s*$",
    re.DOTALL,
)
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"RIFF", "media"),
    (b"OggS", "media"),
    (b"ID3", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"PK\x03\x04", "binary"),
    (b"\x1f\x8b", "binary"),
    (b"\xd0\xcf\x11\xe0", "binary"),
    (b"wOF", "binary"),
)
_HTML_START = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body|title|meta|script|link|style|div|p|h1|table|noscript|article|main|center|a|br|span)\b",
    re.IGNORECASE,
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def sniff(page: Page) -> str:
    """What the bytes are: `html`, `pdf`, `json`, `xml`, `text`, `image`, `media`, `binary` or `empty`.

    Content types and address suffixes lie (a `.js` or `.pdf` address may answer with a challenge page), so
    they only decide between JSON and text where the bytes leave both open.
    """
    start = page.body[:2048].lstrip(codecs.BOM_UTF8).lstrip()
    if not page.body.strip(b"\0 \t\r\n"):
        return "empty"
    if b"%PDF-" in page.body[:1024]:
        return "pdf"
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if start[4:8] == b"ftyp":
        return "media"
    if start.startswith(_UTF_16):
        start = start.replace(b"\0", b"")
    elif b"\0" in page.body[:8192] and not _HTML_START.search(start):
        return "binary"
    return _sniff_text(page, start)


def _sniff_text(page: Page, start: bytes) -> str:
    declared = (page.header("content-type") or "").lower()
    if start.startswith((b"<?xml", b"<rss", b"<feed", b"<svg", b"<urlset", b"<rdf:RDF")):
        return "html" if re.search(rb"<html\b", start, re.IGNORECASE) else "xml"
    if start.startswith((b"{", b"[")) and _is_json(page, declared):
        return "json"
    if start.startswith(b"<") or _HTML_START.search(start):
        return "text" if "text/plain" in declared or "markdown" in declared else "html"
    return "html" if "html" in declared else "text"


def _is_json(page: Page, declared: str) -> bool:
    if "json" in declared:
        return True
    try:
        json.loads(page.body)
    except (ValueError, RecursionError):
        return False
    return True


class Parsed:
    """The decoded text of a page and, made on first use, its tree and structured data."""

    def __init__(self, body: bytes, *, content_type: str | None = None, address: str = "") -> None:
        self.address = address
        self.truncated = len(body) > HTML_BYTES
        """Whether some of the page was left out: bytes, or rows of tables once there is a tree."""
        self._body = body[:HTML_BYTES]
        self._content_type = content_type

    @classmethod
    def of(cls, page: Page) -> "Parsed":
        """The page's body, read with its declared charset and its final address."""
        return _of(page)

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return decode(self._body, self._content_type)

    @property
    def encoding(self) -> str:
        """The Python codec that read the bytes."""
        return self._decoded[0]

    @property
    def text(self) -> str:
        """The page's markup as text."""
        return self._decoded[1]

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The root of the HTML tree; an empty one where there is nothing to parse. Not to be changed."""
        markup = self.text
        if self._has_invisible:
            markup = _NO_WIDTH.sub("", markup)
        markup = few_attributes(markup)
        if _SELF_CLOSED_ROOT.search(markup, 0, 4096):
            markup = _SELF_CLOSED_ROOT.sub(r"\1>", markup, count=1)
        tree, too_deep = tree_of(markup)
        if too_deep:
            tree, _ = tree_of(less_deep(markup))
        self.truncated |= few_cells(tree)
        return tree

    @cached_property
    def _seen(self) -> Shown:
        return shown(self.tree, self.visible_length, self.attributes)

    @property
    def shown(self) -> html.HtmlElement:
        """The tree without what the page hides from its readers. Not to be changed."""
        return self._seen.tree

    @cached_property
    def attributes(self) -> Attributes:
        """The tree's elements by what their attributes say."""
        return Attributes(self.tree)

    @cached_property
    def blocks(self) -> list[Block]:
        """The text blocks that are shown, top to bottom."""
        return blocks_of(self.shown)

    @property
    def hidden(self) -> int:
        """Characters that the page carries without showing them, invisible ones among its words included."""
        return self._seen.hidden + self._invisible

    @cached_property
    def _invisible(self) -> int:
        return len(_NO_WIDTH.findall(self.text)) if self._has_invisible else 0

    @cached_property
    def _has_invisible(self) -> bool:
        """Whether there is a mark without width; quick to tell, where an expression looks at every letter."""
        return not self.text.isascii() and any(mark in self.text for mark in _WIDTHLESS)

    @cached_property
    def json_ld(self) -> tuple[Mapping[str, Any], ...]:
        """Every JSON-LD node of the page: arrays, `@graph` and `mainEntity` laid flat, in page order."""
        nodes: list[Mapping[str, Any]] = []
        for script in self.tree.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                nodes.extend(_nodes(_json(script.text or "")))
        return tuple(nodes)

    @cached_property
    def meta(self) -> Mapping[str, list[str]]:
        """`<meta>` values by lower-case name, property or itemprop, in page order, empty ones left out."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            content = (element.get("content") or "").strip()
            if not content:
                continue
            for key in ("property", "name", "itemprop", "http-equiv"):
                name = (element.get(key) or "").strip().lower()
                if name and content not in found.setdefault(name, []):
                    found[name].append(content)
        return found

    def first_meta(self, *names: str) -> str | None:
        """The first value of the first of `names` that the page has."""
        return next((self.meta[name][0] for name in names if self.meta.get(name)), None)

    @cached_property
    def base(self) -> str:
        """What relative links are joined to: `<base href>` or the page's own address."""
        for element in self.tree.iter("base"):
            if element.get("href"):
                return _joined(self.address, element.get("href") or "") or self.address
        return self.address

    @cached_property
    def canonical(self) -> str | None:
        """`link[rel=canonical]`, absolute, as the page states it; it may be wrong."""
        for link in self.tree.iter("link"):
            if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
                return _joined(self.base, link.get("href") or "")
        return None

    @cached_property
    def title_tag(self) -> str | None:
        """The words of `<title>`, blanks joined."""
        for element in self.tree.iter("title"):
            parent = element.getparent()
            if parent is None or parent.tag != "svg":
                return " ".join("".join(element.itertext()).split()) or None
        return None

    @cached_property
    def visible_text(self) -> str:
        """All words outside scripts, styles and the head, blanks joined; menus and footers included."""
        return " ".join(" ".join(visible(self.tree)).split())

    @property
    def visible_length(self) -> int:
        """Characters of `visible_text`."""
        return len(self.visible_text)


@lru_cache(maxsize=1)  # what looks at a page after its reader would parse it once more
def _of(page: Page) -> Parsed:
    return Parsed(page.body, content_type=page.header("content-type"), address=page.address)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The codec that fits the bytes, and the text.

    A byte-order mark decides; then strict UTF-8, because many pages carry an older label over UTF-8 bytes;
    then the header's label, the page's own, and last a guess from the bytes.
    """
    marked, bom = read_bom(body)
    if marked and bom:
        return marked, body[len(bom) :].decode(marked, "replace")
    if _ISO_2022_JP.search(body[:100_000]):
        return "iso2022_jp", body.decode("iso2022_jp", "replace")
    try:
        return "utf-8", body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and len(body) > 3:
            return "utf-8", body[: error.start].decode("utf-8")
    labels = [http_content_type_encoding(content_type or ""), html_body_declared_encoding(body[:4096])]
    for label in labels:
        text = _decoded_as(body, label, spoiled=0.0)
        if label and text is not None:
            return label, text
    return _guessed(body, labels)


def _guessed(body: bytes, labels: list[str | None]) -> tuple[str, str]:
    """No label fits without a fault: a label with few faults, UTF-8 with few faults, or a guess."""
    for label in [*labels, "utf-8"]:
        text = _decoded_as(body, label, spoiled=0.002)
        if label and text is not None:
            return label, text
    best = from_bytes(body[:50_000]).best()
    name = best.encoding if best is not None else "cp1252"
    return name, body.decode(name, "replace")


def _decoded_as(body: bytes, label: str | None, *, spoiled: float) -> str | None:
    """The text if at most the share `spoiled` of it cannot be read as `label`."""
    try:
        codecs.lookup(label or "?")
    except LookupError:
        return None
    text = body.decode(label or "ascii", "replace")
    return text if text.count("�") <= spoiled * len(text) else None


def _json(text: str) -> Any:
    """The value of a JSON-LD script as browsers' users write it, or None."""
    wrapped = _WRAPPED_SCRIPT.match(text)
    inner = wrapped.group(1) if wrapped else text
    for attempt in (inner, _TRAILING_COMMA.sub(r"\1", inner)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    try:  # two objects in one script: the first one counts
        return json.JSONDecoder(strict=False).raw_decode(inner.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _nodes(entry, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@graph" not in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            inner = value.get(key)
            if isinstance(inner, (list, dict)):
                yield from _nodes(inner, depth + 1)


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address.strip()) or None
    except ValueError:
        return None
