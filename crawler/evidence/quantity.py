"""One number in its normal form."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.evidence.units import Kind
from crawler.evidence.when import When

DIGITS, TENS = "digits", "tens"
"""Units of numbers of which only the length or the tens are said: `double-digit`, `in their twenties`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One quantity of a text."""

    kind: Kind
    low: float
    high: float
    """Equal to `low` unless a range is written."""
    unit: str = ""
    start: int
    """Offset in the text that was read, in code points, signs and units included."""
    end: int
    text: str
    step: float = 1.0
    """The smallest difference the writing can tell, in the normal unit."""
    approximate: bool = False
    bound: str = ""
    """`>` for "at least", "over"; `<` for "up to", "under"."""
    order: bool = False
    """Only an order of magnitude ("thousands")."""
    spelled: bool = False
    written: float | None = None
    """The number as written, before its unit's factor."""
    when: When | None = None
    """The parts of a date."""
    parts: tuple[float, float] | None = None
    """A share's part and whole (3 of 10), a proportion's two sides (3:1)."""
    sense: str = ""
    """Which way it goes, where that is said: `+amount` for "rose by", `-rank` for "the bottom"."""
    per: tuple[str, float] | None = None
    """What it is counted by: `("time", 60)` for "a minute", `("volume", 159)` for "a barrel"."""
    name: str = ""
    """A version's or model's normal form: `gpt-4o`."""

    @property
    def weak(self) -> bool:
        """Whether it is a bare small count, which any sentence may hold by chance."""
        return self.kind is Kind.NUMBER and self.high <= 3 and not self.bound

    @property
    def label(self) -> str:
        """Normal form for people and machines: `44 %`, `2-4 x`, `300000000 usd`, `2024-11-08`."""
        if self.kind is Kind.VERSION:
            return self.name
        if self.when is not None:
            return _date_label(self.when)
        if self.kind is Kind.PROPORTION and self.parts is not None:
            return f"{self.parts[0]:.10g}:{self.parts[1]:.10g}"
        amount = f"{self.low:.10g}" + (f"-{self.high:.10g}" if self.high != self.low else "")
        return f"{'~' if self.approximate else ''}{self.bound}{amount} {self.unit}".strip()


def _date_label(when: When) -> str:
    parts = [f"{when.year:04d}" if when.year else "", f"{when.month:02d}" if when.month else ""]
    parts.append(f"{when.day:02d}" if when.day else "")
    label = "-".join(part for part in parts if part)
    weekday = (
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][when.weekday] if when.weekday is not None else ""
    )
    return " ".join(part for part in (label, when.third, when.part, when.relative, weekday) if part)


def overlaps(start: int, end: int, taken: Iterable[Quantity]) -> bool:
    """Whether any of `taken` lies over `start` to `end`."""
    return any(start < other.end and other.start < end for other in taken)
