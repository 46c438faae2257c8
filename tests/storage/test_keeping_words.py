"""What becomes of documents, evidence and findings over several visits."""

from dataclasses import replace

import pytest

from storage.evidence import Finding
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Standing,
)
from storage.store import Store

from .keeping_case import HOUR, NOW, PAPER, TEXT, WORDS, begun, begun_again, visited


def test_words_that_come_back_are_the_newest_again(store: Store) -> None:
    run, at = begun(store), NOW
    for text in ("One.", "Two.", "One."):
        store.keep(visited(run, at=at, document=replace(WORDS, text=text)))
        at += HOUR
        run = begun_again(store, run, at=at)

    newest = store.newest_document(PAPER.identity)

    assert newest is not None
    assert (newest.document.text, newest.seen) == ("One.", NOW)


def test_a_teaser_does_not_hide_the_whole_text(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run))
    later = begun_again(store, run, at=NOW + HOUR)
    store.keep(
        visited(later, at=NOW + HOUR, outcome=Outcome.PAYWALLED, document=replace(WORDS, text="It is"))
    )

    newest = store.newest_document(PAPER.identity)

    assert newest is not None
    assert newest.document.text == TEXT


def test_the_same_words_may_be_withdrawn(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run))
    later = begun_again(store, run, at=NOW + HOUR)
    withdrawn = replace(WORDS, standing=Standing.WITHDRAWN, notice="Error in §3", facts={"version": 2})
    store.keep(visited(later, at=NOW + HOUR, document=withdrawn))

    newest, card = store.newest_document(PAPER.identity), store.report_rows("i")[0].links[0].source

    assert newest is not None
    assert card is not None
    assert newest.document == withdrawn
    assert (card.standing, card.notice) == (Standing.WITHDRAWN, "Error in §3")


def test_reading_an_old_visit_again_does_not_undo_a_withdrawal(store: Store) -> None:
    run = begun(store)
    old = visited(run)
    store.keep(old)
    later = begun_again(store, run, at=NOW + HOUR)
    store.keep(visited(later, at=NOW + HOUR, document=replace(WORDS, standing=Standing.WITHDRAWN)))

    store.keep(old)

    card = store.report_rows("i")[0].links[0].source
    assert card is not None
    assert card.standing is Standing.WITHDRAWN


def test_a_report_shows_what_its_own_issue_was_compared_with(store: Store) -> None:
    store.keep(visited(begun(store), evidence=(0, 17)))
    other = begun(store, name="other", at=NOW + HOUR)
    store.keep(visited(other, issue="other", at=NOW + HOUR, document=replace(WORDS, text="All new.")))

    document = store.report_rows("i")[0].links[0].document

    assert document is not None
    assert document.document.text == TEXT


def test_characters_a_database_cannot_hold_keep_their_place(store: Store) -> None:
    store.keep(visited(begun(store), document=replace(WORDS, text="a\x00b\ud800c 44%"), evidence=(4, 9)))

    (kept,) = store.evidence_for("i")
    newest = store.newest_document(PAPER.identity)

    assert newest is not None
    assert newest.document.text == "a\ufffdb\ufffdc 44%"
    assert newest.document.text[kept.evidence.start : kept.evidence.end] == "c 44%"


# --- evidence and findings -----------------------------------------------------------------------


def test_evidence_follows_the_words_into_the_stored_text(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, document=replace(WORDS, text="So:  it is 44% faster!")))
    later = begun_again(store, run, at=NOW + HOUR)
    store.keep(
        visited(later, at=NOW + HOUR, document=replace(WORDS, text="So it is 44% faster."), evidence=(3, 20))
    )

    (kept,) = store.evidence_for("i")

    assert (kept.evidence.start, kept.evidence.text) == (5, "it is 44% faster!")


def test_a_finding_s_passage_follows_too(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, document=replace(WORDS, text="So:  it is 44% faster!")))
    later = begun_again(store, run, at=NOW + HOUR)
    same_words = replace(WORDS, text="So it is 44% faster.")
    store.keep(visited(later, at=NOW + HOUR, document=same_words, data={"start": "3", "end": "20"}))

    (finding,) = store.findings_for("i")

    assert finding.data == {"start": "5", "end": "22"}


def test_evidence_that_is_not_in_the_text_is_refused(store: Store) -> None:
    sent = visited(begun(store), evidence=(0, 17))
    wrong = replace(sent.evidence[0], text="It was never.")

    with pytest.raises(ValueError, match="not literally in document"):
        store.keep(replace(sent, evidence=(wrong,)))


def test_older_documents_keep_their_evidence_out_of_the_report(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, evidence=(0, 17)))
    later = begun_again(store, run, at=NOW + HOUR)
    store.keep(visited(later, at=NOW + HOUR, document=replace(WORDS, text="It is slow."), evidence=(0, 11)))

    assert [kept.evidence.text for kept in store.evidence_for("i")] == [TEXT, "It is slow."]
    assert [kept.evidence.text for kept in store.report_rows("i")[0].claims[0].evidence] == ["It is slow."]


def test_a_failed_visit_adds_to_what_the_good_one_told(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run))
    later = begun_again(store, run, at=NOW + HOUR)
    blocked = visited(
        later, at=NOW + HOUR, outcome=Outcome.BLOCKED, document=None, code=FindingCode.SOURCE_UNREAD
    )
    store.keep(blocked)

    assert [finding.code for finding in store.findings_for("i")] == [
        FindingCode.QUANTITY_DIFFERS,
        FindingCode.SOURCE_UNREAD,
    ]


def test_a_good_visit_takes_back_that_nothing_could_be_read(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, outcome=Outcome.DNS, document=None, code=FindingCode.SOURCE_UNREAD))
    store.keep(visited(begun_again(store, run, at=NOW + HOUR), at=NOW + HOUR))

    assert [finding.code for finding in store.findings_for("i")] == [FindingCode.QUANTITY_DIFFERS]


def test_findings_of_the_issue_alone_outlive_a_visit(store: Store) -> None:
    run = begun(store)
    store.keep_findings("i", [Finding(code=FindingCode.LINK_MISSING, item="i/1", data={"named": "X"})])

    store.keep(visited(run))

    assert FindingCode.LINK_MISSING in {finding.code for finding in store.findings_for("i")}
