"""What the readers find in an issue before anybody says what it means: blocks of words, with their anchors."""

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a run of words is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    CAPTION = "caption"
    BREAK = "break"
    """A rule or a figure: nothing to read, but what stands before and after is apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The words that carry a link, as offsets into the issue's text."""

    start: int
    end: int
    address: str | None
    """As written; None where the words only name a source."""
    whole: tuple[int, int]
    """The anchor with its markup: brackets, address, the arrow that leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading, paragraph, list entry or caption, as offsets into the issue's text."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Depth of a list entry, from 1; rank of a heading, from 1; 0 where it is not known."""
    inside: bool = False
    """A further paragraph of the list entry before it."""
    anchors: tuple[Anchor, ...] = ()
    strong: tuple[tuple[int, int], ...] = ()
    """Bold runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An issue's text and where its blocks lie in it."""

    text: str
    blocks: tuple[Block, ...]
