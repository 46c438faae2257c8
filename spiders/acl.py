"""ACL Anthology: papers of computational linguistics.

Source:   the paper's page: title, authors, abstract, day; then its PDF.
Asked at: aclanthology.org/<id>/, aclanthology.org/<id>.pdf.
Limits:   the default pace; robots.txt.
Terms:    open to everyone (CC BY 4.0 since 2016).
Caveats:  days are often a month or a year. Corrected papers keep their id; the page says so, and so it does of
          retracted ones.
Fails:    404 for ids that were never given.
"""

import re
from dataclasses import replace

from crawler.extract.answers import found, own_words, unasked
from crawler.extract.parsed import Parsed
from crawler.extract.prose import paragraphs_of
from crawler.extract.reading import read_html, read_page
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Page, Reading, Resolution, Standing

_ABSTRACT = "//*[contains(@class, 'acl-abstract')]//span | //*[contains(@class, 'acl-abstract')]/p"
_NOTICES = "//*[contains(@class, 'alert')]"
_RETRACTED = re.compile(r"\bretracted\b|\bwithdrawn\b", re.IGNORECASE)


class AclSpider(SourceSpider):
    """Papers in the ACL Anthology."""

    name = "acl"
    hosts = ("aclanthology.org", "aclweb.org")
    kinds = ("acl",)

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The paper's page, whatever form was linked."""
        paper = resolution.identifiers.get("acl")
        return (f"https://aclanthology.org/{paper}/",) if paper else super().addresses(resolution)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The page's abstract, then the paper's text."""
        paper = found(pages, lambda page: page.asked.endswith(".pdf"))
        page = next((page for page in pages if page is not paper), pages[-1])
        if not page.usable or page is paper:
            return own_words(read_page(page))
        parsed = Parsed.of(page)
        reading = own_words(read_html(page, parsed))
        if reading.document is None or "acl" not in resolution.identifiers:
            return reading
        abstract = next(filter(None, map(paragraphs_of, parsed.tree.xpath(_ABSTRACT))), "")
        body = read_page(paper).document if paper is not None and paper.usable else None
        notice = next(
            (said for said in map(paragraphs_of, parsed.tree.xpath(_NOTICES)) if _RETRACTED.search(said)),
            None,
        )
        document = replace(
            reading.document,
            kind="paper",
            text="\n\n".join(filter(None, (abstract, body.text if body else ""))) or reading.document.text,
            markdown=None,
            standing=Standing.RETRACTED if notice else Standing.CURRENT,
            notice=notice,
            methods={**reading.document.methods, "text": "pdfium" if body else "acl-abstract"},
            facts={**reading.document.facts, "acl": resolution.identifiers["acl"]},
        )
        wanted = unasked(pages, f"https://aclanthology.org/{resolution.identifiers['acl']}.pdf")
        return Reading(
            outcome=Outcome.OK, document=document, detail=None if body else "abstract only", wanted=wanted
        )
