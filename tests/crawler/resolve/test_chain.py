"""Where a link leads, told without the network."""

import base64
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.resolve.chain import address_to_ask, mask, resolve

PAPER = "https://arxiv.org/abs/2611.90001v2"


def packed(**members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("raw", "identity"),
    [
        (PAPER, "arxiv:2611.90001"),
        ("https://arxiv.org/pdf/2611.90001v1", "arxiv:2611.90001"),
        ("https://huggingface.co/papers/2611.90001", "arxiv:2611.90001"),
        ("https://doi.org/10.48550/arXiv.2611.90001", "arxiv:2611.90001"),
        ("https://doi.org/10.5555/Kite.7", "doi:10.5555/kite.7"),
        ("https://github.com/O/R/", "github:repo:o/r"),
        ("https://youtu.be/LnTrn0Route?si=abc", "youtube:video:LnTrn0Route"),
        ("https://huggingface.co/o/m", "hf:model:o/m"),
        ("https://www.example.org/a/?b=2&a=1", "web:example.org/a?a=1&b=2"),
    ],
)
def test_a_thing_has_one_name_over_all_its_addresses(raw: str, identity: str) -> None:
    assert resolve(raw).identity == identity


def test_the_cited_version_is_kept() -> None:
    assert resolve(PAPER).identifiers["version"] == "2"


@pytest.mark.parametrize(
    "raw",
    [
        f"https://www.google.com/url?q={PAPER}",
        f"https://substack.com/redirect/2/{packed(e=PAPER, p=1)}.c2ln",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Farxiv.org%2Fabs%2F2611.90001v2&h=AT0",
        f"https://click.convertkit-mail.com/abcdefghij/klmnopqrst/{base64.urlsafe_b64encode(PAPER.encode()).decode()}",
    ],
)
def test_a_wrapper_that_can_be_opened_is_opened(raw: str) -> None:
    resolution = resolve(raw)

    assert (resolution.canonical, resolution.needs_network) == (PAPER, False)


@pytest.mark.parametrize(
    "raw", ["https://t.co/abc", "https://bit.ly/abc", "https://x.list-manage.com/track/click?u=1&id=2&e=3"]
)
def test_a_wrapper_that_cannot_needs_one_request(raw: str) -> None:
    assert resolve(raw).needs_network


def test_what_tracks_is_taken_off() -> None:
    assert resolve("https://example.org/a?utm_source=x&id=7").canonical == "https://example.org/a?id=7"


@pytest.mark.parametrize("raw", ["mailto:a@example.org", "javascript:alert(1)", "", "http://["])
def test_what_is_no_web_address_has_no_canonical_one(raw: str) -> None:
    assert resolve(raw).canonical is None


def test_a_readers_token_is_masked_to_the_letter() -> None:
    raw = f"https://substack.com/redirect/2/{packed(e=PAPER, p=8842)}.c2ln"

    assert len(mask(raw)) == len(raw)
    assert packed(e=PAPER, p=8842) not in mask(raw)


def test_no_step_shows_a_readers_token() -> None:
    raw = (
        "https://substack.com/redirect/2/"
        + packed(e="https://example.org/a?email=kim%40example.org")
        + ".c2ln"
    )

    assert not any("kim" in step.address for step in resolve(raw).steps)


OPAQUE = "https://letter.us7.list-manage.com/track/click?u=1a&id=2b&e=reader77"


@pytest.mark.parametrize(
    ("raw", "asked"),
    [
        (OPAQUE, OPAQUE),
        (f"https://l.facebook.com/l.php?u={quote(OPAQUE, safe='')}&h=AT0", OPAQUE),
        ("https://example.org/a?email=kim%40example.org&id=7", "https://example.org/a?id=7"),
        ("https://bit.ly/abc#top", "https://bit.ly/abc#top"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("no address", None),
    ],
)
def test_what_is_asked_has_the_token_that_opens_a_wrapper(raw: str, asked: str | None) -> None:
    assert address_to_ask(resolve(raw)) == asked


@pytest.mark.parametrize("raw", [OPAQUE, f"https://l.facebook.com/l.php?u={quote(OPAQUE, safe='')}&h=AT0"])
def test_whatever_may_be_written_down_holds_no_token(raw: str) -> None:
    found = resolve(raw)

    assert found.reader_token
    assert "reader77" not in str(replace(found, raw=""))


def test_a_resolution_that_was_followed_on_is_asked_where_it_leads() -> None:
    there = replace(resolve("https://t.co/abc"), raw=OPAQUE, reader_token=True)

    assert address_to_ask(there) == "https://t.co/abc"


def test_two_readers_of_one_page_see_one_page() -> None:
    one, other = (resolve(f"https://mailchi.mp/a/letter?e={reader}") for reader in ("77aa", "88bb"))

    assert one.identity == other.identity == "web:mailchi.mp/a/letter"


def test_wrappers_that_differ_in_their_token_are_two() -> None:
    one, other = (resolve(f"https://u1.ct.sendgrid.net/ls/click?upn=u001.{end}") for end in ("aaa", "bbb"))

    assert one.canonical == other.canonical
    assert one.identity != other.identity


@given(st.text(max_size=200))
def test_any_string_has_an_answer(raw: str) -> None:
    assert resolve(raw).identity


@given(
    st.sampled_from(["https://example.org/", "https://arxiv.org/abs/", "https://github.com/"]),
    st.text(max_size=40),
)
def test_a_canonical_address_is_its_own(base: str, rest: str) -> None:
    once = resolve(base + rest).canonical

    assert once is None or resolve(once).canonical == once
