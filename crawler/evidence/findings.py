"""What an editor should look at, claim by claim. Findings, never verdicts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.evidence import wording
from crawler.evidence.compare import Relation
from crawler.evidence.dates import of_record
from crawler.evidence.index import Index
from crawler.evidence.looking import Looked, bearing, look_up
from crawler.evidence.mentions import absent, mentions
from crawler.evidence.plaintext import instruction
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranking
from crawler.evidence.units import Kind
from crawler.evidence.words import script
from storage.findings import FindingCode
from storage.records import Document

# Below this a source could not be read well enough for "nowhere in it" to mean anything.
THIN = 200
_COVERED, _COVERED_ACROSS = 0.2, 0.12
_MANY_CLAIMS = 3


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing noticed about one claim, before it is told which item it belongs to."""

    code: FindingCode
    data: dict[str, str]


def record_of(document: Document) -> tuple[str, tuple[Quantity, ...]]:
    """What the source's record says beside its text: words to find names in, quantities and dates."""
    words = " ".join(
        (document.title or "", *document.authors, document.address, *map(str, document.facts.values()))
    )
    quantities = list(read(document.title or ""))
    for written in (document.published, document.modified):
        when = of_record(written)
        if when is not None:
            value = float(when.year or 0)
            quantities.append(
                Quantity(kind=Kind.DATE, low=value, high=value, start=0, end=0, text=written or "", when=when)
            )
    for value in document.facts.values():
        if isinstance(value, int | float | str) and not isinstance(value, bool) and len(str(value)) < 60:
            quantities += read(str(value))
    return words, tuple(quantities)


def claim_findings(
    ranking: Ranking, source: Index, record: str = "", known: Sequence[Quantity] = ()
) -> Iterator[Noticed]:
    """Everything noticed about one claim and its source."""
    language = script(ranking.claim.text)
    looked = look_up(ranking, source, known)
    if _nothing_found(ranking, source, looked, language):
        yield Noticed(FindingCode.NOT_FOUND, {})
    yield from _quantities(looked, source)
    for mention in mentions(ranking.claim.text, language, ranking.quantities):
        if absent(mention, source, record):
            yield Noticed(FindingCode.NAME_ABSENT, {"name": mention.text})
    yield from _wordings(ranking, source, looked, language)


def _nothing_found(ranking: Ranking, source: Index, looked: Sequence[Looked], language: str) -> bool:
    if not ranking.ranked:
        return True
    if any(one.here and one.relation is not Relation.DIFFERENT for one in looked):
        return False
    floor = _COVERED_ACROSS if language != source.language else _COVERED
    return ranking.coverage < floor


def _quantities(looked: Sequence[Looked], source: Index) -> Iterator[Noticed]:
    for one in looked:
        claimed = one.quantity.text.strip()
        if one.relation is Relation.DIFFERENT and one.other is not None and one.passage is not None:
            code = (
                FindingCode.DATE_DIFFERS if one.quantity.kind is Kind.DATE else FindingCode.QUANTITY_DIFFERS
            )
            yield Noticed(code, {"claimed": claimed, "found": one.other.text.strip(), **_place(source, one)})
        elif one.relation is None:
            yield Noticed(FindingCode.QUANTITY_ABSENT, {"claimed": claimed, "normal": one.quantity.label})
        elif one.other is not None and _bound_dropped(one):
            yield Noticed(
                FindingCode.HEDGE_DROPPED, {"found": _with_bound(source, one), **_place(source, one)}
            )


def _bound_dropped(one: Looked) -> bool:
    return (
        one.other is not None
        and bool(one.other.bound)
        and not one.quantity.bound
        and not one.quantity.approximate
    )


def _with_bound(source: Index, one: Looked) -> str:
    """`up to 12x`: the quantity with the words before it that limit it."""
    if one.other is None or one.passage is None:
        return ""
    sentence = source.sentences[one.passage]
    start = max(sentence.rfind(" ", 0, max(0, one.other.start - 14)) + 1, 0)
    words = sentence[start : one.other.end].strip()
    return words[:80]


def _place(source: Index, one: Looked) -> dict[str, str]:
    """Offsets of the other quantity in the source as it came."""
    if one.passage is None or one.other is None:
        return {}
    base = source.spans[one.passage][0]
    start, end = source.text.span(base + one.other.start, base + one.other.end)
    return {"start": str(start), "end": str(end)}


def _wordings(ranking: Ranking, source: Index, looked: Sequence[Looked], language: str) -> Iterator[Noticed]:
    said = ranking.claim.text
    for quoted in wording.misquoted(said, source):
        if quoted.nearest is None:
            yield Noticed(FindingCode.QUOTE_ABSENT, {"claimed": quoted.words})
        else:
            start, end = source.text.span(quoted.start, quoted.end)
            data = {"claimed": quoted.words, "found": quoted.nearest, "start": str(start), "end": str(end)}
            yield Noticed(FindingCode.QUOTE_DIFFERS, data)
    best = bearing(ranking)
    if not best or not _certain(ranking):
        return
    passage = source.sentences[best[0].number]
    start, end = source.original(best[0].number)
    place = {"start": str(start), "end": str(end)}
    if wording.negation_differs(said, passage, language):
        yield Noticed(FindingCode.NEGATION_DIFFERS, {"found": passage[:200], **place})
    hedge = wording.hedge_dropped(said, passage, language)
    if hedge is not None and not any(_bound_dropped(one) for one in looked):
        yield Noticed(FindingCode.HEDGE_DROPPED, {"found": hedge, **place})


def _certain(ranking: Ranking) -> bool:
    """Whether the best passage is clearly the one the claim speaks of."""
    if ranking.coverage < 0.35:
        return False
    return len(ranking.ranked) < 2 or ranking.ranked[1].score < 0.85 * ranking.ranked[0].score


def shared_passages(best: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Claims whose best passage serves at least three claims of the item, with how many. Takes (claim, passage)."""
    served = Counter(passage for _, passage in best)
    return {claim: served[passage] for claim, passage in best if served[passage] >= _MANY_CLAIMS}


def text_findings(source: Index) -> Iterator[Noticed]:
    """What is wrong with the source's text itself."""
    if source.text.notes:
        yield Noticed(FindingCode.TEXT_DISGUISED, {"where": "source", "signs": ", ".join(source.text.notes)})
    told = instruction(source.text.text)
    if told is not None:
        start, end = source.text.span(*told)
        found = source.text.text[told[0] : told[1]]
        yield Noticed(FindingCode.TEXT_INSTRUCTS, {"found": found, "start": str(start), "end": str(end)})
