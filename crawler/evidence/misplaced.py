"""Links of an issue that were mixed up: each item's sources against all the sources of the issue.

A visit knows its own source only, so this is asked when the walk is over and every source has been read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.evidence.said import said_by
from crawler.evidence.visit_findings import THIN, mention_findings
from storage.evidence import Finding
from storage.findings import FindingCode
from storage.records import Item, Link, LinkRole

if TYPE_CHECKING:  # a reader of pages has no store
    from crawler.evidence.sources import Shelf
    from storage.store import Store
    from storage.views import ItemReport, KeptDocument

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"\w")
_READ = 20_000
"""Characters of a source that are looked at."""
_READ_IN_ALL = 2_000_000
"""Of all sources of an issue together: a link list of thousands must not take a machine's memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An item, and what of its links was read."""

    item: Item
    own: Mapping[str, Link]
    """Source -> the link to it, of the sources that tell something."""
    named: str | None
    """The title that the item gives one of them."""
    whole: bool
    """Whether every source it links was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of an issue once all its sources were visited; small enough to hand to another process."""

    issue: str
    alone: tuple[Finding, ...]
    """What the issue tells by itself."""
    items: tuple[Linked, ...]
    sources: Mapping[str, tuple[str | None, str]]
    """Source -> its title and the beginning of its text."""


def told_of(store: "Store", run: str) -> Told | None:
    """What the store knows of the run's issue; None for a re-check of chosen sources, which has none."""
    issue_id = store.issue_of_run(run)
    issue = store.issue(issue_id) if issue_id else None
    if issue is None:
        return None
    reports = store.report_rows(issue.id)
    found = {
        one.link.id: one.resolution
        for report in reports
        for one in report.links
        if one.link.address is None and one.resolution is not None
    }
    shelved = {
        one.document.source: one.document.document
        for report in reports
        for one in report.links
        if one.document is not None and _tells(one.document)
    }
    most = min(_READ, _READ_IN_ALL // max(1, len(shelved)))
    return Told(
        issue=issue.id,
        alone=tuple(mention_findings(issue, found)),
        items=tuple(_linked(report, shelved) for report in reports),
        sources={source: (document.title, document.text[:most]) for source, document in shelved.items()},
    )


def keep_told(store: "Store", run: str, told: Told | None, better: Sequence[Finding], now: datetime) -> None:
    """Keep what the issue tells, with what `better_sources` found, and end the run."""
    if told is not None:
        store.keep_findings(told.issue, [*told.alone, *better])
    store.finish_run(run, now=now)


def better_sources(told: Told) -> list[Finding]:
    """One finding for each item that another item's source clearly fits better than any of its own.

    Sources that were hardly read, or only in part, tell nothing; two copies of one work are one. Pure, and the
    dearest thing that is done for an issue: a crawl has it done by its readers.
    """
    if len(told.sources) < 2:
        return []
    from crawler.evidence.sources import Shelf  # noqa: PLC0415 -- for the readers, not for whoever asks them

    shelf = Shelf(list(told.sources.values()), items=[said_by(one.item) for one in told.items])
    places = {source: number for number, source in enumerate(told.sources)}
    found = (_misplaced(one, shelf, places) for one in told.items)
    return [one for one in found if one is not None]


def _tells(kept: "KeptDocument") -> bool:
    return kept.whole and len(kept.document.text.strip()) >= THIN


def _linked(report: "ItemReport", shelved: Mapping[str, object]) -> Linked:
    own = {
        one.document.source: one.link
        for one in report.links
        if one.document is not None and one.document.source in shelved
    }
    return Linked(
        item=report.item,
        own=own,
        named=next((link.named for link in own.values() if link.named), None),
        whole=all(one.document is not None for one in report.links if one.link.role is LinkRole.SOURCE),
    )


def _misplaced(linked: Linked, shelf: "Shelf", places: Mapping[str, int]) -> Finding | None:
    own = {places[source]: link for source, link in linked.own.items()}
    if not own or not linked.whole:
        return None  # what was not read may be the source
    item = linked.item
    said = said_by(item)
    if not linked.named and not _WORD.search(_ADDRESS.sub(" ", said)):
        return None  # an item that is but an address says nothing to compare
    rivals = shelf.rivals(said, own, linked.named)
    if not rivals:
        return None
    fits = shelf.fits(said, linked.named, {*own, *rivals})
    if fits[0].number in own:
        return None
    ours = next(fit.number for fit in fits if fit.number in own)
    judged = shelf.judge(said, ours, linked.named, fits=fits)
    if judged.better is None:
        return None
    from crawler.evidence.sources import same_title  # noqa: PLC0415

    title, other = shelf.titles[ours], shelf.titles[judged.better.number]
    if not other or same_title(title, other):
        return None
    return Finding(
        code=FindingCode.BETTER_SOURCE,
        item=item.id,
        claim=None,
        link=own[ours].id,
        data={"found": title or (own[ours].address or ""), "other": other},
    )
