"""What an editor should look at, claim by claim. Findings, never verdicts."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from crawler.evidence import wording
from crawler.evidence.compare import Relation
from crawler.evidence.index import Index
from crawler.evidence.lexicon import Lexicon
from crawler.evidence.looking import Looked, bearing, look_up
from crawler.evidence.mentions import absent, mentions
from crawler.evidence.plaintext import instruction
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranking
from crawler.evidence.roles import role_differs
from crawler.evidence.units import Kind
from crawler.evidence.visit_findings import THIN
from crawler.evidence.when import of_record
from crawler.evidence.words import script
from storage.findings import FindingCode
from storage.records import Document

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


def thin(source: Index) -> bool:
    """Whether so little of the source could be read that what is missing from it may well be in it."""
    return len(source.text.text.strip()) < THIN


_NOWHERE = frozenset(
    {FindingCode.NOT_FOUND, FindingCode.QUANTITY_ABSENT, FindingCode.NAME_ABSENT, FindingCode.QUOTE_ABSENT}
)


def unproved(code: FindingCode) -> bool:
    """Whether a finding says "nowhere", which a source hardly read cannot support."""
    return code in _NOWHERE


def claim_findings(
    ranking: Ranking,
    source: Index,
    record: str = "",
    known: Sequence[Quantity] = (),
    lexicon: Lexicon | None = None,
) -> Iterator[Noticed]:
    """Everything noticed about one claim and its source."""
    language = script(ranking.claim.text)
    own = partial(_own_place, ranking)
    looked = look_up(ranking, source, known)
    if _nothing_found(ranking, source, looked, language):
        yield Noticed(FindingCode.NOT_FOUND, own(0, len(ranking.claim.text)))
    yield from _quantities(ranking.claim.text, looked, source, own)
    for mention in mentions(ranking.claim.text, language, ranking.quantities):
        if absent(mention, source, record, lexicon):
            at = ranking.claim.text.find(mention.text)
            place = own(at, at + len(mention.text)) if at >= 0 else {}
            yield Noticed(FindingCode.NAME_ABSENT, {"name": mention.text, **place})
    yield from _roles(ranking, source, own)
    yield from _wordings(ranking, source, looked, language)


def _roles(ranking: Ranking, source: Index, own: Callable[[int, int], dict[str, str]]) -> Iterator[Noticed]:
    differs = role_differs(ranking.claim.text, source)
    if differs is None:
        return
    start, end = source.text.span(differs.start, differs.end)
    at = ranking.claim.text.find(differs.claimed)
    yield Noticed(
        FindingCode.ROLE_DIFFERS,
        {
            "name": differs.name,
            "claimed": differs.claimed,
            "found": differs.found,
            "start": str(start),
            "end": str(end),
            **own(at, at + len(differs.claimed)),
        },
    )


def _nothing_found(ranking: Ranking, source: Index, looked: Sequence[Looked], language: str) -> bool:
    if not ranking.ranked:
        return True
    if any(one.here and one.relation is not Relation.DIFFERENT for one in looked):
        return False
    floor = _COVERED_ACROSS if language != source.language else _COVERED
    return ranking.coverage < floor


def _own_place(ranking: Ranking, start: int, end: int) -> dict[str, str]:
    """Offsets in the claim as it came."""
    first, last = ranking.claim.span(start, end)
    return {"claim_start": str(first), "claim_end": str(last)}


def _quantities(
    said: str, looked: Sequence[Looked], source: Index, own: Callable[[int, int], dict[str, str]]
) -> Iterator[Noticed]:
    for one in looked:
        claimed = one.quantity.text.strip()
        if one.relation is Relation.DIFFERENT and one.other is not None and one.passage is not None:
            code = (
                FindingCode.DATE_DIFFERS if one.quantity.kind is Kind.DATE else FindingCode.QUANTITY_DIFFERS
            )
            data = {"claimed": claimed, "found": one.other.text.strip()}
            if one.quantity.label == one.other.label:  # "rose 12%" against "fell 12%"
                data = {
                    "claimed": _with_its_words(said, one.quantity),
                    "found": _with_its_words(source.sentences[one.passage], one.other),
                }
            yield Noticed(code, {**data, **_place(source, one), **own(one.quantity.start, one.quantity.end)})
        elif one.relation is None:
            data = {"claimed": claimed, "normal": one.quantity.label}
            yield Noticed(FindingCode.QUANTITY_ABSENT, {**data, **own(one.quantity.start, one.quantity.end)})
        elif one.other is not None and _bound_dropped(one):
            yield Noticed(
                FindingCode.HEDGE_DROPPED,
                {
                    "found": _with_bound(source, one),
                    **_place(source, one),
                    **own(one.quantity.start, one.quantity.end),
                },
            )


def _with_its_words(text: str, quantity: Quantity) -> str:
    """A quantity with the words beside it, which say which way it goes."""
    before, after = text[: quantity.start].split(), text[quantity.end :].split()
    glued = quantity.end < len(text) and not text[quantity.end].isspace()
    return " ".join(
        [*before[-2:], quantity.text.strip() + (after.pop(0) if glued and after else ""), *after[:1]]
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
        at = said.find(quoted.words)
        own = _own_place(ranking, at, at + len(quoted.words)) if at >= 0 else {}
        if quoted.nearest is None:
            yield Noticed(FindingCode.QUOTE_ABSENT, {"claimed": quoted.words, **own})
        else:
            start, end = source.text.span(quoted.start, quoted.end)
            data = {"claimed": quoted.words, "found": quoted.nearest, "start": str(start), "end": str(end)}
            yield Noticed(FindingCode.QUOTE_DIFFERS, {**data, **own})
    best = bearing(ranking)
    if not best or not _certain(ranking):
        return
    passage = source.sentences[best[0].number]
    start, end = source.original(best[0].number)
    place = {"start": str(start), "end": str(end), **_own_place(ranking, 0, len(said))}
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
