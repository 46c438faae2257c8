"""How well issues are read.

Over a folder with `issue.txt` and `gold_dev.json` (`--corpus …/fod75`): items and claims against the gold.
Over a folder with `index.jsonl` (`--corpus …/web`): what every captured newsletter page and mail is read as.

Item F1. The gold may hold only some of the issue's items. A predicted item is right when it and a gold
item cover each other by at least half (intersection over union), each gold item counting once. Of the
predicted items, those that touch a gold item or lie in a span that the gold marks as no item are judged;
the others are counted as `unjudged` and neither help nor hurt. Recall is over all gold items.

Claims. A gold claim is covered when every character of it lies in predicted claims of the item that its
gold item matched; `covered anywhere` lets it lie in claims of any item.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from crawler.issue.read import UnreadableIssue, read_issues
from storage.records import Issue, Item

Span = tuple[int, int]


def overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def likeness(one: Span, other: Span) -> float:
    shared = overlap(one, other)
    return shared / (one[1] - one[0] + other[1] - other[0] - shared) if shared else 0.0


def matches(items: list[Item], gold: list[dict[str, Any]]) -> dict[int, Item]:
    """Gold position -> the predicted item that fits it best, each used once."""
    pairs = sorted(
        (
            (likeness((item.start, item.end), tuple(each["span"])), at, item.position)
            for at, each in enumerate(gold)
            for item in items
        ),
        reverse=True,
    )
    found: dict[int, Item] = {}
    used: set[int] = set()
    by_position = {item.position: item for item in items}
    for score, at, position in pairs:
        if score >= 0.5 and at not in found and position not in used:
            found[at] = by_position[position]
            used.add(position)
    return found


def is_covered(span: Span, items: list[Item]) -> bool:
    held = {at for item in items for claim in item.claims for at in range(claim.start, claim.end)}
    return all(at in held for at in range(*span))


def score_gold(folder: Path) -> dict[str, Any]:
    raw = (folder / "issue.txt").read_bytes()
    started = time.perf_counter()
    issue = read_issues(raw, name="issue.txt")[0]
    seconds = time.perf_counter() - started
    gold = json.loads((folder / "gold_dev.json").read_text("utf-8"))
    items, wanted = list(issue.items), gold["items"]
    none = [tuple(each["span"]) for each in gold["non_items"]]
    found = matches(items, wanted)
    right = {item.position for item in found.values()}
    judged = [
        item
        for item in items
        if item.position in right
        or any(overlap((item.start, item.end), tuple(each["span"])) for each in wanted)
        or any(overlap((item.start, item.end), span) for span in none)
    ]
    precision = len(right) / len(judged) if judged else 0.0
    recall = len(found) / len(wanted)
    claims = [(at, tuple(claim["span"])) for at, each in enumerate(wanted) for claim in each["claims"]]
    covered = sum(at in found and is_covered(span, [found[at]]) for at, span in claims)
    anywhere = sum(is_covered(span, items) for _, span in claims)
    titles = [(at, each["title_in_issue"]) for at, each in enumerate(wanted) if each["kind"] == "paper"]
    named = sum(at in found and title in {link.named for link in found[at].links} for at, title in titles)
    return {
        "gold items": len(wanted),
        "predicted items": len(items),
        "judged": len(judged),
        "unjudged": len(items) - len(judged),
        "item precision": round(precision, 4),
        "item recall": round(recall, 4),
        "item F1": round(2 * precision * recall / (precision + recall), 4) if right else 0.0,
        "gold claims": len(claims),
        "claims covered": round(covered / len(claims), 4),
        "claims covered anywhere": round(anywhere / len(claims), 4),
        "predicted claims": sum(len(item.claims) for item in items),
        "paper titles named": f"{named}/{len(titles)}",
        "offsets true": offsets_true(issue),
        "seconds": round(seconds, 3),
    }


def offsets_true(issue: Issue) -> bool:
    """Whether every offset of the issue returns the words it stands for, and items are in order and apart."""
    spans = [(item.start, item.end, item.text) for item in issue.items]
    spans += [(claim.start, claim.end, claim.text) for item in issue.items for claim in item.claims]
    spans += [(link.start, link.end, link.anchor) for item in issue.items for link in item.links]
    spans += [(link.start, link.end, link.anchor) for link in issue.links]
    ends = [0, *(item.end for item in issue.items)]
    apart = all(item.start >= before for item, before in zip(issue.items, ends, strict=False))
    return apart and all(issue.text[start:end] == words for start, end, words in spans)


def score_pages(folder: Path) -> list[dict[str, Any]]:
    rows = []
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record["kind"].startswith("newsletter") or record["kind"] == "feed":
            rows.append(read_record(folder, record))
    return rows


def read_record(folder: Path, record: dict[str, Any]) -> dict[str, Any]:
    raw = (folder / record["file"]).read_bytes()
    if record["file"].endswith(".gz"):
        raw = gzip.decompress(raw)
    started = time.perf_counter()
    row: dict[str, Any] = {"id": record["id"], "platform": record.get("platform") or record["kind"]}
    try:
        issues = read_issues(raw, address=record["url"], content_type=record["content_type"])
    except UnreadableIssue as error:
        return row | {"unreadable": str(error)}
    items = [item for issue in issues for item in issue.items]
    roles = Counter(link.role.value for item in items for link in item.links if link.address)
    outer = Counter(link.role.value for issue in issues for link in issue.links)
    return row | {
        "issues": len(issues),
        "items": len(items),
        "claims": sum(len(item.claims) for item in items),
        "item links": dict(roles),
        "outer links": dict(outer),
        "mentions": sum(link.address is None for item in items for link in item.links),
        "title right": same_words(issues[0].title, record.get("expected_title")),
        "language": issues[0].language,
        "offsets true": all(offsets_true(issue) for issue in issues),
        "seconds": round(time.perf_counter() - started, 3),
    }


def same_words(one: str | None, other: str | None) -> bool:
    if other is None:
        return True
    squeezed = ["".join(char for char in (each or "").lower() if char.isalnum()) for each in (one, other)]
    return bool(squeezed[0]) and (squeezed[0] in squeezed[1] or squeezed[1] in squeezed[0])


def print_pages(rows: list[dict[str, Any]]) -> None:
    print(
        f"{'id':28} {'platform':11} {'issues':>6} {'items':>5} {'claims':>6} {'source':>6} {'sec':>6}  outer links"
    )
    for row in rows:
        if "unreadable" in row:
            print(f"{row['id']:28} {row['platform']:11} {row['unreadable']}")
            continue
        print(
            f"{row['id']:28} {row['platform']:11} {row['issues']:6} {row['items']:5} {row['claims']:6} "
            f"{row['item links'].get('source', 0):6} {row['seconds']:6.2f}  {row['outer links']}"
        )
    read = [row for row in rows if "unreadable" not in row]
    print(
        f"\n{len(read)}/{len(rows)} read; offsets true {sum(row['offsets true'] for row in read)}/{len(read)}; "
        f"titles right {sum(row['title right'] for row in read)}/{len(read)}; "
        f"without items {sum(not row['items'] for row in read)}; "
        f"slowest {max(row['seconds'] for row in read):.2f} s; all {sum(row['seconds'] for row in read):.1f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if (options.corpus / "index.jsonl").exists():
        rows = score_pages(options.corpus)
        print(json.dumps(rows, ensure_ascii=False, indent=1)) if options.json else print_pages(rows)
        return
    figures = score_gold(options.corpus)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
