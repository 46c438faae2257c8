"""An issue as JSON, for `sourcedesk read`: every offset in code points into `text`."""

from dataclasses import asdict
from typing import Any

from crawler.assignments import without_reader_tokens
from storage.records import Issue


def issue_json(issue: Issue) -> dict[str, Any]:
    """The issue as plain JSON values; whatever identifies a reader is overwritten."""
    values = asdict(without_reader_tokens(issue))
    values["published"] = issue.published.isoformat() if issue.published else None
    return values
