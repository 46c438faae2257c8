"""Marked-up fragments that interfaces hand out -> plain paragraphs.

Whole pages go through `main_text`, which finds the text among menus; here everything is text already.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree, html
from lxml.etree import _Element as Element
from markdown_it import MarkdownIt

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "sec",
        "title",
        "list",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "svg",
        "noscript",
        "iframe",
        "object",
        "annotation",
        "annotation-xml",
    ]
)
_CELLS = frozenset({"td", "th"})
_CLIPPED = re.compile(r"display:\s*none|\bclip:\s*rect\(")
_FOR_READERS = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:\s|$)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\n.*?^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

Substitute = Callable[[Element], str | None]
"""Gives the words that stand for an element: "" leaves it out, None reads it as usual."""


def paragraphs_of(element: Element, substitute: Substitute = lambda _: None) -> str:
    """The element's words as paragraphs separated by one blank line; a table's row is one paragraph."""
    builder = _Paragraphs()
    skipped: Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if skipped is None:
                builder.add(node.tail)
        elif event == "start" and skipped is None:
            words = "" if _is_unseen(node) else substitute(node)
            if words is None:
                builder.open(_name(node))
                builder.add(node.text)
            else:
                builder.add(words)
                skipped = node
        elif event == "end":
            if skipped is None:
                builder.close(_name(node))
            elif skipped is node:
                skipped = None
            if skipped is None and node is not element:
                builder.add(node.tail)
    return "\n\n".join(builder.finished())


def paragraphs_of_html(fragment: str) -> str:
    """The words of an HTML or JATS fragment."""
    clean = _NOT_IN_XML.sub("", fragment)
    if not clean.strip():
        return ""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    return paragraphs_of(html.document_fromstring(f"<div>{clean}</div>".encode(), parser=parser))


def paragraphs_of_markdown(markdown: str) -> str:
    """The words of a Markdown text, with YAML front matter and comments left out and HTML inside it read."""
    without = _COMMENT.sub("", _FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")))
    return paragraphs_of_html(_MARKDOWN.render(without))


def without_front_matter(markdown: str) -> str:
    """The Markdown after its YAML head."""
    return _FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")).strip()


def _is_unseen(node: Element) -> bool:
    """Never shown, or shown to screen readers only (`, opens new tab`), which nobody would quote."""
    if _name(node) in _UNSEEN or node.get("hidden") is not None:
        return True
    return bool(_CLIPPED.search(node.get("style") or "") or _FOR_READERS.search(node.get("class") or ""))


def _name(node: Element) -> str:
    """The tag without its namespace or prefix (`jats:p` -> `p`)."""
    return str(node.tag).rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


@dataclass(slots=True)
class _Paragraphs:
    done: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    verbatim: int = 0
    in_row: int = 0

    def open(self, name: str) -> None:
        if name == "tr":
            self.flush()
            self.in_row += 1
        elif name in _CELLS and self.in_row:
            if "".join(self.current).strip():
                self.current.append(" | ")
        elif name in _BLOCKS or name in _CELLS:
            self.flush()
        elif name == "br":
            self.current.append(" ")
        self.verbatim += name == "pre"

    def close(self, name: str) -> None:
        if name == "tr":
            self.in_row -= 1
        if name in _BLOCKS:
            self.flush()
        self.verbatim -= name == "pre"

    def add(self, text: str | None) -> None:
        if text:
            self.current.append(text)

    def flush(self) -> None:
        if self.in_row and self.current:
            self.current.append(" ")
            return
        text = "".join(self.current)
        self.current.clear()
        if self.verbatim:
            lines = (line.rstrip() for line in text.strip("\n").splitlines())
            text = "\n".join(line for line in lines if line)
        else:
            text = " ".join(text.split()).strip(" |")
        if text.strip():
            self.done.append(text)

    def finished(self) -> Iterator[str]:
        self.in_row = 0
        self.flush()
        yield from self.done
