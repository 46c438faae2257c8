"""What `make audit` says: clean only where every package was asked about."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

_SPEC = importlib.util.spec_from_file_location("audit", Path(__file__).parents[1] / ".ci" / "audit.py")
assert _SPEC is not None
assert _SPEC.loader is not None
audit = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(audit)

FINE = {"name": "lamp", "version": "1.0", "vulns": []}
HOLED = {"name": "wick", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNASKED = {"name": "oil", "skip_reason": "Dependency not found on PyPI and could not be audited: oil (3.0)"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([FINE], 0, "1 of 1 packages audited, 0 known holes"),
        ([FINE, HOLED], 1, "wick 2.0: PYSEC-1, mended in 2.1"),
        ([FINE, UNASKED], 3, "not audited: the data on 1 packages cannot be had here (oil)"),
        ([UNASKED], 3, "0 of 1 packages audited, 0 known holes"),
        ([HOLED, UNASKED], 1, "not audited: the data on 1 packages cannot be had here (oil)"),
        ([], 3, "0 of 0 packages audited, 0 known holes"),
    ],
)
def test_clean_is_said_only_of_what_was_asked(packages: list[dict[str, Any]], code: int, said: str) -> None:
    ended, lines = audit.verdict({"dependencies": packages}, "")

    assert ended == code
    assert said in lines


def test_no_answer_is_no_clean_bill() -> None:
    ended, lines = audit.verdict(None, "Traceback\nConnectionError: no route to host\n")

    assert ended == 3
    assert lines == [
        "not audited: the data on known holes cannot be had here (ConnectionError: no route to host)"
    ]
