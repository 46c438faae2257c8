"""Who is what: a person's role in a claim against the role the source gives the same person.

Only roles that exclude each other are held against each other: a chief executive may be a founder, too, but is not
the chief technology officer; a member of parliament may be a minister.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.evidence import words
from crawler.evidence.index import Index
from crawler.evidence.names import alias, alike, sounds

# group, role, Korean words, English words; words are regular expressions.
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("officer", "ceo", r"최고\s?경영자|CEO|대표이사|대표", r"CEO|chief executive(?: officer)?"),
    ("officer", "cto", r"최고\s?기술\s?책임자|CTO", r"CTO|chief technology officer|chief technical officer"),
    ("officer", "cfo", r"최고\s?재무\s?책임자|CFO", r"CFO|chief financial officer|finance chief"),
    ("officer", "coo", r"최고\s?운영\s?책임자|COO", r"COO|chief operating officer"),
    ("academy", "professor", r"(?:조|부|명예|석좌)?교수", r"(?:assistant |associate )?professor"),
    ("academy", "student", r"대학원생|박사과정생?|석사과정생?", r"(?:PhD|doctoral|graduate|master[’']?s) (?:student|candidate)"),
    ("state", "president", r"대통령", r"president"),
    ("state", "prime minister", r"총리", r"prime minister|premier|chancellor"),
    ("state", "minister", r"장관", r"(?<!prime )minister|secretary"),
    ("court", "judge", r"판사", r"(?:district |federal |chief )?judge|justice"),
    ("court", "lawyer", r"변호사", r"lawyer|attorney|counsel"),
    ("court", "prosecutor", r"검사", r"prosecutor"),
)  # fmt: skip
_GROUP = {role: group for group, role, _, _ in _TABLE}
_KO = [
    (role, re.compile(rf"(?:{ko})(?=[\s,.(]|[은는이가을를의와과도]|에|로|으로|라|입니다|$)"))
    for _, role, ko, _ in _TABLE
]
_EN = [(role, re.compile(rf"(?<![A-Za-z])(?:{en})(?![A-Za-z])", re.I)) for _, role, _, en in _TABLE]
_NAME_KO = r"[가-힣]{2,5}(?:\s[가-힣]{2,5})?"
_NAME_EN = r"[A-Z][\w’'-]+(?:\s(?:[A-Z]\.\s)?[A-Z][\w’'-]+){0,2}"
_NAMED_BEFORE = re.compile(rf"({_NAME_EN}|{_NAME_KO})\s$")
_NAMED_AFTER = re.compile(rf"\s({_NAME_EN}|{_NAME_KO})")
_ALIKE = 0.8
# "Sam Altman, the chief executive of", "Sam Altman is OpenAI's CEO"
_THEN = re.compile(
    r"(?:,|\s\(|\s(?:is|was|as|became|becomes|remains))?\s?(?:(?:the|its|a|an|their|current|new|who|is|was|as|[A-Z][\w.&-]*[’']s?)\s){0,4}$"
)
_BEFORE = re.compile(r",?\s(?:of [A-Z][\w&-]+,?\s)?$")


@dataclass(frozen=True, slots=True)
class RoleDiffers:
    """One person, two roles."""

    name: str
    """As the claim writes it."""
    claimed: str
    """The claim's words for the role."""
    found: str
    """The source's words for its own."""
    start: int
    """Offset of `found` in the source's plain text."""
    end: int


def role_differs(claim: str, source: Index) -> RoleDiffers | None:
    """The first person of the claim to whom the source gives another role of the same kind, and never this one."""
    if source.language != "en":
        return None
    for name, role, written in _claimed(claim):
        said = list(_of(name, source))
        if not said or any(other == role for other, _, _ in said):
            continue
        for other, start, end in said:
            if _GROUP[other] == _GROUP[role]:
                return RoleDiffers(_shown(name), written, source.text.text[start:end], start, end)
    return None


def _claimed(claim: str) -> Iterator[tuple[str, str, str]]:
    """Each `(name, role, words of the role)` of the claim, the role standing right beside the name."""
    korean = words.script(claim) == "ko"
    for role, pattern in _KO if korean else _EN:
        for match in pattern.finditer(claim):
            before = _NAMED_BEFORE.search(claim, max(0, match.start() - 30), match.start())
            for near in (before, _NAMED_AFTER.match(claim, match.end())):
                if near is not None:
                    yield near.group(1), role, match.group()


def _of(name: str, source: Index) -> Iterator[tuple[str, int, int]]:
    """Every `(role, start, end)` that a sentence of the source gives the person, roles it only mentions among them."""
    last = _family_name(name)
    if last is None:
        return
    for number, sentence in enumerate(source.sentences):
        base = source.spans[number][0]
        for word, start, end in words.latin_words(sentence):
            if not word[0].isupper() or not _is(last, word):
                continue
            first = _run_start(sentence, start)
            for role, pattern in _EN:
                for match in pattern.finditer(sentence):
                    if _beside(sentence, match.start(), match.end(), first, end):
                        yield role, base + match.start(), base + match.end()


def _shown(name: str) -> str:
    """The name without a particle; of a Korean one the last word, since any word may stand before it."""
    return name if name.isascii() else words.without_josa(name.rsplit(maxsplit=1)[-1])


def _family_name(name: str) -> str | None:
    latin = alias(name) or next((known for part in name.split() if (known := alias(part))), None)
    last = (latin or name).split()[-1]
    last = last if last.isascii() else words.without_josa(last)
    return last if len(last) > 1 else None


def _is(name: str, word: str) -> bool:
    plain = re.sub(r"[’']s$", "", word)
    if name.isascii():
        return name.casefold() == plain.casefold()
    return len(name) > 1 and alike(sounds(name), sounds(plain.lower())) >= _ALIKE


def _run_start(sentence: str, start: int) -> int:
    """Where the capitalised words begin that end in the family name."""
    run = re.compile(r"(?:[A-Z][\w’'-]*\.?\s)+$").search(sentence, 0, start)
    return run.start() if run else start


def _beside(sentence: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether the role at `start` to `end` is said of the person at `first` to `last`."""
    if start >= last:
        return start - last < 60 and _THEN.fullmatch(sentence, last, start) is not None
    return end <= last and (
        # CEO Sam Altman: the capitals of the role belong to the run
        first <= start or (first - end < 24 and _BEFORE.fullmatch(sentence, end, first) is not None)
    )
