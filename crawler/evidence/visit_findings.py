"""What a visit says about a link before a single word of the source is compared."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from storage.evidence import Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Document, Issue, Item, Link, LinkRole, Resolution, Standing, Via, Visit

THIN = 200
"""Characters below which a source could not be read well enough for "nowhere in it" to mean anything."""
NOTHING_FOUND: Mapping[str, Resolution] = MappingProxyType({})

_STANDING = {
    Standing.WITHDRAWN: FindingCode.SOURCE_WITHDRAWN,
    Standing.RETRACTED: FindingCode.SOURCE_RETRACTED,
}


_ABSENT = frozenset({FindingCode.NOT_FOUND, FindingCode.QUANTITY_ABSENT, FindingCode.NAME_ABSENT})


def told_by_whole_sources(found: Sequence[Finding], visit: Visit) -> list[Finding]:
    """The findings without those that only a source read as a whole can support.

    What is missing from a teaser may stand behind the paywall: that is "could not check", not "nowhere".
    """
    whole = visit.outcome.readable or visit.via is Via.MEMENTO
    return [finding for finding in found if whole or finding.code not in _ABSENT]


def visit_findings(item: Item, link: Link, visited: Visited) -> list[Finding]:
    """Findings from outcome, standing and cited version of the source that `link` of `item` leads to."""
    outcome, document = visited.visit.outcome, visited.document
    found = []
    if visited.visit.via is Via.MEMENTO and document is not None:
        found += _copy_findings(item, link, visited.visit, document)
    elif not outcome.readable:
        found.append(_about(FindingCode.SOURCE_UNREAD, item, link, outcome=str(outcome)))
    if outcome is Outcome.MOVED:
        found.append(_about(FindingCode.LINK_MOVED, item, link, address=visited.visit.final))
    if document is not None:
        found += _document_findings(item, link, document)
    return found


def mention_findings(issue: Issue, found: Mapping[str, Resolution] = NOTHING_FOUND) -> list[Finding]:
    """One finding for each source that is named without an address; with the one that was `found` (by link id)."""
    return [
        _about(
            FindingCode.LINK_MISSING,
            item,
            link,
            named=link.named or link.anchor,
            **({"found_at": found[link.id].canonical or ""} if link.id in found else {}),
        )
        for item in issue.items
        for link in item.links
        if link.role is LinkRole.SOURCE and link.address is None
    ]


def _copy_findings(item: Item, link: Link, visit: Visit, document: Document) -> list[Finding]:
    """The words are an archived copy's; and where the page itself is not there, readers will not find it."""
    taken = document.facts.get("memento", {}).get("taken", "")[:10]
    found = [_about(FindingCode.READ_FROM_COPY, item, link, outcome=str(visit.outcome), date=taken)]
    if visit.outcome.absent:
        found.append(_about(FindingCode.LINK_DEAD, item, link, outcome=str(visit.outcome)))
    return found


def _document_findings(item: Item, link: Link, document: Document) -> list[Finding]:
    found = []
    if (code := _STANDING.get(document.standing)) is not None:
        found.append(_about(code, item, link, notice=document.notice or str(document.standing)))
    cited, newest = document.facts.get("cited_version"), document.facts.get("newest_version")
    if cited and newest and str(cited) != str(newest):
        found.append(_about(FindingCode.SOURCE_UPDATED, item, link, cited=f"v{cited}", newest=f"v{newest}"))
    return found


def _about(code: FindingCode, item: Item, link: Link, **data: str) -> Finding:
    return Finding(code=code, item=item.id, link=link.id, data=data)
