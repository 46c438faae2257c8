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
import json
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from find_universe import feeds, told_of, universe
from find_wrong import wrong_links
from press_stories import press
from twisted.internet import asyncioreactor

from crawler.loopback import LoopbackWeb
from crawler.loopback_catalogues import Catalogues
from crawler.loopback_press import Press
from crawler.resolve.chain import resolve

Figures = dict[str, Any]


# --- the walk --------------------------------------------------------------------------------------


async def walk(
    issue: Path, catalogues: Catalogues, stories: Press
) -> tuple[dict[int, tuple[str | None, Any]], Figures]:
    """Crawl the issue; each mention's offset with where it leads and what was proposed, and the costs."""
    from crawler.config import load, scrapy_settings
    from crawler.run import crawl
    from storage.database import open_database
    from storage.store import Store

    with (
        tempfile.TemporaryDirectory() as home,
        LoopbackWeb({**catalogues.hosts(), **stories.hosts(), "*": _nothing}) as served,
    ):
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
    searched = ("search_query=", "/search", "search=", "query.bibliographic=", "/doc?query=")
    if host == "web.archive.org":
        return False  # it is asked for copies of pages, not for works
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
            rows.append(
                {"id": item["id"], "kind": item["kind"], "result": "no mention", "got": None, "first": False}
            )
            continue
        got, kept = here[0][1]
        right = {
            resolve(url["url"]).identity
            for url in item["urls"]
            if url["role"] in {"source", "pdf", "later-preprint", "code"}
        }
        first = (
            kept is not None and got is None and bool(kept.proposals) and kept.proposals[0].identity in right
        )
        result = "unresolved" if got is None else "right" if got in right else "wrong"
        rows.append({
            "id": item["id"], "kind": "paper" if "arxiv" in item["ids"] or item["kind"] == "paper" else "post" if "블로그" in (item["anchor_text"] or "") else item["kind"],
            "result": result, "got": got, "first": first, "rule": kept.rule if kept else "", "state": kept.state if kept else "",
                "proposed": [f"{one.title} ({one.published}; {one.rule}; {' '.join(one.evidence)})" for one in kept.proposals[:3]] if kept and result != "right" else [],
        })  # fmt: skip
    return {"rows": rows}


def missing(corpus: Path, titles: Path) -> Figures:
    gold = json.loads((corpus / "gold_dev.json").read_text(encoding="utf-8"))["items"]
    days = [date.fromisoformat(item["ids"]["published"]) for item in gold if "published" in item["ids"]]
    issue_day = max(days) + timedelta(days=4)
    report: Figures = {}
    # without its papers an issue without a date cannot be dated, and the press is not asked: so once by itself
    runs = {"present": (True, True), "absent": (False, False), "stories absent": (True, False)}
    for name, (with_gold, with_stories) in runs.items():
        works = list(universe(titles, gold, with_gold=with_gold))
        catalogues = Catalogues(works, feeds(gold, issue_day, with_gold=with_gold))
        stories = Press(press(gold, issue_day, told_of, with_gold=with_stories))
        found, costs = asyncio.get_event_loop().run_until_complete(
            walk(corpus / "issue.txt", catalogues, stories)
        )
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
    report["first of the proposals, of those not matched"] = sum(row["first"] for row in named)
    report["wrong, works present"] = sum(row["result"] == "wrong" for row in named)
    report["accepted, works absent"] = sum(row["got"] is not None for row in report["absent"]["rows"])
    report["accepted, stories absent"] = sum(
        row["got"] is not None for row in report["stories absent"]["rows"] if row["kind"] == "news"
    )
    return report


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
