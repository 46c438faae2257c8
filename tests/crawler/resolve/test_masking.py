import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.resolve.chain import resolve
from crawler.resolve.masking import mask


def b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


SIGNED = f"{b64(json.dumps({'alg': 'HS256'}))}.{b64(json.dumps({'sub': 'reader-77', 'url': 'https://example.org/'}))}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        (
            "https://letter.us7.list-manage.com/track/click?u=1a&id=2b&e=3c4d",
            "https://letter.us7.list-manage.com/track/click?u=1a&id=2b&e=xxxx",
        ),
        (
            "https://example.org/a?email=kim%40example.org&b=1",
            "https://example.org/a?email=xxxxxxxxxxxxxxxxx&b=1",
        ),
        ("https://example.org/a?who=kim@example.org", "https://example.org/a?who=xxxxxxxxxxxxxxx"),
        ("https://example.org/a?mc_eid=abc#top", "https://example.org/a?mc_eid=xxx#top"),
        ("https://example.org/a?b=1&amp;mc_eid=abc", "https://example.org/a?b=1&amp;mc_eid=xxx"),
        (
            "https://u1.ct.sendgrid.net/ls/click?upn=u001.Ab-2FC",
            "https://u1.ct.sendgrid.net/ls/click?upn=xxxxxxxxxxx",
        ),
        ("https://link.mail.example/ss/c/u001.AbC/4ab/h1", "https://link.mail.example/ss/c/xxxxxxxxxxxxxxx"),
        ("https://letter.example/r/0a1b2c3d?m=0f1e", "https://letter.example/r/0a1b2c3d?m=xxxx"),
        ("https://letter.substack.com/p/a?r=1abc", "https://letter.substack.com/p/a?r=xxxx"),
        ("/track?mkt_tok=abc", "/track?mkt_tok=xxx"),
        (
            "https://go.example.com/e/123456/a-post/2kx9y/1234567?h=AbC",
            "https://go.example.com/e/123456/a-post/2kx9y/xxxxxxx?h=xxx",
        ),
        (f"https://click.e.example.com/?qs={'0a1b' * 10}", f"https://click.e.example.com/?qs={'x' * 40}"),
    ],
)
def test_the_token_is_overwritten_and_nothing_else(address: str, masked: str) -> None:
    assert mask(address) == masked


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?id=1&page=2#part",
        "https://arxiv.org/abs/2411.04468v1",
        "https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa&sa=D",
        "https://medium.com/@kim/a-story",
        "https://example.org/?e=1&r=2&m=3&u=4",
        "no address at all",
        "",
    ],
)
def test_an_address_without_a_reader_is_left_alone(address: str) -> None:
    assert mask(address) == address


def test_a_signed_token_is_masked_wherever_it_stands() -> None:
    assert mask(f"https://example.org/a/{SIGNED}/b?x=1") == f"https://example.org/a/{'x' * len(SIGNED)}/b?x=1"


def test_the_target_of_a_masked_kit_link_can_still_be_told() -> None:
    raw = f"https://click.convertkit-mail2.com/aaaabbbbccccdd/eeeeffff0000/{b64('https://example.org/a')}"

    assert mask(raw) != raw
    assert resolve(mask(raw)).canonical == "https://example.org/a"


def test_a_token_in_an_escaped_target_is_masked_too() -> None:
    raw = "https://www.google.com/url?q=https%3A%2F%2Fa.us1.list-manage.com%2Ftrack%2Fclick%3Fu%3D1%26e%3Dreader77&sa=D"

    assert mask(raw) == raw.replace("reader77", "xxxxxxxx")


def test_a_token_in_an_encoded_target_takes_the_encoding_with_it() -> None:
    inner = "https://a.us1.list-manage.com/track/click?u=1&id=2&e=reader77"
    raw = f"https://eu.protection.sophos.com/?d=list-manage.com&u={b64(inner)}"

    assert b64(inner) not in mask(raw)


def test_no_step_and_no_identity_holds_a_token() -> None:
    found = resolve(f"https://www.google.com/url?q=https%3A%2F%2Fflight.beehiiv.net%2Fclicks%2F{SIGNED}")

    assert found.reader_token
    assert not any(SIGNED in text for text in (found.identity, *(step.address for step in found.steps)))


@given(st.text(alphabet=st.characters()))
def test_masking_keeps_the_length_of_any_text(text: str) -> None:
    assert len(mask(text)) == len(text)


@given(st.text(alphabet="ex/?&=%@.:yJ3F26-_", max_size=60))
def test_masking_twice_is_masking_once(tail: str) -> None:
    address = f"https://a.list-manage.com/{tail}"

    assert mask(mask(address)) == mask(address)
