"""A web page (or a mail's HTML part, or a feed entry) -> `Issue`.

`Issue.text` is the words in reading order: one block, one blank line, the next block; a line break that
the page sets inside a block stays one. Layout tables are flattened, furniture is left out.
"""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from crawler.budgets import ISSUE_TAGS
from crawler.issue.about import page_facts
from crawler.issue.blocks import Anchor, Block, BlockKind, Layout
from crawler.issue.container import issue_container
from crawler.issue.items import Facts, assemble
from crawler.issue.sniff import UnreadableIssue
from crawler.issue.words import squeezed
from storage.records import Issue, IssueFormat

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "li",
        "main",
        "ol",
        "p",
        "pre",
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
        "body",
        "html",
    ]
)
_OF_HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})
_FIGURES = frozenset({"figure", "hr", "iframe", "video", "audio", "picture", "embed"})
_BOLD = frozenset({"b", "strong"})
_UNSEEN = re.compile("[\u00ad\u034f\u200b\u200c\u2060\ufeff\u200e\u200f\x00]")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u3000]+")
_CAPTION = re.compile(r"(?:^|[-_])(?:fig)?caption", re.IGNORECASE)
_REPEATED = 60
_SPACER = 40
"""Pixels up to which a picture is a spacer, an icon or a counter."""


def read_page(
    markup: str, *, address: str | None, facts: Facts | None = None, written: IssueFormat = IssueFormat.PAGE
) -> Issue:
    """The issue on a page; `facts` known from elsewhere (a mail's or feed's head) win over the page's own."""
    where = address or "the page"
    tags = markup.count("<")
    if tags > ISSUE_TAGS:
        raise UnreadableIssue(
            f"{where} has {tags:,} tags, more than the {ISSUE_TAGS:,} an issue may have; give the issue alone."
        )
    soup = BeautifulSoup(markup.replace("\x00", ""), "lxml")
    _open_body(soup)
    known = (facts or Facts()).filled_by(page_facts(soup, address))
    layout = _without_title(_laid_out(issue_container(soup, where)), known.title)
    return assemble(layout, known, written=written, address=address)


def _open_body(soup: BeautifulSoup) -> None:
    """Put into the body what a page without `<body>` left in the head.

    The tag is optional (https://html.spec.whatwg.org/multipage/syntax.html#optional-tags), but libxml2 opens a body
    only for the elements that HTML 4 knew: an `<article>` behind a `<title>` stays in the head.
    """
    head, root = soup.head, soup.html
    if head is None or root is None:
        return
    astray = next(
        (node for node in head.children if isinstance(node, Tag) and node.name not in _OF_HEAD), None
    )
    if astray is None:
        return
    body = soup.body
    if body is None:
        body = soup.new_tag("body")
        root.append(body)
    for place, node in enumerate([astray, *astray.next_siblings]):
        body.insert(place, node.extract())


def _without_title(layout: Layout, title: str | None) -> Layout:
    """The layout with the issue's own title no longer a heading of its first section."""
    same = squeezed(title or "").lower()
    kept = [
        block
        for at, block in enumerate(layout.blocks)
        if not (at < 4 and same and squeezed(layout.text[block.start : block.end]).lower() == same)
    ]
    return Layout(text=layout.text, blocks=tuple(kept))


def _laid_out(container: Tag) -> Layout:
    """Walks the tree without recursion: pages may be nested as deeply as they like."""
    sheet = _Sheet()
    stack: list[tuple[Tag, list[PageElement]]] = [(container, list(reversed(container.contents)))]
    sheet.open(container)
    while stack:
        tag, waiting = stack[-1]
        if not waiting:
            stack.pop()
            sheet.close(tag)
            continue
        node = waiting.pop()
        if isinstance(node, Tag):
            sheet.open(node)
            stack.append((node, list(reversed(node.contents))))
        elif type(node) is NavigableString:
            sheet.write(str(node))
    return sheet.finish()


@dataclass(slots=True)
class _OpenLink:
    address: str
    start: int
    done: bool = False


@dataclass(slots=True)
class _Sheet:
    """The text as it grows: a line of words for the block at hand, and the blocks already set."""

    _set: list[str] = field(default_factory=list)
    _length: int = 0
    _line: list[str] = field(default_factory=list)
    _width: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _anchors: list[tuple[int, int, str]] = field(default_factory=list)
    _strong: list[tuple[int, int]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    """Long blocks so far: pages hold their words twice, for wide screens and for narrow ones."""
    _link: _OpenLink | None = None
    _bold: list[int] = field(default_factory=list)
    _entries: list[bool] = field(default_factory=list)
    """For every list entry around: whether its first block has still to come."""
    _rank: int = 0
    _captions: int = 0

    def open(self, tag: Tag) -> None:
        """Begin an element."""
        name = tag.name
        if name in _BLOCKS:
            self._end_block()
        if name in _FIGURES or (name == "img" and not self._width and _is_picture(tag)):
            self._end_block()
            self._break()
        if name == "br":
            self._end_line()
        elif name == "li":
            self._entries.append(True)
        elif name in _HEADINGS:
            self._rank = _HEADINGS[name]
        elif name in _BOLD:
            self._bold.append(self._width)
        elif name == "a" and tag.get("href") and self._link is None:
            self._link = _OpenLink(str(tag["href"]).strip(), self._width)
        if name == "figcaption" or _is_caption(tag):
            self._captions += 1

    def close(self, tag: Tag) -> None:
        """End an element."""
        name = tag.name
        if name == "a" and tag.get("href") and self._link is not None:
            self._note_link()
            self._link = None
        elif name in _BOLD and self._bold:
            self._strong.append((self._bold.pop(), self._width))
        if name in _BLOCKS:
            self._end_block()
        if name == "li" and self._entries:
            self._entries.pop()
        elif name in _HEADINGS:
            self._rank = 0
        if name == "figcaption" or _is_caption(tag):
            self._captions -= 1

    def write(self, words: str) -> None:
        """Words of the block at hand, blanks squeezed."""
        words = _BLANKS.sub(" ", _UNSEEN.sub("", words))
        if words.startswith(" ") and (not self._line or self._line[-1][-1] in " \n"):
            words = words[1:]
        if words:
            self._line.append(words)
            self._width += len(words)

    def finish(self) -> Layout:
        """The whole text and its blocks."""
        self._end_block()
        return Layout(text="".join(self._set), blocks=tuple(self._blocks))

    def _end_line(self) -> None:
        if not self._line:
            return
        if self._line[-1].endswith("\n"):
            self._end_block()
        else:
            trimmed = self._line[-1].rstrip(" ")
            self._width += len(trimmed) - len(self._line[-1]) + 1
            self._line[-1] = f"{trimmed}\n"

    def _note_link(self) -> None:
        if self._link is not None and not self._link.done:
            line = "".join(self._line)
            start, end = _trimmed(line, self._link.start, self._width)
            if start < end:
                self._anchors.append((start, end, self._link.address))
                self._link.done = True

    def _break(self) -> None:
        if self._blocks and self._blocks[-1].kind is not BlockKind.BREAK:
            self._blocks.append(Block(kind=BlockKind.BREAK, start=self._length, end=self._length))

    def _end_block(self) -> None:
        self._note_link()
        line = "".join(self._line)
        strong = [*self._strong, *((start, self._width) for start in self._bold)]
        start, end = _trimmed(line, 0, len(line))
        if start < end:
            self._set_block(line[start:end], start, strong)
        self._line, self._width = [], 0
        self._anchors, self._strong = [], []
        self._bold = [0] * len(self._bold)
        if self._link is not None:
            self._link.start = 0

    def _set_block(self, words: str, cut: int, strong: list[tuple[int, int]]) -> None:
        if len(words) >= _REPEATED:
            if words in self._seen:
                return
            self._seen.add(words)
        if self._set:
            self._set.append("\n\n")
            self._length += 2
        base, end = self._length, self._length + len(words)
        fresh = bool(self._entries) and self._entries[-1]
        self._blocks.append(
            Block(
                kind=self._kind(fresh=fresh),
                start=base,
                end=end,
                level=len(self._entries) if fresh else self._rank,
                inside=bool(self._entries) and not fresh,
                anchors=tuple(
                    Anchor(
                        start=base + a - cut,
                        end=base + b - cut,
                        address=address,
                        whole=(base + a - cut, base + b - cut),
                    )
                    for a, b, address in self._anchors
                ),
                strong=tuple(_within(words, cut, base, strong)),
            )
        )
        if fresh:
            self._entries[-1] = False
        self._set.append(words)
        self._length = end

    def _kind(self, *, fresh: bool) -> BlockKind:
        if self._captions:
            return BlockKind.CAPTION
        if fresh:
            return BlockKind.BULLET
        return BlockKind.HEADING if self._rank and not self._entries else BlockKind.PARAGRAPH


def _within(words: str, cut: int, base: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Bold runs of a line as offsets into the text, those without words left out."""
    found = []
    for start, end in sorted(spans):
        a, b = _trimmed(words, max(0, start - cut), min(len(words), end - cut))
        if a < b:
            found.append((base + a, base + b))
    return found


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return start, end


def _is_picture(tag: Tag) -> bool:
    """Whether an image is more than a spacer, an icon or a reader counter."""
    for side in ("width", "height"):
        size = re.match(r"\d{1,5}", str(tag.get(side) or ""))
        if size and int(size[0]) <= _SPACER:
            return False
    return True


def _is_caption(tag: Tag) -> bool:
    # in markup that is broken enough, what was taken out is met once more
    return not tag.decomposed and any(_CAPTION.search(str(name)) for name in tag.get_attribute_list("class"))
