import json

import pytest
from typer.testing import CliRunner

from crawler.cli import app
from crawler.manners import SECTIONS, every_manners
from crawler.run import project_settings


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["sites", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_every_site_is_listed_with_what_it_states() -> None:
    code, told, _ = run()

    assert code == 0
    assert [one.name for one in every_manners(project_settings()) if f"\n{one.name}: " not in told] == []
    assert "export.arxiv.org: 3 s, 1 at a time" in told
    assert "Invited   https://api.github.com/… by https://docs.github.com/en/rest" in told


def test_one_site_shows_its_whole_sheet() -> None:
    _, told, _ = run("reuters")

    assert [section for section in SECTIONS if f"\n  {section} " not in told] == []


def test_as_json() -> None:
    _, told, _ = run("--json", "arxiv")

    (site,) = json.loads(told)["sites"]
    assert {"host": "export.arxiv.org", "delay": 3.0, "concurrency": 1, "budget": "arxiv"} in site["pace"]


def test_an_unknown_site_is_said_and_fails() -> None:
    code, told, said = run("nope")

    assert (code, told) == (2, "")
    assert said.startswith("sourcedesk: nope: no such site; there is acl, arxiv, ")


@pytest.mark.parametrize("verb", ["sites", "add-source"])
def test_help_has_an_example(verb: str) -> None:
    assert "Example: sourcedesk" in CliRunner().invoke(app, [verb, "--help"]).stdout
