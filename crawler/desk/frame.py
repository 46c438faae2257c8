"""An archived page made harmless: what a stranger wrote, as markup, in a frame that can do nothing.

Three walls, each enough alone: nh3 (ammonia) keeps a short list of elements and no attribute that could be
fetched or followed; the answer's own policy allows no request and no style but ours, named by its hash, and
puts the document in a sandbox; and the frame that shows it is sandboxed too (HTML §4.8.5).
"""

import base64
import hashlib
import html

import nh3

from crawler.extract.parsed import decode, sniff
from storage.records import Page

SHOWN = frozenset({"html", "text", "json", "xml"})
"""What can be shown; the rest can be downloaded."""
LIMIT = 3_000_000
"""Bytes that are shown."""
_STYLE = (
    "body{margin:1.5rem auto;max-width:46rem;padding:0 1rem;font:16px/1.6 Georgia,serif;color:#1c1e22;background:#fff;"
    "overflow-wrap:anywhere}pre{white-space:pre-wrap;font:14px/1.5 monospace}table{border-collapse:collapse}"
    "td,th{border:1px solid #d9d6cd;padding:.25rem .5rem}a{text-decoration:underline dotted}img{display:none}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
_ELEMENTS = {
    "a", "abbr", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
    "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "i", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
    "ul", "var", "wbr",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_GONE_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "svg",
    "math",
    "noscript",
    "iframe",
    "object",
    "title",
    "select",
    "textarea",
}


def kind_of(page: Page) -> str:
    """What the archived bytes are: one word (`html`, `pdf`, `json` …)."""
    return sniff(page)


def inert(page: Page) -> str:
    """The page as a document of its own without anything that acts, loads or leads away.

    For `html` its elements, for other texts the letters as they are.
    """
    _, text = decode(page.body[:LIMIT], page.header("content-type"))
    if kind_of(page) == "html":
        body = nh3.clean(
            text,
            tags=_ELEMENTS,
            attributes=_ATTRIBUTES,
            clean_content_tags=_GONE_WITH_CONTENT,
            url_schemes=set(),
            link_rel=None,
        )
    else:
        body = f"<pre>{html.escape(text)}</pre>"
    return f'<!doctype html><html lang="und"><meta charset="utf-8"><title>·</title><style>{_STYLE}</style><body>{body}'
