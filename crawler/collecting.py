"""How seldom Python looks for garbage, in commands and in the processes that read pages."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECT_AFTER = 10_000
"""Objects made since the last look for circles among them. A page makes hundreds of thousands and hardly a circle,
and what was imported never is one: by Python's own 700, a fifth of a page's time and a tenth of a start go into
looking."""


@contextmanager
def importing() -> Iterator[None]:
    """Import inside the block without looking for garbage, and never look through what is there by its end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
