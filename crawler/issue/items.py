"""Layout -> `Issue`: entries become items with claims, links and mentions, every offset exact."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlsplit

from crawler.issue.blocks import Anchor, Block, BlockKind, Layout
from crawler.issue.claims import Span, claim_spans, states_something, tidied
from crawler.issue.entries import Entry, Sourced, heading_words, outline
from crawler.issue.language import language_of
from crawler.issue.markup import without_markup
from crawler.issue.pointers import Pointer, Pointers
from crawler.issue.roles import role_of
from crawler.issue.titles import (
    follows_arrow,
    is_title_cased,
)
from crawler.issue.words import is_about_itself, is_generic
from crawler.issue.worth import worth
from crawler.resolve.chain import resolve
from storage.digests import digest
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole

_LONGEST_HEADLINE = 300

# A link behind the sentence is not said by it: "…? —> [논문 보기](…)"
_LINK_BEHIND = re.compile(
    r"(?:\s{0,3}(?:[—–-]{1,3}>|→|➡)?\s{0,3}\[[^\[\]\n]{0,200}\](?:\([^()\s]{0,2000}\))?)\s{0,3}$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an issue apart from its words; None where it is not."""

    title: str | None = None
    publication: str | None = None
    published: date | None = None
    language: str | None = None
    """As declared; the words' script has the last say."""
    home: str | None = None
    """Host of the newsletter itself."""

    def filled_by(self, other: "Facts") -> "Facts":
        """These facts, with `other`'s where one is missing."""
        missing = {
            each.name: getattr(other, each.name) for each in fields(self) if getattr(self, each.name) is None
        }
        return replace(self, **missing)


def assemble(layout: Layout, facts: Facts, *, written: IssueFormat, address: str | None) -> Issue:
    """The `Issue` that the blocks of a layout make up."""
    home = facts.home or _host(address)
    roles = {
        anchor: _role(anchor, layout.text, home)
        for block in layout.blocks
        for anchor in block.anchors
        if anchor.address is not None
    }
    sources = frozenset(anchor.start for anchor, role in roles.items() if role is LinkRole.SOURCE)
    found = outline(layout.text, layout.blocks, Sourced(layout.text, sources))
    language = language_of(without_markup(layout.text), facts.language)
    name = digest(layout.text, *(anchor.address or "" for anchor in roles))
    entries = sorted(found.entries, key=lambda entry: _span(entry)[0])
    items: list[Item] = []
    loose: list[Block] = [*found.loose]
    for entry in entries:
        drawn = _Draft(layout.text, entry, roles, language)
        if drawn.is_item():
            items.append(drawn.item(name, len(items) + 1))
        else:
            loose += drawn.blocks
    return Issue(
        id=name,
        title=facts.title,
        publication=facts.publication,
        published=facts.published,
        language=language,
        format=written,
        address=address,
        text=layout.text,
        items=tuple(items),
        links=tuple(_outer_links(layout.text, name, loose, found.paid, roles)),
    )


def _host(address: str | None) -> str | None:
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _role(anchor: Anchor, text: str, home: str | None) -> LinkRole:
    address = anchor.address or ""
    resolution = resolve(address)
    unwrapped = (
        resolution.canonical if any(step.method.startswith("unwrap") for step in resolution.steps) else None
    )
    return role_of(address, text[anchor.start : anchor.end], home=home, unwrapped=unwrapped)


def _span(entry: Entry) -> Span:
    first = entry.headline or entry.blocks[0]
    return min(first.start, entry.blocks[0].start), max(block.end for block in entry.blocks)


def _outer_links(
    text: str, issue: str, loose: list[Block], paid: list[Block], roles: dict[Anchor, LinkRole]
) -> Iterator[Link]:
    """Links of no item. None of them is a source, so that none is requested."""
    outer = {
        anchor: _outer_role(text, block, roles.get(anchor)) for block in loose for anchor in block.anchors
    }
    for block in paid:
        for anchor in block.anchors:
            outer[anchor] = LinkRole.ACCOUNT if roles.get(anchor) is LinkRole.ACCOUNT else LinkRole.SPONSOR
    ordered = sorted(outer, key=lambda each: (each.start, each.end))
    for count, anchor in enumerate((each for each in ordered if each.address is not None), 1):
        yield Link(
            id=f"{issue}/l{count}",
            anchor=text[anchor.start : anchor.end],
            address=anchor.address,
            role=outer[anchor],
            start=anchor.start,
            end=anchor.end,
        )


def _outer_role(text: str, block: Block, role: LinkRole | None) -> LinkRole:
    """Where the issue speaks of itself an unknown link may subscribe, vote or leave: an account's."""
    if role is not None and role is not LinkRole.SOURCE:
        return role
    own = is_about_itself(text[block.start : block.end]) or block.kind is BlockKind.BULLET
    return LinkRole.ACCOUNT if own else LinkRole.NAVIGATION


class _Draft:
    """One entry on its way to an item."""

    def __init__(self, text: str, entry: Entry, roles: dict[Anchor, LinkRole], language: str) -> None:
        self.text = text
        self.blocks = [*([entry.headline] if entry.headline else []), *entry.blocks]
        self._headline = entry.headline
        self._section = entry.section
        self._roles = roles
        self._language = language
        self._span = _span(entry)
        pointers = Pointers(text, self.blocks, roles, headed=entry.headline is not None)
        self._pointers, self._title = pointers.found, pointers.title
        self._claims = [span for block in self.blocks for span in self._claims_of(block)]

    def is_item(self) -> bool:
        """Whether there is anything to check: a claim or a source, and not only an advertisement."""
        roles = [pointer.role for pointer in self._pointers if pointer.address is not None]
        if LinkRole.SOURCE in roles or any(pointer.address is None for pointer in self._pointers):
            return True
        if LinkRole.SPONSOR in roles:
            return False
        return len(self._claims) > (1 if roles else 0)

    def item(self, issue: str, position: int) -> Item:
        """The item, with ids under the issue's."""
        name = f"{issue}/{position}"
        start, end = self._span
        words = self.text[start:end]
        language = language_of(without_markup(words), self._language)
        return Item(
            id=name,
            position=position,
            section=self._section,
            headline=self._headline_words(),
            text=words,
            start=start,
            end=end,
            language=language,
            claims=tuple(
                self._claim(f"{name}/c{count}", span, language) for count, span in enumerate(self._claims, 1)
            ),
            links=tuple(self._link(f"{name}/l{count}", each) for count, each in enumerate(self._pointers, 1)),
        )

    def _claim(self, name: str, span: tuple[int, int], language: str) -> Claim:
        text = self.text[slice(*span)]
        said = without_markup(text)
        graded = worth(without_markup(_LINK_BEHIND.sub("", text)))
        return Claim(
            id=name,
            text=text,
            start=span[0],
            end=span[1],
            language=language_of(said, language),
            sort=graded.sort,
            worth=graded.grade,
            speaker=graded.speaker,
        )

    def _link(self, name: str, pointer: Pointer) -> Link:
        return Link(
            id=name,
            anchor=self.text[slice(*pointer.span)],
            address=pointer.address,
            role=pointer.role,
            start=pointer.span[0],
            end=pointer.span[1],
            hint=pointer.hint,
            named=_flat(self.text[slice(*pointer.named)]) if pointer.named else None,
        )

    def _headline_words(self) -> str | None:
        if self._headline is not None:
            return heading_words(self.text, self._headline)[:_LONGEST_HEADLINE]
        if self._title is not None:
            return _flat(self.text[slice(*self._title)])
        first = self.blocks[0]
        bold = next((span for span in first.strong if span[0] <= first.start + 3), None)
        return _flat(self.text[slice(*bold)])[:_LONGEST_HEADLINE] if bold else None

    # --- claims ---

    def _claims_of(self, block: Block) -> Iterator[Span]:
        if block is self._headline and not any(self._is_source(each) for each in block.anchors):
            span = tidied(self.text, block.start, block.end)
            if states_something(self.text[slice(*span)]):
                yield span
            return
        left_out = _merged([each for each in self._left_out(block) if each[0] >= block.start])
        for span in claim_spans(self.text, block.start, block.end, left_out):
            if self._title is None or not (self._title[0] <= span[0] and span[1] <= self._title[1] + 1):
                yield span

    def _is_source(self, anchor: Anchor) -> bool:
        return self._roles.get(anchor) is LinkRole.SOURCE

    def _left_out(self, block: Block) -> Iterator[Span]:
        """Anchors that say nothing themselves: behind an arrow, bracketed, generic at an end, pure titles."""
        for pointer in self._pointers:
            start, end = pointer.whole
            if not (block.start <= start and end <= block.end):
                continue
            words = self.text[slice(*pointer.span)]
            arrow = follows_arrow(self.text, start)
            bracketed = pointer.address is None and words.startswith("[")
            if arrow is not None or bracketed:
                yield (max(block.start, arrow if arrow is not None else start), end)
            elif (is_generic(words) and not self.text[end : block.end].strip(" \t\r\n.)]*_")) or (
                pointer.address is not None and self._is_bare_title(block, pointer, words)
            ):
                yield start, end

    def _is_bare_title(self, block: Block, pointer: Pointer, words: str) -> bool:
        """Whether the anchor is a line of its own and its words are a work's title, not a statement."""
        before = self.text[block.start : pointer.whole[0]].rpartition("\n")[2]
        after = self.text[pointer.whole[1] : block.end].partition("\n")[0]
        alone = not before.strip(" \t*_#•-–—") and not after.strip(" \t*_.")
        return alone and (is_title_cased(words) or words.startswith(("http://", "https://")))


def _flat(words: str) -> str:
    return " ".join(words.split())


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
