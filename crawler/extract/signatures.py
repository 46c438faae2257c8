"""The signs of pages that stand in a source's place: data in `signs.toml`, read once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from storage.outcomes import Outcome

_PLACES = ("header", "markup", "title", "words", "path", "host")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing by which such a page is known."""

    state: Outcome
    place: str
    """`header`, `markup`, `title`, `words`, `path` or `host`."""
    pattern: re.Pattern[str]
    vendor: str | None
    """Whose wall it is."""
    header: str | None
    """Name of the header, in lower case."""
    loose: bool
    """Whether ordinary pages load it as well: it counts only where there is next to nothing else."""
    origin: str
    """Where the sign is known from."""
    seen: date
    """When it was last confirmed there."""

    def found(self, text: str) -> str | None:
        """The words that match, on one line; None where there are none."""
        match = self.pattern.search(text)
        return None if match is None else " ".join(match.group().split())[:80]


@lru_cache(maxsize=1)
def signs() -> tuple[Sign, ...]:
    """Every sign, in the order of the file.

    Raises:
        ValueError: an entry of the file has no place or no known state.
    """
    table = tomllib.loads(files("crawler.extract").joinpath("signs.toml").read_text(encoding="utf-8"))
    return tuple(sign for entry in table["sign"] for sign in _signs(entry))


@lru_cache(maxsize=64)
def signs_of(state: Outcome, place: str) -> tuple[Sign, ...]:
    """The signs of one state in one place."""
    return tuple(sign for sign in signs() if sign.state is state and sign.place == place)


def _signs(entry: Mapping[str, Any]) -> Iterator[Sign]:
    place = next((place for place in _PLACES if place in entry), None)
    if place is None:
        raise ValueError(f"a sign of {entry.get('state')} says nowhere to look: {entry.get('origin')}")
    for pattern in _patterns(place, entry):
        yield Sign(
            state=Outcome(entry["state"]),
            place=place,
            pattern=pattern,
            vendor=entry.get("vendor"),
            header=entry["header"] if place == "header" else None,
            loose=entry.get("loose", False),
            origin=entry["origin"],
            seen=entry["seen"],
        )


def _patterns(place: str, entry: Mapping[str, Any]) -> Iterator[re.Pattern[str]]:
    if place == "markup":
        for piece in entry["markup"]:
            yield re.compile(re.escape(piece))
        return
    written = entry["value"] if place == "header" else entry[place]
    yield re.compile(written.replace("\n", ""), re.IGNORECASE)
