"""The list of issues, and one issue as a queue, worst first."""

from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.desk.ask import Ask, screen
from crawler.desk.entries import Rated
from crawler.desk.screens.moves import is_open
from crawler.desk.screens.moves import next_open as open_after
from storage.desk_views import Attention, Filter, IssueProgress, Queue, QueueLine
from storage.findings import Severity
from storage.worth import Sort

PAGE = 40
"""Issues on one page of the list."""
_HARDLY_CHECKED = {Sort.OPINION, Sort.FORECAST, Sort.QUESTION, Sort.REQUEST}
_SHOWS = ("open", "attention", "settled", "second", "all")


@screen()
def index(ask: Ask) -> Response:
    """The issues, the newest first, a page at a time; `q` stands in a title or a publication's name."""
    q, asked = ask.query("q").strip(), ask.query("page")
    page = int(asked) if asked.isdecimal() and 1 <= len(asked) <= 6 and int(asked) else 1
    found = ask.office.work.issue_page(q, limit=PAGE, offset=(page - 1) * PAGE)
    last = max(1, -(-found.total // PAGE))
    return ask.page(
        "issues.html",
        here="issues",
        issues=[_head(one) for one in found.issues],
        total=found.total,
        q=q,
        page=page,
        last=last,
        newer=_page_href(q, page - 1) if 1 < page <= last + 1 else None,
        older=_page_href(q, page + 1) if page < last else None,
    )


def _page_href(q: str, page: int) -> str:
    query = {name: value for name, value in (("q", q), ("page", "" if page == 1 else str(page))) if value}
    return f"/?{urlencode(query)}" if query else "/"


@screen()
def queue(ask: Ask) -> Response:
    """An issue's claims; `show` and `q` in the address say which."""
    kept = _queue(ask)
    show = ask.query("show") if ask.query("show") in _SHOWS else "all"
    q = ask.query("q")
    lines = [line for line in kept.lines if _shown(line, show)]
    matching = {line.claim for line in _queue(ask, Filter(words=q)).lines} if q else None
    first = open_after(kept)
    return ask.page(
        "queue.html",
        here="issues",
        issue=_head(kept.issue) | {"attention": sum(_wants(line) for line in kept.lines)},
        first_open=f"/claims/{first}" if first else None,
        show=show,
        q=q,
        filters=[_filter(ask, kept, one, show, q) for one in _SHOWS],
        rows=[_row(ask, line) for line in lines if matching is None or line.claim in matching],
    )


@screen()
def next_open(ask: Ask) -> Response:
    """To the claim that wants a human first, or to the issue where nothing is open."""
    kept = _queue(ask)
    first = open_after(kept)
    return ask.go(f"/claims/{first}" if first else f"/issues/{kept.issue.id}")


@screen()
def item(ask: Ask) -> Response:
    """To the first claim of an item, or to the issue where it has none."""
    kept = _queue(ask)
    claims = [line for line in kept.lines if line.item == ask.request.path_params["item"]]
    first = min(claims, key=lambda line: line.number, default=None)
    return ask.go(f"/claims/{first.claim}" if first else f"/issues/{kept.issue.id}")


def _queue(ask: Ask, wanted: Filter | None = None) -> Queue:
    kept = ask.office.work.queue(ask.request.path_params["issue"], wanted or Filter(), now=ask.now)
    if kept is None:
        raise HTTPException(404)
    return kept


def _wants(line: QueueLine) -> bool:
    return is_open(line) and line.attention is not Attention.USUAL


def _shown(line: QueueLine, show: str) -> bool:
    return {
        "open": is_open(line),
        "attention": _wants(line),
        "settled": not is_open(line),
        "second": line.needs_second,
        "all": True,
    }[show]


def _filter(ask: Ask, kept: Queue, one: str, show: str, q: str) -> dict[str, Any]:
    query = {name: value for name, value in (("show", "" if one == "all" else one), ("q", q)) if value}
    return {
        "name": ask.t(f"filter.{one}"),
        "href": f"/issues/{kept.issue.id}" + (f"?{urlencode(query)}" if query else ""),
        "on": one == show,
        "count": sum(_shown(line, one) for line in kept.lines),
    }


def _head(issue: IssueProgress) -> dict[str, Any]:
    return {
        "id": issue.id,
        "title": issue.title,
        "publication": issue.publication,
        "published": issue.published,
        "address": issue.address,
        "entries": issue.items,
        "checked": issue.checked,
        "claims": issue.counts.claims,
        "decided": issue.counts.settled,
        "open": issue.counts.open,
        "attention": 0,
        "ready": issue.counts.ready,
    }


def _row(ask: Ask, line: QueueLine) -> dict[str, Any]:
    worst = max((code.severity for code in line.findings), default=0)
    others = [one.name for one in line.present if one.editor != ask.me.id]
    return {
        "href": f"/claims/{line.claim}",
        "text": line.text,
        "settled": not is_open(line),
        "severity": Severity(worst).name.lower() if worst else "none",
        "item_position": line.position,
        "headline": line.headline or line.section,
        "attention": ask.t(f"attention.{line.attention.name.lower()}"),
        "attention_on": line.attention is not Attention.USUAL,
        "sort": ask.t(f"sort.{line.sort}") if line.sort in _HARDLY_CHECKED else None,
        "findings": [ask.t(f"code.{code.value}") for code in line.findings],
        "outcomes": [one.value for one in line.outcomes if not one.readable],
        "found": line.score is not None,
        "rating": Rated(line.rating) if line.rating else None,
        "state": line.progress.value,
        "reason": line.reason.words(ask.t.language) if line.reason else None,
        "second": line.needs_second,
        "presence": ", ".join(others),
    }
