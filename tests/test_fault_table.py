"""Every fault of the table (`benchmarks/faults.py`), in one crawl over real sockets, ends in the word it must end in."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LEAST = 60


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    """The crawl runs in a process of its own, since it needs a reactor of its own."""
    command = [sys.executable, str(ROOT / "benchmarks" / "faults.py"), "--together", "--json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_each_ends_in_its_word(table: dict[str, Any]) -> None:
    differing = [row for row in table["faults"] if row["actual"] != row["expected"]]

    assert differing == []
    assert len(table["faults"]) >= LEAST


def test_they_are_faults_of_every_kind(table: dict[str, Any]) -> None:
    ended = {row["actual"] for row in table["faults"]}

    assert {
        "timeout",
        "dns",
        "refused",
        "tls",
        "server_error",
        "loop",
        "too_large",
        "private_address",
    } < ended
