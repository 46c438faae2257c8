"""The report's own words, in English and Korean."""

from typing import NamedTuple


class Words(NamedTuple):
    """One language's words; `{}` fields are filled by the renderers."""

    counts: str
    sources: str
    attention: str
    nothing: str
    items: str
    claim: str
    passage: str
    no_link: str
    no_passage: str
    next: str
    archived: str
    untitled: str
    more: str
    copied: str
    captured: str
    free_copy: str
    as_read: str
    earlier: str
    verdict_then: str
    no_verdict: str
    found_by: str
    not_looked: str
    not_found: str
    unanswered: str


ENGLISH = Words(
    counts="{items} items · {claims} claims, {found} next to a passage",
    sources="{sources} sources: {outcomes}",
    attention="Needs attention ({count})",
    nothing="Nothing needs attention.",
    items="All items",
    claim="claim",
    passage="source",
    no_link="no link",
    no_passage="no passage of the source bears on it",
    next="next",
    archived="archived",
    untitled="(no title)",
    more="and {count} more like it",
    copied="words of a copy archived on {date}",
    captured="saved by {by} on {date}",
    free_copy="words of a free copy: {address}",
    as_read="words as read on {date}",
    earlier="already linked in “{issue}” ({day}): {item}",
    verdict_then="verdict then: {verdict}",
    no_verdict="no verdict yet",
    found_by="no link in the issue; found in {catalogue} by {rule}",
    not_looked="not looked up: look-ups were off",
    not_found="looked up, not found for certain; it may be:",
    unanswered="a catalogue did not answer; it is asked again next time",
)

KOREAN = Words(
    counts="항목 {items}개 · 주장 {claims}개, 그중 {found}개 옆에 출처 대목",
    sources="출처 {sources}곳: {outcomes}",
    attention="확인이 필요한 항목 ({count})",
    nothing="확인이 필요한 항목이 없습니다.",
    items="모든 항목",
    claim="주장",
    passage="출처",
    no_link="링크 없음",
    no_passage="관련된 출처 대목 없음",
    next="다음",
    archived="보관본",
    untitled="(제목 없음)",
    more="같은 종류 {count}건 더",
    copied="{date}에 보관된 사본의 글",
    captured="{by}님이 {date}에 저장한 글",
    free_copy="무료로 공개된 사본의 글: {address}",
    as_read="{date}에 읽은 글",
    earlier="‘{issue}’({day})에서 이미 연결한 출처: {item}",
    verdict_then="그때의 판정: {verdict}",
    no_verdict="아직 판정 없음",
    found_by="글에는 링크가 없음; {catalogue}에서 찾음({rule})",
    not_looked="찾아보지 않음: 출처 찾기가 꺼져 있었음",
    not_found="찾아보았으나 확실하지 않음; 후보:",
    unanswered="응답하지 않은 목록이 있음; 다음에 다시 물음",
)


def words(language: str) -> Words:
    """The words of `language`: `ko`, or English for anything else."""
    return KOREAN if language == "ko" else ENGLISH
