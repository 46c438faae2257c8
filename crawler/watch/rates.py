"""How often a source changes, from what its visits saw.

A visit tells only *whether* something changed since the one before, never how often. The rate that explains a
row of such answers best is known (J. Cho and H. Garcia-Molina, "Estimating Frequency of Change", ACM TOIT 3(3),
2003, irregular intervals); a prior by kind keeps the first estimates sane.

A news story is edited in its first days and hardly later; a model card goes on changing. Each kind therefore has
a profile over age, and time is counted in it: an hour of a story's first day weighs as much as weeks of its
second year.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MOST, _LEAST = 48.0, 1e-5
"""Changes a day: beyond these no schedule could follow, or would notice."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a kind of source changes as it grows older: `rate * (1 + early * exp(-age / settling))` a day."""

    rate: float
    """Changes of its words a day once it has settled."""
    early: float = 0.0
    """How many times as much on top, at the moment it is published."""
    settling: float = 1.0
    """Days in which that falls to a third."""
    weight: float = 60.0
    """How many days of looking the prior is worth."""

    def intensity(self, age: float) -> float:
        """How much faster than settled it changes at `age` days; 1 or more."""
        return 1.0 + self.early * math.exp(-max(age, 0.0) / self.settling)

    def elapsed(self, age: float, days: float) -> float:
        """Settled days that `days` from `age` on are worth."""
        start = max(age, 0.0)
        fading = math.exp(-start / self.settling) - math.exp(-(start + days) / self.settling)
        return days + self.early * self.settling * fading


@dataclass(frozen=True, slots=True)
class Interval:
    """What two visits in a row told."""

    age: float
    """Of the source at the first of the two, in days."""
    days: float
    """Between them."""
    changed: bool
    """Whether the words differed."""


PROFILES: dict[str, Profile] = {
    "article": Profile(rate=0.004, early=60.0, settling=2.0),
    "paper": Profile(rate=0.004, early=4.0, settling=45.0, weight=120.0),
    "repository": Profile(rate=0.05, early=3.0, settling=60.0, weight=30.0),
    "release": Profile(rate=0.01, early=20.0, settling=7.0),
    "discussion": Profile(rate=0.02, early=25.0, settling=10.0, weight=30.0),
    "model": Profile(rate=0.02, early=8.0, settling=30.0, weight=40.0),
    "dataset": Profile(rate=0.015, early=8.0, settling=30.0, weight=40.0),
    "video": Profile(rate=0.002, early=10.0, settling=7.0),
    "post": Profile(rate=0.001, early=20.0, settling=2.0),
}
"""Priors by `Document.kind`; guesses of the right order, which a few visits outweigh."""
SETTLED = Profile(rate=0.01, early=10.0, settling=7.0)
"""For kinds not named, and for sources whose text was never read."""


def profile_of(kind: str | None) -> Profile:
    """The prior for a kind of document."""
    return PROFILES.get(kind or "", SETTLED)


def estimate(intervals: Iterable[Interval], profile: Profile) -> float:
    """Changes a settled day, by maximum a posteriori under a Gamma prior round the profile's rate.

    The likelihood's slope falls as the rate grows, so that its root is found by halving.
    """
    quiet = profile.weight
    seen: list[float] = []
    for interval in intervals:
        days = profile.elapsed(interval.age, interval.days)
        if days <= 0:
            continue
        if interval.changed:
            seen.append(days)
        else:
            quiet += days
    believed = profile.rate * profile.weight

    def slope(rate: float) -> float:
        # d log(1 - exp(-rate * days)) / d rate, written so that it does not overflow
        return believed / rate + sum(days / math.expm1(min(rate * days, 700.0)) for days in seen) - quiet

    low, high = _LEAST, _MOST
    if slope(low) <= 0:
        return low
    if slope(high) >= 0:
        return high
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return math.sqrt(low * high)
