import json

import pytest

from crawler.resolve.chain import resolve
from spiders.doi import DoiSpider
from storage.outcomes import Outcome
from storage.records import Page

CROSSREF = "https://api.crossref.org/works/10.5555/kite.1"


def record(**fields: object) -> Page:
    message = {"DOI": "10.5555/kite.1", "title": ["Kites"], **fields}
    body = json.dumps({"status": "ok", "message": message}).encode()
    headers = (("content-type", "application/json"),)
    return Page(asked=CROSSREF, address=CROSSREF, status=200, headers=headers, body=body)


def test_asks_the_registries_before_the_publisher() -> None:
    assert DoiSpider.addresses(resolve("https://doi.org/10.5555/kite.1")) == (
        CROSSREF,
        "https://api.datacite.org/dois/10.5555/kite.1",
        "https://doi.org/10.5555/kite.1",
    )


def test_a_publishers_page_is_asked_where_it_was_linked() -> None:
    link = "https://press.example/doi/full/10.5555/kite.1"

    assert DoiSpider.addresses(resolve(link))[-1] == link


def test_odd_characters_are_escaped() -> None:
    asked = DoiSpider.addresses(
        resolve("https://doi.org/10.1002/(SICI)1097-4636(199823)43:4<1::AID>3.0.CO;2-0")
    )

    assert asked[0].startswith("https://api.crossref.org/works/10.1002/%28sici%291097-4636")
    assert "<" not in asked[0]


@pytest.mark.parametrize(
    "answer", [{"message": {"DOI": "10.13039/1", "agency": {}}}, {"message": {"items": []}}]
)
def test_an_answer_about_something_else_is_no_work(answer: dict[str, object]) -> None:
    address = "https://api.crossref.org/funders/10.13039/1"
    page = Page(asked=address, address=address, status=200, body=json.dumps(answer).encode())

    document = DoiSpider.read((page,), resolve(address)).document

    assert document is None or document.kind != "paper"


def test_the_record_stands_where_the_publisher_turns_us_away() -> None:
    walled = Page(asked="https://doi.org/10.5555/kite.1", address="https://press.example/", status=403)

    reading = DoiSpider.read((record(abstract="<jats:p>We fly.</jats:p>"), walled), resolve("10.5555/kite.1"))

    assert reading.document is not None
    assert (reading.outcome, reading.document.text) == (Outcome.OK, "We fly.")


def test_without_any_words_it_ends_as_the_publisher_ended() -> None:
    walled = Page(asked="https://doi.org/10.5555/kite.1", address="https://press.example/", status=403)

    reading = DoiSpider.read((record(), walled), resolve("10.5555/kite.1"))

    assert reading.outcome is Outcome.BLOCKED
    assert reading.document is not None
