"""trafilatura's simplified tree -> plain paragraphs and Markdown, from the same nodes."""

import re
from collections.abc import Iterator

from lxml import etree
from trafilatura.xml import xmltotxt

_BREAKS = frozenset({"body", "div", "p", "head", "list", "item", "quote", "table", "row", "main", "comments"})
_BLANKS = re.compile(r"\s+")
_FENCED = re.compile(r"\n{3,}")


def plain(body: etree._Element) -> str:
    """The words as paragraphs separated by one blank line: a heading, a list item, a row are one each."""
    return "\n\n".join(_paragraphs(body))


def markdown(body: etree._Element) -> str:
    """The same paragraphs with headings, lists, tables, code, quotes and links marked."""
    try:
        return _FENCED.sub("\n\n", xmltotxt(body, include_formatting=True)).strip()
    except RecursionError:  # elements nested a thousand deep: the words matter more than their marks
        return plain(body)


class _Writer:
    """Collects the pieces of one paragraph at a time."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.verbatim = False

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text if self.verbatim else _BLANKS.sub(" ", text))

    def line_break(self) -> Iterator[str]:
        """One is a new line, two in a row are a new paragraph."""
        if self.pieces and self.pieces[-1] == "\n":
            yield from self.flush()
        elif self.pieces:
            self.pieces.append("\n")

    def flush(self) -> Iterator[str]:
        text = "".join(self.pieces)
        self.pieces.clear()
        if not self.verbatim:
            text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
        if text.strip():
            yield text.strip("\n").rstrip()


def _paragraphs(body: etree._Element) -> Iterator[str]:
    writer, cells = _Writer(), 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if tag == "cell":
            cells += 1 if event == "start" else -1
            if event == "start" and writer.pieces:
                writer.add(" | ")
        elif tag == "lb" and event == "start":
            yield from () if cells else writer.line_break()
        elif tag in _BREAKS and cells and tag != "row":
            writer.add(" ")
        elif tag in _BREAKS or _is_code_block(element):
            yield from writer.flush()
            writer.verbatim = event == "start" and _is_code_block(element)
        writer.add(element.text if event == "start" else None)
        if event == "end" and element is not body:
            writer.add(element.tail)
    yield from writer.flush()


def _is_code_block(element: etree._Element) -> bool:
    return element.tag == "code" and "\n" in "".join(element.itertext()).strip()
