"""Where each exported field came from, and when: nothing a summarizer reads is without a source of its own."""

from datetime import datetime
from urllib.parse import urlsplit

from crawler.export.lines import OriginLine
from storage.records import Issue, Item, Standing
from storage.views import KeptDocument, LinkReport

_OF_THE_WORDS = ("title", "authors", "published", "modified", "language", "text", "markdown", "kind")
"""Kept as they were when these words were first read."""
_OF_THE_ITEM = ("section", "headline", "text", "language", "links", "claims")


def origins_of_item(issue: Issue, item: Item, added: datetime | None) -> dict[str, OriginLine]:
    """Every field that is filled was read from the issue; empty where nobody knows when that was."""
    if added is None:
        return {}
    read = OriginLine(method=issue.format, at=added, place=issue.address)
    return {name: read for name in _OF_THE_ITEM if getattr(item, name)}


def origins_of_document(kept: KeptDocument, reader: str | None) -> dict[str, OriginLine]:
    """The method that won each filled field, else the site file that read it all; facts are of the last reading."""
    document = kept.document
    found = {
        name: OriginLine(
            method=document.methods.get(name) or reader or document.kind, at=kept.seen, place=document.address
        )
        for name in _OF_THE_WORDS
        if getattr(document, name)
    }
    if document.facts:
        found["facts"] = OriginLine(method=reader or document.kind, at=kept.read, place=document.address)
    return found


def origins_of_source(report: LinkReport) -> dict[str, OriginLine]:
    """Whom the standing is of: the host that was asked, at the last visit that could read it."""
    source, read = report.source, report.read
    if source is None or read is None:
        return {}
    authority = OriginLine(
        method=urlsplit(read.final).hostname or read.reader, at=read.started, place=read.final
    )
    found = {"standing": authority}
    if source.standing is not Standing.CURRENT and source.notice:
        found["notice"] = authority
    return found
