"""What one visit brings, over short links, changed spellings, second attempts and new readings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import (
    Asked,
    Capture,
    Claim,
    Document,
    Hop,
    Issue,
    IssueFormat,
    Item,
    Link,
    LinkRole,
    Resolution,
    Standing,
    Step,
    Via,
    Visit,
)
from storage.store import Store

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = "It is 44% faster."
SHORT = Resolution(
    raw="https://sho.rt/x",
    canonical="https://sho.rt/x",
    kind="web",
    identity="web:sho.rt/x",
    needs_network=True,
)
PAPER = Resolution(
    raw="https://arxiv.org/abs/2411.04468v1",
    canonical="https://arxiv.org/abs/2411.04468",
    kind="arxiv",
    identity="arxiv:2411.04468",
    identifiers={"arxiv": "2411.04468", "version": "1"},
    steps=(Step("identify:arxiv", "https://arxiv.org/abs/2411.04468"),),
)
WORDS = Document(address="https://arxiv.org/abs/2411.04468", kind="paper", title="Fast", text=TEXT)


def issue_named(name: str, address: str | None = "https://sho.rt/x") -> Issue:
    claim = Claim(id=f"{name}/c", text=TEXT, start=0, end=17, language="en")
    link = Link(id=f"{name}/l", anchor="44%", address=address, role=LinkRole.SOURCE, start=6, end=9)
    item = Item(
        id=f"{name}/1",
        position=1,
        section=None,
        headline="Fast",
        text=TEXT,
        start=0,
        end=17,
        language="en",
        claims=(claim,),
        links=(link,),
    )
    return Issue(
        id=name,
        title=name,
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address="a.txt",
        text=TEXT,
        items=(item,),
    )


def capture(offset: int, *, at: datetime = NOW, revisit: bool = False) -> Capture:
    return Capture(
        file="w.warc.gz",
        offset=offset,
        length=10,
        address="https://e.org",
        status=200,
        payload_digest="sha1:A",
        captured=at,
        revisit=revisit,
    )


def page(*captures: Capture) -> Asked:
    return Asked(
        asked="https://e.org",
        final="https://e.org/a",
        status=200,
        outcome=None,
        detail=None,
        via=Via.LIVE,
        hops=(Hop("https://e.org", 301, "http"),),
        captures=captures,
        fetched=NOW,
    )


def visited(
    run: str,
    *,
    issue: str = "i",
    resolution: Resolution = PAPER,
    at: datetime = NOW,
    outcome: Outcome = Outcome.OK,
    document: Document | None = WORDS,
    code: FindingCode = FindingCode.QUANTITY_DIFFERS,
    data: dict[str, str] | None = None,
    pages: tuple[Asked, ...] = (),
    evidence: tuple[int, int] | None = None,
) -> Visited:
    visit = Visit(
        source=resolution.identity,
        run=run,
        asked="https://e.org",
        final="https://e.org/a",
        hops=(Hop("https://e.org", 301, "http"),),
        status=200,
        outcome=outcome,
        detail=None,
        traceback=None,
        started=at,
        seconds=0.5,
        size=17,
        via=Via.LIVE,
        reader="arxiv",
        asked_pages=pages,
    )
    found: tuple[Evidence, ...] = ()
    if document is not None and evidence is not None:
        start, end = evidence
        found = (
            Evidence(
                claim=f"{issue}/c", start=start, end=end, text=document.text[start:end], score=1.0, rank=1
            ),
        )
    return Visited(
        resolution=resolution,
        visit=visit,
        document=document,
        links=(f"{issue}/l",),
        evidence=found,
        findings=(Finding(code=code, item=f"{issue}/1", claim=f"{issue}/c", data=data or {}),),
    )


def begun(store: Store, resolution: Resolution = PAPER, *, name: str = "i", at: datetime = NOW) -> str:
    store.add_issue(issue_named(name), {f"{name}/l": resolution}, now=at)
    return store.begin_run(name, now=at)


def begun_again(store: Store, run: str, *, at: datetime) -> str:
    store.finish_run(run, now=at)
    return store.begin_run("i", now=at)


# --- links ---------------------------------------------------------------------------------------


def test_a_short_link_that_was_followed_is_not_due(store: Store) -> None:
    run = begun(store, SHORT)

    store.keep(visited(run))

    assert store.pending(run) == ()


def test_a_short_link_shows_the_source_it_led_to(store: Store) -> None:
    store.keep(visited(begun(store, SHORT)))

    link = store.report_rows("i")[0].links[0]

    assert link.source is not None
    assert (link.source.identity, link.resolution) == (PAPER.identity, SHORT)


def test_a_short_link_is_followed_anew_by_the_next_run(store: Store) -> None:
    run = begun(store, SHORT)
    store.keep(visited(run))

    assert store.pending(begun_again(store, run, at=NOW + HOUR)) == (SHORT.identity,)


def test_a_mention_gets_a_resolution_once_it_is_matched(store: Store) -> None:
    store.add_issue(issue_named("i", address=None), {}, now=NOW)

    store.keep(visited(store.begin_run("i", now=NOW)))

    assert store.resolutions("i") == {"i/l": PAPER}


def test_a_reader_s_address_is_not_stored(store: Store) -> None:
    store.add_issue(
        issue_named("i", address="https://sho.rt/xxx"),
        {"i/l": replace(SHORT, raw="https://sho.rt/me!", reader_token=True)},
        now=NOW,
    )

    assert store.resolutions("i")["i/l"].raw == "https://sho.rt/xxx"


def test_only_sources_with_an_address_are_due(store: Store) -> None:
    store.add_issue(issue_named("i"), {"i/l": replace(SHORT, canonical=None)}, now=NOW)

    assert store.pending(store.begin_run("i", now=NOW)) == ()


def test_earlier_issues_that_linked_the_source_are_named(store: Store) -> None:
    begun(store, name="first")
    begun(store, name="second", at=NOW + HOUR)

    assert [link.issue for link in store.earlier_links(PAPER.identity, "second")] == ["first"]
    assert store.earlier_links(PAPER.identity, "first") == ()


def test_the_newest_draft_of_an_address(store: Store) -> None:
    begun(store, name="draft")
    begun(store, name="edited", at=NOW + HOUR)

    assert store.latest_issue_for("a.txt") == "edited"


# --- visits --------------------------------------------------------------------------------------


def test_pages_and_captures_come_back_in_order(store: Store) -> None:
    pages = (page(capture(0), capture(20)), page(), page(capture(10)))
    sent = visited(begun(store), pages=pages)

    store.keep(sent)

    assert store.visits(PAPER.identity) == (sent.visit,)


def test_one_capture_may_serve_pages_of_several_visits(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, pages=(page(capture(0)),)))
    later = begun_again(store, run, at=NOW + HOUR)
    store.keep(visited(later, at=NOW + HOUR, pages=(page(capture(0)),)))

    assert [visit.asked_pages for visit in store.visits(PAPER.identity)] == [(page(capture(0)),)] * 2


def test_a_second_attempt_of_the_same_run_changes_nothing(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, pages=(page(capture(0)),)))
    before = store.report_rows("i")

    store.keep(visited(run, at=NOW + HOUR, outcome=Outcome.GONE, document=None))

    assert store.report_rows("i") == before


def test_a_second_attempt_still_counts_for_the_archive(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, pages=(page(capture(0)),)))

    store.keep(visited(run, at=NOW + HOUR, pages=(page(capture(500)),)))

    assert store.committed("w.warc.gz") == 510


def test_a_new_reading_of_the_same_visit_replaces_what_was_made_of_it(store: Store) -> None:
    run = begun(store)
    store.keep(visited(run, outcome=Outcome.UNREADABLE, document=None, code=FindingCode.SOURCE_UNREAD))

    store.keep(visited(run))

    (row,) = store.report_rows("i")
    assert row.links[0].visit is not None
    assert row.links[0].visit.outcome is Outcome.OK
    assert [finding.code for finding in row.findings] == [FindingCode.QUANTITY_DIFFERS]


def test_a_body_is_known_by_its_first_whole_record(store: Store) -> None:
    pages = (page(capture(0, revisit=True), capture(10, at=NOW + HOUR), capture(20)),)

    store.keep(visited(begun(store), pages=pages))

    assert store.known("sha1:A") == capture(20)
    assert store.known("sha1:B") is None


def test_a_batch_is_kept_whole_or_not_at_all(store: Store) -> None:
    run = begun(store)

    with pytest.raises(LookupError, match="there is no run"):
        store.keep_many([visited(run), visited("no such run", resolution=replace(PAPER, identity="z"))])

    assert store.pending(run) == (PAPER.identity,)


def test_a_visit_is_kept_under_its_own_source_only(store: Store) -> None:
    sent = visited(begun(store))

    with pytest.raises(ValueError, match="cannot be kept as one of"):
        store.keep(replace(sent, resolution=SHORT))


# --- documents -----------------------------------------------------------------------------------


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


# --- two databases -------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_both_databases_answer_alike(engine: Engine, tmp_path: Path) -> None:
    file = open_database(f"sqlite:///{tmp_path / 'store.db'}")

    assert _answers(Store(engine)) == _answers(Store(file))

    file.dispose()


def _answers(store: Store) -> list[object]:
    run = begun(store, SHORT)
    store.keep(visited(run, pages=(page(capture(0)),), evidence=(0, 17)))
    begun(store, name="other", at=NOW + HOUR)
    asked: list[Callable[[], object]] = [
        store.issues,
        lambda: store.issue("i"),
        lambda: store.report_rows("i"),
        lambda: store.evidence_for("i"),
        lambda: store.findings_for("i"),
        lambda: store.visits(PAPER.identity),
        lambda: store.newest_document(PAPER.identity),
        lambda: store.earlier_links(PAPER.identity, "other"),
    ]
    return [run, *(ask() for ask in asked)]
