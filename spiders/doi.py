"""DOIs: journal articles, conference papers, books and data sets, whoever publishes them.

Source:   Crossref's record, DataCite's where Crossref has none, OpenAlex's where neither has one; then the
          publisher's page for the text.
Asked at: api.crossref.org/works/… (https://api.crossref.org), api.datacite.org/dois/…
          (https://support.datacite.org/docs/api), then the page that was linked or doi.org leads to; where that is of no
          use the text that the publisher names for everybody, in the page or at Crossref, and
          api.openalex.org/works/doi:… for a free copy elsewhere (https://docs.openalex.org).
Limits:   Crossref states its own in `x-rate-limit-limit` and `x-rate-limit-interval` (5 a second in the public
          pool); DataCite 3,000 in five minutes. Titles are searched in Semantic Scholar
          (https://api.semanticscholar.org/api-docs), OpenAlex and Crossref, once a second each.
Terms:    the registries are open to everyone, and say in their headers how fast; a publisher's page as its
          robots.txt allows.
Caveats:  the affected record carries `updated-by` with kind, day and source (the publisher or Retraction Watch);
          a record with `update-to` is itself such a notice. Where OpenAlex is asked, its mark counts as well. arXiv's DOIs (10.48550) are read as arXiv papers.
          Abstracts are optional and come as JATS.
Fails:    404 for a DOI of another registry, or of none; doi.org has the last word. Publishers often turn programs
          away: then title, abstract and standing stay readable.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from crawler.extract.answers import at, json_object, own_words, unasked
from crawler.extract.catalogues import crossref_candidates, openalex_candidates, semanticscholar_candidates
from crawler.extract.copies import copies_of_page, copies_of_record, offered, read_from
from crawler.extract.reading import read_page
from crawler.extract.work import (
    OPENALEX_SAYS,
    crossref_document,
    datacite_document,
    is_retracted,
    openalex_document,
)
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.questions import one_each
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution, Standing

_OPENALEX = "https://api.openalex.org/works/doi:"
_REGISTRIES = ("api.crossref.org", "api.datacite.org", "api.openalex.org")
_SEARCHES = {
    "semanticscholar": (
        "https://api.semanticscholar.org/graph/v1/paper/search/match"
        "?query={}&fields=title,externalIds,url,authors,publicationDate"
    ),
    "openalex": (
        "https://api.openalex.org/works?search={}&per_page=5"
        "&select=id,doi,title,publication_date,authorships,locations"
    ),
    "crossref": (
        "https://api.crossref.org/works?query.bibliographic={}&rows=5&select=DOI,title,author,issued,abstract"
    ),
}


class DoiSpider(SourceSpider):
    """Works known by a DOI."""

    name = "doi"
    hosts = ("doi.org", *_REGISTRIES)
    kinds = ("doi",)
    limits: ClassVar[dict[str, Limits]] = {
        "api.crossref.org": Limits(1.0),
        "api.datacite.org": Limits(0.5),
        "api.openalex.org": Limits(1.0),
        "api.semanticscholar.org": Limits(1.0),
    }
    invited: ClassVar[dict[str, str]] = {
        "https://api.crossref.org/works": "https://www.crossref.org/documentation/retrieve-metadata/rest-api/",
        "https://api.datacite.org/dois/": "https://support.datacite.org/docs/api",
        "https://api.openalex.org/works": "https://docs.openalex.org/how-to-use-the-api/rate-limits-and-authentication",
        "https://api.semanticscholar.org/graph/": "https://www.semanticscholar.org/product/api",
    }
    catalogues: ClassVar[dict[str, int]] = {"semanticscholar": 40, "openalex": 50, "crossref": 60}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """Crossref, DataCite, then the publisher's page."""
        doi = resolution.identifiers.get("doi")
        if doi is None:
            return super().addresses(resolution)
        name = quote(doi, safe="/")
        return (
            f"https://api.crossref.org/works/{name}",
            f"https://api.datacite.org/dois/{name}",
            _page_address(doi, resolution),
        )

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The record, with the publisher's text where it could be had."""
        record = _marked(next((told for page in pages if (told := _record(page)) is not None), None), pages)
        elsewhere = {*_free_copies(pages), *offered(pages), *_recorded(pages)} - {resolution.canonical}
        shown = next(
            (page for page in reversed(pages) if not _is_registry(page) and page.asked not in elsewhere), None
        )
        if record is None:
            return _unregistered(pages, shown, resolution)
        if shown is None:
            doi = str(record.facts["doi"])
            outcome = Outcome.OK if record.text else Outcome.EMPTY
            wanted = unasked(pages, _page_address(doi, resolution))
            return Reading(outcome=outcome, document=record, detail="no page asked yet", wanted=wanted)
        reading = _with_page(record, shown)
        whole = reading.outcome is Outcome.OK and not reading.detail and not copies_of_page(shown, reading)
        return reading if whole else _with_copy(reading, pages, shown)

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """One request a title."""
        return one_each(wanted, _SEARCHES[catalogue].format)

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The works of the answer; each catalogue has a shape of its own."""
        readers = {
            "semanticscholar": semanticscholar_candidates,
            "openalex": openalex_candidates,
            "crossref": crossref_candidates,
        }
        return tuple(readers[catalogue](page))


def _unregistered(pages: tuple[Page, ...], shown: Page | None, resolution: Resolution) -> Reading:
    """The page of a work that neither registry knows; OpenAlex may. An answer about something else is as it is."""
    if shown is None:
        return own_words(read_page(pages[-1]))
    reading = own_words(read_page(shown))
    if "doi" not in resolution.identifiers or reading.outcome is Outcome.GONE:
        return reading
    return replace(reading, wanted=unasked(pages, _catalogued(resolution)))


def _page_address(doi: str, resolution: Resolution) -> str:
    canonical = resolution.canonical
    if canonical and urlsplit(canonical).hostname not in {"doi.org", "dx.doi.org", *_REGISTRIES}:
        return canonical
    return f"https://doi.org/{quote(doi, safe='/')}"


def _is_registry(page: Page) -> bool:
    return urlsplit(page.address).hostname in _REGISTRIES


def _is_crossref(page: Page) -> bool:
    return urlsplit(page.address).hostname == _REGISTRIES[0]


def _record(page: Page) -> Document | None:
    answer = json_object(page) if page.usable and _is_registry(page) else None
    readers = (crossref_document, datacite_document, openalex_document)
    return next((told for read in readers if answer is not None and (told := read(answer)) is not None), None)


def _marked(record: Document | None, pages: tuple[Page, ...]) -> Document | None:
    """The record; retracted where OpenAlex says so of a work whose registry says nothing."""
    told = _openalex(pages)
    if record is None or told is None or not is_retracted(told) or record.standing is not Standing.CURRENT:
        return record
    methods = {**record.methods, "standing": "openalex"}
    return replace(record, standing=Standing.RETRACTED, notice=OPENALEX_SAYS, methods=methods)


def _openalex(pages: tuple[Page, ...]) -> dict[str, Any] | None:
    return next(
        (json_object(page) for page in pages if page.usable and page.asked.startswith(_OPENALEX)), None
    )


def _catalogued(resolution: Resolution) -> str:
    return f"{_OPENALEX}{quote(resolution.identifiers.get('doi', ''), safe='/')}"


def _free_copies(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """Where OpenAlex says that the work may be read freely: a PDF before a page."""
    best = at(_openalex(pages), "best_oa_location", kind=dict)
    named = (at(best, "pdf_url", kind=str), at(best, "landing_page_url", kind=str))
    return tuple(address for address in named if address and urlsplit(address).hostname != "doi.org")[:1]


def _publishers_copies(pages: tuple[Page, ...], shown: Page, reading: Reading) -> tuple[str, ...]:
    """What the publisher's page and its record at Crossref name as the whole text."""
    here = {shown.asked, shown.address}
    named = (*copies_of_page(shown, reading), *_recorded(pages))
    return tuple(dict.fromkeys(one for one in named if one not in here))[:3]


def _recorded(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """What Crossref's record names as the whole text."""
    records = (json_object(page) for page in pages if page.usable and _is_crossref(page))
    return copies_of_record(at(next(records, None), "message", kind=dict) or {})


def _with_copy(reading: Reading, pages: tuple[Page, ...], shown: Page) -> Reading:
    """Where the publisher's page was of no use: the free copy that the publisher, or OpenAlex, names."""
    if reading.document is None:
        return reading
    own, named = _publishers_copies(pages, shown, reading), _free_copies(pages)
    told = read_from(own, reading, pages, by="publisher")
    told = read_from(named, reading, pages, by="openalex") if told is reading else told
    if told is not reading:
        return told
    doi = quote(str(reading.document.facts["doi"]), safe="/")
    return replace(reading, wanted=unasked(pages, *own, f"{_OPENALEX}{doi}", *named))


def _with_page(record: Document, page: Page) -> Reading:
    """The registry's facts with the page's words; the abstract alone where the page gave none."""
    shown = read_page(page)
    read = shown.outcome.readable or shown.outcome is Outcome.PAYWALLED
    words = shown.document
    if words is None or not read or len(words.text) <= len(record.text):
        if not record.text:
            return Reading(
                outcome=Outcome.EMPTY if read else shown.outcome, document=record, detail=shown.detail
            )
        outcome = shown.outcome if shown.outcome is Outcome.PAYWALLED else Outcome.OK
        detail = f"abstract only; the page: {shown.detail or shown.outcome}"
        return Reading(outcome=outcome, document=record, detail=detail)
    has_abstract = record.text and record.text[:80] not in words.text
    document = replace(
        record,
        text=f"{record.text}\n\n{words.text}" if has_abstract else words.text,
        markdown=None if has_abstract else words.markdown,
        modified=record.modified or words.modified,
        methods={**record.methods, "text": words.methods.get("text", "html")},
        facts={**words.facts, **record.facts},
    )
    return replace(shown, document=document)
