import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.resolve.spelling import canonical, join_address, prepare, split_address


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # what people write around an address
        ("  https://example.org/a \n", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<![CDATA[https://example.org/a]]>", "https://example.org/a"),
        ("https://example.org/?a=1&amp;b=2&#38;c=3", "https://example.org/?a=1&b=2&c=3"),
        ("https%3A%2F%2Fexample.org%2Fa%3Fb%3D1", "https://example.org/a?b=1"),
        ("example.org/a", "https://example.org/a"),
        ("example.org:8080", "https://example.org:8080/"),
        ("//example.org/a", "https://example.org/a"),
        ("https:example.org", "https://example.org/"),
        ("http:/example.org/a", "http://example.org/a"),
        # the URL standard
        ("HTTP://EXAMPLE.org:80/a/./b/../c", "http://example.org/a/c"),
        ("https://example.org/%2e%2e/a%2fb", "https://example.org/a%2Fb"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://ex\tam\nple.org/", "https://example.org/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://[1:0::2]:80/", "http://[1::2]/"),
        ("https://example.org\\a\\b", "https://example.org/a/b"),
        ("https://example.org/é?ü", "https://example.org/%C3%A9?%C3%BC"),
        # our conventions
        ("https://user:secret@example.org./a", "https://example.org/a"),
        ("https://example.org/%7euser/%c3%a9%41", "https://example.org/~user/%C3%A9A"),
        ("https://example.org/?&a=1&&b=&", "https://example.org/?a=1&b="),
        ("https://example.org/?#", "https://example.org/"),
        ("https://example.org/a//b/?b=2&a=1#top", "https://example.org/a//b/?b=2&a=1"),
        ("https://example.org/#/route", "https://example.org/#/route"),
        ("https://example.org/#!/route:~:text=a", "https://example.org/#!/route"),
        ("https://example.org/#!", "https://example.org/"),
        (
            "https://docs.google.com/spreadsheets/d/a/edit#gid=7",
            "https://docs.google.com/spreadsheets/d/a/edit#gid=7",
        ),
        ("https://chat.example.org/#narrow/stream/1-a", "https://chat.example.org/#narrow/stream/1-a"),
        ("https://example.org/%%34%31", "https://example.org/A"),
    ],
)
def test_one_spelling(raw: str, expected: str) -> None:
    assert canonical(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "word",
        "two words",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "data:text/plain,a",
        "file:///etc/hosts",
        "http://",
        "http://exa mple.org",
        "http://a%00b/",
        "http://256.1.1.1/",
        "http://example.org:99999/",
        "http://[::1",
        "http://..",
    ],
)
def test_what_is_no_web_address(raw: str) -> None:
    assert canonical(raw) is None


@given(st.text(alphabet=st.characters()))
def test_spelling_never_raises(text: str) -> None:
    canonical(text)


@given(st.text(alphabet="ab./:?#&=%24eE@[] \\\t가", max_size=40))
def test_a_spelling_is_its_own_spelling(text: str) -> None:
    spelled = canonical(f"https://example.org/{text}")
    again = canonical(spelled) if spelled else None

    assert again == spelled


@given(st.text(alphabet="ab./?#&=%", max_size=30))
def test_an_address_is_put_together_as_it_was_cut(tail: str) -> None:
    address = f"https://example.org/{tail}"

    assert join_address(split_address(address)) == address


def test_a_lone_surrogate_is_read_as_the_standard_says() -> None:
    assert canonical("https://example.org/\ud800") == "https://example.org/%EF%BF%BD"


def test_a_scheme_without_slashes_is_not_taken_for_a_host() -> None:
    assert prepare("arxiv:2411.04468") is None
