"""What the store answers with where a single record is not enough. Frozen, like the records."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.evidence import Evidence, Finding
from storage.lookup_records import Searched
from storage.outcomes import Outcome
from storage.records import Claim, Document, Item, Link, Resolution, Standing, Via, Visit
from storage.verdicts import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One issue in a list of issues."""

    id: str
    title: str | None
    publication: str | None
    published: date | None
    address: str | None
    added: datetime
    items: int
    """Number of items."""
    checked: datetime | None
    """When its newest finished run ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """The thing a link points to."""

    identity: str
    kind: str
    canonical: str
    standing: Standing
    notice: str | None
    """The authority's own words about the standing."""
    first_seen: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """A stored document.

    The words are those first stored under its id; as the newest one of a source, standing, notice and
    facts are those of the newest visit that found these words.
    """

    id: str
    source: str
    sha256: str
    seen: datetime
    """Start of the first visit that found these words."""
    document: Document
    via: Via
    """The rung it was read from: the page itself, an archived copy of it, or an editor's own capture."""
    read: datetime
    """Start of the visit it was chosen from: when these words were last read."""
    visit: str | None = None
    """Id of that visit."""
    whole: bool = True
    """Whether that visit read the source as a whole, and not only its public part."""

    @property
    def rung(self) -> str:
        """Where its words are from: `copy` is a free copy that the page's owner or a catalogue names, else `via`."""
        return "copy" if "copy" in self.document.facts else self.via.value


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """A passage, and the document it is literally in."""

    document: str
    """Id of the document."""
    source: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """One earlier visit, as far as the next one needs it."""

    id: str
    issue: str | None
    """None for a re-check, which serves every issue that cites the source."""
    started: datetime
    outcome: Outcome
    via: Via
    document: str | None
    """Id of the document it brought."""

    @property
    def read_well(self) -> bool:
        """Whether it brought the source's own words, as a whole."""
        return self.outcome.readable and self.document is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """How a host treated the last visits to it, whatever their source."""

    visits: int
    turned_away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLink:
    """A link of an earlier issue that led to the same source."""

    issue: str
    issue_title: str | None
    published: date | None
    added: datetime
    item: str
    headline: str | None
    link: str
    ratings: tuple[Rating, ...] = ()
    """The verdicts on that item's claims, in their order; empty while none is settled."""
    judged: datetime | None = None
    """When anything was last decided of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """One link of an item and all that came of it."""

    link: Link
    resolution: Resolution | None
    """None for a mention that nobody has matched."""
    source: SourceCard | None
    visit: Visit | None
    """The newest attempt of this issue's runs to see the page itself, whatever its outcome; an editor's
    capture only where there was none."""
    document: KeptDocument | None
    """The newest one that was read well; a failed visit never hides it."""
    read: Visit | None = None
    """The visit that brought `document`."""
    search: Searched | None = None
    """What came of looking a mention up; None for links, and where nobody looked."""
    earlier: tuple[EarlierLink, ...] = ()
    """Links of issues added before this one that lead to the same source, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReport:
    """One claim, the passages that bear on it (source by source, best first), and what was noticed."""

    claim: Claim
    evidence: tuple[KeptEvidence, ...]
    """From the documents shown beside the item's links."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One item next to its sources: what a report, an export or a desk shows."""

    item: Item
    links: tuple[LinkReport, ...]
    claims: tuple[ClaimReport, ...]
    findings: tuple[Finding, ...]
    """All of the item's, worst first, its claims' among them."""
