"""arXiv: papers before, or beside, their journals.

Source:   the query interface for what is known of a paper (Atom; CC0), then its text: HTML where LaTeXML
          could build it (most papers since December 2023), else the PDF; the abstract page where the interface
          fails.
Asked at: export.arxiv.org/api/query?id_list=…, export.arxiv.org/html/…, export.arxiv.org/pdf/…
          (https://info.arxiv.org/help/api/user-manual.html); oaipmh.arxiv.org/oai for the versions of a paper that
          has more than one (https://info.arxiv.org/help/oa/index.html).
Limits:   one request every three seconds over a single connection, for all machines under one control
          (https://info.arxiv.org/help/api/tou.html). Programs are asked to use export.arxiv.org.
Terms:    metadata is free to use (CC0); papers are read to be quoted, and kept in the archive only.
Caveats:  `published` is version 1's day, `updated` this version's. The version that was cited is read, the
          newest is named beside it. A withdrawal is a new version without text: no flag, only words in the
          comment, the abstract, the abstract page's banner or its history, and a last version of 0kb; the last
          version with text is read.
Fails:    an unknown id is an empty feed, or an entry titled `Error`; HTTP 400 for a malformed one. Empty feeds
          also happen by accident, so the abstract page has the last word on `gone`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar
from urllib.parse import quote_plus, urlsplit

from crawler.extract.answers import ended, found, own_words, unasked
from crawler.extract.catalogues import arxiv_candidates
from crawler.extract.eprint import Eprint, eprint_of_page, eprints_of_atom, paper_document, with_history
from crawler.extract.latexml import latexml_abstract, latexml_text
from crawler.extract.parsed import Parsed
from crawler.extract.reading import read_page
from crawler.resolve.candidates import Candidate, Query, Wanted
from crawler.resolve.questions import batched, coined, is_paper, phrase, rare_words, window
from crawler.resolve.titles import plain_words
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution

_HOST = "https://export.arxiv.org"
_OAI = "https://oaipmh.arxiv.org/oai"
_QUERY_LENGTH = 1800
"""Characters of a query, escaped; longer addresses are cut by proxies on the way."""
_QUERY_TITLES = 25
_ANSWERS = 12
"""Answers asked for each title of a query."""


class ArxivSpider(SourceSpider):
    """Papers on arXiv."""

    name = "arxiv"
    hosts = ("arxiv.org",)
    kinds = ("arxiv",)
    limits: ClassVar[dict[str, Limits]] = {
        "export.arxiv.org": Limits(3.0, budget="arxiv"),
        "arxiv.org": Limits(3.0, budget="arxiv"),
        "www.arxiv.org": Limits(3.0, budget="arxiv"),
        "oaipmh.arxiv.org": Limits(3.0, budget="arxiv"),
    }
    invited: ClassVar[dict[str, str]] = {
        f"{_HOST}/api/": "https://info.arxiv.org/help/api/tou.html",
        _OAI: "https://info.arxiv.org/help/oa/index.html",
    }
    catalogues: ClassVar[dict[str, int]] = {"arxiv": 10, "arxiv-words": 30}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The query interface, then the abstract page; any other page of arXiv's as it stands."""
        paper = resolution.identifiers.get("arxiv")
        if paper is None:
            return super().addresses(resolution)
        return f"{_HOST}/api/query?id_list={paper}", f"https://arxiv.org/abs/{paper}"

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The abstract, then the body of the version cited, else of the newest that has one."""
        id_ = resolution.identifiers.get("arxiv")
        paper = _paper(pages)
        if paper is None:
            return _no_paper(pages, id_)
        cited = int(resolution.identifiers.get("version") or 0) or None
        version = paper.version_to_read(cited)
        body, method = _body(pages, paper, version)
        document = paper_document(
            paper,
            cited=cited,
            read=version if body else None,
            abstract=_own_abstract(pages, paper, version),
            body=body,
            method=method,
        )
        if body:
            return Reading(outcome=Outcome.OK, document=document)
        wanted = _wanted(pages, paper, version)
        return Reading(outcome=Outcome.OK, document=document, detail="abstract only", wanted=wanted)

    @classmethod
    def search(cls, catalogue: str, wanted: Sequence[Wanted], day: date | None) -> tuple[Query, ...]:
        """All titles of an issue in one query or two: as phrases first, then by their rarest words.

        A paper without a title is asked for by the names the item uses, among those new at the time.
        """
        papers = [one for one in wanted if is_paper(one)]
        if catalogue == "arxiv":
            return _queries([(f'ti:"{phrase(one)}"', one) for one in papers if phrase(one)])
        parts = [
            (f"({' AND '.join(f'all:{word}' for word in words)})", one)
            for one in papers
            if (words := rare_words(one))
        ]
        parts += [
            (f"(({' OR '.join(map(_anywhere, coined(one)))}){_since(day)})", one)
            for one in papers
            if not one.title
        ]
        return _queries(parts)

    @classmethod
    def offers(cls, catalogue: str, page: Page) -> tuple[Candidate, ...]:
        """The papers of the feed."""
        return tuple(arxiv_candidates(page))


def _anywhere(name: str) -> str:
    words = " ".join(plain_words(name))
    return f'all:"{words}"' if " " in words else f"all:{words}"


def _queries(parts: Sequence[tuple[str, Wanted]]) -> tuple[Query, ...]:
    return tuple(
        Query(
            f"{_HOST}/api/query?search_query={quote_plus(' OR '.join(terms))}"
            f"&start=0&max_results={_ANSWERS * len(terms)}&sortBy=relevance&sortOrder=descending",
            links,
        )
        for terms, links in batched(parts, _QUERY_LENGTH, _QUERY_TITLES)
    )


def _since(day: date | None) -> str:
    """The clause that leaves out what was not new when the issue came out."""
    if day is None:
        return ""
    first, last = window(day)
    return f" AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}2359]"


def _paper(pages: tuple[Page, ...]) -> Eprint | None:
    """The paper that the interface describes, or the abstract page where only that says it was withdrawn."""
    feeds = [papers for page in pages if (papers := eprints_of_atom(page.body)) is not None]
    told = next((papers[0] for papers in feeds if len(papers) == 1), None)
    page = _at(pages, "abs")
    shown = eprint_of_page(page) if page is not None and page.usable else None
    paper = told or shown
    if told is not None and shown is not None and shown.withdrawn is not None:
        paper = shown
    record = found(pages, lambda page: page.usable and page.asked.startswith(_OAI))
    return with_history(paper, record.body) if paper is not None and record is not None else paper


def _no_paper(pages: tuple[Page, ...], id_: str | None) -> Reading:
    """Neither the interface nor the abstract page describes it: what the other pages hold, or how they ended."""
    nothing = next((page for page in pages if eprints_of_atom(page.body) == []), None)
    wanted = unasked(pages, f"https://arxiv.org/abs/{id_}") if id_ is not None else ()
    shown = next((page for page in reversed(pages) if page.usable and page is not nothing), None)
    if shown is not None:
        reading = own_words(read_page(shown))
        if reading.document is not None and _FORM.match(urlsplit(shown.address).path):
            reading = replace(reading, document=replace(reading.document, kind="paper"))
        return replace(reading, wanted=wanted)
    if nothing is not None and (last := _at(pages, "abs")) is not None:
        return ended(last)
    if nothing is not None:
        named = id_ or urlsplit(nothing.address).query
        return Reading(outcome=Outcome.GONE, detail=f"arXiv knows no paper {named}", wanted=wanted)
    return ended(_at(pages, "abs") or pages[-1], wanted=wanted)


def _own_abstract(pages: tuple[Page, ...], paper: Eprint, version: int | None) -> str:
    """The abstract of an older version, as its HTML has it."""
    page = _at(pages, "html", version, paper) if version != paper.version else None
    return latexml_abstract(Parsed.of(page)) if page is not None and page.usable else ""


def _body(pages: tuple[Page, ...], paper: Eprint, version: int | None) -> tuple[str, str | None]:
    """The text of that version and how it was had, from whatever was asked so far."""
    page = _at(pages, "html", version, paper)
    if page is not None and page.usable and (text := latexml_text(Parsed.of(page))):
        return text, "latexml"
    page = _at(pages, "pdf", version, paper)
    if page is not None and page.usable and (document := read_page(page).document) is not None:
        return document.text, document.methods.get("text")
    return "", None


def _wanted(pages: tuple[Page, ...], paper: Eprint, version: int | None) -> tuple[str, ...]:
    """HTML first; when it is missing, the PDF, and the abstract page's word on why it may be."""
    suffix = f"{paper.id}v{version}" if version else paper.id
    html, pdf = f"{_HOST}/html/{suffix}", f"{_HOST}/pdf/{suffix}"
    abstract = f"https://arxiv.org/abs/{paper.id}"
    # one version, not withdrawn: there is no history to ask for
    past = (_history_address(paper),) if paper.withdrawn or (paper.version or 1) > 1 else ()
    if _at(pages, "html", version, paper) is not None:
        return unasked(pages, pdf, *(() if paper.withdrawn else (abstract,)))
    # after another version was asked in vain there is one round left
    return unasked(pages, html, pdf) if _at(pages, "html") is not None else unasked(pages, html, *past)


def _history_address(paper: Eprint) -> str:
    return f"{_OAI}?verb=GetRecord&metadataPrefix=arXivRaw&identifier=oai:arXiv.org:{paper.id}"


def _at(
    pages: tuple[Page, ...], form: str, version: int | None = None, paper: Eprint | None = None
) -> Page | None:
    """The page of a paper in one form; in one version where that is asked for."""

    def fits(page: Page) -> bool:
        match = _FORM.match(urlsplit(page.address).path)
        if match is None or match["form"] != form:
            return False
        stated = int(match["version"]) if match["version"] else None
        return paper is None or stated == version or (stated is None and version == paper.version)

    return found(pages, fits)


_FORM = re.compile(r"/(?P<form>abs|html|pdf)/.+?(?:v(?P<version>\d+))?(?:\.pdf)?$")
