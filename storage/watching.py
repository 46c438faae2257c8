"""The watch's verbs over the store: what is due, what changed, whom it concerns, who was told.

Answers are views. Every writing verb is one transaction, and doing it twice is doing it once. Times are the
caller's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine, exists, func, insert, select, update
from sqlalchemy.orm import Session

from storage import trends, watch_health, watch_reads, watch_schedule
from storage.database import reading, writing
from storage.digests import digest
from storage.keeping import unless_there
from storage.run_tables import RunSourceRow
from storage.tables import RunRow, SourceRow, VisitRow
from storage.trends import Trends
from storage.watch_rows import LOOK, change_values, entry_values, raise_alert
from storage.watch_schedule import Scheduled, Typical
from storage.watch_tables import (
    AssessmentRow,
    ChangeRow,
    DeliveryRow,
    EntryRow,
    PollRow,
    PublicationRow,
)
from storage.watch_words import (
    Alert,
    CitedWords,
    Delivery,
    DueSource,
    EntryState,
    Following,
    Health,
    Hit,
    KeptChange,
    Listed,
    Look,
    NewVisit,
    Publication,
    SeenSource,
)


class Watching:
    """What the watch does, as verbs. Safe to use from several threads and several processes."""

    def __init__(self, engine: Engine) -> None:
        """Over an engine that `storage.database.open_database` made."""
        self._engine = engine

    # --- publications ----------------------------------------------------------------------------

    def follow(self, address: str, list_address: str, *, title: str | None, now: datetime) -> Publication:
        """Look at the list from now on; one that was stopped is looked at again."""
        key = digest(list_address)
        row = {
            "id": key,
            "address": address,
            "list_address": list_address,
            "title": title,
            "state": Following.FOLLOWED.value,
            "added": now,
            "next_poll": now,
        }
        with writing(self._engine) as connection:
            connection.execute(unless_there(connection, PublicationRow), row)
            connection.execute(
                update(PublicationRow)
                .where(
                    PublicationRow.list_address == list_address,
                    PublicationRow.state != Following.FOLLOWED.value,
                )
                .values(state=Following.FOLLOWED.value, next_poll=now)
            )
        with self._session() as session:
            return watch_reads.publications(session, PublicationRow.list_address == list_address)[0]

    def unfollow(self, publication: str) -> None:
        """Stop looking at it; what was read stays."""
        with writing(self._engine) as connection:
            connection.execute(
                update(PublicationRow)
                .where(PublicationRow.id == publication)
                .values(state=Following.STOPPED.value)
            )

    def publications(self) -> tuple[Publication, ...]:
        """All of them, by name."""
        with self._session() as session:
            return watch_reads.publications(session)

    def publications_due(self, now: datetime) -> tuple[Publication, ...]:
        """Those to look at now, the longest due first."""
        due = (PublicationRow.next_poll <= now) & (PublicationRow.state == Following.FOLLOWED.value)
        with self._session() as session:
            return watch_reads.publications(session, due)

    def looks(self, publication: str, *, most: int = 60) -> tuple[Look, ...]:
        """Its last looks, oldest first."""
        with self._session() as session:
            return watch_reads.looks(session, publication, most)

    def entries(self, publication: str) -> tuple[Listed, ...]:
        """Every issue its lists ever named, the newest first."""
        with self._session() as session:
            return watch_reads.entries(session, EntryRow.publication == publication)

    def looked(
        self,
        publication: str,
        look: Look,
        fresh: Sequence[Listed],
        *,
        next_poll: datetime,
        state: Following,
        list_address: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """Keep one look, the entries it brought, and what to ask with the next time."""
        values: dict[str, object] = {"next_poll": next_poll, "state": state.value}
        if look.status == 200:
            values |= {"etag": etag, "last_modified": last_modified}
        row = {"publication": publication} | {name: getattr(look, name) for name in LOOK}
        with writing(self._engine) as connection:
            if list_address is not None and not connection.scalar(
                select(exists().where(PublicationRow.list_address == list_address))
            ):
                values |= {"list_address": list_address, "etag": None, "last_modified": None}
            connection.execute(unless_there(connection, PollRow), row)
            connection.execute(
                update(PublicationRow).where(PublicationRow.id == publication).values(**values)
            )
            for one in fresh:
                connection.execute(unless_there(connection, EntryRow), entry_values(one))

    def entries_waiting(self, now: datetime, *, most: int) -> tuple[Listed, ...]:
        """New issues to walk now, oldest first."""
        waiting = (EntryRow.state == EntryState.WAITING.value) & (EntryRow.next_try <= now)
        with self._session() as session:
            return watch_reads.entries(session, waiting)[::-1][:most]

    def walked(self, entry: Listed, issue: str | None) -> None:
        """The issue was walked, and is kept under this id."""
        self._settle(entry, state=EntryState.WALKED, issue=issue)

    def not_walked(self, entry: Listed, trouble: str, *, now: datetime, tries: int = 5) -> None:
        """The issue could not be had: later again, at last not any more."""
        state = EntryState.FAILED if entry.tries + 1 >= tries else EntryState.WAITING
        again = now + timedelta(hours=1) * 3**entry.tries
        self._settle(entry, state=state, tries=entry.tries + 1, next_try=again, trouble=trouble[:500])

    def _settle(self, entry: Listed, *, state: EntryState, **values: object) -> None:
        here = (EntryRow.publication == entry.publication) & (EntryRow.address == entry.address)
        with writing(self._engine) as connection:
            connection.execute(update(EntryRow).where(here).values(state=state.value, **values))

    # --- re-checks -------------------------------------------------------------------------------

    def sources_due(self, now: datetime) -> tuple[DueSource, ...]:
        """Sources that an issue cites and whose time has come, the longest due first."""
        with self._session() as session:
            return watch_reads.sources_due(session, now)

    def begin_recheck(self, sources: Sequence[str], *, now: datetime) -> str | None:
        """The run that visits these sources once for all issues; an unfinished one goes before. None: nothing to do."""
        with writing(self._engine) as connection:
            unfinished = connection.scalar(
                select(RunRow.id)
                .where(RunRow.issue.is_(None), RunRow.finished.is_(None))
                .order_by(RunRow.started, RunRow.id)
                .limit(1)
            )
            if unfinished is not None or not sources:
                return unfinished
            run = digest("recheck", now.isoformat(), *sources)
            connection.execute(unless_there(connection, RunRow), {"id": run, "issue": None, "started": now})
            rows = [
                {"run": run, "source": source, "position": position}
                for position, source in enumerate(dict.fromkeys(sources), start=1)
            ]
            connection.execute(unless_there(connection, RunSourceRow), rows)
            return run

    def visits_on(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Source -> visits of re-checks in that time, for the day's budgets."""
        asked = (
            select(VisitRow.source, func.count())
            .join(RunRow, RunRow.id == VisitRow.run)
            .where(RunRow.issue.is_(None), VisitRow.started >= since, VisitRow.started <= until)
            .group_by(VisitRow.source)
        )
        with self._session() as session:
            return {row[0]: row[1] for row in session.execute(asked)}

    def unfinished_since(self) -> datetime | None:
        """When the oldest run that is not finished was begun; None where all are."""
        with self._session() as session:
            return session.scalar(select(func.min(RunRow.started)).where(RunRow.finished.is_(None)))

    # --- what changed ----------------------------------------------------------------------------

    def unassessed(self) -> tuple[NewVisit, ...]:
        """Visits that nobody has compared yet, oldest first."""
        with self._session() as session:
            return watch_reads.unassessed(session)

    def seen(self, source: str) -> tuple[SeenSource, ...]:
        """Every visit of a source with what it saw beside the words, oldest first."""
        with self._session() as session:
            return watch_reads.seen(session, source)

    def cited(self, source: str) -> tuple[CitedWords, ...]:
        """Words of the source's documents that issues rest on: verdicts' passages, else the best evidence."""
        with self._session() as session:
            return watch_reads.cited(session, source)

    def claims_citing(self, source: str) -> tuple[str, ...]:
        """Claims of items that link the source."""
        with self._session() as session:
            return watch_reads.claims_citing(session, source)

    def sources_by_doi(self) -> Mapping[str, str]:
        """DOI in lower case -> source."""
        with self._session() as session:
            return watch_reads.sources_by_doi(session)

    def scheduled(self, sources: Collection[str] | None = None) -> dict[str, Scheduled]:
        """Source -> its visits and the claims that cite it; of these sources, or of all that an issue cites."""
        with self._session() as session:
            return watch_schedule.scheduled(session, sources)

    def typical_visit(self, *, since: datetime) -> Typical:
        """What visits since then took and brought on average."""
        with self._session() as session:
            return watch_schedule.typical_visit(session, since)

    def assess(
        self,
        visit: NewVisit,
        *,
        changes: Sequence[KeptChange],
        alerts: Sequence[Alert],
        channels: Sequence[str],
        due_at: datetime | None,
        now: datetime,
    ) -> tuple[str, ...]:
        """Keep what a visit told, reopen the verdicts its alerts concern, and set the next visit.

        Returns the ids of the alerts that are new.
        """
        new: list[str] = []
        with writing(self._engine) as connection:
            if not connection.scalar(select(exists().where(AssessmentRow.visit == visit.id))):
                for change in changes:
                    connection.execute(unless_there(connection, ChangeRow), change_values(change))
                new += [
                    alert.id
                    for alert in alerts
                    if raise_alert(connection, alert, channels, at=visit.started, now=now)
                ]
                connection.execute(insert(AssessmentRow), {"visit": visit.id, "at": now})
            connection.execute(
                update(SourceRow).where(SourceRow.identity == visit.source).values(due_at=due_at)
            )
        return tuple(new)

    def report(self, alerts: Sequence[Alert], *, channels: Sequence[str], now: datetime) -> tuple[str, ...]:
        """Keep alerts that no visit told but a published list; ids of those that are new."""
        with writing(self._engine) as connection:
            return tuple(
                alert.id for alert in alerts if raise_alert(connection, alert, channels, at=now, now=now)
            )

    def changes(self, source: str | None = None) -> tuple[KeptChange, ...]:
        """What changed, the newest first; of one source, or of all."""
        with self._session() as session:
            return watch_reads.changes(session, source)

    def health(self, now: datetime, overdue: timedelta) -> Health:
        """Counts over everything the watch keeps."""
        with self._session() as session:
            return watch_health.health(session, now, overdue)

    def trends(self, now: datetime, *, weeks: int = 26) -> Trends:
        """How the last weeks were: states, freshness, changes, link rot, and what each host cost."""
        with self._session() as session:
            return trends.trends(session, now, weeks)

    # --- telling ---------------------------------------------------------------------------------

    def alerts(self, *, since: datetime | None = None, ids: Sequence[str] | None = None) -> tuple[Alert, ...]:
        """Alerts, the newest first."""
        with self._session() as session:
            return watch_reads.alerts(session, since, ids)

    def hits(self, alert: str) -> tuple[Hit, ...]:
        """The claims it concerns, issue by issue in reading order."""
        with self._session() as session:
            return watch_reads.hits(session, alert)

    def deliveries(self, *, due: datetime | None = None, alert: str | None = None) -> tuple[Delivery, ...]:
        """Deliveries, the oldest first: those to try at `due`, or all of one alert."""
        asked = select(DeliveryRow).order_by(DeliveryRow.next_try, DeliveryRow.alert, DeliveryRow.channel)
        if due is not None:
            asked = asked.where(DeliveryRow.told.is_(None), DeliveryRow.next_try <= due)
        if alert is not None:
            asked = asked.where(DeliveryRow.alert == alert)
        with self._session() as session:
            return tuple(watch_reads.delivery_of(row) for row in session.scalars(asked))

    def told(self, alerts: Sequence[str], channel: str, *, now: datetime) -> None:
        """These alerts were told over the channel."""
        self._delivered(alerts, channel, told=now, trouble=None)

    def not_told(self, alerts: Sequence[str], channel: str, trouble: str, *, next_try: datetime) -> None:
        """The channel failed: again at `next_try`."""
        self._delivered(alerts, channel, next_try=next_try, trouble=trouble[:500])

    def _delivered(self, alerts: Sequence[str], channel: str, **values: object) -> None:
        here = DeliveryRow.alert.in_(alerts) & (DeliveryRow.channel == channel) & DeliveryRow.told.is_(None)
        with writing(self._engine) as connection:
            connection.execute(
                update(DeliveryRow).where(here).values(attempts=DeliveryRow.attempts + 1, **values)
            )

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with reading(self._engine) as connection, Session(connection) as session:
            yield session
