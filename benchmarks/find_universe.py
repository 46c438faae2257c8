"""The works and feeds of `find.py`: the gold's, near misses made from them by rule, and the titles of a universe."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crawler.loopback_works import Work
from crawler.resolve.publishers import feeds_of, publishers
from crawler.resolve.titles import content_words, plain_words, split_name
from crawler.resolve.wanted import makers_in


def records(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON Lines file, packed or not."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


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
    posts: dict[str, list[dict[str, str]]] = {}
    for maker in (one.name for one in publishers()):
        for address in feeds_of(maker):
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
        address = next(feed for maker in makers for feed in feeds_of(maker))
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
