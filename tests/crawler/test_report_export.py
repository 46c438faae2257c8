"""What editors and machines read of a checked issue."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from crawler.export.jsonl import lines
from crawler.export.lines import schema
from crawler.report.data import render_json
from crawler.report.page import render_page
from crawler.report.summary import Summary, summarise
from crawler.report.text import excerpt, print_text
from storage.database import open_database
from storage.evidence import Evidence, Finding, Visited
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Claim, Document, Issue, IssueFormat, Item, Link, LinkRole, Resolution, Via, Visit
from storage.store import Store
from storage.worth import Sort

TEXT = "Kelp is 5 times faster. blog"
WORDS = "Today we open Kelp. It is 3 times faster <b>than</b> before."
NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield _filled(Store(engine))
    engine.dispose()


@pytest.fixture
def summary(store: Store) -> Summary:
    issue = store.issue("i1")
    assert issue is not None
    return summarise(issue, store.report_rows("i1"))


def test_the_summary_counts_claims_beside_a_passage(summary: Summary) -> None:
    assert (summary.claims, summary.with_evidence) == (1, 1)


def test_an_item_with_a_conflict_needs_attention(summary: Summary) -> None:
    assert [report.item.id for report in summary.attention] == ["i1/1"]


def test_the_text_names_the_difference_first(summary: Summary) -> None:
    out = io.StringIO()
    print_text(summary, "en", out)

    assert out.getvalue().index("says 5 times; the passage says 3 times") < out.getvalue().index("All items")


def test_the_text_speaks_korean(summary: Summary) -> None:
    out = io.StringIO()
    print_text(summary, "ko", out)

    assert "확인이 필요한 항목 (1)" in out.getvalue()


def test_a_source_cannot_write_markup_into_the_page(summary: Summary) -> None:
    page = render_page(summary, "en")

    assert "<b>than" not in page
    assert "&lt;b&gt;than" in page


def test_the_page_loads_nothing(summary: Summary) -> None:
    page = render_page(summary, "en")

    assert "<script" not in page
    assert "default-src 'none'" in page


def test_the_json_report_lists_who_waits(summary: Summary) -> None:
    assert json.loads(render_json(summary, "en"))["attention"] == ["i1/1"]


def test_every_line_keeps_the_published_schema(store: Store) -> None:
    check = jsonschema.Draft202012Validator(schema())

    for line in lines(store, ["i1"]):
        check.validate(line.model_dump(mode="json"))


def test_a_claim_says_how_worth_checking_it_is(store: Store) -> None:
    item = next(line.model_dump(mode="json") for line in lines(store, ["i1"]))

    assert [(one["sort"], one["worth"], one["speaker"]) for one in item["claims"]] == [
        ("statement", 0.8, None)
    ]


def test_an_export_repeated_is_the_same_bytes(store: Store) -> None:
    once, again = ([line.model_dump_json() for line in lines(store, ["i1"])] for _ in range(2))

    assert once == again


def test_the_schema_in_the_docs_is_the_one_in_force() -> None:
    kept = Path(__file__).parents[2] / "docs" / "export.schema.json"

    assert json.loads(kept.read_text(encoding="utf-8")) == schema()


def test_passages_are_literally_in_the_exported_text(store: Store) -> None:
    item, source = (line.model_dump() for line in lines(store, ["i1"]))
    passage = item["claims"][0]["evidence"][0]

    assert passage["text"] == source["document"]["text"][passage["start"] : passage["end"]]


def test_an_excerpt_ends_with_a_whole_word() -> None:
    assert excerpt("one two three", 8) == "one two …" or excerpt("one two three", 8) == "one …"


def _filled(store: Store) -> Store:
    claim = Claim(
        id="i1/1/c1", text=TEXT[:23], start=0, end=23, language="en", sort=Sort.STATEMENT, worth=0.8
    )
    link = Link(
        id="i1/1/l1", anchor="blog", address="https://e.org/a", role=LinkRole.SOURCE, start=24, end=28
    )
    item = Item(
        id="i1/1",
        position=1,
        section=None,
        headline=None,
        text=TEXT,
        start=0,
        end=len(TEXT),
        language="en",
        claims=(claim,),
        links=(link,),
    )
    issue = Issue(
        id="i1",
        title="An issue",
        publication=None,
        published=None,
        language="en",
        format=IssueFormat.TEXT,
        address="issue.txt",
        text=TEXT,
        items=(item,),
    )
    resolution = Resolution(
        raw="https://e.org/a", canonical="https://e.org/a", kind="web", identity="web:e.org/a"
    )
    store.add_issue(issue, {link.id: resolution}, now=NOW)
    run = store.begin_run(issue.id, now=NOW)
    start = WORDS.index("It is")
    store.keep(
        Visited(
            resolution=resolution,
            visit=_visit(run),
            document=Document(address="https://e.org/a", kind="article", title="Kelp", text=WORDS),
            links=(link.id,),
            evidence=(
                Evidence(claim=claim.id, start=start, end=len(WORDS), text=WORDS[start:], score=1.0, rank=1),
            ),
            findings=(
                Finding(
                    code=FindingCode.QUANTITY_DIFFERS,
                    item=item.id,
                    claim=claim.id,
                    data={"claimed": "5 times", "found": "3 times"},
                ),
            ),
        )
    )
    store.finish_run(run, now=NOW)
    return store


def _visit(run: str) -> Visit:
    return Visit(
        source="web:e.org/a",
        run=run,
        asked="https://e.org/a",
        final="https://e.org/a",
        hops=(),
        status=200,
        outcome=Outcome.OK,
        detail=None,
        traceback=None,
        started=NOW,
        seconds=0.5,
        size=100,
        via=Via.LIVE,
        reader="article",
    )
