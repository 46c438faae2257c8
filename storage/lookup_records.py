"""Looking mentions up, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.records import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One request to a catalogue."""

    address: str
    catalogue: str
    asked: datetime
    status: int | None
    failure: str | None
    captures: tuple[Capture, ...]
    offered: tuple[Mapping[str, Any], ...]
    """Candidates as JSON objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A candidate shown to an editor."""

    identity: str
    title: str
    address: str
    catalogue: str
    published: date | None
    score: float
    """0 to 100."""
    rule: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What came of looking a mention up."""

    state: str
    """`matched`, `ambiguous` or `unresolved`."""
    rule: str
    looked: datetime
    complete: bool
    """False where a catalogue did not answer."""
    proposals: tuple[Proposal, ...]
    """Best first; of a match the first is the source."""
