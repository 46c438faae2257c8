"""A quotation found again in a text that has changed, or reported as gone.

The stored form follows the W3C Web Annotation model: the exact words, some words before and after, the offsets.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote as percent

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_CONTEXT = 32
# What follows a deleted passage has its old prefix before it: one known side is weak, two are strong.
_KNOWN = 85.0
_BOTH_SIDES, _ONE_SIDE, _NO_SIDE = 50.0, 81.0, 92.0
# A sentence may have been put between the passage and its old neighbour.
_NEARBY = 260
_CLEARLY = 4.0
# What is less alike is never taken for the passage.
_ALIKE = 50.0
_LOOKALIKES = 4
_SHORT = 8


class State(StrEnum):
    """What became of a passage."""

    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage as it was, with what stood around it."""

    exact: str
    prefix: str
    suffix: str
    start: int
    """Offset in the text it was taken from, in code points."""
    lookalikes: tuple[str, ...] = ()
    """Runs of that text, elsewhere, that are easily taken for the passage: none of them is ever it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a passage stands now; offsets are None when it is gone."""

    state: State
    start: int | None = None
    end: int | None = None
    score: float = 0.0
    """0 to 100."""


def anchor(text: str, start: int, end: int) -> Anchor:
    """The passage `text[start:end]`, to be found again later."""
    exact = text[start:end]
    return Anchor(
        exact,
        text[max(0, start - _CONTEXT) : start],
        text[end : end + _CONTEXT],
        start,
        _lookalikes(exact, text[:start] + "\0" * (end - start) + text[end:]),
    )


def _lookalikes(exact: str, elsewhere: str) -> tuple[str, ...]:
    """The most alike runs of the rest of the text, the twin among them where there is one."""
    found: list[str] = []
    while len(exact) >= _SHORT and len(found) < _LOOKALIKES:
        best = fuzz.partial_ratio_alignment(exact, elsewhere, score_cutoff=_ALIKE)
        if best is None or best.dest_end <= best.dest_start:
            break
        start, end = _whole_words(elsewhere, best.dest_start, best.dest_end)
        found.append(elsewhere[start:end])
        elsewhere = elsewhere[:start] + "\0" * (end - start) + elsewhere[end:]
    return tuple(found)


def find(passage: Anchor, text: str) -> Found:
    """Where `passage` stands in `text`. A lookalike elsewhere is not taken for it."""
    exact = _exact(passage, text)
    if exact is not None:
        state = State.SAME if exact == passage.start else State.MOVED
        return Found(state, exact, exact + len(passage.exact), 100.0)
    return _reworded(passage, text)


def _exact(passage: Anchor, text: str) -> int | None:
    """The verbatim occurrence whose surroundings fit best, the nearest where they fit alike."""
    places, at = [], text.find(passage.exact)
    while at >= 0 and passage.exact:
        places.append(at)
        at = text.find(passage.exact, at + 1)
    if not places:
        return None
    twin = passage.exact in passage.lookalikes
    if twin or (len(passage.exact) < 12 and len(places) > 1):
        places = [
            at for at in places if _surroundings(passage, text, at, at + len(passage.exact)) >= 60
        ] or []
        if not places:
            return None
    return max(
        places,
        key=lambda at: (
            round(_surroundings(passage, text, at, at + len(passage.exact))),
            -abs(at - passage.start),
        ),
    )


def _surroundings(passage: Anchor, text: str, start: int, end: int) -> float:
    """How alike the words around are, 0 to 100: the better side counts for more."""
    before = (
        fuzz.ratio(passage.prefix, text[max(0, start - len(passage.prefix)) : start])
        if passage.prefix
        else 100.0
    )
    after = fuzz.ratio(passage.suffix, text[end : end + len(passage.suffix)]) if passage.suffix else 100.0
    return 0.7 * max(before, after) + 0.3 * min(before, after)


def _nearer_side(passage: Anchor, text: str, start: int, end: int) -> float:
    before = (
        fuzz.ratio(passage.prefix, text[max(0, start - len(passage.prefix)) : start])
        if passage.prefix
        else 0.0
    )
    after = fuzz.ratio(passage.suffix, text[end : end + len(passage.suffix)]) if passage.suffix else 0.0
    return max(before, after)


def _reworded(passage: Anchor, text: str) -> Found:
    """The most alike run of words, if it is alike enough for where it stands and no other is nearly as alike."""
    if not text or len(passage.exact) < _SHORT:
        return Found(State.GONE)
    candidates = sorted(
        (each for each in _candidates(passage, text) if not _is_lookalike(passage, text[each[2] : each[3]])),
        reverse=True,
    )
    if not candidates:
        return Found(State.GONE)
    score, likeness, start, end = candidates[0]
    rival = next((other for other in candidates[1:] if other[3] <= start or other[2] >= end), None)
    if likeness < _needed(passage, text, start, end) or (rival is not None and score - rival[0] < _CLEARLY):
        return Found(State.GONE, score=score)
    return Found(State.REWORDED, start, end, score)


def _is_lookalike(passage: Anchor, found: str) -> bool:
    """Whether the run is what stood elsewhere all along, rather than the passage reworded."""
    own = fuzz.ratio(passage.exact, found)
    return any(other == found or fuzz.ratio(other, found) > own for other in passage.lookalikes)


def _needed(passage: Anchor, text: str, start: int, end: int) -> float:
    """How alike the words must be, given how much of their surroundings still stands nearby."""
    reach = _CONTEXT + _NEARBY
    before = (
        fuzz.partial_ratio(passage.prefix, text[max(0, start - reach) : start]) if passage.prefix else 0.0
    )
    after = fuzz.partial_ratio(passage.suffix, text[end : end + reach]) if passage.suffix else 0.0
    if start < _CONTEXT:
        before = 0.0
    if min(before, after) >= _KNOWN:
        return _BOTH_SIDES
    return _ONE_SIDE if max(before, after) >= _KNOWN else _NO_SIDE


def _likeness(first: str, second: str) -> float:
    """How alike two runs of words are, letter by letter or word by word, 0 to 100."""
    return max(fuzz.ratio(first, second), 100 * Indel.normalized_similarity(first.split(), second.split()))


def _between(passage: Anchor, text: str) -> tuple[int, int] | None:
    """The run between the old prefix and the old suffix, where both still stand and enclose about as much."""
    if len(passage.prefix) < 16 or len(passage.suffix) < 16:
        return None
    at = text.find(passage.prefix)
    if at < 0 or text.find(passage.prefix, at + 1) >= 0:
        return None
    start = at + len(passage.prefix)
    end = text.find(passage.suffix, start, start + 2 * len(passage.exact) + len(passage.suffix))
    if end < 0 or not 0.5 * len(passage.exact) <= end - start <= 1.7 * len(passage.exact):
        return None
    return start, end


def _candidates(passage: Anchor, text: str) -> list[tuple[float, float, int, int]]:
    """Runs of the text that are alike, as (score, likeness of the quotation, start, end)."""
    found = []
    blanked = text
    if (enclosed := _between(passage, text)) is not None:
        likeness = _likeness(passage.exact, text[slice(*enclosed)])
        found.append((0.7 * likeness + 30.0, likeness, *enclosed))
    for _ in range(2):
        best = fuzz.partial_ratio_alignment(passage.exact, blanked, score_cutoff=50)
        if best is None or best.dest_end <= best.dest_start:
            break
        start, end = _whole_words(text, best.dest_start, best.dest_end)
        likeness = _likeness(passage.exact, text[start:end])
        score = 0.7 * likeness + 0.3 * _surroundings(passage, text, start, end)
        found.append((score, likeness, start, end))
        blanked = blanked[:start] + "\0" * (end - start) + blanked[end:]
    return found


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_LONGEST = 300
_SHORTEST = 20


def text_fragment(passage: Anchor) -> str:
    """The `#:~:text=` directive that makes a browser scroll to the passage (WICG Scroll to Text Fragment).

    A long passage is named by its first and last words, a short one with the words around it.
    """
    words = passage.exact.split()
    if not words:
        return ""
    if len(passage.exact) > _LONGEST and len(words) > 10:
        return f":~:text={_encoded(' '.join(words[:5]))},{_encoded(' '.join(words[-5:]))}"
    directive = _encoded(" ".join(words))
    if len(passage.exact) < _SHORTEST:
        before, after = passage.prefix.split()[-3:], passage.suffix.split()[:3]
        if before and passage.prefix[-1:].isspace():
            directive = f"{_encoded(' '.join(before))}-,{directive}"
        if after and passage.suffix[:1].isspace():
            directive = f"{directive},-{_encoded(' '.join(after))}"
    return f":~:text={directive}"


def _encoded(words: str) -> str:
    return percent(words, safe="").replace("-", "%2D")
