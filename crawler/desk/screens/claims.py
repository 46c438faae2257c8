"""The claim screen: the item as published beside the words of its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.desk import entries
from crawler.desk.ask import Ask, screen
from crawler.desk.before import before
from crawler.desk.cards import Card, card
from crawler.desk.marking import Mark, Paragraph, Piece, paragraphs, signs
from crawler.desk.quantities import Comparison, compared
from crawler.desk.screens.moves import Moves, moves
from storage.desk_views import ClaimScreen, Present, Queue, ScreenLink
from storage.records import LinkRole
from storage.verdicts import Act, Progress, Rating, Stance, Verdict

SHOWN = 5
"""Passages that are marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """One passage beside its number."""

    number: int
    start: int
    end: int
    pieces: tuple[Piece, ...]
    signals: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The source that is shown beside the claim, marked."""

    card: Card | None
    document_id: str | None
    language: str
    passages: tuple[PassageRow, ...]
    text: tuple[Paragraph, ...]
    comparison: Comparison


@screen()
def claim(ask: Ask) -> Response:
    """One claim beside its source; whoever opens it is seen there by others."""
    kept, queue = load(ask, ask.request.path_params["claim"])
    if ask.me.role.may_write:
        ask.office.work.arrive(kept.claim.id, editor=ask.me.id, now=ask.now)
    return ask.page("claim.html", here="issues", **context(ask, kept, queue))


def load(ask: Ask, claim_id: str) -> tuple[ClaimScreen, Queue]:
    """The claim and the queue it stands in; 404 where there is none."""
    kept = ask.office.work.claim(claim_id, now=ask.now)
    if kept is None:
        raise HTTPException(404)
    queue = ask.office.work.queue(kept.issue.id, now=ask.now)
    if queue is None:
        raise HTTPException(404)
    return kept, queue


def context(ask: Ask, kept: ClaimScreen, queue: Queue) -> dict[str, Any]:
    """What the template shows."""
    link = _chosen_link(ask, kept)
    shown = _source(ask, kept, link)
    verdict = kept.standing.verdict
    way = moves(queue, kept.claim.id)
    return {
        "issue": issue_head(kept),
        "item": {
            "position": kept.item.position,
            "headline": kept.item.headline,
            "section": kept.item.section,
            "language": kept.item.language,
        },
        "claim": kept.claim,
        "ratings": rating_buttons(ask),
        "draft": {"note": "", "correction": "", "quote": ""},
        "screen": {
            "place": way.place,
            "total": way.total,
            "moves": _moves(way),
            "presence": present_lines(ask, kept.present),
            "headline_in_text": not kept.item.headline or kept.item.headline in kept.item.text,
            "item_text": _item_text(kept, shown.comparison),
            "findings": [
                {
                    "severity": one.code.severity.name.lower(),
                    "sentence": one.sentence(ask.t.language),
                    "next_step": one.code.next_step(ask.t.language),
                }
                for one in kept.findings
            ],
            "comparison": shown.comparison,
            "reopened": _reopened(ask, kept),
            "version": kept.standing.version,
            "document_id": shown.document_id,
            "rating": entries.Rated(verdict.rating) if verdict and verdict.rating else None,
            "rating_code": verdict.rating.value if verdict and verdict.rating else None,
            "state": kept.standing.progress.value,
            "second": kept.needs_second,
            "confirmable": _confirmable(ask, kept),
            "undoable": _undoable(kept),
            "history": [entries.told(ask.t, one) for one in reversed(kept.log)],
            "repeats": [
                {
                    "href": f"/claims/{one.claim}",
                    "issue": one.issue_title or one.issue,
                    "text": one.text,
                    "rating": entries.Rated(one.rating) if one.rating else None,
                    "state": one.progress.value,
                }
                for one in kept.repeats
            ],
            **before(ask, kept, link),
            "tabs": _tabs(kept, link),
            "card": shown.card,
            "passages": shown.passages,
            "any_chosen": any(one.chosen for one in shown.passages),
            "source_text": shown.text,
            "source_language": shown.language,
            "text_href": f"/claims/{kept.claim.id}?" + (f"link={link.link.id}&" if link else "") + "from=",
        },
    }


def issue_head(kept: ClaimScreen) -> dict[str, Any]:
    """The issue's line over the screen."""
    counts = kept.issue.counts
    return {
        "id": kept.issue.id,
        "title": kept.issue.title,
        "claims": counts.claims,
        "decided": counts.settled,
    }


def rating_buttons(ask: Ask) -> list[dict[str, str]]:
    """The eight ratings, in the order of their keys."""
    return [
        {"code": one.value, "label": one.words(ask.t.language), "sentence": one.words(ask.t.language)}
        for one in Rating
    ]


def present_lines(ask: Ask, there: Sequence[Present]) -> list[str]:
    """Who else is on the claim, in words."""
    return [
        ask.t("presence.on", who=one.name, when=ask.t.when(one.since, ask.now))
        for one in there
        if one.editor != ask.me.id
    ]


def _moves(way: Moves) -> list[tuple[str, str | None]]:
    names = ("previous", "next", "previous_open", "next_open")
    ids = (way.previous, way.next, way.previous_open, way.next_open)
    return [(name, f"/claims/{one}" if one else None) for name, one in zip(names, ids, strict=True)]


def _links(kept: ClaimScreen) -> list[ScreenLink]:
    return [link for link in kept.links if link.link.role is LinkRole.SOURCE and link.source is not None]


def _chosen_link(ask: Ask, kept: ClaimScreen) -> ScreenLink | None:
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


def _tabs(kept: ClaimScreen, chosen: ScreenLink | None) -> list[dict[str, Any]]:
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


# --- the item's side ------------------------------------------------------------------------------


def _item_text(kept: ClaimScreen, comparison: Comparison) -> list[Paragraph]:
    base = kept.item.start
    outer = [
        Mark(one.claim.start - base, one.claim.end - base, *_kind(one.claim.id, kept.claim.id))
        for one in kept.siblings
    ]
    outer.sort(key=lambda mark: mark.kind != "claim")
    inner = (*comparison.in_claim(kept.claim.start - base), *signs(kept.item.text))
    return paragraphs(kept.item.text, outer, inner)


def _kind(claim_id: str, chosen: str) -> tuple[str, str]:
    return ("claim", "") if claim_id == chosen else ("other", f"/claims/{claim_id}")


def _reopened(ask: Ask, kept: ClaimScreen) -> dict[str, Any] | None:
    """Why the claim is open again, and what became of the words it rested on."""
    entry = kept.standing.reopened
    if entry is None or entry.reason is None:
        return (
            {"reason": ask.t("reopened.claim"), "parts": kept.reworded, "orphans": []}
            if kept.reworded
            else None
        )
    return {
        "reason": entry.reason.words(ask.t.language),
        "parts": kept.reworded,
        "orphans": [passage.text for passage in kept.orphans],
        "diff": _reopening_diff(kept, entry),
    }


def _reopening_diff(kept: ClaimScreen, entry: Verdict) -> str | None:
    verdict = kept.standing.verdict
    if verdict is None or verdict.document is None or entry.newer is None:
        return None
    return f"/source/diff?old={verdict.document}&new={entry.newer}"


def _confirmable(ask: Ask, kept: ClaimScreen) -> bool:
    verdict = kept.standing.verdict
    return kept.standing.progress is Progress.DECIDED and verdict is not None and verdict.editor != ask.me.id


def _undoable(kept: ClaimScreen) -> bool:
    return (
        bool(kept.log)
        and any(one.act in {Act.DECIDE, Act.CONFIRM, Act.CORRECT} for one in kept.log)
        and (kept.standing.progress is not Progress.OPEN)
    )


# --- the source's side ----------------------------------------------------------------------------


def _source(ask: Ask, kept: ClaimScreen, link: ScreenLink | None) -> Shown:
    if link is None or link.source is None:
        empty = compared(kept.claim.text, (), kept.findings, kept.issue.published)
        return Shown(card=None, document_id=None, language="und", passages=(), text=(), comparison=empty)
    document = link.document
    spans = [(one.evidence.start, one.evidence.end, one.evidence.text) for one in link.evidence[:SHOWN]]
    findings = [one for one in kept.findings if one.link in {None, link.link.id}]
    told = compared(kept.claim.text, spans, findings, kept.issue.published)
    own = _own(kept, document.id if document else None)
    first = own or (spans[0][:2] if spans else None)
    about = card(ask.t, link.source, link.visit, document, passage=first, versions=len(link.versions))
    if document is None:
        return Shown(card=about, document_id=None, language="und", passages=(), text=(), comparison=told)
    text = document.document.text
    marks = [Mark(start, end, "passage", str(number)) for number, (start, end, _) in enumerate(spans, 1)]
    if own is not None and own not in [span[:2] for span in spans]:
        marks.insert(0, Mark(*own, "passage", "✓"))
    keep = [int(ask.query("from"))] if ask.query("from").isdecimal() else []
    return Shown(
        card=about,
        document_id=document.id,
        language=document.document.language,
        passages=tuple(_passage(ask, place, kept, link, told, own) for place in range(len(spans))),
        text=tuple(paragraphs(text, marks, told.in_source, keep=keep)),
        comparison=told,
    )


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
    ask: Ask, place: int, kept: ClaimScreen, link: ScreenLink, told: Comparison, own: tuple[int, int] | None
) -> PassageRow:
    evidence = link.evidence[place].evidence
    inner = [
        Mark(mark.start - evidence.start, mark.end - evidence.start, mark.kind, mark.label)
        for mark in told.in_source
    ]
    pieces = tuple(
        piece for one in paragraphs(evidence.text, (), inner) for run in one.runs for piece in run.pieces
    )
    return PassageRow(
        number=place + 1,
        start=evidence.start,
        end=evidence.end,
        pieces=pieces,
        signals=tuple(_signals(ask, evidence.signals)),
        chosen=(evidence.start, evidence.end) == own,
    )


def _signals(ask: Ask, signals: Any) -> list[str]:
    """The signals that earned a passage its rank, under the names they are stored under."""
    known = ("words", "facts", "quantities")
    return [
        ask.t(f"signal.{name}", value=f"{signals[name]:.1f}")
        for name in known
        if isinstance(signals.get(name), int | float) and signals[name]
    ]
