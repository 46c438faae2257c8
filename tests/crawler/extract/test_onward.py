"""The address a page gives for itself, and whether it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.moved import registrable
from crawler.extract.onward import _same_site, agreed_address, onward


@pytest.mark.parametrize(
    ("head", "asked", "expected"),
    [
        ('<link rel="canonical" href="https://news.example/a/b">', "https://m.news.example/a/b?x=1", "https://news.example/a/b"),
        ('<link href="/a/b" rel=canonical>', "https://news.example/amp/a/b", "https://news.example/a/b"),
        ('<meta property="og:url" content="https://news.example/a/b">', "https://news.example/?p=7", "https://news.example/a/b"),
        ('<link rel="canonical" href="https://paper.example/a">', "https://web.archive.org/web/2024/https://paper.example/a", "https://paper.example/a"),
        ('<link rel="canonical" href="https://news.example/">', "https://news.example/a/b", None),
        ('<link rel="canonical" href="https://sister.example/a/b">', "https://news.example/a/b", None),
        ('<link rel="canonical" href="https://b.github.io/x">', "https://a.github.io/x", None),
        ('<link rel="canonical" href="https://consent.news.example/m">', "https://news.example/a", None),
        ('<link rel="canonical" href="https://substack.com/home/post/p-1">', "https://w.substack.com/p/x", None),
        ('<link rel="canonical" href="https://news.example/a/b">', "https://news.example/a/b", None),
        ('<link rel="canonical" href="javascript:void(0)">', "https://news.example/a/b", None),
        ("", "https://news.example/a/b", None),
    ],
)  # fmt: skip
def test_an_address_is_believed_where_it_agrees(head: str, asked: str, expected: str | None) -> None:
    assert agreed_address(f"<html><head>{head}</head><body>words</body></html>", asked) == expected


@given(st.text(max_size=400), st.text(max_size=80))
def test_no_page_is_too_broken_to_be_read(markup: str, address: str) -> None:
    agreed_address(markup, address)
    onward(f'<meta http-equiv=refresh content="0;{markup}">', f"https://a.example/{address}")


HOSTS = [
    *("", "localhost", "x.localhost", "kr", "co.kr", "example.co.kr", "m.news.example.co.kr", "other.co.kr"),
    *(
        "example.com",
        "www.example.com",
        "example.com.",
        "a.github.io",
        "b.github.io",
        "github.io",
        "127.0.0.1",
    ),
    *("127.5.0.1", "news.example", "m.news.example", "xn--bcher-kva.example", "www.ck", "a.b.ck", "com"),
]


@pytest.mark.parametrize("one", HOSTS)
def test_hosts_are_of_one_site_as_the_list_of_suffixes_has_it(one: str) -> None:
    for other in HOSTS:
        assert _same_site(one, other) == (registrable(one) == registrable(other)), (one, other)
