"""Whether a finished summary says only what its evidence says: every number, name and quotation, one by one.

Each is looked for in the passages nearest to its sentence, then in the documents these passages stand in. What is
found carries the passage's id; the rest is listed as unsupported. A place to look, never a verdict.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from crawler.evidence.compare import Relation, compare
from crawler.evidence.mentions import mentions
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from storage.records import Item
from storage.store import Store

_NEAR = 6
"""Passages nearest to a sentence that may support a number in it."""
_CLOSE = 45
"""Likeness below which a passage has nothing to do with a sentence."""
_SENTENCES = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？](?!\s|$)[^.!?。！？\n]*)*[.!?。！？]?")
_QUOTED = re.compile(r"“([^”]{8,})”|\"([^\"]{8,})\"|「([^」]{4,})」")
_SPACE = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that may support something."""

    id: str
    """`document:start-end`."""
    text: str
    whole: str
    """The document it stands in, with its title."""
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
            whole = f"{document.document.title or ''}\n{document.document.text}"
            earlier = found[key].claims if key in found else ()
            found[key] = Passage(key, one.text, whole, (*earlier, said.get(one.claim, "")))
    return tuple(found.values())


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
        holder = next((one.id for one in near if _has(quantity, read(one.text))), None)
        yield "number", quantity.text, quantity.start, quantity.end, holder


def _has(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return any(
        other.text == quantity.text or compare(quantity, other) in {Relation.EQUAL, Relation.COMPATIBLE}
        for other in others
    )


def _names(sentence: str, near: Sequence[Passage]) -> Iterator[_Found]:
    for mention in mentions(sentence, "ko" if _HANGUL.search(sentence) else "en", read(sentence)):
        spellings = [_flat(_POSSESSIVE.sub("", one)) for one in (mention.text, *mention.known_as)]
        holder = next((one.id for one in near if any(name in _flat(one.text) for name in spellings)), None)
        holder = holder or next(
            (one.id for one in near if any(name in _flat(one.whole) for name in spellings)), None
        )
        start = sentence.find(mention.text)
        yield "name", mention.text, max(start, 0), max(start, 0) + len(mention.text), holder


def _quotations(sentence: str, near: Sequence[Passage]) -> Iterator[_Found]:
    for match in _QUOTED.finditer(sentence):
        words = next(group for group in match.groups() if group)
        flat = _flat(words)
        holder = next((one.id for one in near if flat in _flat(one.text)), None)
        holder = holder or next((one.id for one in near if flat in _flat(one.whole)), None)
        yield "quotation", words, match.start(), match.end(), holder


def _flat(text: str) -> str:
    """Words alone, with a space before the first, so that a name is found at the beginning of a word."""
    return " " + _SPACE.sub(" ", text).strip().casefold()
