import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.cli import app

RUN = CliRunner()
PAGE = {"text": "Grain exports rose by 44%.", "claims": [{"id": 1, "claim": "Grain exports rose by 54%."}]}


def test_a_claim_comes_back_with_its_passage() -> None:
    ran = RUN.invoke(app, ["evidence"], input=json.dumps(PAGE))

    assert (ran.exit_code, json.loads(ran.stdout)["ranked"][0]["start"]) == (0, 0)


@pytest.mark.parametrize(
    ("verb", "line", "field", "answer"),
    [
        ("quantity", {"id": 1, "ko": "3억 달러", "en": "$300 million"}, "equal", True),
        ("name", {"name": "힌튼", "candidates": ["Hinton"]}, "name", "힌튼"),
        (
            "source",
            {"item": "Moss grows on old roofs.", "documents": [{"text": "Ships sail."}]},
            "wrong",
            True,
        ),
    ],
)
def test_each_comparison_answers(verb: str, line: dict[str, object], field: str, answer: object) -> None:
    ran = RUN.invoke(app, ["compare", verb], input=json.dumps(line))

    assert json.loads(ran.stdout)[field] == answer


def test_a_bad_line_is_named_and_the_rest_is_answered() -> None:
    good = json.dumps({"a": "44%", "b": "44 percent"})
    ran = RUN.invoke(app, ["compare", "quantity"], input=f"{good}\n{{\n{good}\n")

    assert (ran.exit_code, len(ran.stdout.splitlines())) == (2, 2)
    assert "line 2: not JSON" in ran.stderr


def test_files_are_read_and_written_whole(tmp_path: Path) -> None:
    lines, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines.write_text(json.dumps(PAGE), encoding="utf-8")

    assert RUN.invoke(app, ["evidence", str(lines), "-o", str(answers)]).exit_code == 0
    assert json.loads(answers.read_text(encoding="utf-8"))["id"] == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    ran = RUN.invoke(app, ["evidence", str(tmp_path / "none.jsonl")])

    assert (ran.exit_code, "No such file" in ran.stderr) == (2, True)


def test_what_is_learned_can_be_used(tmp_path: Path) -> None:
    pairs = [
        ("갯벌 조사", "A mudflat survey."),
        ("갯벌 위의 새", "Birds on the mudflat."),
        ("큰 갯벌", "Big mudflat."),
    ]
    lines = "\n".join(json.dumps({"claim": a, "passage": b}) for a, b in pairs)
    table = tmp_path / "learned.tsv"
    table.write_text(RUN.invoke(app, ["learn"], input=lines).stdout, encoding="utf-8")
    page = {"text": "Ships came. The mudflat is quiet.", "claims": [{"claim": "갯벌이 조용하다."}]}

    ran = RUN.invoke(app, ["evidence", "--dictionary", str(table)], input=json.dumps(page))

    assert json.loads(ran.stdout)["ranked"][0]["start"] == 12


def test_a_name_of_the_users_own(tmp_path: Path) -> None:
    table = tmp_path / "aliases.tsv"
    table.write_text("갯나루\tMudport Ltd\n", encoding="utf-8")
    line = {"name": "갯나루", "candidates": ["Gannet", "Mudport Ltd"]}

    ran = RUN.invoke(app, ["compare", "name", "--aliases", str(table)], input=json.dumps(line))

    assert json.loads(ran.stdout)["ranked"][0][0] == "Mudport Ltd"


@pytest.mark.parametrize(
    "verb", [["evidence"], ["learn"], ["compare", "quantity"], ["compare", "name"], ["compare", "source"]]
)
def test_help_has_an_example(verb: list[str]) -> None:
    assert "Example:" in RUN.invoke(app, [*verb, "--help"]).stdout
