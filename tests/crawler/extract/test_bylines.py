"""Who wrote a page, by the words for its readers."""

import pytest

from crawler.extract.metadata import Metadata, metadata
from crawler.extract.parsed import Parsed

ADDRESS = "https://www.lanternpost.example/news/the-harbour-freezes"


def read(body: str, head: str = "") -> Metadata:
    words = f"<h1>The harbour freezes</h1>{body}<p>The harbour froze over on the first night of the year.</p>"
    return metadata(Parsed(f"<html><head>{head}</head><body>{words}</body></html>".encode(), address=ADDRESS))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>By Ada Moor</p>", ("Ada Moor",)),
        (
            "<p><span>By</span><span><a href='/team/moor'>Ada Moor</a></span> <span>7 May</span></p>",
            ("Ada Moor",),
        ),
        ("<p>Von Ada Moor am 07.05.2020 um 09:07 Uhr</p>", ("Ada Moor",)),
        ("<p>Eine Kolumne von Bo Lund</p>", ("Bo Lund",)),
        ("<p>Par&nbsp;<a href='/node/lea'>Léa Petit</a> le 07 mai 2020</p>", ("Léa Petit",)),
        (
            "<p>Geschrieben von <a href='/user?uid=6'>Cooper</a> am 25.08.2015 (1599 x gelesen)</p>",
            ("Cooper",),
        ),
        ("<p class='label'>By</p><p class='full-name'>Bo Lund</p>", ("Bo Lund",)),
        ("<p>Written by Ada Moor and Bo Lund | 7 May 2020</p>", ("Ada Moor", "Bo Lund")),
        ("<p>작성자: 김민수</p>", ("김민수",)),
        ("<p>By Monday the ice will be gone, the harbour master said.</p>", ()),
        ("<p>Von Kiel nach Oslo geht es wieder täglich.</p>", ()),
        ("<aside class='related'><p>By Ada Moor</p></aside>", ()),
        ("<div class='comment-list'><p>Posted by Ada Moor</p></div>", ()),
    ],
)
def test_a_line_says_who_wrote(line: str, names: tuple[str, ...]) -> None:
    assert read(line).authors == names


def test_a_layout_called_after_its_sidebar_is_no_sidebar() -> None:
    inner = "<div class='one-sidebar clearfix'><h1>The harbour freezes</h1><p>By Ada Moor</p></div>"
    parsed = Parsed(f"<html><body>{inner}</body></html>".encode(), address=ADDRESS)

    assert metadata(parsed).authors == ("Ada Moor",)


@pytest.mark.parametrize("label", ["Written by", "Verfasst von", "Escrito por", "Écrit par", "작성자"])
def test_a_card_names_the_author_in_any_language(label: str) -> None:
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Ada Moor">'

    assert read("", head).authors == ("Ada Moor",)


@pytest.mark.parametrize(
    "value",
    [
        "vmoor",
        "moor-web2",
        "Lantern Post",
        "Lantern Post, Kiel, Germany",
        "Moor Verlag GmbH, Kiel",
        "N-Post Redaktion",
    ],
)
def test_accounts_bodies_and_the_site_with_its_place_are_nobody(value: str) -> None:
    head = f'<meta property="og:site_name" content="Lantern Post News"><meta name="author" content="{value}">'

    assert read("", head.replace("Lantern Post News", "Lantern Post")).authors in {(), ("Lantern Post",)}


def test_a_first_name_that_a_machine_states_gives_way_to_the_full_one() -> None:
    assert read("<p>By Ada Moor</p>", '<meta name="author" content="Ada">').authors == ("Ada Moor",)


def test_whose_site_it_is_has_written_it_where_nobody_else_is_named() -> None:
    head = '<meta property="og:site_name" content="Ada Moor"><meta name="author" content="Ada Moor">'

    assert read("", head).authors == ("Ada Moor",)
    assert read("<p>A guest post by Bo Lund</p>", head).authors == ("Bo Lund",)
