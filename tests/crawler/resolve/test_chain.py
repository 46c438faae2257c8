"""Where a link leads, told without the network."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.resolve.chain import mask, resolve

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
