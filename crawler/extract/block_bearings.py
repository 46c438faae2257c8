"""Where a block stands as seen from the page's heading, from the longest block that was kept, and under its own heading."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.extract.block_family import Family, Values
from crawler.extract.segments import Block

Rows = NDArray[np.float32]

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SAME_TITLE = 0.8
"""Likeness to the page's title from which a block can be its heading where nothing is marked so."""
_FAR = 60
_APART = 12
_LONG_AGO = 40
_NEVER = 50.0
COLUMNS = 14
"""How many numbers `bearings` gives a block."""


def bearings(
    blocks: Sequence[Block], family: Family, sizes: Rows, linked: Rows, votes: Rows, likeness: Rows
) -> Rows:
    """One row of numbers a block; `likeness` is how much each looks like the page's title."""
    weights = sizes.astype(float)
    times = Counter(block.text for block in blocks)
    longest = int((votes * sizes if votes.any() else sizes).argmax())
    columns = [
        *_from_heading(family, weights, likeness),
        *(np.minimum(_APART, steps) for steps in family.apart(int(family.holders[longest]))),
        *_under_headings(family, weights, linked, votes),
        np.array([min(9, times[block.text]) for block in blocks], float),
    ]
    return np.column_stack(columns).astype(np.float32)


def _from_heading(family: Family, sizes: Values, likeness: Rows) -> list[Values]:
    """Blocks, steps in the tree and text between a block and the page's own heading; before it they are negative."""
    count = len(sizes)
    marked = np.logical_or.reduce([np.array(family.tags(steps)) == "h1" for steps in range(3)])
    candidates = np.flatnonzero(marked) if marked.any() else np.flatnonzero(likeness > _SAME_TITLE)
    if not len(candidates):
        return [np.full(count, -99.0)] * 4
    heading = int(candidates[likeness[candidates].argmax()])
    read = sizes.cumsum()
    return [
        np.clip(np.arange(count) - heading, -_FAR, _FAR).astype(float),
        *(np.minimum(_APART, steps) for steps in family.apart(int(family.holders[heading]))),
        (read - read[heading]) / read[-1],
    ]


def _under_headings(family: Family, sizes: Values, linked: Rows, votes: Rows) -> list[Values]:
    """How far the headings before and after are, and what stands under the one before."""
    places = np.arange(len(sizes))
    heads = np.isin(family.tags(0), _HEADINGS)
    within = heads | np.isin(family.tags(1), _HEADINGS)
    last = np.maximum.accumulate(np.where(within, places, -1))
    later = np.minimum.accumulate(np.where(heads, places, 2 * len(places) + 50)[::-1])[::-1]
    following = np.append(later[1:], 2 * len(places) + 50)
    section = np.cumsum(within)
    whole = np.maximum(1.0, np.bincount(section, sizes))
    known = last >= 0
    return [
        np.where(known, np.minimum(_LONG_AGO, places - last), _NEVER),
        np.where(known, votes[last], -1.0),
        np.where(known, linked[last] / sizes[last], -1.0),
        np.log1p(whole)[section],
        (np.bincount(section, votes * sizes) / whole)[section],
        (np.bincount(section, linked) / whole)[section],
        np.where(following <= places[-1], np.minimum(_LONG_AGO, following - places), _NEVER),
    ]
