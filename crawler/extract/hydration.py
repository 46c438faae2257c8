"""The data that pages built in the browser carry with them: the words of a page whose markup has none.

Next.js writes them as JSON into `script#__NEXT_DATA__` (pages router) or as a stream of lines into
`self.__next_f.push([1,"…"])` (app router); Nuxt and others in `script[type="application/json"]`.
"""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from crawler.extract.answers import found, own_words, unasked
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of_html
from crawler.extract.quality import judge
from crawler.extract.reading import read_html
from storage.outcomes import Outcome
from storage.records import Page, Reading

RENDERED = "browser+"
"""Before an address: the page as a browser builds it (`crawler.browser`)."""

_PIECE = re.compile(r'self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)')
_LINE = re.compile(r"^[0-9a-f]+:(?:T[0-9a-f]+,|[A-Z]+)?(?=[\[{\"<])", re.MULTILINE)
_PROSE = re.compile(r"[.!?다요。](?:[\"'”’)]|</\w+>|\s)*$")
_AT_LEAST = 60
"""Characters of a string that can be a paragraph."""
_ENOUGH = 400
"""Characters that make a page's data worth more than its markup."""


def beyond_markup(reading: Reading, pages: Sequence[Page], page: Page) -> Reading:
    """The reading of a page; where its markup has no words, what its data holds, or what a browser makes of it.

    A browser is asked for only where the page came empty and has scripts that could fill it.
    """
    if reading.outcome is not Outcome.EMPTY:
        return reading
    told = with_page_data(reading, page)
    if told.outcome is not Outcome.EMPTY or b"<script" not in page.body.lower():
        return told
    address = f"{RENDERED}{page.address}"
    built = found(pages, lambda page: page.asked == address)
    if built is None:
        return replace(reading, wanted=(*reading.wanted, *unasked(pages, address)))
    if not built.usable:
        return replace(reading, detail="; ".join(filter(None, (reading.detail, built.detail))))
    shown = own_words(read_html(replace(built, address=page.address)))
    said = f"built by {built.header('x-rendered-by') or 'a browser'}"
    if shown.document is not None:
        shown = replace(
            shown, document=replace(shown.document, facts={**shown.document.facts, "rendered": True})
        )
    return replace(shown, detail="; ".join(filter(None, (shown.detail, said))))


def with_page_data(reading: Reading, page: Page) -> Reading:
    """The reading; where the page came empty, with the words that its data holds."""
    if reading.outcome is not Outcome.EMPTY or sniff(page) != "html":
        return reading
    parsed = Parsed.of(page)
    text = "\n\n".join(dict.fromkeys(_paragraphs(parsed)))
    if len(text) < _ENOUGH:
        return reading
    from crawler.extract.main_text import MainText  # noqa: PLC0415 -- numpy, trafilatura: for readers

    main = MainText(text=text, markdown="", method="page-data", confidence=0.6)
    outcome, detail = judge(page, parsed, metadata(parsed), main)
    document = read_html(page, parsed).document
    if document is None:
        return reading
    methods = {**document.methods, "text": "page-data"}
    document = replace(document, text=text, markdown=None, methods=methods)
    return own_words(Reading(outcome=outcome, document=document, detail=detail))


def _paragraphs(parsed: Parsed) -> Iterator[str]:
    """Strings of the page's data that read like sentences, in their order; markup in them read as such."""
    for value in _values(parsed):
        for string in _strings(value):
            if len(string) < _AT_LEAST or not _PROSE.search(string.strip()) or " " not in string:
                continue
            yield paragraphs_of_html(string) if "</" in string else " ".join(string.split())


def _values(parsed: Parsed) -> Iterator[Any]:
    for script in parsed.tree.iter("script"):
        words = script.text or ""
        if script.get("type") == "application/json":
            yield _json(words)
    stream = "".join(str(_json(piece)) for piece in _PIECE.findall(parsed.text))
    starts = [*(match.start() for match in _LINE.finditer(stream)), len(stream)]
    for start, end in itertools.pairwise(starts):
        body = _LINE.sub("", stream[start:end], count=1)
        value = _json(body.strip())
        yield value if value is not None else body


def _strings(value: Any) -> Iterator[str]:
    """Every string of a JSON value, depth first; a stack, so that depth does not matter."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            waiting.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
