"""The rungs below the page itself: an archived copy near the issue's date, asked for only when the page failed.

The visit keeps saying how the page itself ended; the copy brings the words, and says from which day they are.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from crawler.memento import (
    ASKED_AFTER,
    Snapshot,
    as_original,
    availability_address,
    captures_address,
    nearest,
    playback,
    snapshots_of,
    taken_at,
    timemap_address,
    why_no_copy,
    why_unfit,
)
from storage.records import Document, Page, Reading, Resolution, Via

logger = logging.getLogger(__name__)

Ask = Callable[[str], Awaitable[Page]]
"""One address of the archive → what came back; never raises for what is theirs."""
Read = Callable[[Page], Awaitable[Reading]]
"""A copy, as if it had come from its own place → what the source's reader makes of it."""

_COPIES = 3
"""Copies tried for one source."""
_UNANSWERED = 6
"""Requests in a row without an answer after which the archive counts as down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What the archive brought for one source."""

    pages: tuple[Page, ...]
    """Everything asked of the archive, the copy itself last where there is one."""
    document: Document | None
    remark: str | None
    """Why there is no copy, for the log."""


def wanted_after(reading: Reading, resolution: Resolution) -> bool:
    """Whether a copy is worth asking for: the page failed in a way that a copy may answer."""
    return (
        reading.outcome in ASKED_AFTER
        and resolution.canonical is not None
        and not resolution.needs_network
        and not resolution.reader_token
        and playback(resolution.canonical) is None
    )


class Mementos:
    """Asks the Wayback Machine for copies; leaves it alone for the rest of a crawl once it says 429 or is down."""

    def __init__(self, *, window: timedelta) -> None:
        self.window = window
        """How far from the issue's date a copy may lie, before or after."""
        self._left_alone = False
        self._unanswered = 0
        """Requests in a row that brought no answer."""

    def resting(self) -> bool:
        """Whether the archive asked to be left alone; then nothing more is asked in this crawl."""
        return self._left_alone

    async def copy(self, address: str, published: date | None, ask: Ask, read: Read) -> Copied:
        """The copy of `address` nearest to the day of the issue, or to today where the issue has none."""
        near = _noon(published)
        pages: list[Page] = []
        tried: set[str] = set()
        remark = "the archive holds no copy near that date"
        for lookup in self._lookups(address, near):
            if self.resting():
                remark = "the archive asked to be left alone"
                break
            answer = await self._ask(lookup, ask, pages)
            found = snapshots_of(answer)
            for snapshot in nearest(found or [], near, self.window, count=_COPIES):
                if self.resting() or len(tried) >= _COPIES or snapshot.address in tried:
                    continue
                tried.add(snapshot.address)
                read_copy = await self._read(snapshot, near, ask, read, pages)
                if isinstance(read_copy, Document):
                    return Copied(pages=tuple(pages), document=read_copy, remark=None)
                remark = read_copy
            if found and "timemap" not in lookup and "/cdx/" in lookup:
                break  # the index answered: the TimeMap knows no more
        return Copied(pages=tuple(pages), document=None, remark=remark)

    def _lookups(self, address: str, near: datetime) -> tuple[str, ...]:
        """The cheap question first; the TimeMap only where the index does not answer."""
        return (
            availability_address(address, near),
            captures_address(address, near, self.window),
            timemap_address(address),
        )

    async def _ask(self, address: str, ask: Ask, pages: list[Page]) -> Page:
        page = replace(await ask(address), via=Via.MEMENTO)
        pages.append(page)
        self._unanswered = self._unanswered + 1 if page.status is None else 0
        if page.status == 429 or self._unanswered >= _UNANSWERED:
            self._left_alone = True
            logger.warning("memento_resting reason=%s", page.outcome or "status 429")
        return page

    async def _read(
        self, snapshot: Snapshot, near: datetime, ask: Ask, read: Read, pages: list[Page]
    ) -> Document | str:
        """The copy's document, or why it is none."""
        page = await self._ask(snapshot.address, ask, pages)
        why = why_no_copy(page, snapshot, near, self.window)
        if why is not None:
            return why
        reading = await read(as_original(page))
        document, unfit = reading.document, why_unfit(reading)
        if document is None or unfit is not None:
            return unfit or "the copy has no words"
        taken = taken_at(page) or snapshot.taken
        facts = {"address": page.address, "taken": taken.astimezone(UTC).isoformat(timespec="seconds")}
        return replace(document, facts={**document.facts, "memento": facts})


def _noon(day: date | None) -> datetime:
    return datetime.combine(day or datetime.now(UTC).date(), time(12), tzinfo=UTC)
