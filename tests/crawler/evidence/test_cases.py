"""The tables in `cases/`: written to try the code, before it was mended for them."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.evidence import names
from crawler.evidence.compare import verdict
from crawler.evidence.findings import claim_findings
from crawler.evidence.index import index
from crawler.evidence.rank import rank

CASES = Path(__file__).parent / "cases"


def table(name: str) -> list[list[str]]:
    """The rows of a table, without its heading."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


QUANTITIES = (
    "quantities.tsv",
    "quantities_2.tsv",
    "quantities_3.tsv",
    "quantities_4.tsv",
    "quantities_5.tsv",
    "quantities_6.tsv",
)


def claims() -> list[tuple[str, str, str, str]]:
    """Each claim with its source: title, text, claim, what is expected."""
    written = (CASES / "claims.jsonl").read_text(encoding="utf-8")
    pages: list[dict[str, Any]] = [json.loads(line) for line in written.splitlines()]
    return [
        (page["title"], page["text"], claim["claim"], claim["expect"])
        for page in pages
        for claim in page["claims"]
    ]


@pytest.mark.parametrize(
    ("kind", "equal", "one", "other"), [row for name in QUANTITIES for row in table(name)]
)
def test_the_same_quantity_or_not(kind: str, equal: str, one: str, other: str) -> None:
    assert verdict(one, other)[0] is (equal == "yes")


NAMES = table("names.tsv")


@pytest.mark.parametrize(("spelling", "name"), NAMES)
def test_a_name_is_found_among_all(spelling: str, name: str) -> None:
    assert names.rank(spelling, [each for _, each in NAMES])[0][0] == name


@pytest.mark.parametrize(("title", "text", "claim", "expected"), claims())
def test_a_claim_of_a_newsletter(title: str, text: str, claim: str, expected: str) -> None:
    source = index(text, title)
    codes = {str(one.code) for one in claim_findings(rank(claim, source), source, title)}

    assert codes == set() if expected == "ok" else expected in codes
