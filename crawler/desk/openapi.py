"""The API described by itself: OpenAPI 3.1, made from the shapes."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from crawler.desk import api_shapes as shapes

_REF = "#/components/schemas/{model}"
_ERRORS = {
    401: "Not signed in.",
    403: "Not allowed, or a missing CSRF token.",
    404: "There is no such thing.",
}


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    models = [one for one in vars(shapes).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    models = [one for one in models if one is not BaseModel and not one.__name__.startswith("_")]
    _, definitions = models_json_schema([(one, "validation") for one in models], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sourcedesk",
            "version": shapes.VERSION,
            "description": "Issues, claims, evidence and verdicts of the desk. A verdict is about a claim against "
            "its source, never about the world. Sign in first; writes carry X-CSRF-Token.",
        },
        "paths": _paths(),
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "sourcedesk_session"}},
        },
        "security": [{"session": []}],
    }


def _paths() -> dict[str, Any]:
    issue, claim = _parameter("issue", "path"), _parameter("claim", "path")
    asked = [
        issue,
        _parameter("q", "query"),
        _parameter("open", "query", {"enum": ["true", "false"], "type": "string"}),
    ]
    return {
        "/api/issues": {"get": _get("All issues, the newest first.", shapes.Issues, [])},
        "/api/issues/{issue}": {"get": _get("An issue's claims, worst first.", shapes.QueueShape, asked)},
        "/api/claims/{claim}": {"get": _get("A claim and what was noticed.", shapes.ClaimShape, [claim])},
        "/api/claims/{claim}/evidence": {
            "get": _get("The passages of its sources that bear on it.", shapes.EvidenceShape, [claim])
        },
        "/api/claims/{claim}/presence": {"get": _get("Who else is on it.", shapes.PresenceShape, [claim])},
        "/api/claims/{claim}/verdicts": {
            "get": _get("Its log.", shapes.VerdictsShape, [claim]),
            "post": _post("Keep a verdict.", shapes.NewVerdict, claim),
        },
        "/api/claims/{claim}/confirm": {"post": _post("Agree as a second person.", shapes.Seen, claim)},
        "/api/claims/{claim}/correct": {
            "post": _post("Say that the correction was published.", shapes.Published, claim)
        },
        "/api/claims/{claim}/reopen": {"post": _post("Ask for another look.", shapes.Objection, claim)},
        "/api/claims/{claim}/undo": {"post": _post("Take the newest entry back.", shapes.Seen, claim)},
    }


def _get(summary: str, shape: type[BaseModel], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": _answer("As asked.", shape), **_errors()},
    }


def _post(summary: str, shape: type[BaseModel], claim: dict[str, Any]) -> dict[str, Any]:
    token = _parameter("X-CSRF-Token", "header")
    return {
        "summary": summary,
        "parameters": [claim, token],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(shape)}}},
        "responses": {
            "201": _answer("Kept; the log as it is now.", shapes.VerdictsShape),
            "409": _answer(
                "Somebody else was quicker; nothing was written.", shapes.ConflictShape, problem=True
            ),
            "413": _answer("The body is too long.", shapes.Problem, problem=True),
            **_errors(),
        },
    }


def _errors() -> dict[str, Any]:
    told = {**_ERRORS, 400: "The request could not be understood.", 405: "No such method here."}
    return {
        str(status): _answer(words, shapes.Problem, problem=True) for status, words in sorted(told.items())
    }


def _answer(description: str, shape: type[BaseModel], *, problem: bool = False) -> dict[str, Any]:
    kind = "application/problem+json" if problem else "application/json"
    return {"description": description, "content": {kind: {"schema": _ref(shape)}}}


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=shape.__name__)}


def _parameter(name: str, place: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place != "query", "schema": schema or {"type": "string"}}
