"""When a publication is asked for new issues, and which of the entries that come back are new.

Feeds are broken, endless, full of duplicates and dated in the future; clocks jump. So an entry is new because its
address was not known before, never because its date is; dates only say how often to look. The interval follows
the publication's own rhythm, and what its server asks for (Retry-After, Cache-Control, RSS `ttl`) is kept.
"""

import math
import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

_SOONEST, _LATEST = timedelta(minutes=30), timedelta(days=1)
_QUIET = timedelta(days=7)
"""Longest wait for a publication that has fallen silent."""
_USUAL = timedelta(hours=6)
"""For one whose rhythm is not known yet."""
_SHARE = 12
"""Looks between two issues: an issue is found after a twenty-fourth of their distance, in the middle."""
_RHYTHM = 12
"""Newest issues that tell the rhythm."""
_CLOCKS = timedelta(hours=26)
"""How far ahead of ours an honest clock may be: a time zone that was left out, and some."""
_MOVED_FOR_GOOD = frozenset({301, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One issue as a feed, sitemap or archive page lists it."""

    address: str
    """Canonical spelling: the entry's name, whatever `guid` the feed makes up."""
    title: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How one look at a publication ended."""

    at: datetime
    status: int | None
    """HTTP status; None where no answer came."""
    address: str
    """The address that answered, after redirects."""
    permanent: bool = False
    """Every redirect on the way said it is for good (301, 308)."""
    wait: timedelta | None = None
    """What the server asked to wait: Retry-After, `max-age`, `ttl`."""

    @property
    def well(self) -> bool:
        """Whether a list, or word that it is unchanged, came back."""
        return self.status is not None and (200 <= self.status < 300 or self.status == 304)


def new_entries(
    entries: Sequence[Entry], known: Collection[str], now: datetime, *, most: int = 50
) -> tuple[Entry, ...]:
    """Entries not known yet, each once, oldest first; at most the `most` newest of them.

    A date in the future is taken for a mistake and left out, and counts as now.
    """
    seen = set(known)
    fresh: list[Entry] = []
    for entry in entries:
        if entry.address not in seen:
            seen.add(entry.address)
            fresh.append(entry)
    fresh.reverse()  # lists begin with the newest; sorting is stable
    fresh.sort(key=lambda entry: dated(entry, now) or now)
    return tuple(fresh[-most:])


def dated(entry: Entry, now: datetime) -> datetime | None:
    """The entry's date, unless it cannot be true."""
    when = entry.published
    return when if when is not None and when <= now + _CLOCKS else None


def rhythm(entries: Sequence[Entry], now: datetime) -> timedelta | None:
    """The usual distance between two issues, from the newest dated ones; None where two are not dated."""
    dates = sorted({when for entry in entries if (when := dated(entry, now)) is not None})[-_RHYTHM:]
    gaps = [(after - before).total_seconds() for before, after in pairwise(dates)]
    gaps = [gap for gap in gaps if gap > 300]
    return timedelta(seconds=statistics.median(gaps)) if gaps else None


def next_poll(polls: Sequence[Poll], entries: Sequence[Entry], now: datetime) -> datetime:
    """When to look again, after `polls` (oldest first) and with `entries` the newest list known."""
    if not polls:
        return now
    last = min(polls[-1].at, now)  # a clock that was set back must not put the publication to sleep
    wait = _interval(polls, entries, now)
    asked = polls[-1].wait
    return last + (max(wait, min(asked, _QUIET)) if asked else wait)


def _interval(polls: Sequence[Poll], entries: Sequence[Entry], now: datetime) -> timedelta:
    failures = 0
    for poll in reversed(polls):
        if poll.well:
            break
        failures += 1
    if failures:
        return min(_SOONEST * (1 << min(failures, 10)), _QUIET)
    usual = rhythm(entries, now)
    if usual is None:
        return _USUAL
    newest = max((when for entry in entries if (when := dated(entry, now)) is not None), default=now)
    overdue = (now - newest) / usual
    wait = min(max(usual / _SHARE, _SOONEST), _LATEST)
    # silent for long: ask less and less, without ever stopping
    return wait if overdue < 4 else min(wait * math.sqrt(overdue / 4), _QUIET)


def moved_to(polls: Sequence[Poll], address: str) -> str | None:
    """The address a publication has moved to for good: two looks on different days were sent there."""
    there = [poll for poll in polls if poll.well and poll.permanent and poll.address != address]
    if len(there) < 2 or there[-1] is not polls[-1]:
        return None
    new = there[-1].address
    days = {poll.at.date() for poll in there if poll.address == new}
    return new if len(days) > 1 else None


def gone(polls: Sequence[Poll]) -> bool:
    """Whether the publication says it is no more: 410 once, or 404 on three different days in a row."""
    missing: set[int] = set()
    for poll in reversed(polls):
        if poll.status == 410 and poll is polls[-1]:
            return True
        if poll.status != 404:
            break
        missing.add(poll.at.toordinal())
    return len(missing) >= 3


def permanent(statuses: Sequence[int]) -> bool:
    """Whether a row of redirects is for good: every one of them says so (RFC 9110, 15.4.2 and 15.4.9)."""
    return bool(statuses) and all(status in _MOVED_FOR_GOOD for status in statuses)
