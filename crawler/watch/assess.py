"""A visit -> what changed, who should know, and when to come back.

Each visit is assessed once, in one transaction with what it told; a watch that was killed in between does it
again and finds the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.watch.changes import Change, ChangeClass, Cited, PassageChange, change
from crawler.watch.due import Past, Policy, Watched, next_visit
from crawler.watch.standing import Told, standing_changes
from storage.digests import digest
from storage.outcomes import Outcome
from storage.records import Via
from storage.store import Store
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
_ALERTS = {
    ChangeClass.FACT_CHANGED: AlertKind.FACT_CHANGED,
    ChangeClass.PASSAGE_GONE: AlertKind.PASSAGE_GONE,
}


def assess_all(store: Store, policy: Policy, channels: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Assess every visit that nobody has assessed yet; ids of the new alerts."""
    found: list[str] = []
    for visit in store.watching().unassessed():
        found += assess(store, visit, policy, channels, now)
    return tuple(found)


def assess(
    store: Store, visit: NewVisit, policy: Policy, channels: Sequence[str], now: datetime
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
        due_at=due_at(store, visit.source, visits, policy, now),
        now=now,
    )


def due_at(
    store: Store, source: str, visits: Sequence[SeenSource], policy: Policy, now: datetime
) -> datetime:
    """When the source is next to be visited, after all its visits."""
    unsettled, settled, cited = store.watching().open_and_settled(source)
    newest = store.newest_document(source)
    past: list[Past] = []
    last: str | None = None
    for one in visits:
        if one.via == Via.CAPTURE.value:
            continue  # an editor's own page; nobody asked the site
        read = one.outcome in _READ and one.document is not None
        changed = read and last is not None and one.document != last
        if read:
            last = one.document
        past.append(Past(at=min(one.started, now), outcome=Outcome(one.outcome), changed=changed))
    watched = Watched(
        identity=source,
        kind=None if newest is None else newest.document.kind,
        published=None if newest is None else _moment(newest.document.published),
        visits=past,
        open_claims=unsettled,
        settled_claims=settled,
        last_cited=cited,
    )
    return next_visit(watched, now, policy).at


def _moment(text: str | None) -> datetime | None:
    """An ISO date of any precision, as far as it can be true."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text if len(text) > 7 else f"{text}-01-01"[:10])
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


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
