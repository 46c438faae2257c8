"""The free copy that a page names beside the part it shows: taken, labelled, and never past a wall; real sockets."""

import json
from typing import Any

import pytest

from crawler.export.jsonl import lines
from crawler.report.rung import rung
from crawler.report.words import words
from crawler.reread import reread
from storage.findings import FindingCode
from storage.outcomes import Outcome
from storage.records import Via

TEASER = (
    '<html lang=en><head><title>Boats in the harbour</title><script type="application/ld+json">{"@type":"NewsArticle",'
    '"isAccessibleForFree":false,"encoding":{"encodingFormat":"text/html","contentUrl":"/free/boats.html"}}</script>'
    "</head><body><article><h1>Boats in the harbour</h1><p>The harbour counted its boats again this year, and the "
    "number surprised everyone.</p></article><p>Subscribe to continue reading</p></body></html>"
)
COPY = "/free/boats.html"


def address(place: Any) -> str:
    return place.page().rpartition("/news/")[0] + COPY


async def test_a_teasers_free_copy_brings_the_words_and_says_so(place: Any) -> None:
    place.answer(text=TEASER)
    place.beside[COPY] = {"text": place.pages["article"]}
    link = await place.check()

    assert (link.visit.outcome, link.visit.via) == (Outcome.OK, Via.LIVE)
    assert link.visit.detail.startswith(
        f"read from a free copy: {address(place)}; the page: isAccessibleForFree"
    )
    assert "61 boats" in link.document.document.text
    assert link.document.document.address == place.page()
    assert rung(link, words("en")) == f"words of a free copy: {address(place)}"
    assert FindingCode.SOURCE_UNREAD not in place.codes()
    assert place.asked("archive.org") == []


async def test_the_rung_is_in_every_passage_and_can_be_read_again(place: Any) -> None:
    place.answer(text=TEASER)
    place.beside[COPY] = {"text": place.pages["article"]}
    await place.check()
    told = [line.model_dump() for line in lines(place.store, ["i1"])]
    item = next(line for line in told if line.get("id") == "i1/1")
    source = next(line for line in told if place.page() in json.dumps(line.get("visit"), default=str))

    rungs = [passage["rung"] for claim in item["claims"] for passage in claim["evidence"]]
    assert rungs
    assert set(rungs) == {"copy"}
    assert (source["visit"]["via"], source["document"]["via"]) == ("live", "copy")
    again = reread(place.store, place.config)
    assert (again.same, again.remarks) == (1, ())


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param({"text": "wall", "status": 403}, id="walled"),
        pytest.param({"text": "teaser"}, id="a-teaser-too"),
        pytest.param({"text": "soft 404"}, id="not-there"),
        pytest.param({"text": "article", "barred": COPY}, id="for-no-crawler"),
        pytest.param({"text": "metered"}, id="metered"),
    ],
)
async def test_a_copy_that_is_not_free_leaves_the_teaser_as_it_is(place: Any, shown: dict[str, Any]) -> None:
    metered = place.pages["article"].replace(
        "<head>", "<head><script custom-element=amp-subscriptions></script>"
    )
    place.answer(text=TEASER, barred=shown.pop("barred", ""))
    place.beside[COPY] = {**shown, "text": {**place.pages, "metered": metered}[shown["text"]]}
    link = await place.check()

    assert link.visit.outcome is Outcome.PAYWALLED
    assert "61 boats" not in link.document.document.text
    assert "copy" not in link.document.document.facts
    assert FindingCode.SOURCE_UNREAD in place.codes()


async def test_a_free_copy_that_is_gone_leaves_what_was_read(place: Any) -> None:
    place.answer(text=TEASER)
    place.beside[COPY] = {"text": place.pages["article"]}
    await place.check()
    place.beside[COPY] = {"status": 404}
    link = await place.check()

    assert link.visit.outcome is Outcome.PAYWALLED
    assert "61 boats" in link.document.document.text
    assert link.document.rung == "copy"


async def test_what_may_do_something_by_being_asked_for_is_no_copy(place: Any) -> None:
    place.answer(text=TEASER.replace(COPY, "/unsubscribe/boats.html"))
    place.beside["/unsubscribe/boats.html"] = {"text": place.pages["article"]}
    link = await place.check()

    assert link.visit.outcome is Outcome.PAYWALLED
    assert [one.path for one in place.asked()] == ["/news/boats-in-the-harbour"]
