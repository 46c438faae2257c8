"""What a site file makes of pages; its faults are ours and cost that one source, so here any exception is met."""

import traceback
from datetime import date
from pathlib import Path
from typing import NamedTuple

from crawler.source import SourceSpider
from storage.evidence import Evidence, Finding
from storage.outcomes import Outcome
from storage.records import Document, Item, Link, Page, Reading, Resolution


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


def match_by(
    item: Item, link: Link, document: Document, *, issue_date: date | None, folder: Path | None
) -> tuple[list[Evidence], list[Finding]]:
    """`find_evidence`, for whoever has it done in the pool's workers and does not need its tables himself."""
    from crawler.evidence.match import find_evidence  # noqa: PLC0415 -- loaded by the readers alone

    return find_evidence(item, link, document, issue_date=issue_date, folder=folder)


def unreadable(error: Exception) -> Reading:
    """The reading of a page that could not be read for a fault of ours."""
    return Reading(outcome=Outcome.UNREADABLE, detail=f"{type(error).__name__}: {error}")
