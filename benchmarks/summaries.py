"""Wrong summaries: how many of their errors `check-summary` lists, and how much of right ones it lists in vain.

    python benchmarks/summaries.py [--json] [--seed 8] [--rounds 5] [--corpus DIR]

Right summaries are sentences known to say what their source says: our own (`tests/fixtures/summaries.jsonl`), and
with --corpus the supported claims of `wice.en-en` (which lean on the encyclopedia they stand in for some names and
years) and `fod75.ko-en`, held against the passages that the ranking finds for them, as in a store. Each is then put wrong, by chance but the same for the same seed, one thing
at a time: another number, another name, or other words in a quotation, none of which its source has anywhere.
Numbers, names and quotations are found here by plain patterns, not by the code that is measured.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import records

from crawler.evidence.index import index_sentences
from crawler.evidence.rank import rank
from crawler.export.summary import Passage, Statement, check

OWN = Path(__file__).parents[1] / "tests" / "fixtures" / "summaries.jsonl"
CORPORA = ("wice.en-en", "fod75.ko-en")
RECALL, FALSE = 0.9, 0.05
"""What our own pairs must keep to; else the exit code is 1."""
_BEST = 5
"""Passages a claim and source keeps."""
_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d")
_NAME = re.compile(r"(?<=[a-z,’'가-힣] )[A-Z][a-z]{3,}(?=[\s,.;가-힣]|['’]s)")
_QUOTED = re.compile(r"“([^”]{20,})”|\"([^\"]{20,})\"")
_OTHER_NAMES = (
    "Castleford",
    "Ostrava",
    "Hollybrook",
    "Tarrant",
    "Winslow",
    "Marchetti",
    "Delphine",
    "Ruskin",
)
_OTHER_WORDS = ("never", "gladly", "yesterday", "almost", "foreign")


@dataclass(frozen=True, slots=True)
class Right:
    """A summary that says what its source says."""

    text: str
    source: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """The same, with one thing put wrong."""

    kind: str
    text: str
    start: int
    end: int
    was: str


@dataclass
class Counted:
    """What was listed."""

    statements: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)
    in_vain: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Recall and share of false flags, in all and by kind."""
        return {
            "wrong": self.wrong.total(),
            "recall": _share(self.listed.total(), self.wrong.total()),
            "recall_by_kind": {kind: _share(self.listed[kind], count) for kind, count in self.wrong.items()},
            "statements": self.statements.total(),
            "false_flags": _share(self.flagged.total(), self.statements.total()),
            "false_by_kind": {
                kind: _share(self.flagged[kind], count) for kind, count in self.statements.items()
            },
            "missed": self.missed[:20],
            "in_vain": self.in_vain[:20],
        }


def own() -> list[Right]:
    """Our own pairs; every summary is held against all sources at once."""
    rows = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    passages = tuple(
        Passage(f"d{at}:0-{len(row['source'])}", row["source"], row["source"], tuple(row.get("claims", ())))
        for at, row in enumerate(rows)
    )
    whole = "\n".join(row["source"] for row in rows)
    return [Right(row["summary"], whole, passages) for row in rows]


def supported(corpus: Path, name: str) -> Iterator[Right]:
    """The supported claims of a corpus, each with the passages that are found for it."""
    for record in records(corpus, f"{name}.jsonl"):
        source = index_sentences(record["sentences"], record["title"])
        whole = "\n".join((record["title"] or "", *record["sentences"]))
        for claim in record["claims"]:
            if claim["label"] != "supported":
                continue
            best = rank(claim["claim"], source, context=claim.get("item_title") or "").ranked[:_BEST]
            passages = tuple(
                Passage(
                    f"{record['doc_id']}:{one.number}",
                    record["sentences"][one.number],
                    whole,
                    (claim["claim"],),
                )
                for one in best
            )
            yield Right(claim["claim"], whole, passages)


def put_wrong(right: Right, chance: random.Random) -> Iterator[Wrong]:
    """One wrong summary for each number, name and quotation."""
    for kind, pattern, other in (
        ("number", _NUMBER, _number),
        ("name", _NAME, _name),
        ("quotation", _QUOTED, _words),
    ):
        for match in pattern.finditer(right.text):
            was = next((one for one in match.groups() if one), match.group())
            for _ in range(20):
                now = other(was, chance)
                if now != was and now not in right.source and now not in right.text:
                    start = match.start() + match.group().index(was)
                    text = right.text[:start] + now + right.text[start + len(was) :]
                    yield Wrong(kind, text, start, start + len(now), was)
                    break


def _number(was: str, chance: random.Random) -> str:
    """As many digits, at least one of them another, the first never a zero."""
    at = chance.choice([place for place, sign in enumerate(was) if sign.isdigit()])
    others = [sign for sign in ("123456789" if at == 0 else "0123456789") if sign != was[at]]
    return was[:at] + chance.choice(others) + was[at + 1 :]


def _name(was: str, chance: random.Random) -> str:
    return chance.choice(_OTHER_NAMES)


def _words(was: str, chance: random.Random) -> str:
    words = was.split()
    words[chance.randrange(len(words))] = chance.choice(_OTHER_WORDS)
    return " ".join(words)


def measure(rights: Sequence[Right], seed: int, rounds: int) -> dict[str, Any]:
    """Each right summary once, each wrong one `rounds` times, otherwise wrong each time."""
    counted, chance = Counted(), random.Random(seed)
    began = time.process_time()
    for right in rights:
        for one in check(right.text, right.passages):
            counted.statements[one.kind] += 1
            if one.evidence is None:
                counted.flagged[one.kind] += 1
                counted.in_vain.append(f"{one.kind} {one.text} in: {right.text}")
        for _ in range(rounds):
            for wrong in put_wrong(right, chance):
                counted.wrong[wrong.kind] += 1
                if any(_tells(one, wrong) for one in check(wrong.text, right.passages)):
                    counted.listed[wrong.kind] += 1
                else:
                    counted.missed.append(
                        f"{wrong.was} -> {wrong.text[wrong.start : wrong.end]} in: {wrong.text}"
                    )
    return {"summaries": len(rights), **counted.figures(), "seconds": round(time.process_time() - began, 1)}


def _tells(one: Statement, wrong: Wrong) -> bool:
    return one.evidence is None and one.start < wrong.end and wrong.start < one.end


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def main() -> None:
    """Measure, and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--corpus", type=Path, help="folder with the evidence corpora")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--seed", type=int, default=8)
    asked.add_argument("--rounds", type=int, default=5)
    chosen = asked.parse_args()
    told = {"own": measure(own(), chosen.seed, chosen.rounds)}
    if chosen.corpus:
        for name in CORPORA:
            told[name] = measure(list(supported(chosen.corpus, name)), chosen.seed, chosen.rounds)
    if chosen.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    for name, figures in told.items() if not chosen.json else ():
        print(
            f"{name:<16} recall {figures['recall']:.3f} of {figures['wrong']}, false flags {figures['false_flags']:.3f}"
        )
        print(f"{'':<16} {figures['recall_by_kind']}  {figures['false_by_kind']}  {figures['seconds']} s")
    if told["own"]["recall"] < RECALL or told["own"]["false_flags"] > FALSE:
        sys.exit(1)


if __name__ == "__main__":
    main()
