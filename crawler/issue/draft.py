"""Markdown -> `Issue`: markdown-it-py says what is what, its line maps and the parser's position say where.

markdown-it gives lines for blocks and nothing for what is inside them; `_Inline` notes the position at which
each inline token is made, so that anchors are found in the file and not searched for in it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt, rules_inline
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from crawler.issue.blocks import Anchor, Block, BlockKind, Layout
from crawler.issue.items import Facts, assemble
from crawler.issue.plain import bare_links
from crawler.issue.when import date_in
from storage.records import Issue, IssueFormat

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_FRONT_MATTER = re.compile(
    r"\ufeff?(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)^(?P=fence)[ \t]*(?:\r?\n|$)",
    re.DOTALL | re.MULTILINE,
)
_FIELD = re.compile(r"^(?P<key>[A-Za-z_-]{1,40})[ \t]*[:=][ \t]*(?P<value>[^\r\n]{1,500})", re.MULTILINE)
_FACTS = {
    "title": "title",
    "publication": "publication",
    "newsletter": "publication",
    "site": "publication",
    "lang": "language",
    "language": "language",
}
_DATES = frozenset({"date", "published", "publishdate", "pubdate", "published_at"})
_AT = "at"
_END = "end"
_LINE = re.compile(r"[^\n]*(?:\n|$)")
_FLAT_LIST = re.compile(r"[ \t]{0,3}[•‣▪●·][ \t]")


class _Markdown(MarkdownIt):
    """Markdown-it with addresses left as written; what they may do is judged by their role."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """The address itself."""
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Every address is wanted, `javascript:` too: it is seen, named and never requested."""
        return True


class _Inline(StateInline):
    """Markdown-it's inline state, noting where each token was made."""

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta[_AT] = self.pos
        return token


def _noting_its_end(rule: RuleFuncInlineType) -> RuleFuncInlineType:
    """A link rule whose closing token also says where the link's markup ends."""

    def noted(state: StateInline, silent: bool) -> bool:
        made = rule(state, silent)
        if made and not silent and state.tokens:
            state.tokens[-1].meta[_END] = state.pos
        return made

    return noted


def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark").enable(["table", "strikethrough"])
    parser.inline.ruler.at("link", _noting_its_end(rules_inline.link))
    parser.inline.ruler.at("autolink", _noting_its_end(rules_inline.autolink))
    parser.core.ruler.disable("inline")  # done in `_inside`, with positions
    return parser


def read_draft(text: str, *, address: str | None) -> Issue:
    """The issue in a Markdown text; offsets count code points of `text` itself, markup included."""
    facts, begin = _front_matter(text)
    blocks = list(_Reader(text, begin).blocks())
    title, blocks = _title_first(text, blocks, facts.title)
    known = facts.filled_by(Facts(title=title))
    layout = Layout(text=text, blocks=tuple(blocks))
    return assemble(layout, known, written=IssueFormat.MARKDOWN, address=address)


def _front_matter(text: str) -> tuple[Facts, int]:
    """What a YAML or TOML head says, as far as its plain lines do, and where the issue begins."""
    found = _FRONT_MATTER.match(text[:20_000])
    if found is None:
        return Facts(), 0
    values: dict[str, str] = {}
    published: date | None = None
    for field in _FIELD.finditer(found["body"]):
        key, value = field["key"].lower(), field["value"].strip().strip("\"'")
        if key in _FACTS and value:
            values.setdefault(_FACTS[key], value)
        elif key in _DATES:
            published = published or date_in(value)
    return Facts(published=published, **values), found.end()


def _title_first(text: str, blocks: list[Block], known: str | None) -> tuple[str | None, list[Block]]:
    """The opening heading as the issue's title, and the blocks after it."""
    if not blocks or blocks[0].kind is not BlockKind.HEADING:
        return None, blocks
    words = text[blocks[0].start : blocks[0].end].strip(" *_")
    ranks = [each.level for each in blocks[1:] if each.kind is BlockKind.HEADING]
    if known == words or (known is None and all(rank > blocks[0].level for rank in ranks)):
        return words, blocks[1:]
    return None, blocks


class _Reader:
    """Walks markdown-it's tokens and lays their places in the file beside them."""

    def __init__(self, text: str, begin: int) -> None:
        self._text = text
        self._begin = begin
        # U+0000 and CR are replaced one to one, so that lines keep their lengths; a BOM is no word
        source = (
            text[begin:]
            .replace("\r\n", " \n")
            .replace("\r", "\n")
            .replace("\x00", " ")
            .replace("\ufeff", " ")
        )
        self._source = "\n".join(_as_markdown_bullet(line) for line in source.split("\n"))
        self._lines = [found.start() for found in _LINE.finditer(self._source)]
        self._used: dict[int, int] = {}
        self._env: dict[str, object] = {}
        self._parser = _parser()

    def blocks(self) -> Iterator[Block]:
        """Headings, paragraphs, list entries, in order."""
        depth, fresh = 0, False
        kinds: list[str] = []
        for token in self._parser.parse(self._source, self._env):
            if token.type == "list_item_open":
                depth, fresh = depth + 1, True
            elif token.type == "list_item_close":
                depth -= 1
            elif token.type in {"hr", "fence", "code_block"}:
                yield self._whole_lines(token)
            elif token.type == "html_block":
                yield from self._html(token)
            elif token.type.endswith("_open"):
                kinds.append(token.type)
            elif token.type.endswith("_close") and kinds:
                kinds.pop()
            elif token.type == "inline":
                block = self._inline(token, kinds[-1] if kinds else "", depth, fresh=fresh)
                if block is not None:
                    yield block
                    fresh = fresh and depth == 0

    def _whole_lines(self, token: Token) -> Block:
        start, end = self._range(token)
        return Block(kind=BlockKind.BREAK, start=start, end=end)

    def _range(self, token: Token) -> tuple[int, int]:
        first, last = token.map or [0, 0]
        start = self._lines[min(first, len(self._lines) - 1)]
        end = self._lines[last] if last < len(self._lines) else len(self._source)
        return self._begin + start, self._begin + max(start, len(self._source[:end].rstrip()))

    def _html(self, token: Token) -> Iterator[Block]:
        """Raw HTML in the draft: its links count, on the lines where their words stand."""
        start, end = self._range(token)
        anchors = []
        at = start
        for link in _markup(token.content).find_all("a", href=True):
            words = link.get_text().strip()
            place = self._text.find(words, at, end) if words else -1
            if place >= 0:
                at = place + len(words)
                anchors.append(Anchor(start=place, end=at, address=str(link["href"]), whole=(place, at)))
        if anchors or _markup(token.content).get_text().strip():
            yield Block(kind=BlockKind.PARAGRAPH, start=start, end=end, anchors=tuple(anchors))

    def _inline(self, token: Token, parent: str, depth: int, *, fresh: bool) -> Block | None:
        places = self._places(token)
        if not places:
            return None
        inner = self._tokens(token.content)
        anchors, strong = self._anchors(token.content, places, inner), _bold(inner, places)
        start, end = places[0], places[-1] + 1
        taken = [each.whole for each in anchors]
        anchors += [
            each
            for each in bare_links(self._text, start, end)
            if not any(each.start < gone[1] and gone[0] < each.end for gone in taken)
        ]
        kind = BlockKind.PARAGRAPH
        if parent == "heading_open":
            kind = BlockKind.HEADING
        elif depth and fresh:
            kind = BlockKind.BULLET
        elif not _words_beside_pictures(inner):
            kind = BlockKind.BREAK
        return Block(
            kind=kind,
            start=start,
            end=end,
            level=depth if kind is BlockKind.BULLET else 0 if depth else _rank(token, parent, self._source),
            inside=depth > 0 and not fresh,
            anchors=tuple(sorted(anchors, key=lambda each: each.start)),
            strong=tuple(strong),
        )

    def _places(self, token: Token) -> list[int]:
        """For every character of an inline token's content, where it stands in the file."""
        first = (token.map or [0, 0])[0]
        places: list[int] = []
        for number, line in enumerate(token.content.split("\n"), first):
            if number >= len(self._lines):
                return places
            start = self._lines[number]
            end = self._lines[number + 1] if number + 1 < len(self._lines) else len(self._source)
            found = self._source.find(line, max(start, self._used.get(number, 0)), end)
            if found < 0:
                return places
            self._used[number] = found + len(line)
            if places:
                places.append(places[-1] + 1)
            places.extend(range(self._begin + found, self._begin + found + len(line)))
        return places

    def _tokens(self, content: str) -> list[Token]:
        tokens: list[Token] = []
        state = _Inline(content, self._parser, self._env, tokens)
        self._parser.inline.tokenize(state)
        for rule in self._parser.inline.ruler2.getRules(""):
            rule(state)
        return tokens

    def _anchors(self, content: str, places: list[int], tokens: Sequence[Token]) -> list[Anchor]:
        found = (self._anchor(content, places, opened, closed) for opened, closed in _links(tokens))
        return [anchor for anchor in found if anchor is not None]

    def _anchor(self, content: str, places: list[int], opened: Token, closed: Token) -> Anchor | None:
        start, end = opened.meta[_AT], closed.meta[_AT]
        address = str(opened.attrs.get("href", ""))
        if opened.markup == "autolink":
            whole = (start, closed.meta[_END])
            start, end = start + 1, whole[1] - 1
        elif opened.type == "html_inline":
            stop = content.find(">", start) + 1
            start, whole = stop, (start, content.find(">", end) + 1)
            address = opened.meta["href"]
        else:
            whole = (start - 1, closed.meta.get(_END, end))
        start, end = _stripped(content, start, end)
        if start >= end or end > len(places):
            return None
        last = min(whole[1], len(places)) - 1
        return Anchor(
            start=places[start],
            end=places[end - 1] + 1,
            address=address,
            whole=(places[max(0, whole[0])], places[last] + 1),
        )


def _as_markdown_bullet(line: str) -> str:
    """Typographic bullets are lists too, though Markdown knows only its own; the length stays."""
    found = _FLAT_LIST.match(line)
    return f"{line[: found.end() - 2]}-{line[found.end() - 1 :]}" if found else line


def _rank(token: Token, parent: str, source: str) -> int:
    if parent != "heading_open" or token.map is None:
        return 0
    line = source.split("\n", token.map[0] + 1)[token.map[0]].lstrip()
    marks = len(line) - len(line.lstrip("#"))
    return marks or 1


def _words_beside_pictures(tokens: Sequence[Token]) -> bool:
    return any(
        token.type != "image" and (token.content.strip() or token.type == "html_inline") for token in tokens
    )


def _links(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Opening and closing tokens of links, written in Markdown or as HTML."""
    opened: Token | None = None
    for token in tokens:
        if token.type == "link_open":
            opened = token
        elif token.type == "html_inline" and token.content[:2].lower() == "<a":
            link = _markup(token.content).find("a", href=True)
            if link is not None:
                token.meta["href"] = str(link["href"])
                opened = token
        elif opened is not None and (
            token.type == "link_close" or (token.type == "html_inline" and token.content[:3].lower() == "</a")
        ):
            yield opened, token
            opened = None


def _bold(tokens: Sequence[Token], places: list[int]) -> list[tuple[int, int]]:
    """Bold runs; their tokens stand where the asterisks do."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for token in tokens:
        if token.type == "strong_open":
            start = token.meta.get(_AT)
        elif token.type == "strong_close" and start is not None:
            end = min(token.meta.get(_AT, start) + 2, len(places))
            if start < end:
                runs.append((places[start], places[end - 1] + 1))
            start = None
    return runs


def _stripped(content: str, start: int, end: int) -> tuple[int, int]:
    """The anchor's words without the emphasis marks and brackets around them."""
    while start < end and content[start] in " \n*_":
        start += 1
    while end > start and content[end - 1] in " \n*_":
        end -= 1
    return start, end


def _markup(text: str) -> "BeautifulSoup":
    """Markup that stands in Markdown; most issues have none, and the library is dear to load."""
    from bs4 import BeautifulSoup  # noqa: PLC0415

    return BeautifulSoup(text, "lxml")
