"""Records of the store in the API's shapes."""

from crawler.desk import api_shapes as shapes
from storage.desk_views import ClaimScreen, IssueProgress, QueueLine
from storage.verdicts import Verdict


def issue_shape(issue: IssueProgress) -> shapes.IssueShape:
    """An issue."""
    counts = issue.counts
    return shapes.IssueShape(
        id=issue.id,
        title=issue.title,
        publication=issue.publication,
        published=issue.published,
        items=issue.items,
        claims=counts.claims,
        settled=counts.settled,
        open=counts.open,
        ready=counts.ready,
    )


def line_shape(line: QueueLine) -> shapes.ClaimLine:
    """A claim in its queue."""
    return shapes.ClaimLine(
        id=line.claim,
        item=line.item,
        position=line.position,
        text=line.text,
        sort=line.sort,
        worth=line.worth,
        state=line.progress,
        version=line.version,
        rating=line.rating,
        attention=line.attention.name.lower(),
        findings=[code.value for code in line.findings],
        needs_second=line.needs_second,
    )


def claim_shape(kept: ClaimScreen, language: str) -> shapes.ClaimShape:
    """A claim with what was noticed."""
    verdict = kept.standing.verdict
    return shapes.ClaimShape(
        id=kept.claim.id,
        issue=kept.issue.id,
        item=kept.item.id,
        text=kept.claim.text,
        language=kept.claim.language,
        state=kept.standing.progress,
        version=kept.standing.version,
        rating=verdict.rating if verdict else None,
        classes=[one.value for one in kept.classes],
        needs_second=kept.needs_second,
        findings=[
            shapes.FindingShape(
                code=one.code.value,
                severity=one.code.severity.name.lower(),
                sentence=one.sentence(language),
                next_step=one.code.next_step(language),
                data=dict(one.data),
            )
            for one in kept.findings
        ],
    )


def evidence_shape(kept: ClaimScreen) -> shapes.EvidenceShape:
    """A claim's passages."""
    found = {(one.document, one.evidence.rank): one for link in kept.links for one in link.evidence}
    return shapes.EvidenceShape(
        claim=kept.claim.id,
        passages=[
            shapes.PassageShape(
                document=one.document,
                source=one.source,
                rank=one.evidence.rank,
                start=one.evidence.start,
                end=one.evidence.end,
                text=one.evidence.text,
                score=one.evidence.score,
                signals=dict(one.evidence.signals),
            )
            for one in found.values()
        ],
    )


def log_shape(kept: ClaimScreen) -> shapes.VerdictsShape:
    """A claim's log."""
    return shapes.VerdictsShape(
        claim=kept.claim.id,
        version=kept.standing.version,
        state=kept.standing.progress,
        verdicts=[verdict_shape(one) for one in kept.log],
    )


def verdict_shape(entry: Verdict) -> shapes.VerdictShape:
    """One entry."""
    return shapes.VerdictShape(
        number=entry.number,
        act=entry.act.value,
        editor=entry.name,
        at=entry.at,
        rating=entry.rating,
        note=entry.note,
        correction=entry.wording,
        document=entry.document,
        passages=[
            shapes.ChosenShape(
                document=one.document,
                start=one.start,
                end=one.end,
                text=one.text,
                stance=one.stance.value,
                rank=one.rank,
            )
            for one in entry.passages
        ],
        place=entry.place,
        reason=entry.reason.value if entry.reason else None,
        undoes=entry.undoes,
    )
