"""What reopens a verdict, and what a new edition carries over."""

import pytest

from storage.desk import Desk
from storage.outcomes import Outcome
from storage.records import Issue
from storage.store import Store
from storage.verdicts import (
    Act,
    Conflict,
    Decision,
    NotPossible,
    Progress,
    Rating,
    Reason,
)

from .desk_case import (
    CHEAP,
    FAST,
    HIRED,
    HOUR,
    NEWS,
    NEWS_SAID,
    NOW,
    PAPER,
    QUOTE,
    SAID,
    accepted,
    add,
    claim_of,
    issue_of,
    reworded,
    settle,
    visit,
)


def test_changed_words_reopen_exactly_what_rested_on_them(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    news = visit(store, issue, NEWS, NEWS_SAID)
    assert news
    fast, cheap, hired = (claim_of(issue, words) for words in (FAST, CHEAP, HIRED))
    settle(desk, fast, kim, accepted(paper))
    settle(desk, cheap, kim, accepted(paper, "It costs half as much to run."))
    settle(desk, hired, kim, accepted(news, "Jane Roe becomes director of the lab", NEWS_SAID))

    newer = visit(store, issue, PAPER, "More came. " + SAID.replace("44%", "24%"), at=NOW + HOUR)

    screen = desk.claim(fast, now=NOW + HOUR)
    assert screen is not None
    assert (screen.standing.progress, screen.standing.version) == (Progress.REOPENED, 2)
    assert screen.standing.reopened is not None
    assert screen.standing.reopened.reason is Reason.SOURCE_CHANGED
    assert (screen.standing.reopened.newer, screen.standing.reopened.at) == (newer, NOW + HOUR)
    assert [one.text for one in screen.orphans] == [QUOTE]
    assert [len(desk.log(claim)) for claim in (cheap, hired)] == [1, 1]
    told = desk.difference(paper, newer or "")
    assert told is not None
    assert [(one.change, one.text) for one in told.text if one.change != "same"] == [
        ("added", "More came. "),
        ("removed", "44"),
        ("added", "24"),
    ]


def test_a_verdict_without_a_passage_rests_on_the_whole_document(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    fast, cheap = claim_of(issue, FAST), claim_of(issue, CHEAP)
    settle(desk, fast, kim, Decision(rating=Rating.NOT_IN_SOURCE, document=paper))
    settle(desk, cheap, kim, Decision(rating=Rating.NOT_CHECKABLE, document=paper))

    visit(store, issue, PAPER, SAID + " One more sentence.", at=NOW + HOUR)

    assert [len(desk.log(claim)) for claim in (fast, cheap)] == [2, 1]


def test_the_same_words_again_and_failed_visits_reopen_nothing(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    claim = claim_of(issue, FAST)
    settle(desk, claim, kim, Decision(rating=Rating.NOT_IN_SOURCE, document=paper))

    visit(store, issue, PAPER, SAID.upper().replace(". ", ".\n"), at=NOW + HOUR)
    visit(store, issue, PAPER, None, at=NOW + 2 * HOUR, outcome=Outcome.GONE)
    visit(store, issue, PAPER, "Subscribe to read.", at=NOW + 3 * HOUR, outcome=Outcome.PAYWALLED)

    assert len(desk.log(claim)) == 1


def test_a_claim_reopens_once_until_somebody_decides(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    claim = claim_of(issue, FAST)
    settle(desk, claim, kim, accepted(paper))

    newer = visit(store, issue, PAPER, "Nothing of it.", at=NOW + HOUR)
    visit(store, issue, PAPER, "Nothing of it at all.", at=NOW + 2 * HOUR)
    with pytest.raises(Conflict):
        desk.decide(claim, accepted(paper), editor=kim, version=1, now=NOW)

    assert [entry.newer for entry in desk.log(claim)] == [None, newer]
    with pytest.raises(NotPossible):
        desk.undo(claim, editor=kim, version=2, now=NOW)


# --- editions ------------------------------------------------------------------------------------


def test_a_new_edition_carries_what_is_said_in_the_same_words(
    store: Store, desk: Desk, kim: str, lee: str, issue: Issue, paper: str
) -> None:
    settle(desk, claim_of(issue, FAST), kim, accepted(paper))
    desk.confirm(claim_of(issue, FAST), editor=lee, version=1, now=NOW)
    settle(desk, claim_of(issue, CHEAP), kim, accepted(paper, "It costs half as much to run."))

    edited = add(store, reworded(issue, CHEAP, "비용은 3분의 1로 줄었다."), at=NOW + HOUR)

    kept = desk.claim(claim_of(edited, FAST), now=NOW)
    changed = desk.claim(claim_of(edited, "비용은 3분의 1로 줄었다."), now=NOW)
    assert kept is not None
    assert changed is not None
    assert [entry.act for entry in kept.log] == [Act.CARRY, Act.CONFIRM]
    assert kept.log[0].origin == desk.log(claim_of(issue, FAST))[0].id
    assert (kept.standing.progress, kept.standing.confirmed_by) == (Progress.CONFIRMED, lee)
    assert kept.log[0].passages == desk.log(claim_of(issue, FAST))[0].passages
    assert changed.standing.progress is Progress.REOPENED
    assert changed.standing.reopened is not None
    assert changed.standing.reopened.reason is Reason.CLAIM_CHANGED
    assert changed.previous is not None
    assert changed.previous.rating is Rating.SUPPORTED
    assert ("removed", "절반으로") in [(one.change, one.text) for one in changed.reworded]


def test_the_same_words_with_another_source_are_open(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    settle(desk, claim_of(issue, FAST), kim, accepted(paper))
    elsewhere = (NEWS, NEWS)

    edited = add(store, issue_of(FAST, CHEAP, HIRED, links=elsewhere), at=NOW + HOUR, links=elsewhere)

    standing = desk.verdicts(edited.id)[claim_of(edited, FAST)]
    assert standing.progress is Progress.REOPENED
    assert standing.reopened is not None
    assert standing.reopened.reason is Reason.SOURCE_REPLACED


def test_an_issue_from_another_address_carries_nothing_but_shows_repeats(
    store: Store, desk: Desk, kim: str, issue: Issue, paper: str
) -> None:
    settle(desk, claim_of(issue, FAST), kim, accepted(paper))

    other = add(store, issue_of(FAST, "Other.", "Third.", address="b.md"), at=NOW + HOUR)

    screen = desk.claim(claim_of(other, FAST), now=NOW)
    assert screen is not None
    assert screen.standing.progress is Progress.OPEN
    assert [(one.claim, one.rating, one.editor) for one in screen.repeats] == [
        (claim_of(issue, FAST), Rating.SUPPORTED, "Kim")
    ]
    assert (claim_of(issue, FAST), Rating.SUPPORTED) in [
        (one.claim, one.rating) for one in screen.links[0].earlier
    ]
