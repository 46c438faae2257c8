"""Numbers of which only the tens or the digits are said: 두 자릿수, double-digit, 20대 청년, in their twenties."""

import re

from crawler.evidence.quantity import DIGITS, TENS, Quantity
from crawler.evidence.units import Kind


def ranges(text: str) -> list[Quantity]:
    """Every such number of `text`, from the lowest it can be to the highest."""
    return [*_digits(text), *_ages(text), *_limits(text)]


# 두 자릿수, double-digit: from 10 to 99
_DIGITS = re.compile(
    r"(?<![가-힣])(?P<ko>한|두|세|네|다섯|여섯|[1-6])\s?(?:자리\s?숫?자?수|자릿\s?수)"
    r"|(?<![a-z])(?P<en>single|double|triple|two|three|four|five|six)[- ](?:digits?|figures?)(?![a-z])",
    re.I,
)
_LENGTHS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "single": 1, "double": 2, "two": 2, "triple": 3,
            "three": 3, "four": 4, "five": 5, "six": 6}  # fmt: skip


def _digits(text: str) -> list[Quantity]:
    found = []
    for match in _DIGITS.finditer(text):
        said = (match["ko"] or match["en"]).lower()
        length = _LENGTHS.get(said) or int(said)
        found.append(_between(match, Kind.NUMBER, DIGITS, 10.0 ** (length - 1), 10.0**length - 1))
    return found


# 20대 청년, not 20대 of cars
_AGES = re.compile(
    r"(?<![\d가-힣.,])(?P<ko>[1-9]0)\s?대(?=[와과]\s[1-9]0대|\s?(?:청년|청소년|남|여(?!\s?개)|초반|중반|후반|노인|부부|학생|직장인|[사이]용자|소비자|응답자|인구|가장|젊은|이상|미만|들[이은의]))"
    r"|(?<=0대[와과]\s)(?P<ko2>[1-9]0)\s?대|(?<![a-z])(?P<teens>teenagers?|teens|adolescents?)(?![a-z])"
    r"|(?<=0s and )(?P<en2>[1-9]0s)(?![a-z])|(?<=ties and )(?P<en3>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)(?![a-z])"
    r"|(?<![a-z])(?:(?:his|her|their|my|our|your)\s(?:(?P<third>early|mid|late)[- ]?)?)"
    r"(?P<en>teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[1-9]0s)(?![a-z])",
    re.I,
)
# under-16s
_LIMITS = re.compile(r"(?<![a-z])(?P<bound>under|over)[- ](?P<age>\d{1,2})s(?![a-z])", re.I)


def _limits(text: str) -> list[Quantity]:
    return [
        Quantity(
            kind=Kind.AGE, low=float(match["age"]), high=float(match["age"]), unit="year", start=match.start(),
            end=match.end(), text=match.group(), bound="<" if match["bound"].lower() == "under" else ">",
            written=float(match["age"]),
        )
        for match in _LIMITS.finditer(text)
    ]  # fmt: skip


_TENS = (
    "teens",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
)


def _ages(text: str) -> list[Quantity]:
    found = []
    for match in _AGES.finditer(text):
        groups = match.groupdict()
        third = _THIRDS.get((groups.pop("third") or _third_after(text, match.end())).lower(), (0, 9))
        said = next(each for each in groups.values() if each).lower()
        said = "teens" if match["teens"] else said
        low = 10.0 * (_TENS.index(said) + 1) if said in _TENS else float(said[:2])
        found.append(_between(match, Kind.AGE, TENS, low + third[0], low + third[1]))
    return found


_THIRDS = {"early": (0, 3), "초반": (0, 3), "mid": (4, 6), "중반": (4, 6), "late": (7, 9), "후반": (7, 9)}


def _third_after(text: str, end: int) -> str:
    """초반, 중반, 후반 behind the tens."""
    rest = text[end : end + 3].strip()
    return rest[:2]


def _between(match: re.Match[str], kind: Kind, unit: str, low: float, high: float) -> Quantity:
    return Quantity(
        kind=kind, low=low, high=high, unit=unit, start=match.start(), end=match.end(), text=match.group(),
        spelled=True,
    )  # fmt: skip
