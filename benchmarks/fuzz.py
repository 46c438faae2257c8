"""Strangers' bytes, made up by the million: what may be raised is listed, everything else is a finding.

    python benchmarks/fuzz.py --target issue|resolve|extract|warc|quantities|api [--seconds 600]
    make fuzz [seconds=600]          every target, each in a process of its own, one after the other

With atheris (`pip install atheris`, the dependency group `fuzz`) the bytes are steered by what they reach in our
own code; without it hypothesis draws them. Seeds are small samples of each format. A finding is written to
`fuzz-TARGET-HASH.bin` in the current folder and ends the target with 1; add it to `tests/test_fuzzed.py`.
"""

import argparse
import contextlib
import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from fuzz_targets import TARGETS


def kept(name: str, data: bytes) -> Path:
    """Write a finding down."""
    path = Path(f"fuzz-{name}-{hashlib.sha256(data).hexdigest()[:12]}.bin")
    path.write_bytes(data)
    return path


def by_atheris(name: str, seconds: float) -> None:
    """Steered by coverage; libFuzzer ends the process itself."""
    import atheris

    corpus = Path(tempfile.mkdtemp())
    with atheris.instrument_imports(include=["crawler", "storage"]):
        target = TARGETS[name]()
        # imported here, so that they are instrumented
        for place, seed in enumerate(target.seeds):
            (corpus / str(place)).write_bytes(b"\0" + seed)
            with contextlib.suppress(Exception):
                target(b"\0" + seed)

    def once(data: bytes) -> None:
        try:
            target(data)
        except BaseException:
            sys.stderr.write(f"finding: {kept(name, data)}\n")
            raise

    limits = [f"-max_total_time={seconds:.0f}", "-max_len=16384", "-timeout=30", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", str(corpus)], once)
    atheris.Fuzz()


def by_hypothesis(name: str, seconds: float) -> int:
    """Drawn at random round the seeds; how many."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as draw

    target = TARGETS[name]()
    until, made = time.monotonic() + seconds, 0
    bits = draw.one_of(draw.binary(max_size=200), draw.sampled_from(target.seeds))
    whole = draw.tuples(draw.integers(0, 255), draw.lists(bits, max_size=6)).map(
        lambda drawn: bytes([drawn[0]]) + b"".join(drawn[1])
    )

    @settings(
        max_examples=500,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(whole)
    def once(data: bytes) -> None:
        nonlocal made
        made += 1
        try:
            target(data)
        except BaseException:
            sys.stderr.write(f"finding: {kept(name, data)}\n")
            raise

    while time.monotonic() < until:
        once()
    return made


def main() -> int:
    """Fuzz one target, or each in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--target", choices=tuple(TARGETS))
    parser.add_argument("--seconds", type=float, default=600.0, help="for each target")
    parser.add_argument("--engine", choices=("atheris", "hypothesis"))
    chosen = parser.parse_args()
    engine = chosen.engine or _engine()
    if chosen.target is None:
        command = [sys.executable, __file__, "--seconds", str(chosen.seconds), "--engine", engine]
        codes = {
            name: subprocess.run([*command, "--target", name], check=False).returncode for name in TARGETS
        }
        print(json.dumps(codes))
        return int(any(codes.values()))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if engine == "atheris":
        by_atheris(chosen.target, chosen.seconds)
        return 0
    made = by_hypothesis(chosen.target, chosen.seconds)
    print(f"{chosen.target}: {made} inputs in {chosen.seconds:.0f} s, no finding")
    return 0


def _engine() -> str:
    try:
        import atheris  # noqa: F401
    except ImportError:
        return "hypothesis"
    return "atheris"


if __name__ == "__main__":
    sys.exit(main())
