import pytest

from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed

POST = '<div class="post-body">Owls sleep by day, and mice know it well enough to come out at noon.</div>'
PROSE = "<p>" + "Owls sleep by day, and mice know it well enough to come out at noon. " * 12 + "</p>"


def kind(markup: str, address: str = "https://example.org/some/page") -> str:
    return page_kind(Parsed(markup.encode(), address=address))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle"}</script>', "article"),
        ('<script type="application/ld+json">{"@type": ["Article", "X"]}</script>', "article"),
        ('<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>', "forum"),
        ('<script type="application/ld+json">{"@type": "QAPage"}</script>', "forum"),
        ('<script type="application/ld+json">{"@type": "Product"}</script>', "product"),
        ('<script type="application/ld+json">{"@type": "CollectionPage"}</script>', "listing"),
        ('<meta property="og:type" content="article">', "article"),
        ('<meta name="generator" content="phpBB">', "forum"),
        ('<meta name="generator" content="MkDocs 1.6">', "documentation"),
        (POST * 6, "forum"),
        (PROSE, "article"),
        ("<p>Welcome.</p>", "page"),
        ("", "page"),
    ],
)
def test_a_page_says_what_it_is(markup: str, expected: str) -> None:
    assert kind(markup) == expected


@pytest.mark.parametrize(
    ("address", "markup", "expected"),
    [
        ("https://forum.example.org/t/owls/12", POST * 2, "forum"),
        ("https://forum.example.org/", "<p>Welcome.</p>", "page"),
        ("https://docs.example.org/install", "<p>Run it.</p>", "documentation"),
        ("https://example.org/2024/11/owls", "<p>x</p>", "article"),
        ("https://example.org/tag/owls", "<p>x</p>", "listing"),
        ("http://[broken", "<p>x</p>", "page"),
    ],
)
def test_an_address_helps(address: str, markup: str, expected: str) -> None:
    assert kind(markup, address) == expected


def test_an_article_with_many_comments_is_no_forum() -> None:
    markup = '<meta property="og:type" content="article">' + POST.replace("post-body", "comment-content") * 20

    assert kind(markup) == "article"
