"""What a program and everything it starts costs: seconds, CPU seconds of all its processes, memory at its peak.

Processes are told by their session, so a fork server's children count too. CPU time is what colleagues on the
same cores do not change; wall time they do.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    code: int
    seconds: float
    cpu: float
    peak_mib: float
    """Memory of all processes, what they share counted once (PSS)."""
    curve: tuple[tuple[float, float], ...]
    """(seconds since the start, MiB), about twice a second."""


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None, log: Path | None = None) -> Cost:
    """Run a command in a session of its own, to its end."""
    began = time.monotonic()
    with (log or Path(os.devnull)).open("ab") as out:
        process = subprocess.Popen(
            list(command),
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ticks: dict[tuple[int, int], int] = {}
        curve: list[tuple[float, float]] = []
        looked = 0.0
        while process.poll() is None:
            alive = _look(process.pid, ticks)
            now = time.monotonic()
            if now - looked > 0.5:
                looked = now
                curve.append((round(now - began, 1), round(sum(map(_pss, alive)) / 1024, 1)))
            time.sleep(_LOOK)
    return Cost(
        code=process.returncode,
        seconds=time.monotonic() - began,
        cpu=sum(ticks.values()) / _TICKS,
        peak_mib=max((mib for _, mib in curve), default=0.0),
        curve=tuple(curve),
    )


def _look(session: int, ticks: dict[tuple[int, int], int]) -> list[int]:
    """Processes of the session; (pid, start) -> user and system ticks, the last seen where it has ended."""
    alive = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            pid = int(entry.name)
            alive.append(pid)
            ticks[pid, int(fields[19])] = int(fields[11]) + int(fields[12])
    return alive


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
