"""What `web.py` says of each replayed page, of each kind and of all; and its table."""

import gzip
import json
import re
import statistics
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import lxml.html
from rapidfuzz import fuzz
from web_truth import NOT_THERE, WALLS, confusion, f1_of, truth

from storage.outcomes import Outcome

Record = dict[str, Any]

MISSING = "not in the replay"
"""Said of a page that a reader wanted beside the recorded one, and nobody captured."""

_BY_HUMAN = re.compile(r"(?<!not )\bhuman\b", re.IGNORECASE)
"""A basis that names a human; a tool's snapshot is said to be "not human gold"."""


def row(record: Record, report: Any, corpus: Path) -> Record:
    """One page: how it ended, what it truly is, and whether its title and text are those expected."""
    link = report.links[0]
    document = link.document.document if link.document else None
    reviewed = expected_text(record, corpus)
    true = truth(record, reviewed)
    outcome, detail = (str(link.visit.outcome), link.visit.detail) if link.visit else ("not visited", None)
    told: Record = {
        "id": record["id"],
        "kind": record["kind"],
        "outcome": outcome,
        "detail": detail,
        "traceback": link.visit.traceback if link.visit else None,
        "reader": link.visit.reader if link.visit else None,
        "title": document.title if document else None,
        "length": len(document.text) if document else 0,
        "true": list(true.states) if true else None,
        "state_right": None,
        "counted": True,
        "title_right": None,
        "text_found": None,
        "text_found_by_human": None,
    }
    # a reader may want pages beside the recorded one (the article of a DOI, the card of a model)
    if true is None or MISSING in (detail or "") or outcome == "not visited":
        told["counted"] = False
    else:
        told["counted"] = true.counted
        told["state_right"] = outcome in true.states
    expected = record.get("expected_title")
    if expected and expected != "None" and (true is None or not set(true.states) <= {*WALLS, "empty"}):
        told["title_right"] = bool(document and document.title) and alike(document.title, expected)
    if reviewed is not None:
        told["text_found"] = round(shared(document.text if document else "", reviewed), 3)
        if _BY_HUMAN.search(record.get("expected_basis") or ""):
            told["text_found_by_human"] = told["text_found"]
    return told


def score(rows: list[Record]) -> Record:
    """States against the truth, titles and texts over all pages, and the errors that may never happen."""
    pairs = [
        (one["outcome"] if one["state_right"] else one["true"][0], one["outcome"])
        for one in rows
        if one["counted"]
    ]
    f1 = f1_of(pairs)
    titles = [one["title_right"] for one in rows if one["title_right"] is not None]
    own = [
        one["text_found_by_human"]
        for one in rows
        if one["text_found_by_human"] is not None and one["reader"] not in {None, "article"}
    ]
    every = [one["text_found"] for one in rows if one["text_found"] is not None]
    kept = {"ok", "moved", "not_modified", "paywalled"}
    return {
        "scored": len(pairs),
        "not_scored": len(rows) - len(pairs),
        "right": sum(1 for true, found in pairs if true == found),
        "macro_f1": round(statistics.mean(f1.values()), 4) if f1 else None,
        "f1": {state: round(value, 3) for state, value in f1.items()},
        "confusion": confusion(pairs),
        "titles": f"{sum(titles)}/{len(titles)}",
        "text_with_site_file": round(statistics.mean(own), 4) if own else None,
        "text": round(statistics.mean(every), 4) if every else None,
        "walls_kept_as_text": [
            one["id"]
            for one in rows
            if one["true"] and set(one["true"]) <= WALLS and one["length"] and one["outcome"] in kept
        ],
        "alive_called_gone": [
            one["id"]
            for one in rows
            if one["true"] and not set(one["true"]) & NOT_THERE and one["outcome"] in NOT_THERE
        ],
        "wrong": [
            f"{one['id']}: {one['outcome']} instead of {'/'.join(one['true'])} ({one['detail']})"
            for one in rows
            if one["state_right"] is False
        ],
    }


def alike(found: str, expected: str) -> bool:
    """Whether two titles are the same but for a site's name, case and punctuation."""
    one, other = (" ".join(re.findall(r"\w+", text.casefold())) for text in (found, expected))
    return (
        one == other or fuzz.ratio(one, other) >= 90 or (len(other) > 15 and (other in one or one in other))
    )


def expected_text(record: Record, corpus: Path) -> str | None:
    """The reference text, where a human made or reviewed it; of one kept as markup, its words."""
    file = record.get("expected_text_file")
    if not file or not re.search(r"human|reviewed|annot", record.get("expected_basis") or "", re.IGNORECASE):
        return None
    held = (corpus / file).read_bytes()
    raw = (gzip.decompress(held) if held[:2] == b"\x1f\x8b" else held).decode("utf-8")
    if ".json" in file:
        record = json.loads(raw)
        found = record.get("text") or record.get("articleBody") or record.get("body")
        return found if isinstance(found, str) else None
    return lxml.html.fromstring(raw).text_content() if ".html" in file else raw


def shared(found: str, expected: str) -> float:
    """F1 over the words of both."""
    one, other = (
        Counter(re.findall(r"\w+", found.casefold())),
        Counter(re.findall(r"\w+", expected.casefold())),
    )
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if one or other else 1.0


def by_kind(rows: list[Record]) -> list[Record]:
    """The table's rows."""
    kinds: defaultdict[str, list[Record]] = defaultdict(list)
    for one in rows:
        kinds[one["kind"]].append(one)
    return [summed(kind, members) for kind, members in sorted(kinds.items())]


def summed(kind: str, members: list[Record]) -> Record:
    """One row of the table."""
    titles = [one["title_right"] for one in members if one["title_right"] is not None]
    texts = [one["text_found"] for one in members if one["text_found"] is not None]
    states = [one["state_right"] for one in members if one["state_right"] is not None]
    return {
        "kind": kind,
        "pages": len(members),
        "outcomes": dict(Counter(one["outcome"] for one in members).most_common()),
        "states": f"{sum(states)}/{len(states)}" if states else "",
        "titles": f"{sum(titles)}/{len(titles)}" if titles else "",
        "text": round(statistics.mean(texts), 3) if texts else None,
        "length": int(statistics.median(one["length"] for one in members)),
    }


def show(table: list[Record], states: Record, pages: int, seconds: float) -> None:
    """Print the table."""
    print(f"{'kind':<24}{'pages':>6}{'states':>9}{'titles':>9}{'text F1':>9}{'length':>8}  outcomes")
    for one in table:
        outcomes = ", ".join(f"{count} {word}" for word, count in one["outcomes"].items())
        text = "" if one["text"] is None else f"{one['text']:.3f}"
        print(
            f"{one['kind']:<24}{one['pages']:>6}{one['states']:>9}{one['titles']:>9}{text:>9}"
            f"{one['length']:>8}  {outcomes}"
        )
    total = Counter[str]()
    for one in table:
        total.update(one["outcomes"])
    assert set(total) <= {*map(str, Outcome), "not visited"}
    print(
        f"\n{pages} pages in {seconds:.0f} s: " + ", ".join(f"{n} {word}" for word, n in total.most_common())
    )
    print(
        f"states: {states['right']}/{states['scored']} right, macro-F1 {states['macro_f1']} "
        f"({states['not_scored']} not scored: their end, or a page beside them, was not captured)"
    )
    print("  " + ", ".join(f"{state} {value:.3f}" for state, value in states["f1"].items()))
    print(
        f"titles: {states['titles']} · text F1 {states['text']}, {states['text_with_site_file']} where a human "
        "annotated a page that has a site file"
    )
    print(f"walls and error pages kept as text: {len(states['walls_kept_as_text'])}")
    print(f"living pages called gone: {len(states['alive_called_gone'])}")
    for line in states["wrong"]:
        print(f"  {line}")
