"""What a site file makes of pages; its faults are ours and cost that one source, so here any exception is met."""

import traceback
from typing import NamedTuple

from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution


class Made(NamedTuple):
    """A reading, and the traceback where there is none because the reader failed."""

    reading: Reading
    trace: str | None = None


def read_by(site: type[SourceSpider], pages: tuple[Page, ...], resolution: Resolution) -> Made:
    """The site file's reading; `unreadable` where it fails. Runs in the pool's workers, which end for want of memory.

    Raises:
        MemoryError: the page wants more memory than there is.
    """
    try:
        return Made(site.read(pages, resolution))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 -- site files are many, and every page is strange in its own way
        return Made(unreadable(error), traceback.format_exc())


def unreadable(error: Exception) -> Reading:
    """The reading of a page that could not be read for a fault of ours."""
    return Reading(outcome=Outcome.UNREADABLE, detail=f"{type(error).__name__}: {error}")
