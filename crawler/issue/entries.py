"""Blocks -> entries: which blocks an editor would call one item.

A list entry is one. In prose, an entry is a run of paragraphs between headings and figures, parted where
a paragraph names another work. A heading that governs a single entry is that entry's headline.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from crawler.issue.blocks import Block, BlockKind
from crawler.issue.claims import states_something
from crawler.issue.roles import announces_sponsor, is_paid_byline
from crawler.issue.titles import bracketed_mentions, quoted_works
from crawler.issue.words import is_about_itself, is_caption, opens_contents

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049]")
_LETTER = re.compile(r"[^\W_]")
_ONE_SCREEN = 1500
"""Characters after which a run of prose is parted: more than an editor takes in at one glance."""
_ONE_STORY = 700
"""Characters after which a paragraph with a source of its own opens another entry."""
_MASTHEAD = 400
_LONGEST_AD = 1200
_LONGEST_INTRO = 240
_SHORT_ENTRY = 80
_LONGEST_HEADING = 120


@dataclass(slots=True)
class Entry:
    """The blocks of one item."""

    blocks: list[Block]
    headline: Block | None = None
    section: str | None = None


@dataclass(slots=True)
class Outline:
    """What the issue consists of."""

    entries: list[Entry] = field(default_factory=list)
    loose: list[Block] = field(default_factory=list)
    """Blocks of no item: the issue speaking of itself, captions, contents."""
    paid: list[Block] = field(default_factory=list)
    """Blocks under a sponsor's heading."""


@dataclass(slots=True)
class _Section:
    heading: Block | None
    above: str | None
    blocks: list[Block] = field(default_factory=list)
    paid: bool = False


class Sourced:
    """Which blocks point to a source, by link or by name."""

    def __init__(self, text: str, source_starts: frozenset[int]) -> None:
        """`source_starts` are where the anchors of source links begin."""
        self._text = text
        self._starts = source_starts

    def __call__(self, block: Block) -> bool:
        """Whether the block has a source link or a bracketed mention."""
        return any(each.start in self._starts for each in block.anchors) or bool(
            bracketed_mentions(self._text, block.start, block.end, block.anchors)
        )

    def leads(self, block: Block) -> bool:
        """Whether the block opens with the anchor of a source."""
        return any(each.start in self._starts and each.start <= block.start + 3 for each in block.anchors)


def outline(text: str, blocks: Sequence[Block], sourced: Sourced) -> Outline:
    """The entries of an issue, and what belongs to none."""
    found = Outline()
    marked = [_recognised(text, block) for block in blocks]
    sections = list(_sections(text, marked))
    ranked = _decorated_outrank(text, sections)
    for section in sections:
        words = text[section.heading.start : section.heading.end] if section.heading else ""
        if section.paid:
            found.paid += [*([section.heading] if section.heading else []), *section.blocks]
        elif section.heading is not None and (opens_contents(words) or is_about_itself(words)):
            found.loose += [section.heading, *section.blocks]
        else:
            _read_section(text, section, sourced, found, absorb=not (ranked and _EMOJI.search(words)))
    found.paid += [block for entry in found.entries if _is_paid(text, entry) for block in entry.blocks]
    found.entries = [entry for entry in found.entries if not _is_paid(text, entry)]
    return found


def _is_paid(text: str, entry: Entry) -> bool:
    """Whether a line at the end of the entry says that it was paid for."""
    words = text[entry.blocks[0].start : entry.blocks[-1].end]
    return is_paid_byline(words.rstrip().rpartition("\n")[2])


def _recognised(text: str, block: Block) -> Block:
    """A short bold paragraph is a heading; a picture's credit is a caption, whatever they were marked as."""
    words = text[block.start : block.end]
    if block.kind is not BlockKind.PARAGRAPH or block.inside:
        return block
    if not _LETTER.search(words):
        return replace(block, kind=BlockKind.BREAK)
    if is_caption(words) and not (len(words) > 150 and any(each.address for each in block.anchors)):
        return replace(block, kind=BlockKind.CAPTION)
    if len(words) <= _LONGEST_HEADING and "\n" not in words and _all_bold(block, words):
        return replace(block, kind=BlockKind.HEADING, level=7)
    return block


def _all_bold(block: Block, words: str) -> bool:
    bold = sum(end - start for start, end in block.strong)
    return bold >= 0.9 * len(words) and not words.rstrip("*_ ").endswith((".", "!", "?", ",", ";"))


def _sections(text: str, blocks: Sequence[Block]) -> Iterator[_Section]:
    """Blocks by the heading they stand under; a sponsor's notice opens a section that soon ends."""
    section = _Section(None, None)
    above: str | None = None
    for block in blocks:
        announced = block.kind in _NOTICES and announces_sponsor(text[block.start : block.end])
        if announced and block.kind is BlockKind.PARAGRAPH and block.end < _MASTHEAD:
            yield _Section(None, None, [block], paid=True)  # "Presented by …" over it all: the notice alone
        elif announced or block.kind is BlockKind.HEADING:
            if section.heading is not None or section.blocks:
                yield section
            above = _above(text, section, block, above)
            section = _Section(block, above, paid=announced)
        elif section.paid and _ends_paid(section, block):
            yield section
            section = _Section(None, above)
            section.blocks.append(block)
        else:
            section.blocks.append(block)
    yield section


_NOTICES = frozenset({BlockKind.HEADING, BlockKind.PARAGRAPH})


def _above(text: str, section: _Section, heading: Block, above: str | None) -> str | None:
    """The heading over `heading`: one that nothing but this follows; an emoji begins anew."""
    if section.heading is not None and not section.blocks and not section.paid:
        return heading_words(text, section.heading)
    return None if _EMOJI.search(text, heading.start, heading.end) else above


def _ends_paid(section: _Section, block: Block) -> bool:
    if section.heading is None:
        return True
    if block.kind is BlockKind.BREAK:
        return sum(each.end - each.start for each in section.blocks) > _SHORT_ENTRY
    return block.end - section.heading.end > _LONGEST_AD


def heading_words(text: str, heading: Block) -> str:
    """A heading's words on one line, without marks of its own."""
    return " ".join(text[heading.start : heading.end].strip("#*_ \t").split())


def _decorated_outrank(text: str, sections: list[_Section]) -> bool:
    """Whether some headings carry an emoji and others do not: those with one then name sections."""
    words = [text[each.heading.start : each.heading.end] for each in sections if each.heading]
    decorated = sum(_EMOJI.search(each) is not None for each in words)
    return 2 <= decorated <= len(words) - 2


def _read_section(text: str, section: _Section, sourced: Sourced, found: Outline, *, absorb: bool) -> None:
    entries = list(_entries(text, section.blocks, sourced, found.loose))
    heading = section.heading
    own = heading_words(text, heading) if heading else None
    linked = heading is not None and sourced(heading)
    if heading is not None and entries and (linked or (len(entries) == 1 and absorb)):
        if entries[0].headline is None:
            entries[0].headline = heading
            own = section.above if len(entries) == 1 else own
            entries[0].section = section.above
        else:
            found.loose.append(heading)
    elif heading is not None and linked:
        entries = [Entry([heading], section=section.above)]
    elif heading is not None:
        found.loose.append(heading)
    for entry in entries:
        entry.section = entry.section or own
    found.entries += entries


def _entries(text: str, blocks: list[Block], sourced: Sourced, loose: list[Block]) -> Iterator[Entry]:
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind is BlockKind.BULLET or block.inside:
            run = list(takewhile(lambda each: each.kind is BlockKind.BULLET or each.inside, blocks[at:]))
            yield from _list_entries(text, run, sourced)
        else:
            run = list(
                takewhile(lambda each: each.kind is not BlockKind.BULLET and not each.inside, blocks[at:])
            )
            following = blocks[at + len(run) :]
            rest = list(takewhile(lambda each: each.kind is BlockKind.BULLET or each.inside, following))
            if rest and run[-1].kind is BlockKind.PARAGRAPH and _is_enumeration(text, run[-1], rest, sourced):
                run += rest
            elif rest and _introduces(text, run[-1], sourced):
                loose.append(run[-1])
                yield from _prose_entries(text, run[:-1], sourced, loose)
                at += len(run)
                continue
            yield from _prose_entries(text, run, sourced, loose)
        at += len(run)


def _is_enumeration(text: str, before: Block, bullets: list[Block], sourced: Sourced) -> bool:
    """Whether a list only spells out the sentence before it: short entries, few sources or none."""
    lengths = sorted(each.end - each.start for each in bullets)
    if lengths[len(lengths) // 2] >= _SHORT_ENTRY:
        return False
    pointing = sum(sourced(each) for each in bullets)
    unfinished = text[before.start : before.end].rstrip(" *_").endswith(("...", "…", ":"))
    return pointing == 0 or (unfinished and 3 * pointing <= len(bullets))


def _introduces(text: str, block: Block, sourced: Sourced) -> bool:
    words = text[block.start : block.end].rstrip(" *_\t")
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(words) <= _LONGEST_INTRO
        and words.endswith((":", "：", "👇", "⬇️"))
        and not sourced(block)
    )


def _list_entries(text: str, bullets: list[Block], sourced: Sourced) -> Iterator[Entry]:
    """One entry a top bullet; a bullet without source over several with theirs is their heading."""
    families: list[list[Block]] = []
    top = min((each.level for each in bullets if each.kind is BlockKind.BULLET), default=1)
    for each in bullets:
        if families and (each.inside or each.level > top):
            families[-1].append(each)
        else:
            families.append([each])
    for family in families:
        nested = [each for each in family[1:] if each.kind is BlockKind.BULLET]
        if not sourced(family[0]) and sum(sourced(each) for each in nested) >= 2:
            for entry in _list_entries(text, family[1:], sourced):
                entry.section = heading_words(text, family[0]) if len(family) > 1 else None
                yield entry
        elif not is_about_itself(text[family[0].start : family[0].end]):
            yield Entry(family)


def _prose_entries(text: str, run: list[Block], sourced: Sourced, loose: list[Block]) -> Iterator[Entry]:
    group: list[Block] = []
    listing = _every_paragraph_sourced(run, sourced)
    for block in run:
        if block.kind in {BlockKind.CAPTION, BlockKind.BREAK} or _speaks_of_itself(text, block):
            if group:
                yield Entry(group)
            group = []
            loose.append(block)
        elif group and _opens_entry(text, block, group, sourced, listing=listing):
            yield Entry(group)
            group = [block]
        else:
            group.append(block)
    if group:
        yield Entry(group)


def _speaks_of_itself(text: str, block: Block) -> bool:
    return is_about_itself(text[block.start : block.end])


def _every_paragraph_sourced(run: list[Block], sourced: Sourced) -> bool:
    paragraphs = [each for each in run if each.kind is BlockKind.PARAGRAPH]
    return len(paragraphs) >= 3 and all(sourced(each) for each in paragraphs)


def _opens_entry(text: str, block: Block, group: list[Block], sourced: Sourced, *, listing: bool) -> bool:
    """Whether a paragraph begins another entry rather than going on with the one before."""
    if block.kind is BlockKind.BULLET or _goes_on(text, group[-1]):
        return False
    if listing:
        return True
    length = group[-1].end - group[0].start
    works = quoted_works(text, block.start, min(block.end, block.start + 160))
    if works and works[0][0][0] - block.start <= 40:
        return True
    if _has_bold_lead(text, block, sourced) and states_something(text[group[-1].start : group[-1].end]):
        return True
    if (
        any(sourced(each) for each in group)
        and sourced(block)
        and (length > _ONE_STORY or sourced.leads(block))
    ):
        return True
    return block.end - group[0].start > _ONE_SCREEN


def _has_bold_lead(text: str, block: Block, sourced: Sourced) -> bool:
    """Whether a paragraph opens with a name in bold; a label (`Why it matters:`) is none without a source."""
    lead = next(
        (bold for bold in block.strong if bold[0] <= block.start + 3 and bold[1] < block.end - 20), None
    )
    if lead is None:
        return False
    label = ":" in text[lead[1] - 1 : lead[1] + 3]
    return sourced(block) or not label


def _goes_on(text: str, block: Block) -> bool:
    """Whether a paragraph stops in mid-sentence, so that the next one ends it."""
    return text[block.start : block.end].rstrip(" *_")[-1:] in {",", "，", ":", "："}
