"""How hosts have treated us."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.outcomes import Outcome
from storage.records import Via
from storage.tables import VisitRow
from storage.views import SiteHistory

_LOOKED_BACK, _LAST = timedelta(days=60), 20


def site_history(session: Session, host: str, before: datetime) -> SiteHistory:
    """How the host treated the newest visits that ended on it before that moment, of the last two months."""
    ended_there = or_(
        *(VisitRow.final.startswith(f"{scheme}://{host}/", autoescape=True) for scheme in ("https", "http"))
    )
    asked = (
        select(VisitRow.outcome)
        .where(
            VisitRow.started >= before - _LOOKED_BACK,
            VisitRow.started < before,
            VisitRow.via == Via.LIVE.value,
            ended_there,
        )
        .order_by(VisitRow.started.desc())
        .limit(_LAST)
    )
    outcomes = session.scalars(asked).all()
    turned_away = sum(outcome == Outcome.BLOCKED.value for outcome in outcomes)
    return SiteHistory(visits=len(outcomes), turned_away=turned_away)
