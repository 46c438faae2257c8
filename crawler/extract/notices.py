"""What a page says of its own mistakes: notices of corrections, clarifications and amended versions."""

import re
from collections.abc import Iterator

from crawler.extract.bylines import among_others
from crawler.extract.parsed import Parsed

_NOTICE = re.compile(
    r"(?:^|(?<=[.\n]\s)|(?<=\n))[^.\n]{0,40}?(?:\bcorrections?\b\s*[:(–—-]|\bclarification\b\s*[:(–—-]|editor[’']s note\s*[:–—-]"
    r"|(?:an )?(?:earlier|previous) version of this\b|this (?:article|story|post|page) (?:has been|was) (?:corrected|amended)"
    r"|has been (?:corrected|amended) to\b|정정\s?(?:보도|합니다|[:：])|바로잡습니다|바로잡았습니다)[^\n]{0,400}",
    re.IGNORECASE,
)
_HINTS = ("correct", "clarification", "editor", "version of this", "amended", "정정", "바로잡")
"""What every notice holds one of in lower case; quicker to look for one by one than all at once."""


def notices_in(text: str) -> Iterator[str]:
    """Every notice of a text, in its own words."""
    return (match.group().strip() for match in _NOTICE.finditer(text))


def correction_notice(parsed: Parsed) -> tuple[str, str] | None:
    """The page's first correction notice and where it was found; those of other pages and of readers are none.

    https://schema.org/correction
    """
    for node in parsed.json_ld:
        stated = node.get("correction")
        for one in stated if isinstance(stated, list) else [stated]:
            words = one.get("text") if isinstance(one, dict) else one
            if isinstance(words, str) and words.strip() and not words.startswith(("http:", "https:")):
                return " ".join(words.split()), "json-ld"
    if not _may_hold_one(parsed.visible_text):
        return None
    for block in parsed.blocks:
        if _may_hold_one(block.text) and not among_others(block.holder):
            notice = next(notices_in(block.text), None)
            if notice:
                return notice, "notice"
    return None


def _may_hold_one(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)
