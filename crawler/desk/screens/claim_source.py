"""The claim screen's other half: the source's card, its ranked passages and its text, marked."""

from dataclasses import dataclass
from typing import Any

from crawler.desk.ask import Ask
from crawler.desk.cards import Card, card
from crawler.desk.comparison import Comparison, compared
from crawler.desk.marking import Mark, Paragraph, Piece, paragraphs
from crawler.desk.naming import with_names
from storage.desk_views import ClaimScreen, ScreenLink
from storage.records import LinkRole
from storage.verdicts import Stance
from storage.views import KeptEvidence

SHOWN = 5
"""Passages that are marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """One passage beside its number."""

    number: int
    rank: int
    """The machine's, for the record of what was taken or refused."""
    start: int
    end: int
    pieces: tuple[Piece, ...]
    signals: tuple[str, ...]
    chosen: bool
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The source that is shown beside the claim, marked."""

    card: Card | None
    document_id: str | None
    language: str
    passages: tuple[PassageRow, ...]
    shown: str
    """The passages as the form names them: `rank:start-end`, spaces between."""
    text: tuple[Paragraph, ...]
    comparison: Comparison


def _links(kept: ClaimScreen) -> list[ScreenLink]:
    return [link for link in kept.links if link.link.role is LinkRole.SOURCE and link.source is not None]


def chosen_link(ask: Ask, kept: ClaimScreen) -> ScreenLink | None:
    """The source that was asked for, else the one a verdict rests on, else the first with passages."""
    links = _links(kept)
    wanted = ask.query("link")
    verdict = kept.standing.verdict
    rules = (
        lambda link: link.link.id == wanted,
        lambda link: verdict is not None and link.source.identity == verdict.source,
        lambda link: bool(link.evidence),
        lambda link: link.document is not None,
    )
    for rule in rules:
        for link in links:
            if rule(link):
                return link
    return links[0] if links else None


def tabs(kept: ClaimScreen, chosen: ScreenLink | None) -> list[dict[str, Any]]:
    """The item's sources, to go from one to another."""
    links = _links(kept)
    at = next((place for place, link in enumerate(links) if link is chosen), 0)
    return [
        {
            "name": (link.document.document.title if link.document else None)
            or link.link.anchor
            or link.link.address,
            "href": f"/claims/{kept.claim.id}?link={link.link.id}",
            "on": link is chosen,
            "next": len(links) > 1 and place == (at + 1) % len(links),
        }
        for place, link in enumerate(links)
    ]


def source_shown(ask: Ask, kept: ClaimScreen, link: ScreenLink | None) -> Shown:
    """The source that `link` leads to, with everything marked that bears on the claim."""
    document = link.document if link else None
    passages = link.evidence[:SHOWN] if link else ()
    told = _told(kept, link)
    own = _own(kept, document.id if document else None)
    spans = [(one.evidence.start, one.evidence.end) for one in passages]
    about = None
    if link is not None and link.source is not None:
        first = own or (spans[0] if spans else None)
        about = card(ask.t, link.source, link.visit, document, passage=first, versions=len(link.versions))
    if link is None or document is None:
        return Shown(
            card=about,
            document_id=None,
            language="und",
            passages=(),
            shown="",
            text=(),
            comparison=told,
        )
    marks = [Mark(start, end, "passage", str(number)) for number, (start, end) in enumerate(spans, 1)]
    if own is not None and own not in spans:
        marks.insert(0, Mark(*own, "passage", "✓"))
    keep = [int(ask.query("from"))] if ask.query("from").isdecimal() else []
    return Shown(
        card=about,
        document_id=document.id,
        language=document.document.language,
        passages=tuple(_passage(ask, number, kept, one, told, own) for number, one in enumerate(passages, 1)),
        shown=" ".join(f"{one.evidence.rank}:{one.evidence.start}-{one.evidence.end}" for one in passages),
        text=tuple(paragraphs(document.document.text, marks, told.in_source, keep=keep)),
        comparison=told,
    )


def _told(kept: ClaimScreen, link: ScreenLink | None) -> Comparison:
    """The claim's quantities and names next to the passages'."""
    passages = link.evidence[:SHOWN] if link else ()
    spans = [(one.evidence.start, one.evidence.end, one.evidence.text) for one in passages]
    findings = [one for one in kept.findings if link is None or one.link in {None, link.link.id}]
    told = compared(kept.claim.text, spans, findings, kept.issue.published)
    return with_names(told, kept.claim.text, kept.claim.language, spans, findings)


def _own(kept: ClaimScreen, document: str | None) -> tuple[int, int] | None:
    """The words of this document that the standing verdict rests on."""
    verdict = kept.standing.verdict
    chosen = verdict.passages if verdict else ()
    return next(
        (
            (one.start, one.end)
            for one in chosen
            if one.document == document and one.stance is Stance.EVIDENCE
        ),
        None,
    )


def _passage(
    ask: Ask,
    number: int,
    kept: ClaimScreen,
    passage: KeptEvidence,
    told: Comparison,
    own: tuple[int, int] | None,
) -> PassageRow:
    evidence = passage.evidence
    inner = [
        Mark(mark.start - evidence.start, mark.end - evidence.start, mark.kind, mark.label)
        for mark in told.in_source
    ]
    pieces = tuple(
        piece for one in paragraphs(evidence.text, (), inner) for run in one.runs for piece in run.pieces
    )
    verdict = kept.standing.verdict
    refused = {
        (one.document, one.start, one.end)
        for one in (verdict.passages if verdict else ())
        if one.stance is Stance.REFUSED
    }
    return PassageRow(
        number=number,
        rank=evidence.rank,
        start=evidence.start,
        end=evidence.end,
        pieces=pieces,
        signals=tuple(_signals(ask, evidence.signals)),
        chosen=(evidence.start, evidence.end) == own,
        refused=(passage.document, evidence.start, evidence.end) in refused,
    )


def _signals(ask: Ask, signals: Any) -> list[str]:
    """The signals that earned a passage its rank, under the names they are stored under."""
    known = ("words", "facts", "quantities")
    return [
        ask.t(f"signal.{name}", value=f"{signals[name]:.1f}")
        for name in known
        if isinstance(signals.get(name), int | float) and signals[name]
    ]
