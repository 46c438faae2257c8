"""Which claims need a second person, and what an issue needs to be ready."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ClaimClass(StrEnum):
    """What makes a claim one to be careful with."""

    QUOTES = "quotes"
    LEGAL = "legal"
    PEOPLE = "people"
    NUMBERS = "numbers"

    def words(self, language: str = "en") -> str:
        """The class as an editor reads it, in `language` (`ko`; anything else is English)."""
        english, korean = _SAID[self]
        return korean if language == "ko" else english


_SAID = {
    ClaimClass.QUOTES: ("Quotation", "인용"),
    ClaimClass.LEGAL: ("Legal", "법률"),
    ClaimClass.PEOPLE: ("People", "인물"),
    ClaimClass.NUMBERS: ("Numbers", "숫자"),
}

# A term in quotation marks is not a quotation: that has several words, or a good many letters.
_QUOTED = re.compile(r"[“\"「『‘«]([^”\"」』’»“「『‘«\n]{4,400})[”\"」』’»]")
_LEGAL = re.compile(
    r"\b(?:sue[sd]?|suing|lawsuits?|courts?|judges?|rul(?:ed|ing)|verdicts?|convict(?:ed|ion)|indict\w*|"
    r"guilty|plaintiffs?|defendants?|injunctions?|settlements?|antitrust|patents?|copyrights?|infring\w*|"
    r"fraud\w*|fined|subpoena\w*|regulators?|prosecut\w*|arrest\w*|defamation|illegal\w*|unlawful\w*)\b"
    r"|소송|고소|고발|법원|판결|판사|재판|기소|구속|유죄|무죄|혐의|검찰|경찰|특허|저작권|침해|사기|벌금|과징금"
    r"|합의금|위법|불법|공정위|공정거래위원회|명예훼손|訴訟|判決|裁判|逮捕|起訴|特許|著作権|诉讼|法院|逮捕|专利",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]|\b(?:CEO|CTO|CFO|COO|founder|professor|president|senator|minister|"
    r"chairman|chairwoman|researcher)\b|\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+,? (?:said|says|told|wrote|"
    r"argued|left|joined|resigned|died|was|has)\b"
    r"|[가-힣]{2,4} ?(?:씨|교수|박사|대표|회장|사장|의원|장관|대통령|연구원|창업자|기자|변호사)"
    r"|(?:대표|회장|교수|박사|장관|대통령|창업자|최고경영자)|[一-龥ァ-ヶ]{2,8}(?:氏|さん|教授|博士|社長|先生)"
)
_NUMBERS = re.compile(
    r"\d|[０-９]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|trillions?|half|twice|double[ds]?|tripled?|percent)\b|절반|두 배|[일이삼사오육칠팔구십백천만억조]+ ?(?:배|명|개|달러|원|퍼센트)",
    re.IGNORECASE,
)


def classes_of(text: str) -> tuple[ClaimClass, ...]:
    """The classes a claim's words fall in, in the vocabulary's order.

    Read off surface marks (quotation marks, digits, titles of persons, words of the law) and rather too
    wide than too narrow: the cost of a wrong one is a second look.
    """
    found = {
        ClaimClass.QUOTES: any(_is_quotation(match[1]) for match in _QUOTED.finditer(text)),
        ClaimClass.LEGAL: bool(_LEGAL.search(text)),
        ClaimClass.PEOPLE: bool(_PEOPLE.search(text)),
        ClaimClass.NUMBERS: bool(_NUMBERS.search(text)),
    }
    return tuple(name for name, there in found.items() if there)


def _is_quotation(words: str) -> bool:
    return len(words.split()) >= 3 or (len(words) >= 12 and not words.isascii())


@dataclass(frozen=True, slots=True)
class Policy:
    """What must be so before an issue may go out."""

    second_person: frozenset[ClaimClass] = frozenset()
    """Classes of claims whose verdict another person must confirm."""

    def needs_second(self, classes: tuple[ClaimClass, ...]) -> bool:
        """Whether a claim of these classes needs another person."""
        return bool(self.second_person.intersection(classes))


def packed(classes: tuple[ClaimClass, ...]) -> str:
    """The classes as they lie in `claim_states.classes`."""
    return f" {' '.join(classes)} " if classes else ""


def unpacked(column: str) -> tuple[ClaimClass, ...]:
    """The classes of a row."""
    return tuple(ClaimClass(name) for name in column.split())
