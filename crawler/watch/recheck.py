"""A run over chosen sources -> assignments: one visit a source, for every issue that cites it."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from crawler.assignments import Assignment
from storage.records import Issue, Item, Link, Resolution
from storage.store import Store


def assignments_of_run(store: Store, run: str) -> list[Assignment]:
    """What the run has still to visit, in its order; a source that nobody cites any more is left out."""
    issue_of, known_in = lru_cache(maxsize=64)(store.issue), lru_cache(maxsize=64)(store.resolutions)
    found = (_assignment(store, source, issue_of, known_in) for source in store.pending(run))
    return [one for one in found if one is not None]


def _assignment(
    store: Store,
    source: str,
    issue_of: Callable[[str], Issue | None],
    known_in: Callable[[str], Mapping[str, Resolution]],
) -> Assignment | None:
    mentions: list[tuple[Issue, Item, Link]] = []
    resolution: Resolution | None = None
    for issue_id, links in store.citing_links(source).items():
        issue = issue_of(issue_id)
        if issue is None:
            continue
        known = known_in(issue_id)
        for item in issue.items:
            for link in item.links:
                if link.id in links:
                    mentions.append((issue, item, link))
                    told = known.get(link.id)
                    if told is not None and told.identity == source and not told.reader_token:
                        resolution = resolution or told
    if not mentions:
        return None
    resolution = resolution or store.resolution_of(source)
    if resolution is None:
        return None
    first = mentions[0][0]
    return Assignment(
        issue=first,
        resolution=resolution,
        mentions=tuple((item, link) for issue, item, link in mentions if issue is first),
        elsewhere=tuple(one for one in mentions if one[0] is not first),
    )
