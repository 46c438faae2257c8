"""Articles as PubMed and PubMed Central give them to programs.

https://www.ncbi.nlm.nih.gov/books/NBK3828/ (PubMed's elements), https://jats.nlm.nih.gov (JATS)
"""

from collections.abc import Iterable

from lxml import etree

from crawler.extract.answers import backed, present
from crawler.extract.language import language_of
from crawler.extract.prose import paragraphs_of
from storage.records import Document, Standing

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOTICES = {
    "RetractionIn": (Standing.RETRACTED, "Retraction"),
    "ErratumIn": (Standing.CORRECTED, "Erratum"),
    "ExpressionOfConcernIn": (Standing.CORRECTED, "Expression of concern"),
}
"""`CommentsCorrections@RefType` -> what it means for the article, gravest first."""


def pubmed_document(tree: etree._Element, address: str) -> Document | None:
    """The article of a `PubmedArticleSet`; None where the set is empty or something else."""
    article = tree.find(".//PubmedArticle/MedlineCitation/Article")
    if article is None:
        return None
    abstract = "\n\n".join(
        filter(None, (_labelled(part) for part in article.findall("Abstract/AbstractText")))
    )
    standing, notice = _standing(tree)
    names = (
        " ".join(filter(None, (author.findtext("ForeName"), author.findtext("LastName"))))
        or author.findtext("CollectiveName")
        for author in article.findall("AuthorList/Author")
    )
    return _paper(
        address=address,
        title=_line(article.find("ArticleTitle")),
        authors=names,
        published=_date(article.find("ArticleDate")) or _date(article.find("Journal/JournalIssue/PubDate")),
        text=abstract,
        method="pubmed",
        standing=standing,
        notice=notice,
        facts=present(
            journal=article.findtext("Journal/Title"),
            doi=next(iter(tree.xpath(".//ArticleIdList/ArticleId[@IdType='doi']/text()")), None),
            pmc=next(iter(tree.xpath(".//ArticleIdList/ArticleId[@IdType='pmc']/text()")), None),
        ),
    )


def jats_document(tree: etree._Element, address: str) -> Document | None:
    """The article of a `pmc-articleset`: abstract, then the body where the publisher lets it be had."""
    article = tree.find(".//article")
    if article is None:
        return None
    front = article.find("front/article-meta")
    if front is None:
        return None
    parts = [*front.findall("abstract"), *article.findall("body")]
    names = (
        " ".join(filter(None, (name.findtext("given-names"), name.findtext("surname"))))
        for name in front.xpath("contrib-group/contrib[@contrib-type='author']/name")
    )
    dates = front.xpath("pub-date[@pub-type='epub' or @date-type='pub' or @pub-type='ppub']")
    retracted = article.get("article-type") == "retraction" or bool(
        front.xpath(".//related-article[@related-article-type='retraction-forward']")
    )
    return _paper(
        address=address,
        title=_line(front.find("title-group/article-title")),
        authors=names,
        published=next((day for date in dates if (day := _date(date))), None),
        text="\n\n".join(filter(None, map(paragraphs_of, parts))),
        method="jats",
        standing=Standing.RETRACTED if retracted else Standing.CURRENT,
        notice="Retraction" if retracted else None,
        facts=present(
            journal=article.findtext("front/journal-meta//journal-title"),
            doi=next(iter(front.xpath("article-id[@pub-id-type='doi']/text()")), None),
            full_text="jats" if article.find("body") is not None else None,
        ),
    )


def _paper(
    *,
    address: str,
    title: str,
    authors: Iterable[str | None],
    published: str | None,
    text: str,
    method: str,
    standing: Standing,
    notice: str | None,
    facts: dict[str, object],
) -> Document:
    return backed(
        Document(
            address=address,
            kind="paper",
            title=title or None,
            authors=tuple(filter(None, authors)),
            published=published,
            language=language_of(text or title),
            text=text,
            standing=standing,
            notice=notice,
            methods={
                **dict.fromkeys(("title", "authors", "published", "text", "standing"), method),
                "language": "script",
            },
            facts=facts,
        )
    )


def _standing(tree: etree._Element) -> tuple[Standing, str | None]:
    """The gravest notice about the article, and where it stands."""
    for kind, (standing, name) in _NOTICES.items():
        for entry in tree.findall(f".//CommentsCorrections[@RefType='{kind}']"):
            return standing, ", ".join(filter(None, (name, entry.findtext("RefSource"))))
    types = {_line(kind) for kind in tree.findall(".//PublicationType")}
    return (
        (Standing.RETRACTED, "Retracted Publication")
        if "Retracted Publication" in types
        else (Standing.CURRENT, None)
    )


def _labelled(part: etree._Element) -> str:
    """`RESULTS: …` where a structured abstract names its parts."""
    words, label = _line(part), part.get("Label")
    return f"{label}: {words}" if label and words else words


def _line(element: etree._Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _date(element: etree._Element | None) -> str | None:
    """`2024-11-05`, as precise as it is stated."""
    if element is None:
        return None
    year, month, day = (
        element.findtext(name) or element.findtext(name.lower()) for name in ("Year", "Month", "Day")
    )
    if not year:
        return None
    if month in _MONTHS:
        month = str(_MONTHS.index(month) + 1)
    parts = [
        year,
        *(f"{int(part):02}" for part in (month, day if month else None) if part and part.isdecimal()),
    ]
    return "-".join(parts)
