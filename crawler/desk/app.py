"""The desk as an ASGI application: routes, error pages, health."""

import logging
import secrets

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from crawler.desk import api
from crawler.desk.ask import asked
from crawler.desk.headers import Walls
from crawler.desk.office import Office
from crawler.desk.render import HERE, templates
from crawler.desk.screens import claims, health, issues, people, publish, search, sources, verdicts, watch
from crawler.desk.words import Speech, preferred
from storage.database import StoreUnusable

LOG = logging.getLogger(__name__)


def create_app(office: Office) -> ASGIApp:
    """The application over one store."""
    app = Starlette(
        routes=[
            Route("/", issues.index),
            Route("/issues/{issue}", issues.queue),
            Route("/issues/{issue}/next", issues.next_open),
            Route("/issues/{issue}/items/{item:path}", issues.item),
            Route("/issues/{issue}/publish", publish.publish),
            *(Route(f"/issues/{{issue}}/{name}", function) for name, function in publish.FILES.items()),
            Route("/claims/{claim:path}/verdicts", verdicts.decide, methods=["POST"]),
            Route("/claims/{claim:path}/confirm", verdicts.confirm, methods=["POST"]),
            Route("/claims/{claim:path}/undo", verdicts.undo, methods=["POST"]),
            Route("/claims/{claim:path}/correct", verdicts.correct, methods=["POST"]),
            Route("/claims/{claim:path}/reopen", verdicts.reopen, methods=["POST"]),
            Route("/claims/{claim:path}", claims.claim),
            Route("/source", sources.history),
            Route("/documents/{document}", sources.text),
            Route("/source/diff", sources.diff),
            Route("/source/archived", sources.archived),
            Route("/source/archived/frame", sources.archived_frame),
            Route("/source/archived/bytes", sources.archived_bytes),
            Route("/search", search.search),
            Route("/watch", watch.watch),
            Route("/watch.atom", watch.feed),
            Route("/watch/health", health.health),
            Route("/watch/health/{name}.svg", health.picture),
            Route("/login", people.login_form, methods=["GET"]),
            Route("/login", people.login, methods=["POST"]),
            Route("/enter/{token}", people.enter, methods=["GET"]),
            Route("/enter/{token}", people.entered, methods=["POST"]),
            Route("/logout", people.logout, methods=["POST"]),
            Route("/language", people.language, methods=["POST"]),
            Route("/keys", people.keys_form, methods=["GET"]),
            Route("/keys", people.keys_kept, methods=["POST"]),
            Route("/keys/list", people.keys_list),
            Route("/editors", people.editors),
            Route("/healthz", alive),
            Mount("/api", routes=api.ROUTES),
            Mount("/static", app=_Static(directory=HERE / "static"), name="static"),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=2048, compresslevel=4)],
        exception_handlers={HTTPException: _refused, StoreUnusable: _unusable, Exception: _broken},
    )
    app.state.office = office
    # outside of everything, so that the page for our own faults has its headers too
    return Walls(app, hosts=office.hosts)


async def alive(request: Request) -> Response:
    """Whether the desk runs; says nothing else to those who are not signed in."""
    return JSONResponse({"status": "ok"})


class _Static(StaticFiles):
    """Our own files; a browser may keep them for an hour and then asks whether they changed."""

    def file_response(self, *arguments: object, **options: object) -> Response:
        answer = super().file_response(*arguments, **options)  # type: ignore[arg-type]
        answer.headers["cache-control"] = "public, max-age=3600"
        return answer


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    if request.url.path.startswith("/api/"):
        return api.problem(status, detail)
    key = str(status) if status in {400, 403, 404} else "404" if status == 405 else "400"
    ask = asked(request, {})
    own = (
        detail
        if status in {400, 404} and " " in detail and detail not in {"Bad Request", "Not Found"}
        else ""
    )
    return ask.page(
        "message.html",
        status=status,
        heading=ask.t(f"error.{key}"),
        sentence=own or ask.t(f"error.{key}.sentence"),
        reference=None,
    )


def _unusable(request: Request, error: Exception) -> Response:
    """The store is locked, full or gone: said in its own sentence, to be tried again."""
    LOG.error("store_unusable error=%s", error)
    if request.url.path.startswith("/api/"):
        return api.problem(503, str(error))
    return Response(f"{error}\n", 503, media_type="text/plain", headers={"retry-after": "5"})


def _broken(request: Request, error: Exception) -> Response:
    """The desk's outer edge: whatever else went wrong, with a reference that stands in the log too."""
    reference = secrets.token_hex(4)
    LOG.error("desk_error reference=%s path=%s", reference, request.url.path, exc_info=error)
    if request.url.path.startswith("/api/"):
        return api.problem(500, f"internal error {reference}")
    t = Speech(preferred(request.headers.get("accept-language", "")))
    html = templates().get_template("broken.html").render(t=t, reference=reference)
    return Response(html, 500, media_type="text/html")
