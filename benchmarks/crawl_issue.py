"""Issues that cite every page of a benchmark's web, forty items each, as a newsletter's."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crawl_web import Served, claims

from crawler.issue.read import read_issues
from storage.records import Issue

ITEMS = 40


def texts_of(corpus: Path, web: Served, *, small: bool = False) -> Iterator[str]:
    """The issues as they would be written: one item a page, with a sentence that is about it."""
    said: Sequence[str] = claims(corpus, small)
    addresses = web.addresses()
    for start in range(0, len(addresses), ITEMS):
        lines = [
            f"- {said[number % len(said)]} [source {number}]({addresses[number]})"
            for number in range(start, min(start + ITEMS, len(addresses)))
        ]
        yield f"# Benchmark {start // ITEMS}\n\n## Items\n\n" + "\n".join(lines) + "\n"


def issues_in(texts: Iterable[str]) -> Iterator[Issue]:
    """The texts, read."""
    for number, text in enumerate(texts):
        yield from read_issues(text.encode(), address=f"benchmark-{number}.md", content_type=None)


def issues_of(corpus: Path, web: Served) -> list[Issue]:
    """All of them at once."""
    return list(issues_in(texts_of(corpus, web)))
