"""A page's tree -> its text blocks in reading order, each with the elements around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.extract.passages import Passage, passage, row, squeezed

_BLOCK_TAGS = frozenset(
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
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "textarea",
        "math",
        "map",
        "datalist",
        "embed",
        "input",
        "img",
        "link",
        "meta",
    ]
)
_BUTTONS = frozenset({"button", "label"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`"}
_SORTS = {"li": "item", "pre": "code", "figcaption": "caption", "caption": "caption"} | {
    f"h{level}": f"h{level}" for level in range(1, 7)
}
_CELLS = frozenset({"td", "th"})
_STRONG = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_TOLD = frozenset({"a", "pre"}) | _BUTTONS | _STRONG | _MARKS.keys()
"""What says something of the words inside it; most elements do not."""


@dataclass(slots=True)
class Block:
    """The words between two block borders."""

    holder: etree._Element
    """The innermost block element around the words."""
    text: str = ""
    linked: int = 0
    """Characters inside links."""
    marked: int = 0
    """Characters inside buttons and labels."""
    bold: int = 0
    """Characters set strongly."""
    marked_up: str = ""
    """The words with links, emphasis and code marked as in Markdown."""


def blocks_of(tree: etree._Element) -> list[Block]:
    """The page's text blocks, top to bottom; two `<br>` in a row end a block like `</p>` does."""
    found: list[Block] = []
    builder = _Builder(found, tree)
    for event, element in _walk(tree):
        builder.step(event, element)
    builder.flush()
    return found


def passages_of(blocks: Iterable[Block]) -> Iterator[Passage]:
    """Blocks as passages: the cells of one table row are one, and what stands in a quotation is marked so."""
    cells: list[Passage] = []
    row_of_cells: etree._Element | None = None
    for block in blocks:
        inner = _row(block.holder)
        if cells and inner is not row_of_cells:
            yield row(cells)
            cells = []
        if inner is None:
            yield passage(block.text, block.marked_up, _sort(block.holder))
        else:
            row_of_cells = inner
            cells.append(passage(block.text, block.marked_up, ""))
    if cells:
        yield row(cells)


def _row(holder: etree._Element) -> etree._Element | None:
    """The table row that the block is a cell of; blocks deeper inside a cell are paragraphs of their own."""
    parent = holder.getparent()
    return parent if holder.tag in _CELLS and parent is not None and parent.tag == "tr" else None


def _sort(holder: etree._Element) -> str:
    sort = _SORTS.get(str(holder.tag), "")
    at: etree._Element | None = holder
    for _ in range(4):
        if at is None or sort:
            break
        sort = "quote" if at.tag == "blockquote" else "item" if at.tag == "li" else ""
        at = at.getparent()
    return sort


def _walk(tree: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Start and end of every element that is shown, without recursion; unseen ones give their tail alone."""
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if event == "start" and element.tag in _UNSEEN:
            walker.skip_subtree()
        yield event, element


class _Builder:
    """Collects the pieces of one block at a time."""

    def __init__(self, found: list[Block], root: etree._Element) -> None:
        self._found = found
        self._holders = [root]
        """The block elements around what is read; words may stand in the root alone, where markup is broken."""
        self._pieces: list[str] = []
        self._rich: list[str] = []
        self._links = self._buttons = self._strong = self._verbatim = 0
        self._linked = self._marked = self._bold = 0
        self._breaks = 0

    def step(self, event: str, element: etree._Element) -> None:
        tag = str(element.tag)
        if event == "start":
            if tag in _UNSEEN:
                return
            if tag in _BLOCK_TAGS:
                self.flush()
                self._holders.append(element)
            if tag in _TOLD:
                self._count(tag, 1)
                self._mark(tag, element, "[", "")
            if tag == "br":
                self._break()
            elif element.text:
                self._add(element.text)
            return
        if tag not in _UNSEEN:
            if tag in _TOLD:
                self._count(tag, -1)
                self._mark(tag, element, "]", f"({element.get('href')})")
            if tag in _BLOCK_TAGS:
                self.flush()
                self._holders.pop()
        if element.tail:
            self._add(element.tail)

    def _count(self, tag: str, by: int) -> None:
        if tag == "a":
            self._links += by
        elif tag in _BUTTONS:
            self._buttons += by
        elif tag in _STRONG:
            self._strong += by
        elif tag == "pre":
            self._verbatim += by

    def _mark(self, tag: str, element: etree._Element, bracket: str, address: str) -> None:
        if self._verbatim:
            return
        if tag == "a":
            if element.get("href"):
                self._rich.append(bracket + address)
        elif tag in _MARKS:
            self._rich.append(_MARKS[tag])

    def _break(self) -> None:
        if self._verbatim:
            self._put("\n")
            return
        self._breaks += 1
        if self._breaks > 1:
            self.flush()
        elif self._pieces:
            self._put("\n")

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._rich.append(piece)

    def _add(self, text: str) -> None:
        if not self._verbatim and text.isspace():
            if self._pieces:
                self._put(" ")
            return
        self._breaks = 0
        self._put(text if self._verbatim else squeezed(text))
        size = len(text)
        if self._links:
            self._linked += size
        if self._buttons:
            self._marked += size
        if self._strong:
            self._bold += size

    def flush(self) -> None:
        if not self._pieces:
            return
        text = "".join(self._pieces)
        if not self._verbatim:
            text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n")
        else:
            text = text.strip("\n").rstrip()
        if text and not text.isspace():
            marked_up = "".join(self._rich)
            self._found.append(
                Block(self._holders[-1], text, self._linked, self._marked, self._bold, marked_up)
            )
        self._pieces.clear()
        self._rich.clear()
        self._linked = self._marked = self._bold = self._breaks = 0
