"""Markdown's own marks, taken out of a passage without moving a word."""

import re

_MARKS = re.compile(
    r"!?\[(?=[^\[\]\n]{0,500}\]\()|\]\([^()\s]{0,4000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s+\"[^\"\n]{0,300}\")?\)"
    r"|https?://[^\s<>()]{1,4000}|<[^<>\n]{1,500}>|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|^#{1,6}[ \t]",
    re.MULTILINE,
)


def without_markup(text: str) -> str:
    """The same words at the same offsets, with links' addresses and emphasis marks blanked out."""
    return _MARKS.sub(lambda found: " " * len(found[0]), text)
