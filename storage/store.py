"""The verbs over the tables: everything the rest of the house may do with what is kept.

Answers are records and views; no row, session or statement leaves this package. Every writing verb is
one transaction, and doing it twice is doing it once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, case, exists, func, insert, select, update
from sqlalchemy.orm import Session

from storage import earlier_links, editions, keeping, lookups, queries, reports, search_index
from storage.database import reading, writing
from storage.digests import digest
from storage.evidence import Finding, Visited
from storage.issue_rows import check_offsets, issue_rows, issue_values
from storage.keeping_statements import known_capture
from storage.lookup_records import Lookup, Searched
from storage.policy import Policy
from storage.records import Asked, Capture, Issue, LinkRole, Resolution, Visit
from storage.rows import capture_of, document_of, source_of
from storage.run_tables import RunSourceRow
from storage.site_histories import site_history
from storage.tables import (
    CaptureRow,
    DocumentRow,
    IssueRow,
    LinkRow,
    ResolutionRow,
    RunRow,
    SourceRow,
    VisitRow,
)
from storage.verdicts import ClaimState
from storage.views import (
    EarlierLink,
    IssueLine,
    ItemReport,
    KeptDocument,
    KeptEvidence,
    PastVisit,
    SiteHistory,
    SourceCard,
)

if TYPE_CHECKING:
    from storage.desk import Desk
    from storage.watching import Watching


class Store:
    """Everything that is kept, as verbs. Safe to use from several threads and several processes."""

    def __init__(self, engine: Engine) -> None:
        """Over an engine that `storage.database.open_database` made."""
        self._engine = engine

    # --- issues and runs -------------------------------------------------------------------------

    def add_issue(self, issue: Issue, resolutions: Mapping[str, Resolution], *, now: datetime) -> bool:
        """Keep an issue and where its links (link id -> resolution) lead. False when it was there.

        Addresses in the issue must be free of readers' tokens; a raw address in a resolution that has
        one is left out here.
        """
        check_offsets(issue)
        with writing(self._engine) as connection:
            if not keeping.add(connection, IssueRow, issue_values(issue, now)):
                return False
            sources, rest = issue_rows(issue, resolutions, now)
            if sources:
                connection.execute(keeping.unless_there(connection, SourceRow), sources)
            for table, rows in rest.items():
                if rows:
                    connection.execute(insert(table), rows)
            editions.open_claims(connection, issue, now=now)
            search_index.index(connection, search_index.texts_of(issue))
        return True

    def begin_run(self, issue_id: str, *, now: datetime) -> str:
        """The run that checks the issue: the unfinished one, if there is one, else a new one."""
        unfinished = select(RunRow.id).where(RunRow.issue == issue_id, RunRow.finished.is_(None))
        with writing(self._engine) as connection:
            if connection.scalar(select(IssueRow.id).where(IssueRow.id == issue_id)) is None:
                raise LookupError(f"there is no issue {issue_id} in the store")
            if connection.scalar(unfinished) is None:
                earlier = connection.scalar(select(func.count()).where(RunRow.issue == issue_id))
                run = digest(issue_id, now.isoformat(), str(earlier))
                row = {"id": run, "issue": issue_id, "started": now}
                connection.execute(keeping.unless_there(connection, RunRow), row)
            return connection.execute(unfinished).scalar_one()

    def finish_run(self, run: str, *, now: datetime) -> None:
        """Say that every source of the run was visited; where the clock was set back, as soon as it had begun."""
        ended = case((RunRow.started > now, RunRow.started), else_=now)
        with writing(self._engine) as connection:
            connection.execute(
                update(RunRow).where(RunRow.id == run, RunRow.finished.is_(None)).values(finished=ended)
            )

    def issue_of_run(self, run: str) -> str | None:
        """Id of the issue a run checks; None for a re-check of chosen sources, and where there is no such run."""
        with self._session() as session:
            return session.scalar(select(RunRow.issue).where(RunRow.id == run))

    def begin_capture(self, issue_id: str, *, now: datetime) -> str:
        """A run of its own for what an editor hands in: finished at once, so nothing else becomes due."""
        run = digest(issue_id, "capture", now.isoformat())
        with writing(self._engine) as connection:
            row = {"id": run, "issue": issue_id, "started": now, "finished": now}
            connection.execute(keeping.unless_there(connection, RunRow), row)
        return run

    def pending(self, run: str) -> tuple[str, ...]:
        """Identities of the sources that this run has not visited: its issue's in reading order, or those chosen."""
        visited = exists().where(VisitRow.run == run, VisitRow.source == ResolutionRow.identity)
        chosen = (
            select(RunSourceRow.source)
            .where(
                RunSourceRow.run == run,
                ~exists().where(VisitRow.run == run, VisitRow.source == RunSourceRow.source),
            )
            .order_by(RunSourceRow.position)
        )
        asked = (
            select(ResolutionRow.identity)
            .join(LinkRow, LinkRow.id == ResolutionRow.link)
            .join(RunRow, RunRow.issue == LinkRow.issue)
            .where(
                RunRow.id == run,
                LinkRow.role == LinkRole.SOURCE.value,
                ResolutionRow.canonical.is_not(None),
                ~visited,
            )
            .group_by(ResolutionRow.identity)
            .having(func.count().filter(ResolutionRow.followed == run) == 0)
            .order_by(func.min(LinkRow.start), ResolutionRow.identity)
        )
        with self._session() as session:
            return (*session.scalars(asked), *session.scalars(chosen))

    # --- keeping ---------------------------------------------------------------------------------

    def keep(self, visited: Visited) -> None:
        """Keep everything one visit brought.

        What was seen (addresses, pages, captures) is written once. The same visit kept again, as a new
        reading of the same pages does, replaces what was made of it: outcome, document, evidence and
        findings. Another attempt at a source that the run has visited is not kept.
        """
        self.keep_many([visited])

    def keep_many(self, visited: Sequence[Visited]) -> None:
        """`keep` each of them, all in one transaction."""
        with writing(self._engine) as connection:
            # Two processes that touch the same sources do so in the same order, so neither waits for
            # the other in a circle.
            for one in sorted(visited, key=lambda one: one.visit.source):
                keeping.keep(connection, one)

    def keep_findings(self, issue_id: str, findings: Sequence[Finding]) -> None:
        """Replace what the issue alone tells (items without a link, for one)."""
        with writing(self._engine) as connection:
            keeping.replace_findings(connection, findings, issue=issue_id, source=None, document=None)

    # --- looking mentions up -----------------------------------------------------------------------

    def keep_lookup(self, lookup: Lookup) -> None:
        """Keep one request to a catalogue and what it offered."""
        with writing(self._engine) as connection:
            lookups.keep_lookup(connection, lookup)

    def answered(self, address: str, *, since: datetime) -> tuple[Mapping[str, Any], ...] | None:
        """What a catalogue offered for a request; None where it has not answered since then."""
        with self._session() as session:
            return lookups.answered(session, address, since)

    def keep_searches(self, searched: Mapping[str, Searched], found: Mapping[str, Resolution]) -> None:
        """Keep what came of each mention (link id ->), and where the matched ones lead."""
        with writing(self._engine) as connection:
            lookups.keep_searches(connection, searched, found)

    def searches(self, issue_id: str) -> dict[str, Searched]:
        """Link id -> what came of looking it up, for the issue's mentions that were."""
        with self._session() as session:
            return lookups.searches(session, issue_id)

    # --- reading ---------------------------------------------------------------------------------

    def issue(self, issue_id: str) -> Issue | None:
        """The issue as it was added."""
        with self._session() as session:
            return queries.issue(session, issue_id)

    def issues(self) -> tuple[IssueLine, ...]:
        """All issues, the newest first."""
        with self._session() as session:
            return queries.issues(session)

    def latest_issue_for(self, address: str) -> str | None:
        """Id of the issue last added from `address`: an edited draft is another issue."""
        asked = select(IssueRow.id).where(IssueRow.address == address)
        with self._session() as session:
            return session.scalar(asked.order_by(IssueRow.added.desc(), IssueRow.id).limit(1))

    def resolutions(self, issue_id: str) -> dict[str, Resolution]:
        """Link id -> its resolution, as it was before anything was asked of the network."""
        with self._session() as session:
            return queries.resolutions(session, issue_id)

    def resolution_of(self, identity: str) -> Resolution | None:
        """What a source's own address names; None where there is no such source."""
        with self._session() as session:
            row = session.get(SourceRow, identity)
            if row is None:
                return None
            return Resolution(
                raw=row.canonical,
                canonical=row.canonical,
                kind=row.kind,
                identity=row.identity,
                identifiers=row.identifiers,
            )

    def document(self, document_id: str) -> KeptDocument | None:
        """A document by its id."""
        with self._session() as session:
            row = session.get(DocumentRow, document_id)
            return None if row is None else document_of(row)

    def newest_document(self, identity: str) -> KeptDocument | None:
        """What the source said when it was last read well; a failed visit never hides it."""
        with self._session() as session:
            return queries.newest_documents(session, source=identity).get(identity)

    def visits(self, identity: str) -> tuple[Visit, ...]:
        """Every visit of a source, the newest first."""
        with self._session() as session:
            return queries.visits_of(session, identity)

    def history(self, identity: str) -> tuple[PastVisit, ...]:
        """Every visit of a source in brief, the newest first."""
        with self._session() as session:
            return queries.history(session, identity)

    def site_history(self, host: str, before: datetime) -> SiteHistory:
        """How a host treated the last visits to it, whatever their source."""
        with self._session() as session:
            return site_history(session, host, before)

    def pages_to_ask_again(self, identities: Collection[str]) -> dict[str, dict[str, Asked]]:
        """Source -> address -> its page when the source was last read well, with what a site may be asked by."""
        with self._session() as session:
            return queries.pages_to_ask_again(session, identities)

    def citing_links(self, identity: str) -> dict[str, tuple[str, ...]]:
        """Issue id -> ids of its links that lead to the source."""
        with self._session() as session:
            return queries.citing_links(session, identity)

    def sources(self) -> dict[str, SourceCard]:
        """Every source, by identity."""
        with self._session() as session:
            return {row.identity: source_of(row) for row in session.scalars(select(SourceRow))}

    def source(self, identity: str) -> SourceCard | None:
        """The source of this name."""
        with self._session() as session:
            row = session.get(SourceRow, identity)
            return None if row is None else source_of(row)

    def evidence_for(self, issue_id: str) -> tuple[KeptEvidence, ...]:
        """Every passage for the issue's claims, also those in older documents."""
        with self._session() as session:
            return reports.evidence(session, issue_id)

    def findings_for(self, issue_id: str) -> tuple[Finding, ...]:
        """What is noticed of the issue now, item by item, worst first."""
        with self._session() as session:
            shown = queries.newest_documents(session, issue_id=issue_id)
            return reports.findings(session, issue_id, shown.values())

    def verdicts(self, issue_id: str) -> dict[str, ClaimState]:
        """Claim -> what its log adds up to, for every claim of the issue that has a log."""
        return self.desk().verdicts(issue_id)

    def watching(self) -> "Watching":
        """The watch's verbs over the same store."""
        from storage.watching import Watching  # noqa: PLC0415 -- its tables are for the watch, not for a crawl

        return Watching(self._engine)

    def desk(self, policy: Policy | None = None) -> "Desk":
        """The desk's verbs over the same store."""
        from storage.desk import Desk  # noqa: PLC0415 -- its screens are for the desk, not for a crawl

        return Desk(self._engine, policy)

    def report_rows(self, issue_id: str) -> tuple[ItemReport, ...]:
        """Every item of the issue next to what came of its links."""
        with self._session() as session:
            return reports.report_rows(session, issue_id)

    def earlier_links(self, identity: str, before_issue: str) -> tuple[EarlierLink, ...]:
        """Links to the source in issues added before `before_issue`, the newest first."""
        with self._session() as session:
            return earlier_links.of_source(session, identity, before_issue)

    # --- the archive's ledger --------------------------------------------------------------------

    def committed(self, file: str) -> int | None:
        """The byte up to which the archive's `file` is sound; None where nothing of it is kept."""
        end = func.max(CaptureRow.offset + CaptureRow.length)
        with self._session() as session:
            return session.scalar(select(end).where(CaptureRow.file == file))

    def known(self, payload_digest: str) -> Capture | None:
        """The first archived response with this body, for a `revisit` record to refer to."""
        with reading(self._engine) as connection:
            row = connection.execute(known_capture(), {"of_payload": payload_digest}).first()
        return None if row is None else capture_of(row)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with reading(self._engine) as connection, Session(connection) as session:
            yield session
