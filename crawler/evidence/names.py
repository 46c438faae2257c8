"""Names across scripts: 마젠틱-원 is Magentic-One, by the sounds both spellings stand for.

Korean letters and English letter groups are mapped to the same few classes of sounds; what is left of the
distance between two names is how differently they sound.
"""

import itertools
import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz

_INITIALS = "K K N T T L M P P S S  J J J K T P H".replace("  ", " 0 ").split(" ")
_MEDIALS = [
    "a", "e", "ya", "e", "o", "e", "yo", "e", "o", "wa", "we", "we", "yo", "u", "wo", "we", "wi", "yu", "", "i", "i",
]  # fmt: skip
_FINALS = ["", "K", "K", "K", "N", "N", "N", "T", "L", "L", "M", "L", "L", "L", "L", "L", "M", "P", "P", "T", "T", "G",
           "T", "T", "K", "T", "P", "T"]  # fmt: skip

# English spelling to the same classes, first rule that fits at a place wins. G stands for ng.
_RULES: tuple[tuple[str, str], ...] = (
    (r"tion(?=s?$|al)|sion(?=s?$|al)", "SoN"), (r"ture(?=s?$)", "Jo"), (r"ough(?=$|t)", "o"), (r"augh", "o"),
    (r"igh", "ai"), (r"eigh", "ei"), (r"sch", "S"), (r"tch", "J"), (r"dge?(?=[eiy]|$)", "J"), (r"ph", "P"), (r"gh(?=[aeiou])", "K"),
    (r"gh", ""), (r"ck", "K"), (r"sh", "S"), (r"ch(?=[rl])", "K"), (r"ch", "J"), (r"th", "S"), (r"^kn", "N"), (r"^wr", "L"),
    (r"^ps", "S"), (r"^x", "J"), (r"wh", "w"), (r"mb$", "M"), (r"qu", "Kw"), (r"q", "K"), (r"x", "KS"),
    (r"ng(?=$|[^aeiouyr])", "G"), (r"n(?=[kgxqc](?![eiy]))", "G"), (r"sc(?=[eiy])", "S"), (r"cc(?=[eiy])", "KS"), (r"c(?=[eiy])", "S"), (r"c", "K"),
    (r"gu(?=[eiy])", "K"), (r"g(?=[eiy])", "J"), (r"g", "K"), (r"zz", "J"), (r"z", "J"), (r"j", "J"),
    (r"(?<=[aeiou])s(?=e$)", "J"), (r"s", "S"), (r"[vf]", "P"), (r"[bp]", "P"), (r"[dt]", "T"), (r"k", "K"), (r"l", "L"),
    (r"rh", "L"), (r"r(?=[aeiouy])", "L"), (r"r", ""), (r"m", "M"), (r"n", "N"), (r"h(?=[aeiouy])", "H"), (r"h", ""),
    (r"oo", "u"), (r"ou(?=s$)", "o"), (r"ou(?=[pt]e|ch)", "u"), (r"ou|ow(?=[nld])", "au"), (r"ow$", "o"), (r"ow", "o"), (r"ee|ea|ie(?=[^rtn]|$)", "i"),
    (r"ai|ay|ei|ey(?!$)", "ei"), (r"ey$", "i"), (r"oa", "o"), (r"oi|oy", "oi"), (r"eu|ew|ue$", "yu"), (r"au|aw", "o"),
    (r"(?<=[bcdfghjklmnpqrstvwxz])y(?=$|[^aeiou])", "i"), (r"y", "y"), (r"w(?=[aeiou])", "w"), (r"w", ""),
    (r"(?<=[a-z][bcdfghjklmnpqrstvwxz])e(?=s?$)", ""), (r"(?<=[aeiou][bcdfghjklmnpqrstvwxz])e$", ""), (r"a(?=[bcdfghjklmnpqstvz]e$)", "ei"),
    (r"i(?=[bcdfghjklmnpqstvz]e$)", "ai"), (r"u(?=[bcdfghjklmnpqstvz]e$)", "yu"), (r"o(?=[bcdfghjklmnpqstvz]e$)", "o"),
    (r"[aeiou]", "="), (r".", ""),
)  # fmt: skip
# All rules as one expression, each a group: the first that fits at a place wins here too, in one call.
_ANY_RULE = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
_RULE_SOUNDS = ("", *(sound for _, sound in _RULES))
_VOWELS = frozenset("aeiouyw")
_CLOSE = frozenset(map(frozenset, ("JS", "JT", "ST", "NG", "NM", "KJ", "PH", "KG", "LG", "KH", "SK")))
_VOWEL_PAIRS = frozenset(map(frozenset, ("ao", "ae", "ei", "ou", "eo", "yi", "wu", "iy")))
_ALIKE = 0.78


@lru_cache(maxsize=65_536)
def sounds(name: str) -> str:
    """The classes of sounds of a name in Hangul or Latin letters, as one string; other signs are dropped."""
    return "".join(
        _korean(run) if "가" <= run[0] <= "힣" else _english(_plain_latin(run))
        for run in re.findall(r"[가-힣]+|[A-Za-zÀ-ÿ]+", name)
    )


_ACCENTS = str.maketrans("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy")


def _plain_latin(run: str) -> str:
    return run.lower().translate(_ACCENTS)


def _korean(run: str) -> str:
    heard: list[str] = []
    for letter in run:
        code = ord(letter) - 0xAC00
        initial, medial, final = _INITIALS[code // 588], _MEDIALS[code % 588 // 28], _FINALS[code % 28]
        if initial == "0":
            initial = ""
        if initial == "L" and heard and heard[-1] == "L":
            initial = ""
        heard += [*initial, *medial, *final]
    return "".join(heard)


def _english(run: str) -> str:
    heard, position = "", 0
    run = (
        re.sub(r"([a-z])\1", r"\1", run)
        if not re.search(r"oo|ee|zz|cc", run)
        else re.sub(r"([^oezc])\1", r"\1", run)
    )
    while (match := _ANY_RULE.match(run, position)) is not None:
        sound = _RULE_SOUNDS[match.lastindex or 0]
        heard += run[position] if sound == "=" else sound
        position = match.end()
    return heard


def distance(first: str, second: str, limit: float = math.inf) -> float:
    """The weighted edit distance between two strings of sounds; anything above `limit` may come out as infinite."""
    gaps = [_GAPS.get(sound, _GAP) for sound in second]
    previous = [0.0, *itertools.accumulate(gaps)]
    for sound in first:
        swaps = _SWAPS[sound]
        gap = _GAPS.get(sound, _GAP)
        last = least = previous[0] + gap
        row = [last]
        for index, other in enumerate(second):
            best = previous[index] + swaps[other]
            if (skipped := previous[index + 1] + gap) < best:
                best = skipped
            if (skipped := last + gaps[index]) < best:
                best = skipped
            row.append(best)
            last = best
            least = min(least, best)
        if least > limit:
            return math.inf
        previous = row
    return previous[-1]


_GAP = 0.9
_GAPS = {**dict.fromkeys(_VOWELS, 0.3), "H": 0.35, "L": 0.45, "G": 0.45}


def _swap(first: str, second: str) -> float:
    if first == second:
        return 0.0
    vowels = (first in _VOWELS) + (second in _VOWELS)
    if vowels == 2:
        return 0.2 if frozenset((first, second)) in _VOWEL_PAIRS else 0.35
    if vowels == 1:
        return 1.0
    return 0.5 if frozenset((first, second)) in _CLOSE else 0.9


# Every sound either spelling can come out as.
_SOUNDS = "aeiouywKNTLMPSJHG"
_SWAPS = {first: {second: _swap(first, second) for second in _SOUNDS} for first in _SOUNDS}


@lru_cache(maxsize=65_536)
def _weight(heard: str) -> float:
    return sum(0.45 if sound in _VOWELS else 1.0 for sound in heard)


@lru_cache(maxsize=262_144)
def similarity(first: str, second: str) -> float:
    """How alike two names sound, 0 to 1; the names may be in either script."""
    one, other = sounds(first), sounds(second)
    return alike(one, other)


def alike(one: str, other: str, least: float = 0.0) -> float:
    """How alike two strings of sounds are, 0 to 1; what is below `least` may come out as 0."""
    longest = max(_weight(one), _weight(other))
    if not longest:
        return 0.0
    return max(0.0, 1.0 - distance(one, other, (1.0 - least) * longest) / longest)


def sounds_like(first: str, second: str) -> bool:
    """Whether two names, in any script, may be one name: an alias, or close in sound."""
    one, other = (_key(alias(name) or name) for name in (first, second))
    return one == other or similarity(first, second) >= _ALIKE


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


@cache
def _known() -> dict[str, str]:
    """Pairs that sounds alone may not join: the shipped alias list, plus whatever `remember` was told."""
    table = (
        resources.files("crawler.evidence").joinpath("data", "aliases.ko-en.tsv").read_text(encoding="utf-8")
    )
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line and not line.startswith("#"))
    return {_key(korean): latin for korean, latin in pairs}


def remember(name: str, latin: str) -> None:
    """Take a pair an editor has confirmed, for the life of this process."""
    _known()[_key(name)] = latin


def remember_all(table: str) -> None:
    """Take a whole table of pairs: `spelling<TAB>name` lines; empty lines and lines with # are skipped."""
    for line in table.splitlines():
        name, tab, latin = line.partition("\t")
        if tab and name.strip() and latin.strip() and not line.startswith("#"):
            remember(name.strip(), latin.strip())


# Other ways to read a Latin spelling: French silent ends, German and Italian letters, hard g, Greek ch.
_OTHER_READINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[aeiouyrn])(?:ts?|ds?|s|x|z|p)$", ""),
        (r"(?<=[aeiou])ll", "y"),
        (r"(?<=[aeiou])r", "l"),
        (r"ch", "k"),
        (r"w", "v"),
        (r"g(?=[eiy])|gg(?=[eiy])", "gh"),
        (r"cc(?=[eiy])", "ch"),
        (r"z", "ts"),
        (r"ts", "z"),
        (r"ou", "oo"),
        (r"th", "t"),
        (r"j", "y"),
        (r"y(?=[bcdfghjklmnpqrstvwxz])", "ai"),
        (r"i(?=[bcdfghjklmnpqstvz]e$)", "ee"),
        (r"(?<=[^aeiou])e$", "eh"),
        (r"s", "z"),
        (r"sch", "sh"),
        (r"[ea](?=[mn](?:[^aeiou]|$))", "ah"),
        (r"eu", "oi"),
        (r"a(?=[bcdfghjklmnpqstvz]e$)", "ah"),
        (r"u", "oo"),
        (r"ei", "ai"),
        (r"gli|lh", "ly"),
        (r"gn", "ny"),
    )
)
_ANOTHER_READING = 0.04


@lru_cache(maxsize=65_536)
def readings(name: str) -> tuple[str, ...]:
    """The ways a Latin spelling may sound, the English one first."""
    plain = _plain_latin(name)
    found = [sounds(plain)]
    variants = [
        pattern.sub(replacement, plain) for pattern, replacement in _OTHER_READINGS if pattern.search(plain)
    ]
    # two foreign habits at once: silent end and another letter
    silent, ending = _OTHER_READINGS[0]
    variants += [silent.sub(ending, variant) for variant in variants if silent.search(variant)]
    found += [sounds(variant) for variant in variants]
    return tuple(dict.fromkeys(found))


def closeness(name: str, latin: str) -> float:
    """How well a Korean spelling fits a Latin one in its best reading, 0 to 1, with spelling as the tie-break."""
    if (cores := _without_body(name, latin)) is not None:
        name, latin = cores
    heard = sounds(name)
    first, *others = readings(latin)
    best = alike(heard, first)
    if others:
        best = max(best, max(alike(heard, other) for other in others) - _ANOTHER_READING)
    return best + _SPELLING * fuzz.ratio(romanised(name), _plain_latin(latin)) / 100


_SPELLING = 0.12
_ROMAN_INITIALS = "g kk n d tt r m b pp s ss _ j jj ch k t p h".replace("_", "").split(" ")
_ROMAN_MEDIALS = "a ae ya yae o e yeo ye o wa wae oe yo u wo we wi yu _ ui i".replace("_", "").split(" ")
_ROMAN_FINALS = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "s", "s", "ng",
    "t", "t", "k", "t", "p", "t",
]  # fmt: skip


@lru_cache(maxsize=16_384)
def romanised(name: str) -> str:
    """The letters a loan word most often comes from; aspiration is kept, which the classes of sounds drop."""
    found = []
    for sign in name:
        code = ord(sign) - 0xAC00
        if 0 <= code < 11172:
            found += [
                _ROMAN_INITIALS[code // 588],
                _ROMAN_MEDIALS[code % 588 // 28],
                _ROMAN_FINALS[code % 28],
            ]
        else:
            found.append(sign.lower())
    return "".join(found)


# What a body is called is translated, not transcribed, and stands on the other side: 옥스퍼드 대학교, University of Oxford.
_BODIES: dict[str, tuple[str, ...]] = {
    "대학교": ("university", "college"), "대학": ("university", "college"), "대": ("university",),
    "연구소": ("institute", "laboratory", "laboratories", "labs", "lab", "center"), "연구원": ("institute",),
    "재단": ("foundation",), "은행": ("bank",), "협회": ("association", "society"), "학회": ("society", "association"),
    "위원회": ("commission", "committee", "council"), "병원": ("hospital",), "대학원": ("school",), "그룹": ("group",),
    "박물관": ("museum",), "공항": ("airport",), "신문": ("newspaper",), "거래소": ("exchange",),
}  # fmt: skip
_BODY = re.compile(rf"(?<=[가-힣])\s?({'|'.join(sorted(_BODIES, key=len, reverse=True))})$")


def _without_body(name: str, latin: str) -> tuple[str, str] | None:
    """Both names without the word for what they name, where both have it; else None."""
    body = _BODY.search(name.strip())
    if body is None or body.start() < 2:
        return None
    parts = latin.split()
    rest = [part for part in parts if part.lower() not in {*_BODIES[body.group(1)], "of", "the", "for"}]
    if not rest or not any(part.lower() in _BODIES[body.group(1)] for part in parts):
        return None
    return name.strip()[: body.start()], " ".join(rest)


# Sounds far apart are not worth the second, dearer look.
_FAR = 0.3
_LOOKED_AT = 60


def rank(name: str, candidates: Sequence[str]) -> list[tuple[str, float]]:
    """The candidates with how well they fit `name`, best first. An alias that is among them comes first."""
    latin = alias(name)
    wanted = _key(latin) if latin else None
    rough = sorted(
        candidates, key=lambda candidate: -similarity(*(_without_body(name, candidate) or (name, candidate)))
    )
    scored = [
        (candidate, 2.0 if wanted is not None and _key(candidate) == wanted else closeness(name, candidate))
        for candidate in rough[:_LOOKED_AT]
    ]
    rest = [(candidate, similarity(name, candidate) * _FAR) for candidate in rough[_LOOKED_AT:]]
    return sorted(scored, key=lambda pair: -pair[1]) + rest


def alias(name: str) -> str | None:
    """The Latin name the alias list gives for a spelling, or None."""
    return _known().get(_key(name))
