"""The nouns of the house, as frozen values.

Each stage of the walk makes new records and never edits an earlier one. Identifiers are made from
content, not from counters: the same bytes give the same records on every machine and every database.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from storage.outcomes import Outcome
from storage.worth import Sort

# --- what people write ---------------------------------------------------------------------------


class IssueFormat(StrEnum):
    """How an issue was written down."""

    PAGE = "page"
    MARKDOWN = "markdown"
    TEXT = "text"
    FEED = "feed"
    MAIL = "mail"


class LinkRole(StrEnum):
    """What a link is for. Only `source` links are ever requested."""

    SOURCE = "source"
    SPONSOR = "sponsor"
    NAVIGATION = "navigation"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable statement of an item."""

    id: str
    text: str
    """Exactly `issue.text[start:end]`."""
    start: int
    """Offset into `Issue.text`, in code points."""
    end: int
    language: str
    """Primary BCP 47 tag (`ko`, `en`), or `und`."""
    sort: Sort | None = None
    """What the sentence does; None where it was kept before claims were graded."""
    worth: float | None = None
    """How much of it a source can settle, 0 to 1; None as above."""
    speaker: str | None = None
    """Who is quoted or reported, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One anchor of an item, or a mention: a named source without an address."""

    id: str
    anchor: str
    """The words that carry the link, or that name the source."""
    address: str | None
    """As written; None for a mention."""
    role: LinkRole
    start: int
    """Offset of the anchor in `Issue.text`, in code points."""
    end: int
    hint: str | None = None
    """The kind of source the anchor announces (`paper`, `repository`, `video`, `news`, `blog`, `post`)."""
    named: str | None = None
    """The title the item gives to what it links, as far as it can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of an issue."""

    id: str
    position: int
    """Place in the issue, from 1."""
    section: str | None
    headline: str | None
    text: str
    """Exactly `issue.text[start:end]`."""
    start: int
    end: int
    language: str
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One edition of a newsletter."""

    id: str
    """Digest of its words and link addresses: an edited draft is another issue."""
    title: str | None
    publication: str | None
    published: date | None
    language: str
    format: IssueFormat
    address: str | None
    """Where it was read from: a URL or a file name; None for standard input."""
    text: str
    """The stored original that every offset points into: the file itself for Markdown and plain text,
    the words in reading order for marked-up issues."""
    items: tuple[Item, ...]
    links: tuple[Link, ...] = ()
    """Links outside any item: navigation, account, sponsor."""


# --- where a link leads --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to an address while resolving it."""

    method: str
    """`unwrap`, `strip`, `spell`, `alias` or `identify`, with the rule's name behind a colon."""
    address: str
    """What it was after the step; free of reader-specific tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What an address names, as far as it can be told without the network."""

    raw: str
    canonical: str | None
    """One spelling, with a reader's token in it overwritten; None when it is no web address."""
    kind: str
    """`arxiv`, `doi`, `github`, `huggingface`, `youtube`, `x`, `reuters`, … or `web`."""
    identity: str
    """One name for the thing over all its addresses: `arxiv:2411.04468`, `github:repo:o/r`,
    `web:example.org/page`. Never holds the cited version. Where a token belongs to the address, a digest behind
    `~` stands for it."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """`{"arxiv": "2411.04468", "version": "1"}`, `{"owner": "o", "repo": "r"}`, `{"video": "…"}`, …"""
    needs_network: bool = False
    """An opaque wrapper or short link: one request will tell."""
    reader_token: bool = False
    """The raw address identifies a reader; it may be requested once, but never stored or logged."""
    steps: tuple[Step, ...] = ()


# --- what was visited ----------------------------------------------------------------------------


class Via(StrEnum):
    """Which rung of the ladder brought the bytes."""

    LIVE = "live"
    REPLAY = "replay"
    MEMENTO = "memento"
    CAPTURE = "capture"


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed."""

    address: str
    status: int | None
    method: str
    """`http`, `refresh`, `script`, `canonical`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where one archived response lies."""

    file: str
    """Name of the WARC file, without its folder."""
    offset: int
    """Of the response (or revisit) record, in bytes."""
    length: int
    """Of that record and its request record together: the file is sound up to `offset + length`."""
    address: str
    status: int
    payload_digest: str
    """`sha1:…` over the body as it came over the wire, as the WARC record has it."""
    captured: datetime
    revisit: bool = False
    """The record says only that the body is the same as an earlier one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back for one address. Plain and picklable: Scrapy ends here."""

    asked: str
    address: str
    """The final address, after all hops."""
    status: int | None
    """HTTP status; None when no response came (see `outcome`)."""
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case, repeated headers repeated."""
    body: bytes = b""
    """Content-decoded."""
    hops: tuple[Hop, ...] = ()
    outcome: Outcome | None = None
    """Set where the visit ended before a page could be read."""
    detail: str | None = None
    """The evidence for `outcome`: marker, header, error."""
    via: Via = Via.LIVE
    fetched: datetime | None = None
    captures: tuple[Capture, ...] = ()
    not_modified: bool = False
    """The site said 304: status, headers and body are those of the time before, out of the archive."""

    @property
    def usable(self) -> bool:
        """Whether there is a 2xx body to read."""
        return self.outcome is None and self.status is not None and 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first header called `name` (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One address asked during a visit: a `Page` without its bytes, which lie in the archive."""

    asked: str
    final: str
    """The final address, after all hops."""
    status: int | None
    outcome: Outcome | None
    """Set where the asking ended before a page could be read."""
    detail: str | None
    via: Via
    hops: tuple[Hop, ...]
    captures: tuple[Capture, ...]
    """In the order they came; the last one is the page itself."""
    fetched: datetime | None
    etag: str | None = None
    """The page's validators (RFC 9110 §8.8), sent when it is asked for again."""
    last_modified: str | None = None

    @classmethod
    def of(cls, page: Page) -> "Asked":
        """What is kept of `page`."""
        return cls(
            asked=page.asked,
            final=page.address,
            status=304 if page.not_modified else page.status,
            outcome=page.outcome,
            detail=page.detail,
            via=page.via,
            hops=page.hops,
            captures=page.captures,
            fetched=page.fetched,
            etag=page.header("etag"),
            last_modified=page.header("last-modified"),
        )


class Standing(StrEnum):
    """Whether the work still stands, as its authority says."""

    CURRENT = "current"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    CORRECTED = "corrected"


_NOT_WORDS = re.compile(r"\W+", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a source said at one time. Immutable: a new one only when the words differ."""

    address: str
    kind: str
    """`article`, `paper`, `repository`, `model`, `dataset`, `video`, `post`, `release`, `discussion`, …"""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601, as precise as the source is: `2024-11-05`, `2004`."""
    modified: str | None = None
    language: str = "und"
    text: str = ""
    """Plain paragraphs, separated by one blank line. Evidence offsets point here."""
    markdown: str | None = None
    standing: Standing = Standing.CURRENT
    notice: str | None = None
    """The authority's own words about the standing."""
    methods: Mapping[str, str] = field(default_factory=dict)
    """Field name -> the method that won it (`json-ld`, `atom`, `citation_meta`, `trafilatura`, …)."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else the source offers as JSON values: `stars`, `licence`, `newest_version`, `duration` …"""

    @property
    def sha256(self) -> str:
        """Digest of the words alone: case, space and punctuation do not count."""
        words = _NOT_WORDS.sub(" ", f"{self.title or ''}\n{self.text}".casefold()).strip()
        return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a site file made of the pages it was given."""

    outcome: Outcome
    document: Document | None = None
    detail: str | None = None
    """What the outcome was judged by: a marker, a header, a length."""
    wanted: tuple[str, ...] = ()
    """Further addresses the reader would like; asked once, then `read` is called with all pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One attempt to see a source."""

    source: str
    """Identity of the source."""
    run: str
    asked: str
    final: str
    hops: tuple[Hop, ...]
    status: int | None
    outcome: Outcome
    detail: str | None
    traceback: str | None
    """Kept for `unreadable`, so that the fault can be found."""
    started: datetime
    seconds: float
    size: int
    """Bytes of all bodies, content-decoded."""
    via: Via
    reader: str
    """Name of the site file that read it."""
    asked_pages: tuple[Asked, ...] = ()
    """Every page asked for it, in the order asked, so that the reading can be done again."""
