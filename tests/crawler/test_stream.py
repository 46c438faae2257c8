"""The export as a stream: whole, repeatable, resumable, and true to its schema."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import pytest_asyncio
from pyarrow import parquet
from sqlalchemy import Engine

from crawler.cli_stream import write_stream, write_table
from crawler.config import BadConfiguration, load, scrapy_settings
from crawler.demo import ISSUE, demo_settings, demo_web
from crawler.export.jsonl import lines
from crawler.export.lines import schema as line_schema
from crawler.export.stream import Cursor, StreamLine, schema, stream
from crawler.run import crawl
from storage.accounts import Role
from storage.database import open_database
from storage.editors import Editors
from storage.store import Store
from storage.verdicts import Decision, Rating

DOCS, KEPT = Path(__file__).parents[2] / "docs", Path(__file__).parents[1] / "fixtures" / "schemas"
OF_A_DOCUMENT = ("title", "authors", "published", "modified", "language", "text", "markdown", "kind", "facts")
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, crawled once."""
    home = tmp_path_factory.mktemp("stream")
    with demo_web() as served:
        await crawl(scrapy_settings(load(home=home)) | demo_settings(served), "links", issue=str(ISSUE))
    return home


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[[Path], Engine]]:
    """Databases that are closed at the end."""
    engines: list[Engine] = []

    def open_at(home: Path) -> Engine:
        engines.append(open_database(load(home=home).store_url))
        return engines[-1]

    yield open_at
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="module")
def store(home: Path, opened: Callable[[Path], Engine]) -> Store:
    return Store(opened(home))


def sent(store: Store, since: str = "0", now: datetime = LATER) -> list[StreamLine]:
    return list(stream(store, Cursor.read(since), now=now))


def test_the_beginning_has_everything_once(store: Store) -> None:
    (issue,) = store.issues()
    plain = [line.model_dump_json() for line in lines(store, [issue.id])]
    assert sorted(one.line.model_dump_json() for one in sent(store)) == sorted(plain)
    assert len({one.id for one in sent(store)}) == len(plain)


def test_a_repeated_export_is_the_same_to_the_byte(store: Store) -> None:
    first, second = (
        [one.model_dump_json() for one in sent(store, now=LATER + timedelta(days=n))] for n in (0, 1)
    )
    assert first == second


def test_every_line_fits_the_schema(store: Store) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for one in sent(store):
        validator.validate(json.loads(one.model_dump_json()))
        assert one.untrusted
        assert one.tokens >= 0


def test_a_consumer_that_stops_anywhere_loses_nothing(store: Store) -> None:
    everything = sent(store)
    for stop in range(len(everything)):
        got = everything[: stop + 1]
        rest = sent(store, got[-1].cursor)
        assert [one.id for one in (*got, *rest)] == [one.id for one in everything]


def test_what_is_not_settled_is_sent_again(store: Store) -> None:
    """While a run is unfinished, a visit that began earlier may still be stored."""
    (issue,) = store.issues()
    begun = min(one.changed for one in sent(store))
    run = store.begin_run(issue.id, now=begun - timedelta(seconds=1))
    everything = sent(store)
    assert len(sent(store, everything[-1].cursor)) == len(everything)
    store.finish_run(run, now=LATER)
    assert sent(store, sent(store)[-1].cursor) == []


def test_only_what_is_ready(store: Store) -> None:
    assert list(stream(store, Cursor.read("0"), ready_only=True, now=LATER)) == []


def test_a_table_holds_the_same_lines(store: Store, tmp_path: Path) -> None:
    write_table(store, "0", tmp_path / "stream.parquet", language="en", ready_only=False)

    table = parquet.read_table(tmp_path / "stream.parquet")
    everything = sent(store, now=datetime.now(UTC))
    assert table.column("id").to_pylist() == [one.id for one in everything]
    assert [json.loads(line) for line in table.column("line").to_pylist()] == [
        json.loads(one.line.model_dump_json()) for one in everything
    ]
    assert all(table.column("untrusted").to_pylist())
    assert [one.name for one in tmp_path.iterdir()] == ["stream.parquet"]


def test_a_table_wants_a_file(store: Store) -> None:
    with pytest.raises(BadConfiguration, match="--output"):
        write_table(store, "0", None, language="en", ready_only=False)


@pytest.mark.parametrize("cursor", ["nonsense", "", "eyJhIjoxfQ", "WzEsMl0"])
def test_a_cursor_of_somebody_else_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadConfiguration, match="not a cursor"):
        write_stream(store, cursor, io.StringIO(), language="en", ready_only=False)


def test_the_schemas_in_the_docs_are_those_in_force() -> None:
    for name, made in (("export", line_schema()), ("stream", schema())):
        assert json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8")) == made


@pytest.mark.parametrize("published", sorted(KEPT.glob("stream-*.schema.json")), ids=lambda one: one.stem)
def test_a_consumer_of_any_minor_version_can_read_todays_lines(store: Store, published: Path) -> None:
    """What was published once is never edited: the next minor version gets a file of its own."""
    kept = json.loads(published.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(kept)
    for one in sent(store):
        later = json.loads(one.model_dump_json()) | {"stream_version": "2.9", "of_a_later_version": 1}
        later["line"] |= {"schema_version": "2.9", "of_a_later_version": {"a": 1}}
        validator.validate(later)
        with pytest.raises(jsonschema.ValidationError):
            validator.validate(later | {"stream_version": "3.0"})


@pytest.mark.parametrize("written", sorted(KEPT.glob("stream-*.jsonl")), ids=lambda one: one.stem)
def test_lines_of_any_minor_version_keep_their_fields(written: Path) -> None:
    """Lines that somebody stored then: each field means and is what it was; only what came later is missing."""
    now: Any = schema()
    for line in written.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        shape = now["$defs"]["ItemLine" if one["line"]["record"] == "item" else "SourceLine"]
        assert set(one) <= set(now["properties"])
        assert set(one["line"]) <= set(shape["properties"])
        known = {**now, "required": [name for name in now["required"] if name in one]}
        jsonschema.Draft202012Validator(known).validate(one)


def test_every_filled_field_says_where_it_came_from_and_when(store: Store) -> None:
    items, sources = 0, 0
    for one in sent(store):
        line = one.line
        if line.record == "item":
            items += 1
            told, filled = line.origins, {"text", "language"}
            assert all(each.at == line.issue.added for each in told.values())
        elif line.document is not None:
            sources += 1
            document = line.document
            told = document.origins
            filled = {name for name in OF_A_DOCUMENT if getattr(document, name)}
            assert all(document.seen <= each.at <= document.read for each in told.values())
            assert {name: told[name].method for name in document.methods if name in told} == {
                name: how for name, how in document.methods.items() if name in told
            }
            assert line.origins["standing"].at == document.read
        else:
            continue
        assert filled <= set(told)
    assert items
    assert sources


def test_hidden_words_are_counted_in_the_export(store: Store) -> None:
    counted = [
        one.line.document.hidden
        for one in sent(store)
        if one.line.record == "source" and one.line.document and "encoding" in one.line.document.facts
    ]
    assert counted
    assert all(one is not None for one in counted)


def test_an_issue_that_becomes_ready_is_sent_whole(
    tmp_path: Path, home: Path, opened: Callable[[Path], Engine]
) -> None:
    """However far the cursor had come meanwhile with other issues' lines."""
    shutil.copytree(home, tmp_path / "home")
    engine = opened(tmp_path / "home")
    store = Store(engine)
    last = sent(store)[-1].cursor
    (issue,) = store.issues()
    editor = Editors(engine).add("Kim", Role.EDITOR, None, now=LATER)
    claims = [claim.id for report in store.report_rows(issue.id) for claim in report.item.claims]
    for at, claim in enumerate(claims, start=1):
        assert ready_after(store, last) == []
        when = LATER + timedelta(seconds=at)
        store.desk().decide(
            claim, Decision(rating=Rating.NOT_CHECKABLE), editor=editor.id, version=0, now=when
        )
    whole = {one.id for one in sent(store, now=LATER + timedelta(days=1))}
    assert {one.id for one in ready_after(store, last)} == whole
    assert all(one.changed == when for one in ready_after(store, last))


def ready_after(store: Store, cursor: str) -> list[StreamLine]:
    found = stream(store, Cursor.read(cursor), ready_only=True, now=LATER + timedelta(days=1))
    return list(found)
