"""What one visit brings, over short links, changed spellings, second attempts and new readings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.store import Store

from .keeping_case import (
    HOUR,
    NOW,
    PAPER,
    SHORT,
    begun,
    begun_again,
    capture,
    issue_named,
    page,
    visited,
)

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
