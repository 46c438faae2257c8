"""A visit -> what changed, who should know, and when to come back.

Each visit is assessed once, in one transaction with what it told; a watch that was killed in between does it
again and finds the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from crawler.watch.changes import Change, ChangeClass, Cited, PassageChange, change
from crawler.watch.due import Policy, next_visit
from crawler.watch.pricing import LATELY, Prices, host_of, watched_of
from crawler.watch.standing import Told, standing_changes
from storage.digests import digest
from storage.outcomes import Outcome
from storage.records import Via
from storage.store import Store
from storage.watch_schedule import Scheduled, Typical
from storage.watch_words import (
    Alert,
    AlertKind,
    CitedWords,
    KeptChange,
    NewVisit,
    SeenSource,
)

_READ = frozenset(one.value for one in Outcome if one.readable)
OF_THE_WORK = frozenset({AlertKind.RETRACTED, AlertKind.WITHDRAWN, AlertKind.CONCERN, AlertKind.CORRECTED})
"""What is said of a work as a whole, and once, whichever list says it first."""
_TOGETHER = 400
_ALERTS = {
    ChangeClass.FACT_CHANGED: AlertKind.FACT_CHANGED,
    ChangeClass.PASSAGE_GONE: AlertKind.PASSAGE_GONE,
}


def assess_all(
    store: Store, pricing: Callable[[], Prices], channels: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Assess every visit that nobody has assessed yet, and set the next ones; ids of the new alerts."""
    watching, found = store.watching(), list[str]()
    unassessed = watching.unassessed()
    if not unassessed:
        return ()
    prices, typical = pricing(), watching.typical_visit(since=now - LATELY)
    for some in batched(unassessed):
        known = watching.scheduled([one.source for one in some])
        for visit in some:
            policy = prices.at(host_of(known[visit.source]))
            found += assess(store, visit, channels, due_at(known[visit.source], policy, typical, now), now)
    return tuple(found)


def batched(visits: Sequence[NewVisit]) -> Iterator[Sequence[NewVisit]]:
    """A few hundred at a time: what is known of their sources is in memory together."""
    for start in range(0, len(visits), _TOGETHER):
        yield visits[start : start + _TOGETHER]


def assess(
    store: Store, visit: NewVisit, channels: Sequence[str], due: datetime, now: datetime
) -> tuple[str, ...]:
    """Compare one visit with what issues rest on and what was seen before; ids of the new alerts."""
    watching = store.watching()
    visits = watching.seen(visit.source)
    place = next(at for at, one in enumerate(visits) if one.visit == visit.id)
    seen = visits[: place + 1]
    changes = tuple(_changes(store, visit.source, seen))
    alerts = [*_passage_alerts(store, changes, seen), *_standing_alerts(store, visit.source, seen)]
    return watching.assess(
        visit,
        changes=[one for one, _ in changes],
        alerts=list({one.id: one for one in alerts}.values()),
        channels=channels,
        due_at=due,
        now=now,
    )


def due_at(known: Scheduled, policy: Policy, typical: Typical, now: datetime) -> datetime:
    """When the source is next to be visited, after all its visits."""
    return next_visit(watched_of(known, typical, now), now, policy).at


# --- words ---------------------------------------------------------------------------------------


def _changes(store: Store, source: str, seen: Sequence[SeenSource]) -> Iterator[tuple[KeptChange, Change]]:
    """From the last reading, and from every document that a verdict rests on, to what was read now.

    A wall, an error, a teaser or a copy is no reading, and never a change.
    """
    now = seen[-1]
    if now.outcome not in _READ or now.document is None or now.via != Via.LIVE.value:
        return
    before = [one.document for one in seen[:-1] if one.outcome in _READ and one.document is not None]
    cited = store.watching().cited(source)
    olds = dict.fromkeys([*before[-1:], *(one.document for one in cited if one.verdict)])
    new = store.document(now.document)
    for id_ in olds:
        old = store.document(id_) if id_ != now.document else None
        if old is None or new is None:
            continue
        told = change(old.document, new.document, _resting(cited, old.id))
        if told.kind is ChangeClass.NONE:
            continue
        yield (
            KeptChange(
                id=digest(source, old.id, new.id),
                source=source,
                old=old.id,
                new=new.id,
                kind=told.kind.value,
                seen=now.started,
                passages=[asdict(one) for one in told.passages if one.kind is not ChangeClass.NONE],
                notice=told.notice,
                doubtful=told.doubtful,
            ),
            told,
        )


def _resting(cited: Sequence[CitedWords], document: str) -> list[Cited]:
    return [Cited(one.claim, one.start, one.end) for one in cited if one.document == document]


def _passage_alerts(
    store: Store, changes: Sequence[tuple[KeptChange, Change]], seen: Sequence[SeenSource]
) -> Iterator[Alert]:
    now = seen[-1]
    for kept, told in changes:
        if told.kind is ChangeClass.REPLACED:
            claims = tuple(dict.fromkeys(one.claim for one in told.passages))
            yield _alert(store, kept.source, now, Told(AlertKind.REPLACED), claims, kept)
            continue
        for passage in told.passages:
            kind = _ALERTS.get(passage.kind)
            if kind is None or (told.doubtful and kind is AlertKind.PASSAGE_GONE):
                continue
            yield from _passage_alert(store, kept, told, passage, kind, now)
        if told.notice:
            yield _alert(store, kept.source, now, Told(AlertKind.CORRECTION, notice=told.notice), None, kept)


def _passage_alert(
    store: Store, kept: KeptChange, told: Change, passage: PassageChange, kind: AlertKind, now: SeenSource
) -> Iterator[Alert]:
    """One alert a fact, or a passage, with every claim that rests on it."""
    if kind is AlertKind.PASSAGE_GONE:
        claims = tuple(
            one.claim for one in told.passages if one.kind is passage.kind and one.before == passage.before
        )
        yield _alert(store, kept.source, now, Told(kind, passage.before), claims, kept)
        return
    for fact in passage.facts:
        claims = tuple(dict.fromkeys(one.claim for one in told.passages if fact in one.facts))
        yield _alert(
            store, kept.source, now, Told(kind, fact.before, fact.after, passage.after), claims, kept
        )


# --- standing ------------------------------------------------------------------------------------


def _standing_alerts(store: Store, source: str, seen: Sequence[SeenSource]) -> Iterator[Alert]:
    if seen[-1].via != Via.LIVE.value:
        return
    for told in standing_changes(seen):
        yield _alert(store, source, seen[-1], told, None, None)


def _alert(
    store: Store,
    source: str,
    now: SeenSource,
    told: Told,
    claims: tuple[str, ...] | None,
    kept: KeptChange | None,
) -> Alert:
    """The alert, under a key made from the fact: the same fact seen again is the same alert.

    What a correction notice or a passage says is known by its words, a death by the last good reading before it.
    """
    fact = [told.before or "", told.after or ""]
    if told.kind is AlertKind.CORRECTION:
        fact = [told.notice or ""]
    elif told.kind is AlertKind.REPLACED and kept is not None:
        fact = [kept.old]
    elif told.kind in OF_THE_WORK:
        fact = []
    return Alert(
        id=digest(source, told.kind.value, *fact),
        source=source,
        kind=told.kind,
        found=now.started,
        authority=urlsplit(now.final).hostname or source.partition(":")[0],
        dated=told.dated,
        before=told.before,
        after=told.after,
        notice=told.notice,
        document=now.document,
        change=None if kept is None else kept.id,
        claims=store.watching().claims_citing(source) if claims is None else claims,
    )
