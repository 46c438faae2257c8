"""A text cut into pieces that a template can mark: passages, and quantities inside them.

Offsets are code points of the text as stored. Pure: text in, frozen values out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WHOLE = 60_000
"""Characters that are shown in full; of a longer text, what lies around its passages."""
AROUND = 1_500
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of a text that means something."""

    start: int
    end: int
    kind: str
    """`passage`, `claim`, or how a quantity stands: `agrees`, `differs`, `elsewhere`, `nowhere`."""
    label: str = ""
    """A passage's number, or what is said of a quantity."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words under at most one inner mark."""

    text: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces under at most one outer mark."""

    mark: Mark | None
    pieces: tuple[Piece, ...]
    first: bool
    """Whether the outer mark begins here: a passage over two paragraphs has one number."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or a stretch that is left out (`left_out` characters, no runs)."""

    start: int
    runs: tuple[Run, ...] = ()
    left_out: int = 0


def paragraphs(
    text: str, outer: Iterable[Mark], inner: Iterable[Mark], *, whole: int = WHOLE, keep: Sequence[int] = ()
) -> list[Paragraph]:
    """`text` with its marks. Where two outer (or two inner) marks overlap the earlier given one stands.

    Of a text longer than `whole`, its beginning, what lies around outer marks, and around the offsets `keep`.
    """
    outer, inner = _apart(outer), _apart(inner)
    shown = [(0, len(text))] if len(text) <= whole else _windows(len(text), outer, keep)
    made: list[Paragraph] = []
    last = 0
    for start, end in shown:
        if start > last:
            made.append(Paragraph(last, left_out=start - last))
        made += [_paragraph(text, *span, outer, inner) for span in _split(text, start, end)]
        last = end
    if last < len(text):
        made.append(Paragraph(last, left_out=len(text) - last))
    return made


_SIGNS = re.compile(
    r"\*\*|(?<!\w)__|__(?!\w)|(?<=\])\((?:https?:|mailto:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)|\[(?=[^\[\]\n]+\]\()|\](?=\()|[—–-]+>"
)


def signs(text: str) -> list[Mark]:
    """Markdown's signs in what people wrote (emphasis, brackets and addresses of links): not shown, not lost."""
    return [Mark(found.start(), found.end(), "sign") for found in _SIGNS.finditer(text)]


def readable(text: str | None, *, edges: bool = False) -> str:
    """The words without Markdown's signs, for a list; with `edges` a blank at either end stays, for what follows."""
    bare = _SIGNS.sub(" ", text or "").replace("[", "").replace("]", "")
    words = " ".join(bare.split())
    return f"{' ' * bare[:1].isspace()}{words}{' ' * bare[-1:].isspace()}" if edges else words


def words_at(text: str, quote: str, near: int | None = None) -> tuple[int, int] | None:
    """Where `quote` stands in `text` word for word, spaces aside; the place nearest to `near` (else the first)."""
    words = quote.split()
    if not words or len(quote) > 5_000:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    places = [found.span() for found in pattern.finditer(text)]
    if not places:
        return None
    return min(places, key=lambda span: abs(span[0] - near)) if near is not None else places[0]


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in marks:
        if mark.start < mark.end and all(mark.end <= one.start or one.end <= mark.start for one in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def _windows(length: int, marks: Sequence[Mark], keep: Sequence[int]) -> list[tuple[int, int]]:
    wanted = [(0, AROUND), *((mark.start - AROUND, mark.end + AROUND) for mark in marks)]
    wanted += [(place - AROUND, place + 4 * AROUND) for place in keep]
    windows: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in wanted if start < length):
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs between two offsets, without the blank lines."""
    at = start
    for gap in _PARAGRAPH.finditer(text, start, end):
        if gap.start() > at:
            yield at, gap.start()
        at = gap.end()
    if end > at:
        yield at, end


def _paragraph(text: str, start: int, end: int, outer: Sequence[Mark], inner: Sequence[Mark]) -> Paragraph:
    runs = tuple(
        Run(
            mark,
            tuple(Piece(text[a:b], small) for a, b, small in _cut(s, e, inner)),
            mark is not None and mark.start == s,
        )
        for s, e, mark in _cut(start, end, outer)
    )
    return Paragraph(start, runs)


def _cut(start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[int, int, Mark | None]]:
    at = start
    for mark in marks:
        begin, finish = max(start, mark.start), min(end, mark.end)
        if begin >= finish:
            continue
        if begin > at:
            yield at, begin, None
        yield begin, finish, mark
        at = finish
    if at < end:
        yield at, end, None
