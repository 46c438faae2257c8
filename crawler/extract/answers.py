"""What an interface answered: JSON taken apart strictly, and the pages of a visit told apart."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from crawler.extract.reading import read_page
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading

T = TypeVar("T")


class UnexpectedShape(ValueError):
    """An answer holds a field of another type than its documentation says.

    Caught by nobody below the crawl, where it becomes `unreadable` with its traceback: the interface changed,
    or our knowledge of it was wrong.
    """


def json_object(page: Page | None) -> dict[str, Any] | None:
    """The JSON object of a page, failed ones included; None where there is none (an HTML error page)."""
    if page is None:
        return None
    try:
        value = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def at(record: Any, *path: str | int, kind: type[T]) -> T | None:
    """The value at `path`, or None where any step of it is absent or null.

    >>> at({"owner": {"login": "ada"}}, "owner", "login", kind=str)
    'ada'

    Raises:
        UnexpectedShape: something is there, but of another type.
    """
    for step in path:
        if record is None:
            return None
        if isinstance(step, int):
            record = record[step] if isinstance(record, list) and len(record) > step else None
        elif isinstance(record, Mapping):
            record = record.get(step)
        else:
            raise UnexpectedShape(f"{_spelled(path)}: {type(record).__name__} where an object was expected")
    if record is None or isinstance(record, kind):
        return record
    raise UnexpectedShape(f"{_spelled(path)}: {type(record).__name__} where {kind.__name__} was expected")


def objects(record: Any, *path: str | int) -> list[dict[str, Any]]:
    """The objects in the list at `path`; none where it is absent."""
    return [entry for entry in at(record, *path, kind=list) or [] if isinstance(entry, dict)]


def strings(record: Any, *path: str | int) -> list[str]:
    """The non-empty strings in the list at `path`; a single string counts as a list of one."""
    value = at(record, *path, kind=object)
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, str) and entry]


def present(**facts: Any) -> dict[str, Any]:
    """The facts that are known: neither None nor an empty string, list or object."""
    return {name: value for name, value in facts.items() if value is not None and value not in ("", [], {})}


def backed(document: Document) -> Document:
    """The document with methods for those fields only that it has."""
    return replace(
        document, methods={name: how for name, how in document.methods.items() if getattr(document, name)}
    )


def found(pages: Iterable[Page], test: Callable[[Page], bool]) -> Page | None:
    """The last page that passes `test`, a usable one before a failed one."""
    passing = [page for page in pages if test(page)]
    return next((page for page in reversed(passing) if page.usable), passing[-1] if passing else None)


def unasked(pages: Iterable[Page], *addresses: str) -> tuple[str, ...]:
    """Those of `addresses` that were not asked yet, each once."""
    asked = {known for page in pages for known in (page.asked, page.address)}
    return tuple(address for address in dict.fromkeys(addresses) if address not in asked)


def own_words(reading: Reading) -> Reading:
    """The reading without the words of a page that stands in the source's place (a wall, an error)."""
    spoken = reading.outcome.readable or reading.outcome in {Outcome.PAYWALLED, Outcome.EMPTY}
    return reading if spoken else replace(reading, document=None)


def ended(page: Page, *, wanted: tuple[str, ...] = ()) -> Reading:
    """How a visit ended whose page is no answer, without a document."""
    if page.status == 304:
        return Reading(outcome=Outcome.NOT_MODIFIED, detail="status 304", wanted=wanted)
    reading = read_page(page)
    return Reading(outcome=reading.outcome, detail=reading.detail, wanted=wanted)


def _spelled(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)
