"""The desk's verbs over the store: queues, screens, verdicts, presence, search, aliases.

Answers are records and views. Every writing verb is one transaction. Times are the caller's.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from storage import aliases, histories, queue, screens, verdict_log
from storage.database import reading, writing
from storage.desk_tables import ClaimStateRow
from storage.desk_views import (
    ClaimScreen,
    Difference,
    Filter,
    IssuePage,
    IssueProgress,
    Present,
    Queue,
    Readiness,
    SourceHistory,
)
from storage.glossary import Alias, AliasKind
from storage.issue_progress import issue_list, issue_page
from storage.keeping import inserting
from storage.office_tables import PresenceRow
from storage.policy import Policy
from storage.search import Found, search
from storage.verdict_log import Entry
from storage.verdicts import (
    Act,
    ClaimState,
    Conflict,
    Decision,
    NotPossible,
    Progress,
    Reason,
    Refusal,
    Verdict,
    effective,
    stand,
)

EVERYTHING = Filter()


class Desk:
    """What editors do, as verbs. Safe to use from several threads and several processes."""

    def __init__(self, engine: Engine, policy: Policy | None = None) -> None:
        """Over an engine that `storage.database.open_database` made; `policy` says who must confirm what."""
        self._engine = engine
        self.policy = policy or Policy()

    # --- what there is to do ---------------------------------------------------------------------

    def issues(self) -> tuple[IssueProgress, ...]:
        """All issues, the newest first, with how far each is."""
        with self._session() as session:
            return issue_list(session, self.policy)

    def issue_page(self, words: str = "", *, limit: int, offset: int = 0) -> IssuePage:
        """The issues, the newest first, whose title or publication has `words` in it: some of them, and how many."""
        with self._session() as session:
            return issue_page(session, self.policy, words, limit, offset)

    def queue(self, issue_id: str, wanted: Filter = EVERYTHING, *, now: datetime) -> Queue | None:
        """The issue's claims, worst first, that `wanted` lets through; None where there is no such issue."""
        with self._session() as session:
            return queue.queue(session, issue_id, wanted, self.policy, now)

    def ready(self, issue_id: str) -> Readiness:
        """What keeps the issue from going out.

        Raises:
            LookupError: there is no such issue.
        """
        with self._session() as session:
            found = queue.readiness(session, issue_id, self.policy)
        if found is None:
            raise LookupError(f"there is no issue {issue_id} in the store")
        return found

    def claim(self, claim_id: str, *, now: datetime) -> ClaimScreen | None:
        """Everything the claim is judged by; None where there is no such claim."""
        with self._session() as session:
            return screens.claim_screen(session, claim_id, self.policy, now)

    # --- verdicts --------------------------------------------------------------------------------

    def decide(
        self, claim_id: str, decision: Decision, *, editor: str, version: int, now: datetime
    ) -> ClaimState:
        """Give a verdict on the claim as it stood at `version` (`ClaimState.version`).

        The words of the claim, of the document and of the passages are kept with it, and what the
        machine said of them. Returns what the claim's log adds up to now.

        Raises:
            Conflict: somebody wrote meanwhile; nothing was written.
            NotPossible: the document or a passage is not there.
            LookupError: there is no such claim.
        """

        def entry(_: list[Verdict], __: ClaimState) -> Entry:
            return Entry(Act.DECIDE, editor, now, decision=decision)

        return self._write(claim_id, version, entry, decision)

    def confirm(
        self, claim_id: str, *, editor: str, version: int, now: datetime, note: str = "", tool: str = ""
    ) -> ClaimState:
        """Agree with another person's verdict.

        Raises:
            Conflict: somebody wrote meanwhile; nothing was written.
            NotPossible: no verdict stands, or it is one's own, or it is confirmed.
            LookupError: there is no such claim.
        """

        def entry(_: list[Verdict], standing: ClaimState) -> Entry:
            if standing.verdict is None or standing.progress is not Progress.DECIDED:
                raise NotPossible(Refusal.NOTHING_TO_CONFIRM)
            if standing.verdict.editor == editor:
                raise NotPossible(Refusal.OWN_VERDICT)
            return Entry(Act.CONFIRM, editor, now, note=note.strip(), tool=tool)

        return self._write(claim_id, version, entry)

    def correct(
        self,
        claim_id: str,
        *,
        place: str,
        editor: str,
        version: int,
        now: datetime,
        note: str = "",
        tool: str = "",
    ) -> ClaimState:
        """Say that the correction was published, and where (`place`: an address or a plain word).

        Raises:
            Conflict: somebody wrote meanwhile; nothing was written.
            NotPossible: no verdict stands, or it asks for no correction.
            LookupError: there is no such claim.
        """

        def entry(_: list[Verdict], standing: ClaimState) -> Entry:
            verdict = standing.verdict
            if not standing.progress.settled or verdict is None or not verdict.asks_correction:
                raise NotPossible(Refusal.NO_CORRECTION_ASKED)
            return Entry(Act.CORRECT, editor, now, place=place.strip(), note=note.strip(), tool=tool)

        return self._write(claim_id, version, entry)

    def reopen(
        self, claim_id: str, *, note: str, editor: str, version: int, now: datetime, tool: str = ""
    ) -> ClaimState:
        """Ask for another look at a settled claim; `note` says why.

        Raises:
            Conflict: somebody wrote meanwhile; nothing was written.
            NotPossible: no verdict stands, or no reason is given.
            LookupError: there is no such claim.
        """

        def entry(_: list[Verdict], standing: ClaimState) -> Entry:
            if not standing.progress.settled:
                raise NotPossible(Refusal.NO_VERDICT)
            if not note.strip():
                raise NotPossible(Refusal.NO_REASON)
            return Entry(Act.REOPEN, editor, now, reason=Reason.OBJECTION, note=note.strip(), tool=tool)

        return self._write(claim_id, version, entry)

    def undo(self, claim_id: str, *, editor: str, version: int, now: datetime, tool: str = "") -> ClaimState:
        """Take back one's own newest entry, as a new entry. Undone twice, the entry before goes too.

        Raises:
            Conflict: somebody wrote meanwhile; nothing was written.
            NotPossible: the newest entry is somebody else's, or the store's own.
            LookupError: there is no such claim.
        """

        def entry(log: list[Verdict], _: ClaimState) -> Entry:
            left = effective(log)
            if not left:
                raise NotPossible(Refusal.NOTHING_TO_UNDO)
            if left[-1].editor != editor or left[-1].act is Act.CARRY:
                raise NotPossible(Refusal.ANOTHERS_ENTRY)
            return Entry(Act.UNDO, editor, now, undoes=left[-1].number, tool=tool)

        return self._write(claim_id, version, entry)

    def log(self, claim_id: str) -> tuple[Verdict, ...]:
        """Every entry of the claim's log, the newest last."""
        with self._session() as session:
            return tuple(verdict_log.logs(session, [claim_id]).get(claim_id, ()))

    def verdicts(self, issue_id: str) -> dict[str, ClaimState]:
        """Claim -> what its log adds up to, for every claim of the issue that has a log."""
        return {claim: stand(log) for claim, log in self.logs(issue_id).items()}

    def logs(self, issue_id: str) -> dict[str, list[Verdict]]:
        """Claim -> every entry of its log, the newest last, for every claim of the issue that has one."""
        asked = select(ClaimStateRow.claim).where(ClaimStateRow.issue == issue_id, ClaimStateRow.version > 0)
        with self._session() as session:
            return verdict_log.logs(session, list(session.scalars(asked)))

    def _write(
        self,
        claim_id: str,
        version: int,
        entry: Callable[[list[Verdict], ClaimState], Entry],
        mine: Decision | None = None,
    ) -> ClaimState:
        """Append one entry to the claim's log, if it is still at `version`."""
        with writing(self._engine) as connection:
            log, standing = verdict_log.lock(connection, claim_id)
            if standing.version != version:
                raise Conflict(claim_id, mine, log[-1] if log else None, standing)
            return stand(verdict_log.append(connection, claim_id, log, entry(log, standing)))

    # --- presence --------------------------------------------------------------------------------

    def arrive(self, claim_id: str, *, editor: str, now: datetime) -> tuple[Present, ...]:
        """Say that the editor is looking at the claim, and again every half minute; who is there now.

        One who says nothing for 90 seconds has left. An editor is on one claim at a time.

        Raises:
            LookupError: there is no such claim.
        """
        with writing(self._engine) as connection:
            known = select(ClaimStateRow.claim).where(ClaimStateRow.claim == claim_id)
            if connection.scalar(known) is None:
                raise LookupError(f"there is no claim {claim_id} in the store")
            connection.execute(
                delete(PresenceRow).where(
                    (PresenceRow.seen <= now - queue.PRESENT)
                    | ((PresenceRow.editor == editor) & (PresenceRow.claim != claim_id))
                )
            )
            statement = inserting(connection, PresenceRow).values(
                claim=claim_id, editor=editor, since=now, seen=now
            )
            connection.execute(
                statement.on_conflict_do_update(index_elements=["claim", "editor"], set_={"seen": now})
            )
        return self.present([claim_id], now=now)

    def leave(self, claim_id: str, *, editor: str) -> None:
        """Say that the editor looks elsewhere."""
        gone = (PresenceRow.claim == claim_id) & (PresenceRow.editor == editor)
        with writing(self._engine) as connection:
            connection.execute(delete(PresenceRow).where(gone))

    def present(self, claims: Collection[str], *, now: datetime) -> tuple[Present, ...]:
        """Who is looking at these claims."""
        with self._session() as session:
            return tuple(queue.present(session, claims, now))

    # --- sources and search ----------------------------------------------------------------------

    def source(self, identity: str) -> SourceHistory | None:
        """Every visit and every text of a source; None where there is no such source."""
        with self._session() as session:
            return histories.source_history(session, identity)

    def difference(self, old: str, new: str) -> Difference | None:
        """Two documents of one source, word by word; None where they are not that."""
        with self._session() as session:
            return histories.document_difference(session, old, new)

    def search(self, query: str, *, kinds: Collection[str] = (), limit: int = 20, offset: int = 0) -> Found:
        """The issues, items and documents (`kinds`) that have all words of the query, the best first."""
        with self._session() as session:
            return search(session, query, kinds=kinds, limit=limit, offset=offset)

    # --- aliases ---------------------------------------------------------------------------------

    def add_alias(
        self,
        written: str,
        means: str,
        *,
        kind: AliasKind = AliasKind.NAME,
        editor: str | None,
        now: datetime,
        note: str = "",
    ) -> Alias:
        """Say that `written` in an issue stands for `means` in a source; the same twice is once.

        Raises:
            NotPossible: one of the two is empty, or they are the same.
        """
        with writing(self._engine) as connection:
            return aliases.add(connection, kind, written, means, note, editor, now)

    def aliases(self, kind: AliasKind | None = None) -> tuple[Alias, ...]:
        """The aliases that were not withdrawn, by their words."""
        with self._session() as session:
            return aliases.all_of(session, kind)

    def withdraw_alias(self, alias: str, *, now: datetime) -> None:
        """Take the alias of this id back.

        Raises:
            LookupError: there is no such alias.
        """
        with writing(self._engine) as connection:
            aliases.withdraw(connection, alias, now)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with reading(self._engine) as connection, Session(connection) as session:
            yield session
