"""What Korean words mean in English: the house's own glossary, and the names of countries and languages.

The glossary (`data/glossary.ko-en.tsv`) is data anyone can extend: a Korean stem, a tab, English words. A verb or
adjective ends in -다; its forms are derived here.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from babel import Locale

from crawler.evidence.word_lists import word_list
from crawler.evidence.words import is_josa, stem


@lru_cache(maxsize=65_536)
def jamo(word: str) -> str:
    """The letters of a Hangul word; a final consonant is another letter than the same sound at the start."""
    return unicodedata.normalize("NFD", word)


def _final(letter: str) -> str:
    """The final form of a consonant: ㄹ as in 말."""
    return jamo({"ㄴ": "안", "ㄹ": "알", "ㅂ": "압", "ㅅ": "앗"}[letter])[-1]


_NIEUN, _RIEUL, _PIEUP, _SIOT = (_final(letter) for letter in "ㄴㄹㅂㅅ")
_TIKEUT = jamo("앋")[-1]
_CONTRACTED = {jamo(a)[1]: jamo(b)[1] for a, b in (("이", "여"), ("오", "와"), ("우", "워"), ("외", "왜"))}
_EU = jamo("으")[1]
# What may close the last syllable of a stem that ends in a vowel: 간, 갈, 감, 갑, 갔.
_CLOSING = frozenset(jamo(f"아{syllable}")[-1] for syllable in ("안", "알", "암", "압", "았"))
_ENDINGS = frozenset(
    "다고지게는은을기어아며면던도었았습네니나자려러거서여으음야워와우운울움웠왔해한할함했하한인읍요죠구군느든듯져졌진질주줘준줄줬보봐본볼봤가간갈갔온올왔버놓있없않못싶내낸낼냈두대드됐되된될됨돼시셨소오이실신"
)
# 르 before 아/어
_LEU = jamo("르")


def verb_forms(verb: str) -> set[str]:
    """How the forms of a verb or adjective in -다 begin, in letters: regular, contracted and irregular."""
    stem = verb.removesuffix("다")
    if verb.endswith("하다"):
        return {jamo(stem[:-1] + ending) for ending in ("하", "해", "한", "할", "함", "합", "했")}
    base = jamo(stem)
    forms = {base}
    last = base[-1]
    if last in _CONTRACTED:
        forms.add(base[:-1] + _CONTRACTED[last])
    if base.endswith(_LEU) and len(stem) > 1:
        root = base[: -len(_LEU)]
        forms |= {root + _RIEUL + jamo("라"), root + _RIEUL + jamo("러")}
    elif last == _EU:
        forms |= {base[:-1] + jamo("어")[1], base[:-1] + jamo("아")[1]}
    for final, replacements in _IRREGULAR.items():
        if last == final:
            forms |= {base[:-1] + replacement for replacement in replacements}
    return forms


_IRREGULAR = {
    _RIEUL: (_NIEUN, _PIEUP, jamo("세"), jamo("시")),
    _PIEUP: (jamo("우"), jamo("워"), jamo("와"), jamo("운"), jamo("울")),
    _TIKEUT: (_RIEUL,),
    _SIOT: (jamo("으"), jamo("어"), jamo("아")),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One Korean word found in a text."""

    stem: str
    start: int
    end: int
    words: tuple[str, ...]
    """English words it may stand for, likeliest first."""


_NOUNS_IN_DA = frozenset(word_list("nouns_in_da"))


class Lexicon:
    """A bilingual word list that finds its entries inside Korean words."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Take `(Korean stem, English words)` pairs; a repeated stem gathers all its words."""
        self._nouns: dict[str, tuple[str, ...]] = {}
        self._verbs: dict[str, tuple[str, tuple[str, ...]]] = {}
        for entry, words in entries:
            if entry.endswith("다") and len(entry) > 1 and entry not in _NOUNS_IN_DA:
                for form in verb_forms(entry):
                    known = self._verbs.get(form, (entry, ()))[1]
                    self._verbs[form] = (entry, _together(known, words))
            else:
                self._nouns[entry] = _together(self._nouns.get(entry, ()), words)
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
            taken = len(unicodedata.normalize("NFC", letters[:length]))
            if (len(stem) == 2 and position > 0) or not _inflected(
                letters[length : length + 1], word[position + taken :]
            ):
                continue
            return Meaning(stem, position, min(len(word), position + taken), words)
        return None


def _inflected(closing: str, rest: str) -> bool:
    """Whether what follows a stem can be an ending: a closing consonant, or a syllable endings begin with."""
    if closing and "\u11a8" <= closing <= "\u11c2":
        return closing in _CLOSING and (not rest or rest[0] in _ENDINGS or is_josa(rest))
    return not rest or rest[0] in _ENDINGS or jamo(rest[0])[:2] in _SOFT


_SOFT = frozenset(jamo(syllable)[:2] for syllable in ("아", "어", "여", "으", "하", "해"))


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
def common_stems() -> frozenset[str]:
    """Stems of the general English vocabulary: the glossaries read the other way."""
    entries = read_table(_shipped("glossary.ko-en.tsv")) + read_table(_shipped("news.ko-en.tsv"))
    return frozenset(
        stem(part) for _, translations in entries for word in translations for part in word.split()
    )


@cache
def shipped() -> Lexicon:
    """The lexicon of the house: its glossaries and the names of the Unicode locale data."""
    return with_tables()


def with_tables(*tables: str) -> Lexicon:
    """The lexicon of the house and the words of more tables in its form: a user's dictionary, what was learned."""
    entries = read_table(_shipped("glossary.ko-en.tsv"))
    entries += read_table(_shipped("news.ko-en.tsv"))
    entries += _cldr()
    for table in tables:
        entries += read_table(table)
    return Lexicon(entries)
