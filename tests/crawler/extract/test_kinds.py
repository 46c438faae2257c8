import pytest

from crawler.extract.kinds import document_kind, page_kind
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


@pytest.mark.parametrize(
    ("address", "markup", "expected"),
    [
        (
            "https://press.example/7",
            '<meta name="citation_title" content="Owls"><meta name="citation_doi" content="10.1/7">',
            "paper",
        ),
        ("https://press.example/7", '<meta name="citation_title" content="Owls">', "article"),
        (
            "https://press.example/7",
            '<script type="application/ld+json">{"@type": "ScholarlyArticle"}</script>',
            "paper",
        ),
        (
            "https://code.example/moor/owls",
            '<meta name="go-import" content="code.example/moor/owls git https://code.example/moor/owls.git">',
            "repository",
        ),
        (
            "https://code.example/moor/owls/issues",
            '<meta name="go-import" content="code.example/moor/owls git https://code.example/moor/owls.git">',
            "page",
        ),
        (
            "https://code.example/moor/owls",
            '<script type="application/ld+json">{"@type": "SoftwareSourceCode"}</script>',
            "repository",
        ),
        ("https://code.example/moor/owls", "<p>Welcome.</p>", "page"),
    ],
)
def test_papers_and_repositories_say_so_themselves(address: str, markup: str, expected: str) -> None:
    assert document_kind(Parsed(markup.encode(), address=address)) == expected
