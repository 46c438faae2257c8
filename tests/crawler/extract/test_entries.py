import pytest

from crawler.extract.entries import beside_feed, entry_document
from storage.outcomes import Outcome
from storage.records import Page, Reading

LINK, FEED = "https://blog.example/kites/", "https://blog.example/feed"
BLOCKED = Reading(outcome=Outcome.BLOCKED, detail="status 403")
WALL = Page(asked=LINK, address=LINK, status=403)


def feed(link: str = LINK, words: str = "A line.", *, atom: bool = False) -> Page:
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><title>Kites</title><link href="{link}"/>'
        f"<published>2024-11-05T09:00:00Z</published><updated>2024-11-06T09:00:00Z</updated>"
        f'<content type="html">&lt;p&gt;{words}&lt;/p&gt;</content></entry></feed>'
        if atom
        else f'<rss version="2.0"><channel><title>B</title><item><title>Kites &amp; lines</title><link>{link}</link>'
        f"<pubDate>Tue, 05 Nov 2024 09:00:00 GMT</pubDate><description>{words}</description></item></channel></rss>"
    )
    return Page(
        asked=FEED,
        address=FEED,
        status=200,
        headers=(("content-type", "application/xml"),),
        body=f'<?xml version="1.0"?>{body}'.encode(),
    )


@pytest.mark.parametrize(
    "link", [LINK, "http://www.blog.example/kites", "https://blog.example/kites/?utm_source=rss"]
)
def test_an_entry_is_known_by_its_address(link: str) -> None:
    document = entry_document(feed(link), LINK)

    assert document is not None
    assert (document.title, document.published, document.modified) == ("Kites & lines", "2024-11-05", None)


def test_atom_states_both_days() -> None:
    document = entry_document(feed(atom=True), LINK)

    assert document is not None
    assert (document.published, document.modified, document.text) == ("2024-11-05", "2024-11-06", "A line.")


def test_the_feed_is_asked_only_where_the_page_was_of_no_use() -> None:
    read = Reading(outcome=Outcome.OK)

    assert beside_feed(read, (WALL,), LINK, FEED) is read
    assert beside_feed(BLOCKED, (WALL,), LINK, None) is BLOCKED
    assert beside_feed(BLOCKED, (WALL,), LINK, FEED).wanted == (FEED,)


def test_a_summary_does_not_make_a_blocked_page_read() -> None:
    told = beside_feed(BLOCKED, (WALL, feed()), LINK, FEED)

    assert told.outcome is Outcome.BLOCKED
    assert told.document is not None
    assert told.document.text == "A line."


def test_a_whole_article_does() -> None:
    told = beside_feed(BLOCKED, (WALL, feed(words="The kite flew on. " * 120)), LINK, FEED)

    assert (told.outcome, told.detail) == (Outcome.OK, "from the feed; the page: status 403")


@pytest.mark.parametrize(
    "other", [feed("https://blog.example/other"), Page(asked=FEED, address=FEED, status=403)]
)
def test_a_feed_without_the_article_changes_nothing(other: Page) -> None:
    assert beside_feed(BLOCKED, (WALL, other), LINK, FEED) is BLOCKED
