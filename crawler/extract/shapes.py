"""Text blocks -> numbers that tell running text from menus, notices and promotion; no site's name among them."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from crawler.extract.block_bearings import bearings
from crawler.extract.block_family import Family
from crawler.extract.block_places import FAR, TALK_COLUMN, places
from crawler.extract.block_words import COLUMNS, ENDS_COLUMN, TITLE_COLUMN, own_words, spelled
from crawler.extract.segments import Block

Rows = NDArray[np.float32]

_LEVELS = 6
_WORDS = re.compile(r"\w+")
_VOTE_COLUMN = 0
_OWN = {
    "p": 0,
    "h1": 1,
    "h2": 2,
    "h3": 2,
    "h4": 3,
    "h5": 3,
    "h6": 3,
    "li": 4,
    "td": 5,
    "th": 5,
    "pre": 6,
    "div": 7,
    "section": 7,
    "article": 7,
    "main": 7,
    "body": 7,
}
_OTHERWISE = 8
_TALK_COLUMN = 3 + COLUMNS + _OTHERWISE + 1 + TALK_COLUMN
"""Behind votes, size and links come the block's own words, its tag and its place."""
_HEADS = frozenset({1, 2})
WHOLE_COLUMNS = 17
"""How many numbers tell of the page as a whole; they come last."""
_KINDS = ("article", "forum", "documentation", "product", "page")


def shapes(
    blocks: Sequence[Block],
    votes: Sequence[float],
    *,
    kind: str,
    title: str | None,
    address: str = "",
    family: Family | None = None,
) -> Rows:
    """One row of numbers a block; `votes` tell which of them a general extractor kept.

    `family` is the blocks' own, where the caller has made it already.
    """
    if not blocks:
        return np.zeros((0, 0), np.float32)
    family = family or Family(blocks)
    kept = np.array(votes, np.float32)
    sizes = np.array([len(block.text) for block in blocks], np.float32)
    linked = np.minimum(sizes, np.array([block.linked for block in blocks], np.float32))
    sort = np.array([_OWN.get(str(block.holder.tag), _OTHERWISE) for block in blocks])
    own = np.array(own_words(blocks, spelled(title or "")), np.float32)
    page = max(1.0, float(sizes.sum()))
    alike = _Groups(family.like_named(), sizes, linked, kept)
    columns = [
        kept,
        np.log1p(sizes),
        linked / sizes,
        own,
        np.eye(_OTHERWISE + 1, dtype=np.float32)[sort],
        places(blocks),
        alike.columns(page),
        *_held(family, sizes, linked, kept, page),
        *_beside(sizes, (linked / sizes).astype(np.float32), kept),
        _order(blocks, sizes, kept, page),
        bearings(blocks, family, sizes, linked, kept, own[:, TITLE_COLUMN]),
    ]
    whole = [
        *_amounts(sizes, linked, kept),
        *(float(kind == one) for one in _KINDS),
        *_address(address),
        sizes[(sizes > 80) & (own[:, ENDS_COLUMN] > 0)].sum() / page,
        sizes[sizes < 40].sum() / page,
        np.log1p(sizes.max()),
        np.log1p(np.isin(sort, list(_HEADS)).sum()),
        alike.sizes.max() / page,
        np.log1p(alike.counts.max()),
    ]
    rows = np.column_stack(columns)
    return np.hstack([rows, np.broadcast_to(np.array(whole, np.float32), (len(rows), len(whole)))]).astype(
        np.float32
    )


def _amounts(sizes: Rows, linked: Rows, kept: Rows) -> Iterable[float]:
    """How much text the page has, in how many blocks, how much of it is links, and how much the voter kept."""
    page = max(1.0, float(sizes.sum()))
    return np.log1p(page), np.log1p(len(sizes)), linked.sum() / page, (kept * sizes).sum() / page


def voted(rows: Rows) -> NDArray[np.bool_]:
    """Which blocks the voter kept, whole or nearly so."""
    kept: NDArray[np.bool_] = rows[:, _VOTE_COLUMN] > 0.5 if len(rows) else np.zeros(0, np.bool_)
    return kept


def in_talk(rows: Rows) -> NDArray[np.bool_]:
    """Which blocks stand in a place named after readers' replies."""
    found: NDArray[np.bool_] = rows[:, _TALK_COLUMN] < FAR if len(rows) else np.zeros(0, np.bool_)
    return found


class _Groups:
    """Blocks by group: how much they hold, how much of it is linked, how much the voter kept."""

    def __init__(self, numbers: NDArray[np.intp], sizes: Rows, linked: Rows, votes: Rows) -> None:
        self._numbers = numbers
        self.sizes = np.bincount(numbers, sizes)
        self.counts = np.bincount(numbers)
        self._linked = np.bincount(numbers, linked)
        self._voted = np.bincount(numbers, votes * sizes)

    def columns(self, page: float) -> Rows:
        size = np.maximum(1.0, self.sizes)
        count = np.maximum(1, self.counts)
        table = np.column_stack(
            [np.log1p(count), np.log1p(size / count), self._linked / size, self._voted / size, size / page]
        )
        return table[self._numbers].astype(np.float32)


def _held(family: Family, sizes: Rows, linked: Rows, votes: Rows, page: float) -> Iterable[Rows]:
    """How the elements around a block are filled, one to five levels up."""
    above = np.stack([family.up(level) for level in range(_LEVELS)])
    above[1:][(above[1:] == 0) & (above[:-1] == 0)] = above.max() + 1  # beyond the topmost
    every = _Groups(above.ravel(), *(np.tile(one, _LEVELS) for one in (sizes, linked, votes)))
    table = every.columns(page).reshape(_LEVELS, len(sizes), -1)
    for level in (1, 2, 3, 5):
        yield table[level][:, 1:]


def _beside(sizes: Rows, linked: Rows, votes: Rows) -> Iterable[Rows]:
    """Length, links and votes of the blocks before and after."""
    logs = np.log1p(sizes)
    for step in (-2, -1, 1, 2):
        for column in (logs, linked, votes):
            yield _shifted(column, step)
    yield _mean_around(votes, 6)
    yield np.log1p(_mean_around(sizes, 4))


def _shifted(column: Rows, step: int) -> Rows:
    moved = np.full_like(column, -1.0)
    if abs(step) < len(column):
        if step < 0:
            moved[-step:] = column[:step]
        else:
            moved[:-step] = column[step:]
    return moved


def _mean_around(column: Rows, reach: int) -> Rows:
    sums = np.concatenate([[0.0], np.cumsum(column)])
    places = np.arange(len(column))
    low, high = np.maximum(0, places - reach), np.minimum(len(column), places + reach + 1)
    mean: Rows = ((sums[high] - sums[low]) / (high - low)).astype(np.float32)
    return mean


def _order(blocks: Sequence[Block], sizes: Rows, votes: Rows, page: float) -> Rows:
    """Where on the page the block stands, and how often its words came before."""
    count = len(blocks)
    voted = np.flatnonzero(votes)
    if len(voted):
        span = max(1, voted[-1] - voted[0])
        within = np.clip((np.arange(count) - voted[0]) / span, -2.0, 3.0)
    else:
        within = np.full(count, -3.0)
    seen: dict[str, int] = {}
    repeats = []
    for block in blocks:
        times = seen.get(block.text, 0)
        seen[block.text] = times + 1
        repeats.append(times)
    before = np.concatenate([[0.0], np.cumsum(sizes)[:-1]]) / page
    return np.column_stack([before, np.arange(count) / count, repeats, within]).astype(np.float32)


def _address(address: str) -> tuple[float, float]:
    """How many segments the path has, and how many words its last one; -1 where there is no address."""
    if not address:
        return -1.0, -1.0
    try:
        path = urlsplit(address).path.strip("/")
    except ValueError:
        return -1.0, -1.0
    return float(len(path.split("/")) if path else 0), float(
        len(_WORDS.findall(path.rsplit("/", 1)[-1].replace("_", "-")))
    )
