"""Where an issue is said to be: a file, standard input, or an address that the crawl has to fetch."""

from pathlib import Path
from typing import BinaryIO

from crawler.budgets import ISSUE_BYTES
from crawler.issue.read import read_issues
from crawler.issue.sniff import UnreadableIssue
from storage.records import Issue


def issues_at(place: str, stdin: BinaryIO) -> tuple[Issue, ...]:
    """The issues in a file, or on `stdin` for `-`.

    Raises:
        UnreadableIssue: with one sentence that says what, where, and what to do.
    """
    if place == "-":
        return read_issues(stdin.read(ISSUE_BYTES + 1), name=None)
    path = Path(place)
    if path.is_dir():
        raise UnreadableIssue(f"{place}: this is a folder; give the file of one issue")
    try:
        with path.open("rb") as file:
            return read_issues(file.read(ISSUE_BYTES + 1), name=path.name)
    except FileNotFoundError:
        raise UnreadableIssue(
            f"{place}: there is no such file; give a path, a URL, or - for standard input"
        ) from None
    except OSError as error:
        raise UnreadableIssue(f"{place}: cannot be read ({error.strerror})") from error


def is_address(issue: str) -> bool:
    """Whether the issue is to be fetched."""
    return issue.lower().startswith(("http://", "https://"))
