"""Text blocks -> numbers that tell running text from menus, notices and promotion; no site's name among them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from lxml import etree
from numpy.typing import NDArray
from rapidfuzz import fuzz

from crawler.extract.cleanup import says_end, says_promotion, stands_above
from crawler.extract.segments import Block

Rows = NDArray[np.float32]

_FAR = 9
_LEVELS = 6
_SAMPLE = 120
"""Characters of a block whose letters are looked at one by one."""
_ENDS = frozenset(".!?:。！？…؟।")
_QUOTES = "\"'”’»)] "
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\bago\b|前|전$")
_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"\w+")

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
_VOTE_COLUMN = 0
_OWN = {
    "p": 0,
    "h1": 1,
    "h2": 2,
    "h3": 2,
    "h4": 3,
    "h5": 3,
    "h6": 3,
    "li": 4,
    "td": 5,
    "th": 5,
    "pre": 6,
    "div": 7,
    "section": 7,
    "article": 7,
    "main": 7,
    "body": 7,
}
_OTHERWISE = 8
_HEADS = frozenset({1, 2})
_KINDS = ("article", "forum", "documentation", "product", "page")


def shapes(blocks: Sequence[Block], *, kind: str, title: str | None, voter: str, address: str = "") -> Rows:
    """One row of numbers a block; `voter` is the text that a general extractor kept of the page."""
    if not blocks:
        return np.zeros((0, 0), np.float32)
    votes = np.array(_votes(blocks, voter), np.float32)
    sizes = np.array([len(block.text) for block in blocks], np.float32)
    linked = np.minimum(sizes, np.array([block.linked for block in blocks], np.float32))
    sort = np.array([_OWN.get(str(block.holder.tag), _OTHERWISE) for block in blocks])
    own = np.array(_own_words(blocks, _spelled(title or "")), np.float32)
    page = max(1.0, float(sizes.sum()))
    alike = _Groups(_numbered([_signature(block.holder) for block in blocks]), sizes, linked, votes)
    columns = [
        votes,
        np.log1p(sizes),
        linked / sizes,
        own,
        np.eye(_OTHERWISE + 1, dtype=np.float32)[sort],
        _around(blocks),
        alike.columns(page),
        *_held(blocks, sizes, linked, votes, page),
        *_beside(sizes, (linked / sizes).astype(np.float32), votes),
        _order(blocks, sizes, votes, page),
    ]
    whole = [
        np.log1p(page),
        np.log1p(len(blocks)),
        linked.sum() / page,
        (votes * sizes).sum() / page,
        *(float(kind == one) for one in _KINDS),
        *_address(address),
        sizes[(sizes > 80) & (own[:, _ENDS_COLUMN] > 0)].sum() / page,
        sizes[sizes < 40].sum() / page,
        np.log1p(sizes.max()),
        np.log1p(np.isin(sort, list(_HEADS)).sum()),
        alike.sizes.max() / page,
        np.log1p(alike.counts.max()),
    ]
    rows = np.column_stack(columns)
    return np.hstack([rows, np.broadcast_to(np.array(whole, np.float32), (len(rows), len(whole)))]).astype(
        np.float32
    )


def voted(rows: Rows) -> NDArray[np.bool_]:
    """Which blocks the voter kept, whole or nearly so."""
    kept: NDArray[np.bool_] = rows[:, _VOTE_COLUMN] > 0.5 if len(rows) else np.zeros(0, np.bool_)
    return kept


def in_talk(rows: Rows) -> NDArray[np.bool_]:
    """Which blocks stand in a place named after readers' replies."""
    found: NDArray[np.bool_] = rows[:, _TALK_COLUMN] < _FAR if len(rows) else np.zeros(0, np.bool_)
    return found


class _Groups:
    """Blocks by group: how much they hold, how much of it is linked, how much the voter kept."""

    def __init__(self, numbers: NDArray[np.intp], sizes: Rows, linked: Rows, votes: Rows) -> None:
        self._numbers = numbers
        self.sizes = np.bincount(numbers, sizes)
        self.counts = np.bincount(numbers)
        self._linked = np.bincount(numbers, linked)
        self._voted = np.bincount(numbers, votes * sizes)

    def columns(self, page: float) -> Rows:
        size = np.maximum(1.0, self.sizes)
        count = np.maximum(1, self.counts)
        table = np.column_stack(
            [np.log1p(count), np.log1p(size / count), self._linked / size, self._voted / size, size / page]
        )
        return table[self._numbers].astype(np.float32)


def _votes(blocks: Sequence[Block], voter: str) -> list[float]:
    """Whether the voter kept each block: as a line of its own, within a line, in part, or not."""
    lines = ["".join(line.split()) for line in voter.splitlines()]
    whole, kept = frozenset(lines), "".join(lines)
    return [_vote("".join(block.text.split()), whole, kept) for block in blocks]


def _vote(squeezed: str, lines: frozenset[str], kept: str) -> float:
    if squeezed in lines:
        return 1.0
    if len(squeezed) <= 10:
        return 0.3 if squeezed in kept else 0.0
    if len(squeezed) > 60:
        return 1.0 if squeezed in kept else 0.8 if squeezed[:30] in kept or squeezed[-30:] in kept else 0.0
    return float(squeezed in kept)


_ENDS_COLUMN = 3
_OWN_COLUMNS = 14
_TALK_COLUMN = (
    3 + _OWN_COLUMNS + _OTHERWISE + 1 + 1 + len(_TAGS) + [name for name, _ in _PLACES].index("talk")
)
"""Behind votes, size and links come the block's own words, its tag, its depth and the places around it."""


def _own_words(blocks: Sequence[Block], title: str) -> list[tuple[float, ...]]:
    return [_own(block, title) for block in blocks]


def _own(block: Block, title: str) -> tuple[float, ...]:
    """What the block's own words look like."""
    text = block.text
    size = len(text)
    plain = text.isascii()
    words = text.count(" ") + 1 if plain or not _WIDE.search(text) else max(1, size // 2)
    sample = text[:_SAMPLE]
    stops = text.count(".") + text.count("?") + text.count("!")
    commas = text.count(",")
    if not plain:
        stops += text.count("。") + text.count("！") + text.count("？")
        commas += text.count("，") + text.count("、")
    last = text.rstrip(_QUOTES)[-1:]
    short = size < 200
    return (
        float(words),
        block.marked / size,
        block.bold / size,
        float(last in _ENDS) if last else 0.0,
        stops / words,
        commas / words,
        sum(map(str.isdigit, sample)) / len(sample),
        sum(map(str.isupper, sample)) / len(sample),
        float(sample[0].isupper()),
        float("|" in text or "•" in text or "·" in text),
        float(_DATE.search(text) is not None) if short else 0.0,
        float(says_promotion(text)) if short else 0.0,
        float(stands_above(text)) if size < 90 else float(says_end(text)) if size < 60 else 0.0,
        _like_title(text, title) if title and size < 3 * len(title) + 20 else 0.0,
    )


def _like_title(text: str, title: str) -> float:
    return fuzz.ratio(_spelled(text), title) / 100


def _around(blocks: Sequence[Block]) -> Rows:
    """Depth, and the distance to the nearest ancestor of each tag and of each sort of name."""
    known: dict[etree._Element, tuple[int, tuple[int, ...]]] = {}
    named: dict[str, tuple[int, ...]] = {}
    found = [_place(block.holder, known, named) for block in blocks]
    depths = np.array([depth for depth, _ in found], np.float32)
    nearest = np.array([places for _, places in found], np.float32)
    return np.column_stack([depths, np.minimum(_FAR, depths[:, None] - nearest)]).astype(np.float32)


_NOWHERE = (-100,) * (len(_TAGS) + len(_PLACES))
_TAG_NUMBER = {name: number for number, name in enumerate(_TAGS)}


def _place(
    element: etree._Element,
    known: dict[etree._Element, tuple[int, tuple[int, ...]]],
    named: dict[str, tuple[int, ...]],
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
        hits = _hits(each, named)
        if hits:
            changed = list(places)
            for hit in hits:
                changed[hit] = depth
            places = tuple(changed)
        known[each] = (depth, places)
    return depth, places


def _hits(element: etree._Element, named: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    tag = str(element.tag)
    if tag in {"html", "body"}:
        return ()
    name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}".lower()
    hits = named.get(name)
    if hits is None:
        hits = tuple(number for number, (_, sort) in enumerate(_PLACES, len(_TAGS)) if sort.search(name))
        named[name] = hits
    number = _TAG_NUMBER.get(tag)
    return hits if number is None else (number, *hits)


def _held(blocks: Sequence[Block], sizes: Rows, linked: Rows, votes: Rows, page: float) -> Iterable[Rows]:
    """How the elements around a block are filled, one to five levels up."""
    numbers: dict[Any, int] = {}
    above = np.empty((len(blocks), _LEVELS), np.intp)
    for place, block in enumerate(blocks):
        at: etree._Element | None = block.holder
        for level in range(_LEVELS):
            above[place, level] = numbers.setdefault(at, len(numbers))
            at = at.getparent() if at is not None else None
    flat = above.ravel()
    every = _Groups(flat, np.repeat(sizes, _LEVELS), np.repeat(linked, _LEVELS), np.repeat(votes, _LEVELS))
    table = every.columns(page)
    for level in (1, 2, 3, 5):
        yield table[level::_LEVELS][:, 1:]


def _beside(sizes: Rows, linked: Rows, votes: Rows) -> Iterable[Rows]:
    """Length, links and votes of the blocks before and after."""
    logs = np.log1p(sizes)
    for step in (-2, -1, 1, 2):
        for column in (logs, linked, votes):
            yield _shifted(column, step)
    yield _mean_around(votes, 6)
    yield np.log1p(_mean_around(sizes, 4))


def _shifted(column: Rows, step: int) -> Rows:
    moved = np.full_like(column, -1.0)
    if abs(step) < len(column):
        if step < 0:
            moved[-step:] = column[:step]
        else:
            moved[:-step] = column[step:]
    return moved


def _mean_around(column: Rows, reach: int) -> Rows:
    sums = np.concatenate([[0.0], np.cumsum(column)])
    places = np.arange(len(column))
    low, high = np.maximum(0, places - reach), np.minimum(len(column), places + reach + 1)
    mean: Rows = ((sums[high] - sums[low]) / (high - low)).astype(np.float32)
    return mean


def _order(blocks: Sequence[Block], sizes: Rows, votes: Rows, page: float) -> Rows:
    """Where on the page the block stands, and how often its words came before."""
    count = len(blocks)
    voted = np.flatnonzero(votes)
    if len(voted):
        span = max(1, voted[-1] - voted[0])
        within = np.clip((np.arange(count) - voted[0]) / span, -2.0, 3.0)
    else:
        within = np.full(count, -3.0)
    seen: dict[str, int] = {}
    repeats = []
    for block in blocks:
        times = seen.get(block.text, 0)
        seen[block.text] = times + 1
        repeats.append(times)
    before = np.concatenate([[0.0], np.cumsum(sizes)[:-1]]) / page
    return np.column_stack([before, np.arange(count) / count, repeats, within]).astype(np.float32)


def _address(address: str) -> tuple[float, float]:
    """How many segments the path has, and how many words its last one; -1 where there is no address."""
    if not address:
        return -1.0, -1.0
    try:
        path = urlsplit(address).path.strip("/")
    except ValueError:
        return -1.0, -1.0
    return float(len(path.split("/")) if path else 0), float(
        len(_WORDS.findall(path.rsplit("/", 1)[-1].replace("_", "-")))
    )


def _numbered(keys: list[Any]) -> NDArray[np.intp]:
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)


def _signature(holder: etree._Element) -> tuple[object, ...]:
    parent = holder.getparent()
    if parent is None:
        return (holder.tag, holder.get("class"))
    return (holder.tag, holder.get("class"), parent.tag, parent.get("class"))


def _spelled(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
