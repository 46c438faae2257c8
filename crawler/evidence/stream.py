"""Evidence for pipelines: dictionaries in, dictionaries out, one JSON line each.

The forms are those of `sourcedesk evidence` and `sourcedesk compare`. A line that cannot be read raises
`UnreadableLine`, which says which line and what it lacks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crawler.evidence import names
from crawler.evidence.compare import verdict
from crawler.evidence.findings import THIN, claim_findings, text_findings
from crawler.evidence.index import Index, index, index_sentences
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranking, rank
from crawler.evidence.sources import Shelf

Line = Mapping[str, Any]
_LISTED = 20


class UnreadableLine(ValueError):
    """A line lacks what its verb needs; the text says which line and what."""


def evidence_lines(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """One line a claim, from `{doc_id, title, sentences | text, claims: [{id, claim, item_title?}]}`.

    Passages are named by `index` where sentences came in, by `start` and `end` where a text came in.
    """
    for number, line in enumerate(lines, 1):
        claims = _want(line, "claims", list, number)
        sentences = line.get("sentences")
        if sentences is None:
            source = index(_want(line, "text", str, number), line.get("title"))
        elif isinstance(sentences, list) and all(isinstance(each, str) for each in sentences):
            source = index_sentences(sentences, line.get("title"))
        else:
            raise UnreadableLine(f"line {number}: sentences must be a list of strings")
        about_text = [{"code": str(one.code), **one.data} for one in text_findings(source)]
        for claim in claims:
            if not isinstance(claim, Mapping):
                raise UnreadableLine(f"line {number}: each of claims must be an object")
            said = _want(claim, "claim", str, number)
            ranking = rank(said, source, context=claim.get("item_title") or "")
            yield {
                "doc_id": line.get("doc_id"),
                "id": claim.get("id"),
                "ranked": _ranked(ranking, source, by_index=sentences is not None),
                "quantities": [_quantity(quantity) for quantity in ranking.quantities],
                "findings": _findings(ranking, source) + about_text,
                "coverage": round(ranking.coverage, 4),
                "thin": len(source.text.text) < THIN,
            }


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


def _findings(ranking: Ranking, source: Index) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"code": str(one.code), "severity": int(one.code.severity), **one.data}
        for one in claim_findings(ranking, source, source.title)
    ]
    if ranking.claim.notes:
        found.append(
            {
                "code": "text_disguised",
                "severity": 2,
                "where": "claim",
                "signs": ", ".join(ranking.claim.notes),
            }
        )
    return found


def compare_quantity_lines(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """`{id, equal: true | false | null, why}` for each `{id, ko, en}` or `{id, a, b}`."""
    for number, line in enumerate(lines, 1):
        first, second = ("ko", "en") if "ko" in line else ("a", "b")
        equal, why = verdict(_want(line, first, str, number), _want(line, second, str, number))
        yield {"id": line.get("id"), "equal": equal, "why": why}


def compare_name_lines(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """`{name, ranked: [[candidate, closeness], …]}` for each `{name, candidates}`."""
    for number, line in enumerate(lines, 1):
        name = _want(line, "name", str, number)
        candidates = _want(line, "candidates", list, number)
        if not all(isinstance(each, str) for each in candidates):
            raise UnreadableLine(f"line {number}: candidates must be a list of strings")
        ranked = names.rank(name, candidates)
        answer: dict[str, Any] = {"name": name, "ranked": [[each, round(score, 4)] for each, score in ranked]}
        if "id" in line:
            answer["id"] = line["id"]
        yield answer


def compare_source_lines(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """`{id, fits, wrong, why}` for each `{id, item, title?, documents: [{title, text}]}`.

    The first document is the linked one; `fits` lists all of them, best first, by their place in `documents`.
    """
    for number, line in enumerate(lines, 1):
        item = _want(line, "item", str, number)
        documents: Sequence[Any] = _want(line, "documents", list, number)
        if not documents or not all(isinstance(each, Mapping) for each in documents):
            raise UnreadableLine(f"line {number}: documents must be a list of objects, the linked one first")
        shelf = Shelf([(each.get("title"), each.get("text") or "") for each in documents])
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


def _want(line: Line, name: str, kind: type, number: int) -> Any:
    """The field `name`, which must be there and of `kind`."""
    value = line.get(name)
    if not isinstance(value, kind):
        said = "a string" if kind is str else "a list"
        raise UnreadableLine(f"line {number}: {name} must be {said}")
    return value
