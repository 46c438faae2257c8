"""When a source is next visited: a pure function of what is known of it.

Fresh means: what we hold is what the source says. For changes that come at a steady rate, the share of time in
which a copy is fresh, over many sources that share one budget, is greatest when every source is visited so often
that one further visit would buy the same freshness everywhere (J. Cho and H. Garcia-Molina, "Effective Page
Refresh Policies for Web Crawlers", ACM TODS 28(4), 2003; with weights and costs: Y. Azar et al., "Tractable
near-optimal policies for crawling", PNAS 115(32), 2018). That price of a visit is the one number to set; the
intervals follow. Visiting in proportion to the rate of change, which looks natural, is worse than a fixed
interval: what changes hourly is stale again at once, and eats the budget.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from crawler.watch.rates import Interval, estimate, profile_of
from storage.outcomes import Outcome

_DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One earlier visit, as far as the schedule cares."""

    at: datetime
    outcome: Outcome
    changed: bool = False
    """Whether its words differed from the last ones before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of a source when its next visit is set."""

    identity: str
    kind: str | None
    """`Document.kind` of its last document; None where none could be read."""
    published: datetime | None
    visits: Sequence[Past]
    """Oldest first."""
    open_claims: int = 0
    """Claims citing it that no editor has settled."""
    settled_claims: int = 0
    last_cited: datetime | None = None
    """Date of the newest issue that cites it."""
    cost: float = 1.0
    """Of asking, next to an ordinary page: a conditional request to an interface is cheaper, a rendered page dearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an operator may set."""

    price: float = 1.0
    """Days of one open claim's freshness that a visit must buy; a smaller price means more visits."""
    soonest: timedelta = timedelta(hours=6)
    latest: timedelta = timedelta(days=60)
    """Even what never changes is looked at: withdrawals and deaths are rare and matter."""
    strikes: int = 3
    """Failures on different days after which a source counts as gone."""


@dataclass(frozen=True, slots=True)
class Due:
    """The next visit and the reason for its date."""

    at: datetime
    why: str
    """`change`, `retry`, `strike`, `dead`, `aside` or `first`."""


@dataclass(frozen=True, slots=True)
class _Retry:
    """After how long to try again, and how that grows with every failure in a row."""

    first: timedelta
    factor: float = 3.0
    most: timedelta = timedelta(days=30)


_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)
_RETRIES: Mapping[Outcome, _Retry] = {
    # passing trouble of the network or the server
    Outcome.TIMEOUT: _Retry(_HOUR),
    Outcome.REFUSED: _Retry(_HOUR),
    Outcome.SERVER_ERROR: _Retry(2 * _HOUR),
    Outcome.TLS: _Retry(_ONE_DAY),
    Outcome.DNS: _Retry(6 * _HOUR),
    Outcome.EMPTY: _Retry(_ONE_DAY),
    # ours: after the next release, not in an hour
    Outcome.UNREADABLE: _Retry(7 * _ONE_DAY, 2.0),
    # walls stand for weeks; asking often makes them higher
    Outcome.BLOCKED: _Retry(3 * _ONE_DAY, 2.0),
    Outcome.ROBOTS: _Retry(14 * _ONE_DAY, 2.0, timedelta(days=60)),
    Outcome.LOGIN: _Retry(14 * _ONE_DAY, 2.0, timedelta(days=60)),
    Outcome.CONSENT: _Retry(14 * _ONE_DAY, 2.0, timedelta(days=60)),
}
_ASIDE = timedelta(days=3650)
"""What we could not read so many visits in a row is left alone, unless somebody checks an issue that cites it."""
_DYING = frozenset({Outcome.MISSING, Outcome.GONE, Outcome.SOFT_404, Outcome.PARKED})
_STRIKE = _Retry(_ONE_DAY, 2.0, timedelta(days=3))
_READ = frozenset({Outcome.OK, Outcome.MOVED, Outcome.NOT_MODIFIED, Outcome.PAYWALLED})


def next_visit(source: Watched, now: datetime, policy: Policy) -> Due:
    """When to visit `source` next, given all its visits up to `now`."""
    if not source.visits:
        return Due(now, "first")
    last = source.visits[-1]
    if last.outcome in _DYING:
        days = strikes(source.visits)
        if days >= policy.strikes:
            return Due(last.at + policy.latest, "dead")
        return Due(last.at + _backed_off(_STRIKE, days), "strike")
    recent = [visit.outcome for visit in source.visits[-policy.strikes :]]
    if recent == [Outcome.UNREADABLE] * policy.strikes:
        return Due(last.at + _ASIDE, "aside")
    if last.outcome not in _READ:
        retry = _RETRIES.get(last.outcome, _Retry(7 * _ONE_DAY))
        return Due(last.at + _backed_off(retry, _in_a_row(source.visits)), "retry")
    return Due(last.at + interval(source, last.at, policy), "change")


def strikes(visits: Sequence[Past]) -> int:
    """On how many different days, one after the other up to the last visit, the source was not there.

    Walls and servers' troubles in between neither count nor clear.
    """
    days: set[int] = set()
    for visit in reversed(visits):
        if visit.outcome in _DYING:
            days.add(visit.at.toordinal())
        elif visit.outcome in _READ:
            break
    return len(days)


def _in_a_row(visits: Sequence[Past]) -> int:
    count = 0
    for visit in reversed(visits):
        if visit.outcome in _READ:
            break
        count += 1
    return count


def _backed_off(retry: _Retry, failures: int) -> timedelta:
    return min(retry.most, retry.first * retry.factor ** max(failures - 1, 0))


def rate_of(source: Watched, now: datetime) -> float:
    """Changes a day that the source is expected to make just now."""
    profile = profile_of(source.kind)
    return estimate(intervals_of(source), profile) * profile.intensity(_age(source, now))


def intervals_of(source: Watched) -> list[Interval]:
    """What each pair of successful visits told."""
    read = [visit for visit in source.visits if visit.outcome in _READ]
    return [
        Interval(_age(source, before.at), (after.at - before.at).total_seconds() / _DAY, after.changed)
        for before, after in pairwise(read)
    ]


def _age(source: Watched, at: datetime) -> float:
    born = source.published or (source.visits[0].at if source.visits else at)
    return max((at - born).total_seconds() / _DAY, 0.0)


def importance(source: Watched, now: datetime) -> float:
    """How much the source's freshness matters: open claims fully, settled ones half, old issues less."""
    claims = source.open_claims + 0.5 * source.settled_claims
    readers = 1.0
    if source.last_cited is not None:
        days = max((now - source.last_cited).total_seconds() / _DAY, 0.0)
        readers = 0.25 + 0.75 * math.exp(-days / 90.0)
    return math.sqrt(max(claims, 0.25)) * readers


def interval(source: Watched, now: datetime, policy: Policy) -> timedelta:
    """How long to wait after a visit that could read the source."""
    days = best_days(rate_of(source, now), importance(source, now), source.cost * policy.price)
    return min(max(timedelta(days=min(days, 3650.0)), policy.soonest), policy.latest)


def best_days(rate: float, weight: float, price: float) -> float:
    """The interval at which one further visit would buy no more than it costs; infinite where none does.

    A visit every `t` days to what changes `rate` times a day keeps it fresh for the share
    `(1 - exp(-x)) / x` with `x = rate * t`; one more visit a day buys `(1 - (1 + x) exp(-x)) / rate`.
    """
    wanted = price * rate / weight
    if wanted >= 1.0:
        return math.inf
    low, high = 0.0, 60.0
    while high - low > 1e-6 * high:
        middle = (low + high) / 2
        bought = -math.expm1(-middle) - middle * math.exp(-middle)
        low, high = (middle, high) if bought < wanted else (low, middle)
    return high / rate


def price_for(visits_a_day: float, sources: Sequence[Watched], now: datetime, policy: Policy) -> float:
    """The price at which `sources` together are visited about `visits_a_day` times a day."""
    known = [(rate_of(one, now), importance(one, now), one.cost) for one in sources]
    soonest, latest = (span.total_seconds() / _DAY for span in (policy.soonest, policy.latest))
    low, high = 1e-6, 1e6
    for _ in range(40):
        price = math.sqrt(low * high)
        total = sum(
            1.0 / min(max(best_days(rate, weight, cost * price), soonest), latest)
            for rate, weight, cost in known
        )
        low, high = (price, high) if total > visits_a_day else (low, price)
    return math.sqrt(low * high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A source that is due."""

    identity: str
    host: str
    at: datetime
    """When it became due."""
    weight: float
    interval: timedelta
    """How long it waits between visits, so that a day late is judged by it."""


@dataclass(slots=True)
class Budget:
    """How many visits are left today."""

    total: int
    per_host: int
    spent: dict[str, int] = field(default_factory=dict)
    """Host -> visits already made today."""


def choose(waiting: Iterable[Waiting], now: datetime, budget: Budget) -> list[Waiting]:
    """Those to visit now, most urgent first, within the day's budgets; the others stay due."""

    def urgency(one: Waiting) -> float:
        late = (now - one.at).total_seconds() / max(one.interval.total_seconds(), 3600.0)
        return one.weight * (1.0 + late)

    left = budget.total - sum(budget.spent.values())
    spent = dict(budget.spent)
    chosen: list[Waiting] = []
    for one in sorted(waiting, key=lambda one: (-urgency(one), one.identity)):
        if one.at > now:
            continue
        if len(chosen) >= left:
            break
        if spent.get(one.host, 0) < budget.per_host:
            spent[one.host] = spent.get(one.host, 0) + 1
            chosen.append(one)
    return chosen
