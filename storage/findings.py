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
    LINK_DEAD = "link_dead"
    READ_FROM_COPY = "read_from_copy"
    QUOTE_DIFFERS = "quote_differs"
    QUOTE_ABSENT = "quote_absent"
    HEDGE_DROPPED = "hedge_dropped"
    NEGATION_DIFFERS = "negation_differs"
    ROLE_DIFFERS = "role_differs"
    PASSAGE_SHARED = "passage_shared"
    BETTER_SOURCE = "better_source"
    TEXT_DISGUISED = "text_disguised"
    TEXT_INSTRUCTS = "text_instructs"
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
    FindingCode.LINK_DEAD: _Said(
        Severity.LOOK,
        "Readers will not find the source at the link: {why}",
        "독자가 링크에서 출처를 볼 수 없습니다: {why}",
        "Link the archived copy, or the source's new address.",
        "보관된 사본이나 출처의 새 주소로 링크를 바꾸세요.",
    ),
    FindingCode.READ_FROM_COPY: _Said(
        Severity.NOTE,
        "The words shown are from a copy archived on {date}; the page itself: {why}",
        "보이는 글은 {date}에 보관된 사본입니다. 원래 페이지: {why}",
        "See whether the page says the same today.",
        "지금 페이지도 같은 내용인지 확인하세요.",
    ),
    FindingCode.SOURCE_THIN: _Said(
        Severity.LOOK,
        "Could not check: only {length} characters of the source could be read.",
        "확인하지 못했습니다: 출처에서 읽을 수 있었던 글이 {length}자뿐입니다.",
        "Open the link yourself.",
        "링크를 직접 열어 보세요.",
    ),
    FindingCode.QUOTE_DIFFERS: _Said(
        Severity.LOOK,
        "The claim quotes “{claimed}”; the source has “{found}”.",
        "글은 ‘{claimed}’(이)라고 인용하지만 출처에는 ‘{found}’(으)로 되어 있습니다.",
        "Quote the source's own words, or drop the quotation marks.",
        "출처의 말 그대로 인용하거나 따옴표를 빼세요.",
    ),
    FindingCode.QUOTE_ABSENT: _Said(
        Severity.LOOK,
        "The quotation “{claimed}” is nowhere in the source that was read.",
        "인용문 ‘{claimed}’이(가) 읽은 출처 어디에도 없습니다.",
        "Find where the quotation comes from.",
        "인용문의 출처를 찾으세요.",
    ),
    FindingCode.HEDGE_DROPPED: _Said(
        Severity.NOTE,
        "The source says “{found}”; the claim states it without that reservation.",
        "출처에는 ‘{found}’(이)라는 단서가 있지만 글에는 없습니다.",
        "See whether the reservation matters.",
        "단서가 필요한지 보세요.",
    ),
    FindingCode.ROLE_DIFFERS: _Said(
        Severity.CONFLICT,
        "The item calls {name} “{claimed}”; the source says “{found}”.",
        "항목은 {name}을(를) ‘{claimed}’(이)라고 하는데 출처에는 ‘{found}’(이)라고 되어 있습니다.",
        "Check the person's role.",
        "직함을 확인하세요.",
    ),
    FindingCode.NEGATION_DIFFERS: _Said(
        Severity.LOOK,
        "One of the two says “not”, the other does not: “{found}”",
        "한쪽은 부정하고 다른 쪽은 부정하지 않습니다: ‘{found}’",
        "Read the passage: does it say the opposite?",
        "출처 대목이 반대로 말하는지 읽어 보세요.",
    ),
    FindingCode.PASSAGE_SHARED: _Said(
        Severity.NOTE,
        "The same passage is the best one found for {count} claims of this item.",
        "이 항목의 주장 {count}개에 같은 대목이 가장 가까운 근거로 나왔습니다.",
        "See whether the source really says all of them.",
        "출처가 정말 모두 말하는지 보세요.",
    ),
    FindingCode.BETTER_SOURCE: _Said(
        Severity.CONFLICT,
        "The link leads to “{found}”, which says little of this; “{other}” fits better.",
        "링크가 이어지는 ‘{found}’에는 이 내용이 거의 없고 ‘{other}’이(가) 더 맞습니다.",
        "Check the link.",
        "링크를 확인하세요.",
    ),
    FindingCode.TEXT_DISGUISED: _Said(
        Severity.LOOK,
        "The {where} holds disguised signs ({signs}); it was compared as it looks to a reader.",
        "{where}에 눈속임 문자({signs})가 있어 독자에게 보이는 대로 읽고 비교했습니다.",
        "Look at the original with care.",
        "원문을 주의해서 보세요.",
    ),
    FindingCode.TEXT_INSTRUCTS: _Said(
        Severity.LOOK,
        "The source speaks to a machine, not to readers: “{found}”. It was counted as no evidence.",
        "출처에 독자가 아니라 기계에게 하는 말이 있습니다: ‘{found}’. 근거로 세지 않았습니다.",
        "Be wary of this source.",
        "이 출처를 조심하세요.",
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
