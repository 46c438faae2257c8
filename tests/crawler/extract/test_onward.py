"""The address a page gives for itself, and whether it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.onward import agreed_address, onward


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
