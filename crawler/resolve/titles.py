"""Titles as they are compared: one form for every way a newsletter writes them."""

import html
import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_LEADING = re.compile(
    r"^\s*(?:\W*(?:paper page|paper|title|arxiv)\s*[-–—:|]\s+|\[?\s*(?:arxiv\s*:\s*)?\d{4}\.\d{4,5}(?:v\d+)?\s*\]?\s*[:\-–—]?\s*)+",
    re.IGNORECASE,
)
_LATEX = re.compile(r"\\(?:text\w*|math\w*|emph|rm|bf|it|sc|cal|operatorname)\b|\\[A-Za-z]+|[$^{}\\~]")
_WORD = re.compile(r"\w+")
_HANGUL = re.compile("[가-힣]+")
_STEMMER = snowballstemmer.stemmer("english")
_NUMBER = re.compile(r"v?\d+(?:\w{1,2})?")
_ROMAN = frozenset(["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
_NAME = re.compile(r"^\s*([^:–—|]{1,60}?)\s*(?::|\s[–—|-]\s)\s*(\S.*)$", re.DOTALL)
# newsletters and authors write either form
_WRITTEN_OUT = {
    "llm": "large language model",
    "llms": "large language models",
    "lm": "language model",
    "lms": "language models",
    "vlm": "vision language model",
    "vlms": "vision language models",
    "rag": "retrieval augmented generation",
    "cot": "chain of thought",
    "rl": "reinforcement learning",
    "icl": "in context learning",
    "nlp": "natural language processing",
    "gnn": "graph neural network",
    "gnns": "graph neural networks",
    "moe": "mixture of experts",
}
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "to",
        "and",
        "or",
        "with",
        "from",
        "by",
        "via",
        "at",
        "as",
        "is",
        "are",
        "be",
        "can",
        "do",
        "does",
        "not",
        "it",
        "its",
        "into",
        "using",
        "towards",
        "toward",
        "that",
        "this",
        "how",
        "what",
        "why",
        "when",
        "we",
        "you",
        "your",
        "our",
        "new",
        "paper",
    ]
)


@lru_cache(maxsize=1 << 17)
def normalise(title: str) -> str:
    """Lower-case words and numbers with single spaces; LaTeX unwrapped, leading labels dropped.

    Abbreviations that newsletters and authors use side by side with their long form are written out.
    """
    return " ".join(_WRITTEN_OUT.get(word, word) for word in plain_words(title))


def plain_words(title: str) -> list[str]:
    """The words of a title in lower case, as they are written; no marks, no leading labels."""
    text = _LEADING.sub("", html.unescape(title) if "&" in title else title)
    if "$" in text or "\\" in text or "^" in text:
        text = _LATEX.sub("", text)
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("_", " "))


def split_name(title: str) -> tuple[str, str]:
    """`Name: what it is` -> both sides, raw; two empty strings when it is not written so."""
    found = _NAME.match(_LEADING.sub("", title))
    return (found[1], found[2]) if found else ("", "")


def numbers(words: list[str]) -> list[str]:
    """The words that count something: digits, versions, roman numerals; sorted."""
    return sorted(
        word for word in words if word in _ROMAN or _NUMBER.fullmatch(word) or word[-1:].isdecimal()
    )


def content_words(words: list[str]) -> list[str]:
    """The words that say what a title is about."""
    return [word for word in words if word not in _EMPTY]


def stems_of(text: str, *, shortest: int = 4) -> set[str]:
    """Stems of the English words of so many letters and more, wherever they stand."""
    words = re.findall(rf"[a-z]{{{shortest},}}", normalise(_HANGUL.sub(" ", text)))
    return set(_STEMMER.stemWords(content_words(words)))
