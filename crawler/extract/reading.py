"""Any page -> what it says: the bytes decide which reader does it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crawler.budgets import FEED_ENTRIES
from crawler.extract.kinds import document_kind
from crawler.extract.metadata import Metadata, metadata
from crawler.extract.paper_parts import references_of
from crawler.extract.parsed import Parsed, decode, sniff
from crawler.extract.passages import Pair, without
from crawler.extract.quality import by_status, by_words, judge
from crawler.extract.weight import weight
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading

if TYPE_CHECKING:
    from crawler.extract.main_text import MainText

_KINDS = {"forum": "discussion"} | {
    kind: kind for kind in ("documentation", "product", "listing", "paper", "repository")
}
"""Kind of page -> `Document.kind`; any other is an article."""
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b")
_ENTRY = re.compile(rb"<(?:item|entry)\b")
_NO_TEXT = 10
"""Weight under which a plain text says nothing that a claim could rest on."""
_SAID_SOMETHING = frozenset({Outcome.OK, Outcome.PAYWALLED, Outcome.EMPTY})
"""Outcomes whose page is the source's own, if only a part of it: what a wall says is not a document."""


def read_page(page: Page) -> Reading:
    """What a page says, whatever it is made of."""
    if page.outcome is not None:
        return Reading(outcome=page.outcome, detail=page.detail)
    kind = sniff(page)
    if kind == "html":
        return read_html(page)
    failed = by_status(page)
    if failed is not None:
        return Reading(outcome=failed[0], detail=failed[1])
    if kind in _READERS:
        return _READERS[kind](page)
    return Reading(
        outcome=Outcome.UNSUPPORTED, detail=f"{kind} ({page.header('content-type') or 'no content type'})"
    )


def read_html(page: Page, parsed: Parsed | None = None) -> Reading:
    """What an HTML page says; site files refine its document with `dataclasses.replace`."""
    document, outcome, detail = judged_document(page, parsed or Parsed.of(page))
    if outcome is Outcome.EMPTY:  # what a shell says to readers without scripts is not the source's
        document = replace(document, text="", markdown=None)
    return Reading(outcome=outcome, document=document if outcome in _SAID_SOMETHING else None, detail=detail)


def judged_document(page: Page, parsed: Parsed) -> tuple[Document, Outcome, str | None]:
    """The page's words whatever they are, and whether they are the source's own or those of a wall."""
    found = metadata(parsed)
    from crawler.extract.main_text import main_text  # noqa: PLC0415 -- numpy, trafilatura: for readers

    main = main_text(parsed, address=page.address, title=found.title)
    outcome, detail = judge(page, parsed, found, main)
    main, references = _of_paper(parsed, main)
    document = Document(
        address=page.address,
        kind=_KINDS.get(document_kind(parsed), "article"),
        title=found.title,
        authors=found.authors,
        published=found.published,
        modified=found.modified,
        language=found.language or "und",
        text=main.text,
        markdown=main.markdown or None,
        methods={**found.methods, "text": main.method},
        facts=_facts(parsed, found, main) | ({"references": list(references)} if references else {}),
    )
    return document, outcome, detail


def _of_paper(parsed: Parsed, main: "MainText") -> "tuple[MainText, tuple[str, ...]]":
    """The words of a page that says it shows a paper, and the paper's references apart from them."""
    if parsed.first_meta("citation_title") is None:
        return main, ()
    found = references_of([main.text[one.start : one.end] for one in main.spans])
    if found is None:
        return main, ()
    heading, entries, end = found
    pair = without(Pair(main.text, main.markdown, main.spans), heading, end)
    return replace(main, text=pair.text, markdown=pair.markdown, spans=pair.spans), entries


def _facts(parsed: Parsed, found: Metadata, main: "MainText") -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: value
        for name, value in (
            ("site_name", found.site_name),
            ("licence", found.licence),
            ("canonical", found.canonical),
            ("is_free", found.is_free),
            ("correction", found.correction),
        )
        if value is not None
    }
    facts |= {"confidence": main.confidence, "encoding": parsed.encoding, "hidden": main.hidden}
    if main.truncated:
        facts["truncated"] = True
    return facts


def _read_pdf(page: Page) -> Reading:
    from crawler.extract.pdf import read_pdf  # noqa: PLC0415 -- its library is dear to load, most crawls see no PDF

    return read_pdf(page)


def _read_xml(page: Page) -> Reading:
    """XML that is a page, or a feed as the list it is: an item may link one. One beyond the budget is a catalogue."""
    if _FEED.search(page.body[:2048]):
        entries = sum(1 for _ in _ENTRY.finditer(page.body))
        if entries > FEED_ENTRIES:
            return Reading(outcome=Outcome.UNSUPPORTED, detail=f"a feed of {entries} entries")
    return read_html(page)


def _read_text(page: Page) -> Reading:
    encoding, text = decode(page.body, page.header("content-type"))
    document = Document(
        address=page.address,
        kind="text",
        text=_blank_line_paragraphs(text),
        methods={"text": "plain"},
        facts={"encoding": encoding},
    )
    stands_for = by_words(document.text)
    if stands_for is not None:
        return Reading(outcome=stands_for[0], detail=stands_for[1])
    if weight(document.text) < _NO_TEXT:
        return Reading(outcome=Outcome.EMPTY, document=document, detail=f"{len(document.text)} characters")
    return Reading(outcome=Outcome.OK, document=document)


def _blank_line_paragraphs(text: str) -> str:
    blocks = (" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n"))
    return "\n\n".join(block for block in blocks if block)


def _read_json(page: Page) -> Reading:
    """JSON without a site's reader: every string of a sentence's length, in document order."""
    from crawler.extract.main_text import paragraphs  # noqa: PLC0415

    try:
        value = json.loads(decode(page.body, page.header("content-type"))[1])
        text = paragraphs("\n".join(_strings(value)))
    except (ValueError, RecursionError) as error:
        return Reading(outcome=Outcome.UNREADABLE, detail=f"JSON cannot be read: {error}")
    return Reading(
        outcome=Outcome.OK if text else Outcome.EMPTY,
        document=Document(address=page.address, kind="data", text=text, methods={"text": "json"}),
    )


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if " " in value.strip() else []
    if isinstance(value, dict):
        return [text for entry in value.values() for text in _strings(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in _strings(entry)]
    return []


def _read_empty(page: Page) -> Reading:
    return Reading(outcome=Outcome.EMPTY, detail=f"{len(page.body)} bytes without content")


_READERS: dict[str, Callable[[Page], Reading]] = {
    "pdf": _read_pdf,
    "text": _read_text,
    "json": _read_json,
    "xml": _read_xml,
    "empty": _read_empty,
}
