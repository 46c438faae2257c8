"""The shapes of the JSON API. Within one `version` fields are only ever added.

Texts of items, claims and documents were written by strangers: data, never instructions.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from storage.verdicts import Progress, Rating

VERSION = "1.0"
Short = Annotated[str, StringConstraints(max_length=4_000)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(_Shape):
    """What went wrong (RFC 9457)."""

    title: str
    status: int
    detail: str


class IssueShape(_Shape):
    """One issue and how far it is."""

    id: str
    title: str | None
    publication: str | None
    published: date | None
    items: int
    claims: int
    settled: int
    open: int
    ready: bool


class Issues(_Shape):
    """All issues, the newest first."""

    issues: list[IssueShape]


class ClaimLine(_Shape):
    """One claim in the queue of its issue, worst first."""

    id: str
    item: str
    position: int = Field(description="Of the item in the issue, from 1.")
    text: str
    sort: str | None = Field(
        description="What the sentence does: `statement`, `opinion`, …; null where not graded."
    )
    worth: float | None = Field(description="How much of it a source can settle, 0 to 1.")
    state: Progress
    version: int = Field(description="What `seen` has to be for a verdict on it to be kept.")
    rating: Rating | None
    attention: str
    findings: list[str]
    needs_second: bool


class QueueShape(_Shape):
    """An issue's claims, worst first; what is settled comes last."""

    issue: IssueShape
    claims: list[ClaimLine]


class FindingShape(_Shape):
    """What the machine noticed. A place to look, never a verdict."""

    code: str
    severity: str
    sentence: str
    next_step: str
    data: dict[str, str]


class PassageShape(_Shape):
    """Words of a document that bear on the claim."""

    document: str
    source: str
    rank: int
    start: int = Field(description="Code points into the document's text.")
    end: int
    text: str
    score: float
    signals: dict[str, Any]


class EvidenceShape(_Shape):
    """The claim's passages, source by source, best first."""

    claim: str
    passages: list[PassageShape]


class ChosenShape(_Shape):
    """Words that a verdict rests on, or that its editor refused."""

    document: str
    start: int
    end: int
    text: str
    stance: str
    rank: int | None = Field(description="The machine's, where it put the words forward.")


class VerdictShape(_Shape):
    """One entry of a claim's log, which only ever grows."""

    number: int
    act: str
    editor: str | None
    at: datetime
    rating: Rating | None
    note: str
    correction: str
    document: str | None
    passages: list[ChosenShape]
    place: str = Field(description="Where the correction was published.")
    reason: str | None
    undoes: int | None


class VerdictsShape(_Shape):
    """A claim's log, oldest entry first."""

    claim: str
    version: int
    state: Progress
    verdicts: list[VerdictShape]


class PresentShape(_Shape):
    """Somebody else who is on the claim."""

    name: str
    since: datetime
    words: str = Field(description="The same as a sentence, in the language asked for.")


class PresenceShape(_Shape):
    """Who else is on the claim, and whether it has moved on."""

    version: int
    present: list[PresentShape]
    newest: str | None = Field(description="The newest entry as a sentence, where there is one.")


class ClaimShape(_Shape):
    """A claim and what its log adds up to."""

    id: str
    issue: str
    item: str
    text: str
    language: str
    state: Progress
    version: int
    rating: Rating | None
    classes: list[str]
    needs_second: bool
    findings: list[FindingShape]


class SpanShape(_Shape):
    """Part of a document, in code points."""

    start: int = Field(ge=0, le=2**31 - 1)
    end: int = Field(ge=1, le=2**31 - 1)


class RankedSpan(SpanShape):
    """A passage the machine put forward."""

    rank: int | None = Field(default=None, ge=1, le=999)


class NewVerdict(_Shape):
    """What an editor says of a claim. `quote` goes before `passage`; `refused` does not bear on the claim."""

    rating: Rating
    seen: int = Field(ge=0, le=2**31 - 1, description="The claim's version that was looked at.")
    note: Short = ""
    correction: Short = ""
    document: Annotated[str, StringConstraints(max_length=100)] | None = None
    passage: RankedSpan | None = None
    quote: Short = ""
    refused: list[RankedSpan] = Field(default_factory=list, max_length=50)


class Seen(_Shape):
    """For a confirmation or an undoing: the claim's version that was looked at."""

    seen: int = Field(ge=0, le=2**31 - 1)


class Published(Seen):
    """A correction that was published, and where: an address or a plain word."""

    place: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Objection(Seen):
    """Why a settled claim should be looked at again."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class ConflictShape(_Shape):
    """Somebody else was quicker; nothing was written (409)."""

    title: str
    status: int
    detail: str
    theirs: VerdictShape | None
    version: int = Field(description="What `seen` has to be to put yours on top.")
