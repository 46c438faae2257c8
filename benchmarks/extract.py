"""Score extraction on corpora of real pages, beside plain trafilatura in all its modes.

Each folder of `--corpus` holds `gold.json.gz` and `html/ID.html.gz`; `score.py` beside them holds the metrics.
Every method reads the same bytes in the same run. Speed is pages a second of one core's own time, so that what
else the machine does counts little; `--cores` times the product's pool on one and on two cores.

readability-lxml, resiliparse, newspaper4k and news-please are compared as well where they are installed:

    python -m venv .peers && .peers/bin/pip install -e . -r benchmarks/peers.txt
    .peers/bin/python benchmarks/extract.py --corpus DIR --cores
"""

import argparse
import asyncio
import gzip
import hashlib
import importlib.util
import json
import logging
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import trafilatura
from extract_peers import PEERS
from extract_scores import SETS, score_metadata, score_text, scorer
from htmldate import find_date

from crawler.extract.main_text import main_text
from crawler.extract.metadata import Metadata, metadata
from crawler.extract.parsed import Parsed

METADATA_SETS = ("trafeval", "wcxb", "htmldate", "fundus_tests")
MODES: dict[str, dict[str, Any]] = {
    "default": {"include_comments": False},
    "fast": {"include_comments": False, "fast": True},
    "precision": {"include_comments": False, "favor_precision": True},
    "recall": {"include_comments": False, "favor_recall": True},
    "comments": {},
}


CLAIMS = ("with_metadata", "htmldate")
"""Methods that are asked for what a page says about itself, not for its text."""
ONLY_OURS = False


class Answer(NamedTuple):
    """What one method made of one page."""

    text: str
    seconds: float
    method: str = ""
    found: Metadata | None = None
    judged: bool = False
    """Whether the page took the full path, on which its blocks are judged one by one."""


class Job(NamedTuple):
    """One page of one set, for every method."""

    corpus: Path
    name: str
    page: str
    address: str


def ours(body: bytes, address: str) -> Answer:
    started = time.process_time()
    parsed = Parsed(body, address=address)
    found = metadata(parsed)
    main = main_text(parsed, address=address, title=found.title)
    return Answer(main.text, time.process_time() - started, main.method, found, main.judged)


def plain(mode: str) -> Callable[[bytes, str], Answer]:
    def extract(body: bytes, address: str) -> Answer:
        started = time.process_time()
        text = trafilatura.extract(body, url=address or None, **MODES[mode]) or ""
        return Answer(text, time.process_time() - started)

    return extract


def with_metadata(body: bytes, address: str) -> Answer:
    """What the speed of ours is compared to: text and metadata in one call."""
    started = time.process_time()
    found = trafilatura.bare_extraction(
        body, url=address or None, include_comments=False, with_metadata=True, as_dict=False
    )
    seconds = time.process_time() - started
    authors = tuple(name for name in (getattr(found, "author", None) or "").split("; ") if name)
    claims = Metadata(
        title=getattr(found, "title", None), authors=authors, published=getattr(found, "date", None)
    )
    return Answer("", seconds, found=claims)


def first_dates(body: bytes, address: str) -> Answer:
    """Htmldate's own answer for the first publication."""
    started = time.process_time()
    try:
        day = find_date(body.decode("utf-8", "replace"), original_date=True, url=address or None)
    except ValueError:
        day = None
    return Answer("", time.process_time() - started, found=Metadata(published=day))


def peer(run: Callable[[bytes, str], str]) -> Callable[[bytes, str], Answer]:
    def extract(body: bytes, address: str) -> Answer:
        started = time.process_time()
        try:
            text = run(body, address)
        except Exception:  # noqa: BLE001 -- a peer that gives up on a page has found nothing there
            text = ""
        return Answer(text, time.process_time() - started)

    return extract


METHODS: dict[str, Callable[[bytes, str], Answer]] = {
    "ours": ours,
    **{mode: plain(mode) for mode in MODES},
    "with_metadata": with_metadata,
    "htmldate": first_dates,
    **{name: peer(run) for name, run in PEERS.items() if importlib.util.find_spec(name)},
}


class Page(NamedTuple):
    """One page, read by every method."""

    job: Job
    answers: dict[str, Answer]
    raised: str | None
    """What ours raised, if anything."""
    peak: int
    """Most megabytes its process has held, this page and those before it."""


def read(job: Job) -> Page:
    logging.disable(logging.CRITICAL)
    body = body_of(job)
    raised = None
    try:
        answers = {"ours": ours(body, job.address)}
    except Exception as error:  # noqa: BLE001 -- that is what is counted
        raised = f"{job.name}/{job.page}: {type(error).__name__}: {error}"
        answers = {"ours": Answer("", 0.0, "raised", Metadata())}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    if not ONLY_OURS:
        answers |= {method: run(body, job.address) for method, run in METHODS.items() if method != "ours"}
    return Page(job, answers, raised, peak)


def body_of(job: Job) -> bytes:
    return gzip.decompress((job.corpus / job.name / "html" / f"{job.page}.html.gz").read_bytes())


def gold_of(corpus: Path, name: str) -> dict[str, dict[str, Any]]:
    """The gold of the pages that are there."""
    gold: dict[str, dict[str, Any]] = json.loads(
        gzip.decompress((corpus / name / "gold.json.gz").read_bytes())
    )
    return {
        page: record for page, record in gold.items() if (corpus / name / "html" / f"{page}.html.gz").exists()
    }


def measure_all(corpus: Path, names: list[str], workers: int, sample: int | None) -> dict[str, Any]:
    score = scorer(corpus)
    gold = {name: sampled(gold_of(corpus, name), sample) for name in names}
    jobs = [
        Job(corpus, name, page, record["url"] if str(record.get("url")).startswith("http") else "")
        for name in names
        for page, record in gold[name].items()
    ]
    with ProcessPoolExecutor(workers) as pool:
        pages = list(pool.map(read, jobs, chunksize=4))
    answers: dict[str, dict[str, dict[str, Answer]]] = {name: {} for name in names}
    for page in pages:
        answers[page.job.name][page.job.page] = page.answers
    results: dict[str, Any] = {name: summary(score, name, gold[name], answers[name]) for name in names}
    results["run"] = {
        "pages": len(pages),
        "raised": [page.raised for page in pages if page.raised],
        "slowest": max(page.answers["ours"].seconds for page in pages),
        "peak_mb": max(page.peak for page in pages),
    }
    return results


def sampled(gold: dict[str, Any], sample: int | None) -> dict[str, Any]:
    """The same part each time, spread by the hash of the page's name."""
    order = sorted(gold, key=lambda page: hashlib.sha256(page.encode()).digest())
    return {page: gold[page] for page in order[:sample]}


def cores(corpus: Path, names: list[str], sample: int | None) -> dict[str, float]:
    """Pages a second of wall time through the product's own pool, with one process and with two."""
    lines = [
        json.dumps(
            {"path": str(corpus / name / "html" / f"{page}.html.gz"), "url": str(record.get("url") or "")}
        )
        for name in names
        for page, record in sampled(gold_of(corpus, name), sample).items()
    ]
    return {f"{jobs} cores": asyncio.run(_rate(lines, jobs)) for jobs in (1, 2)}


async def _rate(lines: list[str], jobs: int) -> float:
    from crawler.extract.lines import answers

    started = 0.0
    count = 0
    async for _ in answers([lines[0]] * 2 * jobs + lines, jobs=jobs):
        count += 1
        if count == 2 * jobs:  # the processes are there and warm
            started = time.perf_counter()
    return len(lines) / (time.perf_counter() - started)


def summary(
    score: ModuleType, name: str, gold: dict[str, Any], pages: dict[str, dict[str, Answer]]
) -> dict[str, Any]:
    result: dict[str, Any] = {"pages": len(pages)}
    result["speed"] = {
        method: len(pages) / max(1e-9, sum(page[method].seconds for page in pages.values()))
        for method in next(iter(pages.values()))
    }
    if name in SETS:
        result["f1"] = {
            method: score_text(
                score, SETS[name], gold, {page: answer[method].text for page, answer in pages.items()}
            )["f1"]
            for method in next(iter(pages.values()))
            if method not in CLAIMS
        }
        used = [page["ours"].method for page in pages.values()]
        result["judged"] = sum(page["ours"].judged for page in pages.values()) / len(used)
        result["methods"] = {method: used.count(method) / len(used) for method in sorted(set(used))}
    if name in METADATA_SETS:
        result["metadata"] = {
            method: score_metadata(
                gold, {page: answer[method].found or Metadata() for page, answer in pages.items()}
            )
            for method in ("ours", *CLAIMS)
            if method in next(iter(pages.values()))
        }
    return result


def show(results: dict[str, Any]) -> None:
    sets = {name: result for name, result in results.items() if name not in {"run", "cores"}}
    texts = {name: result for name, result in sets.items() if "f1" in result}
    columns = list(next(iter(texts.values()))["f1"]) if texts else []
    for title, figure, shape in (("F1", "f1", ".3f"), ("pages/s", "speed", ".0f")):
        shown = [*columns, "with_metadata"] if figure == "speed" and len(columns) > 1 else columns
        print(f"{title:<15}{'pages':>6}" + "".join(f"{column[:11]:>12}" for column in shown))
        for name, result in texts.items():
            print(
                f"{name:<15}{result['pages']:>6}"
                + "".join(f"{result[figure][one]:>12{shape}}" for one in shown)
            )
        print()
    for name, result in sets.items():
        for method, fields in result.get("metadata", {}).items():
            figures = "  ".join(
                f"{field} {value:.3f}"
                for field, value in fields.items()
                if method != "htmldate" or field.startswith("date")
            )
            print(f"{name:<15}{method:<15}{figures}")
    print()
    for name, result in texts.items():
        print(
            f"{name:<15}full path {result['judged']:.0%}: "
            + "  ".join(f"{method} {share:.0%}" for method, share in result["methods"].items())
        )
    run = results["run"]
    print(
        f"\n{run['pages']} pages, {len(run['raised'])} raised, slowest {run['slowest']:.1f} s, "
        f"most memory {run['peak_mb']} MB"
    )
    for one in run["raised"]:
        print(f"  {one}")
    for name, rate in results.get("cores", {}).items():
        print(f"{name}: {rate:.1f} pages/s")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    cli.add_argument(
        "--sets", default=",".join(dict.fromkeys([*SETS, *METADATA_SETS])), help="names, comma-separated"
    )
    cli.add_argument("--workers", type=int, default=2)
    cli.add_argument(
        "--sample", type=int, metavar="N", help="only N pages of each set, the same ones each time"
    )
    cli.add_argument("--ours", action="store_true", help="leave the others out")
    cli.add_argument("--cores", action="store_true", help="time the pool on one core and on two as well")
    cli.add_argument("--json", action="store_true")
    arguments = cli.parse_args()
    names = [
        name for name in arguments.sets.split(",") if (arguments.corpus / name / "gold.json.gz").exists()
    ]
    if not names:
        cli.error(f"{arguments.corpus} holds none of {arguments.sets}")
    global ONLY_OURS  # noqa: PLW0603 -- read by the forked workers
    ONLY_OURS = arguments.ours
    results = measure_all(arguments.corpus, names, arguments.workers, arguments.sample)
    if arguments.cores:
        results["cores"] = cores(arguments.corpus, names, arguments.sample)
    if arguments.json:
        print(json.dumps(results, indent=2))
    else:
        show(results)


if __name__ == "__main__":
    main()
