"""Search over everything people and sources wrote."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from crawler.desk.ask import Ask, screen
from crawler.desk.marking import readable
from storage.search import Hit

_MOST = 50


@screen()
def search(ask: Ask) -> Response:
    """Words in; places where they stand out, best first."""
    q = ask.query("q")[:200].strip()
    hits = ask.office.work.search(q, limit=_MOST).hits if q else ()
    return ask.page("search.html", here="search", q=q, hits=[_row(ask, hit) for hit in hits])


def _row(ask: Ask, hit: Hit) -> dict[str, Any]:
    kind = ask.t(f"found.{hit.kind}")
    return {
        "kind": kind,
        "sign": kind[:1],
        "href": _href(hit),
        "title": hit.title,
        "where": f"{kind} · {hit.source or ''} · {hit.when:%Y-%m-%d}"
        if hit.source
        else f"{kind} · {hit.when:%Y-%m-%d}",
        "parts": [(readable(text, edges=True), hot) for text, hot in _parts(hit)],
    }


def _href(hit: Hit) -> str:
    if hit.kind == "document":
        return f"/documents/{quote(hit.key)}?from={hit.start}#at"
    return f"/issues/{hit.issue}/items/{quote(hit.key)}" if hit.kind == "item" else f"/issues/{hit.issue}"


def _parts(hit: Hit) -> Iterator[tuple[str, bool]]:
    """The snippet cut at the words found."""
    at = 0
    for mark in hit.marks:
        if mark.start > at:
            yield hit.snippet[at : mark.start], False
        yield hit.snippet[mark.start : mark.end], True
        at = mark.end
    if at < len(hit.snippet):
        yield hit.snippet[at:], False
