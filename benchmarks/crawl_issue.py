"""Issues that cite every page of a benchmark's web, forty items each, as a newsletter's."""

from collections.abc import Sequence
from pathlib import Path

from crawl_web import Served, claims

from crawler.issue.read import read_issues
from storage.records import Issue

ITEMS = 40


def issues_of(corpus: Path, web: Served, *, small: bool = False) -> list[Issue]:
    """One item a page, with a sentence that is about it."""
    said: Sequence[str] = claims(corpus, small)
    found: list[Issue] = []
    addresses = web.addresses()
    for start in range(0, len(addresses), ITEMS):
        lines = [
            f"- {said[number % len(said)]} [source {number}]({addresses[number]})"
            for number in range(start, min(start + ITEMS, len(addresses)))
        ]
        text = f"# Benchmark {start // ITEMS}\n\n## Items\n\n" + "\n".join(lines) + "\n"
        found += read_issues(text.encode(), address=f"benchmark-{start // ITEMS}.md", content_type=None)
    return found
