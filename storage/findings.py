"""The closed vocabulary of what the machine noticed.

A finding is a place to look, never a verdict. Each word has a sentence and a next step for editors, in
English and Korean; `{name}` fields are filled from `Finding.data`.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Severity(IntEnum):
    """How much a finding wants a human: greater is worse."""

    NOTE = 1
    """Worth knowing; nothing is held up by it."""
    LOOK = 2
    """An editor should look."""
    CONFLICT = 3
    """Two facts disagree, or the source is not what the item says."""


class FindingCode(StrEnum):
    """What was noticed."""

    WRONG_SOURCE = "wrong_source"
    SOURCE_WITHDRAWN = "source_withdrawn"
    SOURCE_RETRACTED = "source_retracted"
    SOURCE_UPDATED = "source_updated"
    QUANTITY_DIFFERS = "quantity_differs"
    QUANTITY_ABSENT = "quantity_absent"
    DATE_DIFFERS = "date_differs"
    NAME_ABSENT = "name_absent"
    NOT_FOUND = "not_found"
    SOURCE_UNREAD = "source_unread"
    SOURCE_THIN = "source_thin"
    LINK_MISSING = "link_missing"
    LINK_MOVED = "link_moved"

    @property
    def severity(self) -> Severity:
        """How much this kind of finding wants a human."""
        return _SAID[self].severity

    def sentence(self, language: str = "en", **data: str) -> str:
        """What was noticed, for an editor."""
        said = _SAID[self]
        return (said.ko if language == "ko" else said.en).format(**data)

    def next_step(self, language: str = "en") -> str:
        """What an editor can do about it."""
        said = _SAID[self]
        return said.next_ko if language == "ko" else said.next_en


class _Said(NamedTuple):
    severity: Severity
    en: str
    ko: str
    next_en: str
    next_ko: str


_SAID: dict[FindingCode, _Said] = {
    FindingCode.WRONG_SOURCE: _Said(
        Severity.CONFLICT,
        "The item names “{named}”, but the link leads to “{found}”.",
        "항목은 ‘{named}’을(를) 말하는데 링크는 ‘{found}’(으)로 이어집니다.",
        "Check the link.",
        "링크를 확인하세요.",
    ),
    FindingCode.SOURCE_WITHDRAWN: _Said(
        Severity.CONFLICT,
        "The source has been withdrawn: {notice}",
        "출처가 철회되었습니다: {notice}",
        "Say so in the item, or take it out.",
        "항목에 밝히거나 항목을 빼세요.",
    ),
    FindingCode.SOURCE_RETRACTED: _Said(
        Severity.CONFLICT,
        "The source has been retracted: {notice}",
        "출처가 취소(retraction)되었습니다: {notice}",
        "Say so in the item, or take it out.",
        "항목에 밝히거나 항목을 빼세요.",
    ),
    FindingCode.SOURCE_UPDATED: _Said(
        Severity.NOTE,
        "The item cites version {cited}; the newest is {newest}.",
        "항목은 {cited} 버전을 인용하지만 최신은 {newest} 버전입니다.",
        "See whether the newer version says the same.",
        "새 버전도 같은 내용인지 확인하세요.",
    ),
    FindingCode.QUANTITY_DIFFERS: _Said(
        Severity.CONFLICT,
        "The claim says {claimed}; the passage says {found}.",
        "글에는 {claimed}, 출처에는 {found}(으)로 되어 있습니다.",
        "Compare the two and correct the one that is wrong.",
        "둘을 비교해 틀린 쪽을 고치세요.",
    ),
    FindingCode.QUANTITY_ABSENT: _Said(
        Severity.LOOK,
        "{claimed} is nowhere in the source that was read.",
        "{claimed}이(가) 읽은 출처 어디에도 없습니다.",
        "Find where the number comes from.",
        "숫자의 출처를 찾으세요.",
    ),
    FindingCode.DATE_DIFFERS: _Said(
        Severity.CONFLICT,
        "The claim says {claimed}; the passage says {found}.",
        "글에는 {claimed}, 출처에는 {found}(으)로 되어 있습니다.",
        "Compare the two dates.",
        "두 날짜를 비교하세요.",
    ),
    FindingCode.NAME_ABSENT: _Said(
        Severity.NOTE,
        "{name} is nowhere in the source that was read.",
        "{name}이(가) 읽은 출처 어디에도 없습니다.",
        "See whether the source uses another name.",
        "출처가 다른 이름을 쓰는지 보세요.",
    ),
    FindingCode.NOT_FOUND: _Said(
        Severity.LOOK,
        "No passage of the source bears on this claim.",
        "출처에서 이 주장과 관련된 대목을 찾지 못했습니다.",
        "Read the source, or look for a better one.",
        "출처를 직접 읽거나 더 나은 출처를 찾으세요.",
    ),
    FindingCode.SOURCE_UNREAD: _Said(
        Severity.LOOK,
        "Could not check: {why}",
        "확인하지 못했습니다: {why}",
        "Open the link yourself.",
        "링크를 직접 열어 보세요.",
    ),
    FindingCode.SOURCE_THIN: _Said(
        Severity.LOOK,
        "Could not check: only {length} characters of the source could be read.",
        "확인하지 못했습니다: 출처에서 읽을 수 있었던 글이 {length}자뿐입니다.",
        "Open the link yourself.",
        "링크를 직접 열어 보세요.",
    ),
    FindingCode.LINK_MISSING: _Said(
        Severity.LOOK,
        "The item names a source ({named}) but gives no address.",
        "항목이 출처({named})를 말하지만 주소가 없습니다.",
        "Add the link.",
        "링크를 넣으세요.",
    ),
    FindingCode.LINK_MOVED: _Said(
        Severity.NOTE,
        "The source has moved to {address}.",
        "출처가 {address}(으)로 옮겨졌습니다.",
        "Update the link.",
        "링크를 새 주소로 바꾸세요.",
    ),
}
