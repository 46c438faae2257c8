"""`sourcedesk move`, as it is called."""

from pathlib import Path

from typer.testing import CliRunner, Result

from crawler.cli import app


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["move", *arguments, "--home", str(home)])


def test_what_was_copied_and_what_to_do_next_is_said(tmp_path: Path, postgres_database: str) -> None:
    first, again = (run(tmp_path, postgres_database) for _ in range(2))

    assert first.exit_code == again.exit_code == 0
    assert "0 rows in" in first.stdout
    assert "database_url" in first.stdout


def test_an_address_that_is_none_is_told_in_one_sentence(tmp_path: Path) -> None:
    told = run(tmp_path, "mysql://desk@localhost/desk")

    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1].startswith("sourcedesk: ")
    assert "not in mysql" in told.stderr


def test_help_has_an_example() -> None:
    told = CliRunner().invoke(app, ["move", "--help"]).stdout

    assert "Example: sourcedesk move postgresql://" in " ".join(told.split())
