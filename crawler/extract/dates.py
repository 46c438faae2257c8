"""When a page was first published and last changed, in ISO 8601; never "today"."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from crawler.extract.articles import WORKS, kinds, works
from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed
from crawler.extract.shown_dates import heading_dates, labelled_date, only_time, shown_days

_ISO = re.compile(r"^\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:$|[T\s])")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
_FRONT = re.compile(r"^https?://[^/?#]+/?(?:[?#].*)?$")
_PUBLISHED_META = (
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
)
_LOOSELY_META = ("og:published_time", "pubdate", "publishdate", "publish-date", "publication_date", "date")
"""Names that some use for the day of the last change, or of the visit."""
_OF_PAGE = "json-ld-page"
"""Said of the web page, not of an article on it: as often the day on which a lasting page was made."""
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
)


def published_date(parsed: Parsed) -> tuple[str, str] | None:
    """The day of first publication and where it was found."""
    in_address = _IN_ADDRESS.search(parsed.address)
    if in_address:
        day = iso_date("-".join(in_address.groups()))
        if day:
            return day, "address"
    doubted: set[str] = set()
    for value, method in _stated(parsed, "datePublished", _PUBLISHED_META):
        day = iso_date(value)
        if day and method == _OF_PAGE and day not in shown_days(parsed):
            doubted.add(day)
        elif day:
            return day, "json-ld" if method == _OF_PAGE else method
    labelled = labelled_date(parsed) if page_kind(parsed) != "forum" else None
    if labelled:
        return labelled, "labelled"
    return _searched(parsed, doubted)


def _searched(parsed: Parsed, doubted: set[str]) -> tuple[str, str] | None:
    """A date that the page does not call its publication's; none where it is as likely another one.

    A page that is no article or thread has the dates of what it lists, unless one stands beside its heading;
    the day of the last change is not that of publication. htmldate's extensive search is left out: of what it
    adds more is wrong than right, and for it dateparser learns two hundred languages first.
    """
    if _is_front(parsed.address):
        return None
    from htmldate import find_date  # noqa: PLC0415 -- urllib3, dateutil: for readers

    kind = page_kind(parsed)
    beside = list(dict.fromkeys(heading_dates(parsed)))
    found = find_date(
        parsed.tree,
        original_date=True,
        extensive_search=False,
        url=parsed.address or None,
        deferred_url_extractor=True,
    )
    if found and (found in beside or (kind != "documentation" and found == only_time(parsed))):
        return found, "htmldate"
    if len(beside) == 1 and kind != "forum":
        return beside[0], "beside-heading"
    for name in _LOOSELY_META:
        day = iso_date(parsed.first_meta(name))
        if day:
            return day, "meta"
    changed = modified_date(parsed)
    told = kind == "article" or (kind == "forum" and found in shown_days(parsed))
    if found and told and found not in doubted and not (changed and found == changed[0]):
        return found, "htmldate"
    return (beside[0], "beside-heading") if beside and kind == "article" else None


def _is_front(address: str) -> bool:
    """Whether an address is a site's front page, which is of no day."""
    return bool(_FRONT.match(address))


def modified_date(parsed: Parsed) -> tuple[str, str] | None:
    """The day of the last change that the page itself states."""
    for value, method in _stated(parsed, "dateModified", _MODIFIED_META):
        day = iso_date(value)
        if day:
            return day, method
    return None


def iso_date(value: object) -> str | None:
    """`2024-11-05T09:00:00Z` -> `2024-11-05`; `2024/11` -> `2024-11`; None for anything that is no date."""
    match = _ISO.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if not year or not 1400 <= year <= datetime.now().year + 1:  # noqa: DTZ005 -- only a bound
        return None
    return "-".join(
        part for part in (f"{year:04}", month and f"{month:02}", month and day and f"{day:02}") if part
    )


def _stated(parsed: Parsed, key: str, names: tuple[str, ...]) -> Iterator[tuple[object, str]]:
    for node in works(parsed):
        if node.get(key):
            page_only = not any(kind.endswith(WORKS) for kind in kinds(node))
            yield node[key], _OF_PAGE if page_only else "json-ld"
    for name in names:
        for value in parsed.meta.get(name, ()):
            yield value, "citation-meta" if name.startswith("citation") else "meta"
