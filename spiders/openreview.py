"""OpenReview: papers under open review, with what became of them.

Source:   the submission's record: title, authors, abstract, venue, days, withdrawn or rejected; then its PDF.
Asked at: api2.openreview.net/notes?id=… (https://docs.openreview.net/reference/api-v2), openreview.net/pdf?id=….
Limits:   none stated for reading; one a second.
Terms:    the interface is documented for programs and needs no account for public notes.
Caveats:  the venue line says where a paper stands: "Submitted to", "Accepted", "Withdrawn Submission". A paper of
          before 2023 is known to the older interface only; its page is read then.
Fails:    403 for notes that are not public yet: `login`. 404 for what never was.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawler.extract.answers import (
    at,
    backed,
    ended,
    found,
    json_object,
    objects,
    own_words,
    present,
    strings,
    unasked,
)
from crawler.extract.language import language_of
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution, Standing

_API = "https://api2.openreview.net"


class OpenreviewSpider(SourceSpider):
    """Submissions on OpenReview."""

    name = "openreview"
    hosts = ("openreview.net",)
    kinds = ("openreview",)
    limits: ClassVar[dict[str, Limits]] = {"api2.openreview.net": Limits(1.0), "openreview.net": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {f"{_API}/notes": "https://docs.openreview.net/reference/api-v2"}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The submission's record, then its page."""
        forum, page = resolution.identifiers.get("openreview"), super().addresses(resolution)
        return (f"{_API}/notes?id={forum}", *page) if forum else page

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The record with the paper's text; the page where there is no record."""
        told = found(pages, lambda page: page.asked.startswith(f"{_API}/notes"))
        note = (
            next(iter(objects(json_object(told), "notes")), None)
            if told is not None and told.usable
            else None
        )
        if told is not None and told.status == 403:
            return Reading(outcome=Outcome.LOGIN, detail="status 403: the note is not public")
        if note is None or not _value(note, "title"):
            page = next((page for page in reversed(pages) if page is not told), pages[-1])
            return own_words(read_page(page)) if page is not told else ended(page)
        pdf = f"https://openreview.net/pdf?id={note['id']}"
        paper = found(pages, lambda page: urlsplit(page.asked).path == "/pdf")
        body = read_page(paper).document if paper is not None and paper.usable else None
        document = _document(note, body.text if body is not None else "")
        outcome = Outcome.OK if document.text else Outcome.EMPTY
        detail = None if body is not None else "abstract only"
        return Reading(outcome=outcome, document=document, detail=detail, wanted=unasked(pages, pdf))


def _value(note: Mapping[str, Any], field: str) -> str | None:
    return at(note, "content", field, "value", kind=str)


def _document(note: Mapping[str, Any], body: str) -> Document:
    abstract, venue = _value(note, "abstract") or "", _value(note, "venue") or ""
    withdrawn = "withdrawn" in venue.lower() or at(note, "ddate", kind=int) is not None
    return backed(
        Document(
            address=f"https://openreview.net/forum?id={note['id']}",
            kind="paper",
            title=_value(note, "title"),
            authors=tuple(strings(note, "content", "authors", "value")),
            published=_day(at(note, "pdate", kind=int) or at(note, "cdate", kind=int)),
            modified=_day(at(note, "mdate", kind=int)),
            language=language_of(abstract),
            text="\n\n".join(filter(None, (_value(note, "TLDR"), abstract, body))),
            standing=Standing.WITHDRAWN if withdrawn else Standing.CURRENT,
            notice=(venue or "deleted by its authors") if withdrawn else None,
            methods={
                **dict.fromkeys(("title", "authors", "published", "modified", "text"), "openreview"),
                "language": "script",
            },
            facts=present(venue=venue, full_text="pdf" if body else None),
        )
    )


def _day(milliseconds: int | None) -> str | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat() if milliseconds else None
