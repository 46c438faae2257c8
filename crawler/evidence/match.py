"""A claim next to the words of its source that bear on it."""

from collections.abc import Sequence
from datetime import date

from crawler.evidence.sentences import split
from storage.records import Document, Evidence, Finding, Item, Link


def find_evidence(
    item: Item,
    link: Link | None,
    document: Document,
    *,
    issue_date: date | None = None,
    others: Sequence[Document] = (),
) -> tuple[list[Evidence], list[Finding]]:
    """The best passages of `document` for each claim of `item`, and what an editor should look at."""
    found: list[Evidence] = []
    spans = split(document.text)
    for claim in item.claims:
        words = set(claim.text.lower().split())
        scored = sorted(
            ((len(words & set(document.text[s:e].lower().split())), -s, e) for s, e in spans), reverse=True
        )
        for rank, (score, start, end) in enumerate(scored[:5], 1):
            if score:
                text = document.text[-start:end]
                found.append(
                    Evidence(claim=claim.id, start=-start, end=end, text=text, score=float(score), rank=rank)
                )
    return found, []
