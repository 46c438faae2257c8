"""The closed vocabularies and the views of the watch."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Following(StrEnum):
    """Whether a publication is looked at."""

    FOLLOWED = "followed"
    STOPPED = "stopped"
    GONE = "gone"


class EntryState(StrEnum):
    """What became of an issue that a list named."""

    WAITING = "waiting"
    WALKED = "walked"
    SKIPPED = "skipped"
    """There before the publication was followed, and not asked for."""
    FAILED = "failed"
    """It could not be had after several tries."""


class AlertKind(StrEnum):
    """What an alert tells of a source, gravest first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    FACT_CHANGED = "fact_changed"
    PASSAGE_GONE = "passage_gone"
    REPLACED = "replaced"
    CORRECTION = "correction"
    CORRECTED = "corrected"
    CONCERN = "concern"
    UPDATED = "updated"
    GONE = "gone"
    YANKED = "yanked"
    ARCHIVED = "archived"
    RENAMED = "renamed"
    RELICENSED = "relicensed"
    GATED = "gated"
    PRIVATE = "private"

    def words(self, language: str = "en") -> str:
        """One sentence for an editor, in `language` (`ko`; anything else is English)."""
        english, korean = _SAID[self]
        return korean if language == "ko" else english


_SAID: dict[AlertKind, tuple[str, str]] = {
    AlertKind.RETRACTED: ("The work was retracted.", "논문이 철회되었습니다(retracted)."),
    AlertKind.WITHDRAWN: (
        "The work was withdrawn by its authors or host.",
        "저자나 게시처가 글을 거두어들였습니다.",
    ),
    AlertKind.FACT_CHANGED: ("A cited fact reads otherwise now.", "인용한 사실이 다르게 바뀌었습니다."),
    AlertKind.PASSAGE_GONE: ("A cited passage is no longer there.", "인용한 대목이 사라졌습니다."),
    AlertKind.REPLACED: (
        "Another text stands at the source's address.",
        "출처 주소에 다른 글이 올라와 있습니다.",
    ),
    AlertKind.CORRECTION: (
        "The source carries a new correction notice.",
        "출처에 정정 안내가 새로 붙었습니다.",
    ),
    AlertKind.CORRECTED: (
        "The publisher registered a correction to the work.",
        "발행처가 정정을 등록했습니다.",
    ),
    AlertKind.CONCERN: (
        "The publisher registered an expression of concern.",
        "발행처가 우려 표명을 등록했습니다.",
    ),
    AlertKind.UPDATED: ("A newer version of the work is out.", "새 판이 나왔습니다."),
    AlertKind.GONE: ("The source is no longer there.", "출처가 더는 없습니다."),
    AlertKind.YANKED: ("The package was yanked.", "패키지가 회수되었습니다(yanked)."),
    AlertKind.ARCHIVED: ("The repository was archived.", "저장소가 보관 처리되었습니다."),
    AlertKind.RENAMED: ("The source has another name now.", "출처의 이름이 바뀌었습니다."),
    AlertKind.RELICENSED: ("The licence is another one now.", "라이선스가 바뀌었습니다."),
    AlertKind.GATED: ("Access to the source is gated now.", "접근에 승인이 필요해졌습니다."),
    AlertKind.PRIVATE: ("The source was made private.", "출처가 비공개로 바뀌었습니다."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication that is followed."""

    id: str
    address: str
    list_address: str
    title: str | None
    state: Following
    etag: str | None
    last_modified: str | None
    added: datetime
    next_poll: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a publication's list, as it is kept."""

    at: datetime
    status: int | None
    address: str
    permanent: bool = False
    wait: float | None = None
    fresh: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One issue that a list named."""

    publication: str
    address: str
    title: str | None
    published: datetime | None
    seen: datetime
    state: EntryState
    issue: str | None = None
    tries: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedWords:
    """Words that an issue rests on: `text[start:end]` of the document."""

    claim: str
    document: str
    start: int
    end: int
    verdict: bool
    """Whether an editor's verdict rests on them; else they are the machine's best passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit that nobody has compared yet."""

    id: str
    source: str
    started: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSource:
    """What a visit saw beside the words: standing and facts, for comparing with the visit before."""

    visit: str
    started: datetime
    outcome: str
    via: str
    final: str
    document: str | None
    standing: str | None
    notice: str | None
    facts: dict[str, Any]
    detail: str | None = None
    """What the outcome was judged by: the host's own words, where it gave some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChange:
    """One change between two documents."""

    id: str
    source: str
    old: str
    new: str
    kind: str
    seen: datetime
    passages: list[dict[str, Any]] = field(default_factory=list)
    notice: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One fact that somebody should know."""

    id: str
    source: str
    kind: AlertKind
    found: datetime
    authority: str
    """Who says so: the host, the registry, the page itself."""
    dated: str | None = None
    before: str | None = None
    after: str | None = None
    notice: str | None = None
    document: str | None = None
    change: str | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A claim that an alert concerns, where an editor finds it."""

    claim: str
    text: str
    item: str
    position: int
    headline: str | None
    issue: str
    issue_title: str | None
    reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert over one channel."""

    alert: str
    channel: str
    told: datetime | None
    attempts: int
    next_try: datetime
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Counts over everything the watch keeps."""

    sources: int
    """Cited by an issue."""
    due: int
    overdue: int
    outcomes: dict[str, int]
    """Last outcome -> sources."""
    failed: tuple[tuple[str, str], ...]
    """Address and outcome of sources whose last visit could not read them."""
    publications: int
    waiting: int
    """New issues not walked yet."""
    given_up: int
    unassessed: int
    alerts: dict[str, int]
    """Kind -> alerts."""
    untold: int
    undeliverable: int
    """Of these, tried at least once."""
    runs: tuple[tuple[datetime, datetime | None, int], ...]
    """The last re-checks: begun, finished, visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A source and when it is due."""

    identity: str
    canonical: str
    kind: str
    due_at: datetime | None
