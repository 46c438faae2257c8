"""Ask for known holes in what is locked, and say it plainly where nobody could be asked.

    .venv/supply/bin/python .ci/audit.py [requirements.lock]

Ends 0 where none is known of any package, 1 where some are, 3 where the data cannot be had for some or all: pip-audit
itself calls a package it could ask nobody about no trouble, and ends 0.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CLEAN, HOLES, UNKNOWN = 0, 1, 3
LONGEST = 120
"""Seconds; where nobody answers, pip-audit waits for each package in turn."""


def asked(lock: Path) -> tuple[dict[str, Any] | None, str]:
    """pip-audit's report, or None where it made none; and what it said."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
    ]
    try:
        told = subprocess.run(
            [*command, "-f", "json", "-r", str(lock)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return None, f"no answer within {LONGEST} seconds"
    try:
        return json.loads(told.stdout), told.stderr
    except ValueError:
        return None, told.stderr


def verdict(report: dict[str, Any] | None, said: str) -> tuple[int, list[str]]:
    """How to end, and the lines to say."""
    if report is None:
        last = (said.strip().splitlines() or ["pip-audit said nothing"])[-1]
        return UNKNOWN, [f"not audited: the data on known holes cannot be had here ({last})"]
    packages = report["dependencies"]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in packages
        for hole in one.get("vulns", ())
    ]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    lines = [
        *holes,
        f"{len(packages) - len(skipped)} of {len(packages)} packages audited, {len(holes)} known holes",
    ]
    if skipped:
        some = ", ".join(skipped[:5]) + (" …" if len(skipped) > 5 else "")
        lines.append(f"not audited: the data on {len(skipped)} packages cannot be had here ({some})")
    return HOLES if holes else UNKNOWN if skipped or not packages else CLEAN, lines


if __name__ == "__main__":
    code, lines = verdict(*asked(Path(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock")))
    print("\n".join(lines))
    sys.exit(code)
