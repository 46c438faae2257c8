"""Lists of issues, found and read."""

from datetime import timedelta

from crawler.watch.lists import entries, places, wait_of

HOME = "https://kelp.example.com/"
PAGE = b"""<html><head>
<link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" type="application/atom+xml" href="https://feeds.example.net/kelp">
</head><body><nav><a href="/archive">Archive</a> <a href="https://elsewhere.example/archive">Archive</a></nav>
</body></html>"""
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Kelp</title><ttl>90</ttl>
<item><title>Issue 2</title><link>https://kelp.example.com/p/2?utm_source=rss</link>
<pubDate>Mon, 04 May 2026 06:00:00 GMT</pubDate></item>
<item><title>Issue 2</title><link>https://kelp.example.com/p/2</link></item>
<item><title>No link</title></item>
<item><title>Issue 1</title><link>/p/1</link><pubDate>yesterday</pubDate></item></channel>"""  # never closed
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://kelp.example.com/p/1</loc><lastmod>2026-05-04</lastmod></url></urlset>"""
ARCHIVE = b"""<a href="/about">About this publication</a>
<a href="/p/one">The first issue of many</a><a href="/p/two">Another one, about kelp</a>
<a href="/p/three">What the tide brought in</a><a href="https://x.example/p/four">Somebody else's post</a>"""


def test_declared_feeds_come_first_and_comments_last() -> None:
    assert places(PAGE, HOME)[:2] == (
        "https://feeds.example.net/kelp",
        "https://kelp.example.com/comments/feed",
    )


def test_only_the_own_archive_is_followed() -> None:
    found = places(PAGE, HOME)

    assert "https://kelp.example.com/archive" in found
    assert not any("elsewhere" in place for place in found)


def test_a_page_without_a_word_about_feeds_is_asked_at_the_usual_places() -> None:
    assert "https://kelp.example.com/feed" in places(b"", HOME)


def test_a_broken_feed_gives_what_it_has_each_once() -> None:
    found = entries(FEED, "https://kelp.example.com/feed")

    assert [entry.address for entry in found] == [
        "https://kelp.example.com/p/2",
        "https://kelp.example.com/p/1",
    ]
    assert found[1].published is None


def test_the_feed_says_how_long_to_wait() -> None:
    assert wait_of(FEED) == timedelta(minutes=90)


def test_a_sitemap_is_a_list() -> None:
    (entry,) = entries(SITEMAP, HOME)

    assert entry.published is not None
    assert entry.published.day == 4


def test_an_archive_page_is_read_by_the_shape_of_its_links() -> None:
    assert [entry.address[-5:] for entry in entries(ARCHIVE, HOME)] == ["p/one", "p/two", "three"]


def test_what_is_no_list_is_empty() -> None:
    assert entries(b"\x00\x01", HOME) == ()
    assert entries(b"<?xml version='1.0'?><nothing/>", HOME) == ()
