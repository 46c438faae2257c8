"""Where a block stands: how deep, and how near to elements of each tag and each sort of name."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from crawler.extract.segments import Block

_LONGEST_NAME = 500
"""Characters of classes, id and role that are looked at."""
FAR = 9
"""Elements beyond which one above counts as none."""

_PLACES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))  # over lower-case names: `IGNORECASE` would cost four times as much
    for name, pattern in (
        ("menu", r"nav|menu|crumb|toolbar|toc\b|tabs?\b|pagination|pager|sitemap|skip"),
        ("aside", r"side-?bar|aside|widget|rail\b|right-?col|complementary|secondary|module"),
        ("foot", r"foot|bottom|copyright|legal|disclaimer"),
        ("head", r"header|masthead|banner|top-?bar|logo|hero"),
        (
            "others",
            (
                r"relat|recommend|more-|popular|trending|teaser|card|promo|similar|latest|also|carousel|slider"
                r"|list-?item|grid"
            ),
        ),
        (
            "social",
            r"share|social|follow|subscri|newsletter|signup|sign-up|login|modal|popup|cookie|consent|gdpr|overlay",
        ),
        ("sold", r"\bads?\b|advert|sponsor|outbrain|taboola|dfp|commercial|shop|price|cart"),
        (
            "about",
            r"meta\b|byline|author|date|time|tags?\b|categor|caption|credit|info\b|bio\b|profile|avatar|user",
        ),
        ("talk", r"comment|repl(?:y|ies)|respon|discuss|disqus|thread|message|answer|question"),
        ("post", r"post|entry|cooked|msg"),
        (
            "text",
            r"article|content|body|text|story|main|prose|markdown|rich|description|detail|paragraph|documentation|rst-",
        ),
        ("form", r"form|input|search|button|btn|dropdown|select|filter"),
        ("unseen", r"hidden|hide\b|collapse|sr-only|visually|screen-reader|invisible|noprint|d-none"),
    )
)
_TAGS = (
    "nav",
    "aside",
    "footer",
    "header",
    "form",
    "table",
    "ul",
    "figure",
    "article",
    "main",
    "section",
    "ol",
)
TALK_COLUMN = 1 + len(_TAGS) + [name for name, _ in _PLACES].index("talk")
"""Of `places`: the distance to the nearest element that is named after readers' replies."""


def places(blocks: Sequence[Block]) -> NDArray[np.float32]:
    """Depth, and the distance to the nearest ancestor of each tag and of each sort of name."""
    known: dict[etree._Element, tuple[int, tuple[int, ...]]] = {}
    found = [_place(block.holder, known) for block in blocks]
    depths = np.array([depth for depth, _ in found], np.float32)
    nearest = np.array([places for _, places in found], np.float32)
    return np.column_stack([depths, np.minimum(FAR, depths[:, None] - nearest)]).astype(np.float32)


_NOWHERE = (-100,) * (len(_TAGS) + len(_PLACES))
_TAG_NUMBER = {name: number for number, name in enumerate(_TAGS)}


def _place(
    element: etree._Element, known: dict[etree._Element, tuple[int, tuple[int, ...]]]
) -> tuple[int, tuple[int, ...]]:
    """The element's depth, and how deep its nearest ancestor of each sort stands."""
    chain: list[etree._Element] = []
    at: etree._Element | None = element
    while at is not None and at not in known:
        chain.append(at)
        at = at.getparent()
    depth, places = known[at] if at is not None else (0, _NOWHERE)
    for each in reversed(chain):
        depth += 1
        hits = _hits(each)
        if hits:
            changed = list(places)
            for hit in hits:
                changed[hit] = depth
            places = tuple(changed)
        known[each] = (depth, places)
    return depth, places


def _hits(element: etree._Element) -> tuple[int, ...]:
    tag = str(element.tag)
    if tag in {"html", "body"}:
        return ()
    name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}".lower()
    hits = _named(name[:_LONGEST_NAME])
    number = _TAG_NUMBER.get(tag)
    return hits if number is None else (number, *hits)


@lru_cache(maxsize=8192)  # names come again, on the same page and on the next
def _named(name: str) -> tuple[int, ...]:
    return tuple({hit for word in name.split() for hit in _word(word)})


@lru_cache(maxsize=8192)  # and their words more often: no sort looks beyond one
def _word(word: str) -> tuple[int, ...]:
    return tuple(number for number, (_, sort) in enumerate(_PLACES, len(_TAGS)) if sort.search(word))
