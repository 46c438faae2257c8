"""When a page was first published and last changed, in ISO 8601; never "today"."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from htmldate import find_date

from crawler.extract.articles import works
from crawler.extract.kinds import page_kind
from crawler.extract.parsed import Parsed

_ISO = re.compile(r"^\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:$|[T\s])")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
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
    for value, method in _stated(parsed, "datePublished", _PUBLISHED_META):
        day = iso_date(value)
        if day:
            return day, method
    # the extensive search dates nearly every page, most of those without a date too: elsewhere that is guessing
    for extensive in (False, True) if page_kind(parsed) == "article" else (False,):
        found = find_date(
            parsed.tree,
            original_date=True,
            extensive_search=extensive,
            url=parsed.address or None,
            deferred_url_extractor=True,
        )
        if found:
            return found, "htmldate-extensive" if extensive else "htmldate"
    return None


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
            yield node[key], "json-ld"
    for name in names:
        for value in parsed.meta.get(name, ()):
            yield value, "citation-meta" if name.startswith("citation") else "meta"
