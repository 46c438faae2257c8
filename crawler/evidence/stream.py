"""Evidence for pipelines: dictionaries in, dictionaries out, one JSON line each.

The forms are those of `sourcedesk evidence` and `sourcedesk compare`. A line that cannot be read raises
`UnreadableLine`, which says what it lacks; `answered` tells the number of the line and goes on with the next.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from crawler.evidence import names
from crawler.evidence.assist import Assistant, AssistUnavailable, as_data
from crawler.evidence.compare import verdict
from crawler.evidence.findings import claim_findings, text_findings, thin, unproved
from crawler.evidence.index import Index, index, index_sentences
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranking, rank
from crawler.evidence.semantic import Semantic
from crawler.evidence.sources import Shelf
from crawler.issue.worth import worth
from storage.findings import FindingCode

Line = Mapping[str, Any]
Verb = Callable[[Line], Iterator[dict[str, Any]]]
_LISTED = 20


class UnreadableLine(ValueError):
    """A line lacks what its verb needs; the text says what."""


def answered(lines: Iterable[str], verb: Verb, complain: Callable[[str], None]) -> Iterator[str]:
    """The answers of `verb` to each line, as JSON lines, in order and as soon as they are known.

    A line that cannot be read is told to `complain` with its number, and the rest goes on. Empty lines are passed over.
    """
    for number, written in enumerate(lines, 1):
        if not written.strip():
            continue
        try:
            line = json.loads(written)
            for answer in verb(_object(line)):
                yield json.dumps(answer, ensure_ascii=False)
        except json.JSONDecodeError as error:
            complain(f"line {number}: not JSON: {error.msg} at column {error.colno}")
        except UnreadableLine as error:
            named = (
                f" ({line.get('id') or line.get('doc_id')})"
                if isinstance(line, dict) and (line.get("id") or line.get("doc_id"))
                else ""
            )
            complain(f"line {number}{named}: {error}")


def _object(line: Any) -> Line:
    if not isinstance(line, dict):
        raise UnreadableLine("not a JSON object")
    return line


def pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The `(claim, passage)` of each `{claim, passage}` line; the first line that is not one raises."""
    for number, written in enumerate(lines, 1):
        if not written.strip():
            continue
        try:
            line = json.loads(written)
            yield _want(line, "claim", str), _want(line, "passage", str)
        except (json.JSONDecodeError, AttributeError):
            raise UnreadableLine(f"line {number}: not a JSON object") from None
        except UnreadableLine as error:
            raise UnreadableLine(f"line {number}: {error}") from None


def evidence_verb(
    lexicon: Lexicon | None = None,
    semantic: Semantic | None = None,
    assistant: Assistant | None = None,
    language: str = "en",
) -> Verb:
    """The verb `evidence` with what is not there by default: more words, an encoder, a language model."""
    return partial(evidence, lexicon=lexicon, semantic=semantic, assistant=assistant, language=language)


def evidence(
    line: Line,
    lexicon: Lexicon | None = None,
    semantic: Semantic | None = None,
    assistant: Assistant | None = None,
    language: str = "en",
) -> Iterator[dict[str, Any]]:
    """One answer a claim, from `{doc_id, title, sentences | text, claims: [{id, claim, item_title?}]}`.

    Passages are named by `index` where sentences came in, by `start` and `end` where a text came in. `issue_date`
    (ISO 8601) on the line resolves words like "yesterday".
    """
    claims = _want(line, "claims", list)
    today = _day(line)
    sentences = line.get("sentences")
    title = line.get("title")
    if title is not None and not isinstance(title, str):
        raise UnreadableLine("title must be a string")
    if sentences is None:
        source = index(_want(line, "text", str), title, today)
    elif isinstance(sentences, list) and all(isinstance(each, str) for each in sentences):
        source = index_sentences(sentences, title)
    else:
        raise UnreadableLine("sentences must be a list of strings")
    for claim in claims:
        if not isinstance(claim, Mapping):
            raise UnreadableLine("each of claims must be an object")
        _want(claim, "claim", str)
    about_text = [_told(one.code, one.data) for one in text_findings(source)]
    if thin(source):
        about_text.append(_told(FindingCode.SOURCE_THIN, {"length": str(len(source.text.text))}))
    for claim in claims:
        ranking = rank(
            claim["claim"], source, context=claim.get("item_title") or "", lexicon=lexicon, issue_date=today
        )
        findings = _findings(ranking, source, lexicon) + about_text
        if semantic is not None:
            ranking = semantic.rerank(ranking, source)
        assisted = _assisted(ranking, source, assistant, language) if assistant is not None else {}
        yield {
            "doc_id": line.get("doc_id"),
            "id": claim.get("id"),
            "ranked": _ranked(ranking, source, by_index=sentences is not None),
            "quantities": [_quantity(quantity) for quantity in ranking.quantities],
            "findings": findings,
            "worth": asdict(worth(claim["claim"])),
            "coverage": round(ranking.coverage, 4),
            **assisted,
        }


def _assisted(ranking: Ranking, source: Index, assistant: Assistant, language: str) -> dict[str, Any]:
    """What the language model adds, under its own name. Its order is kept apart; `ranked` stays the house's."""
    passages = [source.sentences[one.number] for one in ranking.ranked]
    try:
        return {"assist": as_data(assistant.ask(ranking.claim.text, passages, language))}
    except AssistUnavailable as error:
        return {"assist": {"by": "machine", "model": assistant.model, "error": str(error)}}


def _day(line: Line) -> date | None:
    written = line.get("issue_date")
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise UnreadableLine("issue_date must be a date like 2024-11-10") from None


def _told(code: FindingCode, data: dict[str, str]) -> dict[str, Any]:
    return {"code": str(code), "severity": int(code.severity), **data}


def _ranked(ranking: Ranking, source: Index, *, by_index: bool) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    for one in ranking.ranked[:_LISTED]:
        start, end = source.original(one.number)
        place = {"index": one.number} if by_index else {"start": start, "end": end}
        listed.append({**place, "score": round(one.score, 4), "signals": one.signals})
    return listed


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "text": quantity.text,
        "start": quantity.start,
        "end": quantity.end,
        "kind": str(quantity.kind),
        "normal": quantity.label,
    }


def _findings(ranking: Ranking, source: Index, lexicon: Lexicon | None) -> list[dict[str, Any]]:
    found = [
        _told(one.code, one.data)
        for one in claim_findings(ranking, source, source.title, lexicon=lexicon)
        if not (thin(source) and unproved(one.code))
    ]
    if ranking.claim.notes:
        signs = ", ".join(ranking.claim.notes)
        found.append(_told(FindingCode.TEXT_DISGUISED, {"where": "claim", "signs": signs}))
    return found


def compare_quantity(line: Line) -> Iterator[dict[str, Any]]:
    """`{id, equal: true | false | null, why}` for `{id, ko, en}` or `{id, a, b}`."""
    first, second = ("ko", "en") if "ko" in line else ("a", "b")
    equal, why = verdict(_want(line, first, str), _want(line, second, str))
    yield {"id": line.get("id"), "equal": equal, "why": why}


def compare_name(line: Line) -> Iterator[dict[str, Any]]:
    """`{name, ranked: [[candidate, closeness], …]}` for `{name, candidates}`."""
    name = _want(line, "name", str)
    candidates = _want(line, "candidates", list)
    if not all(isinstance(each, str) for each in candidates):
        raise UnreadableLine("candidates must be a list of strings")
    ranked = names.rank(name, candidates)
    answer: dict[str, Any] = {"name": name, "ranked": [[each, round(score, 4)] for each, score in ranked]}
    if "id" in line:
        answer["id"] = line["id"]
    yield answer


def compare_source(line: Line) -> Iterator[dict[str, Any]]:
    """`{id, fits, wrong, why}` for `{id, item, title?, documents: [{title, text}]}`.

    The first document is the linked one; `fits` lists all of them, best first, by their place in `documents`.
    """
    item = _want(line, "item", str)
    documents: Sequence[Any] = _want(line, "documents", list)
    if not documents or not all(isinstance(each, Mapping) for each in documents):
        raise UnreadableLine("documents must be a list of objects, the linked one first")
    pairs = []
    for each in documents:
        title, text = each.get("title"), each.get("text")
        if not isinstance(text or "", str) or not isinstance(title or "", str):
            raise UnreadableLine("title and text of a document must be strings")
        pairs.append((title, text or ""))
    shelf = Shelf(pairs)
    judged = shelf.judge(item, 0, line.get("title"))
    fits = [
        {
            "index": fit.number,
            "title": shelf.titles[fit.number],
            "share": round(fit.share, 4),
            "titled": fit.titled,
        }
        for fit in judged.fits
    ]
    yield {"id": line.get("id"), "fits": fits, "wrong": judged.wrong, "why": judged.why}


def _want(line: Line, name: str, kind: type) -> Any:
    """The field `name`, which must be there and of `kind`."""
    value = line.get(name)
    if not isinstance(value, kind):
        said = "a string" if kind is str else "a list"
        raise UnreadableLine(f"{name} must be {said}")
    return value
