"""Reopening the verdicts that an alert concerns, where the words alone did not do it.

A retraction leaves every cited word in place; the verdicts on them want another look all the same.
"""

from datetime import datetime

from sqlalchemy import Connection, select, union

from storage import verdict_log
from storage.desk_tables import ClaimStateRow, VerdictPassageRow, VerdictRow
from storage.verdict_log import Entry
from storage.verdicts import Act, Progress, Reason
from storage.watch_words import Alert, AlertKind

_GRAVE = frozenset(
    {
        AlertKind.RETRACTED,
        AlertKind.WITHDRAWN,
        AlertKind.CONCERN,
        AlertKind.CORRECTED,
        AlertKind.REPLACED,
        AlertKind.YANKED,
    }
)
"""What touches every claim on the source, wherever its words are."""
_AT_THE_WORDS = frozenset({AlertKind.FACT_CHANGED, AlertKind.PASSAGE_GONE})
_SETTLED = [one.value for one in Progress if one.settled]


def reopen_resting_on(connection: Connection, alert: Alert, at: datetime) -> tuple[str, ...]:
    """Reopen the settled claims that the alert concerns; ids of all that it opened or the new words had opened."""
    if alert.kind not in _GRAVE | _AT_THE_WORDS:
        return ()
    resting = union(
        select(VerdictRow.id).where(VerdictRow.source == alert.source),
        select(VerdictPassageRow.verdict).where(VerdictPassageRow.source == alert.source),
    )
    asked = select(ClaimStateRow.claim).where(
        ClaimStateRow.verdict.in_(resting), ClaimStateRow.progress.in_(_SETTLED)
    )
    if alert.kind in _AT_THE_WORDS:
        asked = asked.where(ClaimStateRow.claim.in_(alert.claims))
    for claim in list(connection.scalars(asked.order_by(ClaimStateRow.claim))):
        log, standing = verdict_log.lock(connection, claim)
        if standing.progress.settled:
            entry = Entry(
                Act.REOPEN,
                None,
                at,
                reason=Reason.SOURCE_CHANGED,
                note=alert.kind.words(),
                newer=alert.document,
            )
            verdict_log.append(connection, claim, log, entry)
    opened = select(ClaimStateRow.claim).where(
        ClaimStateRow.verdict.in_(resting), ClaimStateRow.progress == Progress.REOPENED.value
    )
    if alert.kind in _AT_THE_WORDS:
        opened = opened.where(ClaimStateRow.claim.in_(alert.claims))
    return tuple(connection.scalars(opened.order_by(ClaimStateRow.claim)))
