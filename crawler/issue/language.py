"""Which language a run of words is in, told by its script."""

import re

_HANGUL = re.compile(r"[가-힣]")
_KANA = re.compile(r"[぀-ヿ]")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|in|is|are|for|that|with|on|as|by|from|it|this|was|be|an|has|have|will)\b",
    re.IGNORECASE,
)
_SAMPLE = 20_000


def language_of(text: str, declared: str | None = None) -> str:
    """Primary BCP 47 tag of the words, or `und`.

    Script decides between Korean, Japanese and Chinese; among languages in Latin script `declared` (a page's
    own `lang`, or the issue's language) is believed, and English is told by its smallest words.
    """
    text = text[:_SAMPLE]
    latin = len(_LATIN.findall(text))
    # A Hangul syllable or Han character carries two to three letters' worth of words.
    hangul, kana, han = (3 * len(script.findall(text)) for script in (_HANGUL, _KANA, _HAN))
    if hangul and hangul > 0.25 * latin and hangul >= kana + han:
        return "ko"
    # a lesson about Chinese quotes much of it and is still English
    if kana > 0.1 * han and kana + han > latin:
        return "ja"
    if han > latin:
        return "zh"
    if latin * 2 < len(_OTHER.findall(text)) or not latin:
        return primary(declared) if latin == 0 and not _OTHER.search(text) else "und"
    return _latin_language(text, primary(declared))


def primary(tag: str | None) -> str:
    """`pt` of `pt-BR`; `und` where there is none."""
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", (tag or "").strip())
    return found[0].lower() if found else "und"


def _latin_language(text: str, declared: str) -> str:
    words = len(text.split())
    english = len(_ENGLISH.findall(text))
    if words >= 20 and english >= 0.12 * words:
        return "en"
    if declared not in {"und", "ko", "ja", "zh"}:
        return declared
    return "en" if words < 20 or english >= 0.06 * words else "und"
