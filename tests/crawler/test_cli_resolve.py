"""`sourcedesk resolve`, as it is called."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crawler.cli import app

WRAPPED = "https://www.google.com/url?q=https://arxiv.org/abs/2411.04468v1"


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["resolve", *arguments], input=stdin)


def records(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_plain_lines_and_json_lines_are_read_alike() -> None:
    result = run(stdin=f"{WRAPPED}\n\n{json.dumps({'raw': WRAPPED, 'item': 3})}\n")
    plain, given = records(result)

    assert result.exit_code == 0
    assert {**plain, "item": 3} == given
    assert plain["id"] == "arxiv:2411.04468v1"


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ("unwrap", "https://arxiv.org/abs/2411.04468v1"),
        ("strip", WRAPPED),
        ("canonical", WRAPPED),
        ("identify", "arxiv:2411.04468v1"),
    ],
)
def test_a_step_alone_adds_its_value(step: str, value: str) -> None:
    (record,) = records(run("--step", step, stdin=WRAPPED))

    assert record["value"] == value


def test_one_address_can_be_given_as_it_is() -> None:
    (record,) = records(run(WRAPPED))

    assert record["canonical"] == "https://arxiv.org/abs/2411.04468v1"


def test_a_line_that_cannot_be_read_costs_that_line_only() -> None:
    result = run(stdin=f'{{"raw": 5}}\n{{not json\n{WRAPPED}\n')

    assert result.exit_code == 2
    assert len(records(result)) == 1
    assert "line 1" in result.stderr
    assert "line 2" in result.stderr


def test_a_missing_file_is_named() -> None:
    result = run("nowhere.txt")

    assert result.exit_code == 2
    assert "nowhere.txt: No such file" in result.stderr


def test_an_unknown_step_is_wrong_usage() -> None:
    assert run("--step", "guess").exit_code == 2


def test_bytes_that_are_no_text_and_lone_surrogates_come_through() -> None:
    result = run(stdin=b'https://example.org/\xff\n{"raw": "https://example.org/\\ud800"}\n')

    assert [record["canonical"] for record in records(result)] == ["https://example.org/%EF%BF%BD"] * 2


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(f"{WRAPPED}\n" * 3, encoding="utf-8")
    result = run(str(tmp_path / "in.txt"), "-o", str(tmp_path / "out.jsonl"))

    assert (result.exit_code, result.stdout) == (0, "")
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "out.jsonl"]


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(f"{WRAPPED}\n" * 20_000, encoding="utf-8")
    command = [sys.executable, "-m", "crawler", "resolve", str(tmp_path / "in.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        trouble = process.stderr.read()

    assert (process.returncode, trouble) == (0, b"")
