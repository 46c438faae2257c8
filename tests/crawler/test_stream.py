"""The export as a stream: whole, repeatable, resumable, and true to its schema."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import pytest_asyncio
from pyarrow import parquet

from crawler.cli_stream import write_stream, write_table
from crawler.config import BadConfiguration, load, scrapy_settings
from crawler.demo import ISSUE, demo_settings, demo_web
from crawler.export.jsonl import lines
from crawler.export.stream import Cursor, StreamLine, schema, stream
from crawler.run import crawl
from storage.database import open_database
from storage.store import Store

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("stream")
    with demo_web() as served:
        await crawl(scrapy_settings(load(home=home)) | demo_settings(served), "links", issue=str(ISSUE))
    engine = open_database(load(home=home).store_url)
    yield Store(engine)
    engine.dispose()


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


def test_within_a_version_fields_are_only_added() -> None:
    kept = json.loads((Path(__file__).parents[2] / "docs" / "stream.schema.json").read_text(encoding="utf-8"))
    now: Any = schema()
    assert kept["title"] == now["title"]
    known = {"StreamLine": kept, **kept["$defs"]}
    present = {"StreamLine": now, **now["$defs"]}
    for name, shape in known.items():
        for prop, told in shape.get("properties", {}).items():
            assert present[name]["properties"][prop].get("type") == told.get("type"), (name, prop)
        assert set(shape.get("required", ())) <= set(present[name].get("required", ()))
