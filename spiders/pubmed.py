"""PubMed and PubMed Central: articles of medicine and the life sciences.

Source:   the record by E-utilities: title, authors, abstract, day, retraction notices; the whole text from PMC where
          its licence allows.
Asked at: eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed|pmc&id=…
          (https://www.ncbi.nlm.nih.gov/books/NBK25501/), then the page.
Limits:   three requests a second without a key, over all programs of one address; one a second here.
Terms:    made for programs; the pages are not, and PMC's ask crawlers to use this.
Caveats:  a retracted article keeps its record: `Retracted Publication` among its types, and the notice named.
Fails:    an unknown number is an empty set, with status 200 or 400.
"""

from typing import ClassVar

from lxml import etree

from crawler.extract.answers import ended, found, own_words
from crawler.extract.jats import jats_document, pubmed_document
from crawler.extract.reading import read_page
from crawler.source import Limits, SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_EFETCH = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


class PubmedSpider(SourceSpider):
    """Records of PubMed and PubMed Central."""

    name = "pubmed"
    hosts = ("pubmed.ncbi.nlm.nih.gov", "pmc.ncbi.nlm.nih.gov")
    kinds = ("pubmed",)
    limits: ClassVar[dict[str, Limits]] = {"eutils.ncbi.nlm.nih.gov": Limits(1.0)}
    invited: ClassVar[dict[str, str]] = {_EFETCH: "https://www.ncbi.nlm.nih.gov/books/NBK25497/"}

    @classmethod
    def addresses(cls, resolution: Resolution) -> tuple[str, ...]:
        """The record, then the page."""
        page = super().addresses(resolution)
        if "pmid" in resolution.identifiers:
            return f"{_EFETCH}?db=pubmed&retmode=xml&id={resolution.identifiers['pmid']}", *page
        if "pmc" in resolution.identifiers:
            return (
                f"{_EFETCH}?db=pmc&retmode=xml&id={resolution.identifiers['pmc'].removeprefix('PMC')}",
                *page,
            )
        return page

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The record; the page where there is none."""
        told = found(pages, lambda page: page.asked.startswith(_EFETCH))
        document = _record(told, resolution) if told is not None and told.usable else None
        if document is not None:
            outcome = Outcome.OK if document.text else Outcome.EMPTY
            return Reading(
                outcome=outcome, document=document, detail=None if document.text else "no abstract"
            )
        page = pages[-1]
        if page is told:
            gone = told.usable
            return (
                Reading(outcome=Outcome.GONE, detail="PubMed knows no such record") if gone else ended(page)
            )
        return own_words(read_page(page))


def _record(page: Page, resolution: Resolution) -> Document | None:
    try:
        tree = etree.fromstring(page.body, _PARSER)
    except etree.XMLSyntaxError:
        return None
    address = resolution.canonical or page.address
    return pubmed_document(tree, address) or jats_document(tree, address)
