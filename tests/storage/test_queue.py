"""The queue: what comes first, what waits, who is there, and when an issue is ready."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from storage.desk import Desk
from storage.desk_views import Attention, Filter
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.policy import ClaimClass, Policy
from storage.records import Issue
from storage.store import Store
from storage.verdicts import (
    Decision,
    Progress,
    Rating,
)
from storage.worth import Sort

from .desk_case import (
    CHEAP,
    FAST,
    HIRED,
    HOUR,
    NEWS,
    NOW,
    PAPER,
    SAID,
    claim_of,
    finding,
    settle,
    visit,
)


def test_the_queue_is_worst_first_and_settled_last(store: Store, desk: Desk, kim: str, issue: Issue) -> None:
    fast, cheap, hired = (claim_of(issue, words) for words in (FAST, CHEAP, HIRED))
    differs = finding(FindingCode.QUANTITY_DIFFERS, issue.items[0].id, cheap)
    visit(store, issue, PAPER, SAID, findings=(differs,))
    visit(store, issue, NEWS, None, outcome=Outcome.GONE)

    before = desk.queue(issue.id, now=NOW)
    settle(desk, cheap, kim)
    after = desk.queue(issue.id, now=NOW)

    assert before is not None
    assert after is not None
    assert [(line.claim, line.attention) for line in before.lines] == [
        (cheap, Attention.CONFLICT),
        (hired, Attention.DEAD),
        (fast, Attention.USUAL),
    ]
    assert [line.claim for line in after.lines] == [hired, fast, cheap]
    assert (after.issue.counts.claims, after.issue.counts.settled, after.issue.counts.open) == (3, 1, 2)
    assert desk.issues() == (after.issue,)


def test_what_no_source_can_settle_waits_behind_the_rest(store: Store, desk: Desk, issue: Issue) -> None:
    first, *others = issue.items[0].claims
    opinion = replace(first, id="opinion/1/c1", sort=Sort.OPINION, worth=0.1, speaker="Kim")
    graded = tuple(replace(one, id=f"opinion/{one.id}", sort=Sort.STATEMENT, worth=0.8) for one in others)
    item = replace(issue.items[0], id="opinion/1", claims=(opinion, *graded), links=())
    store.add_issue(replace(issue, id="opinion", address="b.md", items=(item,)), {}, now=NOW)

    found = desk.queue("opinion", now=NOW)

    assert found is not None
    assert [line.claim for line in found.lines] == [*[one.id for one in graded], opinion.id]
    assert [(line.sort, line.worth) for line in found.lines][-1] == (Sort.OPINION, 0.1)
    kept = store.issue("opinion")
    assert kept is not None
    assert kept.items[0].claims == (opinion, *graded)


def test_a_failed_visit_does_not_hide_what_was_noticed(store: Store, desk: Desk, issue: Issue) -> None:
    fast = claim_of(issue, FAST)
    visit(
        store,
        issue,
        PAPER,
        SAID,
        findings=(finding(FindingCode.QUANTITY_DIFFERS, issue.items[0].id, fast),),
    )
    visit(store, issue, PAPER, None, at=NOW + HOUR, outcome=Outcome.TIMEOUT)

    found = desk.queue(issue.id, Filter(words=FAST), now=NOW)

    assert found is not None
    assert found.lines[0].findings == (FindingCode.QUANTITY_DIFFERS,)
    assert found.lines[0].outcomes == (Outcome.TIMEOUT,)
    assert found.lines[0].score == 1.0


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(progress=frozenset({Progress.DECIDED})), [FAST]),
        (Filter(ratings=frozenset({Rating.SUPPORTED})), [FAST]),
        (Filter(open=True), [HIRED, CHEAP]),
        (Filter(open=False), [FAST]),
        (Filter(classes=frozenset({ClaimClass.NUMBERS})), [CHEAP, FAST]),
        (Filter(editor="Kim"), [FAST]),
        (Filter(words="jane"), [HIRED]),
        (Filter(words="item 1 절반"), [CHEAP]),
        (Filter(attention=frozenset({Attention.UNCHECKED})), [HIRED]),
    ],
)
def test_a_queue_is_filtered(
    desk: Desk, kim: str, issue: Issue, paper: str, wanted: Filter, expected: list[str]
) -> None:
    settle(desk, claim_of(issue, FAST), kim)

    found = desk.queue(issue.id, wanted, now=NOW)

    assert found is not None
    assert [line.text for line in found.lines] == expected


def test_a_claim_that_somebody_looks_at_is_in_progress(desk: Desk, kim: str, lee: str, issue: Issue) -> None:
    fast, cheap = claim_of(issue, FAST), claim_of(issue, CHEAP)
    desk.arrive(fast, editor=kim, now=NOW)
    both = desk.arrive(fast, editor=lee, now=NOW + HOUR / 60)

    later = desk.queue(issue.id, Filter(words=FAST), now=NOW + HOUR / 60)
    desk.arrive(cheap, editor=lee, now=NOW + HOUR / 60)

    assert [(one.name, one.since) for one in both] == [("Kim", NOW), ("Lee", NOW + HOUR / 60)]
    assert later is not None
    assert later.lines[0].progress is Progress.IN_PROGRESS
    assert desk.present([fast], now=NOW + HOUR) == ()
    assert [one.name for one in desk.present([fast, cheap], now=NOW + HOUR / 60)] == ["Kim", "Lee"]
    desk.leave(cheap, editor=lee)
    assert desk.present([cheap], now=NOW + HOUR / 60) == ()


def test_an_issue_is_ready_when_nothing_is_open(
    engine: Engine, desk: Desk, kim: str, lee: str, issue: Issue
) -> None:
    strict = Desk(engine, Policy(frozenset({ClaimClass.NUMBERS})))
    fast, cheap, hired = (claim_of(issue, words) for words in (FAST, CHEAP, HIRED))
    assert [one.why for one in desk.ready(issue.id).open] == ["open"] * 3
    for claim in (fast, cheap, hired):
        settle(desk, claim, kim, Decision(rating=Rating.SUPPORTED))

    assert desk.ready(issue.id).ready
    assert [(one.claim, one.why) for one in strict.ready(issue.id).open] == [
        (fast, "second person: numbers"),
        (cheap, "second person: numbers"),
    ]
    for claim in (fast, cheap):
        strict.confirm(claim, editor=lee, version=1, now=NOW)
    assert strict.ready(issue.id).ready
    assert strict.issues()[0].counts.ready
    desk.reopen(hired, note="Check her name.", editor=lee, version=1, now=NOW)
    assert [one.why for one in desk.ready(issue.id).open] == ["reopened: objection"]
