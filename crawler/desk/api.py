"""The JSON API under /api/: issues, claims, evidence, verdicts. Described by itself at /api/openapi.json.

It takes the desk's own session cookie; a write needs the session's CSRF token in `X-CSRF-Token` too.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crawler.desk import api_shapes as shapes
from crawler.desk import entries
from crawler.desk.api_records import (
    claim_shape,
    evidence_shape,
    issue_shape,
    line_shape,
    log_shape,
    verdict_shape,
)
from crawler.desk.ask import Ask, allow, asked, check_csrf
from crawler.desk.decisions import TOOL, BadDecision, decision_of
from crawler.desk.openapi import document
from storage.accounts import Role
from storage.desk_views import ClaimScreen, Filter
from storage.verdicts import Conflict, NotPossible

_MAX_BODY = 64 << 10
Shape = TypeVar("Shape", bound=BaseModel)
Answering = Callable[[Ask, bytes], Response]


class _Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def problem(status: int, detail: str) -> Response:
    """`application/problem+json` (RFC 9457)."""
    titles = {400: "bad request", 401: "not signed in", 403: "not allowed", 404: "not found", 409: "conflict"}
    told = shapes.Problem(title=titles.get(status, "error"), status=status, detail=detail)
    return Response(told.model_dump_json(), status, media_type="application/problem+json")


def _call(function: Answering) -> Any:
    @wraps(function)
    async def answer(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MAX_BODY:
                    return problem(413, "the body is too long")
        return await run_in_threadpool(_answer, request, body)

    def _answer(request: Request, body: bytes) -> Response:
        ask = asked(request, {})
        if ask.editor is None:
            return problem(401, "sign in at /login first; the API takes the session's cookie")
        if request.method == "POST":
            allow(ask, Role.EDITOR)
            check_csrf(ask, request.headers.get("x-csrf-token", ""))
        try:
            return function(ask, body)
        except _Refused as refused:
            return problem(refused.status, refused.detail)

    return answer


def _json(shape: BaseModel, status: int = 200) -> Response:
    return Response(shape.model_dump_json(), status, media_type="application/json")


def _read(shape: type[Shape], body: bytes) -> Shape:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise _Refused(400, f"{where}: {first['msg']}") from error


# --- reading -------------------------------------------------------------------------------------


@_call
def issues(ask: Ask, body: bytes) -> Response:
    """All issues, the newest first."""
    return _json(shapes.Issues(issues=[issue_shape(one) for one in ask.office.work.issues()]))


@_call
def queue(ask: Ask, body: bytes) -> Response:
    """An issue's claims, worst first."""
    wanted = Filter(words=ask.query("q"), open=True if ask.query("open") == "true" else None)
    kept = ask.office.work.queue(ask.request.path_params["issue"], wanted, now=ask.now)
    if kept is None:
        raise _Refused(404, "there is no such issue")
    return _json(
        shapes.QueueShape(issue=issue_shape(kept.issue), claims=[line_shape(one) for one in kept.lines])
    )


@_call
def claim(ask: Ask, body: bytes) -> Response:
    """One claim."""
    return _json(claim_shape(_claim(ask), ask.t.language))


@_call
def evidence(ask: Ask, body: bytes) -> Response:
    """The claim's passages."""
    return _json(evidence_shape(_claim(ask)))


@_call
def verdicts(ask: Ask, body: bytes) -> Response:
    """The claim's log."""
    return _json(log_shape(_claim(ask)))


@_call
def presence(ask: Ask, body: bytes) -> Response:
    """Who else is on the claim. Asking says that one is there oneself."""
    kept = _claim(ask)
    if ask.me.role.may_write:
        ask.office.work.arrive(kept.claim.id, editor=ask.me.id, now=ask.now)
    newest = entries.told(ask.t, kept.log[-1]) if kept.log else None
    others = [one for one in kept.present if one.editor != ask.me.id]
    return _json(
        shapes.PresenceShape(
            version=kept.standing.version,
            present=[
                shapes.PresentShape(
                    name=one.name,
                    since=one.since,
                    words=ask.t("presence.on", who=one.name, when=ask.t.when(one.since, ask.now)),
                )
                for one in others
            ],
            newest=f"{newest.who}: {newest.what}" if newest else None,
        )
    )


def openapi(request: Request) -> Response:
    """OpenAPI 3.1."""
    return Response(json.dumps(document()), media_type="application/json")


# --- writing -------------------------------------------------------------------------------------


@_call
def decide(ask: Ask, body: bytes) -> Response:
    """Keep a verdict: 201, or 409 with what somebody else kept meanwhile."""
    said = _read(shapes.NewVerdict, body)
    form = {
        "rating": said.rating.value,
        "note": said.note,
        "correction": said.correction,
        "quote": said.quote,
    }
    if said.document is not None:
        form["document"] = said.document
    if said.passage is not None:
        form["passage"] = f"{said.passage.start}-{said.passage.end}"
    form |= {f"refused-{place}": f"{one.start}-{one.end}" for place, one in enumerate(said.refused)}
    ranked = (*said.refused, said.passage) if said.passage is not None else said.refused
    form["shown"] = " ".join(f"{one.rank}:{one.start}-{one.end}" for one in ranked if one.rank is not None)
    try:
        decision = decision_of(ask.office.store, form, ask.t)
    except BadDecision as wrong:
        raise _Refused(400, str(wrong)) from wrong
    work = ask.office.work
    return _written(
        ask, lambda one: work.decide(one, decision, editor=ask.me.id, version=said.seen, now=ask.now)
    )


@_call
def confirm(ask: Ask, body: bytes) -> Response:
    """Agree as a second person."""
    seen = _read(shapes.Seen, body).seen
    return _written(
        ask, lambda one: ask.office.work.confirm(one, editor=ask.me.id, version=seen, now=ask.now)
    )


@_call
def correct(ask: Ask, body: bytes) -> Response:
    """Say that the correction was published, and where."""
    said = _read(shapes.Published, body)
    return _written(
        ask,
        lambda one: ask.office.work.correct(
            one, place=said.place, editor=ask.me.id, version=said.seen, now=ask.now, tool=TOOL
        ),
    )


@_call
def reopen(ask: Ask, body: bytes) -> Response:
    """Ask for another look at a settled claim."""
    said = _read(shapes.Objection, body)
    return _written(
        ask,
        lambda one: ask.office.work.reopen(
            one, note=said.note, editor=ask.me.id, version=said.seen, now=ask.now, tool=TOOL
        ),
    )


@_call
def undo(ask: Ask, body: bytes) -> Response:
    """Take the newest entry back."""
    seen = _read(shapes.Seen, body).seen
    return _written(ask, lambda one: ask.office.work.undo(one, editor=ask.me.id, version=seen, now=ask.now))


def _written(ask: Ask, write: Callable[[str], object]) -> Response:
    claim_id = _claim(ask).claim.id
    try:
        write(claim_id)
    except NotPossible as error:
        raise _Refused(400, str(error)) from error
    except Conflict as conflict:
        theirs = conflict.theirs
        told = shapes.ConflictShape(
            title="conflict",
            status=409,
            detail="somebody else wrote to the claim meanwhile; nothing was written",
            theirs=verdict_shape(theirs) if theirs else None,
            version=conflict.standing.version,
        )
        return Response(told.model_dump_json(), 409, media_type="application/problem+json")
    return _json(log_shape(_claim(ask)), 201)


def _claim(ask: Ask) -> ClaimScreen:
    kept = ask.office.work.claim(ask.request.path_params["claim"], now=ask.now)
    if kept is None:
        raise _Refused(404, "there is no such claim")
    return kept


async def unknown(request: Request) -> Response:
    """Anything else under /api/."""
    return problem(404, "there is no such place; see /api/openapi.json")


ROUTES = [
    Route("/openapi.json", openapi),
    Route("/issues", issues),
    Route("/issues/{issue}", queue),
    Route("/claims/{claim:path}/evidence", evidence),
    Route("/claims/{claim:path}/presence", presence),
    Route("/claims/{claim:path}/verdicts", verdicts, methods=["GET"]),
    Route("/claims/{claim:path}/verdicts", decide, methods=["POST"]),
    Route("/claims/{claim:path}/confirm", confirm, methods=["POST"]),
    Route("/claims/{claim:path}/correct", correct, methods=["POST"]),
    Route("/claims/{claim:path}/reopen", reopen, methods=["POST"]),
    Route("/claims/{claim:path}/undo", undo, methods=["POST"]),
    Route("/claims/{claim:path}", claim),
    Route("/{rest:path}", unknown),
]
