"""The Retraction Watch file against the works that issues cite."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from crawler.cli import app
from crawler.config import load
from crawler.watch.retractions import NotTheList, alerts_of, notices
from storage.database import open_database, writing
from storage.store import Store
from storage.tables import SourceRow
from storage.watch_words import AlertKind

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
HEAD = "Record ID,Title,Reason,RetractionDate,RetractionDOI,OriginalPaperDOI,RetractionNature\n"
ROWS = (
    '1,Kelp,"+Error in Data;+Upon Request;",1/31/2026 0:00,10.5555/R1,10.5555/S1,Retraction\n',
    "2,Kelp,,2/1/2026 0:00,unavailable,10.5555/s2,Expression of concern\n",
    "3,Kelp,,2/2/2026 0:00,unavailable,10.48550/arXiv.2601.00001,Retraction\n",
    "4,Kelp,,2/2/2026 0:00,unavailable,10.5555/s1,Reinstatement\n",
    "5,Another,,2/2/2026 0:00,unavailable,10.5555/nobody,Retraction\n",
    "6,No DOI,,2/2/2026 0:00,unavailable,unavailable,Retraction\n",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_database(load(home=tmp_path).store_url)
    with writing(engine) as connection:
        for identity, names in (
            ("doi:10.5555/s1", {"doi": "10.5555/s1"}),
            ("doi:10.5555/s2", {"doi": "10.5555/s2"}),
            ("arxiv:2601.00001", {"arxiv": "2601.00001"}),
            ("web:a.example/x", {}),
        ):
            row = {"identity": identity, "kind": "doi", "canonical": f"https://{identity}"}
            connection.execute(insert(SourceRow), row | {"identifiers": names, "first_seen": NOW})
    yield Store(engine)
    engine.dispose()


def test_cited_works_are_told_and_nothing_else(store: Store) -> None:
    found = alerts_of(store, notices([HEAD, *ROWS]), NOW)

    assert {(one.source, one.kind, one.dated) for one in found} == {
        ("doi:10.5555/s1", AlertKind.RETRACTED, "2026-01-31"),
        ("doi:10.5555/s2", AlertKind.CONCERN, "2026-02-01"),
        ("arxiv:2601.00001", AlertKind.RETRACTED, "2026-02-02"),
    }
    assert found[0].notice == "Retracted, 2026-01-31, https://doi.org/10.5555/R1, Error in Data, Upon Request"


def test_the_next_copy_of_the_list_tells_nothing_again(store: Store) -> None:
    found = alerts_of(store, notices([HEAD, *ROWS]), NOW)

    assert len(store.watching().report(found, channels=("mail",), now=NOW)) == 3
    assert store.watching().report(found, channels=("mail",), now=NOW) == ()
    assert len(store.watching().deliveries()) == 3


def test_another_table_is_refused() -> None:
    with pytest.raises(NotTheList, match="OriginalPaperDOI"):
        list(notices(["a,b\n", "1,2\n"]))


def test_the_verb_says_how_many(store: Store, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEAD + "".join(ROWS), encoding="utf-8")
    said = CliRunner().invoke(app, ["retractions", str(tmp_path / "list.csv"), "--home", str(tmp_path)])
    assert "3 cited works are in the list, 3 alerts are new" in said.output

    (tmp_path / "other.csv").write_text("a,b\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["retractions", str(tmp_path / "other.csv"), "--home", str(tmp_path)])
    assert said.exit_code == 2
