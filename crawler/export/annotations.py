"""Verdicts as W3C Web Annotations (JSON-LD), so that other tools can show them on the source's own page.

One annotation a passage that a verdict rests on, or that its editor refused; a verdict without passages is
about the whole source. A rating is about the claim against its source. https://www.w3.org/TR/annotation-model/
"""

import json
from collections.abc import Iterator
from typing import Any

from crawler.evidence.anchors import Anchor, text_fragment
from storage.desk import Desk
from storage.records import Claim, Issue
from storage.store import Store
from storage.verdicts import Passage, Stance, Verdict
from storage.views import KeptDocument

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"


def annotations(store: Store, desk: Desk, issue: Issue, *, language: str = "en") -> list[dict[str, Any]]:
    """The annotations of every standing verdict, as the issue is read; none where its source has no web address."""
    standings = desk.verdicts(issue.id)
    found: list[dict[str, Any]] = []
    for item in issue.items:
        for claim in item.claims:
            standing = standings.get(claim.id)
            if standing is not None and standing.progress.settled and standing.verdict is not None:
                found += _of(store, claim, standing.verdict, language)
    return found


def as_json(found: list[dict[str, Any]], issue: Issue) -> str:
    """One AnnotationPage, safe inside a `script` element."""
    page = {
        "@context": _CONTEXT,
        "id": f"urn:sourcedesk:issue:{issue.id}:annotations",
        "type": "AnnotationPage",
        "items": found,
    }
    written = json.dumps(page, ensure_ascii=False, indent=2)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def _of(store: Store, claim: Claim, verdict: Verdict, language: str) -> Iterator[dict[str, Any]]:
    if not verdict.passages:
        kept = store.document(verdict.document or "")
        if kept is not None and _address(kept) is not None:
            yield _annotation(claim, verdict, _target(kept, None), None, 0, language)
    for number, passage in enumerate(verdict.passages, 1):
        kept = store.document(passage.document)
        if kept is not None and _address(kept) is not None:
            yield _annotation(claim, verdict, _target(kept, passage), passage.stance, number, language)


def _annotation(
    claim: Claim,
    verdict: Verdict,
    target: dict[str, Any],
    stance: Stance | None,
    number: int,
    language: str,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"urn:sourcedesk:verdict:{verdict.id}:{number}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": verdict.at.isoformat(),
        "body": list(_bodies(claim, verdict, stance, language)),
        "target": target,
    }
    if verdict.name is not None:
        made["creator"] = {"type": "Person", "name": verdict.name}
    if verdict.tool:
        made["generator"] = {"type": "Software", "name": verdict.tool}
    return made


def _bodies(claim: Claim, verdict: Verdict, stance: Stance | None, language: str) -> Iterator[dict[str, str]]:
    yield _text("describing", claim.text, claim.language)
    if stance is not None:
        yield _text("tagging", stance.value)
    if verdict.rating is not None:
        yield _text("classifying", verdict.rating.value)
        yield _text("assessing", verdict.rating.words(language), language)
    if verdict.note:
        yield _text("commenting", verdict.note)
    if verdict.wording:
        yield _text("editing", verdict.wording, claim.language)


def _text(purpose: str, value: str, language: str | None = None) -> dict[str, str]:
    made = {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}
    return made if language in {None, "und"} else {**made, "language": str(language)}


def _target(kept: KeptDocument, passage: Passage | None) -> dict[str, Any]:
    """The page as it was read; the words by themselves and what stands around them, never by a position alone."""
    made: dict[str, Any] = {
        "source": _address(kept),
        "state": {"type": "TimeState", "sourceDate": kept.seen.isoformat()},
    }
    if passage is None:
        return made
    quoted: dict[str, Any] = {"type": "TextQuoteSelector", "exact": passage.text}
    quoted |= {"prefix": passage.prefix} if passage.prefix else {}
    quoted |= {"suffix": passage.suffix} if passage.suffix else {}
    directive = text_fragment(Anchor(passage.text, passage.prefix, passage.suffix, passage.start))
    fragment = {"type": "FragmentSelector", "conformsTo": _FRAGMENTS, "value": directive}
    return {**made, "selector": [quoted, fragment] if directive else [quoted]}


def _address(kept: KeptDocument) -> str | None:
    address = kept.document.address.partition("#")[0]
    return address if address.startswith(("http://", "https://")) else None
