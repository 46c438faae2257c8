from crawler.resolve.chain import resolve
from spiders.reuters import ReutersSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading

LINK = "https://www.reuters.com/world/kites-over-harbour-2024-03-04/"


def read(body: str, status: int = 200, **headers: str) -> Reading:
    page = Page(asked=LINK, address=LINK, status=status, headers=tuple(headers.items()), body=body.encode())
    return ReutersSpider.read((page,), resolve(LINK))


def test_the_address_gives_the_day_where_the_page_states_none() -> None:
    reading = read("<html><body><article>" + '<p data-testid="paragraph-0">Kites flew.</p>' * 90)

    assert reading.document is not None
    assert reading.document.published == "2024-03-04"
    assert reading.document.methods["published"] == "address"


def test_only_marked_paragraphs_are_the_article() -> None:
    body = '<p data-testid="paragraph-0">Kites flew over the harbour again on Monday.</p>' * 40
    reading = read(f"<html><body><article>{body}<p>Read our newsletter.</p></article>")

    assert reading.document is not None
    assert "newsletter" not in reading.document.text


def test_headings_between_paragraphs_belong_to_it() -> None:
    paragraph = '<p data-testid="paragraph-0">Kites flew over the harbour.</p>'
    reading = read(
        f"<html><body><article><h1>Kites</h1><div>{paragraph}<h2>MARKETS</h2>{paragraph * 40}</div>"
    )

    assert reading.document is not None
    assert reading.document.text.startswith("Kites flew over the harbour.\n\nMARKETS\n\nKites")


def test_a_wall_is_neither_dead_nor_a_login() -> None:
    reading = read("<p>Please enable JS and disable any ad blocker</p>", 401, **{"x-datadome": "protected"})

    assert reading.outcome is Outcome.BLOCKED
    assert "DataDome" in (reading.detail or "")


def test_a_removed_article_is_gone() -> None:
    assert read("<h1>Page not found</h1>", 404).outcome is Outcome.GONE
