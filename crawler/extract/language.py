"""What language a text is in, as far as its letters and smallest words tell."""

import re

_SAMPLE = 5000
_SCRIPTS: tuple[tuple[str, re.Pattern[str], float], ...] = (
    # Korean and Japanese mix with Latin words and Chinese characters: a fifth of their own letters decides
    ("ko", re.compile(r"[가-힣]"), 0.2),
    ("ja", re.compile(r"[぀-ヿ]"), 0.15),
    ("zh", re.compile(r"[一-鿿]"), 0.3),
    ("ru", re.compile(r"[а-яё]", re.IGNORECASE), 0.5),
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[a-z]+")
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "for",
        "that",
        "with",
        "on",
        "as",
        "are",
        "this",
        "by",
        "be",
        "we",
        "from",
        "an",
        "it",
        "or",
        "can",
        "which",
        "our",
        "not",
    ]
)


def language_of(text: str) -> str:
    """Primary BCP 47 tag, or `und` where letters and words leave it open.

    >>> language_of("The model is trained on the whole of it.")
    'en'
    """
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters < 8:
        return "und"
    for language, script, share in _SCRIPTS:
        if len(script.findall(sample)) >= share * letters:
            return language
    words = _WORD.findall(sample.lower())
    small = sum(word in _ENGLISH for word in words)
    return "en" if words and small >= 0.15 * len(words) else "und"
