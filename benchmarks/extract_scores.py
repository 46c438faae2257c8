"""How `extract.py` scores texts, by the corpora's own metrics, and metadata, by exact values."""

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from crawler.extract.metadata import Metadata


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
    """Share of exact values where the gold has one, and of pages left alone where it has none.

    A page of which the gold states no field at all was never asked about; it says nothing of what is absent.
    """
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
        absent = [
            page for page in found if not wanted(gold[page]) and any(gold[page].get(one) for one in fields)
        ]
        if stated:
            figures[name] = sum(wanted(gold[page]) == got(found[page]) for page in stated) / len(stated)
            if absent:
                figures[f"{name} none-right"] = sum(not got(found[page]) for page in absent) / len(absent)
    return figures
