"""Measure how missing links are found, and how wrong ones are noticed.

    python benchmarks/find.py --corpus DIR --titles TITLES.jsonl.gz [--wrong PAIRS.jsonl] [--json]

DIR holds `issue.txt` and `gold_dev.json`. The whole issue is crawled through the ordinary middlewares against
catalogues on this machine that know the gold's works, the titles of TITLES (`{id, title}` a line), and near
misses made by rule: other numbers, a second part, a word exchanged, the same name for another subject, a
follow-up. Then again without the gold's works: whatever is accepted then is wrong. `--wrong` measures the
wrong-link grades on papers with summaries (`{title, abstract, tldr}` a line).
"""

import argparse
import asyncio
import gzip
import hashlib
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from twisted.internet import asyncioreactor

from crawler.loopback import LoopbackWeb
from crawler.loopback_catalogues import Catalogues
from crawler.loopback_works import Work
from crawler.resolve.chain import resolve
from crawler.resolve.titles import content_words, plain_words, split_name

Figures = dict[str, Any]


def records(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON Lines file, packed or not."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


# --- the universe ----------------------------------------------------------------------------------


def universe(titles: Path, gold: list[dict[str, Any]], *, with_gold: bool) -> Iterator[Work]:
    """The works the catalogues know."""
    known = {number for item in gold if (number := arxiv_of(item))}
    others = []
    for line in records(titles):
        number = line["id"].removeprefix("arxiv:")
        if number not in known:
            others.append(line["title"])
            yield Work(title=line["title"], arxiv=number, published=day_of_number(number))
    for item in gold:
        number = arxiv_of(item)
        if number is None:
            continue
        published = (
            date.fromisoformat(item["ids"]["published"])
            if "published" in item["ids"]
            else day_of_number(number)
        )
        first = item["canonical_title"]
        # a paper that was renamed is known to arXiv by its newest title alone
        now = (
            item["aliases"][0]
            if "title-changed-in-later-version" in item["flags"] and item["aliases"]
            else first
        )
        if with_gold:
            yield Work(
                title=now, first_title=first, arxiv=number, published=published, abstract=told_of(item)
            )
        another = gold[(gold.index(item) + 7) % len(gold)]
        yield from near_misses(item, number, published, others, told_of(another))


def arxiv_of(item: dict[str, Any]) -> str | None:
    """The paper's number, also where it came to arXiv only later."""
    return item["ids"].get("arxiv") or item["ids"].get("arxiv_later")


def told_of(item: dict[str, Any]) -> str:
    """What the gold quotes of the source, in place of its abstract."""
    return " ".join(dict.fromkeys(one["quote"] for claim in item["claims"] for one in claim["evidence"]))


def near_misses(
    item: dict[str, Any], number: str, published: date, others: list[str], foreign_abstract: str
) -> Iterator[Work]:
    """Works that are almost the one of the item; those on its subject have its abstract too."""
    title, said = item["canonical_title"], item["title_in_issue"]
    name, rest = split_name(title)
    other = others[int(hashlib.sha256(title.encode()).hexdigest(), 16) % len(others)]
    foreign = split_name(other)[1] or other
    words = title.split()
    strange = max(content_words(plain_words(other)), key=len).title()
    content = [at for at, word in enumerate(words) if len(word) > 4]
    changed = [*words]
    named = [
        at for at in content if plain_words(words[at])[:1] and plain_words(words[at])[0] in plain_words(said)
    ]
    changed[(named or content)[-1]] = strange
    turned = [*words]
    if len(content) > 1:
        turned[content[0]], turned[content[1]] = turned[content[1]], turned[content[0]]
    raised = re.sub(r"\d+", lambda found: str(int(found.group()) + 1), title)
    made = [
        (f"{title} II", 200),
        (f"{name} 2: {rest}" if name else f"{title}, Version 2", 150),
        (raised if raised != title else f"{title} 2.0", 30),
        (" ".join(changed), 2),
        (" ".join(turned), -400),
        (f"{name or ' '.join(words[:2])}: {foreign}", 3),
        (f"Revisiting {title}: A Follow-Up Study", 120),
        (f"Beyond {name or title}: {foreign}", 90),
    ]
    head, _, tail = number.partition(".")
    for place, (miss, days) in enumerate(made, start=1):
        if miss != title:
            yield Work(
                abstract=foreign_abstract if miss.endswith(foreign) else told_of(item),
                title=miss,
                arxiv=f"{head}.9{place}{tail[-3:]}",
                published=published + timedelta(days=days),
            )


def day_of_number(number: str) -> date:
    """The middle of the month an arXiv number says."""
    match = re.match(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d\d)(\d\d)", number)
    year, month = (int(match[1]), int(match[2])) if match else (20, 1)
    return date((1900 if year > 90 else 2000) + year, min(max(month, 1), 12), 15)


def feeds(gold: list[dict[str, Any]], issue_day: date, *, with_gold: bool) -> dict[str, list[dict[str, str]]]:
    """Each publisher's feed: the gold's posts, and others of the same house."""
    from crawler.resolve.wanted import makers_in, publishers

    posts: dict[str, list[dict[str, str]]] = {}
    for maker, _, addresses in publishers():
        for address in addresses:
            host = address.split("/")[2]
            posts[address] = [
                entry(
                    f"{maker} and partners extend their agreement, part {n}",
                    f"https://{host}/p/{n}",
                    issue_day - timedelta(days=3 * n),
                )
                for n in range(8)
            ]
    for item in gold:
        links = [url["url"] for url in item["urls"] if url["role"] == "source"]
        if item["kind"] != "news" or "블로그" not in (item["anchor_text"] or "") or not links:
            continue
        makers = makers_in(item["text"])
        address = next(feed for maker, _, every in publishers() if maker in makers for feed in every)
        told = item["ids"].get("date", (issue_day - timedelta(days=10)).isoformat())
        if with_gold:
            summary = told_of(item)
            posts[address].append(entry(item["canonical_title"], links[0], date.fromisoformat(told), summary))
        name = item["canonical_title"].split()[-1]
        posts[address].append(
            entry(f"How customers use {name}", links[0] + "-customers", issue_day - timedelta(days=300))
        )
    return posts


def entry(title: str, link: str, day: date, summary: str = "") -> dict[str, str]:
    return {"title": title, "link": link, "day": day.isoformat(), "summary": summary}


# --- the walk --------------------------------------------------------------------------------------


async def walk(issue: Path, catalogues: Catalogues) -> tuple[dict[int, tuple[str | None, Any]], Figures]:
    """Crawl the issue; each mention's offset with where it leads and what was proposed, and the costs."""
    from crawler.config import load, scrapy_settings
    from crawler.run import crawl
    from storage.database import open_database
    from storage.store import Store

    with tempfile.TemporaryDirectory() as home, LoopbackWeb({**catalogues.hosts(), "*": _nothing}) as served:
        chosen = load(home=Path(home))
        settings = {
            **scrapy_settings(chosen), **served.settings(), "DOWNLOAD_DELAY": 0.0, "DOWNLOAD_SLOTS": {},
            "LOG_LEVEL": "ERROR", "RETRY_ENABLED": False,
        }  # fmt: skip
        started = time.monotonic()
        stats = await crawl(settings, "links", issue=str(issue))
        seconds = time.monotonic() - started
        first = len(served.asked)
        asked = Counter(one.host for one in served.requests() if is_search(one.path, one.host, catalogues))
        await crawl(settings, "links", issue=str(issue))
        again = sum(1 for one in served.requests()[first:] if is_search(one.path, one.host, catalogues))
        engine = open_database(chosen.store_url)
        store = Store(engine)
        name = store.issues()[0].id
        told, kept = store.resolutions(name), store.searches(name)
        found = {
            link.start: (told[link.id].identity if link.id in told else None, kept.get(link.id))
            for item in (store.issue(name) or sys.exit(1)).items
            for link in item.links
            if link.address is None
        }
        engine.dispose()
    costs = {
        "requests": dict(asked),
        "requests on the second run": again,
        "look-ups": stats.get("lookups/requests", 0),
        "seconds": round(seconds, 2),
        "seconds at the stated pace": stated_pace(asked),
    }
    return found, costs


def is_search(path: str, host: str, catalogues: Catalogues) -> bool:
    searched = ("search_query=", "/search", "search=", "query.bibliographic=")
    return any(word in path for word in searched) or f"https://{host}{path}" in catalogues.feeds


def stated_pace(asked: Counter[str]) -> float:
    """Seconds that the slowest host takes at the pace its site file states."""
    from scrapy.settings import Settings

    from crawler.sites import load_sites

    slots = load_sites(Settings({"SPIDER_MODULES": ["spiders"]})).slots()
    return max(
        (count * slots.get(host, {"delay": 1.0})["delay"] for host, count in asked.items()), default=0.0
    )


async def _nothing(request: Any) -> Any:
    from aiohttp import web

    return web.Response(status=404, text="not here")


def judged(gold: list[dict[str, Any]], found: dict[int, tuple[str | None, Any]]) -> dict[str, Any]:
    """Every named source of the gold with what became of it."""
    rows = []
    for item in gold:
        start, end = item["span"]
        here = [(at, told) for at, told in found.items() if start - 2 <= at <= end + 2]
        if not here or not item["urls"]:
            rows.append({"id": item["id"], "kind": item["kind"], "result": "no mention", "got": None})
            continue
        got, kept = here[0][1]
        right = {
            resolve(url["url"]).identity
            for url in item["urls"]
            if url["role"] in {"source", "pdf", "later-preprint", "code"}
        }
        result = "unresolved" if got is None else "right" if got in right else "wrong"
        rows.append({
            "id": item["id"], "kind": "paper" if "arxiv" in item["ids"] or item["kind"] == "paper" else "post" if "블로그" in (item["anchor_text"] or "") else item["kind"],
            "result": result, "got": got, "rule": kept.rule if kept else "", "state": kept.state if kept else "",
                "proposed": [f"{one.title} ({one.published}; {one.rule}; {' '.join(one.evidence)})" for one in kept.proposals[:3]] if kept and result != "right" else [],
        })  # fmt: skip
    return {"rows": rows}


def missing(corpus: Path, titles: Path) -> Figures:
    gold = json.loads((corpus / "gold_dev.json").read_text(encoding="utf-8"))["items"]
    days = [date.fromisoformat(item["ids"]["published"]) for item in gold if "published" in item["ids"]]
    issue_day = max(days) + timedelta(days=4)
    report: Figures = {}
    for name, with_gold in (("present", True), ("absent", False)):
        works = list(universe(titles, gold, with_gold=with_gold))
        catalogues = Catalogues(works, feeds(gold, issue_day, with_gold=with_gold))
        found, costs = asyncio.get_event_loop().run_until_complete(walk(corpus / "issue.txt", catalogues))
        rows = judged(gold, found)["rows"]
        starts = [item["span"] for item in gold]
        others = [
            (told[0], told[1].rule, told[1].proposals[0].title) for at, told in found.items()
            if told[0] and not any(start - 2 <= at <= end + 2 for start, end in starts)
        ]  # fmt: skip
        counts = Counter((row["kind"], row["result"]) for row in rows)
        report[name] = {"works": len(works), "by kind": {f"{kind} {result}": n for (kind, result), n in sorted(counts.items())}, **costs,
                        "rows": rows, "accepted outside the gold": others}  # fmt: skip
    named = [row for row in report["present"]["rows"] if row["result"] != "no mention"]
    asked = [row for row in named if row["kind"] in {"paper", "post"}]
    report["matched of papers and posts"] = round(
        sum(row["result"] == "right" for row in asked) / len(asked), 4
    )
    report["matched of all named"] = round(sum(row["result"] == "right" for row in named) / len(named), 4)
    report["wrong, works present"] = sum(row["result"] == "wrong" for row in named)
    report["accepted, works absent"] = sum(row["got"] is not None for row in report["absent"]["rows"])
    return report


# --- wrong links -----------------------------------------------------------------------------------


def wrong_links(pairs: Path) -> Figures:
    """Alarms on links that lead to another paper, and on links that are right however the title is written."""
    from rapidfuzz import fuzz

    from crawler.evidence.sources import Shelf
    from crawler.evidence.wrong_link import grade_link
    from storage.records import Document

    papers = records(pairs)
    documents = [
        Document(
            address="https://paper.example/", kind="paper", title=one["title"], text=" ".join(one["abstract"])
        )
        for one in papers
    ]
    shelf = Shelf([(one.title, one.text) for one in documents])
    grades: dict[str, Counter[str]] = {}
    plain: dict[str, Counter[bool]] = {}
    started = time.process_time()
    for at, paper in enumerate(papers):
        said = paper["tldr"] if isinstance(paper["tldr"], str) else paper["tldr"][0]
        nearest = next(
            fit.number for fit in sorted(shelf.fits(said), key=lambda fit: -fit.share) if fit.number != at
        )
        for form, named in written(paper["title"]):
            links = {"right": at, "random wrong": (at + 137) % len(papers), "nearest wrong": nearest}
            for kind, linked in links.items():
                found = grade_link(named, said, documents[linked]).grade
                grades.setdefault(f"{kind}, {form}", Counter())[found] += 1
                if named:
                    alone = fuzz.ratio(named.casefold(), (documents[linked].title or "").casefold()) < 90
                    plain.setdefault(kind, Counter())[alone] += 1
    seconds = time.process_time() - started
    figures: Figures = {"grades": {name: dict(counts) for name, counts in grades.items()}}
    for label, forms in (
        ("as it is", ("whole",)),
        ("however written", ("whole", "recased", "shortened", "name in front")),
    ):
        for wrong in ("random wrong", "nearest wrong"):
            hits = sum(n for form in forms for grade, n in grades[f"{wrong}, {form}"].items() if grade.alarms)  # type: ignore[attr-defined]
            false = sum(n for form in forms for grade, n in grades[f"right, {form}"].items() if grade.alarms)  # type: ignore[attr-defined]
            whole = sum(grades[f"{wrong}, {form}"].total() for form in forms)
            figures[f"{wrong}, title {label}"] = (
                f"precision {hits / max(hits + false, 1):.4f}  recall {hits / whole:.4f}"
            )
    for wrong in ("random wrong", "nearest wrong"):
        hits, false = plain[wrong][True], plain["right"][True]
        figures[f"edit ratio alone, {wrong}"] = (
            f"precision {hits / (hits + false):.4f}  recall {hits / plain[wrong].total():.4f}"
        )
    figures["pairs a second"] = round(sum(counts.total() for counts in grades.values()) / seconds)
    return figures


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder with issue.txt and gold_dev.json")
    parser.add_argument(
        "--titles", type=Path, required=True, help="titles of works, JSON Lines, may be gzipped"
    )
    parser.add_argument("--wrong", type=Path, help="papers with summaries, JSON Lines")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)
    from twisted.internet import reactor

    reactor.startRunning(installSignalHandlers=False)  # type: ignore[attr-defined]
    report: Figures = {"missing links": missing(options.corpus, options.titles)}
    if options.wrong:
        report["wrong links"] = wrong_links(options.wrong)
    if options.json:
        json.dump(report, sys.stdout, indent=2, ensure_ascii=False, default=str)
        print()
    else:
        show(report)


def show(report: Figures) -> None:
    for title, figures in report.items():
        print(title)
        for name, value in figures.items():
            if not isinstance(value, dict):
                print(f"  {name:<34} {value}")
                continue
            print(f"  {name}")
            for key, one in value.items():
                if isinstance(one, list):
                    print(f"    {key}")
                    for row in one:
                        print(
                            "      "
                            + "  ".join(
                                str(part) for part in (row.values() if isinstance(row, dict) else row)
                            )
                        )
                else:
                    print(f"    {key:<32} {one}")


if __name__ == "__main__":
    main()
