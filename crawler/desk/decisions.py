"""A form or a JSON object → what an editor wants to say of a claim."""

from collections.abc import Mapping
from importlib.metadata import version

from crawler.desk.marking import words_at
from crawler.desk.words import Speech
from storage.store import Store
from storage.verdicts import Decision, Passage, Rating

TOOL = f"sourcedesk {version('sourcedesk')}"
LONGEST = 4_000
"""Characters of a note or a wording."""


class BadDecision(ValueError):
    """Raised where a form makes no decision; the sentence is for the editor. Nothing was kept."""


def decision_of(store: Store, form: Mapping[str, str], t: Speech) -> Decision:
    """What the form says.

    `rating`, `note`, `correction`, `document`, and as evidence either `passage` (`start-end` into the document)
    or `quote`: words that must stand in it, the place nearest to `near` if they do so more than once.

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
    quote = form.get("quote", "").strip()
    chosen = form.get("passage", "")
    if document is None or not (quote or chosen):
        return ()
    kept = store.document(document)
    if kept is None:
        raise BadDecision(t("error.404.sentence"))
    text = kept.document.text
    if quote:
        near = form.get("near", "")
        span = words_at(text, quote, int(near) if near.isdecimal() and len(near) < 10 else None)
        if span is None:
            raise BadDecision(t("quote.absent", quote=quote[:200]))
    else:
        first, _, last = chosen.partition("-")
        if not (first.isdecimal() and last.isdecimal() and len(chosen) < 24):
            raise BadDecision(t("error.400.sentence"))
        span = int(first), int(last)
        if not 0 <= span[0] < span[1] <= len(text):
            raise BadDecision(t("error.400.sentence"))
    return (Passage(document=document, start=span[0], end=span[1], text=text[span[0] : span[1]]),)
