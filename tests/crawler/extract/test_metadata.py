import json
from typing import Any

import pytest

from crawler.extract.dates import iso_date
from crawler.extract.metadata import Metadata, metadata
from crawler.extract.names import split_names
from crawler.extract.parsed import Parsed
from crawler.extract.titles import without_site


def read(
    head: str = "", body: str = "", *, ld: Any = None, address: str = "https://www.lanternpost.example/a/b"
) -> Metadata:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return metadata(
        Parsed(f"<html><head>{head}{script}</head><body>{body}</body></html>".encode(), address=address)
    )


# --- title ---------------------------------------------------------------------------------------


def test_the_heading_that_agrees_with_the_stated_title_wins() -> None:
    found = read(
        "<title>Owls sleep by day | Lantern Post</title>", "<h1>Lantern Post</h1><h1>Owls sleep by day</h1>"
    )

    assert (found.title, found.methods["title"]) == ("Owls sleep by day", "h1")


def test_a_heading_that_names_the_site_is_not_the_title() -> None:
    assert (
        read("<title>Owls sleep by day - Lanternpost</title>", "<h1>Lanternpost</h1>").title
        == "Owls sleep by day"
    )


def test_a_word_above_the_headline_is_left_out() -> None:
    found = read(
        '<meta property="og:title" content="Owls sleep by day">',
        "<h1><span>Birds</span> Owls sleep by day</h1>",
    )

    assert found.title == "Owls sleep by day"


def test_readings_beside_characters_are_not_part_of_the_title() -> None:
    found = read(
        "<title>子どもの本</title>", "<h1><ruby>子<rt>こ</rt></ruby>どもの<ruby>本<rt>ほん</rt></ruby></h1>"
    )

    assert found.title == "子どもの本"


def test_structured_data_names_a_page_without_heading() -> None:
    found = read("<title>x</title>", ld={"@type": "NewsArticle", "headline": "Owls &amp; mice"})

    assert (found.title, found.methods["title"]) == ("Owls & mice", "json-ld")


def test_what_the_tab_sets_around_the_stated_title_is_the_sites_name() -> None:
    found = read(
        '<meta property="og:title" content="Owls sleep by day"><title>The Grey Barn: Owls sleep by day</title>',
        '<h1>The Grey Barn</h1><h3 class="post-title">Owls sleep by day</h3>',
    )

    assert (found.title, found.methods["title"]) == ("Owls sleep by day", "heading")


def test_a_second_half_of_the_title_is_not_the_sites_name() -> None:
    found = read(
        '<meta property="og:title" content="Owls by day"><title>Owls by day: why they sleep</title>',
        "<h1>Owls by day: why they sleep</h1>",
    )

    assert found.title == "Owls by day: why they sleep"


def test_a_stated_title_that_is_the_sites_name_does_not_make_a_name_of_the_rest() -> None:
    found = read(
        '<meta property="og:title" content="Lanternpost"><title>Questions on owls | Lanternpost</title>',
        "<h1>Questions on owls</h1>",
    )

    assert found.title == "Questions on owls"


def test_the_first_part_of_a_title_goes_before_its_last() -> None:
    found = read(
        "<title>Owls sleep by day - The Great Book of Birds</title>",
        "<h1>The Great Book of Birds</h1><h1>Owls sleep by day</h1>",
    )

    assert found.title == "Owls sleep by day"


def test_a_name_in_brackets_behind_the_title_is_the_sites() -> None:
    found = read(
        "<title>Owls sleep by day - Ch. 1 - A. Keeper [The Great Archive]</title>",
        "<h1>The Great Archive</h1><h2>Owls sleep by day</h2>",
    )

    assert found.title == "Owls sleep by day"


def test_a_numbered_issue_keeps_the_name_of_its_series() -> None:
    found = read(
        '<meta property="og:site_name" content="Lantern Post Weekly"><title>Lantern Post Weekly #18 – Owls that sleep by day</title>',
        "<h1>Lantern Post Weekly #18 – Owls that sleep by day</h1>",
    )

    assert found.title == "Lantern Post Weekly #18 – Owls that sleep by day"


@pytest.mark.parametrize(
    ("tab", "address", "expected"),
    [
        ("Perch - Where birds talk", "/r/owls/owls_sleep_by_day/", "Owls sleep by day?"),
        ("Lanternpost", "/posts/17", "Owls sleep by day?"),
        ("Lanternpost", "/", "Lanternpost"),
        ("Where birds talk", "/posts/17", "Where birds talk"),
        ("Why the night is long", "/posts/why-the-night-is-long", "Why the night is long"),
    ],
)
def test_a_tab_title_for_all_pages_gives_way_to_the_heading(tab: str, address: str, expected: str) -> None:
    found = read(
        f"<title>{tab}</title>",
        "<h1>Owls sleep by day?</h1>",
        address="https://lanternpost.example" + address,
    )

    assert found.title == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/notes/keeper-barn-owls-sleep-by-day", "A keeper on barn owls: they sleep by day"),
        ("/notes/our-great-interview-with-keepers", "Our great interview with keepers"),
        ("/notes/owls", "Our great interview with keepers"),
    ],
)
def test_of_two_titles_the_one_that_the_address_spells(address: str, expected: str) -> None:
    found = read(
        '<meta property="og:title" content="Our great interview with keepers">',
        "<h1>A keeper on barn owls: they sleep by day</h1>",
        address="https://lanternpost.example" + address,
    )

    assert found.title == expected


@pytest.mark.parametrize("sign", ["#", "¶"])
def test_the_link_to_a_heading_is_not_of_its_words(sign: str) -> None:
    found = read("<title>Owls in C# - Handbook</title>", f'<h1>Owls in C#<a href="#owls">{sign}</a></h1>')

    assert (found.title, found.methods["title"]) == ("Owls in C#", "h1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/news/hundreds-of-owls-to-leave-their-barn-this-week/", "Owls to leave their barn this week"),
        ("/news/owls-leave-barn/", "Major move of owls begins today"),
        ("/news/major-move-of-owls-to-begin-today-they-say/", "Major move of owls begins today"),
        ("/news/4711", "Major move of owls begins today"),
    ],
)
def test_a_headline_that_was_changed_is_the_one_the_address_spells(address: str, expected: str) -> None:
    found = read(
        '<meta property="og:title" content="Owls to leave their barn this week">'
        "<title>Owls to leave their barn this week</title>",
        "<h1>Major move of owls begins today</h1>",
        ld={"@type": "NewsArticle", "headline": "Major move of owls begins today"},
        address=f"https://www.lanternpost.example{address}",
    )

    assert found.title == expected


@pytest.mark.parametrize(
    "logo",
    [
        '<a class="md-header__button md-logo" href="." title="Keeping Owls - A Handbook"><img alt="logo"></a>',
        '<a rel="home" href="/">Keeping Owls - A Handbook</a>',
        '<a class="navbar-brand" href="/"><img alt="Keeping Owls - A Handbook" src="owl.svg"></a>',
    ],
)
def test_a_tab_title_that_only_repeats_the_logo_gives_way_to_the_heading(logo: str) -> None:
    page = f"<header>{logo}</header><main><h1>Before you begin</h1></main>"
    found = read("<title>Keeping Owls - A Handbook</title>", page, address="https://owls.example/handbook/")

    assert found.title == "Before you begin"


def test_who_writes_under_a_logo_of_his_own_name_stays_the_author() -> None:
    found = read(
        '<title>Owls sleep by day</title><meta name="author" content="Ada Barn">',
        '<a class="logo" href="/">Ada Barn</a><h1>Owls sleep by day</h1>',
    )

    assert found.authors == ("Ada Barn",)


def test_a_front_page_keeps_the_sites_name_beside_the_word_for_it() -> None:
    both = read("<title>Home - Barn Owl Society</title>", address="https://owls.example/")
    other = read(
        '<meta property="og:title" content="Home"><title>Barn Owl Society: keepers since 1901</title>',
        address="https://owls.example/",
    )

    assert (both.title, other.title) == ("Home - Barn Owl Society", "Barn Owl Society: keepers since 1901")


def test_a_page_that_says_nothing_has_no_title() -> None:
    assert read().title is None


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Owls sleep by day | Lantern Post", "Owls sleep by day"),
        ("Lantern Post: Owls sleep", "Lantern Post: Owls sleep"),
        ("Lantern Post » Owls sleep by day", "Owls sleep by day"),
        ("Owls - mice - Lantern Post", "Owls - mice"),
        ("올빼미는 낮에 잔다 | 랜턴포스트", "올빼미는 낮에 잔다"),
        ("Lantern Post", "Lantern Post"),
    ],
)
def test_the_sites_name_is_taken_off(title: str, clean: str) -> None:
    assert without_site(title, ["Lantern Post", "랜턴포스트"]) == clean


# --- authors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ada Moor and Kim Min-su", ["Ada Moor", "Kim Min-su"]),
        ("Written by Ada Moor, Senior Editor", ["Ada Moor"]),
        ("Von Ada Moor und Bo Lund", ["Ada Moor", "Bo Lund"]),
        ("Ada Moor &amp; Bo Lund", ["Ada Moor", "Bo Lund"]),
        ("김민수 기자", ["김민수"]),
        ("作者：林小雨", ["林小雨"]),
        ("https://social.example/ada", []),
        ("ada@lanternpost.example", []),
        ("admin", []),
        ("Redaktion", []),
        ("", []),
    ],
)
def test_names_are_told_from_roles_and_addresses(value: str, names: list[str]) -> None:
    assert split_names(value) == names


@pytest.mark.parametrize(
    "author",
    [
        "Ada Moor",
        {"@type": "Person", "name": "Ada Moor"},
        [{"@type": "Person", "name": "Ada Moor"}],
        {"@type": "Person", "name": ["Ada Moor"]},
    ],
)
def test_authors_are_read_from_every_form_of_structured_data(author: Any) -> None:
    assert read(ld={"@type": "Article", "author": author}).authors == ("Ada Moor",)


def test_an_author_given_by_reference_is_looked_up() -> None:
    graph = {
        "@graph": [
            {"@type": "Article", "author": {"@id": "#a"}},
            {"@type": "Person", "@id": "#a", "name": "Ada Moor"},
        ]
    }

    assert read(ld=graph).authors == ("Ada Moor",)


def test_citation_authors_are_turned_to_natural_order() -> None:
    found = read(
        '<meta name="citation_author" content="Moor, Ada"><meta name="citation_author" content="Bo Lund">'
    )

    assert (found.authors, found.methods["authors"]) == (("Ada Moor", "Bo Lund"), "citation-meta")


def test_a_byline_is_read_where_nothing_is_stated() -> None:
    found = read(body='<p class="byline">By Ada Moor</p>')

    assert (found.authors, found.methods["authors"]) == (("Ada Moor",), "byline-words")


def test_a_list_of_many_bylines_names_no_author() -> None:
    cards = "".join(
        f'<span class="author">{name} Moor</span>' for name in ("Ada", "Bea", "Cal", "Dot", "Eve")
    )

    assert read(body=cards).authors == ()


def test_commenters_are_not_authors() -> None:
    assert read(body='<div class="comments"><span class="author">Ada Moor</span></div>').authors == ()


def test_the_site_itself_is_nobody() -> None:
    assert read('<meta name="author" content="Lanternpost">').authors == ()


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-11-05T09:30:00+09:00", "2024-11-05"),
        ("2024/11/5", "2024-11-05"),
        ("2024-11", "2024-11"),
        ("2004", "2004"),
        ("2024-13-01", None),
        ("0000-00-00", None),
        ("yesterday", None),
        (None, None),
        (20241105, None),
    ],
)
def test_dates_keep_the_precision_they_have(value: object, day: str | None) -> None:
    assert iso_date(value) == day


def test_published_and_modified_are_kept_apart() -> None:
    found = read(
        ld={"@type": "Article", "datePublished": "2024-11-05", "dateModified": "2024-11-07T10:00:00Z"}
    )

    assert (found.published, found.modified, found.methods["published"]) == (
        "2024-11-05",
        "2024-11-07",
        "json-ld",
    )


def test_the_first_date_in_the_markup_serves_where_nothing_is_stated() -> None:
    found = read(
        body='<article><time datetime="2023-04-02">April 2</time><p>Words of the page.</p></article>'
    )

    assert (found.published, found.methods["published"]) == ("2023-04-02", "htmldate")


def test_a_page_without_date_has_none() -> None:
    assert read(body="<p>Words without any day.</p>").published is None


# --- the rest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "language", "method"),
    [
        ("<html lang=ko-KR><body>x", "ko", "html-lang"),
        ("<html><head><meta property=og:locale content=en_US>", "en", "open-graph"),
        ("<html><body>올빼미는 낮에 자고 밤에 사냥한다고 한다.", "ko", "letters"),
    ],
)
def test_the_language_is_stated_or_seen(markup: str, language: str, method: str) -> None:
    found = metadata(Parsed(markup.encode()))

    assert (found.language, found.methods["language"]) == (language, method)


@pytest.mark.parametrize(
    ("value", "free"),
    [(True, True), ("True", True), (False, False), ("false", False), ("https://schema.org/False", False)],
)
def test_free_access_is_read_from_truth_values_and_words(value: object, free: bool) -> None:
    assert read(ld={"@type": "NewsArticle", "isAccessibleForFree": value}).is_free is free


def test_free_access_is_unknown_where_nothing_is_said() -> None:
    assert read(ld={"@type": "NewsArticle"}).is_free is None


def test_a_licence_link_is_named() -> None:
    found = read(body='<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC</a>')

    assert found.licence == "CC BY-SA 4.0"


def test_the_publisher_names_the_site() -> None:
    assert read(ld={"@type": "Article", "publisher": {"name": "Lantern Post"}}).site_name == "Lantern Post"


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: An earlier version of this story counted the owls twice; there are forty.",
        "Editor’s note: the name of the mill has been put right since.",
        "This article was amended on 3 May 2024 because the barn stands in the north.",
        "바로잡습니다. 방앗간의 이름이 잘못 적혀 있었습니다.",
    ],
)
def test_a_correction_notice_is_kept_in_its_own_words(notice: str) -> None:
    parsed = Parsed(
        f"<main><h1>Owls</h1><p>Owls sleep by day.</p><aside><p>{notice}</p></aside></main>".encode()
    )

    assert metadata(parsed).correction == notice


def test_a_stated_correction_wins_over_one_that_is_shown() -> None:
    stated = {
        "@type": "NewsArticle",
        "correction": {"@type": "CorrectionComment", "text": "There are forty."},
    }
    parsed = Parsed(
        f'<script type="application/ld+json">{json.dumps(stated)}</script><p>Correction: it was noon.</p>'.encode()
    )

    assert (metadata(parsed).correction, metadata(parsed).methods["correction"]) == (
        "There are forty.",
        "json-ld",
    )


def test_what_readers_or_other_pages_correct_is_no_notice_of_this_page() -> None:
    parsed = Parsed(b"<p>Owls sleep.</p><ol class='comment-list'><li>Correction: they do not.</li></ol>")

    assert metadata(parsed).correction is None
