"""Which copy of a source stands, what its next visit may ask by, and what an older store becomes."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from storage.database import open_database
from storage.evidence import Visited
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

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
HERE = "https://tern.example.com/boats"
SOURCE = Resolution(raw=HERE, canonical=HERE, kind="web", identity="web:tern.example.com/boats")
LIVE, COPY, SAVED, PART, SUMMARY = (
    Document(address=HERE, kind="article", title=f"Boats, {word}", text=f"The {word} words.")
    for word in ("live", "copied", "saved", "public", "summary's")
)


def issue(name: str = "i") -> Issue:
    words = "There were 61 boats."
    claim = Claim(id=f"{name}/c", text=words, start=0, end=20, language="en")
    link = Link(id=f"{name}/l", anchor="boats", address=HERE, role=LinkRole.SOURCE, start=14, end=19)
    item = Item(
        id=f"{name}/1",
        position=1,
        section=None,
        headline=None,
        text=words,
        start=0,
        end=20,
        language="en",
        claims=(claim,),
        links=(link,),
    )
    return Issue(
        id=name,
        title=None,
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address=None,
        text=words,
        items=(item,),
    )


def visit(
    store: Store,
    days: int,
    outcome: Outcome,
    document: Document | None = None,
    *,
    via: Via = Via.LIVE,
    name: str = "i",
    etag: str | None = None,
) -> None:
    """One visit, some days after the first."""
    now = NOON + timedelta(days=days)
    store.add_issue(issue(name), {f"{name}/l": SOURCE}, now=NOON)
    run = store.begin_capture(name, now=now) if via is Via.CAPTURE else store.begin_run(name, now=now)
    capture = Capture(
        file="w.warc.gz",
        offset=days * 100,
        length=50,
        address=HERE,
        status=200,
        payload_digest=f"sha1:{days}",
        captured=now,
    )
    asked = Asked(
        asked=HERE,
        final=HERE,
        status=200,
        outcome=None,
        detail=None,
        via=via,
        hops=(),
        captures=(capture,),
        fetched=now,
        etag=etag,
    )
    seen = Visit(
        source=SOURCE.identity,
        run=run,
        asked=HERE,
        final=HERE,
        hops=(),
        status=200,
        outcome=outcome,
        detail=None,
        traceback=None,
        started=now,
        seconds=0.1,
        size=9,
        via=via,
        reader="article",
        asked_pages=(asked,),
    )
    links = () if via is Via.CAPTURE else (f"{name}/l",)
    store.keep(Visited(resolution=SOURCE, visit=seen, document=document, links=links))
    store.finish_run(run, now=now)


def shown(store: Store) -> tuple[str | None, str | None, Via | None]:
    """The newest word on the page, the title beside the claims, and its rung."""
    link = store.report_rows("i")[0].links[0]
    kept = link.document
    return (
        str(link.visit.outcome) if link.visit else None,
        kept.document.title if kept else None,
        kept.via if kept else None,
    )


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([(Outcome.GONE, COPY, Via.MEMENTO)], ("gone", "Boats, copied", Via.MEMENTO)),
        (
            [(Outcome.OK, LIVE, Via.LIVE), (Outcome.GONE, COPY, Via.MEMENTO)],
            ("gone", "Boats, live", Via.LIVE),
        ),
        (
            [(Outcome.GONE, COPY, Via.MEMENTO), (Outcome.PAYWALLED, PART, Via.LIVE)],
            ("paywalled", "Boats, copied", Via.MEMENTO),
        ),
        (
            [(Outcome.PAYWALLED, PART, Via.LIVE), (Outcome.BLOCKED, SUMMARY, Via.LIVE)],
            ("blocked", "Boats, public", Via.LIVE),
        ),
        (
            [
                (Outcome.BLOCKED, None, Via.LIVE),
                (Outcome.OK, SAVED, Via.CAPTURE),
                (Outcome.BLOCKED, None, Via.LIVE),
            ],
            ("blocked", "Boats, saved", Via.CAPTURE),
        ),
        (
            [(Outcome.OK, SAVED, Via.CAPTURE), (Outcome.BLOCKED, COPY, Via.MEMENTO)],
            ("blocked", "Boats, saved", Via.CAPTURE),
        ),
        (
            [(Outcome.OK, SAVED, Via.CAPTURE), (Outcome.OK, LIVE, Via.LIVE)],
            ("ok", "Boats, live", Via.LIVE),
        ),
        ([(Outcome.OK, SAVED, Via.CAPTURE)], ("ok", "Boats, saved", Via.CAPTURE)),
    ],
)
def test_the_best_rung_stands_whatever_came_after(
    store: Store,
    visits: list[tuple[Outcome, Document | None, Via]],
    expected: tuple[str, str, Via],
) -> None:
    for days, (outcome, document, via) in enumerate(visits):
        visit(store, days, outcome, document, via=via)

    assert shown(store) == expected


def test_the_visit_that_brought_the_words_is_at_hand(store: Store) -> None:
    visit(store, 0, Outcome.OK, LIVE)
    visit(store, 1, Outcome.BLOCKED)
    link = store.report_rows("i")[0].links[0]

    assert link.read is not None
    assert link.document is not None
    assert (link.read.started, link.document.read) == (NOON, NOON)


def test_history_is_told_the_newest_first(store: Store) -> None:
    visit(store, 0, Outcome.OK, LIVE)
    visit(store, 1, Outcome.MISSING, name="j")
    past = store.history(SOURCE.identity)

    assert [(one.issue, one.outcome, one.read_well) for one in past] == [
        ("j", Outcome.MISSING, False),
        ("i", Outcome.OK, True),
    ]


def test_the_next_visit_asks_by_what_the_last_good_one_saw(store: Store) -> None:
    visit(store, 0, Outcome.OK, LIVE, etag='"v1"')
    visit(store, 1, Outcome.BLOCKED, etag='"wall"')

    (pages,) = store.pages_to_ask_again([SOURCE.identity]).values()
    assert {page.etag for page in pages.values()} == {'"v1"'}


@pytest.mark.parametrize(("outcome", "via"), [(Outcome.PAYWALLED, Via.LIVE), (Outcome.OK, Via.CAPTURE)])
def test_only_a_page_read_whole_at_its_place_is_asked_by(store: Store, outcome: Outcome, via: Via) -> None:
    visit(store, 0, outcome, PART, via=via, etag='"v1"')

    assert store.pages_to_ask_again([SOURCE.identity]) == {SOURCE.identity: {}}


def test_a_capture_makes_nothing_due(store: Store) -> None:
    visit(store, 0, Outcome.OK, LIVE)
    visit(store, 1, Outcome.OK, SAVED, via=Via.CAPTURE)
    run = store.begin_run("i", now=NOON + timedelta(days=2))

    assert store.pending(run) == (SOURCE.identity,)


def test_every_issue_that_cites_a_source_is_known(store: Store) -> None:
    visit(store, 0, Outcome.OK, LIVE)
    visit(store, 1, Outcome.OK, LIVE, name="j")

    assert store.citing_links(SOURCE.identity) == {"i": ("i/l",), "j": ("j/l",)}
    assert set(store.sources()) == {SOURCE.identity}


def test_an_older_store_keeps_what_it_has(url: str) -> None:
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "2026_11_24_walk")
        connection.execute(
            text(
                "INSERT INTO issues (id, language, format, text, added) "
                "VALUES ('i', 'en', 'text', 'words', '2026-11-09 08:00:00')"
            )
        )
        connection.execute(
            text("INSERT INTO runs (id, issue, started) VALUES ('r', 'i', '2026-11-09 08:00:00')")
        )
        connection.execute(
            text(
                "INSERT INTO sources (identity, kind, canonical, identifiers, first_seen) "
                "VALUES ('web:e', 'web', 'https://e', '{}', '2026-11-09 08:00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO visits (id, run, source, asked, final, hops, outcome, started, seconds, size, via, reader) "
                "VALUES ('v', 'r', 'web:e', 'https://e', 'https://e', '[]', 'gone', '2026-11-09 08:00:00', 1, 0, "
                "'live', 'article')"
            )
        )
    engine.dispose()
    opened = open_database(url)
    past = Store(opened).history("web:e")
    with opened.begin() as connection:
        connection.execute(text("UPDATE visits SET outcome = 'missing' WHERE id = 'v'"))
    opened.dispose()

    assert [(one.id, one.outcome) for one in past] == [("v", Outcome.GONE)]


def test_a_word_is_said_in_both_languages() -> None:
    assert "며칠" in Outcome.MISSING.sentence("ko")
    assert Outcome.MISSING.absent
    assert not Outcome.BLOCKED.absent
