"""What reopens by itself when words change: exactly the verdicts that rested on them.

A verdict rests on the passages its editor accepted; where there are none, on the whole document.
Words that still stand, here or elsewhere in the new text, keep their verdict.
"""

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from storage import keeping_statements as statements
from storage import queries, verdict_log
from storage.passages import Text
from storage.verdict_log import Entry
from storage.verdicts import Act, Passage, Reason, Stance, Verdict
from storage.views import KeptDocument


def reopen_changed(connection: Connection, source: str) -> tuple[str, ...]:
    """Reopen the claims whose verdict rested on words the source no longer has; their ids."""
    claims = _resting_on(connection, source)
    if not claims:
        return ()
    with Session(connection) as session:
        newest = queries.newest_documents(session, source=source).get(source)
        seen = queries.last_seen(session, source)
    if newest is None or seen is None:
        return ()
    text: Text | None = None
    reopened = []
    for claim in claims:
        log, standing = verdict_log.lock(connection, claim)
        verdict = standing.verdict
        if verdict is None or not standing.progress.settled or not rests_on_other(verdict, newest):
            continue
        text = text or Text(newest.document.text)
        if orphans(verdict, newest, text) is None:
            continue
        entry = Entry(Act.REOPEN, None, seen, reason=Reason.SOURCE_CHANGED, newer=newest.id)
        verdict_log.append(connection, claim, log, entry)
        reopened.append(claim)
    return tuple(reopened)


def rests_on_other(verdict: Verdict, newest: KeptDocument) -> bool:
    """Whether the verdict was given on other words of this source than its newest."""
    if verdict.rating is None or not verdict.rating.rests_on_source:
        return False
    accepted = accepted_passages(verdict)
    if not accepted:
        return verdict.source == newest.source and verdict.document != newest.id
    return any(one.source == newest.source and one.document != newest.id for one in accepted)


def orphans(verdict: Verdict, newest: KeptDocument, text: Text) -> tuple[Passage, ...] | None:
    """The accepted passages that no longer stand; None where the verdict may stay.

    Empty where the verdict rests on the whole document, and that changed.
    """
    accepted = accepted_passages(verdict)
    if not accepted:
        return ()
    lost = tuple(one for one in accepted if one.source == newest.source and text.find(one) is None)
    return lost or None


def accepted_passages(verdict: Verdict) -> tuple[Passage, ...]:
    """What the verdict rests on; empty where that is the whole document."""
    return tuple(one for one in verdict.passages if one.stance is Stance.EVIDENCE)


def _resting_on(connection: Connection, source: str) -> list[str]:
    return list(connection.scalars(statements.resting_on(), {"of_source": source}))
