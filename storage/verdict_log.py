"""Reading and appending to the claims' logs, inside a transaction somebody else opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from storage.desk_tables import ClaimStateRow, EditorRow, VerdictPassageRow, VerdictRow
from storage.digests import digest
from storage.rows import Values
from storage.tables import ClaimRow, DocumentRow, EvidenceRow, FindingRow, IssueRow, ItemRow, SourceRow
from storage.verdicts import (
    AROUND,
    Act,
    ClaimState,
    Decision,
    NotPossible,
    Passage,
    Rating,
    Reason,
    Refusal,
    Stance,
    Verdict,
    stand,
    words_digest,
)


class Entry(NamedTuple):
    """What is new in an entry; the rest of its row follows from the claim."""

    act: Act
    editor: str | None
    at: datetime
    decision: Decision | None = None
    note: str = ""
    reason: Reason | None = None
    place: str = ""
    undoes: int | None = None
    origin: str | None = None
    newer: str | None = None
    tool: str = ""


# --- reading -------------------------------------------------------------------------------------


def logs(session: Session, claims: Collection[str]) -> dict[str, list[Verdict]]:
    """Claim -> its entries in order; claims without any are left out."""
    rows = session.execute(
        select(VerdictRow, EditorRow.name)
        .outerjoin(EditorRow, EditorRow.id == VerdictRow.editor)
        .where(VerdictRow.claim.in_(claims))
        .order_by(VerdictRow.claim, VerdictRow.number)
    ).all()
    passages = _passages(session, [row.id for row, _ in rows])
    found: dict[str, list[Verdict]] = defaultdict(list)
    for row, name in rows:
        found[row.claim].append(_verdict(row, name, passages.get(row.id, ())))
    return found


def verdicts(session: Session, ids: Collection[str]) -> dict[str, Verdict]:
    """Id -> the entry."""
    rows = session.execute(
        select(VerdictRow, EditorRow.name)
        .outerjoin(EditorRow, EditorRow.id == VerdictRow.editor)
        .where(VerdictRow.id.in_(ids))
    ).all()
    passages = _passages(session, [row.id for row, _ in rows])
    return {row.id: _verdict(row, name, passages.get(row.id, ())) for row, name in rows}


def _passages(session: Session, ids: Collection[str]) -> dict[str, tuple[Passage, ...]]:
    if not ids:
        return {}
    found: dict[str, list[Passage]] = defaultdict(list)
    asked = select(VerdictPassageRow).where(VerdictPassageRow.verdict.in_(ids))
    for row in session.scalars(asked.order_by(VerdictPassageRow.verdict, VerdictPassageRow.position)):
        found[row.verdict].append(
            Passage(
                document=row.document,
                start=row.start,
                end=row.end,
                stance=Stance(row.stance),
                rank=row.rank,
                source=row.source,
                text=row.text,
                prefix=row.prefix,
                suffix=row.suffix,
            )
        )
    return {verdict: tuple(passages) for verdict, passages in found.items()}


def _verdict(row: VerdictRow, name: str | None, passages: tuple[Passage, ...]) -> Verdict:
    return Verdict(
        id=row.id,
        claim=row.claim,
        number=row.number,
        act=Act(row.act),
        editor=row.editor,
        name=name,
        at=row.at,
        rating=None if row.rating is None else Rating(row.rating),
        note=row.note,
        wording=row.wording,
        source=row.source,
        document=row.document,
        document_words=row.document_words,
        claim_text=row.claim_text,
        claim_words=row.claim_words,
        passages=passages,
        signals=row.signals,
        tool=row.tool,
        reason=None if row.reason is None else Reason(row.reason),
        place=row.place,
        undoes=row.undoes,
        origin=row.origin,
        newer=row.newer,
    )


# --- appending -----------------------------------------------------------------------------------


def lock(connection: Connection, claim: str) -> tuple[list[Verdict], ClaimState]:
    """The claim's log, and nobody else writes to it before this transaction ends.

    Raises:
        LookupError: there is no such claim.
    """
    held = select(ClaimStateRow.claim).where(ClaimStateRow.claim == claim).with_for_update()
    if connection.scalar(held) is None:
        raise LookupError(f"there is no claim {claim} in the store")
    with Session(connection) as session:
        log = logs(session, [claim]).get(claim, [])
    return log, stand(log)


def append(connection: Connection, claim: str, log: Sequence[Verdict], entry: Entry) -> list[Verdict]:
    """The log with one more entry, which is stored; the claim's state follows it."""
    number = log[-1].number + 1 if log else 1
    text = _claim_text(connection, claim)
    decision = entry.decision
    passages = _filled(connection, decision.passages) if decision is not None else []
    row: Values = {
        "id": digest(claim, str(number), entry.act, entry.editor or "", entry.at.isoformat()),
        "claim": claim,
        "number": number,
        "act": entry.act.value,
        "editor": entry.editor,
        "at": entry.at,
        "rating": None,
        "note": entry.note,
        "wording": "",
        "source": None,
        "document": None,
        "document_words": None,
        "claim_text": text,
        "claim_words": words_digest(text),
        "signals": {},
        "tool": entry.tool,
        "reason": entry.reason,
        "place": entry.place,
        "undoes": entry.undoes,
        "origin": entry.origin,
        "newer": entry.newer,
    }
    if decision is not None:
        row |= _decided(connection, claim, decision, passages)
    connection.execute(insert(VerdictRow), row)
    if passages:
        connection.execute(insert(VerdictPassageRow), _passage_rows(row["id"], passages))
    with Session(connection) as session:
        longer = [*log, *verdicts(session, [row["id"]]).values()]
    settle(connection, claim, stand(longer))
    return longer


def settle(connection: Connection, claim: str, standing: ClaimState) -> None:
    """Write down what the claim's log adds up to."""
    verdict = standing.verdict
    state = {
        "version": standing.version,
        "progress": standing.progress.value,
        "rating": None if verdict is None or verdict.rating is None else verdict.rating.value,
        "verdict": None if verdict is None else verdict.id,
        "editor": None if verdict is None else verdict.editor,
        "confirmed_by": standing.confirmed_by,
        "reason": None if standing.reopened is None else standing.reopened.reason,
    }
    connection.execute(update(ClaimStateRow).where(ClaimStateRow.claim == claim).values(**state))


def _claim_text(connection: Connection, claim: str) -> str:
    start, end, text = connection.execute(
        select(ClaimRow.start, ClaimRow.end, IssueRow.text)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .join(IssueRow, IssueRow.id == ItemRow.issue)
        .where(ClaimRow.id == claim)
    ).one()
    return str(text[start:end])


def _decided(connection: Connection, claim: str, decision: Decision, passages: Sequence[Passage]) -> Values:
    source, words = decision.source, None
    if decision.document is not None:
        seen = connection.execute(
            select(DocumentRow.source, DocumentRow.sha256).where(DocumentRow.id == decision.document)
        ).first()
        if seen is None:
            raise NotPossible(Refusal.NO_DOCUMENT, document=decision.document)
        source, words = seen.source, seen.sha256
    elif source is not None and not connection.scalar(
        select(SourceRow.identity).where(SourceRow.identity == source)
    ):
        raise NotPossible(Refusal.NO_SOURCE, source=source)
    return {
        "rating": decision.rating.value,
        "note": decision.note.strip(),
        "wording": decision.wording.strip(),
        "source": source,
        "document": decision.document,
        "document_words": words,
        "signals": _signals(connection, claim, {decision.document, *(one.document for one in passages)}),
        "tool": decision.tool,
    }


def _signals(connection: Connection, claim: str, documents: Iterable[str | None]) -> Mapping[str, Any]:
    """What the machine says of the claim now, in the documents that were judged."""
    seen = [document for document in documents if document is not None]
    evidence = connection.execute(
        select(
            EvidenceRow.document,
            EvidenceRow.rank,
            EvidenceRow.start,
            EvidenceRow.end,
            EvidenceRow.score,
            EvidenceRow.signals,
        )
        .where(EvidenceRow.claim == claim, EvidenceRow.document.in_(seen))
        .order_by(EvidenceRow.document, EvidenceRow.rank)
    )
    item = select(ClaimRow.item).where(ClaimRow.id == claim).scalar_subquery()
    findings = connection.execute(
        select(FindingRow.code, FindingRow.data)
        .where(
            FindingRow.item == item,
            FindingRow.claim.is_(None) | (FindingRow.claim == claim),
            FindingRow.document.is_(None) | FindingRow.document.in_(seen),
        )
        .order_by(FindingRow.code, FindingRow.id)
    )
    return {
        "evidence": [dict(row) for row in evidence.mappings()],
        "findings": [dict(row) for row in findings.mappings()],
    }


def _filled(connection: Connection, passages: Sequence[Passage]) -> list[Passage]:
    """The passages with their words and what stands around them."""
    wanted = {one.document for one in passages}
    asked = select(DocumentRow.id, DocumentRow.text, DocumentRow.source).where(DocumentRow.id.in_(wanted))
    kept = {row.id: row for row in connection.execute(asked)} if wanted else {}
    found = []
    for one in passages:
        if one.document not in kept:
            raise NotPossible(Refusal.NO_DOCUMENT, document=one.document)
        text = kept[one.document].text
        if not 0 <= one.start < one.end <= len(text):
            raise NotPossible(Refusal.NO_SUCH_WORDS, document=one.document, start=one.start, end=one.end)
        words = text[one.start : one.end]
        if one.text and one.text != words:
            raise NotPossible(Refusal.OTHER_WORDS, document=one.document, start=one.start, end=one.end)
        before, after = text[max(0, one.start - AROUND) : one.start], text[one.end : one.end + AROUND]
        source = kept[one.document].source
        found.append(replace(one, source=source, text=words, prefix=before, suffix=after))
    return found


def _passage_rows(verdict: str, passages: Sequence[Passage]) -> list[Values]:
    return [
        {
            "verdict": verdict,
            "position": position,
            "document": one.document,
            "source": one.source,
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "prefix": one.prefix,
            "suffix": one.suffix,
            "stance": one.stance.value,
            "rank": one.rank,
        }
        for position, one in enumerate(passages, start=1)
    ]
