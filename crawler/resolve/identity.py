"""What an address names: the host decides who reads it, the reader says what it is."""

from collections.abc import Callable, Mapping

from crawler.resolve import dois, media, papers, repositories
from crawler.resolve.names import WEB, Identity, Place
from crawler.resolve.spelling import Parts, Spelled

_READERS: Mapping[str, Callable[[Place], Identity | None]] = {
    **papers.READERS,
    **dois.READERS,
    **repositories.READERS,
    **media.READERS,
}
_BARE = (papers.bare_arxiv, dois.bare_doi, repositories.bare_github, repositories.bare_huggingface)


def name_address(spelled: Spelled) -> Identity:
    """What a spelled address names; `names.WEB` when it is a page like any other."""
    place = _place(spelled.parts)
    reader = _reader(place.host)
    if reader is None:
        return dois.read_publisher(place) or WEB
    found = reader(place)
    if found is None and reader in _WITH_DOIS:
        found = dois.read_publisher(place)
    return found or WEB


def name_bare(text: str) -> Identity | None:
    """What an identifier without an address names: `arXiv:…`, `doi:…`, `PMC…`, `git@github.com:…`."""
    text = text.strip()
    for read in _BARE:
        found = read(text)
        if found:
            return found
    return _record_number(text)


def web_key(spelled: Spelled) -> str:
    """The lossy key that two addresses of one page share: no scheme, `www.`, last slash; sorted query."""
    parts = spelled.parts
    authority = parts.authority
    for prefix in ("www.", "m.", "mobile."):
        if authority.startswith(prefix) and authority.count(".") > 1:
            authority = authority.removeprefix(prefix)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    mark = spelled.address.find("#")
    fragment = spelled.address[mark:] if mark >= 0 else ""
    return f"web:{authority}{parts.path.rstrip('/')}{'?' if query else ''}{query}{fragment}"


# hosts whose own identifiers come first, but that show DOIs as well
_WITH_DOIS = frozenset({papers.read_pii, papers.read_pubmed, papers.read_ssrn, papers.read_compact})


# what stands below these hosts (docs., blog., developer.) has paths of another make
_ALONE = frozenset(
    {"github.com", "huggingface.co", "hf.co", "x.com", "twitter.com", "zenodo.org", "pypi.org"}
)


_HOST = 253
"""No longer name can be looked up: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4"""


def _place(parts: Parts) -> Place:
    host = parts.host
    if host.startswith(("www.", "m.", "mobile.")):
        host = host.partition(".")[2]
    path = parts.path or "/"
    return Place(
        host,
        path,
        tuple(path.strip("/").split("/")) if len(path) > 1 else (),
        parts.query or "",
        parts.fragment or "",
    )


def _reader(host: str) -> Callable[[Place], Identity | None] | None:
    """The reader of the host or of the nearest domain above it."""
    if len(host) > _HOST:
        return None
    above = host
    while above:
        reader = _READERS.get(above)
        if reader is not None:
            return None if above in _ALONE and above != host else reader
        above = above.partition(".")[2]
    return None


def _record_number(text: str) -> Identity | None:
    """`PMC4304851` and `PMID: 12082125`."""
    kind, mark, number = text.partition(":")
    if mark and kind.lower() in {"pmid", "pmcid", "pmc"}:
        text = number.strip() if kind.lower() == "pmid" else text
        if kind.lower() == "pmid" and text.isdecimal():
            return papers.pubmed_identity("pmid", text)
        text = number.strip()
    number = text[3:] if text[:3].upper() == "PMC" else ""
    return papers.pubmed_identity("pmc", number) if number.isdecimal() and number.isascii() else None
