"""Stored issues -> lines: every item in its order, then every source they lead to, once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from crawler.export.lines import (
    ChosenLine,
    ClaimLine,
    DocumentBody,
    EarlierLine,
    FindingLine,
    IssueHead,
    ItemLine,
    LinkLine,
    PassageLine,
    ProposalLine,
    SearchLine,
    SourceLine,
    VerdictLine,
    VisitBody,
)
from crawler.export.origins import origins_of_document, origins_of_item, origins_of_source
from storage.evidence import Finding
from storage.lookup_records import Searched
from storage.records import Issue, Via, Visit
from storage.store import Store
from storage.verdicts import ClaimState, Progress, Verdict
from storage.views import ClaimReport, ItemReport, KeptDocument, KeptEvidence, LinkReport


def lines(store: Store, issues: Sequence[str], language: str = "en") -> Iterator[ItemLine | SourceLine]:
    """Every line of an export of these issues; sentences of findings in `language`."""
    sources: dict[str, SourceLine] = {}
    added = {line.id: line.added for line in store.issues()}
    for issue_id in issues:
        issue = store.issue(issue_id)
        if issue is None:
            raise LookupError(f"there is no issue {issue_id} in the store")
        standings = store.verdicts(issue_id)
        for report in store.report_rows(issue_id):
            yield item_line(issue, report, language, standings, added[issue_id])
            for link in report.links:
                if link.source is not None and link.source.identity not in sources:
                    sources[link.source.identity] = source_line(link)
    for identity in sorted(sources):
        yield sources[identity]


def item_line(
    issue: Issue,
    report: ItemReport,
    language: str = "en",
    standings: Mapping[str, ClaimState] | None = None,
    added: datetime | None = None,
) -> ItemLine:
    """One item with its links, claims, evidence and findings.

    Args:
        issue: The issue it stands in.
        report: The item and what came of it.
        language: Of the findings' sentences.
        standings: By claim, for the verdicts.
        added: When the issue was read.
    """
    given = standings or {}
    item = report.item
    rungs = {link.document.id: link.document.rung for link in report.links if link.document is not None}
    return ItemLine(
        issue=IssueHead(
            id=issue.id,
            title=issue.title,
            publication=issue.publication,
            published=issue.published,
            language=issue.language,
            address=issue.address,
            added=added,
        ),
        id=item.id,
        position=item.position,
        section=item.section,
        headline=item.headline,
        text=item.text,
        start=item.start,
        end=item.end,
        language=item.language,
        links=[_link_line(link) for link in report.links],
        claims=[_claim_line(claim, language, rungs, given.get(claim.claim.id)) for claim in report.claims],
        findings=[finding_line(finding, language) for finding in report.findings],
        origins=origins_of_item(issue, item, added),
    )


def source_line(report: LinkReport) -> SourceLine:
    """The source a link leads to, with its newest visit and document.

    Raises:
        ValueError: the link leads to no known source.
    """
    if report.source is None:
        raise ValueError(f"link {report.link.id} leads to no known source")
    return SourceLine(
        identity=report.source.identity,
        kind=report.source.kind,
        address=report.source.canonical,
        standing=report.source.standing,
        notice=report.source.notice,
        visit=_visit_body(report.visit) if report.visit else None,
        document=_document_body(report.document, report.read) if report.document else None,
        origins=origins_of_source(report),
    )


def finding_line(finding: Finding, language: str = "en") -> FindingLine:
    """A finding with its sentence in `language`."""
    return FindingLine(
        code=finding.code,
        severity=finding.code.severity.name.lower(),
        sentence=finding.sentence(language),
        next_step=finding.code.next_step(language),
        claim=finding.claim,
        link=finding.link,
        data=dict(finding.data),
    )


def _link_line(report: LinkReport) -> LinkLine:
    link = report.link
    return LinkLine(
        id=link.id,
        anchor=link.anchor,
        address=link.address,
        role=link.role,
        hint=link.hint,
        named=link.named,
        start=link.start,
        end=link.end,
        source=report.source.identity if report.source else None,
        canonical=report.resolution.canonical if report.resolution else None,
        steps=[step.method for step in report.resolution.steps] if report.resolution else [],
        outcome=report.visit.outcome if report.visit else None,
        detail=report.visit.detail if report.visit else None,
        visited=report.visit.started if report.visit else None,
        document=report.document.id if report.document else None,
        search=_search_line(report.search) if report.search else None,
        earlier=[
            EarlierLine(
                issue=one.issue,
                title=one.issue_title,
                published=one.published,
                added=one.added,
                item=one.item,
                headline=one.headline,
                verdicts=[rating.value for rating in one.ratings],
            )
            for one in report.earlier
        ],
    )


def _search_line(search: Searched) -> SearchLine:
    return SearchLine(
        state=search.state,
        rule=search.rule,
        looked=search.looked,
        complete=search.complete,
        candidates=[
            ProposalLine(
                identity=one.identity,
                title=one.title,
                address=one.address,
                catalogue=one.catalogue,
                published=one.published,
                score=one.score,
                rule=one.rule,
                evidence=list(one.evidence),
            )
            for one in search.proposals
        ],
    )


def _claim_line(
    report: ClaimReport, language: str, rungs: Mapping[str, str], standing: ClaimState | None
) -> ClaimLine:
    claim = report.claim
    return ClaimLine(
        id=claim.id,
        text=claim.text,
        start=claim.start,
        end=claim.end,
        language=claim.language,
        sort=claim.sort,
        worth=claim.worth,
        speaker=claim.speaker,
        evidence=[_passage_line(kept, rungs.get(kept.document, Via.LIVE.value)) for kept in report.evidence],
        findings=[finding_line(finding, language) for finding in report.findings],
        progress=Progress.OPEN if standing is None else standing.progress,
        reopened=None if standing is None or standing.reopened is None else standing.reopened.reason,
        reopened_at=None if standing is None or standing.reopened is None else standing.reopened.at,
        verdict=None
        if standing is None or standing.verdict is None
        else verdict_line(standing.verdict, language),
    )


def verdict_line(verdict: Verdict, language: str = "en") -> VerdictLine:
    """A verdict with its rating in words.

    Raises:
        ValueError: the entry gives no rating.
    """
    if verdict.rating is None:
        raise ValueError(f"entry {verdict.id} gives no rating")
    return VerdictLine(
        id=verdict.id,
        rating=verdict.rating,
        review=verdict.rating.review,
        words=verdict.rating.words(language),
        editor=verdict.name,
        at=verdict.at,
        note=verdict.note,
        wording=verdict.wording,
        source=verdict.source,
        document=verdict.document,
        document_sha256=verdict.document_words,
        claim_sha256=verdict.claim_words,
        passages=[
            ChosenLine(
                document=one.document,
                source=one.source,
                start=one.start,
                end=one.end,
                text=one.text,
                stance=one.stance,
                rank=one.rank,
            )
            for one in verdict.passages
        ],
    )


def _passage_line(kept: KeptEvidence, rung: str) -> PassageLine:
    found = kept.evidence
    return PassageLine(
        id=f"{kept.document}:{found.start}-{found.end}",
        document=kept.document,
        source=kept.source,
        rank=found.rank,
        start=found.start,
        end=found.end,
        text=found.text,
        rung=rung,
        score=round(found.score, 4),
        signals=dict(found.signals),
    )


def _visit_body(visit: Visit) -> VisitBody:
    return VisitBody(
        started=visit.started,
        outcome=visit.outcome,
        detail=visit.detail,
        status=visit.status,
        final=visit.final,
        hops=[hop.address for hop in visit.hops],
        via=visit.via,
        reader=visit.reader,
        captures=[
            f"{capture.file}:{capture.offset}" for page in visit.asked_pages for capture in page.captures
        ],
    )


def _document_body(kept: KeptDocument, read: Visit | None) -> DocumentBody:
    document = kept.document
    return DocumentBody(
        id=kept.id,
        sha256=kept.sha256,
        seen=kept.seen,
        read=kept.read,
        via=kept.rung,
        address=document.address,
        kind=document.kind,
        title=document.title,
        authors=list(document.authors),
        published=document.published,
        modified=document.modified,
        language=document.language,
        text=document.text,
        markdown=document.markdown,
        methods=dict(document.methods),
        origins=origins_of_document(kept, read.reader if read else None),
        hidden=document.facts.get("hidden"),
        facts=dict(document.facts),
    )
