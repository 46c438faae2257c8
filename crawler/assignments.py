"""An issue's links -> what is to be visited: one assignment a source, however often it is linked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crawler.resolve.chain import mask, resolve
from storage.evidence import Visited
from storage.records import Issue, Item, Link, LinkRole, Resolution

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\)\]]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One source to visit, and everything in the issue that points to it."""

    issue: Issue
    resolution: Resolution
    mentions: tuple[tuple[Item, Link], ...]
    elsewhere: tuple[tuple[Issue, Item, Link], ...] = ()
    """What points to it in further issues, where one visit serves several."""

    @property
    def cited(self) -> tuple[tuple[Issue, Item, Link], ...]:
        """Every mention with its issue."""
        return (*((self.issue, item, link) for item, link in self.mentions), *self.elsewhere)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The issues that point to it, each once."""
        return tuple({issue.id: issue for issue, _, _ in self.cited}.values())

    @property
    def identity(self) -> str:
        """Name of the source, over all its addresses."""
        return self.resolution.identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one visit brought for an assignment; the item that goes through the pipelines."""

    assignment: Assignment
    visited: Visited


def resolutions_of(issue: Issue) -> dict[str, Resolution]:
    """What each source link of the issue names, by link id. Links of any other role are left alone."""
    return {
        link.id: resolve(link.address)
        for item in issue.items
        for link in item.links
        if link.role is LinkRole.SOURCE and link.address is not None
    }


def assignments_of(issue: Issue, resolutions: Mapping[str, Resolution]) -> list[Assignment]:
    """What to visit, in the order the issue first names it."""
    grouped: dict[str, list[tuple[Item, Link]]] = {}
    first: dict[str, Resolution] = {}
    for item in issue.items:
        for link in item.links:
            if (resolution := resolutions.get(link.id)) is not None:
                grouped.setdefault(resolution.identity, []).append((item, link))
                first.setdefault(resolution.identity, resolution)
    return [
        Assignment(issue=issue, resolution=first[identity], mentions=tuple(mentions))
        for identity, mentions in grouped.items()
    ]


def without_reader_tokens(issue: Issue) -> Issue:
    """The issue as it may be stored: whatever identifies a reader is overwritten, no offset moves."""
    text = _ADDRESS.sub(lambda found: mask(found.group()), issue.text)
    return replace(
        issue,
        text=text,
        items=tuple(_masked_item(item, text) for item in issue.items),
        links=tuple(_masked_link(link, text) for link in issue.links),
    )


def _masked_item(item: Item, text: str) -> Item:
    return replace(
        item,
        text=text[item.start : item.end],
        claims=tuple(replace(claim, text=text[claim.start : claim.end]) for claim in item.claims),
        links=tuple(_masked_link(link, text) for link in item.links),
    )


def _masked_link(link: Link, text: str) -> Link:
    address = mask(link.address) if link.address else None
    return replace(link, anchor=text[link.start : link.end], address=address)
