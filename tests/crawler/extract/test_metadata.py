import json
from typing import Any

import pytest

from crawler.extract.dates import iso_date
from crawler.extract.metadata import metadata
from crawler.extract.names import split_names
from crawler.extract.parsed import Parsed

from .stated import read

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
