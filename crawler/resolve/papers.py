"""Names of papers that have an identifier of their own: arXiv, OpenReview, anthologies, indexes."""

import re
from collections.abc import Callable, Mapping

from crawler.resolve.names import Identity, Place

# https://info.arxiv.org/help/arxiv_identifier.html
_ARXIV = r"(?:\d{4}\.\d{4,5}|[A-Za-z][A-Za-z\-]*(?:\.[A-Za-z\-]+)?/\d{7})"
_ARXIV_ID = re.compile(rf"({_ARXIV})(?:v(\d+))?", re.ASCII)
_ARXIV_PATH = re.compile(
    rf"/+(?:abs|pdf|html|ps|dvi|format|e-print|eprint|src|tex|tb|other|cits|refs)/+(?:arxiv:)?({_ARXIV})(?:v(\d+))?"
    r"(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_ARXIV_FILE = re.compile(
    r"/ftp/(?:arxiv|([a-z\-]+))/(?:papers|pdf)/\d{4}/(\d{4}\.\d{4,5}|\d{7})(?:v(\d+))?(?!\d)", re.IGNORECASE
)
_ANY_ARXIV_STEP = re.compile(rf"/({_ARXIV})(?:v(\d+))?(?:\.pdf)?(?=/|$)", re.ASCII)
_BARE_ARXIV = re.compile(
    rf"\[?\s*(?:arxiv\s*[:.]?\s*)?\[?({_ARXIV})(?:v(\d+))?\]?\s*(?:\[[\w.\-]+\])?", re.IGNORECASE | re.ASCII
)


def arxiv_identity(paper: str, version: str | None) -> Identity:
    """The name of an arXiv paper; the old subject class (`math.GT/`) is dropped, the version kept apart."""
    archive, slash, number = paper.partition("/")
    name = f"{archive.partition('.')[0].lower()}/{number}" if slash else paper
    version = (version or "").lstrip("0")
    identifiers = {"arxiv": name, "version": version} if version else {"arxiv": name}
    return Identity("arxiv", f"arxiv:{name}", identifiers, version)


def bare_arxiv(text: str) -> Identity | None:
    """`arXiv:2411.04468v1`, `[2411.04468]`, `hep-th/9305059` written without an address."""
    found = _BARE_ARXIV.fullmatch(text)
    return arxiv_identity(found[1], found[2]) if found else None


def read_arxiv(place: Place) -> Identity | None:
    """arxiv.org, its mirrors and the sites that show its papers under their id."""
    found = _ARXIV_PATH.match(place.path)
    if found:
        return arxiv_identity(found[1], found[2])
    file = _ARXIV_FILE.match(place.path)
    if file:
        return arxiv_identity(f"{file[1]}/{file[2]}" if file[1] else file[2], file[3])
    return None


def read_arxiv_reader(place: Place) -> Identity | None:
    """ar5iv, alphaXiv, arXiv Vanity, Papers.cool, SciRate: `/<any word>/<arXiv id>`."""
    found = _ANY_ARXIV_STEP.search(place.path)
    return arxiv_identity(found[1], found[2]) if found else None


def arxiv_of_doi(doi: str) -> Identity | None:
    """The arXiv paper that a `10.48550/arXiv.…` DOI stands for."""
    prefix = "10.48550/arxiv."
    if not doi.lower().startswith(prefix):
        return None
    found = _ARXIV_ID.fullmatch(doi[len(prefix) :])
    return arxiv_identity(found[1], found[2]) if found else None


def read_openreview(place: Place) -> Identity | None:
    """OpenReview: forum, PDF and attachment pages carry the forum's `id`."""
    if place.steps[:1] in {("forum",), ("pdf",), ("attachment",), ("references",), ("revisions",)}:
        forum = place.value("id")
        if re.fullmatch(r"[\w\-]{5,}", forum):
            return Identity("openreview", f"openreview:{forum}", {"openreview": forum})
    return None


_ACL = re.compile(
    r"/(?:[\w\-]+/)*?((?:\d{4}\.[a-z\d_]+-[a-z\d_]+\.\d+)|(?:[A-Z]\d{2}-\d{4}))(?:v\d+)?"
    r"(?:\.(?:pdf|bib|xml|endf|html|mods))?/?",
    re.ASCII,
)


def read_acl(place: Place) -> Identity | None:
    """ACL Anthology: ids of both ages; file endings and revisions are dropped."""
    found = _ACL.fullmatch(place.path)
    return Identity("acl", f"acl:{found[1]}", {"acl": found[1]}) if found else None


_S2_PAPER = re.compile(r"/(?:paper|reader)/(?:.*/)?([0-9a-f]{40})(?=/|$)")
_S2_CORPUS = re.compile(r"/corpusid:?/?(\d+)", re.IGNORECASE)
_S2_FILE = re.compile(r"/([0-9a-f]{4})/([0-9a-f]{36})\.pdf")


def read_s2(place: Place) -> Identity | None:
    """Semantic Scholar: the 40 hexadecimal digits of a paper, or its corpus number."""
    paper = _S2_PAPER.match(place.path)
    file = _S2_FILE.match(place.path)
    if paper or file:
        sha = paper[1] if paper else "".join(file.groups()) if file else ""
        return Identity("s2", f"s2:{sha}", {"s2": sha})
    corpus = _S2_CORPUS.search(place.path)
    if corpus:
        return Identity("s2", f"s2:corpus:{corpus[1]}", {"corpus": corpus[1]})
    if place.path[:6].lower() == "/arxiv":
        return read_arxiv_reader(place._replace(path=place.path.replace(":", "/", 1)))
    return None


_COMPACT = re.compile(r"/(arxiv|pubmed|pmid|pmc)[:/](?:arxiv:)?([^?#]+?)/?", re.IGNORECASE)


def read_compact(place: Place) -> Identity | None:
    """Identifiers.org and n2t.net: `prefix:accession`; a DOI there is read like any other.

    Source: https://docs.identifiers.org/pages/identification_scheme.html
    """
    found = _COMPACT.fullmatch(place.path)
    if not found:
        return None
    prefix, accession = found[1].lower(), found[2]
    if prefix == "arxiv":
        return bare_arxiv(accession)
    number = accession.upper().removeprefix("PMC")
    kind = "pmc" if prefix == "pmc" else "pmid"
    return pubmed_identity(kind, number) if number.isdecimal() and number.isascii() else None


_PMC = re.compile(r"/(?:articles?|pmc|instance)/(?:pmc/)?(?:pmc)?(\d+)(?=[/.]|$)", re.IGNORECASE)
_PMID = re.compile(r"/(?:m/)?(?:pubmed|med|pmid)/(\d+)(?=/|$)", re.IGNORECASE)


def pubmed_identity(kind: str, number: str) -> Identity:
    """The name of a PubMed (`pmid`) or PubMed Central (`pmc`) record."""
    value = f"PMC{number}" if kind == "pmc" else number
    return Identity("pubmed", f"{kind}:{value}", {kind: value})


def read_pubmed(place: Place) -> Identity | None:
    """PubMed, PubMed Central and Europe PMC; a search by number is a search."""
    number = place.steps[0] if place.host.startswith("pubmed.") and place.steps else ""
    if number.isdecimal():
        return pubmed_identity("pmid", number)
    found = _PMID.search(place.path)
    if found:
        return pubmed_identity("pmid", found[1])
    central = _PMC.search(place.path)
    return pubmed_identity("pmc", central[1]) if central else None


_SSRN_PATH = re.compile(r"/(?:abstract|abs)[=/](\d+)|/ssrn[_\-]id(\d+)", re.IGNORECASE)


def ssrn_identity(number: str) -> Identity:
    """The name of an SSRN paper."""
    return Identity("ssrn", f"ssrn:{number}", {"ssrn": number})


def read_ssrn(place: Place) -> Identity | None:
    """SSRN: the abstract's number, wherever the page form carries it."""
    number = place.value("abstract_id", "abstractid", "abstract", "abid")
    if number.isdecimal():
        return ssrn_identity(number)
    found = _SSRN_PATH.search(place.path)
    return ssrn_identity(found[1] or found[2]) if found else None


_IEEE = re.compile(r"/(?:abstract/)?document/(\d+)|/(?:ielx?\d*|iel)/(?:[\w]+/)*0*(\d{5,})\.pdf")
_PII = re.compile(
    r"/(?:pii/|pii(?=s)|(?:fulltext|abstract|pdf|retrieve)/(?=s))(s?\d{4}-?\d{3}[\dx][\d()\-.]{7,}[\dx]?|[bs]?[\dx()\-.]{8,})",
    re.IGNORECASE,
)
_HASH = re.compile(r"/(?:file|hash)/([0-9a-f]{32})(?=[-.])")
_PMLR = re.compile(r"/(v\d+|r\d+)/([a-z][\w\-]*?\d+[a-z]?)(?=[/.]|$)", re.IGNORECASE)
_CVF = re.compile(r"([^/]+?)_(?:paper|supplemental|poster)\.(?:pdf|html|zip)", re.IGNORECASE)
_JMLR = re.compile(r"/papers/v(?:olume)?(\d+)/([\w\-]+?)(?=[/.]|$)")


def read_ieee(place: Place) -> Identity | None:
    """IEEE Xplore: the document's number."""
    found = _IEEE.match(place.path)
    number = (found[1] or found[2]) if found else place.value("arnumber")
    return Identity("ieee", f"ieee:{number}", {"ieee": number}) if number.isdecimal() else None


def read_pii(place: Place) -> Identity | None:
    """Elsevier's pages: the publisher item identifier, without its punctuation."""
    found = _PII.search(place.path)
    if not found:
        return None
    pii = re.sub(r"[()\-.]", "", found[1]).upper()
    return Identity("pii", f"pii:{pii}", {"pii": pii})


def read_neurips(place: Place) -> Identity | None:
    """NeurIPS proceedings: the hash that abstract, paper and supplement share."""
    found = _HASH.search(place.path)
    return Identity("neurips", f"neurips:{found[1]}", {"neurips": found[1]}) if found else None


def read_pmlr(place: Place) -> Identity | None:
    """Proceedings of Machine Learning Research: volume and paper name."""
    found = _PMLR.match(place.path)
    if not found:
        return None
    name = f"{found[1]}/{found[2]}"
    return Identity("pmlr", f"pmlr:{name}", {"pmlr": name})


def read_cvf(place: Place) -> Identity | None:
    """CVF open access: the stem of the file name."""
    found = _CVF.fullmatch(place.steps[-1]) if place.steps else None
    return Identity("cvf", f"cvf:{found[1]}", {"cvf": found[1]}) if found else None


def read_jmlr(place: Place) -> Identity | None:
    """Journal of Machine Learning Research: volume and paper name."""
    found = _JMLR.match(place.path)
    if not found:
        return None
    name = f"v{found[1]}/{found[2]}"
    return Identity("jmlr", f"jmlr:{name}", {"jmlr": name})


READERS: Mapping[str, Callable[[Place], Identity | None]] = {
    "arxiv.org": read_arxiv,
    "xxx.lanl.gov": read_arxiv,
    "ar5iv.org": read_arxiv_reader,
    "ar5iv.labs.arxiv.org": read_arxiv_reader,
    "alphaxiv.org": read_arxiv_reader,
    "papers.cool": read_arxiv_reader,
    "scirate.com": read_arxiv_reader,
    "arxiv-vanity.com": read_arxiv_reader,
    "openreview.net": read_openreview,
    "aclanthology.org": read_acl,
    "aclanthology.info": read_acl,
    "aclweb.org": read_acl,
    "aclanthology.coli.uni-saarland.de": read_acl,
    "semanticscholar.org": read_s2,
    "pubmed.ncbi.nlm.nih.gov": read_pubmed,
    "pubmed.gov": read_pubmed,
    "pmc.ncbi.nlm.nih.gov": read_pubmed,
    "ncbi.nlm.nih.gov": read_pubmed,
    "europepmc.org": read_pubmed,
    "identifiers.org": read_compact,
    "n2t.net": read_compact,
    "ssrn.com": read_ssrn,
    "ieeexplore.ieee.org": read_ieee,
    "sciencedirect.com": read_pii,
    "linkinghub.elsevier.com": read_pii,
    "cell.com": read_pii,
    "thelancet.com": read_pii,
    "nips.cc": read_neurips,
    "neurips.cc": read_neurips,
    "proceedings.mlr.press": read_pmlr,
    "openaccess.thecvf.com": read_cvf,
    "cv-foundation.org": read_cvf,
    "jmlr.org": read_jmlr,
    "jmlr.csail.mit.edu": read_jmlr,
}
