"""What a first judgement of all blocks says about each one's neighbours: the ground of a second judgement.

A block by itself is often unclear where those before it, those like it and those in the same element are not.
"""

import numpy as np
from numpy.typing import NDArray

from crawler.extract.block_family import Family, Numbers, Values

Rows = NDArray[np.float32]

_STEPS = (1, 2, 3, 4)
_REACHES = (3, 8, 20)
_SIDES_OF = 8
"""Of the reaches the one of which both sides are told apart."""
_LEVELS = (1, 2, 3, 4, 5, 7)
_SURER = 1.15
_NO_LABEL = 40
"""Characters above which a probable block is one to look out for."""
_NONE_NEAR = 99


def neighbours(chances: Rows, sizes: Rows, family: Family) -> Rows:
    """One row of numbers a block, from the first probability of each and from where they stand."""
    chance, size = chances.astype(float), sizes.astype(float)
    root = np.sqrt(size)
    near = np.clip(chance, 1e-4, 1 - 1e-4)
    named = family.like_named()
    best_of = np.zeros(int(named.max()) + 1)
    np.maximum.at(best_of, named, chance)
    columns = [
        np.log(near / (1 - near)),
        *_beside(chance),
        *_around(chance, root),
        *_alike(chance, root, named),
        *_alike(chance, root, family.like_placed()),
        best_of[named],
        *(_alike(chance, root, family.up(level))[1] for level in _LEVELS),
        *_on_page(chance, size, family),
    ]
    return np.column_stack(columns).astype(np.float32)


def _beside(chance: Values) -> list[Values]:
    columns = []
    for step in _STEPS:
        for padded in (
            np.concatenate([np.full(step, -1.0), chance])[: len(chance)],
            np.concatenate([chance, np.full(step, -1.0)])[-len(chance) :],
        ):
            columns.append(padded)
    return columns


def _around(chance: Values, root: Values) -> list[Values]:
    """Means over the blocks around each, itself left out."""
    places = np.arange(len(chance))
    told = np.concatenate([[0.0], np.cumsum(chance * root)])
    sums = np.concatenate([[0.0], np.cumsum(root)])
    columns = []
    for reach in _REACHES:
        low, high = np.maximum(0, places - reach), np.minimum(len(chance), places + reach + 1)
        before = told[places] - told[low], sums[places] - sums[low]
        after = told[high] - told[places + 1], sums[high] - sums[places + 1]
        columns.append((before[0] + after[0]) / np.maximum(1e-9, before[1] + after[1]))
        if reach == _SIDES_OF:
            columns += [side[0] / np.maximum(1e-9, side[1]) for side in (before, after)]
    return columns


def _alike(chance: Values, root: Values, groups: Numbers) -> tuple[Values, Values]:
    """The mean over each block's group, with and without itself; -1 where it is alone."""
    told, sums = np.bincount(groups, chance * root)[groups], np.bincount(groups, root)[groups]
    others = sums - root
    alone = others < 1e-6 * root
    return told / sums, np.where(alone, -1.0, (told - chance * root) / np.where(alone, 1.0, others))


def _on_page(chance: Values, size: Values, family: Family) -> list[Values]:
    """The block against the page's best choice, its nearest probable blocks, and the page as a whole."""
    count, page = len(chance), size.sum()
    wanted = chance * size
    whole = max(1e-9, float(wanted.sum()))
    order = np.argsort(-chance, kind="stable")
    read = np.cumsum(size[order])
    best = float((2 * np.cumsum(wanted[order]) / (read + whole)).max())
    rank = np.empty(count)
    rank[order] = read / page
    kept = chance > _SURER * best / 2
    around = 2 * family.sums(wanted) / (family.sums(size) + whole)
    # of elements around the same words the innermost
    element = int(np.flatnonzero(around > around.max() - 1e-9)[-1])
    outside = family.apart(element)[1]
    of_page = (
        best,
        whole / page,
        np.log1p(whole),
        chance.max(),
        (chance * (1 - chance) * size).sum() / page,
        kept.mean(),
        size[kept].sum() / page,
        around[element],
    )
    return [
        chance - best / 2,
        rank,
        (np.cumsum(wanted) - wanted) / whole,
        *_nearest(kept & (size > _NO_LABEL)),
        (outside == 0).astype(float),
        outside,
        *(np.full(count, number) for number in of_page),
    ]


def _nearest(kept: NDArray[np.bool_]) -> tuple[Values, Values]:
    """How many blocks back and ahead the nearest kept one is, itself left out."""
    places, found = np.arange(len(kept)), np.flatnonzero(kept)
    if not len(found):
        return np.full(len(kept), float(_NONE_NEAR)), np.full(len(kept), float(_NONE_NEAR))
    before = np.searchsorted(found, places, side="left") - 1
    after = np.searchsorted(found, places, side="right")
    back = np.where(before >= 0, places - found[np.maximum(before, 0)], _NONE_NEAR)
    ahead = np.where(after < len(found), found[np.minimum(after, len(found) - 1)] - places, _NONE_NEAR)
    return np.minimum(_NONE_NEAR, back).astype(float), np.minimum(_NONE_NEAR, ahead).astype(float)
