"""A claim's quantities next to the source's: agrees here, differs here, elsewhere in the source, nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from crawler.desk.marking import Mark
from crawler.evidence.compare import Relation, compare
from crawler.evidence.looking import checkable
from crawler.evidence.quantities import read
from crawler.evidence.quantity import Quantity
from storage.evidence import Finding
from storage.findings import FindingCode

_AGREE = (Relation.EQUAL, Relation.COMPATIBLE)
_DIFFER = frozenset({FindingCode.QUANTITY_DIFFERS, FindingCode.DATE_DIFFERS})


@dataclass(frozen=True, slots=True)
class Compared:
    """One quantity or name of the claim and how the source stands to it."""

    claimed: str
    normal: str
    state: str
    """`agrees`, `differs`, `elsewhere` or `nowhere`."""
    found: str | None
    """The source's words for it."""
    passage: int | None
    """Number of the passage it stands in."""
    start: int
    end: int
    """Offsets in the claim."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim's quantities and names, and the marks for both sides."""

    rows: tuple[Compared, ...]
    in_source: tuple[Mark, ...]
    """Offsets of the document."""
    names: tuple[Mark, ...] = ()
    """The claim's names that a passage says too; offsets of the claim."""

    def in_claim(self, base: int) -> tuple[Mark, ...]:
        """Marks for the claim's own words, which begin at `base`."""
        rows = (Mark(base + row.start, base + row.end, row.state, row.normal) for row in self.rows)
        names = (Mark(base + one.start, base + one.end, one.kind, one.label) for one in self.names)
        return (*rows, *names)


_read = lru_cache(maxsize=4096)(read)


def compared(
    claim: str,
    passages: Sequence[tuple[int, int, str]],
    findings: Iterable[Finding],
    issue_date: date | None,
) -> Comparison:
    """`passages` are (start, end, words) in the document, best first.

    What differs and what is nowhere was told when the source was read (`findings`): that looked at the whole
    text. What agrees is looked up in the passages shown; the rest stands elsewhere in the source.
    """
    findings = tuple(findings)
    held = [(number, start, _read(words, issue_date)) for number, (start, _, words) in enumerate(passages, 1)]
    rows: list[Compared] = []
    marks: list[Mark] = []
    for quantity in _read(claim, issue_date):
        if not checkable(quantity):
            continue
        told = _told(quantity, findings)
        if told is not None and told.code in _DIFFER:
            row, mark = _differs(quantity, told, passages)
        elif told is not None:
            row, mark = _row(quantity, "nowhere"), None
        elif passages:
            row, mark = _agrees(quantity, held)
        else:
            continue
        rows.append(row)
        if mark is not None:
            marks.append(mark)
    return Comparison(tuple(rows), tuple(marks))


def _told(quantity: Quantity, findings: Sequence[Finding]) -> Finding | None:
    codes = {*_DIFFER, FindingCode.QUANTITY_ABSENT}
    return next(
        (one for one in findings if one.code in codes and one.data.get("claimed") == quantity.text.strip()),
        None,
    )


def _row(quantity: Quantity, state: str, found: str | None = None, passage: int | None = None) -> Compared:
    return Compared(
        quantity.text.strip(), quantity.label, state, found, passage, quantity.start, quantity.end
    )


def _differs(
    quantity: Quantity, told: Finding, passages: Sequence[tuple[int, int, str]]
) -> tuple[Compared, Mark | None]:
    start, end = told.data.get("start", ""), told.data.get("end", "")
    if not (start.isdigit() and end.isdigit()):
        return _row(quantity, "differs", told.data.get("found")), None
    mark = Mark(int(start), int(end), "differs", told.data.get("found", ""))
    number = next((n for n, (first, last, _) in enumerate(passages, 1) if first <= mark.start < last), None)
    return _row(quantity, "differs", told.data.get("found"), number), mark


def _agrees(
    quantity: Quantity, held: Sequence[tuple[int, int, Sequence[Quantity]]]
) -> tuple[Compared, Mark | None]:
    for wanted in _AGREE:
        for number, base, others in held:
            for other in others:
                if compare(quantity, other) is wanted:
                    mark = Mark(base + other.start, base + other.end, "agrees", other.label)
                    return _row(quantity, "agrees", other.text.strip(), number), mark
    return _row(quantity, "elsewhere"), None
