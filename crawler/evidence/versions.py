"""Model and version names with a number in them: GPT-4o, v1.0, Llama3.1, H100."""

import re
from collections.abc import Sequence

from crawler.evidence.quantity import Quantity, overlaps
from crawler.evidence.units import Kind

_VERSION = re.compile(
    r"""(?<![\w.$€£¥])(?P<prefix>[A-Za-z]{1,12}|[가-힣]{2,8}(?=-))
        (?P<joint>-?)(?P<number>\d{1,4}(?:\.\d{1,3}){0,2})
        (?P<suffix>[A-Za-z]{0,2}(?![A-Za-z]))
        (?P<named>(?:-|\s)(?:미니|프로|터보|맥스|울트라|나노|플래시|라이트|프리뷰|라지|스몰)|\s(?:[Mm]ini|[Tt]urbo|[Uu]ltra|[Ff]lash|[Ll]ite|[Pp]review|Pro|Max|[Nn]ano)(?![A-Za-z]))?(?P<variant>(?:-(?!\d+(?:\.\d+)?[BM]\b)(?!based|powered|like|level|style|class|controlled|type|era|only|related)[A-Za-z0-9.]*[A-Za-z0-9])*)
        (?!,\d|\.\d|%)""",
    re.X,
)
_VARIANTS = {"미니": "mini", "프로": "pro", "터보": "turbo", "맥스": "max", "울트라": "ultra", "나노": "nano", "플래시": "flash",
             "라이트": "lite", "프리뷰": "preview", "라지": "large", "스몰": "small"}  # fmt: skip
_NOT_VERSION = re.compile(
    r"usd|eur|gbp|krw|jpy|cad|aud|musd|meur|mgbp|maud|no|nos|nr|nrs|fig|vol|page|pp?|sec|ch|in|on|at|to|of|the|and|"
    r"nov|dec|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|mid|late|early|over|under|per|top|us|rs|h[12]|q|than|"
    r"age|aged|year|day|week|pre|post|non|x|e|is|was|or|by|a|an|about|only|nearly|almost|just|with|from|for",
    re.I,
)  # fmt: skip


# 0.9.1 after whatever word, and the 8x7B of a mixture of experts
_PARTED = re.compile(
    r"(?<![\w.,$€£¥])(?:(?:v|ver\.?|version|버전)\s?)?(?P<number>(?!\d{1,3}\.\d{3}\.\d{3})\d{1,3}\.\d{1,3}\.\d{1,3}|\d{1,3}[x×]\d{1,3}[BM])(?![\w.]*\d|,\d)"
    r"|(?<![\w가-힣])(?:ver\.?|versions?|버전)\s(?P<after>\d{1,3}(?:\.\d{1,3}){0,2})(?![\w.,]*\d|%)"
    r"|(?<![\w.,$€£¥])(?P<before>\d{1,3}\.\d{1,3})\s?(?:버전|versions?\b)",
    re.I,
)


def versions(text: str, taken: Sequence[Quantity]) -> list[Quantity]:
    """Model and version names with a number in them: GPT-4o, v1.0, Llama3.1, H100."""
    found = [
        _version(
            *match.span(match.lastgroup or 0), text, match[match.lastgroup or 0].lower().replace("×", "x")
        )
        for match in _PARTED.finditer(text)
        if not overlaps(match.start(), match.end(), taken)
    ]
    for match in _VERSION.finditer(text):
        prefix = match["prefix"].lower()
        if overlaps(match.start(), match.end(), [*taken, *found]):
            continue
        if _NOT_VERSION.fullmatch(prefix) and not (
            prefix in {"a", "x", "e", "q", "p"} and not match["joint"]
        ):
            continue
        named = (match["named"] or "")[1:].lower()
        variant = f"-{_VARIANTS.get(named, named)}" if named else ""  # "GPT-4o 미니" is "GPT-4o-mini"
        stem = "" if prefix in {"v", "ver", "version"} else prefix
        # two H100s, but the iPhone 5s
        suffix = "" if match["suffix"] == "s" and len(match["number"]) > 1 else match["suffix"].lower()
        name = f"{stem}-{match['number']}{suffix}{variant}{match['variant'].lower()}".strip("-")
        found.append(_version(match.start(), match.end(), text, name))
    return found


def _version(start: int, end: int, text: str, name: str) -> Quantity:
    digits = re.search(r"\d+", name)
    value = float(digits.group()) if digits else 0.0
    return Quantity(
        kind=Kind.VERSION, low=value, high=value, start=start, end=end, text=text[start:end], name=name
    )
