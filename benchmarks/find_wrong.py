"""The grades of wrong links in `find.py`: alarms on links that lead elsewhere, and on links that are right."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from find_universe import records
from rapidfuzz import fuzz

from crawler.evidence.sources import Shelf
from crawler.evidence.wrong_link import grade_link
from storage.records import Document

Figures = dict[str, Any]
NEAR, FAR = "nearest wrong", "random wrong"


class Graded(NamedTuple):
    """What was said of every link, by its kind and how the item writes the title."""

    grades: dict[str, Counter[Any]]
    plain: dict[str, Counter[bool]]
    """The peer: an alarm wherever the edit ratio of the titles is under .9."""
    seconds: float


def wrong_links(pairs: Path) -> Figures:
    """Precision and recall of the alarms, for titles as they are and however written, beside the peer's."""
    found = graded(records(pairs))
    figures: Figures = {"grades": {name: dict(counts) for name, counts in found.grades.items()}}
    for label, forms in (
        ("as it is", ("whole",)),
        ("however written", ("whole", "recased", "shortened", "name in front")),
    ):
        for wrong in (FAR, NEAR):
            hits, whole = alarms(found, wrong, forms)
            false, _ = alarms(found, "right", forms)
            figures[f"{wrong}, title {label}"] = scored(hits, false, whole)
    for wrong in (FAR, NEAR):
        figures[f"edit ratio alone, {wrong}"] = scored(
            found.plain[wrong][True], found.plain["right"][True], found.plain[wrong].total()
        )
    figures["pairs a second"] = round(sum(counts.total() for counts in found.grades.values()) / found.seconds)
    return figures


def graded(papers: list[dict[str, Any]]) -> Graded:
    """Every paper's summary with the paper itself, with another one, and with the one most like it."""
    documents = [
        Document(
            address="https://paper.example/", kind="paper", title=one["title"], text=" ".join(one["abstract"])
        )
        for one in papers
    ]
    shelf = Shelf([(one.title, one.text) for one in documents])
    grades: dict[str, Counter[Any]] = {}
    plain: dict[str, Counter[bool]] = {}
    started = time.process_time()
    for at, paper in enumerate(papers):
        said = paper["tldr"] if isinstance(paper["tldr"], str) else paper["tldr"][0]
        fits = sorted(shelf.fits(said), key=lambda fit: -fit.share)
        nearest = next(fit.number for fit in fits if fit.number != at)
        links = {"right": at, FAR: (at + 137) % len(papers), NEAR: nearest}
        for form, named in written(paper["title"]):
            for kind, linked in links.items():
                found = grade_link(named, said, documents[linked]).grade
                grades.setdefault(f"{kind}, {form}", Counter())[found] += 1
                if named:
                    alone = fuzz.ratio(named.casefold(), (documents[linked].title or "").casefold()) < 90
                    plain.setdefault(kind, Counter())[alone] += 1
    return Graded(grades, plain, time.process_time() - started)


def alarms(found: Graded, kind: str, forms: tuple[str, ...]) -> tuple[int, int]:
    """Alarms among the links of a kind, and how many there are."""
    counts = [found.grades[f"{kind}, {form}"] for form in forms]
    return (
        sum(n for one in counts for grade, n in one.items() if grade.alarms),
        sum(one.total() for one in counts),
    )


def scored(hits: int, false: int, whole: int) -> str:
    """Precision and recall in one line."""
    return f"precision {hits / max(hits + false, 1):.4f}  recall {hits / whole:.4f}"


def written(title: str) -> Iterator[tuple[str, str | None]]:
    """The title as issues write it."""
    words = title.split()
    yield "whole", title
    yield "recased", title.upper() if len(title) % 2 else title.title()
    yield (
        "shortened",
        title.partition(":")[0] if ":" in title else " ".join(words[: max(4, len(words) * 2 // 3)]),
    )
    yield "name in front", f"Kestrel v1.0: {title}"
    yield "not named", None
