"""The command itself, without a verb."""

from importlib.metadata import version

from typer.testing import CliRunner

from crawler.cli import app


def test_it_says_which_version_it_is() -> None:
    result = CliRunner().invoke(app, ["--version"])

    assert (result.exit_code, result.stdout) == (0, f"sourcedesk {version('sourcedesk')}\n")


def test_without_a_verb_it_says_what_there_is() -> None:
    assert "check" in CliRunner().invoke(app, []).output
