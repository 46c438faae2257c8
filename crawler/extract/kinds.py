"""What sort of page it is, from what it says about itself and how it is built; never from whose it is."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.extract.articles import kinds
from crawler.extract.parsed import Parsed
from crawler.extract.posts import repeated_posts, words_once

_BY_TYPE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("forum", ("discussionforumposting", "qapage", "question")),
    ("product", ("product", "productgroup", "offer", "softwareapplication", "individualproduct")),
    ("listing", ("collectionpage", "itemlist", "searchresultspage", "offercatalog")),
    ("documentation", ("techarticle", "apireference")),
    ("article", ("article", "posting", "scholarlyarticle", "report", "review", "recipe")),
)
"""Kind, and the endings of schema.org types that speak for it; the first that matches wins."""

_FORUM_SOFTWARE = re.compile(
    r"phpbb|vbulletin|discourse|xenforo|flarum|nodebb|mybb|invision|vanilla|discuz|simple machines|punbb|bbpress"
    r"|woltlab|question2answer|askbot|stackexchange|lemmy|dwqa|wpforo|asgaros|muut|ipboard",
    re.IGNORECASE,
)
_DOCUMENTATION_SOFTWARE = re.compile(
    r"sphinx|docusaurus|mkdocs|gitbook|vitepress|vuepress|docsify|hugo-docs|antora|mdbook|rustdoc|javadoc|doxygen"
    r"|readthedocs|nextra|mintlify|mediawiki",
    re.IGNORECASE,
)
_FORUM_PATH = re.compile(
    r"/(?:forums?|threads?|topics?|questions?|discussions?|bbs|community/t|t|viewtopic|showthread|comments)(?:[/.?-]|$)"
    r"|viewtopic\.php|showthread\.php|/thread-\d+|[?&](?:topic|threads?|tid)=",
    re.IGNORECASE,
)
_FORUM_HOST = re.compile(r"^(?:forums?|community|discuss|discourse|bbs|board|answers)\d?\.", re.IGNORECASE)
_DOCUMENTATION_PLACE = re.compile(
    r"^(?:docs?|developers?|dev|api|help|support|wiki|learn|man|manual|reference)\.|/(?:docs?|documentation|manual|api"
    r"|reference|wiki|guide|tutorials?|handbook|kb|help)(?:/|$)",
    re.IGNORECASE,
)
_PAPER_TYPES = frozenset({"scholarlyarticle", "medicalscholarlyarticle"})
_APPEARED = (
    "citation_doi",
    "citation_arxiv_id",
    "citation_journal_title",
    "citation_conference_title",
    "citation_dissertation_institution",
    "citation_technical_report_institution",
    "citation_pdf_url",
)
_REPOSITORY_TYPE = "softwaresourcecode"
_MOSTLY_POSTS = 0.4
"""Share of the visible text in repeated posts from which a page is a thread."""
_SOME_TEXT = 600
_LISTING_PATH = re.compile(
    r"/(?:category|categories|tags?|topics?|archive|search|collections?|shop|c|department)(?:/|$)"
)
_DATED_PATH = re.compile(
    r"/(?:19|20)\d\d[/-]\d{1,2}|/(?:news|blogs?|articles?|story|stories|posts?|magazine)/[^/]{12,}"
)


@lru_cache(maxsize=1)  # several readers of one page ask, one page after another
def page_kind(parsed: Parsed) -> str:
    """`article`, `forum`, `documentation`, `product`, `listing`, or `page` where nothing tells."""
    stated = _by_type(parsed)
    if stated == "forum" or _is_forum(parsed):
        return "forum"
    return stated or _by_place(parsed)


def document_kind(parsed: Parsed) -> str:
    """The page's kind; `paper` or `repository` where it says so of itself, which is read as any other page of its form.

    A paper's page has the `citation_*` fields of Google Scholar beside where it appeared, or is a ScholarlyArticle in
    schema.org's words. A repository's offers itself to `go get` or is a SoftwareSourceCode.
    """
    form = page_kind(parsed)
    stated = {kind for node in parsed.json_ld for kind in kinds(node)}
    if form == "article" and (
        stated & _PAPER_TYPES or (parsed.first_meta("citation_title") and parsed.first_meta(*_APPEARED))
    ):
        return "paper"
    if form in {"page", "documentation"} and (
        _REPOSITORY_TYPE in stated or (parsed.first_meta("go-import") and not _below_repository(parsed))
    ):
        return "repository"
    return form


def _below_repository(parsed: Parsed) -> bool:
    """Whether the page is deeper in the repository than its front: an issue, a file, a setting."""
    place = (parsed.first_meta("go-import") or "").split(" ", 1)[0].rstrip("/").lower()
    host, path = urlsplit_or_none(parsed.address)
    return f"{host}{path}".rstrip("/").lower() != place


def _is_forum(parsed: Parsed) -> bool:
    """Forum software, a forum's address with posts on the page, or a page that is mostly posts."""
    host, path = urlsplit_or_none(parsed.address)
    if _FORUM_SOFTWARE.search(parsed.first_meta("generator") or ""):
        return True
    if _FORUM_HOST.search(host) or _FORUM_PATH.search(path):
        return len(repeated_posts(parsed.tree)) > 0
    if _by_type(parsed) == "article" or (parsed.first_meta("og:type") or "").lower() == "article":
        return False
    posts = repeated_posts(parsed.tree)
    return len(posts) > 3 and words_once(posts) > _MOSTLY_POSTS * parsed.visible_length


def _by_type(parsed: Parsed) -> str | None:
    stated = {kind for node in parsed.json_ld for kind in kinds(node)}
    return next((name for name, endings in _BY_TYPE if any(kind.endswith(endings) for kind in stated)), None)


def _by_place(parsed: Parsed) -> str:
    host, path = urlsplit_or_none(parsed.address)
    og_type = (parsed.first_meta("og:type") or "").lower()
    if _DOCUMENTATION_SOFTWARE.search(parsed.first_meta("generator") or "") or _DOCUMENTATION_PLACE.search(
        host + path
    ):
        return "documentation"
    if og_type.startswith("product"):
        return "product"
    if og_type in {"article", "blog", "news", "post"} and len(path) > 1:
        return "article"
    if parsed.first_meta("article:published_time", "citation_title", "parsely-pub-date"):
        return "article"
    if _LISTING_PATH.search(path):
        return "listing"
    if _DATED_PATH.search(path):
        return "article"
    # a page from before sites described themselves; a strict reading is checked against a loose one anyway
    plainly = not parsed.json_ld and not any(name.startswith("og:") for name in parsed.meta)
    return "article" if plainly and parsed.visible_length > _SOME_TEXT else "page"


def urlsplit_or_none(address: str) -> tuple[str, str]:
    """Host and the rest of an address; empty where it is malformed."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")
