"""Two texts compared, as a page shows it: changed paragraphs, and how many between them stayed the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage.diffs import Change, Stretch
from storage.diffs import difference as compared

LONGEST = 400_000
"""Characters of both together that are compared: what a page can show and a reader can read."""
_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Changed:
    """A paragraph with its changes, or a gap of `gap` unchanged ones."""

    parts: tuple[Stretch, ...] = ()
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two texts."""

    paragraphs: tuple[Changed, ...]
    added: int
    """Words."""
    removed: int


def difference(old: str, new: str) -> Difference | None:
    """The paragraphs that changed, with one unchanged one around each; None where the texts are too long."""
    if len(old) + len(new) > LONGEST:
        return None
    stretches = compared(old, new)
    return Difference(
        tuple(_with_gaps(list(_paragraphs(stretches)))),
        sum(len(one.text.split()) for one in stretches if one.change is Change.ADDED),
        sum(len(one.text.split()) for one in stretches if one.change is Change.REMOVED),
    )


def _paragraphs(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, ...]]:
    current: list[Stretch] = []
    for stretch in stretches:
        first, *rest = _GAP.split(stretch.text)
        for place, text in enumerate([first, *rest]):
            if place:
                if current:
                    yield tuple(current)
                current = []
            if text:
                current.append(Stretch(stretch.change, text, stretch.old, stretch.new))
    if current:
        yield tuple(current)


def _with_gaps(made: Sequence[tuple[Stretch, ...]]) -> Iterator[Changed]:
    changed = [any(part.change is not Change.SAME for part in one) for one in made]
    near = [any(changed[max(0, place - 1) : place + 2]) for place in range(len(made))]
    for shown, group in groupby(zip(near, made, strict=True), key=lambda pair: pair[0]):
        paragraphs = [one for _, one in group]
        if shown:
            yield from (Changed(one) for one in paragraphs)
        else:
            yield Changed(gap=len(paragraphs))
