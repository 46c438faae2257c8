"""A source's history, the difference between two of its documents, and its archived pages."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.archived import MissingCapture
from crawler.desk import frame, places
from crawler.desk.ask import Ask, screen
from crawler.desk.cards import card, day
from crawler.desk.difference import difference
from crawler.desk.marking import paragraphs
from crawler.warc import UnreadableArchive
from storage.records import Asked, Page, Visit


@screen()
def history(ask: Ask) -> Response:
    """Every visit of a source and everything it ever said."""
    identity = ask.query("id")
    kept = ask.office.work.source(identity)
    if kept is None:
        raise HTTPException(404)
    visits = ask.office.store.visits(identity)
    newest = ask.office.store.newest_document(identity)
    return ask.page(
        "source.html",
        identity=identity,
        card=replace(
            card(ask.t, kept.source, visits[0] if visits else None, newest, versions=len(kept.documents)),
            history=None,  # this is it
        ),
        documents=kept.documents,
        visits=[_visit(ask, identity, visit) for visit in visits],
        used=[
            {"href": f"/claims/{one.claim}", "name": f"{one.issue_title or one.issue}: {one.text}"}
            for one in kept.linked
        ],
    )


@screen()
def text(ask: Ask) -> Response:
    """One stored document in its own words, around the place asked for."""
    kept = ask.office.store.document(ask.request.path_params["document"])
    if kept is None:
        raise HTTPException(404)
    asked_for = ask.query("from")
    place = (
        min(int(asked_for), len(kept.document.text)) if asked_for.isdecimal() and len(asked_for) < 10 else 0
    )
    return ask.page(
        "document.html",
        here="search",
        identity=kept.source,
        document=kept.document,
        seen=kept.seen,
        text=paragraphs(kept.document.text, (), (), keep=[place]),
        href=f"/documents/{kept.id}?from=",
        live=places.live(kept, None),
    )


@screen()
def diff(ask: Ask) -> Response:
    """Two documents of one source, word by word."""
    old, new = ask.office.store.document(ask.query("old")), ask.office.store.document(ask.query("new"))
    if old is None or new is None or old.source != new.source:
        raise HTTPException(404)
    told = difference(old.document.text, new.document.text)
    return ask.page(
        "diff.html",
        identity=new.source,
        old={"seen": old.seen, "title": old.document.title},
        new={"seen": new.seen, "title": new.document.title},
        parts=told.paragraphs if told else None,
        added=told.added if told else "?",
        removed=told.removed if told else "?",
    )


@screen()
def archived(ask: Ask) -> Response:
    """The page around the frame that shows archived bytes."""
    page = _page(ask)
    kind = frame.kind_of(page)
    address = urlencode({"id": ask.query("id"), "at": ask.query("at")})
    capture = page.captures[-1]
    return ask.page(
        "archived.html",
        identity=ask.query("id"),
        address=page.address,
        captured=capture.captured,
        frame=f"/source/archived/frame?{address}" if kind in frame.SHOWN else None,
        download=f"/source/archived/bytes?{address}",
        type=page.header("content-type") or kind,
        size=f"{len(page.body):,} B",
        digest=capture.payload_digest,
    )


@screen()
def archived_frame(ask: Ask) -> Response:
    """The archived page itself, inert, under a policy of its own."""
    page = _page(ask)
    if frame.kind_of(page) not in frame.SHOWN:
        raise HTTPException(404)
    answer = Response(frame.inert(page), media_type="text/html")
    answer.headers["content-security-policy"] = frame.POLICY
    answer.headers["x-frame-options"] = "SAMEORIGIN"
    return answer


@screen()
def archived_bytes(ask: Ask) -> Response:
    """The archived bytes as a download: never opened by the browser as a page of this desk."""
    page = _page(ask)
    name = f"{page.captures[-1].payload_digest.removeprefix('sha1:')[:16]}.{frame.kind_of(page)}"
    answer = Response(page.body, media_type="application/octet-stream")
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    answer.headers["content-security-policy"] = frame.DOWNLOAD_POLICY
    return answer


def _page(ask: Ask) -> Page:
    """The page at `at` (`file:offset`), if the source's own visits speak of it."""
    asked = _asked(ask)
    if asked is None:
        raise HTTPException(404)
    try:
        return ask.office.archive.page(asked)
    except (MissingCapture, UnreadableArchive) as error:
        raise HTTPException(404, str(error)) from error


def _asked(ask: Ask) -> Asked | None:
    at = ask.query("at")
    for visit in ask.office.store.visits(ask.query("id")):
        for page in visit.asked_pages:
            if page.captures and f"{page.captures[-1].file}:{page.captures[-1].offset}" == at:
                return page
    return None


def _visit(ask: Ask, identity: str, visit: Visit) -> dict[str, object]:
    pages = [
        {
            "name": page.final if len(page.final) < 60 else page.final[:57] + "…",
            "href": "/source/archived?"
            + urlencode({"id": identity, "at": f"{page.captures[-1].file}:{page.captures[-1].offset}"}),
        }
        for page in visit.asked_pages
        if page.captures
    ]
    return {
        "started": visit.started,
        "outcome": visit.outcome.value,
        "readable": visit.outcome.readable,
        "sentence": visit.outcome.sentence(ask.t.language),
        "detail": visit.detail,
        "asked": visit.asked,
        "hops": [hop.address for hop in visit.hops],
        "how": f"{ask.t(f'via.{visit.via.value}')} · {visit.reader} · {visit.seconds:.1f} s · {visit.size:,} B · {day(visit.started)}",
        "pages": pages,
    }
