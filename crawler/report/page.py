"""The report as one HTML file that opens anywhere: no script, nothing loaded from elsewhere."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from crawler.report.lookups import look_up_lines
from crawler.report.rung import rung
from crawler.report.summary import Summary, worst
from crawler.report.text import excerpt
from crawler.report.words import words
from storage.evidence import Evidence
from storage.findings import Severity
from storage.views import KeptDocument

AROUND = 160
"""Characters of the document shown before and after a passage."""


def render_page(summary: Summary, language: str) -> str:
    """The whole report as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        summary=summary,
        said=words(language),
        language=language,
        excerpt=excerpt,
        rung=rung,
        in_context=in_context,
        look=Severity.LOOK,
        severity=lambda report: Severity(worst(report)).name.lower() if worst(report) else "none",
        web=_web,
        look_up_lines=lambda link: [
            text.plain.strip() for text in look_up_lines(link, words(language), language)
        ],
    )


def in_context(evidence: Evidence, document: KeptDocument | None) -> Markup:
    """The passage, marked, with some words of the document before and after it."""
    if document is None:
        return Markup("<mark>{}</mark>").format(evidence.text)
    text = document.document.text
    before, after = max(0, evidence.start - AROUND), min(len(text), evidence.end + AROUND)
    head = ("… " if before else "") + text[before : evidence.start]
    tail = text[evidence.end : after] + (" …" if after < len(text) else "")
    return escape(head) + Markup("<mark>{}</mark>").format(evidence.text) + escape(tail)


def _web(address: str | None) -> str | None:
    """The address if a browser may be sent there: never `javascript:` or `data:`."""
    return address if address is not None and address.startswith(("http://", "https://")) else None
