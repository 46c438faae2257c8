"""Words of Korean and English as the index counts them."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from crawler.evidence.word_lists import word_list

_STEMMER = snowballstemmer.stemmer("english")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]{1,2}(?![A-Za-z]))?|\d+(?:[.,]\d+)*[A-Za-z]*")
_HANGUL = re.compile(r"[가-힣]+")
_STOP = frozenset(word_list("stop"))
_ENDINGS = frozenset(word_list("endings"))
_NAMED_STOP = frozenset(word_list("openers"))

JOSA = tuple(sorted(word_list("josa"), key=len, reverse=True))
_JOSA_SET = frozenset(JOSA)


@lru_cache(maxsize=131_072)
def stem(word: str) -> str:
    """The Snowball stem of an English word, in lower case."""
    lowered = word.lower().removesuffix("'s").removesuffix("’s")
    if len(lowered) < 4 or lowered[0].isdigit():
        return lowered
    return str(_STEMMER.stemWord(lowered))


def english(text: str) -> list[str]:
    """Stems of the English words and digit strings of `text`, stop words left out, in order."""
    return [stem(word) for word in _LATIN.findall(text) if word.lower() not in _STOP]


def latin_words(text: str) -> list[tuple[str, int, int]]:
    """Latin words with their offsets, as written."""
    return [
        (match.group(), match.start(), match.end())
        for match in _LATIN.finditer(text)
        if not match.group()[0].isdigit()
    ]


def is_stop(word: str) -> bool:
    """Whether an English word says nothing by itself."""
    return word.lower() in _STOP


def capitalised(text: str) -> list[str]:
    """Names as English shows them: words with a capital, not only because they open the sentence."""
    return [
        word for word, start, _ in latin_words(text)
        if any(letter.isupper() for letter in word) and word not in _NAMED_STOP and (start > 0 or not word.istitle() or len(word) > 3)
    ]  # fmt: skip


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Hangul syllables inside words, and the Latin words and digits as stems."""
    found: list[str] = []
    for run in _HANGUL.findall(text):
        pairs_ = [run[i : i + 2] for i in range(len(run) - 1)]
        found += [pair for pair in pairs_ if pair not in _ENDINGS] or [run]
    found += english(text)
    return found


def pairs(terms: list[str]) -> list[str]:
    """Neighbouring terms, two by two."""
    return [f"{first} {second}" for first, second in itertools.pairwise(terms)]


_OTHER_SIGNS = re.compile(r"[^a-z0-9가-힣À-ÿ]+")


def flat(text: str) -> str:
    """The lower-cased letters and digits of `text` with single blanks between words, before the first and behind the last."""
    return f" {_OTHER_SIGNS.sub(' ', text.lower()).strip()} "


def fourgrams(text: str) -> list[str]:
    """Runs of four letters of the lower-cased text with single blanks."""
    letters = flat(text)
    return [letters[i : i + 4] for i in range(len(letters) - 3)]


def eojeols(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs of Hangul with their offsets."""
    for match in _HANGUL.finditer(text):
        yield match.group(), match.start(), match.end()


@lru_cache(maxsize=65_536)
def without_josa(word: str) -> str:
    """A Korean word without the particle or ending it closes with, at least two syllables of it left."""
    for josa in JOSA:
        if len(word) - len(josa) >= 2 and word.endswith(josa):
            return word[: -len(josa)]
    return word


def is_josa(rest: str) -> bool:
    """Whether `rest` is a particle or an ending, so that what stands before it is a whole word."""
    return not rest or rest in _JOSA_SET


def begins_with_josa(word: str) -> bool:
    """Whether a run of Hangul opens with a particle, as it does right after a Latin word."""
    return is_josa(word) or word[:2] in _JOSA_SET or word[:1] in _JOSA_SET


def script(text: str) -> str:
    """`ko` where Hangul makes up a good part of the letters, else `en`."""
    hangul = 0 if text.isascii() else len(re.findall(r"[가-힣]", text))
    if not hangul:
        return "en"
    latin = len(re.findall(r"[A-Za-zÀ-ÿ]", text))
    return "ko" if hangul * 2 > latin * 0.5 and hangul >= 0.12 * (hangul + latin) else "en"
