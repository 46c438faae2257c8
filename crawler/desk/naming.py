"""Names of a claim and where the source says them: the other signal, beside quantities, that an eye looks for."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from crawler.desk.comparison import Compared, Comparison
from crawler.desk.marking import Mark
from crawler.evidence.mentions import Mention, mentions
from storage.evidence import Finding
from storage.findings import FindingCode

_RUN = re.compile(r"[^\W_]+")
_BETWEEN = r"[\s_.&+'’-]*"


def with_names(
    told: Comparison,
    claim: str,
    language: str,
    passages: Sequence[tuple[int, int, str]],
    findings: Iterable[Finding],
) -> Comparison:
    """`told` and the claim's names: those a passage says too, and those that stand nowhere in the source.

    `passages` are (start, end, words) in the document, best first. A name that stands elsewhere in the source
    gets no mark: nothing of it is in sight.
    """
    nowhere = {one.data.get("name") for one in findings if one.code is FindingCode.NAME_ABSENT}
    rows: list[Compared] = list(told.rows)
    marks: list[Mark] = list(told.in_source)
    names: list[Mark] = []
    for mention in _mentions(claim, language):
        at = claim.find(mention.text)
        if at < 0 or any(at < row.end and row.start < at + len(mention.text) for row in told.rows):
            continue
        end = at + len(mention.text)
        if mention.text in nowhere:
            rows.append(Compared(mention.text, "", "nowhere", None, None, at, end))
            continue
        found = _in_passages(mention, passages)
        if not found:
            continue
        marks += found
        names.append(Mark(at, end, "name", mention.text))
    names = _joined(names, claim)
    return Comparison(tuple(rows), tuple(marks), tuple(names))


def _joined(names: Sequence[Mark], claim: str) -> list[Mark]:
    """Names in reading order; those with one space between them are one."""
    made: list[Mark] = []
    for name in sorted(names, key=lambda one: one.start):
        if made and claim[made[-1].end : name.start] == " ":
            start = made.pop().start
            made.append(Mark(start, name.end, name.kind, claim[start : name.end]))
        else:
            made.append(name)
    return made


@lru_cache(maxsize=4096)
def _mentions(claim: str, language: str) -> tuple[Mention, ...]:
    return tuple(mentions(claim, language))


def _in_passages(mention: Mention, passages: Sequence[tuple[int, int, str]]) -> list[Mark]:
    """In the document, every place where a passage says the name."""
    spellings = {*mention.known_as, mention.text}
    pattern = re.compile("|".join(_pattern(one) for one in sorted(spellings, key=len, reverse=True)), re.I)
    return [
        Mark(start + found.start(), start + found.end(), "name", mention.text)
        for start, _, words in passages
        for found in pattern.finditer(words)
    ]


def _pattern(spelling: str) -> str:
    """The name whole, however its parts are joined; Korean particles may follow a name in Hangul."""
    runs = _RUN.findall(spelling)
    after = "" if runs and "가" <= runs[-1][-1] <= "힣" else r"(?![A-Za-z0-9])"
    return rf"(?<![A-Za-z0-9]){_BETWEEN.join(map(re.escape, runs))}{after}" if runs else r"(?!)"
