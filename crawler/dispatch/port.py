"""The port between a crawl that knows what is waiting and whoever goes there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crawler.assignments import Assignment, assignments_of
from storage.store import Store

BATCH = 50
"""Addresses of one host that are handed over together: the host stays locked for no longer than these take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A source to be visited in a run."""

    run: str
    assignment: Assignment
    host: str
    """Whom the first request goes to, or the budget that host shares; who visits one has it alone."""
    personal: bool = False
    """Its address would tell a reader, so it goes into no queue and is visited where it was read."""


class Dispatcher(Protocol):
    """Takes what is waiting. An adapter: `Here`, or `crawler.dispatch.queue.Queue`."""

    async def hand_over(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """See that all of it is visited, each at least once; what is returned is to be visited by the caller."""


class Here:
    """One machine: the crawl that asks is the one that goes."""

    async def hand_over(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """Everything, in its order."""
        return list(waiting)


def batches(waiting: Sequence[Waiting]) -> list[tuple[str, list[Waiting]]]:
    """Host by host, at most `BATCH` at a time, each host's in the order given."""
    hosts: dict[str, list[Waiting]] = {}
    for one in waiting:
        hosts.setdefault(one.host, []).append(one)
    return [
        (host, found[start : start + BATCH])
        for host, found in hosts.items()
        for start in range(0, len(found), BATCH)
    ]


def still_waiting(store: Store, host: str, visits: Mapping[str, Sequence[str]]) -> list[Waiting]:
    """What of a batch (run -> identities of sources) nobody has visited yet, as the store knows it."""
    found: list[Waiting] = []
    for run, identities in visits.items():
        issue_id = store.issue_of_run(run)
        issue = store.issue(issue_id) if issue_id else None
        due = set(store.pending(run)).intersection(identities)
        if issue is None or not due:
            continue
        found += [
            Waiting(run=run, assignment=one, host=host)
            for one in assignments_of(issue, store.resolutions(issue.id))
            if one.identity in due
        ]
    return found
