"""From one claim to others: in reading order, and in the order of what wants a human first."""

from dataclasses import dataclass

from storage.desk_views import Queue, QueueLine


@dataclass(frozen=True, slots=True)
class Moves:
    """Ids of the claims around one, None where there is none."""

    place: int
    total: int
    previous: str | None
    next: str | None
    previous_open: str | None
    next_open: str | None


def is_open(line: QueueLine) -> bool:
    """Whether somebody is still needed."""
    return not line.progress.settled or line.needs_second


def moves(queue: Queue, claim: str) -> Moves:
    """`next` follows the issue; `next_open` follows the queue, worst first, and begins again at its end."""
    read = sorted(queue.lines, key=lambda line: (line.position, line.number))
    ids = [line.claim for line in read]
    at = ids.index(claim)
    before, after = _open_around(queue, claim)
    return Moves(
        place=at + 1,
        total=len(ids),
        previous=ids[at - 1] if at else None,
        next=ids[at + 1] if at + 1 < len(ids) else None,
        previous_open=before,
        next_open=after,
    )


def next_open(queue: Queue, after: str | None = None) -> str | None:
    """The open claim that comes after one in the queue; the first where none is named."""
    return _open_around(queue, after)[1]


def _open_around(queue: Queue, claim: str | None) -> tuple[str | None, str | None]:
    # A settled claim sinks to the end of the queue: its place among the open ones is where its urgency puts it.
    ordered = sorted(queue.lines, key=lambda line: (line.attention, -1.0 if line.score is None else line.score,
                                                    line.position, line.number))  # fmt: skip
    ids = [line.claim for line in ordered]
    at = ids.index(claim) if claim in ids else -1
    around = ordered[at + 1 :] + ordered[: max(at, 0)]
    waiting = [line.claim for line in around if is_open(line)]
    return (waiting[-1], waiting[0]) if waiting else (None, None)
