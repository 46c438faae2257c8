"""Learn `crawler/extract/block_trees.json` from pages with known texts, and say what it is worth on unseen sites.

Needs CatBoost beside the project, in an environment of its own:

    python -m venv .peers && .peers/bin/pip install -e . -r benchmarks/peers.txt
    .peers/bin/python benchmarks/train_blocks.py --corpus DIR --write

Every page is judged by a model that saw no page of its site (five folds by site); those are the figures shown.
The second trees learn from what first trees that saw no page of the site say, as they would of a new page.
Among the corpora is WCXB ("WCXB: A Multi-Type Web Content Extraction Benchmark", M. Foley 2026, CC BY 4.0).
"""

import argparse
import json
import logging
import re
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from extract import Job, body_of, gold_of
from extract_scores import SETS, score_text, scorer
from rapidfuzz.distance import LCSseq

from crawler.extract import main_text as reading
from crawler.extract.block_bearings import COLUMNS as BEARINGS
from crawler.extract.block_family import Family
from crawler.extract.block_neighbours import neighbours
from crawler.extract.block_words import votes_of
from crawler.extract.kinds import page_kind
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed
from crawler.extract.shapes import WHOLE_COLUMNS, Rows
from crawler.extract.verdicts import Model, Trees

FOLDS = 5
MODEL = Path(reading.__file__).with_name("block_trees.json")
SNIPPETS_WEIGH = 0.35
"""A page of which only some sentences are known teaches less than a whole one."""
WORD = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
    "|[^\\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+"
)


class Page(NamedTuple):
    """One page as the model sees it."""

    job: Job
    rows: Rows
    truth: np.ndarray
    """Share of each block that is text; -1 where that is not known."""
    sizes: np.ndarray
    family: Family


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def shares(texts: list[str], gold: str) -> list[float]:
    """How much of each block the gold has: by its own words where they are many, by their order where few."""
    wanted = words(gold)
    whole = f" {' '.join(wanted)} "
    lines = {" ".join(words(line)) for line in gold.splitlines()}
    fours = set(zip(wanted, wanted[1:], wanted[2:], wanted[3:], strict=False))
    every = [words(text) for text in texts]
    flat = [word for block in every for word in block]
    hit = np.zeros(len(flat) + 1, bool)
    for step in LCSseq.opcodes(flat, wanted):
        if step.tag == "equal":
            hit[step.src_start : step.src_end] = True
    found, at = [], 0
    for block in every:
        in_order = bool(block) and bool(hit[at : at + len(block)].all())
        at += len(block)
        found.append(_share(block, whole, lines, fours, in_order=in_order))
    return found


def _share(block: list[str], whole: str, lines: set[str], fours: set[Any], *, in_order: bool) -> float:
    said = " ".join(block)
    if not block:
        return -1.0
    if len(block) < 4:
        if f" {said} " not in whole:
            return 0.0
        return 0.15 if not in_order else 1.0 if len(block) > 1 or said in lines else 0.7
    if f" {said} " in whole:
        return 1.0
    mine = list(zip(block, block[1:], block[2:], block[3:], strict=False))
    return sum(four in fours for four in mine) / len(mine)


def by_snippets(texts: list[str], record: dict[str, Any]) -> list[float]:
    wanted, unwanted = (
        [" ".join(one.split()) for one in record.get(side) or [] if one.strip()]
        for side in ("with", "without")
    )
    joined = [" ".join(text.split()) for text in texts]
    return [
        1.0 if any(one in text for one in wanted) else 0.0 if any(one in text for one in unwanted) else -1.0
        for text in joined
    ]


def seen(task: tuple[Job, dict[str, Any]]) -> Page:
    logging.disable(logging.CRITICAL)
    job, record = task
    parsed = Parsed(body_of(job), address=job.address)
    title = metadata(parsed).title
    kind = page_kind(parsed)
    voter = reading.first_reading(parsed, kind, address=job.address, title=title)
    votes = votes_of(parsed.blocks, voter.text)
    ballot = reading.Ballot.of(parsed, kind, voter, votes, address=job.address, title=title)
    texts = [block.text for block in ballot.blocks]
    known = shares(texts, record["text"]) if record.get("text") else by_snippets(texts, record)
    return Page(job, ballot.rows, np.array(known), ballot.sizes, ballot.family)


def site(job: Job) -> str:
    """The site of a page; pages of one site are never on both sides of a fold."""
    host = urlsplit(job.address).hostname or ""
    if host:
        return ".".join(host.removeprefix("www.").split(".")[-2:])
    named = re.search(r"_((?:[\w-]+\.)+[a-z]{2,})_", job.page)
    return named.group(1) if named else job.page


def table(pages: list[Page]) -> tuple[Rows, np.ndarray, np.ndarray]:
    """Rows, truth and weight of the known blocks; every page weighs the same, long blocks more than short."""
    rows, truth, weight = [], [], []
    for page in pages:
        known = page.truth >= 0
        if not known.any():
            continue
        in_part = page.job.name == "trafeval"
        of_page = np.ones(known.sum()) if in_part else page.sizes[known] ** 0.8
        rows.append(page.rows[known])
        truth.append(page.truth[known])
        weight.append(100 * of_page / of_page.sum() * (SNIPPETS_WEIGH if in_part else 1.0))
    return np.concatenate(rows), np.concatenate(truth), np.concatenate(weight)


class Size(NamedTuple):
    """How many trees, how many questions deep, and how fast they learn."""

    trees: int
    depth: int
    rate: float


FIRST = Size(250, 6, 0.08)
SECOND = Size(150, 5, 0.06)


def fitted(pages: list[Page], size: Size, ignored: Sequence[int] = ()) -> dict[str, Any]:
    from catboost import CatBoostClassifier, Pool

    rows, truth, weight = table(pages)
    model = CatBoostClassifier(
        iterations=size.trees,
        depth=size.depth,
        learning_rate=size.rate,
        l2_leaf_reg=8,
        loss_function="CrossEntropy",
        border_count=64,
        rsm=0.5,
        ignored_features=list(ignored),
        random_seed=1,
        verbose=0,
        thread_count=2,
    )
    model.fit(Pool(rows, truth, weight=weight))
    return stored(model)


def first_of(pages: list[Page]) -> dict[str, Any]:
    """The mean of two: what only one of them sees, the headings, misleads less where the other disagrees."""
    whole = next(page.rows.shape[1] for page in pages if len(page.rows)) - WHOLE_COLUMNS
    blind = fitted(pages, FIRST, range(whole - BEARINGS, whole))
    seeing = fitted(pages, FIRST)
    return {
        "depth": FIRST.depth,
        "bias": (blind["bias"] + seeing["bias"]) / 2,
        "columns": blind["columns"] + seeing["columns"],
        "borders": blind["borders"] + seeing["borders"],
        "leaves": [round(leaf / 2, 4) for leaf in blind["leaves"] + seeing["leaves"]],
    }


class Lessons:
    """The pages by fold, and the first trees of every set of folds that was asked for."""

    def __init__(self, pages: list[Page]) -> None:
        self._pages = pages
        self.folds = [zlib.crc32(site(page.job).encode()) % FOLDS for page in pages]
        self._first: dict[frozenset[int], dict[str, Any]] = {}

    def first(self, without: frozenset[int]) -> dict[str, Any]:
        """The first trees of all pages but those of some folds."""
        if without not in self._first:
            pages = [page for page, fold in zip(self._pages, self.folds, strict=True) if fold not in without]
            self._first[without] = first_of(pages)
        return self._first[without]

    def model(self, without: frozenset[int] = frozenset()) -> dict[str, Any]:
        """Both sets of trees, from all pages but those of some folds."""
        pages = []
        for page, fold in zip(self._pages, self.folds, strict=True):
            if fold not in without and len(page.rows):
                chances = Trees.of(self.first(without | {fold})).probabilities(page.rows)
                pages.append(page._replace(rows=neighbours(chances, page.sizes, page.family)))
        return self.first(without) | {"second": fitted(pages, SECOND)}


def stored(model: Any) -> dict[str, Any]:
    """The model's trees as plain numbers; nine digits are a border's float exactly."""
    path = MODEL.with_suffix(".catboost")
    model.save_model(str(path), format="json")
    whole = json.loads(path.read_text())
    path.unlink()
    columns = [int(one["feature_index"]) for one in whole["features_info"]["float_features"]]
    scale, bias = whole["scale_and_bias"]
    depth = max(len(tree["splits"]) for tree in whole["oblivious_trees"])
    answer: dict[str, Any] = {"depth": depth, "bias": bias[0], "columns": [], "borders": [], "leaves": []}
    for tree in whole["oblivious_trees"]:
        missing = depth - len(tree["splits"])
        answer["columns"] += [columns[s["float_feature_index"]] for s in tree["splits"]] + [0] * missing
        answer["borders"] += [float(f"{s['border']:.9g}") for s in tree["splits"]] + [1e9] * missing
        values = [round(scale * value, 4) for value in tree["leaf_values"]]
        answer["leaves"] += values + [0.0] * ((1 << depth) - len(values))
    return answer


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    cli.add_argument("--write", action="store_true", help=f"store the model of all pages as {MODEL.name}")
    cli.add_argument("--no-folds", action="store_true", help="skip the figures on unseen sites")
    arguments = cli.parse_args()
    names = [name for name in SETS if (arguments.corpus / name / "gold.json.gz").exists()]
    gold = {name: gold_of(arguments.corpus, name) for name in names}
    tasks = [
        (
            Job(
                arguments.corpus,
                name,
                page,
                record["url"] if str(record.get("url")).startswith("http") else "",
            ),
            record,
        )
        for name in names
        for page, record in gold[name].items()
    ]
    with ProcessPoolExecutor(2) as pool:
        pages = list(pool.map(seen, tasks, chunksize=4))
    lessons = Lessons(pages)
    if arguments.write:
        MODEL.write_text(json.dumps(lessons.model(), separators=(",", ":")) + "\n")
        print(
            f"wrote {MODEL.name}: {2 * FIRST.trees} + {SECOND.trees} trees, {MODEL.stat().st_size // 1000} kB"
        )
    if not arguments.no_folds:
        show_folds(arguments, names, gold, pages, lessons)


def show_folds(
    arguments: argparse.Namespace,
    names: list[str],
    gold: dict[str, Any],
    pages: list[Page],
    lessons: Lessons,
) -> None:
    """Every page read by the product itself, with the model of the folds that did not see its site."""
    MODELS.extend(Model.of(lessons.model(frozenset({held}))) for held in range(FOLDS))
    fold = lessons.folds
    with ProcessPoolExecutor(2) as pool:  # forked now, so that the models are there
        texts = pool.map(text_of, [(page.job, at) for page, at in zip(pages, fold, strict=True)], chunksize=4)
        answers: dict[str, dict[str, str]] = {name: {} for name in names}
        for page, text in zip(pages, texts, strict=True):
            answers[page.job.name][page.job.page] = text
    score = scorer(arguments.corpus)
    for name in names:
        f1 = score_text(score, SETS[name], gold[name], answers[name])["f1"]
        print(f"{name:<15}{len(answers[name]):>5}  {f1:.3f}")


MODELS: list[Model] = []


def text_of(task: tuple[Job, int]) -> str:
    job, fold = task
    logging.disable(logging.CRITICAL)
    parsed = Parsed(body_of(job), address=job.address)
    title = metadata(parsed).title
    return reading.main_text(parsed, address=job.address, title=title, model=MODELS[fold]).text


if __name__ == "__main__":
    main()
