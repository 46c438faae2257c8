"""What changed in cited sources: the watch's alerts, the newsletters followed, and the alerts as a feed."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from crawler.desk.ask import Ask, screen
from crawler.desk.cards import source_href
from crawler.watch.feed import atom
from crawler.watch.impact import Telling, draft
from storage.watch_words import EntryState, Publication

_MOST = 50
_FEED = timedelta(days=90)


@screen()
def watch(ask: Ask) -> Response:
    """The newest alerts, whom they concern, and how each followed newsletter is doing."""
    watching = ask.office.store.watching()
    alerts = watching.alerts()
    return ask.page(
        "watch.html",
        here="watch",
        count=len(alerts),
        alerts=[_alert(ask, Telling.of(ask.office.store, one)) for one in alerts[:_MOST]],
        publications=[_publication(ask, one) for one in watching.publications()],
    )


@screen()
def feed(ask: Ask) -> Response:
    """The alerts of the last three months as Atom (RFC 4287)."""
    watching = ask.office.store.watching()
    found = watching.alerts(since=ask.now - _FEED)
    url = ask.request.url
    told = [Telling.of(ask.office.store, one) for one in found]
    body = atom(told, address=f"{url.scheme}://{url.netloc}{url.path}", language=ask.t.language)
    return Response(body, media_type="application/atom+xml")


def _alert(ask: Ask, one: Telling) -> dict[str, Any]:
    alert = one.alert
    return {
        "id": alert.id,
        "what": alert.kind.words(ask.t.language),
        "source": one.source.canonical if one.source else alert.source,
        "href": source_href(alert.source),
        "found": alert.found,
        "by": alert.authority,
        "dated": alert.dated,
        "before": alert.before,
        "after": alert.after,
        "notice": alert.notice,
        "hits": [
            {
                "href": f"/claims/{hit.claim}",
                "where": f"{hit.issue_title or hit.issue} · {ask.t('item.at', position=hit.position)}",
                "text": hit.text,
                "reopened": hit.reopened,
                "draft": draft(one, hit, ask.t.language),
            }
            for hit in one.hits
        ],
    }


def _publication(ask: Ask, one: Publication) -> dict[str, Any]:
    watching = ask.office.store.watching()
    looks = watching.looks(one.id, most=1)
    listed = watching.entries(one.id)
    last = looks[-1] if looks else None
    return {
        "title": one.title or one.address,
        "address": one.list_address,
        "state": ask.t(f"following.{one.state.value}"),
        "walked": sum(entry.state is EntryState.WALKED for entry in listed),
        "waiting": sum(entry.state is EntryState.WAITING for entry in listed),
        "looked": ask.t.when(last.at if last else None, ask.now),
        "trouble": last.trouble if last else None,
        "next": one.next_poll,
    }
