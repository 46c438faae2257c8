"""`sourcedesk capture` as an editor types it: one sentence, a meaning in the exit code."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.assignments import resolutions_of
from crawler.cli import app
from crawler.issue.place import issues_at
from storage.database import open_database
from storage.store import Store

ISSUE = """# Boats

- The harbour counted 61 boats under sail on day 7. —> [The Tern](https://tern.example.com/boats)
"""
PROSE = (
    "On day 7 of the survey the harbour counted 61 boats under sail.\n\nThe book lies open in the office.\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk that knows one issue, whose source nobody has read."""
    import io
    from datetime import UTC, datetime

    draft = tmp_path / "issue.md"
    draft.write_text(ISSUE)
    engine = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    for issue in issues_at(str(draft), io.BytesIO()):
        Store(engine).add_issue(issue, resolutions_of(issue), now=datetime.now(UTC))
    engine.dispose()
    return tmp_path


def run(home: Path, *arguments: str, input_: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["capture", *arguments, "--home", str(home)], input=input_)
    return result.exit_code, result.stdout, result.stderr


def test_pasted_text_is_kept(home: Path) -> None:
    code, out, _ = run(home, "https://tern.example.com/boats", "-", "--by", "Jiwon", input_=PROSE)

    assert code == 0
    assert out.startswith("web:tern.example.com/boats: ")
    assert "saved by Jiwon" in out


def test_part_of_a_name_is_enough(home: Path) -> None:
    file = home / "saved.txt"
    file.write_text(PROSE)

    assert run(home, "tern.example", str(file))[0] == 0


def test_a_saved_page_is_read_by_the_platform_whose_marks_it_bears(home: Path) -> None:
    file = home / "saved.html"
    words = "".join(f"<p>{PROSE}</p>" for _ in range(6))
    file.write_text(
        "<html><head><title>Boats</title></head><body><h1>Boats</h1>"
        f"<article id='article-view-content-div'>{words}</article></body></html>"
    )

    assert run(home, "tern.example", str(file))[0] == 0
    engine = open_database(f"sqlite:///{home / 'store.db'}")
    visits = Store(engine).visits("web:tern.example.com/boats")
    engine.dispose()
    assert [visit.reader for visit in visits] == ["ndsoft"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("https://tern.example.com/boats", "nowhere.html"), "nowhere.html: No such file"),
        (("https://other.example.com/", "-"), "no stored issue cites a source of that name"),
        (("https://tern.example.com/boats", "-", "--at", "yesterday"), "--at yesterday: not a time"),
        (("https://tern.example.com/boats", "-", "--url", "tern"), "--url tern: not a web address"),
        (("https://tern.example.com/boats", "-"), "- is empty"),
    ],
)
def test_what_is_wrong_is_one_sentence(home: Path, arguments: tuple[str, ...], told: str) -> None:
    code, _, error = run(home, *arguments, input_="")

    assert (code, error.count("\n")) == (2, 1)
    assert told in error
