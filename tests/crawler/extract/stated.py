"""What a small page says about itself."""

import json
from typing import Any

from crawler.extract.metadata import Metadata, metadata
from crawler.extract.parsed import Parsed


def read(
    head: str = "", body: str = "", *, ld: Any = None, address: str = "https://www.lanternpost.example/a/b"
) -> Metadata:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return metadata(
        Parsed(f"<html><head>{head}{script}</head><body>{body}</body></html>".encode(), address=address)
    )
