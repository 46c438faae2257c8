"""Words of Korean and English as the index counts them."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]{1,2}(?![A-Za-z]))?|\d+(?:[.,]\d+)*[A-Za-z]*")
_HANGUL = re.compile(r"[가-힣]+")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "me",
        "more",
        "most",
        "my",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "s",
        "same",
        "she",
        "so",
        "some",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "also",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "about",
        "after",
        "again",
        "against",
        "all",
        "am",
        "any",
        "because",
        "before",
        "being",
        "below",
        "between",
        "both",
        "during",
        "each",
        "few",
        "further",
        "here",
        "such",
        "via",
        "per",
    ]
)
_NAMED_STOP = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "It",
        "He",
        "She",
        "They",
        "We",
        "I",
        "You",
        "This",
        "That",
        "These",
        "Those",
        "But",
        "And",
        "Or",
        "So",
        "If",
        "For",
        "As",
        "With",
        "From",
        "To",
        "Of",
        "Is",
        "Are",
        "Was",
    ]
)

JOSA = tuple(
    sorted(
        [
            "은",
            "는",
            "이",
            "가",
            "을",
            "를",
            "의",
            "에",
            "에서",
            "에게",
            "에게서",
            "으로",
            "로",
            "와",
            "과",
            "도",
            "만",
            "부터",
            "까지",
            "처럼",
            "보다",
            "이나",
            "나",
            "이라",
            "라",
            "이며",
            "며",
            "이고",
            "고",
            "하고",
            "이다",
            "다",
            "입니다",
            "이었다",
            "였다",
            "인",
            "라는",
            "이라는",
            "라고",
            "이라고",
            "에는",
            "에도",
            "에서는",
            "에서도",
            "으로는",
            "로는",
            "으로도",
            "로도",
            "으로써",
            "로써",
            "으로서",
            "로서",
            "이란",
            "란",
            "들",
            "들이",
            "들은",
            "들을",
            "들의",
            "들에게",
            "들과",
            "들도",
            "마저",
            "조차",
            "밖에",
            "뿐",
            "뿐만",
            "씩",
            "마다",
            "께",
            "께서",
            "한테",
            "이라며",
            "라며",
            "이자",
            "이나마",
            "에게는",
            "에게도",
            "까지는",
            "까지도",
            "부터는",
            "만을",
            "만이",
            "만의",
            "만으로",
            "만에",
            "과의",
            "와의",
            "과는",
            "와는",
            "에의",
            "로의",
            "으로의",
            "에서의",
            "까지의",
            "부터의",
            "이라도",
            "라도",
            "대로",
            "이든",
            "든",
            "야",
            "이야",
            "적",
            "적인",
            "적으로",
            "적이다",
            "적이며",
            "화",
            "화된",
            "화한",
            "화하는",
            "하는",
            "한",
            "할",
            "하여",
            "해",
            "했다",
            "했습니다",
            "합니다",
            "하며",
            "하고",
            "하기",
            "함",
            "된",
            "되는",
            "될",
            "되어",
            "됐다",
            "됩니다",
            "되며",
            "되고",
            "되기",
            "됨",
            "시킨",
            "시키는",
            "시켜",
            "시킬",
            "시키고",
            "하지",
            "하지만",
            "하면서",
            "하면",
            "하던",
            "했던",
            "했으며",
            "했고",
            "했지만",
            "해서",
            "해야",
            "입니다만",
        ],
        key=len,
        reverse=True,
    )
)
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
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    found += english(text)
    return found


def pairs(terms: list[str]) -> list[str]:
    """Neighbouring terms, two by two."""
    return [f"{first} {second}" for first, second in itertools.pairwise(terms)]


def fourgrams(text: str) -> list[str]:
    """Runs of four letters of the lower-cased text with single blanks."""
    flat = " " + re.sub(r"[^a-z0-9가-힣À-ÿ]+", " ", text.lower()).strip() + " "
    return [flat[i : i + 4] for i in range(len(flat) - 3)]


def eojeols(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs of Hangul with their offsets."""
    for match in _HANGUL.finditer(text):
        yield match.group(), match.start(), match.end()


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
    hangul = len(re.findall(r"[가-힣]", text))
    latin = len(re.findall(r"[A-Za-zÀ-ÿ]", text))
    return "ko" if hangul * 2 > latin * 0.5 and hangul > 0 and hangul >= 0.12 * (hangul + latin) else "en"
