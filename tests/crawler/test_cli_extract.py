"""`sourcedesk extract`: saved pages in, their words out."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.cli import app

WORDS = "".join(
    f"<p>The harbour froze over on the night of the {day}th, and the boats stayed in.</p>"
    for day in range(4, 12)
)
PAGE = (
    '<html lang="en"><head><title>The harbour freezes</title><meta property="og:type" content="article">'
    '<meta name="author" content="Ada Moor"><meta property="article:published_time" content="2024-01-12"></head>'
    f"<body><nav><a href='/'>Home</a></nav><article><h1>The harbour freezes</h1>{WORDS}"
    "<p style='display:none'>Words nobody sees.</p></article></body></html>"
)


def run(lines: str, *options: str) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(app, ["extract", "-", "--jobs", "1", *options], input=lines)
    found = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return result.exit_code, found, result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "a.html").write_text(PAGE)
    (folder / "b.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "broken.gz").write_bytes(gzip.compress(PAGE.encode())[:-30])
    (folder / "c.txt").write_text(
        "Plain words that stand in a file of their own, without any markup around them.\n"
    )
    return folder


def test_every_line_has_its_answer_in_order_and_a_bad_one_stops_no_other(folder: Path) -> None:
    asked = [
        json.dumps({"id": "a", "path": f"{folder}/a.html", "url": "https://lantern.example/news/harbour"}),
        "not json",
        json.dumps({"id": "gone", "path": f"{folder}/gone.html"}),
        json.dumps({"id": "broken", "path": f"{folder}/broken.gz"}),
        "",
        json.dumps({"id": "b", "path": f"{folder}/b.html.gz", "url": "https://lantern.example/news/harbour"}),
        json.dumps({"id": "c", "path": f"{folder}/c.txt", "content_type": "text/plain"}),
    ]

    code, found, _ = run("\n".join(asked) + "\n")

    assert code == 0
    assert [one["id"] for one in found] == ["a", None, "gone", "broken", "b", "c"]
    assert [one["state"] for one in found] == ["ok", "unreadable", "unreadable", "unreadable", "ok", "ok"]
    assert "line 2 is no JSON" in str(found[1]["detail"])
    assert "gone.html: No such file" in str(found[2]["detail"])
    first = found[0]
    assert {**first, "id": "b"} == found[4]
    assert (first["title"], first["authors"], first["date"], first["language"], first["kind"]) == (
        "The harbour freezes",
        ["Ada Moor"],
        "2024-01-12",
        "en",
        "article",
    )
    assert str(first["text"]).startswith("The harbour froze over on the night of the 4th")
    assert "nobody sees" not in str(first["text"])
    assert 0.0 < float(str(first["confidence"])) <= 1.0
    assert set(first["methods"]) >= {"title", "authors", "published", "text"}  # type: ignore[call-overload]


def test_the_text_alone_can_be_had(folder: Path) -> None:
    code, found, printed = run(
        json.dumps({"path": f"{folder}/a.html", "url": "https://lantern.example/a"}), "--text"
    )

    assert (code, found) == (0, [])
    assert printed.startswith("The harbour froze over")


def test_a_list_that_is_not_there_is_named() -> None:
    result = CliRunner().invoke(app, ["extract", "no-such-list.jsonl"])

    assert result.exit_code == 2
    assert "no-such-list.jsonl: No such file" in result.output
