"""The words of a PDF file in reading order."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from crawler.budgets import PDF_OBJECTS, PDF_PAGES
from crawler.extract.language import language_of
from crawler.extract.names import split_names
from crawler.extract.paper_parts import Parts, parts_of
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading

_LEAST = 20
"""Letters under which a file holds no text worth the name."""
_MARGIN = 0.09
"""Share of the page's height at its top and foot where running heads and page numbers stand."""
_PDF_DATE = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_ENDS_SENTENCE = re.compile(r"[.!?:。？！…][\"'”’)\]]*$")
_HYPHEN = re.compile(r"\w[-\u00ad\u2010\ufffe\u0002]$")
_DIGITS = re.compile(r"\d+")
_NO_TITLE = re.compile(
    r"^(?:\d+\.? .*|abstract|contents|untitled|document\d*|microsoft word\b.*|powerpoint\b.*|slide \d+|.*\.(?:docx?|pdf|tex|dvi|indd|pptx?|xlsx?|hwp))$",
    re.IGNORECASE,
)
_PASSWORD = "password"  # noqa: S105 -- pdfium's word in its message, not a password


class _Line(NamedTuple):
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    """Of its first letter, in points."""


class _Usual(NamedTuple):
    width: float
    gap: float


class _Sheet(NamedTuple):
    lines: tuple[_Line, ...]
    height: float


def read_pdf(page: Page) -> Reading:
    """A PDF's text without its list of references, its title and dates; encrypted, broken and scanned files are said to be so."""
    try:
        with pdfium.PdfDocument(page.body) as file:
            count = len(file)
            sheets = list(_sheets(file))
            information = file.get_metadata_dict(skip_empty=True)
    except pdfium.PdfiumError as error:
        if _PASSWORD in str(error).lower():
            return Reading(outcome=Outcome.UNSUPPORTED, detail="the PDF is encrypted and needs a password")
        return Reading(outcome=Outcome.UNREADABLE, detail=f"the PDF cannot be opened: {error}")
    parts = parts_of(list(_paragraphs(_without_running_heads(sheets))))
    text = "\n\n".join(parts.text)
    if sum(letter.isalpha() for letter in text) < _LEAST:
        return Reading(outcome=Outcome.EMPTY, detail=f"the PDF has {count} pages of images and no text")
    return Reading(outcome=Outcome.OK, document=_document(page, sheets, information, parts, count))


def _document(
    page: Page, sheets: list[_Sheet], information: dict[str, str], parts: Parts, count: int
) -> Document:
    title, method = _title(sheets[0], information)
    published, modified = _day(information.get("CreationDate")), _day(information.get("ModDate"))
    methods = {"text": "pdfium"}
    methods |= {"title": method} if title else {}
    methods |= {"published": "pdf-info"} if published else {}
    facts: dict[str, Any] = {"pages": count} | ({"truncated": True} if count > len(sheets) else {})
    facts |= {"abstract": parts.abstract} if parts.abstract else {}
    facts |= {"references": list(parts.references)} if parts.references else {}
    text = "\n\n".join(parts.text)
    return Document(
        address=page.address,
        kind="document",
        title=title,
        authors=tuple(split_names(information.get("Author") or "")),
        published=published,
        modified=modified,
        language=language_of(text),
        text=text,
        methods=methods,
        facts=facts,
    )


def _sheets(file: pdfium.PdfDocument) -> Iterator[_Sheet]:
    """As many pages as the budgets allow, the first in any case."""
    drawn = 0
    for place in range(min(len(file), PDF_PAGES)):
        page = file[place]
        drawn += pdfium_c.FPDFPage_CountObjects(page.raw)
        if place and drawn > PDF_OBJECTS:
            return
        yield _sheet(page)


def _sheet(page: pdfium.PdfPage) -> _Sheet:
    """The lines of one page in the file's own order, each with its place."""
    textpage = page.get_textpage()
    lines: list[_Line] = []
    start = 0
    for piece in textpage.get_text_range().split("\r\n"):
        text = piece.strip()
        if text:
            line = _line(textpage, piece, start)
            if line is not None:
                lines.append(line)
        start += len(piece) + 2
    height = page.get_height()
    textpage.close()
    page.close()
    return _Sheet(tuple(lines), height)


def _line(textpage: pdfium.PdfTextPage, piece: str, start: int) -> _Line | None:
    """A line and its box, from its first and last letter: boxes of all letters would take 100 times as long."""
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip()) - 1
    if last >= textpage.count_chars():
        return None
    left, bottom, _, top = textpage.get_charbox(first, loose=True)
    _, bottom_last, right, top_last = textpage.get_charbox(last, loose=True)
    size = pdfium_c.FPDFText_GetFontSize(textpage.raw, first)
    box = (left, max(left, right), min(bottom, bottom_last), max(top, top_last))
    return _Line(" ".join(piece.split()), *box, max(float(size), top - bottom))


def _without_running_heads(sheets: list[_Sheet]) -> list[list[_Line]]:
    """Lines at the edge that return on other pages, numbers aside, and bare page numbers are left out."""
    seen = Counter(key for sheet in sheets for key in {_key(line) for line in _at_edge(sheet)})
    often = max(2, len(sheets) // 3)
    kept: list[list[_Line]] = []
    for sheet in sheets:
        edge = set(_at_edge(sheet))
        kept.append(
            [
                line
                for line in sheet.lines
                if line not in edge or not (seen[_key(line)] >= often or line.text.isdigit())
            ]
        )
    return kept


def _at_edge(sheet: _Sheet) -> list[_Line]:
    low, high = _MARGIN * sheet.height, (1 - _MARGIN) * sheet.height
    return [line for line in sheet.lines if line.top < low or line.bottom > high]


def _key(line: _Line) -> str:
    return _DIGITS.sub("#", line.text.casefold())


def _paragraphs(pages: list[list[_Line]]) -> Iterator[str]:
    """Lines joined to paragraphs; a paragraph may run over a column's or a page's end."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    usual = _Usual(_usual_width(lines), _usual_gap(lines))
    text = lines[0].text
    for before, line in pairwise(lines):
        if _starts_paragraph(before, line, usual, text):
            yield _tidy(text)
            text = line.text
        else:
            text = _joined(text, line.text)
    yield _tidy(text)


def _usual_width(lines: list[_Line]) -> float:
    return median([line.right - line.left for line in lines if len(line.text) > 20] or [0.0])


def _usual_gap(lines: list[_Line]) -> float:
    """From one base line to the next, within a paragraph."""
    gaps = [before.bottom - line.bottom for before, line in pairwise(lines)]
    return median([gap for gap in gaps if 2 < gap < 60] or [12.0])


def _starts_paragraph(before: _Line, line: _Line, usual: _Usual, text: str) -> bool:
    ended = bool(_ENDS_SENTENCE.search(text))
    gap = before.bottom - line.bottom
    larger = abs(line.size - before.size) > 0.15 * max(line.size, before.size)
    if not 0 < gap < 6 * usual.gap or abs(line.left - before.left) > 0.6 * max(usual.width, 1.0):
        return ended or larger  # another column or page
    if larger and not line.text[:1].islower():
        return True
    if gap > 1.35 * max(usual.gap, line.size):
        return True
    if before.right - before.left < 0.75 * usual.width:
        return ended or len(before.text) < 50
    return ended and line.left - before.left > 0.8 * line.size


def _joined(text: str, line: str) -> str:
    if _HYPHEN.search(text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _tidy(text: str) -> str:
    return " ".join(re.sub("[\u00ad\ufffe\u0002]", "", text).split())


def _title(first: _Sheet, information: dict[str, str]) -> tuple[str | None, str]:
    """The document's own title field, unless it is a file name, or the largest words on its first page."""
    stated = " ".join((information.get("Title") or "").split())
    if len(stated) > 3 and not _NO_TITLE.match(stated):
        return stated, "pdf-info"
    upper = [
        line
        for line in first.lines
        if line.bottom > 0.35 * first.height and sum(map(str.isalpha, line.text)) > 3
    ]
    if not upper:
        return None, ""
    largest = max(line.size for line in upper)
    if largest < 1.15 * median(line.size for line in first.lines):
        return None, ""
    block = [line.text for line in upper if line.size > 0.93 * largest]
    title = _tidy(" ".join(block[:4]))
    return (title, "largest-text") if len(title) <= 300 and not _NO_TITLE.match(title) else (None, "")


def _day(stated: str | None) -> str | None:
    """`D:20241105093000+09'00'` -> `2024-11-05`."""
    match = _PDF_DATE.match(stated or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, month, day).isoformat() if year > 1980 else None
    except ValueError:
        return None
