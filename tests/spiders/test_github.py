import json

import pytest

from crawler.extract.answers import UnexpectedShape
from crawler.resolve.chain import resolve
from spiders.github import GithubSpider
from storage.outcomes import Outcome
from storage.records import Page

RECORD = "https://api.github.com/repos/aerie-lab/kite"


def page(address: str, answer: object, status: int = 200) -> Page:
    body = json.dumps(answer).encode()
    headers = (("content-type", "application/json"),)
    return Page(asked=address, address=address, status=status, headers=headers, body=body)


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("https://github.com/aerie-lab/kite", RECORD),
        ("https://github.com/aerie-lab/kite/releases", RECORD),
        ("https://github.com/aerie-lab/kite/issues/3", f"{RECORD}/issues/3"),
        ("https://github.com/aerie-lab/kite/pull/3/commits", f"{RECORD}/issues/3"),
        ("https://github.com/aerie-lab/kite/releases/tag/v1.0", f"{RECORD}/releases/tags/v1.0"),
        (
            "https://github.com/aerie-lab/kite/blob/main/a/b.py",
            "https://raw.githubusercontent.com/aerie-lab/kite/main/a/b.py",
        ),
        ("https://github.com/aerie-lab/kite/wiki/Wind", "https://github.com/aerie-lab/kite/wiki/Wind"),
        ("https://github.com/topics/kites", "https://github.com/topics/kites"),
        ("https://github.com/aerie-lab", "https://github.com/aerie-lab"),
    ],
)
def test_asks_at_the_best_address(link: str, asked: str) -> None:
    assert GithubSpider.addresses(resolve(link))[0] == asked


def test_the_page_is_asked_next() -> None:
    assert GithubSpider.addresses(resolve("https://github.com/aerie-lab/kite"))[1:] == (
        "https://github.com/aerie-lab/kite",
    )


def test_an_answer_may_be_the_landing_itself() -> None:
    answer = {"name": "kite", "owner": {"login": "aerie-lab"}, "clone_url": "x", "description": "Flies."}

    reading = GithubSpider.read((page(RECORD, answer),), resolve(RECORD))

    assert reading.document is not None
    assert reading.document.title == "aerie-lab/kite: Flies."


def test_an_answer_of_another_shape_is_our_fault() -> None:
    answer = {"full_name": "aerie-lab/kite", "owner": "aerie-lab", "clone_url": "x"}

    with pytest.raises(UnexpectedShape, match=r"owner\.login: str where an object was expected"):
        GithubSpider.read((page(RECORD, answer),), resolve("https://github.com/aerie-lab/kite"))


def test_not_found_says_more_than_a_used_up_interface() -> None:
    resolution = resolve("https://github.com/aerie-lab/kite")
    pages = (page(RECORD, {}, 404), page("https://github.com/aerie-lab/kite", {}, 429))

    assert GithubSpider.read(pages, resolution).outcome is Outcome.GONE


def test_a_used_up_interface_is_not_gone() -> None:
    reading = GithubSpider.read((page(RECORD, {}, 403),), resolve("https://github.com/aerie-lab/kite"))

    assert reading.outcome is Outcome.BLOCKED


def test_unchanged_is_said_so() -> None:
    reading = GithubSpider.read((page(RECORD, {}, 304),), resolve("https://github.com/aerie-lab/kite"))

    assert reading.outcome is Outcome.NOT_MODIFIED


def test_a_site_on_github_io_is_a_page_like_any_other() -> None:
    address = "https://aerie-lab.github.io/notes"
    html = b"<html><head><title>Notes</title></head><body><p>" + b"Notes on string and wind. " * 40
    landing = Page(asked=address, address=address, status=200, body=html)

    reading = GithubSpider.read((landing,), resolve(address))

    assert reading.document is not None
    assert reading.document.kind == "article"
