"""The words of the one element that a platform keeps its articles in."""

from dataclasses import replace

from crawler.extract.answers import own_words
from crawler.extract.metadata import metadata
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of
from crawler.extract.quality import judge
from crawler.extract.reading import read_html, read_page
from storage.records import Page, Reading

_AT_LEAST = 0.5
"""Share of the main text that the element has to hold: less, and the platform has changed its markup."""


def read_container(
    page: Page, *paths: str, method: str, parsed: Parsed | None = None, at_least: float = _AT_LEAST
) -> Reading:
    """The page read like any other, but for its text: that is what the first of `paths` that fits holds.

    Args:
        page: As it came.
        paths: XPaths, the first that finds words wins; all that one finds count.
        method: The platform's name for it, as the text's method.
        parsed: The page parsed, where it is already.
        at_least: Share of the main text that the element has to hold.
    """
    if page.outcome is not None or sniff(page) != "html":
        return own_words(read_page(page))
    parsed = parsed or Parsed.of(page)
    reading = own_words(read_html(page, parsed))
    text = next(filter(None, (_words(parsed, path) for path in paths)), "")
    if reading.document is None or len(text) <= at_least * len(reading.document.text):
        return reading
    from crawler.extract.main_text import MainText  # noqa: PLC0415 -- numpy, trafilatura: for readers

    main = MainText(text=text, markdown="", method=method, confidence=1.0)
    outcome, detail = judge(page, parsed, metadata(parsed), main)
    methods = {**reading.document.methods, "text": method}
    document = replace(reading.document, text=text, markdown=None, methods=methods)
    return own_words(replace(reading, outcome=outcome, detail=detail, document=document))


def _words(parsed: Parsed, path: str) -> str:
    """The words of every element found, each once: one that lies in another is read with that."""
    elements = parsed.tree.xpath(path)
    found = set(elements)
    outer = (element for element in elements if found.isdisjoint(element.iterancestors()))
    return "\n\n".join(filter(None, map(paragraphs_of, outer)))
