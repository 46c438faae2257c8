"""Hugging Face: models, datasets, spaces and collections; blogs as pages.

Source:   the interface's record and the card (README) as it is written; pages for blogs.
Asked at: huggingface.co/api/{models,datasets,spaces,collections}/… (https://huggingface.co/docs/hub/api), then
          huggingface.co/…/raw/main/README.md.
Limits:   without a token, in five minutes: 500 calls of the interface, 3,000 files, 100 pages
          (https://huggingface.co/docs/hub/rate-limits); 429 with `RateLimit` when used up.
Terms:    the interface is documented for programs, with or without a token (`hf_token`); pages as robots.txt
          allows.
Caveats:  a renamed thing redirects and answers under its new id: `moved`. A gated model's card is public. A paper
          page keeps the first title and abstract and shows no withdrawal, so papers are asked of arXiv itself.
Fails:    401 `RepoNotFound` for missing and private alike, so the page has the last word on `gone`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from crawler.extract.answers import ended, found, json_object, own_words, unasked
from crawler.extract.card import Shelf, card_document, collection_document, shelf_of
from crawler.extract.catalogues import huggingface_candidates
from crawler.extract.parsed import decode
from crawler.extract.reading import read_page
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.questions import one_each
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution


class HuggingfaceSpider(SourceSpider):
    """What people publish on Hugging Face."""

    name = "huggingface"
    hosts = ("huggingface.co", "hf.co")
    kinds = ("huggingface",)
    limits: ClassVar[dict[str, Limits]] = {"huggingface.co": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {"https://huggingface.co/api/": "https://huggingface.co/docs/hub/api"}
    catalogues: ClassVar[dict[str, int]] = {"huggingface": 20}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The interface's record, then the page."""
        shelf, page = shelf_of(resolution.canonical or ""), super().addresses(resolution)
        if collection := resolution.identifiers.get("collection"):
            return f"https://huggingface.co/api/collections/{collection}", *page
        return (shelf.record, *page) if shelf is not None and shelf.record not in page else page

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """Record and card; the page where there is no record."""
        shelf = shelf_of(resolution.canonical or "") or shelf_of(pages[-1].address)
        answer = next(
            (answer for page in pages if page.usable and (answer := _record(page)) is not None), None
        )
        if shelf is not None and answer is not None:
            return _read_record(pages, answer, shelf)
        told = next((document for page in pages if (document := _collection(page)) is not None), None)
        if told is not None:
            return Reading(outcome=Outcome.OK, document=told)
        page = next((page for page in reversed(pages) if page.usable), None)
        if page is not None:
            reading = own_words(read_page(page))
            if shelf is None or reading.document is None:
                return reading
            return replace(reading, document=replace(reading.document, kind=shelf.kind))
        missing = next((page for page in pages if page.header("x-error-code") == "RepoNotFound"), None)
        if missing is not None and pages[-1] is missing:
            return Reading(outcome=Outcome.GONE, detail="Hugging Face: RepoNotFound (missing or private)")
        return ended(next((page for page in pages if page.status == 404), pages[-1]))

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """Its search of papers, one request a title: few papers, but the ones newsletters speak of."""
        return one_each(wanted, "https://huggingface.co/api/papers/search?q={}&limit=5".format)

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The papers of the answer, under the titles they first had."""
        return tuple(huggingface_candidates(page))


def _collection(page: Page) -> Document | None:
    answer = json_object(page) if page.usable and "/api/collections/" in page.address else None
    return collection_document(answer) if answer is not None else None


def _record(page: Page) -> Mapping[str, Any] | None:
    answer = json_object(page)
    return answer if answer is not None and isinstance(answer.get("id"), str) else None


def _read_record(pages: tuple[Page, ...], answer: Mapping[str, Any], shelf: Shelf) -> Reading:
    name = str(answer["id"])
    card = shelf.card(name)
    page = found(pages, lambda page: page.asked == card)
    readme = decode(page.body, page.header("content-type"))[1] if page is not None and page.usable else ""
    document, wanted = card_document(answer, shelf, readme), unasked(pages, card)
    if not readme:
        status = page.status if page is not None else None
        refused = "gated" in document.facts and status in {401, 403}
        outcome = Outcome.LOGIN if refused else Outcome.EMPTY
        return Reading(outcome=outcome, document=document, detail=f"no card: status {status}", wanted=wanted)
    if name.lower() != shelf.name.lower():
        return Reading(outcome=Outcome.MOVED, document=document, detail=f"{shelf.name} is now {name}")
    return Reading(outcome=Outcome.OK, document=document)
