import pytest

from crawler.resolve.strip import strip, strip_text


@pytest.mark.parametrize(
    ("address", "stripped"),
    [
        ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
        ("https://example.org/a?id=1&UTM_Source=x&b=%7e", "https://example.org/a?id=1&b=%7e"),
        ("https://example.org/a?fbclid=1#part", "https://example.org/a#part"),
        ("https://example.org/?a=1&&utm_source=x&b=2", "https://example.org/?a=1&b=2"),
        ("https://example.org/?hsa_anything=1&mtm_group=2&pk_kwd=3&_hsenc=4&q=1", "https://example.org/?q=1"),
        ("https://example.org/p;jsessionid=0A1B?x=1", "https://example.org/p?x=1"),
        ("https://example.org/#xtor=RSS-1", "https://example.org/"),
        ("https://example.org/#utm_source=a&tab=2", "https://example.org/#tab=2"),
        ("https://example.org/?ref=news.example.com", "https://example.org/"),
        ("https://example.org/?ref=https%3A%2F%2Fwww.example.com%2F", "https://example.org/"),
        ("https://example.org/?ref=producthunt", "https://example.org/"),
        ("https://youtu.be/abcdefghijk?si=XyZ&t=12", "https://youtu.be/abcdefghijk?t=12"),
        (
            "https://www.youtube.com/watch?v=abcdefghijk&list=PL1&pp=x&feature=share",
            "https://www.youtube.com/watch?v=abcdefghijk&list=PL1",
        ),
        ("https://x.com/a/status/1?s=20&t=AbC", "https://x.com/a/status/1"),
        (
            "https://letter.substack.com/p/x?r=1a&isFreemail=true&showWelcomeOnShare=1",
            "https://letter.substack.com/p/x",
        ),
        ("https://medium.com/@a/b?source=rss&sk=grant", "https://medium.com/@a/b?sk=grant"),
        (
            "https://www.nytimes.com/a.html?smid=tw&unlocked_article_code=1.a",
            "https://www.nytimes.com/a.html?unlocked_article_code=1.a",
        ),
        (
            "https://docs.google.com/document/d/1/edit?usp=sharing",
            "https://docs.google.com/document/d/1/edit",
        ),
        (
            "https://www.amazon.de/Name/dp/B000000000/ref=sr_1_1?qid=1&keywords=a",
            "https://www.amazon.de/Name/dp/B000000000",
        ),
        ("https://www.linkedin.com/posts/a?rcm=AbC", "https://www.linkedin.com/posts/a"),
        ("https://letter.example/p/a?token=eyJhbGciOiJI.eyJ1c2VyIjox.c2ln", "https://letter.example/p/a"),
    ],
)
def test_what_tracks_goes_and_the_rest_stays(address: str, stripped: str) -> None:
    assert strip(address)[0] == stripped


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/?s=search&t=1&r=2&si=3&source=a&via=b",
        "https://example.org/?ref=main&branch=x",
        "https://api.github.com/repos/a/b/contents?ref=example.org",
        "https://gitlab.com/a/b/-/blob/x?ref=www.example.org",
        "https://example.org/?p=1&&q=&b",
        "https://example.org/a#section",
        "https://example.org/a#:~:text=word",
        "https://example.org/?token=abc",
        "https://www.youtube.com/watch?v=abcdefghijk&t=90s",
        "https://example.org/?utm",
    ],
)
def test_what_changes_the_page_stays_byte_for_byte(address: str) -> None:
    assert strip(address) == (address, ())


def test_the_names_of_what_went_are_told() -> None:
    assert strip("https://example.org/?utm_id=1&gclid=2")[1] == ("utm_id", "gclid")


@pytest.mark.parametrize("text", ["", "mailto:a@example.org", "no address"])
def test_text_that_is_no_address_is_left_alone(text: str) -> None:
    assert strip_text(text) == text
