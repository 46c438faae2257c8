"""An issue on its way out: what still holds it up, what must be put right, and the files to hand on."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from crawler.desk.ask import Ask, screen
from crawler.desk.entries import Rated
from crawler.desk.places import web
from crawler.export.annotations import annotations as find_annotations
from crawler.export.annotations import as_json as annotations_as_json
from crawler.export.bundle import write_bundle
from crawler.export.claim_review import as_json as reviews_as_json
from crawler.export.claim_review import claim_reviews
from crawler.export.corrections import Correction, as_markdown
from crawler.export.corrections import corrections as find_corrections
from storage.desk_views import OpenClaim
from storage.records import Issue
from storage.verdicts import Reason

_FILES = ("corrections.md", "claimreview.json", "annotations.json", "bundle.zip")


@screen()
def publish(ask: Ask) -> Response:
    """Whether the issue may go out, the corrections it asks for, and what can be taken along."""
    issue = _issue(ask)
    told = ask.office.work.ready(issue.id)
    found = find_corrections(ask.office.store, ask.office.work, issue)
    standings = ask.office.work.verdicts(issue.id)
    return ask.page(
        "publish.html",
        here="issues",
        issue={"id": issue.id, "title": issue.title, "ready": told.ready, "open": told.counts.open},
        waiting=[_waiting(ask, one) for one in told.open],
        corrections=[_correction(one, standings[one.claim].version) for one in found],
        unpublished=sum(not one.published for one in found),
        files=[
            {"name": name, "href": f"/issues/{issue.id}/{name}", "about": ask.t(f"file.{name}")}
            for name in _FILES
        ],
    )


@screen()
def corrections(ask: Ask) -> Response:
    """What should be put right, as Markdown."""
    issue = _issue(ask)
    found = find_corrections(ask.office.store, ask.office.work, issue)
    return _file(issue, "corrections.md", as_markdown(issue, found, ask.t.language), "text/markdown")


@screen()
def claimreview(ask: Ask) -> Response:
    """The verdicts as schema.org ClaimReview."""
    issue = _issue(ask)
    reviews = claim_reviews(
        ask.office.store, ask.office.work, issue, author=_author(issue), language=ask.t.language
    )
    return _file(issue, "claimreview.json", reviews_as_json(reviews), "application/ld+json")


@screen()
def annotations(ask: Ask) -> Response:
    """The verdicts as W3C Web Annotations of their sources."""
    issue = _issue(ask)
    found = find_annotations(ask.office.store, ask.office.work, issue, language=ask.t.language)
    return _file(issue, "annotations.json", annotations_as_json(found, issue), "application/ld+json")


@screen()
def bundle(ask: Ask) -> Response:
    """The whole record as one ZIP file, made now and removed when it was sent."""
    issue = _issue(ask)
    made = tempfile.TemporaryDirectory(prefix="sourcedesk-")
    target = Path(made.name) / "bundle.zip"
    try:
        write_bundle(
            ask.office.store,
            ask.office.work,
            issue,
            ask.office.archive,
            target,
            author=_author(issue),
            language=ask.t.language,
            now=ask.now,
        )
    except BaseException:
        made.cleanup()
        raise
    return FileResponse(
        target,
        media_type="application/zip",
        filename=f"evidence-{issue.id}.zip",
        background=BackgroundTask(made.cleanup),
    )


FILES: dict[str, Callable[..., Any]] = {
    "corrections.md": corrections,
    "claimreview.json": claimreview,
    "annotations.json": annotations,
    "bundle.zip": bundle,
}
"""Name at the issue's address -> who writes it."""


def _issue(ask: Ask) -> Issue:
    issue = ask.office.store.issue(ask.request.path_params["issue"])
    if issue is None:
        raise HTTPException(404)
    return issue


def _author(issue: Issue) -> str:
    return issue.publication or issue.title or "Sourcedesk"


def _file(issue: Issue, name: str, text: str, kind: str) -> Response:
    answer = Response(text, media_type=f"{kind}; charset=utf-8")
    stem, _, ending = name.partition(".")
    answer.headers["content-disposition"] = f'attachment; filename="{stem}-{issue.id}.{ending}"'
    return answer


def _waiting(ask: Ask, one: OpenClaim) -> dict[str, Any]:
    """What keeps one claim open, in words."""
    state, _, detail = one.why.partition(": ")
    if state == "reopened":
        why = (
            f"{ask.t('state.reopened')}: {Reason(detail).words(ask.t.language)}"
            if detail
            else ask.t("state.reopened")
        )
    elif state == "second person":
        why = ask.t("second.needed")
    else:
        why = ask.t(f"state.{state}")
    return {"href": f"/claims/{one.claim}", "position": one.position, "text": one.text, "why": why}


def _correction(one: Correction, version: int) -> dict[str, Any]:
    return {
        "href": f"/claims/{one.claim}",
        "claim": one.claim,
        "position": one.position,
        "headline": one.headline,
        "rating": Rated(one.rating),
        "said": one.said,
        "source_says": one.source_says,
        "proposed": one.proposed,
        "note": one.note,
        "link": web(one.link),
        "by": " · ".join(name for name in (one.editor, one.confirmed_by) if name),
        "decided": one.decided,
        "published": one.published,
        "version": version,
    }
