"""The free copy of a work that its publisher, or a repository, offers beside a page that shows less of it.

Publishers name it for search engines and readers alike: in `citation_*` meta elements
(https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), in JSON-LD (`encoding`, https://schema.org/encoding),
in a link of another form of the page (`rel=alternate`), as an AMP page, and in Crossref's records
(https://www.crossref.org/documentation/retrieve-metadata/rest-api/providing-full-text-links-to-tdm-tools/). It is asked
for like any page, and taken only where it shows the same work, and more of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from rapidfuzz import fuzz

from crawler.extract.answers import at, objects, unasked
from crawler.extract.articles import works
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.reading import read_page
from crawler.issue.roles import role_of
from storage.outcomes import Outcome
from storage.records import Document, LinkRole, Page, Reading

_ABSTRACT = 5000
"""Characters under which a page that names the text of its paper elsewhere shows but the abstract."""
_HEAD = 6000
"""Characters of a copy among which the work's title must stand."""
_SAME = 88.0
"""From this ratio (0 to 100) the copy's head has the title."""
_MOST = 2
"""Copies of one work that are asked for."""
_FORMS = ("application/pdf", "text/html", "application/xhtml+xml", "unspecified")
_METERED = (b"amp-subscriptions", b"amp-access")
"""An AMP page that asks who reads it carries the words of subscribers too."""
_WORDS = re.compile(r"\w+")


def beside_copies(reading: Reading, pages: Sequence[Page], page: Page) -> Reading:
    """The reading of a page; where it shows only a part, or nothing, with the words of the copy that it names.

    A copy that could not be had, is another work or shows no more changes nothing.
    """
    named = copies_of_page(page, reading)
    if not named:
        return reading
    waiting = unasked(pages, *named)
    if waiting and not any(one.asked in named for one in pages):
        return replace(reading, wanted=(*reading.wanted, *waiting))
    return read_from(named, reading, pages, by="publisher")


def read_from(named: Sequence[str], reading: Reading, pages: Sequence[Page], *, by: str) -> Reading:
    """The reading with the words of the first of the named copies that is one; as it was where none is.

    `by` says who offers the copy. The visit is `ok` then, and its detail says how the page itself ended.
    """
    before = reading.document
    for page in pages:
        if page.asked not in named or not page.usable or before is None:
            continue
        words = _words_of_copy(page, before)
        if words is not None:
            document = _with_words(before, words, {"address": page.address, "by": by})
            ended = None if reading.outcome.readable else f"the page: {reading.detail or reading.outcome}"
            told = "; ".join(filter(None, (f"read from a free copy: {page.address}", ended)))
            return Reading(outcome=Outcome.OK, document=document, detail=told)
    return reading


def copies_of_page(page: Page, reading: Reading) -> tuple[str, ...]:
    """Where the page says that the whole may be read: nowhere, where it shows the whole itself.

    Of a page that a reader sees (`ok`), only one that describes a paper is taken to show a part of it. An AMP page
    is asked for where the page came empty, never past a paywall.
    """
    document = reading.document
    if document is None or not page.usable or sniff(page) != "html":
        return ()
    parsed = Parsed.of(page)
    named: Iterable[str]
    if reading.outcome is Outcome.OK:
        named = _of_paper(parsed) if len(document.text) < _ABSTRACT else ()
    elif reading.outcome is Outcome.PAYWALLED:
        named = _elsewhere(parsed)
    elif reading.outcome is Outcome.EMPTY:
        named = (*_elsewhere(parsed), *_linked(parsed, "amphtml"))
    else:
        return ()
    return tuple(_joined(named, parsed, page))[:_MOST]


def offered(pages: Sequence[Page]) -> frozenset[str]:
    """Every address that one of the pages gives for a copy of itself, whether it is asked for or not."""
    told: set[str] = set()
    for page in pages if len(pages) > 1 else ():
        if page.usable and sniff(page) == "html":
            parsed = Parsed.of(page)
            told.update(_joined((*_elsewhere(parsed), *_linked(parsed, "amphtml")), parsed, page))
    return frozenset(told)


def copies_of_record(work: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that a Crossref record (`message`) names for everybody: a PDF before a page.

    Links for similarity checks are for members alone; those for text mining only where the licence is open.
    """
    free = any("creativecommons.org" in str(entry.get("URL")) for entry in objects(work, "license"))
    uses = {"unspecified", "syndication", *(("text-mining",) if free else ())}
    links = [
        entry
        for entry in objects(work, "link")
        if at(entry, "intended-application", kind=str) in uses
        and at(entry, "content-type", kind=str) in _FORMS
        and urlsplit(at(entry, "URL", kind=str) or "").scheme in {"http", "https"}
        and role_of(str(entry["URL"])) is not LinkRole.ACCOUNT
    ]
    links.sort(key=lambda entry: _FORMS.index(entry["content-type"]))
    return tuple(dict.fromkeys(str(entry["URL"]) for entry in links))[:_MOST]


def _joined(named: Iterable[str], parsed: Parsed, page: Page) -> dict[str, None]:
    """The web addresses among them, each once; none is the page itself, or may do something by being asked for."""
    here = {page.address.partition("#")[0], page.asked.partition("#")[0]}
    told: dict[str, None] = {}
    for stated in named:
        try:
            address = urljoin(parsed.base, stated.strip()).partition("#")[0]
            scheme = urlsplit(address).scheme
        except ValueError:  # what a page calls an address
            continue
        harmless = scheme in {"http", "https"} and role_of(address) is not LinkRole.ACCOUNT
        if harmless and address not in here:
            told[address] = None
    return told


def _elsewhere(parsed: Parsed) -> Iterator[str]:
    yield from _of_paper(parsed)
    for node in works(parsed):
        for media in _media(node):
            form = str(media.get("encodingFormat") or media.get("fileFormat") or "").lower()
            if isinstance(media.get("contentUrl"), str) and form.partition(";")[0] in _FORMS:
                yield media["contentUrl"]
    yield from _linked(parsed, "alternate", kind="application/pdf")


def _of_paper(parsed: Parsed) -> Iterator[str]:
    for name in ("citation_fulltext_html_url", "citation_full_html_url", "citation_pdf_url"):
        yield from parsed.meta.get(name, ())[:1]


def _media(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("encoding", "associatedMedia"):
        stated = node.get(name)
        yield from (
            one for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, dict)
        )


def _linked(parsed: Parsed, relation: str, kind: str | None = None) -> Iterator[str]:
    for element in parsed.tree.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        href, stated = element.get("href"), (element.get("type") or "").lower().partition(";")[0].strip()
        if href and relation in relations and kind in {None, stated}:
            yield href


def _words_of_copy(page: Page, before: Document) -> Document | None:
    """What the copy says, where it is free, the same work and says more."""
    if any(mark in page.body for mark in _METERED):
        return None
    shown = read_page(page)
    words = shown.document
    if words is None or not shown.outcome.readable or len(words.text) <= len(before.text):
        return None
    title, head = _plain(before.title or ""), _plain(f"{words.title or ''} {words.text[:_HEAD]}")
    same = bool(title) and (title in head or fuzz.partial_ratio(title, head) >= _SAME)
    return words if same else None


def _with_words(before: Document, words: Document, copy: Mapping[str, str]) -> Document:
    """The facts of the one with the words of the other, behind what the first alone says."""
    begins = " ".join(before.text.split())[:80]
    alone = bool(begins) and begins not in " ".join(words.text.split())
    told = ("language", "text") if before.language == "und" else ("text",)
    return replace(
        before,
        text=f"{before.text}\n\n{words.text}" if alone else words.text,
        markdown=None if alone else words.markdown,
        language=words.language if before.language == "und" else before.language,
        methods={**before.methods, **{name: words.methods.get(name, "html") for name in told}},
        facts={**before.facts, "copy": dict(copy)},
    )


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
