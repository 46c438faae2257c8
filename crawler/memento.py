"""Archived copies: how the Wayback Machine is asked for one, and what makes one fit to stand for a source.

Pure: addresses out, pages in. https://archive.org/help/wayback_api.php (availability),
https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server (CDX), RFC 7089 (Memento, TimeMap).
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.extract.moved import led_to_front_page, registrable
from storage.outcomes import Outcome
from storage.records import Hop, Page, Reading, Via

ASKED_AFTER = frozenset(
    {
        Outcome.GONE,
        Outcome.MISSING,
        Outcome.SOFT_404,
        Outcome.PARKED,
        Outcome.BLOCKED,
        Outcome.PAYWALLED,
        Outcome.LOGIN,
        Outcome.CONSENT,
        Outcome.EMPTY,
        Outcome.LOOP,
        Outcome.DNS,
        Outcome.REFUSED,
        Outcome.TLS,
        Outcome.TIMEOUT,
        Outcome.SERVER_ERROR,
    }
)
"""Outcomes after which a copy is asked for. Not `robots`: a site that asks crawlers to stay away is not
read by a detour."""

DRIFT = timedelta(days=31)
"""How far the archive may lead from the capture that was asked for: it replays redirects with captures of
other days."""
_PLAYBACK = re.compile(r"^https?://web\.archive\.org/web/(?P<time>\d{4,14})(?:[a-z]{2}_)?/(?P<original>.+)$")
_STAMP = "%Y%m%d%H%M%S"
_LINK = re.compile(r"<(?P<address>[^>]*)>(?P<rest>[^<]*)")
_CAPTURES = 12
"""Captures asked for in one look-up."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture that an archive says it has."""

    taken: datetime
    original: str
    digest: str | None = None
    """The archive's digest of the body: equal ones need not be asked twice."""

    @property
    def address(self) -> str:
        """Where its bytes are, as they were served: no toolbar, no rewritten links (`id_`)."""
        return f"https://web.archive.org/web/{self.taken.strftime(_STAMP)}id_/{self.original}"


# --- where to ask --------------------------------------------------------------------------------


def availability_address(address: str, near: datetime) -> str:
    """The one capture closest to a time."""
    stamp = near.astimezone(UTC).strftime(_STAMP)
    return f"https://archive.org/wayback/available?url={quote(address, safe='')}&timestamp={stamp}"


def captures_address(address: str, near: datetime, window: timedelta) -> str:
    """The captures within the window that did not end in an error, closest first."""
    since, until, stamp = (
        moment.astimezone(UTC).strftime(_STAMP) for moment in (near - window, near + window, near)
    )
    return (
        f"https://web.archive.org/cdx/search/cdx?url={quote(address, safe='')}&output=json"
        f"&fl=timestamp,original,mimetype,statuscode,digest&filter=!statuscode:[345]..&collapse=digest"
        f"&from={since}&to={until}&sort=closest&closest={stamp}&limit={_CAPTURES}"
    )


def timemap_address(address: str) -> str:
    """Every capture, in the link format of RFC 7089: asked where the index does not answer."""
    return f"https://web.archive.org/web/timemap/link/{address}"


# --- what it answers -----------------------------------------------------------------------------


def snapshots_of(page: Page) -> list[Snapshot] | None:
    """The captures that an answer of any of the three names; None where it is no such answer."""
    if not page.usable:
        return None
    if "/timemap/" in urlsplit(page.address).path:
        return _of_timemap(page.body.decode("utf-8", "replace"))
    try:
        value = json.loads(page.body or b"[]")
    except (ValueError, RecursionError):
        return None
    return _of_availability(value) if isinstance(value, dict) else _of_index(value)


def nearest(
    snapshots: Iterable[Snapshot], near: datetime, window: timedelta, *, count: int
) -> list[Snapshot]:
    """At most `count` of them, the closest to `near` first, none outside the window, none with the same body."""
    inside = sorted(
        (one for one in snapshots if abs(one.taken - near) <= window), key=lambda one: abs(one.taken - near)
    )
    bodies: set[str] = set()
    kept = []
    for one in inside:
        if one.digest is None or one.digest not in bodies:
            kept.append(one)
        bodies.add(one.digest or "")
    return kept[:count]


def _of_availability(value: dict[str, Any]) -> list[Snapshot] | None:
    shots = value.get("archived_snapshots")
    if not isinstance(shots, dict):
        return None
    closest = shots.get("closest")
    if not isinstance(closest, dict) or str(closest.get("status", "200")) != "200":
        return []
    played = playback(str(closest.get("url", "")))
    return [played] if played is not None and closest.get("available") is not False else []


def _of_index(rows: Any) -> list[Snapshot] | None:
    if not isinstance(rows, list):
        return None
    table = [row for row in rows if isinstance(row, list) and row and str(row[0]).isdigit()]
    found = []
    for row in table:
        taken = _moment(str(row[0]))
        status = str(row[3]) if len(row) > 3 else "-"
        # a revisit row has `-`: its body is an earlier capture's
        if taken is not None and len(row) > 1 and status in {"200", "-"}:
            found.append(Snapshot(taken, str(row[1]), str(row[4]) if len(row) > 4 else None))
    return found


def _of_timemap(text: str) -> list[Snapshot] | None:
    found = []
    for match in _LINK.finditer(text):
        if re.search(r'rel="[^"]*\bmemento\b', match["rest"]):
            played = playback(match["address"])
            if played is not None:
                found.append(played)
    return found


# --- the copy itself -----------------------------------------------------------------------------


def playback(address: str) -> Snapshot | None:
    """The capture that an address of the archive plays back; None for any other address."""
    match = _PLAYBACK.match(address)
    taken = _moment(match["time"]) if match else None
    return Snapshot(taken, match["original"]) if match is not None and taken is not None else None


def as_original(page: Page) -> Page:
    """The page as if it had come from where it once lived: addresses and hops outside the archive."""
    played = playback(page.address)
    if played is None:
        return page
    hops = tuple(
        Hop(before.original if (before := playback(hop.address)) else hop.address, hop.status, hop.method)
        for hop in page.hops
    )
    asked = playback(page.asked)
    return replace(
        page,
        asked=asked.original if asked else page.asked,
        address=played.original,
        hops=hops,
        via=Via.MEMENTO,
    )


def taken_at(page: Page) -> datetime | None:
    """When the copy was taken: `Memento-Datetime`, else the time in its address."""
    stated = page.header("memento-datetime")
    if stated is not None:
        try:
            moment = parsedate_to_datetime(stated)
        except ValueError:
            moment = None
        if moment is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    played = playback(page.address)
    return played.taken if played else None


def why_no_copy(page: Page, wanted: Snapshot, near: datetime, window: timedelta) -> str | None:
    """Why a page of the archive cannot stand for the source, before a word of it is read; None if it may."""
    if page.outcome is not None:
        return f"the archive did not answer ({page.outcome})"
    if not page.usable:
        return f"the archive answered {page.status}"
    played = playback(page.address)
    if played is None or not _is_archived(page):
        return "the answer is the archive's own page"
    taken = taken_at(page) or played.taken
    if abs(taken - wanted.taken) > DRIFT:
        return f"the archive led to a capture of {taken.date()} instead of {wanted.taken.date()}"
    if abs(taken - near) > window:
        return f"the copy of {taken.date()} is too far from {near.date()}"
    if _site(played.original) != _site(wanted.original):
        return f"the copy is of {_site(played.original)}"
    return led_to_front_page(as_original(page))


def why_unfit(reading: Reading) -> str | None:
    """Why a copy that was read cannot stand for the source: it is a wall, an error or a teaser itself."""
    if not reading.outcome.readable or reading.document is None or not reading.document.text:
        return f"the copy is {reading.outcome} itself ({reading.detail})"
    return None


def _is_archived(page: Page) -> bool:
    return any(
        name == "memento-datetime" or name.startswith("x-archive-") or name == "x-ts"
        for name, _ in page.headers
    )


def _site(address: str) -> str:
    return registrable(urlsplit(address if "//" in address else f"http://{address}").hostname or "")


def _moment(stamp: str) -> datetime | None:
    padded = stamp + "00000101000000"[len(stamp) :] if len(stamp) < 14 else stamp
    try:
        return datetime.strptime(padded, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def describe(snapshots: Sequence[Snapshot]) -> str:
    """The days of some captures, for a log line."""
    return ", ".join(str(one.taken.date()) for one in snapshots)
