"""Link resolution beside its peers, on a corpus of addresses and titles with known answers.

The corpus folder holds `dev.jsonl` (`{raw, kind, expect}`), `titles_dev.jsonl` (`{query, expect, form}`), the
universe `titles_db.jsonl.gz` and its own scorer `score_urls.py`, which decides what counts as right.
Peers are taken as they are installed; one that is missing is reported, never needed. To have them all, in an
environment of its own, since some are under licences that this project does not take in:

    python -m venv peers && peers/bin/pip install -r benchmarks/peers.txt -e .
    peers/bin/python -m benchmarks.resolve --corpus DIR --list clearurls=data.min.json --list brave=clean-urls.json

A rule list is a peer, too, given as a file: ClearURLs' `data.min.json`, Brave's `clean-urls.json`,
`query-filter.json` or `debounce.json`, tidy-url's rules as JSON; files of one name are one list.

    python -m benchmarks.resolve --corpus DIR [--json] [--gold FILE] [--list NAME=FILE]... [--skip-titles]
"""

import argparse
import gzip
import importlib
import importlib.metadata
import importlib.util
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.rule_lists import RuleList
from crawler.resolve.chain import identify, resolve
from crawler.resolve.match import match_lines
from crawler.resolve.spelling import canonical
from crawler.resolve.strip import strip_text
from crawler.resolve.unwrap import unwrap_text

KINDS = ("unwrap", "strip", "canonical", "identify")
Step = Callable[[str], str | None]
OURS: dict[str, Step] = {
    "unwrap": unwrap_text,
    "strip": strip_text,
    "canonical": canonical,
    "identify": identify,
}


_URAL_STRIP_ONLY = dict.fromkeys(
    (
        "sort_query",
        "strip_trailing_slash",
        "strip_index",
        "strip_protocol",
        "strip_irrelevant_subdomains",
        "strip_fragment",
        "normalize_amp",
        "infer_redirection",
    ),
    False,
)
"""What else `ural.normalize_url` does, turned off: only the parameters are compared."""


def ural_steps(ural: ModuleType) -> dict[str, Step]:
    youtube = importlib.import_module("ural.youtube")
    twitter = importlib.import_module("ural.twitter")

    def identify_social(raw: str) -> str | None:
        video = youtube.parse_youtube_url(raw)
        if type(video).__name__ == "YoutubeVideo":
            return f"youtube:video:{video.id}"
        post = twitter.parse_twitter_url(raw)
        if post is not None and type(post).__name__ == "TwitterTweet":
            return f"x:status:{post.id}"
        return "web"

    return {
        "unwrap": ural.infer_redirection,
        "strip": lambda raw: ural.normalize_url(raw, **_URAL_STRIP_ONLY),
        "canonical": ural.canonicalize_url,
        "identify": identify_social,
    }


def courlan_steps(courlan: ModuleType) -> dict[str, Step]:
    return {"unwrap": courlan.scrub_url, "strip": courlan.clean_url, "canonical": courlan.normalize_url}


def w3lib_steps(_w3lib: ModuleType) -> dict[str, Step]:
    url = importlib.import_module("w3lib.url")
    return {"canonical": url.canonicalize_url}


def ada_steps(ada: ModuleType) -> dict[str, Step]:
    return {"canonical": lambda raw: str(ada.URL(raw).href)}


def can_ada_steps(can_ada: ModuleType) -> dict[str, Step]:
    return {"canonical": lambda raw: str(can_ada.parse(raw).href)}


def idutils_steps(idutils: ModuleType) -> dict[str, Step]:
    def identify_scheme(raw: str) -> str:
        found = idutils.detect_identifier_schemes(raw)
        for scheme in ("arxiv", "doi", "pmid", "pmcid"):
            if scheme in found:
                value = idutils.normalize_pid(raw, scheme).removeprefix("arXiv:")
                return f"{'pmc' if scheme == 'pmcid' else scheme}:{value}"
        return "web"

    return {"identify": identify_scheme}


def unalix_steps(unalix: ModuleType) -> dict[str, Step]:
    return {
        "unwrap": lambda raw: unalix.clear_url(raw, ignoreRules=True),
        "strip": lambda raw: unalix.clear_url(raw, ignoreRedirections=True),
    }


def url_normalize_steps(url_normalize: ModuleType) -> dict[str, Step]:
    return {
        "canonical": url_normalize.url_normalize,
        "strip": lambda raw: url_normalize.url_normalize(raw, filter_params=True),
    }


PEERS: dict[str, tuple[str, Callable[[ModuleType], dict[str, Step]]]] = {
    "ural": ("ural", ural_steps),
    "courlan": ("courlan", courlan_steps),
    "w3lib": ("w3lib", w3lib_steps),
    "ada-url": ("ada_url", ada_steps),
    "can_ada": ("can_ada", can_ada_steps),
    "idutils": ("idutils", idutils_steps),
    "unalix": ("unalix", unalix_steps),
    "url-normalize": ("url_normalize", url_normalize_steps),
}


def lines_of(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scorer_of(corpus: Path) -> ModuleType:
    """The corpus's own scorer, loaded by its path."""
    path = corpus / "score_urls.py"
    spec = importlib.util.spec_from_file_location("score_urls", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded: --corpus must name a folder with the scorer")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attempt(step: Step, raw: str) -> str | None:
    """The peer's answer; a peer that raises has given none."""
    try:
        found = step(raw)
    except Exception:  # noqa: BLE001 -- a peer may fail in any way of its own
        return None
    return found if isinstance(found, str) else None


def run(step: Step, cases: list[dict[str, Any]], kind: str, scorer: ModuleType) -> dict[str, Any]:
    groups: dict[str, Counter[bool]] = defaultdict(Counter)
    started = time.process_time()
    answers = [attempt(step, case["raw"]) for case in cases]
    seconds = time.process_time() - started
    for case, answer in zip(cases, answers, strict=True):
        right = bool(scorer.same(kind, case["expect"], answer))
        for group in groups_of(case, kind):
            groups[group][right] += 1
    return {
        "cases": len(cases),
        "addresses_per_second": round(len(cases) / max(seconds, 1e-9)),
        "groups": {name: round(counts[True] / counts.total(), 4) for name, counts in sorted(groups.items())},
    }


def groups_of(case: dict[str, Any], kind: str) -> Iterator[str]:
    """The parts of the corpus that are looked at by themselves."""
    yield "all"
    origin = case.get("origin", "")
    if kind == "unwrap":
        yield "must stay" if case["raw"] == case["expect"] else "must unwrap"
    if kind == "strip":
        if case["raw"] == case["expect"]:
            yield "must keep"
        elif not origin.startswith(("ainews", "list coverage", "convention")):
            yield "third-party"
    if kind == "canonical" and origin.startswith("WPT"):
        yield "web-platform tests"
        if case["expect"] is None:
            yield "must fail"
    if kind == "identify" and case.get("tier"):
        yield str(case["tier"])


def chain_speed(cases: Iterable[dict[str, Any]]) -> int:
    """Addresses a second through the whole chain, on one core, the median of five turns."""
    raws = [case["raw"] for case in cases]
    speeds = []
    for _ in range(5):
        started = time.process_time()
        for raw in raws:
            resolve(raw)
        speeds.append(len(raws) / max(time.process_time() - started, 1e-9))
    return round(sorted(speeds)[2])


def titles(corpus: Path) -> dict[str, dict[str, float]]:
    gold = lines_of(corpus / "titles_dev.jsonl")
    table: dict[str, Counter[str]] = defaultdict(Counter)
    with gzip.open(corpus / "titles_db.jsonl.gz", "rt", encoding="utf-8") as universe:
        found = match_lines(universe, (json.dumps({"query": case["query"]}) for case in gold))
        for case, answer in zip(gold, found, strict=True):
            want, got = case["expect"], answer["predicted"]
            result = "right" if got == want else "abstained" if got is None else "wrong"
            table["all present" if want else "all absent"][result] += 1
            table[case["form"]][result] += 1
    return {
        form: {"cases": counts.total(), **{name: round(n / counts.total(), 4) for name, n in counts.items()}}
        for form, counts in sorted(table.items())
    }


def rule_lists(given: list[str]) -> dict[str, dict[str, Step]]:
    """The rule lists named on the command line, one peer a name."""
    files: dict[str, list[Path]] = defaultdict(list)
    for one in given:
        name, mark, path = one.partition("=")
        if not mark or not Path(path).is_file():
            raise SystemExit(f"--list {one}: NAME=FILE is expected, and the file must be there")
        files[name].append(Path(path))
    return {name: RuleList.of(paths).steps() for name, paths in files.items()}


def systems() -> tuple[dict[str, dict[str, Step]], dict[str, str]]:
    """Every system that is here, and a word on each peer."""
    found: dict[str, dict[str, Step]] = {"sourcedesk": OURS}
    notes: dict[str, str] = {}
    for name, (module, steps_of) in PEERS.items():
        try:
            found[name] = steps_of(importlib.import_module(module))
            notes[name] = importlib.metadata.version(name)
        except ImportError:
            notes[name] = "not installed"
    return found, notes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the gold and its scorer")
    parser.add_argument("--gold", default="dev.jsonl", help="file of addresses, in the folder or anywhere")
    parser.add_argument(
        "--list", dest="lists", action="append", default=[], metavar="NAME=FILE", help="a rule list as a peer"
    )
    parser.add_argument("--skip-titles", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    gold = lines_of(options.corpus / options.gold)
    scorer = scorer_of(options.corpus)
    found, notes = systems()
    found |= rule_lists(options.lists)
    report: dict[str, Any] = {"peers": notes, "steps": {}}
    for kind in KINDS:
        cases = [case for case in gold if case["kind"] == kind]
        report["steps"][kind] = {
            name: run(steps[kind], cases, kind, scorer) for name, steps in found.items() if kind in steps
        }
    report["chain_addresses_per_second"] = chain_speed(gold)
    if not options.skip_titles:
        report["titles"] = titles(options.corpus)
    if options.json:
        json.dump(report, sys.stdout, indent=2)
        print()
    else:
        show(report)


def show(report: dict[str, Any]) -> None:
    for name, note in report["peers"].items():
        print(f"{name:<12} {note}")
    for kind, rows in report["steps"].items():
        print(f"\n{kind}")
        for name, row in sorted(rows.items(), key=lambda item: -item[1]["groups"]["all"]):
            groups = "  ".join(f"{group} {share:.4f}" for group, share in row["groups"].items())
            print(f"  {name:<12} {row['addresses_per_second']:>9,}/s  {groups}")
    print(f"\nwhole chain: {report['chain_addresses_per_second']:,} addresses a second")
    for form, row in report.get("titles", {}).items():
        shares = "  ".join(f"{name} {row.get(name, 0):.4f}" for name in ("right", "wrong", "abstained"))
        print(f"{form:<34} {row['cases']:>5}  {shares}")


if __name__ == "__main__":
    main()
