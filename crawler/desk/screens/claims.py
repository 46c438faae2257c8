"""The claim screen: the item as published beside the words of its source."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.desk import entries
from crawler.desk.ask import Ask, screen
from crawler.desk.before import before
from crawler.desk.comparison import Comparison
from crawler.desk.marking import Mark, Paragraph, paragraphs, signs
from crawler.desk.screens.claim_source import Shown, chosen_link, source_shown, tabs
from crawler.desk.screens.moves import Moves, moves
from storage.desk_views import ClaimScreen, Present, Queue, ScreenLink
from storage.verdicts import Act, Progress, Rating, Reason, Verdict

NO_DRAFT: Mapping[str, Any] = {
    "note": "",
    "correction": "",
    "quote": "",
    "near": "",
    "passage": None,
    "refused": None,
}
"""A form nobody has typed in: what is chosen in it is what the standing verdict rests on."""


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
    link = chosen_link(ask, kept)
    shown = source_shown(ask, kept, link)
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
        "draft": NO_DRAFT,
        "screen": {
            **_where(ask, kept, queue),
            **_said(ask, kept, shown),
            **before(ask, kept, link),
            **_verdict(ask, kept),
            **_shown(kept, shown, link),
        },
    }


def draft_of(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed and chosen in a form that is shown again."""
    return {
        "note": form.get("note", ""),
        "correction": form.get("correction", ""),
        "quote": form.get("quote", ""),
        "near": form.get("near", ""),
        "passage": form.get("passage", ""),
        "refused": [value for name, value in form.items() if name.startswith("refused-")],
    }


def _where(ask: Ask, kept: ClaimScreen, queue: Queue) -> dict[str, Any]:
    """The claim's place in the issue, and who else is there."""
    way = moves(queue, kept.claim.id)
    return {
        "place": way.place,
        "total": way.total,
        "moves": _moves(way),
        "presence": present_lines(ask, kept.present),
    }


def _said(ask: Ask, kept: ClaimScreen, shown: Shown) -> dict[str, Any]:
    """The item's side: its text, what was noticed of it, where else it says so."""
    return {
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
    }


def _verdict(ask: Ask, kept: ClaimScreen) -> dict[str, Any]:
    """What stands, why it is open again, and what may be done about it."""
    verdict, progress = kept.standing.verdict, kept.standing.progress
    settled = progress.settled and verdict is not None
    return {
        "version": kept.standing.version,
        "rating": entries.Rated(verdict.rating) if verdict and verdict.rating else None,
        "rating_code": verdict.rating.value if verdict and verdict.rating else None,
        "state": progress.value,
        "second": kept.needs_second,
        "reopened": _reopened(ask, kept),
        "moved_on": _moved_on(kept),
        "confirmable": _confirmable(ask, kept),
        "undoable": _undoable(kept),
        "reopenable": settled,
        "correctable": settled
        and verdict is not None
        and verdict.asks_correction
        and progress is not Progress.CORRECTED,
        "history": [entries.told(ask.t, one) for one in reversed(kept.log)],
    }


def _shown(kept: ClaimScreen, shown: Shown, link: ScreenLink | None) -> dict[str, Any]:
    """The source's side."""
    return {
        "tabs": tabs(kept, link),
        "card": shown.card,
        "document_id": shown.document_id,
        "passages": shown.passages,
        "shown": shown.shown,
        "all_refused": bool(shown.passages) and all(one.refused for one in shown.passages),
        "source_text": shown.text,
        "source_language": shown.language,
        "text_href": f"/claims/{kept.claim.id}?" + (f"link={link.link.id}&" if link else "") + "from=",
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
            {
                "reason": ask.t("reopened.claim"),
                "note": "",
                "diff": None,
                "parts": kept.reworded,
                "orphans": [],
            }
            if kept.reworded
            else None
        )
    return {
        "reason": entry.reason.words(ask.t.language),
        "note": entry.note,
        "parts": kept.reworded,
        "orphans": [passage.text for passage in kept.orphans],
        "diff": _reopening_diff(kept, entry),
    }


def _reopening_diff(kept: ClaimScreen, entry: Verdict) -> str | None:
    """From the words judged to those that opened the claim again, else to the source's newest."""
    verdict = kept.standing.verdict
    if verdict is None or verdict.document is None or entry.reason is Reason.OBJECTION:
        return None
    newer = entry.newer or _newest(kept, verdict)
    return _difference(verdict.document, newer) if newer is not None else None


def _moved_on(kept: ClaimScreen) -> str | None:
    """Where the source has other words now, but those that the verdict rests on still stand: what changed."""
    verdict = kept.standing.verdict
    if verdict is None or verdict.document is None or not kept.standing.progress.settled:
        return None
    newest = _newest(kept, verdict)
    return _difference(verdict.document, newest) if newest is not None else None


def _newest(kept: ClaimScreen, verdict: Verdict) -> str | None:
    """The newest document of the source judged, where that is another than the one judged."""
    for link in kept.links:
        if link.source is not None and link.source.identity == verdict.source and link.versions:
            newest = link.versions[0].id
            return newest if newest != verdict.document else None
    return None


def _difference(old: str, new: str) -> str:
    return f"/source/diff?old={old}&new={new}"


def _confirmable(ask: Ask, kept: ClaimScreen) -> bool:
    verdict = kept.standing.verdict
    return kept.standing.progress is Progress.DECIDED and verdict is not None and verdict.editor != ask.me.id


def _undoable(kept: ClaimScreen) -> bool:
    return (
        bool(kept.log)
        and any(one.act in {Act.DECIDE, Act.CONFIRM, Act.CORRECT} for one in kept.log)
        and (kept.standing.progress is not Progress.OPEN)
    )
