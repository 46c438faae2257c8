"""Score resolution on a folder of URL gold, beside public libraries, in one run.

    python benchmarks/resolve.py --corpus DIR [--gold dev.jsonl] [--json]

DIR holds `dev.jsonl` with lines `{raw, expect, kind}` (kind: unwrap, strip, canonical, identify) and the
scorer `score_urls.py`, which is run as it is. A library that is not installed is said so.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.resolve.chain import identify, resolve
from crawler.resolve.spelling import prepare, spell
from crawler.resolve.strip import strip
from crawler.resolve.unwrap import unwrap

Step = Callable[[str], str | None]


def main() -> int:
    """Print a table of methods, kinds and scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--gold", default="dev.jsonl", help="file of cases in DIR")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    gold = options.corpus / options.gold
    cases = [json.loads(line) for line in gold.open(encoding="utf-8")]
    results = [score(name, steps, cases, gold, options.corpus) for name, steps in methods().items()]
    chain = speed(resolve, [case["raw"] for case in cases])
    if options.json:
        print(json.dumps({"methods": results, "chain_per_second": chain}, indent=1))
    else:
        for one in results:
            print(f"{one['name']:<14}" + "".join(f"  {kind} {value}" for kind, value in one["kinds"].items()))
        print(f"whole chain: {chain:,} addresses a second on one core")
    return 0


def methods() -> dict[str, dict[str, Step]]:
    """Ours first; each peer with the steps it offers."""
    found: dict[str, dict[str, Step]] = {
        "ours": {
            "unwrap": lambda raw: unwrap(prepare(raw) or raw).address,
            "strip": lambda raw: strip(raw)[0],
            "canonical": spelled,
            "identify": identify,
        }
    }
    for name, module, steps in (
        ("w3lib", "w3lib.url", {"canonical": "canonicalize_url"}),
        ("courlan", "courlan", {"strip": "clean_url", "canonical": "normalize_url", "unwrap": "scrub_url"}),
        (
            "ural",
            "ural",
            {"unwrap": "infer_redirection", "strip": "normalize_url", "canonical": "canonicalize_url"},
        ),
    ):
        try:
            library = importlib.import_module(module)
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
            continue
        found[name] = {kind: getattr(library, function) for kind, function in steps.items()}
    return found


def spelled(raw: str) -> str | None:
    """The canonical step alone."""
    prepared = prepare(raw)
    found = spell(prepared) if prepared is not None else None
    return found.address if found is not None else None


def score(name: str, steps: dict[str, Step], cases: list[Any], gold: Path, corpus: Path) -> dict[str, Any]:
    """Run one method over every case of its kinds, and let the corpus's own scorer judge."""
    kinds = {}
    for kind, step in steps.items():
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
            for case in cases:
                if case["kind"] == kind:
                    told = {"raw": case["raw"], "kind": kind, "predicted": tried(step, case["raw"])}
                    out.write(json.dumps(told) + "\n")
            out.flush()
            command = [sys.executable, corpus / "score_urls.py", gold, out.name, "--kind", kind, "--json"]
            told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        kinds[kind] = told.get(kind, told)
    return {"name": name, "kinds": kinds}


def tried(step: Step, raw: str) -> str | None:
    """A peer that raises has no answer."""
    try:
        return step(raw)
    except Exception:  # noqa: BLE001 -- whatever a peer raises is its answer
        return None


def speed(step: Callable[[str], Any], raws: list[str]) -> int:
    """Addresses a second, best of three runs."""
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for raw in raws:
            step(raw)
        best = max(best, len(raws) / (time.perf_counter() - began))
    return round(best)


if __name__ == "__main__":
    raise SystemExit(main())
