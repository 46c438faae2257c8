"""The values of a look-up: what an item names, what a catalogue offers, and what was decided."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class MatchState(StrEnum):
    """How a look-up ended."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that may be the one named."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    """Titles of earlier versions."""
    authors: tuple[str, ...] = ()
    published: date | None = None
    address: str = ""
    """Where it can be visited."""
    catalogue: str = ""
    """Who offered it."""
    words: str = ""
    """Abstract, description or summary."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the issue knows besides the title."""

    published: date | None = None
    """Of the issue."""
    text: str = ""
    """The item's words."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the reason to propose it."""

    candidate: Candidate
    score: float
    """0 to 100."""
    rule: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The answer: one candidate, or several to choose from, or none."""

    state: MatchState
    candidate: Candidate | None
    rule: str
    ranked: tuple[Ranked, ...]


NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A source that an item names without an address."""

    link: str
    """Id of the mention."""
    title: str | None
    """As the item writes it; None where the item only speaks of it."""
    names: tuple[str, ...] = ()
    """Names in Latin letters that the item uses, in its order."""
    hint: str | None = None
    """As `Link.hint`."""
    makers: tuple[str, ...] = ()
    """Companies that the item names and that publish a feed of their own."""
    outlets: tuple[str, ...] = ()
    """Sites of the newspapers and agencies that the item names."""
    text: str = ""
    """The item's words."""
    about: tuple[str, ...] = ()
    """English words for what the item says in another language."""
    published: date | None = None
    """Of the issue, where it is known."""


@dataclass(frozen=True, slots=True)
class Query:
    """One request to a catalogue."""

    address: str
    links: tuple[str, ...] = field(default=())
    """Ids of the mentions it may answer."""
