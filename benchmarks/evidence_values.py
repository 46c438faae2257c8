"""Quantities and names against the corpora's pairs, candidates and the recognisers' specifications."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus import Figures, records
from rapidfuzz import fuzz

from crawler.evidence.compare import verdict
from crawler.evidence.names import rank as rank_names
from crawler.evidence.quantities import read
from crawler.evidence.units import Kind


def quantities(corpus: Path) -> Figures:
    right = said_equal = truly = wanted = 0
    pairs = records(corpus, "quantity-pairs.ko-en.jsonl")
    for pair in pairs:
        equal, _ = verdict(pair["ko"], pair["en"])
        right += equal is pair["equal"]
        said_equal += equal is True
        truly += equal is True and pair["equal"]
        wanted += pair["equal"]
    figures: Figures = {
        "quantity pairs": {
            "accuracy": round(right / len(pairs), 4),
            "precision_equal": round(truly / max(1, said_equal), 4),
            "recall_equal": round(truly / wanted, 4),
            "pairs": len(pairs),
        }
    }
    for language in ("en", "ko"):
        specs = records(corpus, f"recognizers-specs.{language}.jsonl")
        total = [0, 0]
        for kind in ("number", "percent", "money", "date"):
            found, values = _recognised(spec for spec in specs if spec["kind"] == kind)
            total = [total[0] + found, total[1] + values]
            figures[f"specs {language} {kind}"] = {
                "found": round(found / max(1, values), 3),
                "values": values,
            }
        figures[f"specs {language} all"] = {"found": round(total[0] / total[1], 3), "values": total[1]}
    return figures


def _recognised(specs: Iterable[dict[str, Any]]) -> tuple[int, int]:
    found = values = 0
    for spec in specs:
        quantities_ = read(spec["text"])
        for result in spec["results"]:
            if spec["kind"] == "date":
                values += 1
                at = spec["text"].lower().find(result["text"].lower())
                end = at + len(result["text"])
                # "two weeks ago" is read as a duration
                found += any(
                    q.kind in {Kind.DATE, Kind.DURATION} and q.start < end and at < q.end for q in quantities_
                )
            elif result["value"] not in {None, "null"}:
                values += 1
                value = abs(float(result["value"].rstrip("%")))
                found += any(
                    abs(abs(n) - value) <= 1e-6 * max(1.0, value) for q in quantities_ for n in _numbers(q)
                )
    return found, values


def _numbers(quantity: Any) -> list[float]:
    """The value in the normal unit and as written; a date's parts, which the specs list as numbers."""
    numbers = [quantity.low, quantity.high, quantity.written or 0.0]
    if quantity.when is not None:
        numbers += [
            float(part) for part in (quantity.when.year, quantity.when.month, quantity.when.day) if part
        ]
    return numbers


def names(corpus: Path) -> Figures:
    pairs = records(corpus, "names.ko-en.jsonl")
    candidates = [pair["en"] for pair in pairs]
    hits: dict[str, list[bool]] = {}
    for pair in pairs:
        best = rank_names(pair["ko"], candidates)[0][0]
        hits.setdefault(pair["origin"], []).append(best == pair["en"])
    every = [hit for each in hits.values() for hit in each]
    baseline = [
        max(candidates, key=lambda name: fuzz.ratio(_romanised(pair["ko"]), name.lower())) == pair["en"]
        for pair in pairs[:300]
    ]
    return {
        "names, all candidates": {
            "acc@1": round(sum(every) / len(every), 3),
            **{origin: round(sum(each) / len(each), 3) for origin, each in hits.items()},
            "letter by letter + ratio (first 300)": round(sum(baseline) / len(baseline), 3),
        }
    }


_LETTERS = (
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h"],
    [
        "a",
        "ae",
        "ya",
        "yae",
        "eo",
        "e",
        "yeo",
        "ye",
        "o",
        "wa",
        "wae",
        "oe",
        "yo",
        "u",
        "wo",
        "we",
        "wi",
        "yu",
        "eu",
        "ui",
        "i",
    ],
    [
        "",
        *[
            "k",
            "k",
            "k",
            "n",
            "n",
            "n",
            "t",
            "l",
            "k",
            "m",
            "l",
            "l",
            "l",
            "p",
            "l",
            "m",
            "p",
            "p",
            "t",
            "t",
            "ng",
            "t",
            "t",
            "k",
            "t",
            "p",
            "t",
        ],
    ],
)


def _romanised(name: str) -> str:
    """Revised Romanization letter by letter, as the packages do."""
    found = ""
    for sign in name:
        code = ord(sign) - 0xAC00
        if 0 <= code < 11172:
            found += (
                (_LETTERS[0][code // 588].strip("-")) + _LETTERS[1][code % 588 // 28] + _LETTERS[2][code % 28]
            )
    return found
