"""What arXiv says about a paper: its Atom entry, its abstract page, and whether it was withdrawn."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from crawler.extract.answers import backed, present
from crawler.extract.language import language_of
from crawler.extract.parsed import Parsed, decode, sniff
from storage.records import Document, Page, Standing

_NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
}
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_VERSIONED = re.compile(r"/abs/(?P<id>.+?)(?:v(?P<version>\d+))?$")
_HISTORY = re.compile(
    r"\[v(\d+)\]\s*(?:\w+,\s*)?(\d{1,2} \w{3} \d{4})?[^\[]*?(\(withdrawn\))?\s*(?=\[v\d+\]|$)"
)
_AFFILIATION = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
_FIELD = re.compile(r"^([A-Z][\w-]+): +(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_VERSION = re.compile(
    r"^Date(?: \(revised v\d+\))?: \w+, +(\d{1,2} \w{3} \d{4})[^(\n]*\(([^)]*)\)", re.MULTILINE
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

# --- withdrawn: the interface has no flag for it, only the words people write --------------------
_WORK = (
    r"(?:e-?print|preprint|papers?|articles?|manuscript|submission|work|version|note|letter|report|thesis"
    r"|document|draft|text|study|review|survey|chapter|contribution|comment)"
)
_GONE = r"(?:withdrawn|retracted|removed by (?:the )?arxiv)"
_WITHDRAWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:this|these|the|our|present|entire)\s+(?:\w+\s+)?{_WORK}\b[^.;]{{0,40}}?\b(?:has|have|had|is|was|been|being)\b[^.;]{{0,30}}?\b{_GONE}\b",
        rf"^\W*(?:{_WORK}\s+)?(?:\w+\s+)?{_GONE}\b",
        r"\bwithdrawn (?:by|from|on request|at the request)\b[^.;]{0,40}\b(?:arxiv|authors?|submitters?|admin\w*|us|me)\b",
        (
            r"\b(?:authors?|we|i)\b[^.;]{0,30}\b(?:withdraw|withdrew|ha(?:ve|s) withdrawn|withdrawing)\b[^.;]{0,30}"
            rf"\b(?:it|{_WORK})\b"
        ),
    )
)
_ABOUT_ANOTHER = re.compile(
    r"\b(?:previous(?:ly)?|earlier|older|former|replac(?:es|ing)|supersed(?:es|ing)|extend(?:s|ing)|resubmi\w+"
    r"|instead of|another|companion|corrects?|version of|comment on|response to|if|not)\b[^.;]*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z\[(])|\n{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Eprint:
    """One paper in one version, as arXiv describes it."""

    id: str
    """Without the version: `2101.00001`, `math/0309136`."""
    version: int | None
    title: str
    method: str
    """Where it was read: `atom` or `citation-meta`."""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    published: str | None = None
    """Day of the first version."""
    updated: str | None = None
    """Day of this version."""
    comment: str | None = None
    doi: str | None = None
    journal: str | None = None
    category: str | None = None
    withdrawn: str | None = None
    """The words that say so, or None."""
    versions: tuple[int, ...] = ()
    """Every version of the history whose text can be had; empty where no history was seen."""
    history: tuple[str, ...] = ()
    """The day of every version, the first one first; empty where no history was seen."""

    def version_to_read(self, cited: int | None) -> int | None:
        """The version cited; else the newest, or the last one before a withdrawal."""
        if self.withdrawn is None or self.version is None:
            return cited or self.version
        readable = [version for version in self.versions if version < self.version]
        last = max(readable, default=max(self.version - 1, 1))
        return cited if cited is not None and cited <= last else last

    def standing(self, cited: int | None) -> Standing:
        """Withdrawn; `updated` where a newer version than the one cited is out; else current."""
        if self.withdrawn is not None:
            return Standing.WITHDRAWN
        return Standing.UPDATED if cited and self.version and cited < self.version else Standing.CURRENT


def eprints_of_atom(body: bytes) -> list[Eprint] | None:
    """The papers of an answer of the query interface; None where the body is no Atom feed.

    An unknown id gives an empty feed, a malformed one a single entry titled `Error`: both are no paper.
    https://info.arxiv.org/help/api/user-manual.html
    """
    try:
        feed = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError:
        return None
    if feed.tag != f"{{{_NAMES['atom']}}}feed":
        return None
    entries = feed.findall("atom:entry", _NAMES)
    return [eprint for entry in entries if (eprint := _of_entry(entry)) is not None]


def _of_entry(entry: etree._Element) -> Eprint | None:
    named = _VERSIONED.search(_words(entry, "atom:id") or "")
    if named is None:
        return None
    comment, abstract = _words(entry, "arxiv:comment"), _words(entry, "atom:summary") or ""
    category = entry.find("arxiv:primary_category", _NAMES)
    return Eprint(
        id=named["id"],
        version=int(named["version"]) if named["version"] else None,
        title=_words(entry, "atom:title") or "",
        method="atom",
        authors=tuple(
            " ".join(name.text.split())
            for name in entry.findall("atom:author/atom:name", _NAMES)
            if name.text
        ),
        abstract=abstract,
        published=(_words(entry, "atom:published") or "")[:10] or None,
        updated=(_words(entry, "atom:updated") or "")[:10] or None,
        comment=comment,
        doi=_words(entry, "arxiv:doi"),
        journal=_words(entry, "arxiv:journal_ref"),
        category=category.get("term") if category is not None else None,
        withdrawn=withdrawal(comment=comment, abstract=abstract),
    )


def eprint_of_page(page: Page) -> Eprint | None:
    """The paper of an abstract page (`/abs/…`), or of arXiv's own record of it; None where it is neither."""
    if sniff(page) == "text":
        return _of_record(decode(page.body, page.header("content-type"))[1])
    parsed = Parsed.of(page)
    id_, title = parsed.first_meta("citation_arxiv_id"), parsed.first_meta("citation_title")
    if id_ is None or title is None:
        return None
    comment = _place(parsed, "//td[contains(@class, 'comments')]")
    abstract = _place(parsed, "//blockquote[contains(@class, 'abstract')]") or ""
    abstract = parsed.first_meta("citation_abstract") or re.sub(r"^Abstract:\s*", "", abstract)
    history = _place(parsed, "//div[@class='submission-history']") or ""
    versions = [(int(number), day, gone) for number, day, gone in _HISTORY.findall(history)]
    banner = _place(parsed, "//span[contains(@class, 'error')][contains(., 'withdrawn')]")
    marked = next((f"v{number} (withdrawn)" for number, _, gone in reversed(versions) if gone), None)
    return Eprint(
        id=re.sub(r"v\d+$", "", id_),
        version=max((number for number, _, _ in versions), default=None),
        title=" ".join(title.split()),
        method="citation-meta",
        authors=tuple(_natural(name) for name in parsed.meta.get("citation_author", ())),
        abstract=" ".join(abstract.split()),
        published=(parsed.first_meta("citation_date") or "").replace("/", "-") or None,
        updated=_day(versions[-1][1]) if versions else None,
        comment=comment,
        doi=parsed.first_meta("citation_doi"),
        category=_place(parsed, "//span[@class='primary-subject']"),
        withdrawn=banner or withdrawal(comment=comment, abstract=abstract) or marked,
        versions=tuple(number for number, _, gone in versions if not gone),
    )


def with_history(paper: Eprint, record: bytes) -> Eprint:
    """The paper with its versions, as the repository interface's `arXivRaw` record lists them.

    A version without source (size 0kb, type I) has no text: as the newest one, it is a withdrawal, whoever made it
    and whatever the comment says. https://info.arxiv.org/help/oa/index.html
    """
    try:
        tree = etree.fromstring(record, _PARSER)
    except etree.XMLSyntaxError:
        return paper
    raw = tree.find(f".//{_RAW}arXivRaw")
    versions = raw.findall(f"{_RAW}version") if raw is not None else []
    if raw is None or not versions or (raw.findtext(f"{_RAW}id") or "").strip() != paper.id:
        return paper
    told = [
        (
            _day(" ".join((version.findtext(f"{_RAW}date") or "").split()[1:4])),
            (version.findtext(f"{_RAW}size") or "").strip() != "0kb"
            and "I" not in (version.findtext(f"{_RAW}source_type") or ""),
        )
        for version in versions
    ]
    gone = None if told[-1][1] else f"v{len(told)} (withdrawn)"
    comment = " ".join((raw.findtext(f"{_RAW}comments") or "").split()) or None
    said = paper.withdrawn or withdrawal(comment=comment, abstract=raw.findtext(f"{_RAW}abstract") or "")
    return replace(
        paper,
        version=len(told),
        versions=tuple(number for number, (_, whole) in enumerate(told, 1) if whole),
        history=tuple(day or "" for day, _ in told),
        comment=paper.comment or comment,
        withdrawn=said or gone,
    )


def _of_record(record: str) -> Eprint | None:
    """A record as arXiv keeps it (`.abs`): fields, then the abstract, between lines of two backslashes."""
    parts = re.split(r"^\\\\[^\n]*\n?", record, flags=re.MULTILINE)
    named = re.search(r"^arXiv:(\S+)|^Paper: (\S+)", record, re.MULTILINE)
    if named is None or len(parts) < 3:
        return None
    fields = {key: " ".join(value.split()) for key, value in _FIELD.findall(parts[1])}
    history = [(_day(day), source) for day, source in _VERSION.findall(parts[1])]
    if "Title" not in fields or not history:
        return None
    abstract = " ".join(parts[2].split())
    names = _AFFILIATION.sub("", fields.get("Authors", ""))
    # a withdrawn version has no source: size 0kb, type I (ignored)
    versions = [place for place, (_, source) in enumerate(history, 1) if not source.startswith("0kb")]
    said = withdrawal(comment=fields.get("Comments"), abstract=abstract)
    return Eprint(
        id=named[1] or named[2],
        version=len(history),
        title=fields["Title"],
        method="abs-record",
        authors=tuple(name.strip() for name in re.split(r",| and ", names) if name.strip()),
        abstract=abstract,
        published=history[0][0],
        updated=history[-1][0],
        comment=fields.get("Comments"),
        doi=fields.get("DOI"),
        journal=fields.get("Journal-ref"),
        category=(fields.get("Categories") or "").partition(" ")[0] or None,
        withdrawn=said or (None if len(history) in versions else f"v{len(history)} (withdrawn)"),
        versions=tuple(versions),
    )


def paper_document(
    paper: Eprint, *, cited: int | None, read: int | None, abstract: str, body: str, method: str | None
) -> Document:
    """The paper with its abstract first, then the body of version `read`, which `method` brought.

    `abstract` is that version's own, where it could be had: the interface tells only the newest one's.
    """
    return backed(
        Document(
            address=f"https://arxiv.org/abs/{paper.id}",
            kind="paper",
            title=paper.title,
            authors=paper.authors,
            published=paper.published,
            modified=paper.updated,
            language=language_of(paper.abstract),
            text="\n\n".join(part for part in (abstract or paper.abstract, body) if part),
            standing=paper.standing(cited),
            notice=paper.withdrawn,
            methods={
                **dict.fromkeys(("title", "authors", "published", "modified"), paper.method),
                "language": "script",
                "text": method or paper.method,
            },
            facts=present(
                arxiv=paper.id,
                cited_version=cited,
                newest_version=paper.version,
                history=list(paper.history),
                read_version=read,
                full_text=method,
                comment=paper.comment,
                doi=paper.doi,
                journal=paper.journal,
                category=paper.category,
            ),
        )
    )


def withdrawal(*, comment: str | None, abstract: str) -> str | None:
    """The sentence by which a paper says it was withdrawn, from its comment or the start of its abstract.

    >>> withdrawal(comment="12 pages; this paper has been withdrawn by the author", abstract="")
    'this paper has been withdrawn by the author'
    """
    candidates = [*_clauses(comment or ""), *_clauses(abstract[:400])[:2]]
    return next((clause for clause in candidates if _says_withdrawn(clause)), None)


def _clauses(text: str) -> list[str]:
    return [clause.strip() for part in _SENTENCE.split(text) for clause in part.split(";") if clause.strip()]


def _says_withdrawn(clause: str) -> bool:
    for pattern in _WITHDRAWN:
        match = pattern.search(clause)
        if match:
            gone = re.search(r"withdr[ae]w\w*|retracted|removed", clause, re.IGNORECASE)
            return gone is None or not _ABOUT_ANOTHER.search(clause[: gone.start()])
    return False


def _words(entry: etree._Element, path: str) -> str | None:
    element = entry.find(path, _NAMES)
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def _place(parsed: Parsed, path: str) -> str | None:
    found = parsed.tree.xpath(path)
    return " ".join("".join(found[0].itertext()).split()) or None if found else None


def _natural(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name.strip()


def _day(stated: str) -> str | None:
    """`20 May 2025` -> `2025-05-20`."""
    parts = stated.split()
    if len(parts) != 3 or parts[1] not in _MONTHS:
        return None
    return f"{parts[2]}-{_MONTHS.index(parts[1]) + 1:02}-{int(parts[0]):02}"
