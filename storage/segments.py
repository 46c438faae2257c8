"""Text cut into the tokens that are searched: one tokenizer for both databases.

Words of alphabetic scripts are tokens. A run of Chinese, Japanese or Korean characters gives every pair
of neighbours, then its last character alone, so that a word of one or two characters is found inside a
run as well as a longer one: `언어모델` is `언어 어모 모델 델`.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_LONGEST = 64
"""A longer token is cut: it is data, not a word."""
PART_TOKENS = 6_000
"""Tokens in one stretch. PostgreSQL counts positions only to 16,383 and 256 of them a word."""


class Part(NamedTuple):
    """A stretch of a text, as its tokens separated by spaces."""

    start: int
    tokens: str


class Run(NamedTuple):
    """One word, or one run of Chinese, Japanese or Korean characters."""

    start: int
    end: int
    text: str
    cjk: bool


def runs(text: str) -> Iterator[Run]:
    """The runs of `text`; offsets are code points into it."""
    for match in _RUN.finditer(text):
        yield Run(match.start(), match.end(), match[0], _IS_CJK.match(match[0]) is not None)


def plain(word: str) -> str:
    """A word as it is compared: no case, no width, no accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in folded if not unicodedata.combining(sign)))


def parts(text: str) -> Iterator[Part]:
    """The stretches of a text of any length, each short enough for one row."""
    tokens: list[str] = []
    start = 0
    for match in _RUN.finditer(text):
        if not tokens:
            start = match.start()
        word = match[0]
        if word.isascii():  # nearly all of most texts: nothing to fold but case
            tokens.append(word.lower()[:_LONGEST])
        else:
            tokens += _tokens(Run(match.start(), match.end(), word, _IS_CJK.match(word) is not None))
        if len(tokens) >= PART_TOKENS:
            yield Part(start, " ".join(tokens))
            tokens = []
    if tokens:
        yield Part(start, " ".join(tokens))


def tokens(text: str) -> str:
    """All tokens of a short text, separated by spaces."""
    return " ".join(token for run in runs(text) for token in _tokens(run))


def _tokens(run: Run) -> list[str]:
    word = plain(run.text) if run.cjk else plain(run.text)[:_LONGEST]
    if not run.cjk:
        return re.findall(r"[^\W_]+", word)
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return [*pairs, word[-1]] if word else []


class Wanted(NamedTuple):
    """One thing looked for: tokens that stand one after another."""

    tokens: tuple[str, ...]
    prefix: bool
    """The last token may go on."""
    shown: str
    """As it is looked for in a text to be marked."""
    cjk: bool = False
    """A run that is found inside longer ones."""


_ASKED = re.compile(r'"([^"]*)"|(\S+)')


def wanted(query: str) -> tuple[Wanted, ...]:
    """What a search box's words ask for: all of them, words in quotation marks as a phrase.

    A word of an alphabetic script that ends in `*` may go on; a single Chinese, Japanese or Korean
    character is found wherever it stands.
    """
    found: list[Wanted] = []
    for phrase, word in _ASKED.findall(query.replace("“", '"').replace("”", '"')):
        found += _phrase(phrase or word, goes_on=not phrase and word.endswith("*"))
    return tuple(dict.fromkeys(found))


def _phrase(phrase: str, *, goes_on: bool) -> list[Wanted]:
    """Words of alphabetic scripts in a row are one phrase; each other run stands for itself."""
    found: list[Wanted] = []
    words: list[str] = []
    for run in runs(phrase):
        if not run.cjk:
            words.append(plain(run.text))
            continue
        found += _in_a_row(words, goes_on=False)
        words = []
        word = plain(run.text)
        pairs = tuple(word[at : at + 2] for at in range(len(word) - 1))
        found.append(Wanted(pairs or (word,), not pairs, word, cjk=True))
    return [*found, *_in_a_row(words, goes_on=goes_on)]


def _in_a_row(words: list[str], *, goes_on: bool) -> list[Wanted]:
    kept = tuple(token[:_LONGEST] for word in words for token in re.findall(r"[^\W_]+", word))
    return [Wanted(kept, prefix=goes_on, shown=" ".join(kept))] if kept else []
