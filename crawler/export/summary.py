"""Whether a finished summary says only what its evidence says: every number, name and quotation, one by one.

Each is looked for in the passages nearest to its sentence, then in the documents these passages stand in. What is
found carries the passage's id; the rest is listed as unsupported. A place to look, never a verdict.

A summary may say less than its source, never more: `340` may become `about 300`, not `345`; a date may lose its year,
and gain only one that the document has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from crawler.evidence.compare import Relation, compare
from crawler.evidence.mentions import mentions
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from crawler.evidence.units import Kind
from storage.records import Document, Item
from storage.store import Store

_NEAR = 6
"""Passages nearest to a sentence that may support a number in it."""
_CLOSE = 45
"""Likeness below which a passage, or a sentence of its document, has nothing to do with a sentence."""
_AROUND = 12
"""Sentences of a document looked through for a number that none of its passages has."""
_FINER = 9.0
"""How much finer a number may be written than its source's, which other units than tens and hundreds explain."""
_SENTENCES = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？](?!\s|$)[^.!?。！？\n]*)*[.!?。！？]?")
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|「([^」]*)」")
_SHORTEST = {"“": 8, '"': 8, "「": 4}
"""Fewer characters in quotation marks are a word spoken of, not somebody's words."""
_SPACE = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_ADJECTIVE = re.compile(r"^( [a-z]{4,}?)(?:ian|an|n|s)$")
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that may support something."""

    id: str
    """`document:start-end`."""
    text: str
    whole: str
    """The document it stands in, with its title and its dates."""
    claims: tuple[str, ...] = ()
    """The claims it was found for, in the issue's language: a summary is nearer to these."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One number, name or quotation of the summary."""

    kind: str
    """`number`, `name` or `quotation`."""
    text: str
    start: int
    end: int
    evidence: str | None
    """Id of the passage that has it; None where none has."""


def passages_of(store: Store, issues: Sequence[str]) -> tuple[Passage, ...]:
    """Every passage of the issues' evidence, each once."""
    found: dict[str, Passage] = {}
    for issue in issues:
        said = {claim.id: claim.text for item in _items(store, issue) for claim in item.claims}
        for kept in store.evidence_for(issue):
            document = store.document(kept.document)
            one = kept.evidence
            key = f"{kept.document}:{one.start}-{one.end}"
            if document is None:
                continue
            whole = _whole(document.document)
            earlier = found[key].claims if key in found else ()
            found[key] = Passage(key, one.text, whole, (*earlier, said.get(one.claim, "")))
    return tuple(found.values())


def _whole(document: Document) -> str:
    record = (document.title, *document.authors, document.published, document.modified)
    return "\n".join((*(part for part in record if part), document.text))


def _items(store: Store, issue: str) -> tuple[Item, ...]:
    kept = store.issue(issue)
    return () if kept is None else kept.items


def check(summary: str, passages: Sequence[Passage]) -> tuple[Statement, ...]:
    """Every number, name and quotation of `summary`, in its order, with what supports it."""
    found: dict[tuple[str, int, int], Statement] = {}
    for match in _SENTENCES.finditer(summary):
        sentence, offset = match.group(), match.start()
        near = _near(sentence, passages)
        for one in (*_quotations(sentence, near), *_numbers(sentence, near), *_names(sentence, near)):
            kind, text, start, end, evidence = one
            found.setdefault(
                (kind, offset + start, offset + end),
                Statement(kind, text, offset + start, offset + end, evidence),
            )
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.kind)))


_Found = tuple[str, str, int, int, str | None]


def _near(sentence: str, passages: Sequence[Passage]) -> list[Passage]:
    said = sentence.casefold()
    ranked = sorted(
        (
            (max(fuzz.token_set_ratio(said, words.casefold()) for words in (one.text, *one.claims)), one)
            for one in passages
        ),
        key=lambda each: (-each[0], each[1].id),
    )
    return [one for likeness, one in ranked[:_NEAR] if likeness >= _CLOSE]


def _numbers(sentence: str, near: Sequence[Passage]) -> Iterator[_Found]:
    for quantity in read(sentence):
        if _is_article(quantity):
            continue
        holder = next((one.id for one in near if _has(quantity, one.text, one.whole)), None)
        holder = holder or next((one.id for one in near if _said_near(quantity, sentence, one.whole)), None)
        yield "number", quantity.text, quantity.start, quantity.end, holder


def _is_article(quantity: Quantity) -> bool:
    """`한 연구원` is a researcher, not one; `next year` is no number but a place in the telling."""
    if any(sign.isdigit() for sign in quantity.text):
        return False
    relative = quantity.when is not None and bool(quantity.when.relative)
    return relative or (quantity.spelled and quantity.kind is Kind.NUMBER and quantity.low == 1)


def _has(quantity: Quantity, text: str, whole: str) -> bool:
    """Whether the text says as much: the same, or something that `quantity` is a coarser way to say."""
    for other in read(text):
        if other.text == quantity.text:
            return True
        relation = compare(quantity, other)
        if relation is Relation.EQUAL:
            return True
        if relation is Relation.COMPATIBLE and (
            _dated(quantity, other, whole) if quantity.when else not _is_finer(quantity, other)
        ):
            return True
    return False


def _is_finer(quantity: Quantity, other: Quantity) -> bool:
    """Whether it tells differences that the source's way of writing does not: 345 for 340."""
    if quantity.kind is not other.kind or quantity.approximate or quantity.order:
        return False
    ratio = other.step / quantity.step
    return ratio >= _FINER and quantity.low != other.low and quantity.high != other.high


def _dated(quantity: Quantity, other: Quantity, whole: str) -> bool:
    """Whether all parts of a date are said: its day and month by the other date, its year anywhere."""
    said, source = quantity.when, other.when
    if said is None or source is None:
        return True
    year = said.year is None or source.year is not None or str(said.year) in whole
    return year and all(
        getattr(said, part) is None or getattr(source, part) is not None for part in ("month", "day")
    )


def _said_near(quantity: Quantity, sentence: str, whole: str) -> bool:
    """Whether a sentence of the document that is about the same has the number."""
    nearest = process.extract(
        sentence, _sentences(whole), scorer=fuzz.token_set_ratio, limit=_AROUND, score_cutoff=_CLOSE
    )
    return any(_has(quantity, text, whole) for text, _, _ in nearest)


@lru_cache(maxsize=64)
def _sentences(whole: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.group().strip() for match in _SENTENCES.finditer(whole)))


def _names(sentence: str, near: Sequence[Passage]) -> Iterator[_Found]:
    quantities = read(sentence)
    spans = [(one.start, one.end) for one in quantities if one.kind is not Kind.VERSION]
    for mention in mentions(sentence, "ko" if _HANGUL.search(sentence) else "en", quantities):
        start = max(sentence.find(mention.text), 0)
        end = start + len(mention.text)
        if any(first <= start and end <= last for first, last in spans):
            continue  # a unit, or a month: the number says it
        spellings = [_flat(_POSSESSIVE.sub("", one)) for one in (mention.text, *mention.known_as)]
        holder = next((one.id for one in near if any(_named(name, one.text) for name in spellings)), None)
        holder = holder or next(
            (one.id for one in near if any(_named(name, one.whole) for name in spellings)), None
        )
        yield "name", mention.text, start, end, holder


def _named(name: str, text: str) -> bool:
    """Whether the text has the name at the beginning of a word, or the country that it is the adjective of."""
    flat = _flat(text)
    if name in flat:
        return True
    stem = _ADJECTIVE.match(name)
    return stem is not None and re.search(rf"{re.escape(stem.group(1))}\w{{0,2}}(?: |$)", flat) is not None


def _quotations(sentence: str, near: Sequence[Passage]) -> Iterator[_Found]:
    for match in _QUOTED.finditer(sentence):
        words = next((group for group in match.groups() if group), "")
        if len(words) < _SHORTEST[match.group()[0]]:
            continue
        flat = _flat(words)
        holder = next((one.id for one in near if flat in _flat(one.text)), None)
        holder = holder or next((one.id for one in near if flat in _flat(one.whole)), None)
        holder = holder or next((one.id for one in near if _is_translated(words, flat, one)), None)
        yield "quotation", words, match.start(), match.end(), holder


def _is_translated(words: str, flat: str, passage: Passage) -> bool:
    """Whether the issue quotes so in its own language what the passage says in another one."""
    other_script = bool(_HANGUL.search(words)) != bool(_HANGUL.search(passage.text))
    return other_script and any(flat in _flat(claim) for claim in passage.claims)


@lru_cache(maxsize=256)
def _flat(text: str) -> str:
    """Words alone, with a space before the first, so that a name is found at the beginning of a word."""
    return " " + _SPACE.sub(" ", text).strip().casefold()
