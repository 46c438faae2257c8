"""What a visit costs here, and what it must be worth so that a day's budgets suffice.

The schedule (`crawler.watch.due`) is set by one number, the price of a visit. It is the policy's own as long as all
visits that sources ask for at that price fit into the budgets. Where they do not, for the whole day or for one host,
the price rises until they do: then it is the least important and the dearest that wait, and not whoever comes last.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import fmean
from urllib.parse import urlsplit

from crawler.watch.due import Past, Policy, Watched, interval, price_for
from storage.outcomes import Outcome
from storage.records import Via
from storage.store import Store
from storage.watch_schedule import Look, Scheduled, Typical

_READ = frozenset(one.value for one in Outcome if one.readable)
_LAST = 5
"""Visits that tell what the next one will cost."""
_CHEAPEST, _DEAREST = 0.25, 4.0
_SAMPLE = 2000
"""Sources that a price is found from; of more, every so many is taken."""
_KEPT = timedelta(days=1)
LATELY = timedelta(days=30)
"""Visits that tell what a visit costs on average."""


def watched_of(known: Scheduled, typical: Typical, now: datetime) -> Watched:
    """What the schedule is told of a source."""
    past: list[Past] = []
    last: Look | None = None
    for one in known.looks:
        if one.via == Via.CAPTURE.value:
            continue  # an editor's own page; nobody asked the site
        read = one.outcome in _READ and one.document is not None
        changed = read and last is not None and one.document != last.document
        if read:
            last = one
        past.append(Past(at=min(one.started, now), outcome=Outcome(one.outcome), changed=changed))
    newest = last or next((one for one in reversed(known.looks) if one.document is not None), None)
    return Watched(
        identity=known.identity,
        kind=None if newest is None else newest.kind,
        published=None if newest is None else _moment(newest.published),
        visits=past,
        open_claims=known.open_claims,
        settled_claims=known.settled_claims,
        last_cited=known.last_cited,
        cost=cost_of(known.looks, typical),
    )


def cost_of(looks: Sequence[Look], typical: Typical) -> float:
    """What asking a source costs, next to a typical visit: half by the time it takes, half by what it brings."""
    asked = [one for one in looks if one.via != Via.CAPTURE.value][-_LAST:]
    if not asked or typical.seconds <= 0 or typical.size <= 0:
        return 1.0
    seconds, size = fmean(one.seconds for one in asked), fmean(one.size for one in asked)
    return min(max((seconds / typical.seconds + size / typical.size) / 2, _CHEAPEST), _DEAREST)


def host_of(known: Scheduled) -> str:
    """Whose budget a visit is taken from."""
    return urlsplit(known.canonical).hostname or known.site


@dataclass(frozen=True, slots=True)
class Prices:
    """The policy with the day's prices."""

    policy: Policy
    of_all: float
    of_hosts: Mapping[str, float] = field(default_factory=dict)
    """Of those hosts that are asked for more than they may be."""

    def at(self, host: str) -> Policy:
        """The policy for sources of a host: the dearer price holds."""
        return replace(self.policy, price=max(self.of_all, self.of_hosts.get(host, 0.0)))


@dataclass(slots=True)
class Pricing:
    """Keeps the prices for a day."""

    _found: tuple[datetime, Prices] | None = None

    def prices(self, store: Store, policy: Policy, *, a_day: int, a_host: int, now: datetime) -> Prices:
        """The prices at which sources ask for no more than `a_day` visits, and `a_host` of each host."""
        if self._found is None or not timedelta(0) <= now - self._found[0] < _KEPT:
            self._found = (now, prices_of(store, policy, a_day=a_day, a_host=a_host, now=now))
        return self._found[1]


def prices_of(store: Store, policy: Policy, *, a_day: int, a_host: int, now: datetime) -> Prices:
    """As `Pricing.prices`, found anew."""
    watching = store.watching()
    often = timedelta(days=1) / policy.soonest
    hosts: dict[str, list[str]] = {}
    for identity, card in store.sources().items():
        hosts.setdefault(urlsplit(card.canonical).hostname or card.kind, []).append(identity)
    whole = [one for each in hosts.values() for one in each]
    crowded = {host: each for host, each in hosts.items() if len(each) * often > a_host}
    if len(whole) * often <= a_day and not crowded:
        return Prices(policy, policy.price)  # however often they are visited, it is not too often
    typical = watching.typical_visit(since=now - LATELY)

    def price(sources: Collection[str], budget: float) -> float:
        step = -(-len(sources) // _SAMPLE)
        sample = sorted(sources)[::step]
        known = [watched_of(one, typical, now) for one in watching.scheduled(sample).values()]
        return _price(known, budget * len(known) / max(len(sources), 1), policy, now)

    return Prices(
        policy,
        price(whole, a_day) if len(whole) * often > a_day else policy.price,
        {host: price(each, a_host) for host, each in crowded.items()},
    )


def _price(known: Sequence[Watched], a_day: float, policy: Policy, now: datetime) -> float:
    asked = sum(timedelta(days=1) / interval(one, now, policy) for one in known)
    return policy.price if asked <= a_day else max(policy.price, price_for(a_day, known, now, policy))


def _moment(text: str | None) -> datetime | None:
    """An ISO date of any precision, as far as it can be true."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text if len(text) > 7 else f"{text}-01-01"[:10])
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
