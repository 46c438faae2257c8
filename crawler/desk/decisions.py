"""A form or a JSON object → what an editor wants to say of a claim."""

from collections.abc import Mapping
from importlib.metadata import version

from crawler.desk.marking import words_at
from crawler.desk.words import Speech
from storage.store import Store
from storage.verdicts import Decision, Passage, Rating, Stance

TOOL = f"sourcedesk {version('sourcedesk')}"
LONGEST = 4_000
"""Characters of a note or a wording."""
NONE = "none"
"""As `passage`: none of the passages shown bears on the claim."""
_MOST = 50


class BadDecision(ValueError):
    """Raised where a form makes no decision; the sentence is for the editor. Nothing was kept."""


def decision_of(store: Store, form: Mapping[str, str], t: Speech) -> Decision:
    """What the form says.

    `rating`, `note`, `correction`, `document`, and as evidence either `passage` (`start-end` into the document)
    or `quote`: words that must stand in it, the place nearest to `near` if they do so more than once. `shown` lists
    the machine's passages (`rank:start-end`); those under `refused-…`, or all where `passage` is `none`, do not bear
    on the claim.

    Raises:
        BadDecision: no such rating, or words that are not the source's.
    """
    try:
        rating = Rating(form.get("rating", ""))
    except ValueError as error:
        raise BadDecision(t("error.400.sentence")) from error
    document = form.get("document") or None
    return Decision(
        rating=rating,
        note=form.get("note", "")[:LONGEST].replace("\r\n", "\n"),
        wording=form.get("correction", "")[:LONGEST].replace("\r\n", "\n"),
        document=document,
        passages=_passages(store, form, document, t),
        tool=TOOL,
    )


def _passages(store: Store, form: Mapping[str, str], document: str | None, t: Speech) -> tuple[Passage, ...]:
    shown = _shown(form, t)
    refused = {_span(value, t) for name, value in form.items() if name.startswith("refused-") and value}
    quote, chosen = form.get("quote", "").strip(), form.get("passage", "")
    if chosen == NONE:
        refused |= set(shown)
        chosen = ""
    if document is None or not (quote or chosen or refused):
        return ()
    kept = store.document(document)
    if kept is None:
        raise BadDecision(t("error.404.sentence"))
    text = kept.document.text
    taken = _taken(text, quote, chosen, form, t)
    wanted = [(span, Stance.EVIDENCE) for span in taken]
    wanted += [(span, Stance.REFUSED) for span in sorted(refused - set(taken))]
    if any(not 0 <= start < end <= len(text) for (start, end), _ in wanted):
        raise BadDecision(t("error.400.sentence"))
    return tuple(
        Passage(
            document=document,
            start=start,
            end=end,
            text=text[start:end],
            stance=stance,
            rank=shown.get((start, end)),
        )
        for (start, end), stance in wanted
    )


def _taken(text: str, quote: str, chosen: str, form: Mapping[str, str], t: Speech) -> list[tuple[int, int]]:
    """What the verdict rests on: the words quoted, else the passage chosen."""
    if quote:
        near = form.get("near", "")
        span = words_at(text, quote, int(near) if near.isdecimal() and len(near) < 10 else None)
        if span is None:
            raise BadDecision(t("quote.absent", quote=quote[:200]))
        return [span]
    return [_span(chosen, t)] if chosen else []


def _shown(form: Mapping[str, str], t: Speech) -> dict[tuple[int, int], int]:
    """The machine's passages the editor had before them, each with its rank."""
    found = {}
    for one in form.get("shown", "").split()[:_MOST]:
        rank, _, span = one.partition(":")
        if not (rank.isdecimal() and len(rank) < 4):
            raise BadDecision(t("error.400.sentence"))
        found[_span(span, t)] = int(rank)
    return found


def _span(written: str, t: Speech) -> tuple[int, int]:
    first, _, last = written.partition("-")
    if not (first.isdecimal() and last.isdecimal() and len(written) < 24):
        raise BadDecision(t("error.400.sentence"))
    return int(first), int(last)
