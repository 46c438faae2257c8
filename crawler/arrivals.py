"""What a request came to: where a link leads now, and the page that did not come."""

import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scrapy import Request

from crawler.failure import outcome_of
from crawler.middlewares.archive import ArchiveUnwritable
from crawler.resolve.chain import mask, resolve
from crawler.source import CAPTURES, HOPS
from storage.outcomes import Outcome
from storage.records import Hop, Page, Resolution


def followed(resolution: Resolution, landing: Page) -> Resolution:
    """What the link names now that its landing is known.

    A short link, or a page that led to a place known by name, is what it led to; a page that merely moved
    stays the source that was linked.
    """
    if landing.status is None:
        return resolution
    there = resolve(landing.address)
    if there.identity == resolution.identity or there.canonical in {None, resolution.canonical}:
        return resolution
    if resolution.needs_network or (resolution.kind == "web" and there.kind != "web"):
        return replace(
            there,
            raw=resolution.raw,
            reader_token=resolution.reader_token or there.reader_token,
            steps=(*resolution.steps, *there.steps),
        )
    return resolution


def failed_page(request: Request, error: BaseException) -> Page:
    """The page that did not come; with the traceback as its detail where the fault is ours.

    Raises:
        ArchiveUnwritable: nothing may be judged that cannot be kept; the link stays due.
    """
    if isinstance(error, ArchiveUnwritable):
        raise error
    outcome, detail = outcome_of(error)
    if outcome is Outcome.UNREADABLE:
        detail = "".join(traceback.format_exception(error))
    asked = (request.meta.get(HOPS) or [Hop(request.url, None, "http")])[0].address
    return Page(
        asked=mask(asked),
        address=mask(request.url),
        status=None,
        outcome=outcome,
        detail=detail,
        hops=tuple(request.meta.get(HOPS, ())),
        captures=tuple(request.meta.get(CAPTURES, ())),
        fetched=datetime.now(UTC),
    )


def known(pages: Sequence[Page]) -> set[str]:
    """Every address asked, and every address that answered."""
    return {page.asked for page in pages} | {page.address for page in pages}
