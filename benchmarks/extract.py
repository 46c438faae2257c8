"""Score extraction on corpora of real pages, beside plain trafilatura in all its modes.

Each folder of `--corpus` holds `gold.json.gz` and `html/ID.html.gz`; `score.py` beside them holds the metrics.
Every method reads the same bytes in the same run. Speed is pages a second on one core.
"""

import argparse
import gzip
import importlib.util
import json
import logging
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import trafilatura

from crawler.extract.main_text import main_text
from crawler.extract.metadata import Metadata, metadata
from crawler.extract.parsed import Parsed


class Measure(NamedTuple):
    """How a set is scored."""

    metric: str
    cjk: bool = False


SETS = {
    "scrapinghub": Measure("shingle"),
    "trafeval": Measure("snippet"),
    "wcxb": Measure("token"),
    "fundus_tests": Measure("shingle"),
    "fundus_eval": Measure("shingle"),
    "magic_article": Measure("shingle"),
    "magic_forum": Measure("token"),
    "waddle": Measure("token"),
    "zh": Measure("shingle", cjk=True),
}
METADATA_SETS = ("trafeval", "wcxb", "htmldate", "fundus_tests")
MODES: dict[str, dict[str, Any]] = {
    "default": {"include_comments": False},
    "fast": {"include_comments": False, "fast": True},
    "precision": {"include_comments": False, "favor_precision": True},
    "recall": {"include_comments": False, "favor_recall": True},
    "comments": {},
}


class Answer(NamedTuple):
    """What one method made of one page."""

    text: str
    seconds: float
    method: str = ""
    found: Metadata | None = None


class Job(NamedTuple):
    """One page of one set, for every method."""

    corpus: Path
    name: str
    page: str
    address: str


def ours(body: bytes, address: str) -> Answer:
    started = time.perf_counter()
    parsed = Parsed(body, address=address)
    found = metadata(parsed)
    main = main_text(parsed, address=address, title=found.title)
    return Answer(main.text, time.perf_counter() - started, main.method, found)


def plain(mode: str) -> Callable[[bytes, str], Answer]:
    def extract(body: bytes, address: str) -> Answer:
        started = time.perf_counter()
        text = trafilatura.extract(body, url=address or None, **MODES[mode]) or ""
        return Answer(text, time.perf_counter() - started)

    return extract


def with_metadata(body: bytes, address: str) -> Answer:
    """What the speed of ours is compared to: text and metadata in one call."""
    started = time.perf_counter()
    trafilatura.bare_extraction(body, url=address or None, include_comments=False, with_metadata=True)
    return Answer("", time.perf_counter() - started)


METHODS: dict[str, Callable[[bytes, str], Answer]] = {
    "ours": ours,
    **{mode: plain(mode) for mode in MODES},
    "with_metadata": with_metadata,
}


def read(job: Job) -> tuple[Job, dict[str, Answer]]:
    logging.disable(logging.CRITICAL)
    body = gzip.decompress((job.corpus / job.name / "html" / f"{job.page}.html.gz").read_bytes())
    return job, {method: run(body, job.address) for method, run in METHODS.items()}


def gold_of(corpus: Path, name: str) -> dict[str, dict[str, Any]]:
    """The gold of the pages that are there."""
    gold: dict[str, dict[str, Any]] = json.loads(
        gzip.decompress((corpus / name / "gold.json.gz").read_bytes())
    )
    return {
        page: record for page, record in gold.items() if (corpus / name / "html" / f"{page}.html.gz").exists()
    }


def scorer(corpus: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{corpus}: no score.py there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_text(
    score: ModuleType, measure: Measure, gold: dict[str, Any], answers: dict[str, str]
) -> dict[str, float]:
    rows = list(score.score(gold, answers, measure.metric, measure.cjk).values())
    total: dict[str, float] = score.TOTAL[measure.metric](rows)
    return total


def spelled(value: Any) -> str:
    return re.sub(r"\W+", " ", str(value or "").casefold()).strip()


def named(value: Any) -> list[str]:
    names = re.split(r"[;,&]| and ", value) if isinstance(value, str) else list(value or ())
    return sorted(spelled(name) for name in names if spelled(name))


def score_metadata(gold: dict[str, Any], found: dict[str, Metadata]) -> dict[str, float]:
    """Share of exact values where the gold has one, and of pages left alone where it has none."""
    fields: dict[str, tuple[Callable[[Any], Any], Callable[[Metadata], Any]]] = {
        "title": (lambda record: spelled(record.get("title")), lambda one: spelled(one.title)),
        "author": (
            lambda record: named(record.get("author") or record.get("authors")),
            lambda one: named(one.authors),
        ),
        "date": (lambda record: str(record.get("date") or "")[:10], lambda one: one.published or ""),
    }
    figures: dict[str, float] = {}
    for name, (wanted, got) in fields.items():
        stated = [page for page in found if wanted(gold[page])]
        absent = [page for page in found if not wanted(gold[page])]
        if stated:
            figures[name] = sum(wanted(gold[page]) == got(found[page]) for page in stated) / len(stated)
            if absent:
                figures[f"{name} none-right"] = sum(not got(found[page]) for page in absent) / len(absent)
    return figures


def measure_all(corpus: Path, names: list[str], workers: int) -> dict[str, Any]:
    score = scorer(corpus)
    gold = {name: gold_of(corpus, name) for name in names}
    jobs = [
        Job(corpus, name, page, record["url"] if str(record.get("url")).startswith("http") else "")
        for name in names
        for page, record in gold[name].items()
    ]
    with ProcessPoolExecutor(workers) as pool:
        answers: dict[str, dict[str, dict[str, Answer]]] = {name: {} for name in names}
        for job, answer in pool.map(read, jobs, chunksize=4):
            answers[job.name][job.page] = answer
    return {name: summary(score, name, gold[name], answers[name]) for name in names}


def summary(
    score: ModuleType, name: str, gold: dict[str, Any], pages: dict[str, dict[str, Answer]]
) -> dict[str, Any]:
    result: dict[str, Any] = {"pages": len(pages)}
    result["speed"] = {
        method: len(pages) / max(1e-9, sum(page[method].seconds for page in pages.values()))
        for method in METHODS
    }
    if name in SETS:
        result["f1"] = {
            method: score_text(
                score, SETS[name], gold, {page: answer[method].text for page, answer in pages.items()}
            )["f1"]
            for method in METHODS
            if method != "with_metadata"
        }
        used = [page["ours"].method for page in pages.values()]
        result["methods"] = {method: used.count(method) / len(used) for method in sorted(set(used))}
    if name in METADATA_SETS:
        found = {page: answer["ours"].found for page, answer in pages.items()}
        result["metadata"] = score_metadata(
            gold, {page: one for page, one in found.items() if one is not None}
        )
    return result


def show(results: dict[str, Any]) -> None:
    columns = ["ours", *MODES]
    print(
        f"{'F1':<15}{'pages':>6}"
        + "".join(f"{column:>11}" for column in columns)
        + f"{'ours/s':>9}{'plain+meta/s':>14}"
    )
    for name, result in results.items():
        if "f1" in result:
            figures = "".join(f"{result['f1'][column]:>11.3f}" for column in columns)
            speed = f"{result['speed']['ours']:>9.0f}{result['speed']['with_metadata']:>14.0f}"
            print(f"{name:<15}{result['pages']:>6}{figures}{speed}")
    print()
    for name, result in results.items():
        if "metadata" in result:
            print(
                f"{name:<15}"
                + "  ".join(f"{field} {value:.3f}" for field, value in result["metadata"].items())
            )
    print()
    for name, result in results.items():
        if "methods" in result:
            print(
                f"{name:<15}"
                + "  ".join(f"{method} {share:.0%}" for method, share in result["methods"].items())
            )


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    cli.add_argument(
        "--sets", default=",".join(dict.fromkeys([*SETS, *METADATA_SETS])), help="names, comma-separated"
    )
    cli.add_argument("--workers", type=int, default=2)
    cli.add_argument("--json", action="store_true")
    arguments = cli.parse_args()
    names = [
        name for name in arguments.sets.split(",") if (arguments.corpus / name / "gold.json.gz").exists()
    ]
    if not names:
        cli.error(f"{arguments.corpus} holds none of {arguments.sets}")
    results = measure_all(arguments.corpus, names, arguments.workers)
    if arguments.json:
        print(json.dumps(results, indent=2))
    else:
        show(results)


if __name__ == "__main__":
    main()
