"""Whether a page shows a teaser or the whole text: a flag says that some of it is paid for, the text says how much.

The flag is Google's for paywalled content (`isAccessibleForFree`, `hasPart`, `wordCount` in JSON-LD):
https://developers.google.com/search/docs/appearance/structured-data/paywalled-content. Many sites state it on
pages that hold every word, so the words are measured.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crawler.extract.metadata import Metadata
from crawler.extract.parsed import Parsed
from crawler.extract.signatures import signs_of
from crawler.extract.weight import weight
from storage.outcomes import Outcome

if TYPE_CHECKING:
    from crawler.extract.main_text import MainText

_WHOLE = 1500
"""Main-text weight from which a page flagged as paid holds more than the public part."""
_BROKEN_OFF = 700
"""Main-text weight under which words that also stand in menus may close a teaser."""
_LITTLE_ELSE = 3000
"""Visible characters of a page that is little more than its teaser."""
_MOST = 0.7
"""Share of the stated words from which the text is whole."""
_PART = 0.4
"""Share of the stated words under which it is a part, however long."""
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W*$")


def teaser(parsed: Parsed, metadata: Metadata, main: "MainText") -> str | None:
    """What says that only the public part is there; None where nothing does, or the text is whole."""
    length = weight(main.text)
    share = _share(parsed, main.text)
    if metadata.is_free is False:
        if share is not None and share >= _MOST:
            return None
        if length < _WHOLE or (share is not None and share < _PART):
            return f"isAccessibleForFree: false, {len(main.text)} characters"
    if length >= _WHOLE or (share is not None and share >= _MOST):
        return None
    for sign in signs_of(Outcome.PAYWALLED, "words"):
        words = sign.found(parsed.visible_text)
        beside = sign.vendor is not None
        if words is not None and (not beside or _breaks_off(main.text, parsed.visible_length)):
            return words
    return None


def _breaks_off(text: str, visible: int) -> bool:
    return _CUT.search(text) is not None or (weight(text) < _BROKEN_OFF and visible < _LITTLE_ELSE)


def _share(parsed: Parsed, text: str) -> float | None:
    """Words of the text by the words the page says its article has; None where it does not say."""
    stated = max((count for node in parsed.json_ld if (count := _count(node)) is not None), default=0)
    return len(text.split()) / stated if stated >= 50 else None


def _count(node: Mapping[str, Any]) -> int | None:
    if not any("Article" in str(kind) for kind in _listed(node.get("@type"))):
        return None
    try:
        return int(str(node.get("wordCount") or ""))
    except ValueError:
        return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
