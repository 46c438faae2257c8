"""Verdicts: what is kept, what reopens, what is refused, who is there."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage.desk import Desk
from storage.glossary import AliasKind
from storage.records import Issue
from storage.store import Store
from storage.verdicts import (
    Conflict,
    Decision,
    NotPossible,
    Passage,
    Progress,
    Rating,
    Reason,
    Stance,
)

from .desk_case import (
    CHEAP,
    FAST,
    HOUR,
    NOW,
    PAPER,
    QUOTE,
    SAID,
    accepted,
    claim_of,
    settle,
    visit,
)


def test_a_verdict_keeps_what_it_rests_on(desk: Desk, kim: str, issue: Issue, paper: str) -> None:
    claim = claim_of(issue, FAST)
    refused = Passage(document=paper, start=0, end=11, stance=Stance.REFUSED, rank=1)
    start = SAID.index(QUOTE)
    own = Passage(document=paper, start=start, end=start + len(QUOTE), text=QUOTE)

    standing = desk.decide(
        claim,
        Decision(
            rating=Rating.PARTLY,
            note=" “최대” 빠짐 ",
            wording="최대 44%",
            document=paper,
            passages=(own, refused),
            tool="t 1",
        ),
        editor=kim,
        version=0,
        now=NOW,
    )

    verdict = standing.verdict
    assert verdict is not None
    assert (standing.progress, standing.version) == (Progress.DECIDED, 1)
    assert (verdict.rating, verdict.note, verdict.wording) == (Rating.PARTLY, "“최대” 빠짐", "최대 44%")
    assert (verdict.name, verdict.at, verdict.claim_text, verdict.tool) == ("Kim", NOW, FAST, "t 1")
    assert (verdict.source, verdict.document) == (PAPER.identity, paper)
    assert [(one.text, one.stance, one.rank) for one in verdict.passages] == [
        (QUOTE, Stance.EVIDENCE, None),
        ("Intro words", Stance.REFUSED, 1),
    ]
    assert verdict.passages[0].prefix == "Intro words come first. "
    assert verdict.passages[0].suffix.startswith(" It costs half")
    assert [one["score"] for one in verdict.signals["evidence"]] == [1.0]
    assert desk.log(claim) == (verdict,)


@pytest.mark.parametrize("table", ["verdicts", "verdict_passages"])
@pytest.mark.parametrize("change", ["UPDATE {} SET document = NULL", "DELETE FROM {}"])
def test_the_log_is_append_only(
    desk: Desk, engine: Engine, kim: str, issue: Issue, paper: str, table: str, change: str
) -> None:
    settle(desk, claim_of(issue, FAST), kim, accepted(paper))

    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(change.format(table)))


@pytest.mark.parametrize(
    "decision",
    [
        lambda paper: Decision(rating=Rating.SUPPORTED, document="none"),
        lambda paper: Decision(rating=Rating.WRONG_SOURCE, source="web:none"),
        lambda paper: Decision(rating=Rating.SUPPORTED, passages=(Passage(document="none", start=0, end=1),)),
        lambda paper: Decision(rating=Rating.SUPPORTED, passages=(Passage(document=paper, start=5, end=5),)),
        lambda paper: Decision(
            rating=Rating.SUPPORTED, passages=(Passage(document=paper, start=0, end=9**6),)
        ),
        lambda paper: Decision(
            rating=Rating.SUPPORTED, passages=(Passage(document=paper, start=0, end=5, text="Other"),)
        ),
    ],
)
def test_words_that_are_not_there_are_refused_and_nothing_is_kept(
    desk: Desk, kim: str, issue: Issue, paper: str, decision: Callable[[str], Decision]
) -> None:
    claim = claim_of(issue, FAST)

    with pytest.raises(NotPossible):
        desk.decide(claim, decision(paper), editor=kim, version=0, now=NOW)

    assert desk.log(claim) == ()


def test_undo_is_one_more_entry_and_only_ones_own(desk: Desk, kim: str, lee: str, issue: Issue) -> None:
    claim = claim_of(issue, FAST)
    settle(desk, claim, kim, Decision(rating=Rating.SUPPORTED))
    settle(desk, claim, kim, Decision(rating=Rating.CONTRADICTED))
    with pytest.raises(NotPossible):
        desk.undo(claim, editor=lee, version=2, now=NOW)

    once = desk.undo(claim, editor=kim, version=2, now=NOW)
    twice = desk.undo(claim, editor=kim, version=3, now=NOW)

    assert once.verdict is not None
    assert (once.verdict.rating, once.version) == (Rating.SUPPORTED, 3)
    assert (twice.progress, twice.verdict) == (Progress.OPEN, None)
    assert [entry.undoes for entry in desk.log(claim)] == [None, None, 2, 1]
    with pytest.raises(NotPossible):
        desk.undo(claim, editor=kim, version=4, now=NOW)


def test_a_stale_write_is_refused_with_both_sides(desk: Desk, kim: str, lee: str, issue: Issue) -> None:
    claim = claim_of(issue, FAST)
    settle(desk, claim, kim, Decision(rating=Rating.SUPPORTED))
    mine = Decision(rating=Rating.CONTRADICTED)

    with pytest.raises(Conflict) as refused:
        desk.decide(claim, mine, editor=lee, version=0, now=NOW)

    assert refused.value.mine == mine
    assert refused.value.theirs is not None
    assert (refused.value.theirs.name, refused.value.theirs.rating) == ("Kim", Rating.SUPPORTED)
    assert refused.value.standing.version == 1
    assert len(desk.log(claim)) == 1


def test_of_many_writes_at_once_one_is_kept(desk: Desk, kim: str, issue: Issue) -> None:
    claim, told = claim_of(issue, FAST), []

    def give() -> None:
        try:
            desk.decide(claim, Decision(rating=Rating.PARTLY), editor=kim, version=0, now=NOW)
            told.append("kept")
        except Conflict:
            told.append("conflict")

    threads = [threading.Thread(target=give) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["conflict"] * 5 + ["kept"]
    assert len(desk.log(claim)) == 1


def test_a_verdict_is_confirmed_by_another_person_only(desk: Desk, kim: str, lee: str, issue: Issue) -> None:
    claim = claim_of(issue, FAST)
    with pytest.raises(NotPossible):
        desk.confirm(claim, editor=lee, version=0, now=NOW)
    settle(desk, claim, kim)
    with pytest.raises(NotPossible):
        desk.confirm(claim, editor=kim, version=1, now=NOW)

    confirmed = desk.confirm(claim, editor=lee, version=1, now=NOW)

    assert (confirmed.progress, confirmed.confirmed_by) == (Progress.CONFIRMED, lee)
    with pytest.raises(NotPossible):
        desk.confirm(claim, editor=lee, version=2, now=NOW)


def test_a_correction_is_published_somewhere(desk: Desk, kim: str, issue: Issue) -> None:
    right, wrong = claim_of(issue, FAST), claim_of(issue, CHEAP)
    settle(desk, right, kim)
    settle(desk, wrong, kim, Decision(rating=Rating.CONTRADICTED, wording="1/3"))
    with pytest.raises(NotPossible):
        desk.correct(right, place="https://p.org", editor=kim, version=1, now=NOW)

    corrected = desk.correct(wrong, place="https://p.org/c", editor=kim, version=1, now=NOW)

    assert corrected.progress is Progress.CORRECTED
    assert desk.log(wrong)[-1].place == "https://p.org/c"


def test_an_objection_reopens_and_says_why(desk: Desk, kim: str, lee: str, issue: Issue) -> None:
    claim = claim_of(issue, FAST)
    settle(desk, claim, kim)
    with pytest.raises(NotPossible):
        desk.reopen(claim, note=" ", editor=lee, version=1, now=NOW)

    standing = desk.reopen(claim, note="Which model?", editor=lee, version=1, now=NOW)

    assert standing.progress is Progress.REOPENED
    assert standing.reopened is not None
    assert (standing.reopened.reason, standing.reopened.note) == (Reason.OBJECTION, "Which model?")
    assert standing.verdict is not None


def test_unknown_names_are_told(desk: Desk, kim: str) -> None:
    assert desk.queue("none", now=NOW) is None
    assert desk.claim("none", now=NOW) is None
    assert desk.source("none") is None
    assert desk.difference("none", "none") is None
    with pytest.raises(LookupError):
        desk.ready("none")
    with pytest.raises(LookupError):
        desk.arrive("none", editor=kim, now=NOW)
    with pytest.raises(LookupError):
        desk.decide("none", Decision(rating=Rating.PARTLY), editor=kim, version=0, now=NOW)


def test_a_sources_history(store: Store, desk: Desk, issue: Issue, paper: str) -> None:
    newer = visit(store, issue, PAPER, "Other words.", at=NOW + HOUR)

    history = desk.source(PAPER.identity)

    assert history is not None
    assert [one.document for one in history.visits] == [newer, paper]
    assert [one.id for one in history.documents] == [newer, paper]
    assert [one.text for one in history.linked] == [FAST, CHEAP]


def test_aliases_are_confirmed_and_taken_back(desk: Desk, kim: str) -> None:
    google = desk.add_alias(" 구글 ", "Google", editor=kim, now=NOW)
    desk.add_alias("구글", "Google", editor=None, now=NOW + HOUR)
    desk.add_alias("강화학습", "reinforcement learning", kind=AliasKind.TERM, editor=kim, now=NOW)
    with pytest.raises(NotPossible):
        desk.add_alias("같다", "같다", editor=kim, now=NOW)

    assert desk.aliases(AliasKind.NAME) == (google,)
    assert (google.written, google.editor, google.added) == ("구글", "Kim", NOW)
    desk.withdraw_alias(google.id, now=NOW)
    assert desk.aliases(AliasKind.NAME) == ()
    with pytest.raises(LookupError):
        desk.withdraw_alias(google.id, now=NOW)
    assert desk.add_alias("구글", "Google", editor=kim, now=NOW).id == google.id
