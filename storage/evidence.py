"""Claim against source, as frozen values: the passages, what was noticed, and all that one visit brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Document, Resolution, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage of a document that bears on a claim."""

    claim: str
    """Id of the claim."""
    start: int
    """Offset into `Document.text`, in code points."""
    end: int
    text: str
    """Literally `document.text[start:end]`."""
    score: float
    rank: int
    """From 1, best first, within claim and document."""
    signals: Mapping[str, Any] = field(default_factory=dict)
    """What earned the score: `{"lexical": 3.2, "quantities": ["44 percent"], "names": ["MoT"]}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the machine noticed. A place to look, never a verdict."""

    code: FindingCode
    item: str
    """Id of the item it is about."""
    claim: str | None = None
    link: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    """Fills the sentence's fields; `outcome` is spoken as the sentence of that outcome; passage offsets,
    where there are any, as `start` and `end`."""

    def sentence(self, language: str = "en") -> str:
        """What was noticed, for an editor, in `language`."""
        fields = dict(self.data)
        if "outcome" in fields:
            fields["why"] = Outcome(fields["outcome"]).sentence(language)
        said = self.code.sentence(language, **fields)
        if "found_at" in fields:
            said += (" 찾은 주소: " if language == "ko" else " It was found: ") + fields["found_at"]
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """Everything one visit brought, stored in one transaction."""

    resolution: Resolution
    visit: Visit
    document: Document | None
    links: tuple[str, ...]
    """Ids of the links of this issue that lead to the source."""
    evidence: Sequence[Evidence] = ()
    findings: Sequence[Finding] = ()
