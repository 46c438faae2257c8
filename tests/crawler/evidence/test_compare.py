import pytest

from crawler.evidence.compare import Relation, compare, verdict
from crawler.evidence.quantities import read


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("3억 달러", "$300 million"), ("2~4배", "two to four times as fast"), ("절반 이상", "more than 50%"), ("4분의 3", "75%"),
        ("약 45%", "44.6%"), ("2주", "fourteen days"), ("여섯 달", "half a year"), ("90분", "1.5 hours"), ("수십 배", "dozens of times"),
        ("최대 12배", "up to 12x"), ("7배", "up to 7x faster"), ("2024년", "in 2024"), ("5월", "May"), ("11월 4일", "Monday, November 4"),
        ("0개", "none"), ("두 개", "a couple of"), ("GPT-4o", "gpt-4o"), ("1위", "the top position"), ("3번째", "the 3rd"),
        ("라마-3 70B", "Llama-3 70B"), ("클로드 3.5 소네트", "Claude 3.5 Sonnet"), ("4,500년", "4,500-year-old"), ("15m", "15 meters"),
        ("8일째", "eighth day"), ("975 m²", "10,500-square-foot"),
    ],
)  # fmt: skip
def test_the_same_in_other_words(ours: str, theirs: str) -> None:
    assert verdict(ours, theirs)[0] is True


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("3억 달러", "$3 billion"), ("3억 달러", "€300 million"), ("5000억 원", "$500 billion"), ("55.8%", "58.5%"),
        ("최대 70%", "at least 70%"), ("15%에서 51%", "5% to 51%"), ("128K 토큰", "131,072 tokens"), ("70초", "70 minutes"),
        ("절반으로 줄었다", "doubled"), ("GPT-4o", "GPT-4"), ("GPT-4o-mini", "GPT-4o"), ("H100", "H200"), ("2주", "24 days"),
        ("클로드 3.5", "Claude 3"), ("7배", "17x faster"), ("2024년 11월 8일", "August 11, 2024"), ("약 45%", "47.9%"), ("열 배", "20x"),
    ],
)  # fmt: skip
def test_not_the_same(ours: str, theirs: str) -> None:
    assert verdict(ours, theirs)[0] is False


@pytest.mark.parametrize(("ours", "theirs"), [("빠르다", "fast"), ("44%", "fast"), ("", "")])
def test_nothing_to_compare_is_neither(ours: str, theirs: str) -> None:
    assert verdict(ours, theirs)[0] is None


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        ("44%", "44 percent", Relation.EQUAL),
        ("56%", "55.8%", Relation.COMPATIBLE),
        ("44%", "54%", Relation.DIFFERENT),
        ("44%", "$44", None),
        ("12배", "up to 12x", Relation.COMPATIBLE),
        ("오후 8시", "8 p.m.", Relation.EQUAL),
        ("오후 8시", "9 p.m.", None),
        ("2001", "2,001 people", Relation.EQUAL),
        ("2001", "2,002 people", None),
        ("10곳 중 3곳", "three of ten", Relation.EQUAL),
        ("10곳 중 3곳", "30%", Relation.EQUAL),
        ("10곳 중 3곳", "3 companies", Relation.COMPATIBLE),
        ("10곳 중 3곳", "10 companies", None),
        ("3 대 1", "1:3", Relation.DIFFERENT),
        ("80 대 20", "4:1", Relation.COMPATIBLE),
        ("매출 12% 증가", "sales fell 12%", Relation.DIFFERENT),
        ("매출 12% 증가", "12% less energy", Relation.EQUAL),
        ("분당 60회", "one per second", Relation.EQUAL),
        ("초당 5건", "300 a minute", Relation.EQUAL),
        ("배럴당 72달러", "$72 a gallon", Relation.DIFFERENT),
        ("30°C", "86°F", Relation.COMPATIBLE),
        ("30°C", "30°F", Relation.DIFFERENT),
        ("3년 전", "three years later", Relation.EQUAL),
        ("2025년 봄", "fall 2025", Relation.DIFFERENT),
    ],
)
def test_the_four_answers(ours: str, theirs: str, relation: Relation | None) -> None:
    assert relation is compare(read(ours)[0], read(theirs)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("44%", "54%"),
        ("$3", "$3 million"),
        ("2주", "two weeks"),
        ("v1", "v2"),
        ("3 of 10", "3"),
        ("3:1", "three to one"),
        ("초당 5건", "300 a minute"),
    ],
)
def test_comparing_is_symmetrical(one: str, other: str) -> None:
    first, second = read(one)[0], read(other)[0]

    assert compare(first, second) is compare(second, first)
