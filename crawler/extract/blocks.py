"""trafilatura's simplified tree -> passages, plain and as Markdown, from the same nodes."""

from collections.abc import Iterator

from lxml import etree

from crawler.extract.passages import Passage, joined, passage, squeezed

_BREAKS = frozenset({"body", "div", "p", "head", "list", "item", "quote", "table", "row", "main", "comments"})
_SORTS = {"item": "item", "quote": "quote"}
_MARKS = {"#b": "**", "#i": "*", "#t": "`"}


def plain(body: etree._Element) -> str:
    """The words as paragraphs separated by one blank line: a heading, a list item, a row are one each."""
    return "\n\n".join(one.text for one in passages(body))


def markdown(body: etree._Element) -> str:
    """The same paragraphs with headings, lists, tables, code, quotes and links marked."""
    return joined(passages(body)).markdown


def passages(body: etree._Element) -> Iterator[Passage]:
    """The body's paragraphs in order; a walk without recursion, so depth does not matter."""
    writer = _Writer()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = str(element.tag)
        if tag == "cell":
            writer.cells += 1 if event == "start" else -1
            if event == "start" and writer.pieces:
                writer.add(" | ")
        elif tag == "lb" and event == "start":
            yield from () if writer.cells else writer.line_break()
        elif tag in _BREAKS and writer.cells and tag != "row":
            writer.add(" ")
        elif tag in _BREAKS or _is_code_block(element):
            yield from writer.flush()
            writer.turn(event, element)
        else:
            writer.mark(event, element)
        writer.add(element.text if event == "start" else None)
        if event == "end" and element is not body:
            writer.add(element.tail)
    yield from writer.flush()


class _Writer:
    """Collects the pieces of one paragraph at a time, plain and marked."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.marked: list[str] = []
        self.cells = 0
        self._verbatim = False
        self._sorts: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            piece = text if self._verbatim else squeezed(text)
            self.pieces.append(piece)
            self.marked.append(piece)

    def turn(self, event: str, element: etree._Element) -> None:
        """Begin or end an element that makes paragraphs."""
        self._verbatim = event == "start" and _is_code_block(element)
        if event == "end":
            if self._sorts:
                self._sorts.pop()
            return
        tag = str(element.tag)
        if tag == "head":
            self._sorts.append((element.get("rend") or "h2").strip())
        elif tag == "row":
            self._sorts.append("row")
        elif self._verbatim:
            self._sorts.append("code")
        else:
            outer = self._sorts[-1] if self._sorts and tag in {"p", "div"} else ""
            self._sorts.append(_SORTS.get(tag, outer))

    def mark(self, event: str, element: etree._Element) -> None:
        """Begin or end a link, emphasis or code inside a paragraph."""
        if self._verbatim:
            return
        if element.tag == "ref" and element.get("target"):
            self.marked.append("[" if event == "start" else f"]({element.get('target')})")
        elif element.tag == "hi" and element.get("rend") in _MARKS:
            self.marked.append(_MARKS[element.get("rend") or ""])
        elif element.tag == "code":
            self.marked.append("`")

    def line_break(self) -> Iterator[Passage]:
        """One is a new line, two in a row are a new paragraph."""
        if self.pieces and self.pieces[-1] == "\n":
            yield from self.flush()
        elif self.pieces:
            self.pieces.append("\n")
            self.marked.append("\n")

    def flush(self) -> Iterator[Passage]:
        text, marked = "".join(self.pieces), "".join(self.marked)
        self.pieces.clear()
        self.marked.clear()
        if not self._verbatim:
            text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
        text = text.strip("\n").rstrip()
        if not text.strip():
            return
        sort = self._sorts[-1] if self._sorts else ""
        if sort == "row" and " | " in text:
            one_line = " ".join(marked.split())
            yield Passage(text, f"| {one_line} |", "row")
        else:
            yield passage(text, marked, sort)


def _is_code_block(element: etree._Element) -> bool:
    return element.tag == "code" and "\n" in "".join(element.itertext()).strip()
