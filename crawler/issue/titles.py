"""Sources an item names: bracketed anchors without address, quoted works, leading titles.

A title found here is later held against the page the link leads to, so a doubtful one is worse than
none: only quoted, bold, capitalised or clearly ended titles are taken.
"""

import re
from collections.abc import Sequence
from functools import cache

from crawler.issue.blocks import Anchor, Block
from crawler.issue.claims import Span
from crawler.issue.words import hint_of, is_call, is_generic, maker_words, work_words

ARROW = r"(?:[-–—=─━]{1,4}[>›»]|&gt;|[→⇒➜➔➡▶►⟶]\ufe0f?|👉)"
_BRACKETED = re.compile(rf"(?P<arrow>{ARROW}\s{{0,8}})?\[(?P<words>[^\[\]\n]{{1,80}})\]")
_ARROW_BEFORE = re.compile(rf"{ARROW}\s{{0,8}}[\[(]?\s?$")
_LETTER = re.compile(r"[^\W\d_]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_QUOTES = (
    ("‘", "’"),
    ("“", "”"),
    ('"', '"'),
    ("'", "'"),
    ("「", "」"),
    ("『", "』"),
    ("《", "》"),
    ("〈", "〉"),
    ("«", "»"),
)
_TRANSLATION = re.compile(r"\s*\([^()]{1,120}\)\s*$")
_LEADS = re.compile(r"[\s*_#>•·\-–—]*(?:\d{1,3}[.)]\s+)?[^\w\s\[(\"'“‘「『《〈«&$@]{0,4}\s*")
_TITLE_ENDS = " \t\r\n:;,.|–—-*_"
_LOWER_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "for",
        "to",
        "in",
        "on",
        "with",
        "by",
        "from",
        "at",
        "as",
        "is",
        "are",
        "via",
        "vs",
        "be",
        "not",
        "do",
        "does",
        "can",
        "it",
        "its",
        "via",
        "into",
        "over",
        "without",
    ]
)
_LONGEST_TITLE = 240


@cache
def _quoted_works() -> tuple[re.Pattern[str], ...]:
    after, before = work_words()
    patterns = []
    for left, right in _QUOTES:
        inner = rf"{re.escape(left)}(?P<title>[^{re.escape(left + right)}\n]{{6,200}}){re.escape(right)}"
        patterns.append(
            re.compile(
                rf"{inner}(?:\s?\([^()\n]{{0,80}}\))?\s?(?:라는\s|이라는\s)?(?P<kind>{after})", re.IGNORECASE
            )
        )
        patterns.append(
            re.compile(rf"\b(?P<kind>{before})[,:]?\s(?:titled\s|called\s)?{inner}", re.IGNORECASE)
        )
    return tuple(patterns)


@cache
def _makers() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{maker_words()})\s+(?=[A-Z\"“(*\[]|researchers|a team|scientists)")


def bracketed_mentions(text: str, start: int, end: int, links: Sequence[Anchor]) -> list[Anchor]:
    """Anchors whose address was lost: `—> [paper]`, or a bracket that only names a kind of source."""
    found = []
    for bracket in _BRACKETED.finditer(text, start, end):
        words = bracket["words"]
        if not _LETTER.search(words) or any(_overlap(bracket.span(), each.whole) for each in links):
            continue
        if bracket["arrow"] or (hint_of(words) is not None and is_generic(words)):
            whole = bracket.span()
            found.append(Anchor(start=whole[1] - len(words) - 2, end=whole[1], address=None, whole=whole))
    return found


def quoted_works(text: str, start: int, end: int) -> list[tuple[Span, str]]:
    """Works named in quotation marks next to a word for a kind of work: title span and that word."""
    found: dict[int, tuple[Span, str]] = {}
    for pattern in _quoted_works():
        for work in pattern.finditer(text, start, end):
            span = without_translation(text, *work.span("title"))
            if _is_long_enough(text[slice(*span)]):
                found.setdefault(span[0], (span, work["kind"]))
    return [found[at] for at in sorted(found)]


def quoted_titles(text: str, start: int, end: int) -> list[Span]:
    """What stands in quotation marks and is written as English titles are, whatever stands beside it."""
    found: set[Span] = set()
    for pattern in _quoted():
        for quoted in pattern.finditer(text, start, end):
            span = without_translation(text, *quoted.span("title"))
            words = text[slice(*span)]
            if len(words.split()) > 3 and is_title_cased(words) and not _HANGUL.search(words):
                found.add(span)
    return sorted(found)


@cache
def _quoted() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(
            rf"(?<!\w){re.escape(left)}(?P<title>[^{re.escape(left + right)}\n]{{6,200}}){re.escape(right)}"
        )
        for left, right in _QUOTES
    )


def _is_long_enough(title: str) -> bool:
    words = title.split()
    return len(words) >= 2 and (len(words) >= 3 or len(title) >= 12)


def without_translation(text: str, start: int, end: int) -> Span:
    """A title's span without a closing bracket that repeats it in the other script."""
    bracket = _TRANSLATION.search(text[max(start, end - 130) : end])
    if bracket is None:
        return start, end
    cut = end - len(bracket[0])
    differs = bool(_HANGUL.search(bracket[0])) != bool(_HANGUL.search(text, start, cut))
    return (start, cut) if differs and cut - start >= 6 else (start, end)


def leading_title(text: str, block: Block, stop: int, hint: str | None) -> Span | None:
    """The title a block opens with, up to `stop` (its first anchor), or None where there is no clear one."""
    lead = _LEADS.match(text, block.start, stop)
    start = lead.end() if lead else block.start
    for strong in block.strong:
        if strong[0] <= start + 3 and strong[1] - strong[0] >= 6:
            span = _tidy(text, strong[0], min(strong[1], strong[0] + _LONGEST_TITLE))
            return span if _is_title(text[slice(*span)], hint, marked=True) else None
    for left, right in _QUOTES:
        if text.startswith(left, start):
            end = text.find(right, start + 1, min(stop, start + _LONGEST_TITLE))
            span = without_translation(text, start + 1, end)
            return span if end > 0 and _is_title(text[slice(*span)], hint, marked=True) else None
    return _unmarked_title(text, start, min(stop, start + _LONGEST_TITLE), hint)


def _unmarked_title(text: str, start: int, stop: int, hint: str | None) -> Span | None:
    line = text.find("\n", start, stop)
    stop = line if line >= 0 else stop
    arrow = re.compile(ARROW).search(text, start, stop)
    stop = arrow.start() if arrow else stop
    makers = _makers().search(text, start, stop)
    hangul = _HANGUL.search(text, start, stop)
    if makers and not (hangul and hangul.start() < makers.start()):
        span = _tidy(text, start, makers.start())
        return span if _is_title(text[slice(*span)], hint) else None
    if hangul:
        end = hangul.start()
        return _latin_lead(text, start, end, hint)
    for dash in (" – ", " — ", " - ", " | "):
        cut = text.find(dash, start, stop)
        if cut > 0:
            span = _tidy(text, start, cut)
            return span if _is_title(text[slice(*span)], hint) else None
    span = _tidy(text, start, stop)
    return span if stop < start + _LONGEST_TITLE and _is_title(text[slice(*span)], hint) else None


def _latin_lead(text: str, start: int, end: int, hint: str | None) -> Span | None:
    """Latin words before the first Hangul: `SALSA: Soup-Based … Learning 평균화된`, `… Hypothesis는`."""
    bracket = text.rfind("(", start, end)
    if bracket > 0 and ")" not in text[bracket:end]:
        end = bracket
    span = _tidy(text, start, end)
    title = text[slice(*span)]
    if title.endswith("'") or title.count("'") % 2:
        return None
    return span if _is_title(title, hint) else None


def _tidy(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in _TITLE_ENDS:
        end -= 1
    while start < end and text[start] in ' *_"“‘':
        start += 1
    return start, end


def _is_title(words: str, hint: str | None, *, marked: bool = False) -> bool:
    """Whether the words read as a work's title; papers may have shorter ones, marked ones too."""
    parts = words.split()
    if len(words) < 6 or len(parts) > 30 or is_generic(words) or is_call(words):
        return False
    if marked:
        return len(parts) >= 2 and (hint == "paper" or is_title_cased(words))
    least = 2 if hint == "paper" else 3
    if len(parts) < least or _ends_inside(words):
        return False
    return is_title_cased(words)


def _ends_inside(words: str) -> bool:
    return any(mark in words for mark in (". ", "! ", "; ")) or words.count("(") != words.count(")")


def is_title_cased(words: str) -> bool:
    """Whether nearly all words that may have a capital have one, as English titles do."""
    parts = [part.strip("\"'“”‘’():,.?!*_") for part in words.split()]
    weighty = [part for part in parts if part and part.lower() not in _LOWER_WORDS and part[0].isalpha()]
    if not weighty or not weighty[0][0].isascii():
        return False
    return sum(part[0].isupper() or any(c.isupper() for c in part) for part in weighty) >= 0.75 * len(weighty)


def follows_arrow(text: str, at: int) -> int | None:
    """Where the arrow that leads to position `at` begins, or None."""
    found = _ARROW_BEFORE.search(text[max(0, at - 16) : at])
    return at - len(found[0]) if found else None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
