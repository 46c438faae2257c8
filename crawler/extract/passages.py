"""Passages of a page, each as plain words and as Markdown, and the two whole texts with a map between them."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_EMPTY_MARKS = re.compile(r"\*\*(?<![*\\]\*\*)\s*\*\*(?!\*)|\[\s*\]\([^)]*\)|``")
"""Each begins with a letter of its own, not with a look back, so that the expression can be looked for by those."""
_MARKS = frozenset("*`[")
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


class Passage(NamedTuple):
    """One paragraph, heading, list item, table row or piece of code."""

    text: str
    markdown: str
    sort: str = ""
    """`item` and `row` follow their kind without a blank line between."""


class Span(NamedTuple):
    """A paragraph of the plain text and the same words in the Markdown, as code-point offsets."""

    start: int
    end: int
    markdown_start: int
    markdown_end: int


class Pair(NamedTuple):
    """Both whole texts and how one maps to the other."""

    text: str
    markdown: str
    spans: tuple[Span, ...]


def joined(passages: Iterable[Passage]) -> Pair:
    """Passages -> both texts; every passage of the plain text has its span in the Markdown."""
    plain: list[str] = []
    marked: list[str] = []
    spans: list[Span] = []
    at = marked_at = 0
    before = ""
    for passage in passages:
        if plain:
            gap = "\n" if passage.sort and passage.sort == before else "\n\n"
            plain.append("\n\n")
            marked.append(gap)
            at, marked_at = at + 2, marked_at + len(gap)
        spans.append(Span(at, at + len(passage.text), marked_at, marked_at + len(passage.markdown)))
        plain.append(passage.text)
        marked.append(passage.markdown)
        at, marked_at = at + len(passage.text), marked_at + len(passage.markdown)
        if passage.sort == "row" and before != "row":
            rule = "\n" + "| --- " * max(1, passage.markdown.count(" | ") + 1) + "|"
            marked.append(rule)
            marked_at += len(rule)
        before = passage.sort
    return Pair("".join(plain), "".join(marked), tuple(spans))


def passage(text: str, marked: str, sort: str) -> Passage:
    """A passage of a sort: a heading's level (`h2`), `item`, `quote`, `code`, `caption`, `row`, or a paragraph."""
    if sort == "code":
        fence = "````" if "```" in text else "```"
        return Passage(text, f"{fence}\n{text}\n{fence}")
    if _MARKS.isdisjoint(marked):  # the same words, and the plain ones are tidy already
        marked = text
    else:
        lines = _EMPTY_MARKS.sub("", marked).split("\n")
        marked = "\n".join(" ".join(line.split()) for line in lines).strip("\n") or text
    if sort in _HEADINGS:
        return Passage(text, f"{_HEADINGS[sort]} {marked.replace(chr(10), ' ')}")
    if sort == "item":
        return Passage(text, "- " + marked.replace("\n", "\n  "), "item")
    if sort == "quote":
        return Passage(text, "> " + marked.replace("\n", "\n> "))
    if sort == "caption":
        return Passage(text, f"*{marked.strip('*')}*")
    return Passage(text, marked.replace("\n", "  \n"))


def squeezed(text: str) -> str:
    """The text with one blank for each run of them, at its ends as well; several times quicker than an expression."""
    words = text.split()
    if not words:
        return text and " "
    before = " " if text[0].isspace() else ""
    return before + " ".join(words) + (" " if text[-1].isspace() else "")


def row(cells: Sequence[Passage]) -> Passage:
    """The cells of a table's row as one passage; a lone cell is a paragraph."""
    if len(cells) == 1:
        return cells[0]
    text = " | ".join(cell.text.replace("\n", " ") for cell in cells)
    marked = " | ".join(cell.markdown.replace("\n", " ").replace("|", "\\|") for cell in cells)
    return Passage(text, f"| {marked} |", "row")


def without(pair: Pair, first: int, end: int) -> Pair:
    """Both texts without the paragraphs from `first` up to `end`."""
    spans = pair.spans
    if end >= len(spans):
        kept, cut = spans[:first], spans[first]
        return Pair(pair.text[: cut.start].rstrip(), pair.markdown[: cut.markdown_start].rstrip(), kept)
    gone, then = spans[first], spans[end]
    shorter, marked = then.start - gone.start, then.markdown_start - gone.markdown_start
    moved = (
        Span(one.start - shorter, one.end - shorter, one.markdown_start - marked, one.markdown_end - marked)
        for one in spans[end:]
    )
    return Pair(
        pair.text[: gone.start] + pair.text[then.start :],
        pair.markdown[: gone.markdown_start] + pair.markdown[then.markdown_start :],
        (*spans[:first], *moved),
    )
