"""A source that has changed under its claims, as the watch tells it."""

from storage.watch_words import Alert, AlertKind
from tests.desk.conftest import House, now

SOURCE = "web:blog.brightwave.example.com/kelp-tokenizer"
HOSTILE = "<script>harmed = 1</script> says the page"


def alerted(house: House) -> Alert:
    """The alert; every claim of one item rests on its source."""
    (visit,) = [one for one in house.store.watching().unassessed() if one.source == SOURCE]
    claims = house.store.watching().claims_citing(SOURCE)
    alert = Alert(
        id="alert-1",
        source=SOURCE,
        kind=AlertKind.FACT_CHANGED,
        found=now(),
        authority="the source itself",
        before="12 times faster",
        after="9 times faster",
        notice=HOSTILE,
        claims=claims,
    )
    house.store.watching().assess(visit, changes=(), alerts=[alert], channels=(), due_at=None, now=now())
    return alert
