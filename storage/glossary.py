"""Other names for the same thing, as editors confirmed them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AliasKind(StrEnum):
    """What is named."""

    NAME = "name"
    """A person, an organisation, a product: `구글` is `Google`."""
    TERM = "term"
    """A technical term: `강화학습` is `reinforcement learning`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """`written` in an issue stands for `means` in a source."""

    id: str
    kind: AliasKind
    written: str
    means: str
    note: str
    editor: str | None
    """Name of who confirmed it."""
    added: datetime
