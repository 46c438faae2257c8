import pytest
from lxml import etree

from crawler.extract.blocks import plain
from crawler.extract.cleanup import clean

LONG = "Owls sleep by day and hunt by night, and mice know it well enough to come out at noon. " * 3


def left(*inner: str, title: str | None = None) -> list[str]:
    body = etree.fromstring(f"<body>{''.join(inner)}</body>")
    clean(body, title=title)
    return plain(body).split("\n\n")


def prose(count: int = 1) -> str:
    return f"<p>{LONG}</p>" * count


KEPT = [LONG.strip()]


@pytest.mark.parametrize("again", ["Owls sleep by day", "OWLS SLEEP BY DAY", "Birds: Owls sleep by day"])
def test_the_title_is_not_repeated_above_the_text(again: str) -> None:
    assert left(f"<head>{again}</head>", prose(), title="Owls sleep by day") == KEPT


def test_the_title_may_be_said_again_further_down() -> None:
    assert (
        left(prose(), "<p>Owls sleep by day</p>", prose(), title="Owls sleep by day")[1]
        == "Owls sleep by day"
    )


@pytest.mark.parametrize(
    "line", ["By Ada Moor", "5 November 2024, 10:15", "입력 2024.11.05 09:30", "4 min read"]
)
def test_lines_of_names_and_dates_above_the_text_go(line: str) -> None:
    assert left(f"<p>{line}</p>", prose()) == KEPT


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Mice at noon",
        "Related: Mice at noon",
        "Subscribe to our newsletter",
        "Sign up for the daily letter",
        "Advertisement",
        "Photo: Ada Moor",
        "Share this article",
        "© 2024 Lantern Post",
        "Lesen Sie auch: Mäuse am Mittag",
        "Lire aussi",
        "Lea también: Ratones",
        "Czytaj więcej",
        "관련 기사",
        "저작권자 ⓒ 랜턴포스트, 무단 전재 및 재배포 금지",
        "相关新闻",
        "関連記事",
    ],
)
def test_promotion_between_paragraphs_goes(line: str) -> None:
    assert left(prose(), f"<p>{line}</p>", prose()) == KEPT * 2


@pytest.mark.parametrize(
    "line",
    [
        "Related work has shown this before.",
        "Comments on the draft were mixed.",
        "Subscribers lost 12 percent of the value.",
        "Copyrighted works were part of the data set.",
        "The image shows an owl.",
        "관련 기술은 아직 초기 단계다.",
    ],
)
def test_sentences_that_begin_alike_stay(line: str) -> None:
    assert left(prose(), f"<p>{line}</p>", prose())[1] == line


def test_a_paragraph_that_is_one_link_goes() -> None:
    assert left(prose(), '<p><ref target="/x">Why mice come out at noon</ref></p>', prose()) == KEPT * 2


def test_a_paragraph_with_a_link_stays() -> None:
    assert len(left(prose(), '<p>So says <ref target="/x">the study</ref> of mice.</p>', prose())) == 3


def test_a_heading_of_other_pages_ends_the_text() -> None:
    others = "<head>You may also like</head><p>Mice at noon</p><p>Cats at dawn</p>"

    assert left(prose(3), others) == KEPT * 3


def test_running_text_behind_such_a_heading_stays() -> None:
    assert len(left(prose(), "<head>Comments</head>", prose())) > 1


def test_code_and_tables_are_never_promotion() -> None:
    assert left(prose(), "<code>subscribe(topic)\nread()</code>")[-1] == "subscribe(topic)\nread()"


def test_nothing_goes_where_half_of_the_text_would() -> None:
    short = ["<p>Read more: Mice at noon and the long story of their days</p>", "<p>Owls.</p>"]

    assert len(left(*short)) == 2
