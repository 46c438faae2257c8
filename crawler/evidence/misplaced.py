"""Links of an issue that were mixed up: each item's sources against all the sources of the issue.

A visit knows its own source only, so this is asked when the walk is over and every source has been read.
"""

from collections.abc import Sequence
from datetime import datetime

from crawler.evidence.findings import THIN
from crawler.evidence.sources import Shelf, same_title
from crawler.evidence.visit_findings import mention_findings
from storage.evidence import Finding
from storage.findings import FindingCode
from storage.records import Link, LinkRole
from storage.store import Store
from storage.views import ItemReport, KeptDocument

_READ = 20_000


def close_run(store: Store, run: str, *, now: datetime) -> None:
    """Say that every source of the run was visited, and keep what only all of them together can tell."""
    issue_id = store.issue_of_run(run)
    issue = store.issue(issue_id) if issue_id else None
    if issue is not None:
        reports = store.report_rows(issue.id)
        found = {
            one.link.id: one.resolution
            for report in reports
            for one in report.links
            if one.link.address is None and one.resolution is not None
        }
        store.keep_findings(issue.id, [*mention_findings(issue, found), *better_sources(reports)])
    store.finish_run(run, now=now)


def better_sources(reports: Sequence[ItemReport]) -> list[Finding]:
    """One finding for each item that another item's source clearly fits better than any of its own.

    Sources that were hardly read, or only in part, tell nothing; two copies of one work are one.
    """
    shelved = {
        one.document.source: one.document
        for report in reports
        for one in report.links
        if one.document is not None and _tells(one.document)
    }
    documents = list(shelved.values())
    if len(documents) < 2:
        return []
    shelf = Shelf([(kept.document.title, kept.document.text[:_READ]) for kept in documents])
    places = {kept.source: number for number, kept in enumerate(documents)}
    found = (_misplaced(report, shelf, places) for report in reports)
    return [one for one in found if one is not None]


def _tells(kept: KeptDocument) -> bool:
    return kept.whole and len(kept.document.text.strip()) >= THIN


def _misplaced(report: ItemReport, shelf: Shelf, places: dict[str, int]) -> Finding | None:
    own: dict[int, Link] = {
        places[one.document.source]: one.link
        for one in report.links
        if one.document is not None and one.document.source in places
    }
    sources = [one for one in report.links if one.link.role is LinkRole.SOURCE]
    if not own or any(one.document is None for one in sources):
        return None  # what was not read may be the source
    said = " ".join(claim.text for claim in report.item.claims) or report.item.text
    named = next((link.named for link in own.values() if link.named), None)
    if not shelf.may_hold_better(said, own.keys(), named):
        return None
    fits = shelf.fits(said, named)
    if fits[0].number in own:
        return None
    linked = next(fit.number for fit in fits if fit.number in own)
    judged = shelf.judge(said, linked, named, fits=fits)
    if judged.better is None:
        return None
    ours, other = shelf.titles[linked], shelf.titles[judged.better.number]
    if not other or same_title(ours, other):
        return None
    return Finding(
        code=FindingCode.BETTER_SOURCE,
        item=report.item.id,
        claim=None,
        link=own[linked].id,
        data={"found": ours or (own[linked].address or ""), "other": other},
    )
