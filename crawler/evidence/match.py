"""A claim next to the words of its source that bear on it."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from crawler.evidence.findings import (
    Noticed,
    claim_findings,
    record_of,
    shared_passages,
    text_findings,
    unproved,
)
from crawler.evidence.index import Index, index
from crawler.evidence.knowledge import known as known_words
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranking, rank
from crawler.evidence.said import said_by
from crawler.evidence.sources import Shelf
from crawler.evidence.visit_findings import THIN
from crawler.evidence.wrong_link import grade_link
from storage.evidence import Evidence, Finding
from storage.findings import FindingCode
from storage.records import Claim, Document, Item, Link

PASSAGES = 5


def find_evidence(
    item: Item,
    link: Link | None,
    document: Document,
    *,
    issue_date: date | None = None,
    others: Sequence[Document] = (),
    passages: int = PASSAGES,
    folder: Path | None = None,
) -> tuple[list[Evidence], list[Finding]]:
    """The best `passages` of `document` for each claim of `item`, and what an editor should look at.

    `others` are the issue's other sources: one of them may fit better than the linked one. Offsets of evidence
    point into `document.text` as it is. `issue_date` is what "yesterday" is counted from. `folder` holds what
    the desk has learned (see `knowledge`).
    """
    lexicon = known_words(folder)
    source = _indexed(document.text, document.title, issue_date)
    noticed: list[tuple[Claim | None, Noticed]] = [(None, one) for one in text_findings(source)]
    noticed += [(None, one) for one in _link_findings(item, link, document, others)]
    thin = len(document.text.strip()) < THIN
    if thin:
        noticed.append((None, Noticed(FindingCode.SOURCE_THIN, {"length": str(len(document.text.strip()))})))
    record, known = record_of(document)
    evidence: list[Evidence] = []
    best: dict[str, Evidence] = {}
    for claim in item.claims:
        ranking = rank(
            claim.text, source, context=item.headline or "", lexicon=lexicon, issue_date=issue_date
        )
        found = _evidence(claim, ranking, source, document, passages)
        evidence += found
        if found:
            best[claim.id] = found[0]
        noticed += [(claim, one) for one in _about_claim(ranking, source, record, known, lexicon, thin=thin)]
    shared = shared_passages([(claim, one.start) for claim, one in best.items()])
    for claim in item.claims:
        if claim.id in shared:
            passage = {"start": str(best[claim.id].start), "end": str(best[claim.id].end)}
            said = {"claim_start": "0", "claim_end": str(len(claim.text))}
            data = {"count": str(shared[claim.id]), **passage, **said}
            noticed.append((claim, Noticed(FindingCode.PASSAGE_SHARED, data)))
    link_id = link.id if link else None
    return evidence, [
        Finding(code=one.code, item=item.id, claim=claim.id if claim else None, link=link_id, data=one.data)
        for claim, one in noticed
    ]


@lru_cache(maxsize=2)
def _indexed(text: str, title: str | None, issue_date: date | None) -> Index:
    """The source, counted; the items of an issue that cite the same one ask for it one after the other."""
    return index(text, title, issue_date)


def _about_claim(
    ranking: Ranking,
    source: Index,
    record: str,
    known: Sequence[Quantity],
    lexicon: Lexicon | None,
    *,
    thin: bool,
) -> Iterator[Noticed]:
    """Findings about one claim; of a source hardly read, none that says something is not in it."""
    if ranking.claim.notes:
        yield Noticed(FindingCode.TEXT_DISGUISED, {"where": "claim", "signs": ", ".join(ranking.claim.notes)})
    for one in claim_findings(ranking, source, record, known, lexicon):
        if thin and unproved(one.code):
            continue
        yield one


def _evidence(
    claim: Claim, ranking: Ranking, source: Index, document: Document, passages: int
) -> list[Evidence]:
    found = []
    for place, ranked in enumerate(ranking.ranked[:passages], 1):
        start, end = source.original(ranked.number)
        found.append(
            Evidence(
                claim=claim.id,
                start=start,
                end=end,
                text=document.text[start:end],
                score=round(ranked.score, 4),
                rank=place,
                signals=ranked.signals,
            )
        )
    return found


def _link_findings(
    item: Item, link: Link | None, document: Document, others: Sequence[Document]
) -> Iterator[Noticed]:
    """Whether the link leads elsewhere than the item says."""
    named = (link.named if link else None) or None
    if len(document.text) < THIN and not (named and document.title):
        return  # a few words tell nothing; two titles do
    if not named and not others:
        return
    said = said_by(item)
    graded = grade_link(named, said, document)
    told = {"grade": str(graded.grade), "reason": graded.reason}
    found = document.title or document.address
    other = _better(said, named, document, others) if others else None
    if other:
        yield Noticed(FindingCode.BETTER_SOURCE, {"found": found, "other": other, **told})
    elif named and graded.grade.alarms:
        yield Noticed(FindingCode.WRONG_SOURCE, {"named": named, "found": found, **told})


def _better(said: str, named: str | None, document: Document, others: Sequence[Document]) -> str | None:
    """Title of the one among `others` that fits what is said better than the linked document."""
    shelf = Shelf([(each.title, each.text[:20_000]) for each in (document, *others)])
    judged = shelf.judge(said, 0, named)
    best = judged.fits[0]
    return shelf.titles[best.number] if judged.wrong and best.number else None
