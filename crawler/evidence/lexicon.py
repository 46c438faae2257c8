"""What Korean words mean in English: the house's own glossary, and the names of countries and languages.

The glossary (`data/glossary.ko-en.tsv`) is data anyone can extend: a Korean stem, a tab, English words. A verb or
adjective ends in -다; its forms are derived here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from babel import Locale

from crawler.evidence.words import is_josa

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")


@lru_cache(maxsize=65_536)
def jamo(word: str) -> str:
    """The letters of a Hangul word, so that 간 begins with 가."""
    letters = []
    for syllable in word:
        code = ord(syllable) - 0xAC00
        if 0 <= code < 11172:
            letters.append(_INITIALS[code // 588] + _MEDIALS[code % 588 // 28] + _FINALS[code % 28])
        else:
            letters.append(syllable)
    return "".join(letters)


def verb_forms(verb: str) -> set[str]:
    """How the forms of a verb or adjective in -다 begin, in letters: regular, contracted and irregular."""
    base = jamo(verb.removesuffix("다"))
    forms = {base}
    if verb.endswith("하다"):
        root = base[:-2]
        return {root + ending for ending in ("ㅎㅏ", "ㅎㅐ")}
    last = base[-1:]
    contracted = {"ㅣ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅚ": "ㅙ"}
    if last in contracted:
        forms.add(base[:-1] + contracted[last])
    if base.endswith("ㄹㅡ"):
        forms |= {base[:-2] + "ㄹㄹㅏ", base[:-2] + "ㄹㄹㅓ"}
    elif last == "ㅡ":
        forms |= {base[:-1] + "ㅓ", base[:-1] + "ㅏ"}
    if last == "ㄹ":
        forms |= {base[:-1] + ending for ending in ("ㄴ", "ㅂ", "ㅅ")}
    if last == "ㅂ":
        forms |= {base[:-1] + ending for ending in ("ㅇㅜ", "ㅇㅝ", "ㅇㅘ")}
    if last == "ㄷ":
        forms.add(base[:-1] + "ㄹㅇ")
    if last == "ㅅ":
        forms |= {base[:-1] + ending for ending in ("ㅇㅡ", "ㅇㅓ", "ㅇㅏ")}
    return forms


@dataclass(frozen=True, slots=True)
class Meaning:
    """One Korean word found in a text."""

    stem: str
    start: int
    end: int
    words: tuple[str, ...]
    """English words it may stand for, likeliest first."""


class Lexicon:
    """A bilingual word list that finds its entries inside Korean words."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Take `(Korean stem, English words)` pairs; a repeated stem gathers all its words."""
        self._nouns: dict[str, tuple[str, ...]] = {}
        self._verbs: dict[str, tuple[str, tuple[str, ...]]] = {}
        for stem, words in entries:
            if stem.endswith("다") and len(stem) > 2 or stem.endswith("다") and len(stem) == 2:
                for form in verb_forms(stem):
                    known = self._verbs.get(form, (stem, ()))[1]
                    self._verbs[form] = (stem, _together(known, words))
            else:
                self._nouns[stem] = _together(self._nouns.get(stem, ()), words)
        self._longest_noun = max(map(len, self._nouns), default=0)
        self._longest_verb = max(map(len, self._verbs), default=0)

    def __len__(self) -> int:
        return len(self._nouns) + len(self._verbs)

    def __contains__(self, stem: str) -> bool:
        return stem in self._nouns

    def find(self, word: str) -> tuple[Meaning, ...]:
        """The entries inside one run of Hangul, left to right, the longest first at each place."""
        found: list[Meaning] = []
        position = 0
        while position < len(word):
            meaning = self._at(word, position)
            if meaning is None:
                position += 1
                continue
            found.append(meaning)
            position = meaning.end
        return tuple(found)

    def _at(self, word: str, position: int) -> Meaning | None:
        noun = self._noun_at(word, position)
        verb = self._verb_at(word, position)
        if noun is not None and (verb is None or noun.end - noun.start >= verb.end - verb.start):
            return noun
        return verb

    def _noun_at(self, word: str, position: int) -> Meaning | None:
        for length in range(min(self._longest_noun, len(word) - position), 0, -1):
            stem = word[position : position + length]
            words = self._nouns.get(stem)
            if words is None:
                continue
            rest = word[position + length :]
            if length == 1 and (position > 0 or not is_josa(rest)):
                continue
            return Meaning(stem, position, position + length, words)
        return None

    def _verb_at(self, word: str, position: int) -> Meaning | None:
        letters = jamo(word[position:])
        for length in range(min(self._longest_verb, len(letters)), 1, -1):
            entry = self._verbs.get(letters[:length])
            if entry is None:
                continue
            stem, words = entry
            syllables = max(1, len(stem) - 1)
            if syllables == 1 and position > 0:
                continue
            return Meaning(stem, position, min(len(word), position + syllables), words)
        return None


def _together(known: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *words)))


def read_table(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """`stem<TAB>word,word` lines as pairs; empty lines and lines with # are skipped."""
    entries = []
    for line in text.splitlines():
        stem, tab, words = line.partition("\t")
        if not tab or line.startswith("#"):
            continue
        entries.append((stem.strip(), tuple(word.strip() for word in words.split(",") if word.strip())))
    return entries


def _shipped(name: str) -> str:
    return resources.files("crawler.evidence").joinpath("data", name).read_text(encoding="utf-8")


def _cldr() -> list[tuple[str, tuple[str, ...]]]:
    """Countries, languages and currencies from the Unicode locale data."""
    korean, english = Locale("ko"), Locale("en")
    entries = []
    for table in ("territories", "languages"):
        names = getattr(korean, table)
        for code, name in getattr(english, table).items():
            word = names.get(code, "")
            if len(code) <= 3 and re.fullmatch(r"[가-힣]{2,}", word) and code not in {"EU", "UN"}:
                entries.append((word, tuple(part for part in re.findall(r"[A-Za-zÀ-ÿ]{3,}", name))))
    return entries


@cache
def shipped() -> Lexicon:
    """The lexicon of the house: its glossaries and the names of the Unicode locale data."""
    entries = read_table(_shipped("glossary.ko-en.tsv"))
    entries += read_table(_shipped("news.ko-en.tsv"))
    return Lexicon([*entries, *_cldr()])
