import pytest

from crawler.extract.answers import (
    UnexpectedShape,
    at,
    ended,
    found,
    json_object,
    own_words,
    strings,
    unasked,
)
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading


def page(address: str, status: int = 200, body: bytes = b"") -> Page:
    return Page(asked=address, address=address, status=status, body=body)


@pytest.mark.parametrize("record", [None, {}, {"owner": None}, {"owner": {}}, {"owner": {"login": None}}])
def test_absence_is_none(record: object) -> None:
    assert at(record, "owner", "login", kind=str) is None


@pytest.mark.parametrize("record", [{"owner": "ada"}, {"owner": {"login": 3}}])
def test_another_shape_is_an_error(record: object) -> None:
    with pytest.raises(UnexpectedShape, match=r"owner\.login"):
        at(record, "owner", "login", kind=str)


def test_one_string_is_a_list_of_one() -> None:
    assert strings({"license": "mit"}, "license") == ["mit"]
    assert strings({"license": ["mit", None, ""]}, "license") == ["mit"]


@pytest.mark.parametrize("body", [b"", b"<html>503</html>", b"[1]", b"\xff", b'{"a":'])
def test_what_is_no_object(body: bytes) -> None:
    assert json_object(page("https://x.example/", body=body)) is None


def test_a_usable_page_comes_before_a_failed_one() -> None:
    good, bad = page("https://x.example/a"), page("https://x.example/b", 500)

    assert found((good, bad), lambda _: True) is good
    assert found((bad,), lambda _: True) is bad
    assert found((), lambda _: True) is None


def test_what_was_asked_is_not_asked_again() -> None:
    assert unasked((page("https://x.example/a"),), "https://x.example/a", "https://x.example/b") == (
        "https://x.example/b",
    )


def test_a_timeout_ends_as_a_timeout() -> None:
    failed = Page(
        asked="https://x.example/", address="https://x.example/", status=None, outcome=Outcome.TIMEOUT
    )

    assert ended(failed).outcome is Outcome.TIMEOUT


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [(Outcome.OK, True), (Outcome.PAYWALLED, True), (Outcome.BLOCKED, False), (Outcome.GONE, False)],
)
def test_a_wall_has_no_words_of_the_source(outcome: Outcome, kept: bool) -> None:
    reading = Reading(outcome=outcome, document=Document(address="https://x.example/", kind="article"))

    assert (own_words(reading).document is not None) is kept
