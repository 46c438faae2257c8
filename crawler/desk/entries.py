"""Entries of a claim's log in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.desk.words import Speech
from storage.verdicts import Act, Decision, Rating, Stance, Verdict

_GOOD = frozenset({Rating.SUPPORTED, Rating.SUPPORTED_MINOR})
_BAD = frozenset({Rating.CONTRADICTED, Rating.MISLEADING, Rating.WRONG_SOURCE, Rating.NOT_IN_SOURCE})


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating as templates show it."""

    rating: Rating

    @property
    def good(self) -> bool:
        """Shown in green."""
        return self.rating in _GOOD

    @property
    def bad(self) -> bool:
        """Shown in red."""
        return self.rating in _BAD

    def label(self, language: str) -> str:
        """In words."""
        return self.rating.words(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry, or a decision that is none yet."""

    what: str
    who: str
    at: datetime | None
    note: str
    correction: str
    quote: str
    refused: int = 0
    """Passages the machine put forward that do not bear on the claim."""
    place: str = ""
    """Where the correction was published."""


def told(t: Speech, entry: Verdict) -> Told:
    """The entry as the history lists it."""
    what = entry.rating.words(t.language) if entry.rating else t(f"history.{entry.act.value}")
    if entry.act is Act.CARRY:
        what = f"{what} · {t('history.carry')}"
    if entry.reason is not None:
        what = f"{what}: {entry.reason.words(t.language)}"
    chosen = [one.text for one in entry.passages if one.stance is Stance.EVIDENCE]
    return Told(
        what=what,
        who=entry.name or "Sourcedesk",
        at=entry.at,
        note=entry.note,
        correction=entry.wording,
        quote=" … ".join(chosen),
        refused=sum(one.stance is Stance.REFUSED for one in entry.passages),
        place=entry.place,
    )


def wanted(t: Speech, decision: Decision) -> Told:
    """A decision that was not kept."""
    return Told(
        what=decision.rating.words(t.language),
        who="",
        at=None,
        note=decision.note,
        correction=decision.wording,
        quote=" … ".join(one.text for one in decision.passages if one.stance is Stance.EVIDENCE),
        refused=sum(one.stance is Stance.REFUSED for one in decision.passages),
    )


def act_wanted(t: Speech, act: Act, form: Mapping[str, str]) -> Told:
    """A confirmation, an objection, a published correction or an undoing that was not kept."""
    note, place = form.get("note", ""), form.get("place", "")
    return Told(
        what=t(f"history.{act.value}"), who="", at=None, note=note, correction="", quote="", place=place
    )


NOBODY = Told(what="–", who="Sourcedesk", at=None, note="", correction="", quote="")
