"""Plain text -> `Issue`: blank lines, bullets, short lines and arrows are all the structure there is.

Also reads the text that is left when a page is copied: addresses gone, anchors kept in brackets.
"""

import re
from collections.abc import Iterator

from crawler.issue.blocks import Anchor, Block, BlockKind, Layout
from crawler.issue.items import Facts, assemble
from crawler.issue.titles import ARROW
from crawler.issue.words import is_caption, squeezed
from storage.records import Issue, IssueFormat

_BULLET = re.compile(
    r"(?P<indent>[ \t]{0,40})(?P<mark>[•‣▪▫◦●○■□▶►·∙*+]|[-–—](?![-–—>])|\(?\d{1,3}[.)]|[①-⑳])(?P<gap>[ \t]{1,8}|(?<=[•●■①-⑳]))(?=\S)"
)
_BARE = re.compile(r"https?://[^\s<>\"'“”‘’`{}|\\^\[\]（）「」『』。、，]{3,4000}", re.IGNORECASE)
_TITLED = re.compile(r"\[(?P<words>[^\[\]\n]{1,200})\]\s?[(<]?$|(?P<plain>[^\n]{1,200}?)\s?[(<]$")
_RULE = re.compile(r"[ \t]*(?:[-_*=~─━·•]{3,}|(?:[-_*=~─━·•] ){2,}[-_*=~─━·•])[ \t]*")
_ENDS_SENTENCE = re.compile(r"[.!?…。:;,，]['\"”’)\]]*$|(?:다|요|죠|니다)$")
_ENDS_WITH_ANCHOR = re.compile(rf"{ARROW}\s*\[|\]$|{ARROW}$")
_BLANK = "\ufeff\x00 \t\f\v\u00a0\u200b"
_PARTICLE = re.compile(
    r"(?<=[A-Za-z0-9/])(?:은|는|이|가|을|를|의|에|에서|에는|로|으로|와|과|도|입니다|참고|참조)$"
)
_LONGEST_HEADING = 90
_MAX_TRAIL = 6


def read_plain(
    text: str, *, address: str | None, facts: Facts | None = None, written: IssueFormat = IssueFormat.TEXT
) -> Issue:
    """The issue in a plain text; offsets count code points of `text` itself."""
    known = facts or Facts()
    trail, blocks = _without_breadcrumb(text, list(_blocks(text)))
    title, blocks = _title_first(text, blocks, known.title or (trail[-1] if trail else None))
    own = Facts(title=title, publication=trail[0] if len(trail) > 1 else None)
    layout = Layout(text=text, blocks=tuple(blocks))
    return assemble(layout, known.filled_by(own), written=written, address=address)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines without their ends, as offsets; LF, CRLF and CR end one."""
    for found in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        if found.start() == found.end() == len(text):
            return
        yield found.start(), found.start() + len(found[0].rstrip("\r\n"))


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs, bullets and headings in order."""
    bullet_indent: int | None = None
    for run in _chunks(text):
        first = text[run[0][0] : run[0][1]]
        if _RULE.fullmatch(first) and len(run) == 1:
            bullet_indent = None
            yield Block(kind=BlockKind.BREAK, start=run[0][0], end=run[0][1])
            continue
        if bullet_indent is not None and not _BULLET.match(first) and _indent(first) > bullet_indent:
            yield _block(text, BlockKind.PARAGRAPH, run, inside=True)
            continue
        if not _BULLET.match(first):
            bullet_indent = None
        for kind, lines, depth in _split_run(text, run):
            if kind is BlockKind.BULLET:
                bullet_indent = _indent(text[lines[0][0] : lines[0][1]])
                yield _bullet(text, lines, depth)
            else:
                yield _block(text, kind, lines)


def _chunks(text: str) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for line in _lines(text):
        if text[line[0] : line[1]].strip(_BLANK):
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _split_run(
    text: str, run: list[tuple[int, int]]
) -> Iterator[tuple[BlockKind, list[tuple[int, int]], int]]:
    """One run of lines without a blank line between them: bullets part it, the rest is one block."""
    lines: list[tuple[int, int]] = []
    indents: list[int] = []
    kind = BlockKind.PARAGRAPH
    for line in run:
        words = text[line[0] : line[1]]
        found = _BULLET.match(words)
        if found:
            if lines:
                yield _kind_of(text, kind, lines), lines, len(indents)
            indent = _indent(words)
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            kind, lines = BlockKind.BULLET, [line]
        else:
            lines.append(line)
    if lines:
        yield _kind_of(text, kind, lines), lines, len(indents)


def _kind_of(text: str, kind: BlockKind, lines: list[tuple[int, int]]) -> BlockKind:
    if kind is BlockKind.BULLET:
        return kind
    words = text[lines[0][0] : lines[-1][1]].strip("\ufeff\x00 \t")
    if is_caption(words):
        return BlockKind.CAPTION
    if len(lines) <= 2 and len(words) <= _LONGEST_HEADING and _looks_like_heading(words):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH


def _looks_like_heading(words: str) -> bool:
    if words.startswith("*") and not words.endswith("*"):
        return False  # a footnote or an aside: "*Not subscribed yet?"
    if _BARE.search(words) or _ENDS_WITH_ANCHOR.search(words):
        return False
    return not _ENDS_SENTENCE.search(words.rstrip()) or words.startswith("#")


def _indent(line: str) -> int:
    bare = line.lstrip("\ufeff")
    return sum(4 if mark == "\t" else 1 for mark in bare[: len(bare) - len(bare.lstrip(" \t"))])


def _bullet(text: str, lines: list[tuple[int, int]], depth: int) -> Block:
    mark = _BULLET.match(text, lines[0][0], lines[0][1])
    start = mark.end() if mark else lines[0][0]
    return _block(text, BlockKind.BULLET, [(start, lines[0][1]), *lines[1:]], level=max(1, depth))


def _block(
    text: str, kind: BlockKind, lines: list[tuple[int, int]], *, level: int = 0, inside: bool = False
) -> Block:
    start, end = lines[0][0], lines[-1][1]
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return Block(
        kind=kind,
        start=start,
        end=end,
        level=level,
        inside=inside,
        anchors=tuple(bare_links(text, start, end)),
    )


def bare_links(text: str, start: int, end: int) -> Iterator[Anchor]:
    """Addresses written out in the text; `[words] (address)` and `words <address>` are their anchors."""
    for found in _BARE.finditer(text, start, end):
        stop = _address_end(text, found.start(), found.end())
        address = text[found.start() : stop]
        line = max(start, text.rfind("\n", start, found.start()) + 1)
        titled = _TITLED.search(text[max(line, found.start() - 210) : found.start()])
        if titled and titled["words"]:
            base = max(line, found.start() - 210)
            words = (base + titled.start("words"), base + titled.end("words"))
            close = stop + 1 if text[stop : stop + 1] in {")", ">"} else stop
            yield Anchor(start=words[0], end=words[1], address=address, whole=(words[0] - 1, close))
        else:
            yield Anchor(start=found.start(), end=stop, address=address, whole=(found.start(), stop))


def _address_end(text: str, start: int, end: int) -> int:
    """An address does not end in the punctuation of the sentence around it."""
    while end > start:
        last = text[end - 1]
        if last in ".,;:!?*_~…'\"" or (
            last == ")" and text.count("(", start, end) < text.count(")", start, end)
        ):
            end -= 1
        else:
            break
    # a particle written without a blank
    particle = _PARTICLE.search(text[max(start, end - 8) : end])
    return end - len(particle[0]) if particle else end


def _without_breadcrumb(text: str, blocks: list[Block]) -> tuple[list[str], list[Block]]:
    """The copied page's own path (`• Publication • Posts • Title`), and the blocks after it.

    It is one when its last entry is repeated by the block that follows.
    """
    trail: list[str] = []
    for at, block in enumerate(blocks[: _MAX_TRAIL + 1]):
        words = squeezed(text[block.start : block.end])
        if block.kind is not BlockKind.BULLET:
            if len(trail) >= 2 and words == trail[-1]:
                return trail, blocks[at:]
            return [], blocks
        trail.append(words)
    return [], blocks


def _title_first(text: str, blocks: list[Block], known: str | None) -> tuple[str | None, list[Block]]:
    """The title, when the text opens with one, and the blocks after it.

    A title `known` from elsewhere is only recognised, so that a first section keeps its heading.
    """
    if not blocks:
        return None, blocks
    first = text[blocks[0].start : blocks[0].end]
    if known is not None and squeezed(first) != squeezed(known):
        return None, blocks
    if known is None and blocks[0].kind is not BlockKind.HEADING:
        return None, blocks
    return first, blocks[1:]
