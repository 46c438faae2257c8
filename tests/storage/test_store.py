"""What is kept is kept once, and a failed visit never hides a good one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Asked,
    Capture,
    Claim,
    Document,
    Issue,
    IssueFormat,
    Item,
    Link,
    LinkRole,
    Resolution,
    Via,
    Visit,
)
from storage.store import Store

TEXT = "모델이 44% 빨라졌다. link"
NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
CLAIM = Claim(id="i1/1/c1", text=TEXT[:13], start=0, end=13, language="ko")
LINK = Link(id="i1/1/l1", anchor="link", address="https://e.org/a", role=LinkRole.SOURCE, start=14, end=18)
ITEM = Item(
    id="i1/1",
    position=1,
    section="Papers",
    headline=None,
    text=TEXT,
    start=0,
    end=18,
    language="ko",
    claims=(CLAIM,),
    links=(LINK,),
)
ISSUE = Issue(
    id="i1",
    title="호",
    publication=None,
    published=None,
    language="ko",
    format=IssueFormat.TEXT,
    address="a.txt",
    text=TEXT,
    items=(ITEM,),
)
SOURCE = Resolution(raw="https://e.org/a", canonical="https://e.org/a", kind="web", identity="web:e.org/a")
PAPER = Document(
    address="https://e.org/a", kind="paper", title="Fast", text="It is 44% faster.", authors=("Kim",)
)


def visited(
    run: str, *, at: datetime = NOW, outcome: Outcome = Outcome.OK, document: Document | None = PAPER
) -> Visited:
    capture = Capture(
        file="w.warc.gz",
        offset=100 * at.hour,
        length=50,
        address="https://e.org/a",
        status=200,
        payload_digest=f"sha1:{at.hour}",
        captured=at,
    )
    asked = Asked(
        asked="https://e.org/a",
        final="https://e.org/a",
        status=200,
        outcome=None,
        detail=None,
        via=Via.LIVE,
        hops=(),
        captures=(capture,),
        fetched=at,
    )
    visit = Visit(
        source=SOURCE.identity,
        run=run,
        asked="https://e.org/a",
        final="https://e.org/a",
        hops=(),
        status=200,
        outcome=outcome,
        detail=None,
        traceback=None,
        started=at,
        seconds=0.5,
        size=17,
        via=Via.LIVE,
        reader="article",
        asked_pages=(asked,),
    )
    evidence = (Evidence(claim=CLAIM.id, start=0, end=17, text=PAPER.text, score=2.5, rank=1),)
    return Visited(
        resolution=SOURCE,
        visit=visit,
        document=document,
        links=(LINK.id,),
        evidence=evidence if document else (),
        findings=(Finding(code=FindingCode.NOT_FOUND, item=ITEM.id, claim=CLAIM.id),) if document else (),
    )


@pytest.fixture
def run(store: Store) -> str:
    store.add_issue(ISSUE, {LINK.id: SOURCE}, now=NOW)
    return store.begin_run(ISSUE.id, now=NOW)


def test_an_issue_is_added_once(store: Store) -> None:
    assert store.add_issue(ISSUE, {LINK.id: SOURCE}, now=NOW)
    assert not store.add_issue(ISSUE, {LINK.id: SOURCE}, now=NOW)


def test_an_issue_comes_back_as_it_was(store: Store, run: str) -> None:
    assert store.issue(ISSUE.id) == ISSUE


def test_an_unfinished_run_goes_on(store: Store, run: str) -> None:
    assert store.begin_run(ISSUE.id, now=NOW + timedelta(hours=1)) == run


def test_a_finished_run_is_followed_by_another(store: Store, run: str) -> None:
    store.finish_run(run, now=NOW)

    assert store.begin_run(ISSUE.id, now=NOW + timedelta(hours=1)) != run


def test_a_run_ends_although_the_clock_was_set_back(store: Store, run: str) -> None:
    store.finish_run(run, now=NOW - timedelta(days=30))

    assert store.begin_run(ISSUE.id, now=NOW + timedelta(hours=1)) != run


def test_a_source_is_due_until_its_visit_is_kept(store: Store, run: str) -> None:
    assert store.pending(run) == (SOURCE.identity,)

    store.keep(visited(run))

    assert store.pending(run) == ()


def test_keeping_a_visit_twice_is_keeping_it_once(store: Store, run: str) -> None:
    store.keep(visited(run))
    once = store.report_rows(ISSUE.id)

    store.keep(visited(run))

    assert store.report_rows(ISSUE.id) == once


def test_a_failed_visit_does_not_hide_a_good_document(store: Store, run: str) -> None:
    store.keep(visited(run))
    store.finish_run(run, now=NOW)
    later = store.begin_run(ISSUE.id, now=NOW + timedelta(hours=1))
    store.keep(visited(later, at=NOW + timedelta(hours=1), outcome=Outcome.BLOCKED, document=None))

    link = store.report_rows(ISSUE.id)[0].links[0]

    assert link.visit is not None
    assert link.document is not None
    assert (link.visit.outcome, link.document.document.text) == (Outcome.BLOCKED, PAPER.text)


def test_the_same_words_make_no_new_document(store: Store, run: str) -> None:
    store.keep(visited(run))
    first = store.newest_document(SOURCE.identity)
    store.finish_run(run, now=NOW)
    later = store.begin_run(ISSUE.id, now=NOW + timedelta(hours=1))
    store.keep(visited(later, at=NOW + timedelta(hours=1), document=replace(PAPER, text="It is 44% FASTER!")))
    second = store.newest_document(SOURCE.identity)

    assert first is not None
    assert second is not None
    assert second.id == first.id


def test_evidence_is_literally_in_the_stored_document(store: Store, run: str) -> None:
    store.keep(visited(run))

    (kept,) = store.evidence_for(ISSUE.id)
    document = store.document(kept.document)

    assert document is not None
    assert document.document.text[kept.evidence.start : kept.evidence.end] == kept.evidence.text


def test_findings_come_back_with_their_claim(store: Store, run: str) -> None:
    store.keep(visited(run))

    assert [finding.claim for finding in store.findings_for(ISSUE.id)] == [CLAIM.id]


def test_the_ledger_knows_how_far_a_file_is_sound(store: Store, run: str) -> None:
    store.keep(visited(run))

    assert store.committed("w.warc.gz") == 850
    assert store.committed("other.warc.gz") is None


def test_the_ledger_finds_an_earlier_body(store: Store, run: str) -> None:
    store.keep(visited(run))

    known = store.known("sha1:8")

    assert known is not None
    assert known.offset == 800


def test_every_finding_code_can_be_kept(store: Store, run: str) -> None:
    every = [Finding(code=code, item=ITEM.id, data={"named": "x"}) for code in FindingCode]

    store.keep_findings(ISSUE.id, every)

    assert {finding.code for finding in store.findings_for(ISSUE.id)} == set(FindingCode)


def test_offsets_that_lie_are_refused(store: Store) -> None:
    wrong = replace(ISSUE, items=(replace(ITEM, text="other"),))

    with pytest.raises(ValueError, match="is not the issue's text"):
        store.add_issue(wrong, {}, now=NOW)


def test_times_come_back_in_utc(store: Store, run: str) -> None:
    store.keep(visited(run))

    assert store.visits(SOURCE.identity)[0].started == NOW
