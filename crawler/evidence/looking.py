"""What of a claim is in its source, and where: here, elsewhere, nowhere, or differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.evidence.compare import Relation, compare
from crawler.evidence.index import Index
from crawler.evidence.quantity import Quantity
from crawler.evidence.rank import Ranked, Ranking
from crawler.evidence.units import MEASURED, Kind

_AGREES = frozenset({Relation.EQUAL, Relation.COMPATIBLE})
# A passage this much worse than the best is not what the claim speaks of.
_BEARS = 0.55
_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """One quantity of a claim, looked up in the source."""

    quantity: Quantity
    relation: Relation | None
    """`different` where the passage has another value of the same kind; None where there is nothing like it."""
    passage: int | None = None
    """The sentence that has it, or has it otherwise."""
    other: Quantity | None = None
    """What stands there."""
    here: bool = False
    """Whether the passage is one of the best."""


def look_up(ranking: Ranking, source: Index, known: Sequence[Quantity] = ()) -> list[Looked]:
    """Every quantity of the claim. `known` are quantities of the source's record: title, dates, facts."""
    best = bearing(ranking)
    wanted = [quantity for quantity in ranking.quantities if checkable(quantity)]
    found = [_found(quantity, best, source, known) for quantity in wanted]
    spoken_for = {id(looked.other) for looked in found if looked is not None and looked.other is not None}
    return [
        looked or _otherwise(quantity, best, source, ranking, spoken_for)
        for quantity, looked in zip(wanted, found, strict=True)
    ]


def bearing(ranking: Ranking) -> list[Ranked]:
    """The passages good enough to compare with: the best and those close to it."""
    if not ranking.ranked:
        return []
    floor = _BEARS * ranking.ranked[0].score
    return [passage for passage in ranking.ranked[:_PASSAGES] if passage.score >= floor]


def checkable(quantity: Quantity) -> bool:
    """Whether a source can be asked for it: no article "one", no date that only the writer's today resolves."""
    if quantity.kind is Kind.DATE:
        when = quantity.when
        return when is not None and not when.relative and (when.year is not None or when.month is not None)
    if quantity.kind in {Kind.VERSION, Kind.TIME}:
        return False
    if quantity.kind is Kind.DURATION and (quantity.written == 1 or quantity.order):
        return False
    return not (quantity.kind in {Kind.NUMBER, Kind.ORDINAL} and quantity.spelled and quantity.high <= 1)


def _found(
    quantity: Quantity, best: Sequence[Ranked], source: Index, known: Sequence[Quantity]
) -> Looked | None:
    """Where the source agrees: in a passage that bears on the claim, else anywhere, else in its record."""
    near = [passage.number for passage in best]
    rest = [number for number in range(len(source.sentences)) if number not in near]
    for number in (*near, *rest):
        for relation in (Relation.EQUAL, Relation.COMPATIBLE):
            for other in source.quantities[number]:
                if compare(quantity, other) is relation:
                    return Looked(quantity, relation, number, other, here=number in near)
    for other in known:
        relation_ = compare(quantity, other)
        if relation_ in _AGREES:
            return Looked(quantity, relation_, None, other)
    return None


def _otherwise(
    quantity: Quantity, best: Sequence[Ranked], source: Index, ranking: Ranking, spoken_for: set[int]
) -> Looked:
    """Another value of the same kind in a passage that bears on the claim, or nothing."""
    for passage in best[:3]:
        rivals = [
            other
            for other in source.quantities[passage.number]
            if id(other) not in spoken_for
            and compare(quantity, other) is Relation.DIFFERENT
            and _rivals(quantity, other, source.quantities[passage.number], ranking)
        ]
        if rivals:
            other = min(rivals, key=lambda rival: _far(quantity, rival))
            return Looked(quantity, Relation.DIFFERENT, passage.number, other, here=True)
    return Looked(quantity, None)


def _rivals(quantity: Quantity, other: Quantity, passage: Sequence[Quantity], ranking: Ranking) -> bool:
    """Whether the two would be the same number, were they not different."""
    if quantity.kind is Kind.DATE:
        ours, theirs = quantity.when, other.when
        return ours is not None and theirs is not None and (ours.day is None) == (theirs.day is None) and (
            ours.month is None or theirs.month is not None
        )  # fmt: skip
    if quantity.kind is not other.kind:
        return False
    if quantity.kind is Kind.MONEY and quantity.unit != other.unit:
        return quantity.low == other.low  # amounts are never converted
    if quantity.kind in MEASURED:
        return True
    if quantity.kind is Kind.ORDINAL:
        return quantity.text.rstrip().endswith(("위", "등"))  # a rank; another "third" may count anything
    if quantity.kind is not Kind.NUMBER:
        return False
    if quantity.per and other.per and quantity.low == other.low:
        return True  # 100 a second against 100 a minute
    return _like_figures(quantity, other)


def _like_figures(quantity: Quantity, other: Quantity) -> bool:
    """Whether one could be a slip for the other: a digit, two digits in turn, a zero; or both small counts."""
    if not quantity.low or not other.low:
        return False
    times = max(quantity.low, other.low) / min(quantity.low, other.low)
    ours, theirs = (f"{value:.0f}".rstrip("0") for value in (quantity.low, other.low))
    if abs(times - 10) < 1e-9 or abs(times - 100) < 1e-9 or abs(times - 1000) < 1e-9:
        return True
    if len(f"{quantity.low:.0f}") != len(f"{other.low:.0f}") or len(ours) < 2:
        return False
    changed = sum(a != b for a, b in zip(ours, theirs, strict=False)) + abs(len(ours) - len(theirs))
    return changed == 1 or sorted(ours) == sorted(theirs)


def _far(quantity: Quantity, other: Quantity) -> float:
    size = max(abs(quantity.low), abs(other.low)) or 1.0
    return abs(quantity.low - other.low) / size
