from datetime import date

import pytest

from crawler.evidence import dates
from crawler.evidence.quantities import read
from crawler.evidence.units import Kind


def labels(text: str) -> list[str]:
    return [quantity.label for quantity in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2~4배", ["2-4 x"]), ("2∼4배", ["2-4 x"]), ("2-4x", ["2-4 x"]), ("two to four times as fast", ["2-4 x"]),
        ("12-fold", ["12 x"]), ("threefold", ["3 x"]), ("doubled", ["2 x"]), ("twice", ["2 twice"]), ("두 배", ["2 x"]), ("1.5배", ["1.5 x"]),
        ("3억 달러", ["300000000 usd"]), ("$300 million", ["300000000 usd"]), ("$300M", ["300000000 usd"]),
        ("1억1천만 달러", ["110000000 usd"]), ("12조3천억 원", ["1.23e+13 krw"]), ("$4bn", ["4000000000 usd"]), ("HK$5", ["5 hkd"]),
        ("64달러 45센트", ["64.45 usd"]), ("thirteen dollars and forty-five cents", ["13.45 usd"]),
        ("half a million dollars", ["500000 usd"]), ("30 MUSD", ["30000000 usd"]), ("a $2 million fund", ["2000000 usd"]),
        ("11개 언어", ["11"]), ("열한 개 언어", ["11"]), ("eleven languages", ["11"]), ("스물여섯 명", ["26"]),
        ("25만 6천 토큰", ["256000"]), ("256K tokens", ["256000"]), ("70B를", ["7e+10"]), ("8B 모델", ["8000000000"]),
        ("44%", ["44 %"]), ("forty percent", ["40 %"]), ("사십 퍼센트", ["40 %"]), ("0.5%포인트", ["0.5 pp"]), ("half a percentage point", ["0.5 pp"]),
        ("3분의 1", ["0.3333333333"]), ("one third", ["0.3333333333"]), ("two-thirds", ["0.6666666667"]), ("절반", ["0.5"]),
        ("one and a half", ["1.5"]), ("3 million and a half", ["3500000"]), ("⅔", ["0.6666666667"]), ("1 234 567", ["1234567"]),
        ("약 100개", ["~100"]), ("roughly 100", ["~100"]), ("100개 이상", [">100"]), ("at least 100", [">100"]),
        ("최대 7배", ["<7 x"]), ("up to 7x", ["<7 x"]), ("40,000+ pages", [">40000"]), ("백여 개", [">100"]),
        ("100PB", ["1e+17 B"]), ("4-bit", ["4 bit"]), ("4비트", ["4 bit"]), ("3나노", ["3e-09 m"]), ("10,500-square-foot", ["975.48192 m2"]),
        ("2주", ["1209600 s"]), ("14 days", ["1209600 s"]), ("사흘", ["259200 s"]), ("90분", ["5400 s"]), ("half a year", ["15778800 s"]),
        ("40살", ["40 year"]), ("40-year-old", ["40 year"]), ("1위", ["1 #"]), ("No. 1", ["1 #"]), ("세 번째", ["3 #"]), ("third", ["3 #"]),
        ("v1.0", ["1.0"]), ("GPT-4o", ["gpt-4o"]), ("H100 GPU", ["h-100"]), ("Llama3.1-70B", ["llama-3.1", "7e+10"]),
        ("2024년 11월 8일", ["2024-11-08"]), ("November 8, 2024", ["2024-11-08"]), ("8 Nov 2024", ["2024-11-08"]),
        ("2024-11-08", ["2024-11-08"]), ("2008.03", ["2008-03"]), ("1990년대", ["1990s"]), ("the 1990s", ["1990s"]),
        ("올해 상반기", ["h1 year+0"]), ("first half of this year", ["h1 year+0"]), ("8:40 p.m.", ["1240 min"]), ("오후 8시 40분", ["1240 min"]),
    ],
)  # fmt: skip
def test_every_writing_has_one_normal_form(text: str, expected: list[str]) -> None:
    assert expected == labels(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("연산의 55.8%만 쓴다", ["55.8 %"]),
        ("3분의 1만으로 된다", ["0.3333333333"]),
        ("이를 기반으로 한다", []),
        ("조직과 구조를 천천히 본다", []),
        ("한층 빠르고 한편 싸다", []),
        ("열차와 열대 지방", []),
        ("공원에서 쉰다", []),
        ("이런 이유로 떠났다", []),
        ("한국 사원이 아름답다", []),
        ("달에만 800여명이 왔다", [">800"]),
        ("프로그램 5개", ["5"]),
        ("하나일 수 있다", []),
        ("체포에 협조 2005.10", ["2005-10"]),
        ("헌법 9조", ["9"]),
        ("반 총장이 말했다", []),
        ("만 40세", ["40 year"]),
        ("GPT-4o를 쓴다", ["gpt-4o"]),
        ("twice a day", ["2 twice"]),
        ("a third cousin", ["3 #"]),
        ("2018–19 season", ["2018"]),
        ("9/11", ["09-11"]),
        ("15m 간격", ["15 m"]),
        ("hundreds of billions", ["1e+11"]),
        ("수천 개", ["1000"]),
    ],
)
def test_traps_of_the_trade(text: str, expected: list[str]) -> None:
    assert expected == labels(text)


def test_twenty_seconds_later_is_no_ten_thousand() -> None:
    assert [quantity.kind for quantity in read("20초 만에 끝났다")] == [Kind.DURATION]


def test_a_span_of_days_in_a_month_is_a_date() -> None:
    assert [quantity.kind for quantity in read("24~26일 열린다")] == [Kind.DATE]


def test_days_with_a_word_of_duration_are_a_duration() -> None:
    assert [quantity.kind for quantity in read("4일동안 훈련")] == [Kind.DURATION]


def test_each_quantity_stands_where_it_says() -> None:
    text = "성능이 최대 12배, 비용은 $2,500 줄었다."

    assert all(text[quantity.start : quantity.end] == quantity.text for quantity in read(text))


def test_yesterday_is_counted_from_the_issue_date() -> None:
    assert [q.label for q in read("어제 나왔다", date(2024, 11, 11))] == ["2024-11-10"]


def test_last_month_of_january_is_december() -> None:
    assert [q.label for q in read("지난달 나왔다", date(2024, 1, 15))] == ["2023-12"]


def test_the_small_unit_counts_in_a_range_of_scales() -> None:
    assert labels("5~6만 명") == ["50000-60000"]


@pytest.mark.parametrize("word", sorted(word for word in dates._RELATIVE if not word.isascii()))
def test_every_relative_word_of_a_date_is_looked_for(word: str) -> None:
    assert len(dates.find(word)) == 1
