"""What an editor decided: the words for it, the log it is kept in, and the state that follows from the log.

A verdict is about a claim *against its source*, never about the world. The log is append-only: taking
something back is one more entry, and the state of a claim is what its entries add up to.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from storage.digests import digest

_SPACE = re.compile(r"\s+")
AROUND = 32
"""Characters kept before and after a chosen passage, as the W3C Web Annotation model does."""


class Rating(StrEnum):
    """What the source says of the claim."""

    SUPPORTED = "supported"
    SUPPORTED_MINOR = "supported_minor"
    PARTLY = "partly"
    MISLEADING = "misleading"
    CONTRADICTED = "contradicted"
    NOT_IN_SOURCE = "not_in_source"
    WRONG_SOURCE = "wrong_source"
    NOT_CHECKABLE = "not_checkable"

    @property
    def review(self) -> int | None:
        """`ratingValue` of a ClaimReview, 1 to 5; None where the rating has no number."""
        return _RATED[self].review

    @property
    def rests_on_source(self) -> bool:
        """Whether other words in the source could change it."""
        return self is not Rating.NOT_CHECKABLE

    @property
    def asks_correction(self) -> bool:
        """Whether the claim, or its link, should be put right, also where nobody said how."""
        return self not in {Rating.SUPPORTED, Rating.SUPPORTED_MINOR, Rating.NOT_CHECKABLE}

    def words(self, language: str = "en") -> str:
        """The rating as an editor reads it, in `language` (`ko`; anything else is English)."""
        return _RATED[self].ko if language == "ko" else _RATED[self].en


class _Rated(NamedTuple):
    review: int | None
    en: str
    ko: str


_RATED = {
    Rating.SUPPORTED: _Rated(5, "Supported", "근거 확인"),
    Rating.SUPPORTED_MINOR: _Rated(4, "Supported, minor difference", "사소한 차이"),
    Rating.PARTLY: _Rated(3, "Partly supported", "일부만 근거"),
    Rating.MISLEADING: _Rated(2, "Misleading", "오해 소지"),
    Rating.CONTRADICTED: _Rated(1, "Contradicted by the source", "근거와 다름"),
    Rating.NOT_IN_SOURCE: _Rated(None, "Not found in the source", "원문에 없음"),
    Rating.WRONG_SOURCE: _Rated(None, "Link leads to another source", "링크가 다름"),
    Rating.NOT_CHECKABLE: _Rated(None, "Opinion, forecast or question", "의견·전망"),
}


class Act(StrEnum):
    """One kind of entry in a claim's log."""

    DECIDE = "decide"
    """An editor gave a rating."""
    CONFIRM = "confirm"
    """Another editor agreed."""
    CORRECT = "correct"
    """The correction was published; `place` says where."""
    REOPEN = "reopen"
    """By the store when words changed, or by an editor's objection."""
    CARRY = "carry"
    """The verdict was given on an earlier edition, on the same words and the same source."""
    UNDO = "undo"
    """Takes back the entry numbered `undoes`."""


class Reason(StrEnum):
    """Why a claim is open again."""

    SOURCE_CHANGED = "source_changed"
    """The cited document has other words now."""
    SOURCE_REPLACED = "source_replaced"
    """The new edition links the same words to another source."""
    CLAIM_CHANGED = "claim_changed"
    """The new edition says it in other words."""
    OBJECTION = "objection"
    """An editor asked for another look."""

    def words(self, language: str = "en") -> str:
        """The reason as an editor reads it, in `language` (`ko`; anything else is English)."""
        english, korean = _REASONS[self]
        return korean if language == "ko" else english


_REASONS = {
    Reason.SOURCE_CHANGED: ("The source changed", "출처의 글이 바뀌었습니다"),
    Reason.SOURCE_REPLACED: ("The link leads to another source", "링크가 다른 출처로 바뀌었습니다"),
    Reason.CLAIM_CHANGED: ("The claim was reworded", "주장의 글이 바뀌었습니다"),
    Reason.OBJECTION: ("Another look was asked for", "다시 보자는 요청이 있습니다"),
}


class Progress(StrEnum):
    """How far the work on a claim is. `in_progress` is presence, never stored."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DECIDED = "decided"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REOPENED = "reopened"

    @property
    def settled(self) -> bool:
        """Whether somebody's verdict stands."""
        return self in {Progress.DECIDED, Progress.CONFIRMED, Progress.CORRECTED}

    def words(self, language: str = "en") -> str:
        """The state as an editor reads it, in `language` (`ko`; anything else is English)."""
        english, korean = _PROGRESS[self]
        return korean if language == "ko" else english


_PROGRESS = {
    Progress.OPEN: ("Open", "미확인"),
    Progress.IN_PROGRESS: ("In progress", "확인 중"),
    Progress.DECIDED: ("Decided", "확인함"),
    Progress.CONFIRMED: ("Confirmed", "재확인함"),
    Progress.CORRECTED: ("Corrected", "정정함"),
    Progress.REOPENED: ("Reopened", "다시 열림"),
}


class Stance(StrEnum):
    """What an editor says of a passage."""

    EVIDENCE = "evidence"
    """This is what the verdict rests on."""
    REFUSED = "refused"
    """The machine put it forward; it does not bear on the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of a document that an editor accepted, refused, or selected."""

    document: str
    """Id of the document."""
    start: int
    """Offset into the document's text, in code points."""
    end: int
    stance: Stance = Stance.EVIDENCE
    rank: int | None = None
    """Of the machine's passage; None where the editor selected the words."""
    source: str = ""
    """Identity of the document's source; filled by the store."""
    text: str = ""
    """Literally the document's `text[start:end]`; filled by the store."""
    prefix: str = ""
    """What stands before, so that the words can be found again; filled by the store."""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an editor wants to say of a claim."""

    rating: Rating
    note: str = ""
    wording: str = ""
    """The claim as it should read; empty where it may stay."""
    document: str | None = None
    """Id of the document that was looked at; None where there was none to read."""
    source: str | None = None
    """Identity of the source judged; taken from `document` where there is one."""
    passages: tuple[Passage, ...] = ()
    tool: str = ""
    """Name and version of the program the verdict was given with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One entry of a claim's log."""

    id: str
    claim: str
    number: int
    """Place in the claim's log, from 1. The claim's version is the number of its newest entry."""
    act: Act
    editor: str | None
    """Id of the editor; None where the store reopened or carried by itself."""
    name: str | None
    """The editor's name."""
    at: datetime
    rating: Rating | None
    note: str
    wording: str
    source: str | None
    document: str | None
    document_words: str | None
    """Digest of the document's words (`Document.sha256`)."""
    claim_text: str
    claim_words: str
    """Digest of the claim's words (`words_digest`)."""
    passages: tuple[Passage, ...]
    signals: Mapping[str, Any]
    """What the machine said at that time: `evidence` and `findings`."""
    tool: str
    reason: Reason | None
    place: str
    """Where a correction was published."""
    undoes: int | None
    origin: str | None
    """Id of the earlier edition's verdict that was carried over, or that the words had before."""
    newer: str | None
    """Id of the document whose words reopened the claim."""

    @property
    def asks_correction(self) -> bool:
        """Whether the claim should be put right: its rating says so, or its editor wrote how."""
        return self.rating is not None and (self.rating.asks_correction or bool(self.wording))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """What a claim's log adds up to."""

    progress: Progress
    version: int
    verdict: Verdict | None = field(default=None)
    """The rating that was last given, also while it is reopened."""
    confirmed_by: str | None = None
    """Id of the second editor."""
    reopened: Verdict | None = None
    """The entry that opened it again."""


class Conflict(RuntimeError):
    """Somebody else wrote to the claim meanwhile; nothing was written.

    `mine` is what was refused, `theirs` the claim's newest entry, `standing` what its log adds up to.
    """

    def __init__(
        self, claim: str, mine: Decision | None, theirs: Verdict | None, standing: ClaimState
    ) -> None:
        """Carry both sides, for an editor to choose."""
        super().__init__(f"claim {claim} is at version {standing.version} now: look at it again")
        self.claim, self.mine, self.theirs, self.standing = claim, mine, theirs, standing


class Refusal(StrEnum):
    """Why an entry makes no sense as things stand: a closed word, for a desk that speaks other languages."""

    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    OWN_VERDICT = "own_verdict"
    NO_CORRECTION_ASKED = "no_correction_asked"
    NO_VERDICT = "no_verdict"
    NO_REASON = "no_reason"
    NOTHING_TO_UNDO = "nothing_to_undo"
    ANOTHERS_ENTRY = "anothers_entry"
    ONE_NAME = "one_name"
    NO_DOCUMENT = "no_document"
    NO_SOURCE = "no_source"
    NO_SUCH_WORDS = "no_such_words"
    OTHER_WORDS = "other_words"


_SENTENCES: Mapping[Refusal, str] = {
    Refusal.NOTHING_TO_CONFIRM: "there is no verdict waiting to be confirmed: look at the claim again",
    Refusal.OWN_VERDICT: "a verdict is confirmed by another person than the one who gave it",
    Refusal.NO_CORRECTION_ASKED: "no verdict that asks for a correction stands on this claim",
    Refusal.NO_VERDICT: "no verdict stands on this claim",
    Refusal.NO_REASON: "say in the note why the claim should be looked at again",
    Refusal.NOTHING_TO_UNDO: "there is nothing to take back",
    Refusal.ANOTHERS_ENTRY: "only the one who made the newest entry can take it back",
    Refusal.ONE_NAME: "an alias names one thing by two different names: give both",
    Refusal.NO_DOCUMENT: "there is no document {document}: look at the claim again",
    Refusal.NO_SOURCE: "there is no source {source}: look at the claim again",
    Refusal.NO_SUCH_WORDS: "document {document} has no words from {start} to {end}",
    Refusal.OTHER_WORDS: "document {document} reads otherwise from {start} to {end}",
}


class NotPossible(RuntimeError):
    """The entry makes no sense as things stand; the text says why and what to do, `why` in one word."""

    def __init__(self, why: Refusal, **fields: object) -> None:
        """Refuse for `why`; `fields` are what its sentence names."""
        super().__init__(_SENTENCES[why].format(**fields))
        self.why, self.fields = why, fields


def words_digest(text: str) -> str:
    """Digest of a claim's words: line breaks and runs of space do not count, everything else does."""
    return digest(_SPACE.sub(" ", text).strip(), length=32)


def stand(log: Sequence[Verdict]) -> ClaimState:
    """What the entries of one claim, in their order, add up to."""
    progress, verdict, confirmed, reopened = Progress.OPEN, None, None, None
    for entry in effective(log):
        if entry.act in {Act.DECIDE, Act.CARRY}:
            progress, verdict, confirmed, reopened = Progress.DECIDED, entry, None, None
        elif entry.act is Act.CONFIRM:
            progress, confirmed = Progress.CONFIRMED, entry.editor
        elif entry.act is Act.CORRECT:
            progress = Progress.CORRECTED
        elif entry.act is Act.REOPEN:
            progress, confirmed, reopened = Progress.REOPENED, None, entry
    return ClaimState(
        progress=progress,
        version=log[-1].number if log else 0,
        verdict=verdict,
        confirmed_by=confirmed,
        reopened=reopened,
    )


def effective(log: Iterable[Verdict]) -> list[Verdict]:
    """The entries that were not taken back."""
    entries = list(log)
    undone = {entry.undoes for entry in entries if entry.act is Act.UNDO}
    return [entry for entry in entries if entry.act is not Act.UNDO and entry.number not in undone]
