"""DOIs, and the publishers' addresses that hold one.

Form of a DOI: https://www.doi.org/the-identifier/resources/handbook/2_numbering
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from crawler.resolve.names import Identity, Place
from crawler.resolve.papers import arxiv_of_doi, ssrn_identity

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s]+")
_SHORT = re.compile(r"/(?:10/)?([a-z0-9]{3,})/?", re.IGNORECASE)
_BARE = re.compile(
    r"(?:doi(?:\.org)?\s*[:/]?\s*|urn:(?:doi:)?|info:doi/)?(10\.\d{4,9}(?:\.\d+)*/\S+|10/[a-z0-9]{3,})",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"(?:^|[/:=])(10\.\d{4,9}(?:\.\d+)*/.+)")
# what publishers write behind a DOI: views of the work, files, sections of the page
_TAIL = re.compile(
    r"/(?:full(?:[/-]?(?:text|html|pdf|xml))?|e?pdf(?:/\w+)?|epub|abstract|abs|html|xml|meta|summary|references|"
    r"citations?|cited-?by|metrics|figures?(?:/\d+)?|tables?(?:/\d+)?|supplementary-material|suppl|comments|"
    r"pdfft|reader|asset.*|_pdf|_article.*|document|fulltext)/?$",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:pdf|full(?:[.\-](?:pdf(?:\+html)?|text|txt))?|html?|abstract|epub|xml|article-info)$", re.I
)
_PREPRINT_VERSION = re.compile(r"^(10\.(?:1101|64898)/[\d.]+\d)v(\d+)(?:\..*|/.*|\+.*)?$")
_NUMBER_TAIL = re.compile(r"/\d{4,}(?:/[\w.\-]*)?$")
_BOOK_TAIL = re.compile(r"/[a-z]+-\d{13}(?:[\w\-]*)$")
# a contents page has a DOI, too, but lists works instead of being one
_LISTING = re.compile(
    r"/(?:book|referencework|journal|series|toc|loi|browse|search|proceedings|topic|issue|publication)s?/(?:doi/)?$",
    re.IGNORECASE,
)
_PARAMETERS = ("doi", "id", "persistentid", "articledoi", "uri")


def doi_identity(doi: str) -> Identity:
    """The name of a DOI, in lower case; arXiv and SSRN papers keep the name they have there."""
    paper = arxiv_of_doi(doi)
    if paper:
        return paper
    name = doi.lower()
    ssrn = re.fullmatch(r"10\.2139/ssrn\.(\d+)", name)
    if ssrn:
        return ssrn_identity(ssrn[1])
    preprint = _PREPRINT_VERSION.match(name)
    if preprint:
        return Identity(
            "doi", f"doi:{preprint[1]}", {"doi": preprint[1], "version": preprint[2]}, preprint[2]
        )
    return Identity("doi", f"doi:{name}", {"doi": name})


def bare_doi(text: str) -> Identity | None:
    """`doi:10.…/…` or a DOI alone, written without an address."""
    found = _BARE.fullmatch(text)
    return doi_identity(found[1]) if found else None


def _clean(doi: str) -> str:
    """A DOI out of a path, without what the publisher put behind it."""
    doi = unquote(doi).rstrip("/")
    for _ in range(3):
        shorter = _FILE.sub("", _TAIL.sub("", doi))
        if shorter == doi or not _DOI.fullmatch(shorter):
            break
        doi = shorter
    return doi


def read_publisher(place: Place) -> Identity | None:
    """Any host: a DOI in the path or in a parameter made for one, contents pages excepted."""
    if "10." in place.path:
        path = unquote(place.path) if "%2" in place.path else place.path
        found = _IN_PATH.search(path)
        if found:
            if _LISTING.search(path[: found.start(1)]):
                return None
            return doi_identity(_clean(found[1]))
    if "10." in place.query and not _LISTING.search(place.path.rstrip("/") + "/"):
        value = place.value(*_PARAMETERS)
        value = value.removeprefix("doi:")
        if _DOI.fullmatch(value):
            return doi_identity(_clean(value))
    return None


def read_resolver(place: Place) -> Identity | None:
    """doi.org: the DOI is the path; `10/abc` and `/abc` are short DOIs."""
    doi = unquote(place.path.lstrip("/")).removeprefix("doi:")
    if _DOI.fullmatch(doi):
        return doi_identity(doi)
    short = _SHORT.fullmatch(place.path)
    if short:
        name = f"10/{short[1].lower()}"
        return Identity("doi", f"doi:{name}", {"doi": name})
    return None


# journal name, year and number written as one word: onc2011282 is 10.1038/onc.2011.282
_NATURE_WORD = re.compile(r"([a-z]+)((?:19|20)\d\d)(\d{1,4})[a-z]?")
_NATURE_NUMBERED = frozenset({"nature", "ncomms", "srep"})
_NATURE_OLD = re.compile(r"/v\d+/n\d+/(?:full|abs|pdf|extref|covers)/([\w.\-]+?)(?:_ft)?\.(?:html|pdf)$")


def read_nature(place: Place) -> Identity | None:
    """nature.com: the article's name is the end of its DOI, 10.1038/…."""
    old = _NATURE_OLD.search(place.path)
    if old:
        name = old[1]
    elif place.steps[:1] == ("articles",) and len(place.steps) > 1:
        name = unquote(place.steps[1]).removesuffix(".pdf").removesuffix("_reference")
    else:
        return read_publisher(place)
    word = _NATURE_WORD.fullmatch(name)
    if word and word[1] not in _NATURE_NUMBERED:
        name = ".".join(word.groups())
    return doi_identity(f"10.1038/{name}") if re.fullmatch(r"[\w.\-]{4,}", name) else None


def read_zenodo(place: Place) -> Identity | None:
    """Zenodo: a record's number is the end of its DOI, 10.5281/zenodo.…."""
    found = re.match(r"/(?:api/)?records?/(\d+)(?=/|$)", place.path)
    return doi_identity(f"10.5281/zenodo.{found[1]}") if found else read_publisher(place)


def read_numbered(place: Place) -> Identity | None:
    """ELife and PeerJ: the article's number is the end of its DOI."""
    found = re.match(
        r"/(?:articles|reviewed-preprints)/(?:(cs|[a-z]+)-)?(\d+)(?:v\d+)?(?=[/.]|$)", place.path
    )
    if not found:
        return read_publisher(place)
    if place.host.endswith("elifesciences.org"):
        return doi_identity(f"10.7554/elife.{found[2]}")
    return doi_identity(f"10.7717/peerj{'-' + found[1] if found[1] else ''}.{found[2]}")


def read_early(place: Place) -> Identity | None:
    """BioRxiv and medRxiv: the DOI in the path, or the old `/early/<date>/<number>` form."""
    found = re.match(
        r"/content/(?:(?:bio|med)rxiv/)?early/\d{4}/\d\d/\d\d/([\d.]+\d)(?:v(\d+))?(?=[./]|$)", place.path
    )
    return (
        doi_identity(f"10.1101/{found[1]}" + (f"v{found[2]}" if found[2] else ""))
        if found
        else read_publisher(place)
    )


def read_journals_with_number(place: Place) -> Identity | None:
    """Silverchair's journals: behind the DOI stands the number of the page, and a slug."""
    return _shortened(place, _NUMBER_TAIL)


def read_book_views(place: Place) -> Identity | None:
    """University presses: behind a book's DOI stands the name of the chapter view."""
    return _shortened(place, _BOOK_TAIL)


def read_two_steps(place: Place) -> Identity | None:
    """Publishers whose DOIs are two steps long, followed by a slug."""
    found = re.search(r"/(10\.\d{4,9}/[^/]+)", place.path)
    return doi_identity(_clean(found[1])) if found else None


def _shortened(place: Place, tail: re.Pattern[str]) -> Identity | None:
    head = tail.sub("", place.path)
    return read_publisher(place._replace(path=head)) if "/10." in head else read_publisher(place)


READERS: Mapping[str, Callable[[Place], Identity | None]] = {
    "doi.org": read_resolver,
    "dx.doi.org": read_resolver,
    "doi.acm.org": read_resolver,
    "hdl.handle.net": read_resolver,
    "nature.com": read_nature,
    "zenodo.org": read_zenodo,
    "elifesciences.org": read_numbered,
    "peerj.com": read_numbered,
    "biorxiv.org": read_early,
    "medrxiv.org": read_early,
    "academic.oup.com": read_journals_with_number,
    "jamanetwork.com": read_journals_with_number,
    "direct.mit.edu": read_journals_with_number,
    "pubs.geoscienceworld.org": read_journals_with_number,
    "ashpublications.org": read_journals_with_number,
    "pubs.aip.org": read_journals_with_number,
    "universitypressscholarship.com": read_book_views,
    "taylorfrancis.com": read_two_steps,
}
