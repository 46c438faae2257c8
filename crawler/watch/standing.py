"""What a source's authority says of it now and did not say before: retracted, archived, yanked.

Only what is said counts. A field that is missing says nothing: "not listed" is never "fine".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.outcomes import Outcome
from storage.records import Standing
from storage.watch_words import AlertKind, SeenSource

_STANDINGS = {
    Standing.RETRACTED.value: AlertKind.RETRACTED,
    Standing.WITHDRAWN.value: AlertKind.WITHDRAWN,
    Standing.CORRECTED.value: AlertKind.CORRECTED,
    Standing.UPDATED.value: AlertKind.UPDATED,
}
_FLAGS = {
    "archived": AlertKind.ARCHIVED,
    "private": AlertKind.PRIVATE,
    "gated": AlertKind.GATED,
    "yanked": AlertKind.YANKED,
    "concern": AlertKind.CONCERN,
}
_NAMES = {"full_name": AlertKind.RENAMED, "licence": AlertKind.RELICENSED, "license": AlertKind.RELICENSED}
_STATED = ("standing_date", "notice_date", "retracted", "withdrawn", "archived_at")
_DATES = (*_STATED, "updated", "pushed")
"""When a new version came; it says nothing of when a repository was archived or a package yanked."""
_GONE = frozenset({Outcome.GONE.value, Outcome.SOFT_404.value, Outcome.PARKED.value})
_PRIVATE = re.compile(
    r"\b(?:video|account|page|post|playlist) is private\b|\bprivate (?:video|account)\b|비공개", re.I
)
_READ = frozenset(one.value for one in Outcome if one.readable)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the authority says now."""

    kind: AlertKind
    before: str | None = None
    after: str | None = None
    notice: str | None = None
    dated: str | None = None


def standing_changes(visits: Sequence[SeenSource]) -> tuple[Told, ...]:
    """What the last visit was told and no earlier one was; `visits` oldest first.

    The first reading tells what stands already (a paper that was retracted before anybody looked): the issue's
    findings say so, and it is told as well.
    """
    if not visits:
        return ()
    now = visits[-1]
    if now.outcome in _GONE:
        return tuple(_gone(visits))
    if now.outcome == Outcome.LOGIN.value:
        return tuple(_private(visits))
    if now.outcome not in _READ or now.document is None:
        return ()
    read = [one for one in visits[:-1] if one.outcome in _READ and one.document is not None]
    before = read[-1] if read else None
    return (*_standing(before, now), *_concern(before, now), *_facts(before, now))


def _gone(visits: Sequence[SeenSource]) -> Iterator[Told]:
    """Only what was there once can go; what never was is a finding of the issue. Told when it comes to be believed."""
    read = max((place for place, one in enumerate(visits) if one.outcome in _READ), default=None)
    if read is None:
        return
    since = visits[read + 1 :]
    if _believed(since) and not any(_believed(since[:end]) for end in range(1, len(since))):
        yield Told(AlertKind.GONE, after=since[-1].outcome, dated=since[-1].started.date().isoformat())


def _private(visits: Sequence[SeenSource]) -> Iterator[Told]:
    """A login that the host itself explains: what everybody could see is shown to the invited now. Told once.

    Any other login is a wall, and says nothing of the source.
    """
    read = max((place for place, one in enumerate(visits) if one.outcome in _READ), default=None)
    if read is None:
        return
    said = [one for one in visits[read + 1 :] if one.outcome == Outcome.LOGIN.value and _says_private(one)]
    if said == [visits[-1]]:
        yield Told(AlertKind.PRIVATE, notice=visits[-1].detail, dated=visits[-1].started.date().isoformat())


def _says_private(seen: SeenSource) -> bool:
    return _PRIVATE.search(seen.detail or "") is not None


def _believed(since: Sequence[SeenSource]) -> bool:
    """`gone` was already settled over days; a parking page or a soft 404 is believed on the third day."""
    if since[-1].outcome == Outcome.GONE.value:
        return True
    days = {one.started.date() for one in since if Outcome(one.outcome).absent}
    return since[-1].outcome in _GONE and len(days) >= 3


def _standing(before: SeenSource | None, now: SeenSource) -> Iterator[Told]:
    kind = _STANDINGS.get(now.standing or "")
    if kind is None:
        return
    if before is None and kind is AlertKind.UPDATED:
        return  # the issue's own findings say so; nothing happened since
    versions = (_version(before.facts) if before else None, _version(now.facts))
    if (
        before is not None
        and before.standing == now.standing
        and (kind is not AlertKind.UPDATED or versions[0] == versions[1])
    ):
        return
    was = versions[0] if kind is AlertKind.UPDATED else (before.standing if before else None)
    after = versions[1] if kind is AlertKind.UPDATED else now.standing
    yield Told(kind, was, after, now.notice, _date(now.facts))


def _concern(before: SeenSource | None, now: SeenSource) -> Iterator[Told]:
    """An expression of concern changes no standing: Crossref lists it among the work's updates."""
    said = _concerns(now)
    if said and not (before is not None and _concerns(before)):
        yield Told(AlertKind.CONCERN, notice=now.notice, dated=said[0].get("date"))


def _concerns(seen: SeenSource) -> list[Mapping[str, Any]]:
    updates = seen.facts.get("updates")
    told = updates if isinstance(updates, list) else []
    return [one for one in told if isinstance(one, dict) and one.get("type") == "expression_of_concern"]


def _facts(before: SeenSource | None, now: SeenSource) -> Iterator[Told]:
    if before is None:
        return
    for name, kind in _FLAGS.items():
        if now.facts.get(name) and not before.facts.get(name):
            yield Told(kind, after=_word(now.facts[name]), notice=now.notice, dated=_date(now.facts, _STATED))
    for name, kind in _NAMES.items():
        old, new = before.facts.get(name), now.facts.get(name)
        if old and new and _word(old).casefold() != _word(new).casefold():
            yield Told(kind, _word(old), _word(new), None, _date(now.facts, _STATED))


def _version(facts: Mapping[str, Any]) -> str | None:
    value = facts.get("newest_version") or facts.get("version")
    return None if value is None else str(value)


def _date(facts: Mapping[str, Any], names: Sequence[str] = _DATES) -> str | None:
    return next((str(facts[name]) for name in names if isinstance(facts.get(name), str)), None)


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
