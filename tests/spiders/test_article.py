from crawler.resolve.chain import resolve
from spiders.article import ArticleSpider
from storage.outcomes import Outcome
from storage.records import Page

LINK = "https://aerie.example/blog/why-we-fly"


def test_reads_the_last_page() -> None:
    failed = Page(asked=LINK, address=LINK, status=None, outcome=Outcome.TIMEOUT)
    text = b"<html><body><article><p>" + b"A kite folds into a pocket. " * 60
    landing = Page(asked=LINK, address=LINK, status=200, body=text)

    assert ArticleSpider.read((failed, landing), resolve(LINK)).outcome is Outcome.OK


def test_an_error_page_has_no_words_of_the_source() -> None:
    page = Page(asked=LINK, address=LINK, status=404, body=b"<h1>Nothing here</h1>")

    assert ArticleSpider.read((page,), resolve(LINK)).document is None
