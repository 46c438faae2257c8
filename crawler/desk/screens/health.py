"""How the watch has been doing: pictures of its weeks, each with the same figures as a table."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.desk import plots
from crawler.desk.ask import Ask, screen
from crawler.watch.health import OVERDUE
from storage.trends import AGES, FRESH, LATELY, State, Trends, Week

OF_A_PICTURE = "default-src 'none'; style-src 'unsafe-inline'"
"""What a picture that is opened by itself may do: be styled, and nothing else."""


@screen()
def health(ask: Ask) -> Response:
    """States over time, freshness, changes a week, link rot by kind and age, and what each host cost."""
    told = ask.office.trends(ask.now)
    counted = ask.office.store.watching().health(ask.now, OVERDUE)
    return ask.page(
        "health.html",
        here="watch",
        drawn=plots.can_draw(),
        told=told,
        counted=counted,
        states=list(State),
        classes=plots.CHANGES,
        fresh=FRESH,
        lately=LATELY.days,
        ages=plots.AGE_LABELS,
        rotten=_rotten(told),
        summary=_summary(ask, told),
    )


@screen()
def picture(ask: Ask) -> Response:
    """One of the page's pictures, as SVG; `?dark=1` for dark screens, `?narrow=1` for narrow ones."""
    name = ask.request.path_params["name"]
    if name not in plots.PLOTS or not plots.can_draw():
        raise HTTPException(404)
    drawn = plots.draw(
        name,
        ask.office.trends(ask.now),
        dark=ask.query("dark") == "1",
        narrow=ask.query("narrow") == "1",
    )
    headers = {
        "content-security-policy": OF_A_PICTURE,
        "cache-control": "private, max-age=60",
        "vary": "Cookie",
    }
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _rotten(told: Trends) -> list[dict[str, Any]]:
    """One row a kind: gone and all, age by age."""
    held = {(one.kind, one.age): one for one in told.rot}
    return [
        {"kind": kind, "ages": [held.get((kind, age)) for age in range(len(AGES) + 1)]}
        for kind in plots.kinds_of(told.rot)
    ]


def _summary(ask: Ask, told: Trends) -> dict[str, str]:
    """What each picture shows, in one sentence: its alternative text, and the lead over it."""
    last: Week | None = told.weeks[-1] if told.weeks else None
    if last is None:
        return {}
    read, gone = last.states.get(State.READ, 0), last.states.get(State.GONE, 0)
    sources = sum(one.sources for one in told.rot)
    dearest = told.hosts[0] if told.hosts else None
    return {
        "states": ask.t("health.states.sum", read=read, known=last.known, gone=gone),
        "freshness": ask.t(
            "health.freshness.sum",
            week=_share(last.read_lately[FRESH[0]], last.known),
            month=_share(last.read_lately[FRESH[1]], last.known),
        ),
        "changes": ask.t("health.changes.sum", count=sum(last.changes.values())),
        "rot": ask.t("health.rot.sum", gone=sum(one.gone for one in told.rot), sources=sources),
        "hosts": ask.t("health.hosts.sum", host=dearest.host, seconds=f"{dearest.seconds:,.0f}")
        if dearest
        else ask.t("health.hosts.none"),
    }


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}" if whole else "0"
