"""How far a first reading of an article can be relied on: what of the page's running text it kept, and how much else."""

from collections.abc import Sequence

from crawler.extract.segments import Block

_PROSE = 80
"""Characters from which a block with few links is running text."""
_FEW_LINKS = 0.3
_NEARLY_ALL = 0.95
"""Share of the running text that has to be kept; below it the blocks judged one by one read better."""
_LITTLE_ELSE = 0.2
"""Share of what was kept that may be anything but running text."""
_AT_LEAST = 500
"""Characters of running text without which the share says little."""


def running_text_kept(blocks: Sequence[Block], votes: Sequence[float]) -> float:
    """The share of the page's running text that the reading kept; 0 where not nearly all is, or too much else is.

    `votes` are `block_words.votes_of` the reading.
    """
    whole = kept = besides = 0
    for block, vote in zip(blocks, votes, strict=True):
        size = len(block.text)
        if size > _PROSE and block.linked < _FEW_LINKS * size:
            whole += size
            kept += size if vote > 0.5 else 0
        elif vote > 0.5:
            besides += size
    sure = kept >= max(_AT_LEAST, _NEARLY_ALL * whole) and besides <= _LITTLE_ELSE * (kept + besides)
    return kept / whole if sure else 0.0
