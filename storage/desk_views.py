"""What the desk is shown. Frozen, like the records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from storage.diffs import Stretch
from storage.evidence import Finding
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.policy import ClaimClass
from storage.records import Claim, Item, Link, Resolution, Visit
from storage.verdicts import ClaimState, Passage, Progress, Rating, Reason, Verdict
from storage.views import KeptDocument, KeptEvidence, SourceCard
from storage.worth import Sort


class Attention(IntEnum):
    """Why a claim wants a human first: smaller is more urgent."""

    CONFLICT = 1
    """A number, a date or another fact differs."""
    WRONG_SOURCE = 2
    DEAD = 3
    """The source is not there any more."""
    UNCHECKED = 4
    """The source could not be read, or was never asked."""
    WITHDRAWN = 5
    WEAK = 6
    """Something of the claim is nowhere in the source, or it bears on it nowhere."""
    USUAL = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody who is looking at a claim."""

    claim: str
    editor: str
    """Id of the editor."""
    name: str
    since: datetime
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How far an issue, or a list of claims, is."""

    claims: int = 0
    progress: Mapping[Progress, int] = field(default_factory=dict)
    ratings: Mapping[Rating, int] = field(default_factory=dict)
    """Of the claims whose verdict stands."""
    second: int = 0
    """Decided, and waiting for another person."""

    @property
    def settled(self) -> int:
        """Claims whose verdict stands and needs nobody else."""
        return sum(count for name, count in self.progress.items() if name.settled) - self.second

    @property
    def open(self) -> int:
        """Claims that still need somebody."""
        return self.claims - self.settled

    @property
    def ready(self) -> bool:
        """Whether nothing is open."""
        return self.open == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueProgress:
    """One issue in the list of issues."""

    id: str
    title: str | None
    publication: str | None
    published: date | None
    language: str
    address: str | None
    added: datetime
    items: int
    checked: datetime | None
    """When its newest finished run ended."""
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """Some of the issues, and how many there are."""

    issues: tuple[IssueProgress, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One claim in an issue's queue."""

    claim: str
    item: str
    position: int
    """Of the item, from 1."""
    number: int
    """Of the claim in its item, from 1."""
    section: str | None
    headline: str | None
    text: str
    language: str
    sort: Sort | None
    """What the sentence does; None where it was kept before claims were graded."""
    worth: float | None
    """How much of it a source can settle, 0 to 1; None as above."""
    progress: Progress
    version: int
    rating: Rating | None
    """Last given, also while the claim is reopened."""
    editor: str | None
    """Name of who gave it."""
    reason: Reason | None
    """Why it is open again."""
    classes: tuple[ClaimClass, ...]
    needs_second: bool
    attention: Attention
    findings: tuple[FindingCode, ...]
    """Worst first, each once."""
    outcomes: tuple[Outcome, ...]
    """Of the newest visits of the item's sources."""
    score: float | None
    """Of the best passage; None where there is none."""
    present: tuple[Present, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which claims of a queue are asked for; an empty set asks for all."""

    progress: frozenset[Progress] = frozenset()
    ratings: frozenset[Rating] = frozenset()
    attention: frozenset[Attention] = frozenset()
    classes: frozenset[ClaimClass] = frozenset()
    open: bool | None = None
    """Whether somebody is still needed."""
    second: bool | None = None
    editor: str | None = None
    """Name of who gave the verdict."""
    words: str = ""
    """Stand in the claim, its headline or its section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """An issue's claims, worst first; what is settled comes last."""

    issue: IssueProgress
    lines: tuple[QueueLine, ...]
    """Those the filter lets through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One stored document of a source, without its words."""

    id: str
    seen: datetime
    title: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A claim in another place: one that links the same source, or says the same words."""

    claim: str
    issue: str
    issue_title: str | None
    published: date | None
    item: str
    headline: str | None
    text: str
    progress: Progress
    rating: Rating | None
    editor: str | None
    """Name of who gave the rating."""
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenLink:
    """One link of the claim's item and what is known of its source."""

    link: Link
    resolution: Resolution | None
    source: SourceCard | None
    visit: Visit | None
    """The newest attempt of this issue's runs."""
    document: KeptDocument | None
    """The newest one of this issue's runs that was read well."""
    evidence: tuple[KeptEvidence, ...]
    """The claim's passages in `document`, best first."""
    versions: tuple[DocumentLine, ...]
    """All documents of the source, the newest first."""
    newer: str | None
    """Id of the document the source has now, where that is not `document`."""
    earlier: tuple[Elsewhere, ...]
    """Claims of other issues that link the same source, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A claim of the same item."""

    claim: Claim
    progress: Progress
    rating: Rating | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimScreen:
    """Everything one claim is judged by."""

    issue: IssueProgress
    item: Item
    """With its claims and links; its text is the item's, offsets are the issue's."""
    claim: Claim
    number: int
    """Of the claim in its item, from 1."""
    siblings: tuple[Sibling, ...]
    """All claims of the item, this one among them."""
    links: tuple[ScreenLink, ...]
    findings: tuple[Finding, ...]
    """On this claim and on its item as a whole, worst first."""
    classes: tuple[ClaimClass, ...]
    needs_second: bool
    standing: ClaimState
    log: tuple[Verdict, ...]
    """Every entry, the newest last."""
    orphans: tuple[Passage, ...]
    """Accepted passages that the source has no longer."""
    previous: Verdict | None
    """The verdict on the words this claim had in an earlier edition, where it could not be carried over."""
    reworded: tuple[Stretch, ...]
    """From the earlier edition's words to these; empty where they are the same."""
    repeats: tuple[Elsewhere, ...]
    """The same words elsewhere. Nothing of their verdicts is copied."""
    present: tuple[Present, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """A claim that keeps an issue from being ready."""

    claim: str
    item: str
    position: int
    text: str
    why: str
    """`open`, `reopened: source_changed` …, or `second person: quotes numbers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether an issue may go out."""

    issue: str
    title: str | None
    counts: Counts
    open: tuple[OpenClaim, ...]
    uncorrected: int
    """Verdicts that ask for a correction nobody has published; they do not hold the issue up."""

    @property
    def ready(self) -> bool:
        """Whether nothing is open."""
        return not self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """One visit in a source's history."""

    id: str
    started: datetime
    issue: str | None
    """None for a re-check, which serves every issue that cites the source."""
    outcome: Outcome
    status: int | None
    final: str
    via: str
    reader: str
    detail: str | None
    document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHistory:
    """What became of a source: every visit and every text, the newest first."""

    source: SourceCard
    visits: tuple[SourceVisit, ...]
    documents: tuple[DocumentLine, ...]
    linked: tuple[Elsewhere, ...]
    """Claims of items that link it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two documents of a source, word by word."""

    old: KeptDocument
    new: KeptDocument
    title: tuple[Stretch, ...]
    text: tuple[Stretch, ...]
