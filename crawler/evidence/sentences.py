"""Where sentences begin and end, as exact offsets: in Korean and English, and by their stops in other languages.

The one sentence splitter of the house: claims of an issue and passages of a source are cut by the same rules.
"""

import re
from collections.abc import Iterator, Sequence

from crawler.evidence.word_lists import word_list

_BLANK = " \t\r\n\f\v\u00a0\u2028\u2029\u3000\ufeff\u200b"

# What may stand between the stop and the next sentence: closing quotes and brackets.
_CLOSERS = "\"'”’»›)]}）］」』》〉】*_"

_STOP = re.compile(
    rf"(?:\.{{1,6}}|[!?…؟۔।]+)[{re.escape(_CLOSERS)}]*(?=[{_BLANK}]|$|(?<=[가-힣]\.)(?=[가-힣A-Z“\"‘]))"
    # Chinese and Japanese leave no blank behind a stop; a bracket or a particle of quoting goes on with it
    rf"|[。！？]+[{re.escape(_CLOSERS)}]*(?![{re.escape(_CLOSERS)}とっの])"
)

# "…나왔다 성능도…": newsletters drop the stop after a verb that can only end a sentence.
_BARE_STOP = re.compile(
    r"(?<=[가-힣])(?:습니다|입니다|됩니다|합니다|[했었았였됐났왔갔졌렸켰겼]다)(?=[ \u00a0]+(?!고[ ,]|는|며|면|라고|라며|라는|지만|더니|가[ ,]|하|해|싶|시피|니))"
)

_HANGUL = re.compile(r"[가-힣]")
_ARROW = re.compile(r"(?:[—–-]{1,3}>|→|➡️?|👉)\s*\[")
_BULLET = re.compile(r"[ \t]*(?:[-*•·▷▶◦‣■□◆●○✔✅]|\d{1,3}[.)]|[가나다라마바사]\.|[a-z]\))[ \t]+")
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t]*(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[가나다라마바사])\.$")

_ABBREVIATIONS = frozenset(word_list("abbreviations"))
# After these a capital letter is nearly always the same sentence.
_NEVER_LAST = frozenset(word_list("never_last"))
_STARTERS = frozenset(word_list("starters"))
_QUOTE_PARTICLE = re.compile(r"(?:이?라고|이?라며|이?라는|고\s|며\s|면서\s|는\s)")


def split(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """The sentences of `text` as `(start, end)` in code points, in order, trimmed, never empty.

    Headings, list entries and bracketed arrows ("—> [논문 보기]") are sentences of their own. `language` is a
    hint (`ko`, `en`); both sets of rules work on either script, so None is fine.
    """
    spans: list[tuple[int, int]] = []
    marks = [_ARROW] if "[" in text else []
    bare = language in {None, "ko"} and not text.isascii() and _HANGUL.search(text) is not None
    for start, end in _blocks(text):
        begin = start
        for cut in _cuts(text, start, end, marks, bare=bare):
            spans.append((begin, cut))
            begin = cut
        spans.append((begin, end))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return start, end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together: a wrapped line is joined, a list entry is not."""
    start = position = 0
    while position < len(text):
        newline = text.find("\n", position)
        if newline < 0:
            break
        position = newline + 1
        if not _wrapped(text, start, newline):
            yield start, newline
            start = position
    if start < len(text):
        yield start, len(text)


def _wrapped(text: str, start: int, newline: int) -> bool:
    """Whether the line break at `newline` is only typesetting, as in text taken from a PDF."""
    line_start = max(start, text.rfind("\n", 0, newline) + 1)
    line = text[line_start:newline].rstrip()
    following = text[newline + 1 : newline + 3]
    return (
        len(line) >= 40
        and line[-1] not in ".!?:…。！？"
        and bool(following)
        and (following[0].islower() or following[0] in "(,;")
        and not _BULLET.match(text, newline + 1)
    )


def _cuts(text: str, start: int, end: int, marks: Sequence[re.Pattern[str]], *, bare: bool) -> Iterator[int]:
    """Offsets inside the block at which a new sentence begins; `bare`: also where Korean leaves out the stop."""
    found = {match.end() for match in _STOP.finditer(text, start, end) if _ends(text, start, match)}
    found |= {match.start() for mark in marks for match in mark.finditer(text, start, end)}
    if bare:
        found |= {match.end() for match in _BARE_STOP.finditer(text, start, end)}
    yield from sorted(cut for cut in found if start < cut < end and not _in_brackets(text, start, cut))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop found ends a sentence, and not an abbreviation, a list number or a quotation."""
    after = text[match.end() : match.end() + 24].lstrip(_BLANK)
    if not after:
        return True
    if _QUOTE_PARTICLE.match(after):
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return not after[0].islower()
    before = text[max(start, match.start() - 24) : match.start()]
    if _LIST_NUMBER.search(text[max(0, start - 1) : match.start() + 1]):
        return False
    if after[0].islower():
        return False
    word = re.search(r"[A-Za-z](?:[A-Za-z.]*[A-Za-z])?$", before)
    return word is None or _word_ends(word.group(), before[: word.start()], after)


def _word_ends(word: str, before: str, after: str) -> bool:
    """Whether a Latin word with a stop after it closes its sentence."""
    bare = word.replace(".", "").lower()
    next_word = re.match(r"[A-Za-z']*", after)
    begins = next_word is not None and next_word.group().lower() in _STARTERS
    if bare in _NEVER_LAST or (bare == "no" and after[0].isdigit()):
        return False
    # "J. Smith", "U.S. Senate", "Acme Inc. said"
    initial = len(word) == 1 and word.isupper() and not before.endswith("'")
    if initial or "." in word or (bare in _ABBREVIATIONS and bare not in {"no", "max", "min", "ed", "co"}):
        return begins or bool(re.match(r"[가-힣\"“]", after))
    return True


def _in_brackets(text: str, start: int, cut: int) -> bool:
    """Whether `cut` lies inside a round bracket that opened nearby and closes later."""
    window = text[max(start, cut - 300) : cut]
    opened = max(window.rfind("("), window.rfind("（"))
    if opened < 0 or max(window.rfind(")"), window.rfind("）")) > opened:
        return False
    rest = text[cut : cut + 300].split("\n", 1)[0]
    closing = min((at for at in (rest.find(")"), rest.find("）")) if at >= 0), default=-1)
    opening = rest.find("(")
    return closing >= 0 and (opening < 0 or closing < opening)
