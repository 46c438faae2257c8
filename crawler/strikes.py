"""When a page that was read before is gone: not on its first 404.

Sites lose pages for an hour, for a night, for a redesign. Only a site that itself says "not there", on three
different days since the page was last read, is believed. Refusals, limits, errors and silence (429, 403, 5xx, a
wall, a timeout) say nothing about the page and never count. A page nobody has read yet is gone when the site
says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from storage.outcomes import Outcome
from storage.records import Reading, Via
from storage.views import PastVisit, SiteHistory

STRIKES = 3
"""Different days (UTC) on which the site must have said that the page is not there."""


def settled(reading: Reading, history: Sequence[PastVisit], today: date) -> Reading:
    """The reading, `missing` instead of `gone` where the source was read before and has strikes left.

    Args:
        reading: What this visit saw.
        history: The source's earlier visits, the newest first.
        today: The day of this visit, in UTC.
    """
    if reading.outcome is not Outcome.GONE:
        return reading
    read = next((past for past in history if _read_live(past)), None)
    if read is None:
        return reading
    since = [past for past in history if past.started > read.started and past.via is Via.LIVE]
    days = sorted({today, *(past.started.date() for past in since if past.outcome.absent)})
    told = f"{reading.detail}; read on {read.started.date()}, not there on {', '.join(map(str, days))}"
    outcome = Outcome.GONE if len(days) >= STRIKES else Outcome.MISSING
    return replace(reading, outcome=outcome, detail=told)


def beside_its_site(reading: Reading, host: str, past: SiteHistory) -> Reading:
    """The reading of a page that was turned away, with how its host treated visits on earlier days."""
    if reading.outcome is not Outcome.BLOCKED or not past.visits:
        return reading
    told = f"{host} turned away {past.turned_away} of the last {past.visits} visits on earlier days"
    return replace(reading, detail="; ".join(filter(None, (reading.detail, told))))


def _read_live(past: PastVisit) -> bool:
    """Whether the page itself was there: read as a whole, or at least its public part."""
    there = past.outcome.readable or past.outcome is Outcome.PAYWALLED
    return there and past.via is Via.LIVE
