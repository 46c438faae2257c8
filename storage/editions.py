"""Claims of a new issue, and what an earlier edition's verdicts are worth to them.

An edited issue is another issue. Where a claim's words and its source are the same, the verdict is
carried over as a new entry that names the old one; where they are not, the claim is open, and says
which claim it was.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from storage import verdict_log
from storage.desk_tables import ClaimStateRow
from storage.policy import classes_of, packed
from storage.records import Issue
from storage.tables import ClaimRow, IssueRow, ItemRow, LinkRow, ResolutionRow
from storage.verdict_log import Entry
from storage.verdicts import Act, ClaimState, Decision, Reason, Verdict, stand, words_digest

_ALIKE = 50.0
"""Two claims in the same place are one reworded when so much of their words is the same (0 to 100)."""


@dataclass(frozen=True, slots=True)
class _Old:
    """A claim of the earlier edition."""

    id: str
    item: str
    text: str
    words: str


def open_claims(connection: Connection, issue: Issue, *, now: datetime) -> None:
    """Give every claim of a new issue its state, and carry over what still holds."""
    rows = [
        {
            "claim": claim.id,
            "issue": issue.id,
            "words": words_digest(claim.text),
            "classes": packed(classes_of(claim.text)),
            "version": 0,
            "progress": "open",
        }
        for item in issue.items
        for claim in item.claims
    ]
    if not rows:
        return
    earlier = _earlier_edition(connection, issue)
    old = [] if earlier is None else _claims(connection, earlier)
    pairs = _paired(old, [(claim.id, claim.text) for item in issue.items for claim in item.claims])
    for row in rows:
        was = pairs.get(str(row["claim"]))
        row["previous"] = None if was is None else was.id
    connection.execute(insert(ClaimStateRow), rows)
    if earlier is not None and pairs:
        _carry(connection, issue, earlier, pairs, now)


def _earlier_edition(connection: Connection, issue: Issue) -> str | None:
    """The issue last added from the same address."""
    if issue.address is None:
        return None
    asked = select(IssueRow.id).where(IssueRow.address == issue.address, IssueRow.id != issue.id)
    return connection.scalar(asked.order_by(IssueRow.added.desc(), IssueRow.id).limit(1))


def _claims(connection: Connection, issue: str) -> list[_Old]:
    text = connection.scalar(select(IssueRow.text).where(IssueRow.id == issue)) or ""
    asked = (
        select(ClaimRow.id, ClaimRow.item, ClaimRow.start, ClaimRow.end)
        .join(ItemRow, ItemRow.id == ClaimRow.item)
        .where(ItemRow.issue == issue)
        .order_by(ItemRow.position, ClaimRow.position)
    )
    return [
        _Old(row.id, row.item, text[row.start : row.end], words_digest(text[row.start : row.end]))
        for row in connection.execute(asked)
    ]


def _paired(old: Sequence[_Old], new: Sequence[tuple[str, str]]) -> dict[str, _Old]:
    """New claim -> the earlier edition's claim that it is, in the same words or reworded in place."""
    words = [words_digest(text) for _, text in new]
    pairs: dict[str, _Old] = {}
    same: dict[str, list[_Old]] = defaultdict(list)
    for one in old:
        same[one.words].append(one)
    for (claim, _), key in zip(new, words, strict=True):
        if same[key]:
            pairs[claim] = same[key].pop(0)
    taken = {one.id for one in pairs.values()}
    matcher = SequenceMatcher(None, [one.words for one in old], words, autojunk=False)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        left = [one for one in old[old_from:old_to] if one.id not in taken]
        for claim, text in new[new_from:new_to]:
            if claim not in pairs and left:
                best = max(left, key=lambda one: fuzz.ratio(one.text, text))
                if fuzz.ratio(best.text, text) >= _ALIKE:
                    pairs[claim] = best
                    left.remove(best)
    return pairs


def _carry(
    connection: Connection, issue: Issue, earlier: str, pairs: Mapping[str, _Old], now: datetime
) -> None:
    with Session(connection) as session:
        logs = verdict_log.logs(session, [was.id for was in pairs.values()])
    before, after = _sources(connection, earlier), _sources(connection, issue.id)
    leads = _followed(connection, earlier)
    for item in issue.items:
        now_linked = {leads.get(identity, identity) for identity in after.get(item.id, ())}
        for claim in item.claims:
            was = pairs.get(claim.id)
            standing = stand(logs.get(was.id, ())) if was is not None else None
            if was is None or standing is None or standing.verdict is None:
                continue
            old_linked = {leads.get(identity, identity) for identity in before.get(was.item, ())}
            reason = _reason(was, claim.text, standing.verdict, old_linked, now_linked)
            _carry_one(connection, claim.id, standing, reason, now)


def _reason(
    was: _Old, text: str, verdict: Verdict, old_linked: set[str], now_linked: set[str]
) -> Reason | None:
    """Why the verdict cannot be carried over; None where it can."""
    if was.words != words_digest(text):
        return Reason.CLAIM_CHANGED
    if verdict.rating is not None and not verdict.rating.rests_on_source:
        return None
    rested = {verdict.source, *(one.source for one in verdict.passages)} - {None}
    kept = rested <= now_linked if rested else old_linked == now_linked
    return None if kept else Reason.SOURCE_REPLACED


def _carry_one(
    connection: Connection, claim: str, standing: ClaimState, reason: Reason | None, now: datetime
) -> None:
    verdict = standing.verdict
    if verdict is None or verdict.rating is None:
        return
    log: list[Verdict] = []
    if reason is not None:
        entry = Entry(Act.REOPEN, None, now, reason=reason, origin=verdict.id)
        verdict_log.append(connection, claim, log, entry)
        return
    decision = Decision(
        rating=verdict.rating,
        note=verdict.note,
        wording=verdict.wording,
        document=verdict.document,
        source=verdict.source,
        passages=verdict.passages,
        tool=verdict.tool,
    )
    carried = Entry(Act.CARRY, verdict.editor, now, decision=decision, origin=verdict.id)
    log = verdict_log.append(connection, claim, log, carried)
    if standing.confirmed_by is not None:
        log = verdict_log.append(connection, claim, log, Entry(Act.CONFIRM, standing.confirmed_by, now))
    if standing.reopened is not None:
        entry = Entry(
            Act.REOPEN,
            standing.reopened.editor,
            now,
            reason=standing.reopened.reason,
            note=standing.reopened.note,
            newer=standing.reopened.newer,
        )
        verdict_log.append(connection, claim, log, entry)


def _sources(connection: Connection, issue: str) -> dict[str, set[str]]:
    """Item -> the sources its links lead to, as far as that is known."""
    asked = (
        select(LinkRow.item, ResolutionRow.source)
        .join(ResolutionRow, ResolutionRow.link == LinkRow.id)
        .where(LinkRow.issue == issue, LinkRow.item.is_not(None), ResolutionRow.source.is_not(None))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for item, source in connection.execute(asked):
        found[item or ""].add(source or "")
    return found


def _followed(connection: Connection, issue: str) -> dict[str, str]:
    """What the earlier edition's short links turned out to lead to: identity -> source."""
    asked = (
        select(ResolutionRow.identity, ResolutionRow.source)
        .join(LinkRow, LinkRow.id == ResolutionRow.link)
        .where(LinkRow.issue == issue, ResolutionRow.source.is_not(None))
    )
    return {row.identity: row.source for row in connection.execute(asked)}
