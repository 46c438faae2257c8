"""Words that are quantities by themselves, each with what a text must hold before its expression is tried."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawler.evidence.units import Kind

YEAR = 365.25 * 86_400.0
"""Seconds."""


class SpecialWord(NamedTuple):
    """A word or a turn of phrase, and the quantity it is."""

    needed: tuple[str, ...]
    """One of these stands in every lower-cased text that has it: most expressions need not be tried."""
    pattern: re.Pattern[str]
    kind: Kind
    value: float
    unit: str


# "after a second", not "after a second attempt"
_NO_NOUN = r"(?=$|[.,;:!?)]|\s(?:of|to|from|in|at|on|and|or|for|after|before|with|it|they|we|he|she|you|the)(?![a-z]))"
_SPECIAL: tuple[SpecialWord, ...] = tuple(
    SpecialWord(tuple(needed.split("|")), re.compile(pattern, re.I), kind, value, unit)
    for needed, pattern, kind, value, unit in (
        *(
            (needed, pattern, Kind.DURATION, times * seconds, "s")
            for unit, seconds in (
                ("second", 1.0),
                ("minute", 60.0),
                ("hour", 3600.0),
                ("day", 86_400.0),
                ("week", 604_800.0),
                ("month", 30.4375 * 86_400.0),
                ("year", YEAR),
                ("decade", 10 * YEAR),
            )
            for needed, pattern, times in (
                (f"{unit} and a half", rf"(?<![a-z])(?:an?|one) {unit} and a half(?![a-z])", 1.5),
                (
                    f"full {unit}|whole {unit}|entire {unit}",
                    rf"(?<![a-z])(?:an?|one) (?:full|whole|entire) {unit}(?![a-z])",
                    1.0,
                ),
                (f" {unit}", rf"^an? {unit}$", 1.0),
                (
                    f"a {unit}|an {unit}",
                    rf"(?:(?<=within )|(?<=after )|(?<=than )|(?<=under )|(?<=over )|(?<=about )|(?<=nearly )|(?<=almost )|(?<=around )|(?<=roughly )|(?<=every ))an? {unit}{_NO_NOUN}",
                    1.0,
                ),
                (
                    f" {unit} and ",
                    rf"(?<![a-z])an? {unit}(?= and (?:\d|an? |one |two |three |ten |twenty|thirty|forty|fifty|half))",
                    1.0,
                ),
            )
        ),
        ("doubl|twofold", r"(?<![a-z])(?:doubl(?:e|es|ed|ing)|twofold)(?![a-z-])", Kind.RATIO, 2.0, "x"),
        ("tripl|treble", r"(?<![a-z])(?:tripl(?:e|es|ed|ing)|treble[ds]?)(?![a-z-])", Kind.RATIO, 3.0, "x"),
        ("quadrupl", r"(?<![a-z])quadrupl(?:e|es|ed|ing)(?![a-z])", Kind.RATIO, 4.0, "x"),
        (
            "once",
            r"(?:(?<=only )|(?<=just )|(?<=than )|(?<=least ))once(?![a-z])|(?<![a-z])once(?= (?:an?|per|every) )",
            Kind.RATIO,
            1.0,
            "twice",
        ),
        ("twice|두 차례|두차례", r"(?<![a-z])twice(?![a-z])|두 차례|두차례", Kind.RATIO, 2.0, "twice"),
        ("갑절|곱절", r"(?<![가-힣])(?:갑절|곱절)(?=\s|[로의이을은]|$)", Kind.RATIO, 2.0, "x"),
        ("반", r"(?<![가-힣])반(?:값|토막)", Kind.FRACTION, 0.5, ""),
        ("a pair", r"(?<![a-z])a pair(?= of|[.,;]?$)", Kind.NUMBER, 2.0, ""),
        ("하나", r"(?<![가-힣])단\s하나(?![가-힣]*도)", Kind.NUMBER, 1.0, ""),
        (
            "반세기|century",
            r"(?<![가-힣])반세기|(?<![a-z])half[ -](?:a[ -])?century",
            Kind.DURATION,
            50 * YEAR,
            "s",
        ),
        ("quarters of an hour", r"(?<![a-z])three[ -]quarters of an hour", Kind.DURATION, 2700.0, "s"),
        ("quarter of an hour", r"(?<![a-z])(?:a )?quarter of an hour", Kind.DURATION, 900.0, "s"),
        (
            "quarter",
            r"(?<![a-z])(?:a )?quarter[ -](?:of a[ -])?century(?![a-z])",
            Kind.DURATION,
            25 * YEAR,
            "s",
        ),
        ("thrice", r"(?<![a-z])thrice(?![a-z])", Kind.RATIO, 3.0, "twice"),
        (
            "halv|cut in half",
            r"(?<![a-z])(?:halv(?:e|es|ed|ing)|cut in half)(?![a-z])",
            Kind.FRACTION,
            0.5,
            "",
        ),
        (
            "half |half-point",
            r"(?<![a-z])half (?:a )?(?:percentage )?point|(?<![a-z])half-point",
            Kind.POINTS,
            0.5,
            "pp",
        ),
        ("quarter", r"(?<![a-z])quarter[ -](?:percentage[ -])?point(?!s)", Kind.POINTS, 0.25, "pp"),
        ("runner", r"(?<![a-z])runners?-up(?![a-z])", Kind.ORDINAL, 2.0, "#"),
        ("once", r"^once$|(?<!at )(?<=[a-z] )once(?=[.,;!?]|$)", Kind.RATIO, 1.0, "twice"),
        (
            "half a year|half-year|반년",
            r"(?<![a-z])half a year|(?<![a-z])half-year|반년",
            Kind.DURATION,
            0.5 * YEAR,
            "s",
        ),
        (
            "half an hour|half-hour|반시간",
            r"(?<![a-z])half an hour|half-hour|반시간",
            Kind.DURATION,
            1800.0,
            "s",
        ),
        ("보름", r"(?<![가-힣])보름", Kind.DURATION, 15 * 86_400.0, "s"),
        (
            "일주일|한 주|한주간| week",
            r"(?<![가-힣])(?:일주일|한 주(?=\s|간|에|동안)|한주간)|(?<![a-z])(?:a|one) week(?![a-z])",
            Kind.DURATION,
            7 * 86_400.0,
            "s",
        ),
        (
            "한|a month",
            r"(?<![가-힣])한\s?달(?![가-힣]*음)|(?<![a-z])a month(?![a-z])",
            Kind.DURATION,
            30.4375 * 86_400.0,
            "s",
        ),
        ("하루", r"(?<![가-힣])하루(?:\s?(?:만에|동안|종일|뒤|전)|$)", Kind.DURATION, 86_400.0, "s"),
        (
            "이틀",
            r"(?<![가-힣])이틀(?![가-힣])|(?<![가-힣])이틀(?=간|째|동|만|뒤|전|에|을)",
            Kind.DURATION,
            2 * 86_400.0,
            "s",
        ),
        ("사흘", r"(?<![가-힣])사흘", Kind.DURATION, 3 * 86_400.0, "s"),
        ("나흘", r"(?<![가-힣])나흘", Kind.DURATION, 4 * 86_400.0, "s"),
        ("닷새", r"(?<![가-힣])닷새", Kind.DURATION, 5 * 86_400.0, "s"),
        ("엿새", r"(?<![가-힣])엿새", Kind.DURATION, 6 * 86_400.0, "s"),
        ("열흘", r"(?<![가-힣])열흘", Kind.DURATION, 10 * 86_400.0, "s"),
        (" decade", r"(?<![a-z])(?:a|one) decade(?![a-z])", Kind.DURATION, 10 * YEAR, "s"),
        (
            " decade",
            r"(?<![a-z])(?:past|last|previous|coming|next) decade(?![a-z])",
            Kind.DURATION,
            10 * YEAR,
            "s",
        ),
        (
            " century",
            r"(?<![a-z])(?:past|last|previous|coming|next) century(?![a-z])",
            Kind.DURATION,
            100 * YEAR,
            "s",
        ),
        ("a fortnight", r"(?<![a-z])a fortnight(?![a-z])", Kind.DURATION, 14 * 86_400.0, "s"),
        ("a century|한 세기", r"(?<![a-z])a century(?![a-z])|한 세기", Kind.DURATION, 100 * YEAR, "s"),
        (
            "a year |a full year",
            r"(?<![a-z])a year (?:ago|earlier|later)|(?<![a-z])a full year",
            Kind.DURATION,
            YEAR,
            "s",
        ),
        (
            "a day ",
            r"(?<![a-z])a day (?:before|after|earlier|later|ago)(?![a-z])",
            Kind.DURATION,
            86_400.0,
            "s",
        ),
        ("an hour", r"(?<![a-z])an hour(?![a-z])", Kind.DURATION, 3600.0, "s"),
        ("couple", r"(?<![a-z])(?:a )?couple(?: of)?(?= [a-z]+s\b|$)", Kind.NUMBER, 2.0, ""),
        (
            "번째|첫째|첫",
            r"첫\s?번째|첫째(?![가-힣]*(?:딸|아들))|(?<![가-힣])첫(?=\s[가-힣A-Z])(?!\s(?:날|눈|인상|발|걸음))",
            Kind.ORDINAL,
            1.0,
            "#",
        ),
        (
            "하나의|single",
            r"(?<![가-힣])하나의(?=\s)|(?<![a-z])(?:a )?single(?= [a-z])",
            Kind.NUMBER,
            1.0,
            "",
        ),
        (" trio", r"(?<![a-z])an? trio(?![a-z])", Kind.NUMBER, 3.0, ""),
        (" duo", r"(?<![a-z])an? duo(?![a-z])", Kind.NUMBER, 2.0, ""),
        ("처음", r"(?<![가-힣])처음(?=으로|\s|$)", Kind.ORDINAL, 1.0, "#"),
        ("한 다스", r"(?<![가-힣])한 다스", Kind.NUMBER, 12.0, ""),
        ("반 다스", r"(?<![가-힣])반 다스", Kind.NUMBER, 6.0, ""),
        ("최초", r"(?<![가-힣])최초(?![가-힣]*(?:화면|값))", Kind.ORDINAL, 1.0, "#"),
        ("half a second", r"(?<![a-z])half a second(?![a-z])", Kind.DURATION, 0.5, "s"),
        ("half a minute", r"(?<![a-z])half a minute(?![a-z])", Kind.DURATION, 30.0, "s"),
        (
            "half a day|반나절|한나절",
            r"(?<![a-z])half a day(?![a-z])|(?<![가-힣])반나절|(?<![가-힣])한나절",
            Kind.DURATION,
            43_200.0,
            "s",
        ),
        ("이레", r"(?<![가-힣])이레(?=\s|간|째|동안|만|$)", Kind.DURATION, 7 * 86_400.0, "s"),
        ("여드레", r"(?<![가-힣])여드레", Kind.DURATION, 8 * 86_400.0, "s"),
        ("아흐레", r"(?<![가-힣])아흐레", Kind.DURATION, 9 * 86_400.0, "s"),
        ("quintupl", r"(?<![a-z])quintupl(?:e|es|ed|ing)(?![a-z])", Kind.RATIO, 5.0, "x"),
        ("half a percent", r"(?<![a-z])half a percent(?![a-z])", Kind.PERCENT, 0.5, "%"),
        ("top ", r"(?<![a-z])(?:the )?top (?:spot|position|place|ranking)", Kind.ORDINAL, 1.0, "#"),
        ("none|zero|하나도 없", r"^none$|^zero$|(?<![가-힣])하나도 없", Kind.NUMBER, 0.0, ""),
        (" half", r"(?<![a-z])(?:the )?(?:top|bottom) half", Kind.FRACTION, 0.5, ""),
    )
)
_LATIN = tuple(each for each in _SPECIAL if re.search(r"[a-z]{3}", each.pattern.pattern))
_HANGUL = re.compile("[가-힣]")
_NEEDED = frozenset(sign for each in _SPECIAL for sign in each.needed)


def special_words(text: str) -> Iterator[SpecialWord]:
    """Those that could stand in `text`."""
    lowered = text.lower()
    held = {sign for sign in _NEEDED if sign in lowered}
    for each in _SPECIAL if _HANGUL.search(text) else _LATIN:
        if not held.isdisjoint(each.needed):
            yield each
