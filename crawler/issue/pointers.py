"""An entry's links and mentions, each with the title that the item gives to what it leads to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.issue.blocks import Anchor, Block
from crawler.issue.claims import Span
from crawler.issue.titles import (
    bracketed_mentions,
    follows_arrow,
    is_title_cased,
    leading_title,
    quoted_titles,
    quoted_works,
)
from crawler.issue.words import hint_of, is_call, is_generic
from storage.records import LinkRole

_SURE_TITLE = 5
"""Words of a title in capitals after which no link is needed to believe it."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A link or mention before it has its id."""

    span: Span
    address: str | None
    role: LinkRole
    hint: str | None
    named: Span | None
    """Where the item says the title of what it leads to."""
    whole: Span
    """With its markup."""


class Pointers:
    """What an entry points to: `found`, in reading order, and the work's `title` that it begins with."""

    def __init__(
        self, text: str, blocks: Sequence[Block], roles: Mapping[Anchor, LinkRole], *, headed: bool
    ) -> None:
        """Take the issue's text and the entry's blocks; `headed` where the first of them is its headline."""
        self._text = text
        self._blocks = blocks
        self._roles = roles
        self._headed = headed
        self.title: Span | None = None
        self.found = self._find()

    def _find(self) -> list[Pointer]:
        found: list[Pointer] = []
        works: list[tuple[Span, str]] = []
        for block in self._blocks:
            mentions = bracketed_mentions(self._text, block.start, block.end, block.anchors)
            for anchor in (*block.anchors, *mentions):
                found.append(self._pointer(anchor))
            works += quoted_works(self._text, block.start, block.end)
        found.sort(key=lambda each: (each.span, each.whole))
        self.title = self._leading_title(found)
        named = [self._named(pointer, works, first=at == 0) for at, pointer in enumerate(found)]
        return sorted(self._with_works(named, works), key=lambda each: (each.span, each.whole))

    def _pointer(self, anchor: Anchor) -> Pointer:
        words = self._text[anchor.start : anchor.end]
        return Pointer(
            span=(anchor.start, anchor.end),
            address=anchor.address,
            role=self._roles[anchor] if anchor.address is not None else LinkRole.SOURCE,
            hint=hint_of(words),
            named=None,
            whole=anchor.whole,
        )

    def _leading_title(self, pointers: list[Pointer]) -> Span | None:
        sources = [each for each in pointers if each.role is LinkRole.SOURCE]
        hint = sources[0].hint if sources else None
        block = self._blocks[1] if self._headed and len(self._blocks) > 1 else self._blocks[0]
        stops = [each.whole[0] for each in pointers if each.whole[0] > block.start + 3]
        title = leading_title(self._text, block, min([block.end, *stops]), hint)
        if title is None or sources:
            return title
        words = self._text[slice(*title)].split()
        sure = is_title_cased(" ".join(words)) and (len(words) >= _SURE_TITLE)
        return title if sure and title[1] < block.end - 10 else None

    def _named(self, pointer: Pointer, works: list[tuple[Span, str]], *, first: bool) -> Pointer:
        """The pointer with the title that the item gives to what it leads to, where that is clear."""
        if pointer.role is not LinkRole.SOURCE:
            return pointer
        inner = next((work for work, _ in works if _touch(work, pointer.span)), None)
        if inner is not None:
            return replace(pointer, named=inner)
        words = self._text[slice(*pointer.span)]
        if is_generic(words) or (pointer.hint is not None and follows_arrow(self._text, pointer.whole[0])):
            if self.title is not None:
                return replace(pointer, named=self.title)
            if works or pointer.address is not None:
                return replace(pointer, named=works[0][0]) if len(works) == 1 else pointer
            return self._named_in_quotes(pointer)
        if self.title is not None and (
            _touch(self.title, pointer.span) or (first and pointer.address is None)
        ):
            return replace(pointer, named=self.title)
        if (
            len(words.split()) >= 3
            and is_title_cased(words)
            and not is_call(words)
            and pointer.address is not None
        ):
            return replace(pointer, named=pointer.span)
        return pointer

    def _named_in_quotes(self, pointer: Pointer) -> Pointer:
        """A mention with the one title in quotation marks that the item holds; it is looked up, so it may be wrong."""
        quoted = [
            span for block in self._blocks for span in quoted_titles(self._text, block.start, block.end)
        ]
        return replace(pointer, named=quoted[0]) if len(quoted) == 1 else pointer

    def _with_works(self, pointers: list[Pointer], works: list[tuple[Span, str]]) -> Iterator[Pointer]:
        """Works named in quotation marks that no pointer leads to are mentions of their own."""
        yield from pointers
        taken = [each.named for each in pointers if each.named]
        for work, kind in works:
            if not any(_touch(work, each) for each in taken):
                taken.append(work)
                yield Pointer(work, None, LinkRole.SOURCE, hint_of(kind), work, work)
        if self.title is not None and not pointers and not any(_touch(self.title, each) for each in taken):
            yield Pointer(self.title, None, LinkRole.SOURCE, None, self.title, self.title)


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
