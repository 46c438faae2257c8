"""Which rung the words of a source were read from, and when: one short line beside them."""

from crawler.report.words import Words
from storage.records import Via
from storage.views import LinkReport


def rung(link: LinkReport, said: Words) -> str | None:
    """A copy's day or address, who saved a capture and when, or when a page that fails today was last read.

    None where the words are the page's own, as it is.
    """
    kept, visit = link.document, link.visit
    if kept is None:
        return None
    if kept.via is Via.MEMENTO:
        return said.copied.format(date=_fact(link, "memento", "taken")[:10])
    if kept.via is Via.CAPTURE:
        return said.captured.format(by=_fact(link, "capture", "by"), date=_fact(link, "capture", "at")[:10])
    if kept.rung == "copy":
        return said.free_copy.format(address=_fact(link, "copy", "address"))
    if visit is not None and not visit.outcome.readable and kept.whole:
        return said.as_read.format(date=kept.read.date())
    return None


def _fact(link: LinkReport, group: str, name: str) -> str:
    facts = link.document.document.facts.get(group, {}) if link.document else {}
    return str(facts.get(name, "?"))
