"""What a report says first: how many, how they ended, and which items want a human."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage.findings import Severity
from storage.outcomes import Outcome
from storage.records import Issue
from storage.views import ItemReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A checked issue at a glance."""

    issue: Issue
    items: tuple[ItemReport, ...]
    claims: int
    with_evidence: int
    """Claims with at least one passage beside them."""
    sources: int
    outcomes: dict[Outcome, int]
    """Sources by how their newest visit ended, most frequent first."""

    @property
    def attention(self) -> tuple[ItemReport, ...]:
        """Items an editor should look at, worst first, else in the issue's order."""
        waiting = [item for item in self.items if worst(item) >= Severity.LOOK]
        return tuple(sorted(waiting, key=lambda item: (-worst(item), item.item.position)))


def worst(report: ItemReport) -> int:
    """The highest severity among the item's findings; 0 where there are none."""
    return max((finding.code.severity for finding in report.findings), default=0)


def summarise(issue: Issue, items: Sequence[ItemReport]) -> Summary:
    """Count what there is."""
    ended = {
        link.source.identity: link.visit.outcome
        for item in items
        for link in item.links
        if link.source is not None and link.visit is not None
    }
    claims = [claim for item in items for claim in item.claims]
    return Summary(
        issue=issue,
        items=tuple(items),
        claims=len(claims),
        with_evidence=sum(1 for claim in claims if claim.evidence),
        sources=len(ended),
        outcomes=dict(Counter(ended.values()).most_common()),
    )
