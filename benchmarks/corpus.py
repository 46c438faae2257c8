"""The evidence corpora: one JSON record a line."""

import json
from pathlib import Path
from typing import Any

Figures = dict[str, Any]


def records(corpus: Path, name: str) -> list[dict[str, Any]]:
    """The lines of one corpus file."""
    with (corpus / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
