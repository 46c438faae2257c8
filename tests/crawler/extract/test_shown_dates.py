"""Dates that a page shows its readers, and those that are not its own."""

import pytest

from crawler.extract.metadata import Metadata, metadata
from crawler.extract.parsed import Parsed
from crawler.extract.shown_dates import dates_in


def read(
    body: str, head: str = "", address: str = "https://www.lanternpost.example/news/harbour"
) -> Metadata:
    return metadata(Parsed(f"<html><head>{head}</head><body>{body}</body></html>".encode(), address=address))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("16.08.2019", "2019-08-16"),
        ("Wiesbaden, 11. November 2021", "2021-11-11"),
        ("November 3rd, 2020", "2020-11-03"),
        ("07 mai 2020", "2020-05-07"),
        ("12 juin 2019", "2019-06-12"),
        ("12 juillet 2019", "2019-07-12"),
        ("3 de marzo de 2018", "2018-03-03"),
        ("2019年6月24日", "2019-06-24"),
        ("2019년 6월 24일", "2019-06-24"),
        ("2019.06.24", "2019-06-24"),
        ("17/08/2022", "2022-08-17"),
        ("08/17/2022", "2022-08-17"),
        ("11/05/2022", None),
        ("31.02.2020", None),
        ("version 1.2.2019.4", None),
        ("page 12 of 2019", None),
    ],
)
def test_days_written_out_in_full_are_read(text: str, day: str | None) -> None:
    assert next(dates_in(text), None) == day


def test_a_line_that_says_so_dates_the_page_and_a_comment_does_not() -> None:
    found = read(
        "<h1>Harbour</h1><p>Veröffentlicht am 16.08.2019</p><p>The harbour froze over.</p>"
        "<div class='comments'><time datetime='2019-08-24T03:36:11'>24. August 2019</time></div>"
    )

    assert (found.published, found.methods["published"]) == ("2019-08-16", "labelled")


def test_a_dateline_beside_the_heading_dates_a_page_that_states_nothing() -> None:
    head = '<meta property="og:title" content="Harbour">'
    found = read("<h1>Harbour</h1><p>Kiel, 11. November 2021</p><p>The harbour froze over.</p>", head)

    assert found.published == "2021-11-11"


def test_the_dates_of_listed_pages_are_not_the_date_of_the_list() -> None:
    cards = "".join(
        f"<div><h3>Story {day}</h3><p>Words.</p><span>{day}. March 2021</span></div>" for day in range(1, 9)
    )
    filler = "".join(f"<p>Menu entry {number}</p>" for number in range(30))

    assert (
        read(f"<h1>News</h1>{filler}{cards}", '<meta property="og:type" content="website">').published is None
    )


def test_a_front_page_is_of_no_day() -> None:
    body = "<h1>Lanternpost</h1><p>7 May 2020</p><p>Words of the day.</p>"

    assert read(body, address="https://www.lanternpost.example/").published is None


def test_a_copyright_year_is_no_date() -> None:
    body = f"<h1>Harbour</h1><p>{'The harbour froze over. ' * 40}</p><footer>© 2015 Lanternpost</footer>"

    assert read(body).published is None


def test_the_day_of_the_last_change_is_not_that_of_publication() -> None:
    head = '<meta property="article:modified_time" content="2022-05-10T10:00:00Z">'
    found = read(f"<h1>Harbour</h1><p>{'The harbour froze over. ' * 40}</p>", head)

    assert (found.published, found.modified) == (None, "2022-05-10")


WEB_PAGE = (
    '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2019-03-07"}</script>'
    '<meta property="og:type" content="article">'
)


def test_the_day_on_which_a_lasting_page_was_made_is_not_claimed() -> None:
    assert read("<h1>Our moorings</h1><p>We let moorings by the year.</p>", WEB_PAGE).published is None


def test_the_day_of_a_web_page_counts_where_its_readers_see_it() -> None:
    found = read("<h1>Harbour</h1><p>7 March 2019</p><p>The harbour froze over.</p>", WEB_PAGE)

    assert (found.published, found.methods["published"]) == ("2019-03-07", "json-ld")


def test_of_several_days_beside_the_heading_of_a_list_none_is_the_lists_own() -> None:
    head = '<meta property="og:title" content="All stories">'
    days = "".join(f"<p>{day}. March 2021</p><p>A story of that day.</p>" for day in (4, 9))

    assert read(f"<h1>All stories</h1>{days}", head, "https://lanternpost.example/all").published is None


def test_a_day_before_the_first_words_of_a_paragraph_is_read() -> None:
    told = "The harbour froze over from one shore to the other, and the boats will stay where they are until the thaw."

    assert read(f"<h1>Harbour</h1><p>27.1.2022 - {told}</p>").published == "2022-01-27"
    assert (
        read(f"<h1>Harbour</h1><p>{told} On 27.1.2022 - nobody knows why - it broke.</p>").published is None
    )


@pytest.mark.parametrize("name", ["published-at", "entry-date", "field-published-at"])
def test_a_piece_of_a_line_that_is_named_after_it_dates_the_page(name: str) -> None:
    line = f"<p>by <b>J. Miller</b>, <span class='{name}'>le 07 mai 2020</span> (changed 12 October 2020)</p>"

    assert read(f"<h1>Harbour</h1>{line}").published == "2020-05-07"


def test_a_time_without_its_attribute_is_read_by_its_words() -> None:
    head = '<meta property="og:updated_time" content="2020-05-07T10:00:00Z"><meta property="og:type" content="article">'

    assert (
        read("<h1>Harbour</h1><time>May 7, 2020</time><p>It froze over.</p>", head).published == "2020-05-07"
    )
