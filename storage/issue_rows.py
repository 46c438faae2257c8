"""An issue to its rows and back."""

from collections.abc import Mapping
from datetime import datetime

from storage.columns import Table
from storage.records import Claim, Issue, IssueFormat, Item, Link, LinkRole, Resolution
from storage.rows import Values, resolution_values, row_of, source_values
from storage.tables import ClaimRow, IssueRow, ItemRow, LinkRow, ResolutionRow
from storage.worth import Sort


def issue_values(issue: Issue, added: datetime) -> Values:
    """The row of an issue."""
    return row_of(IssueRow, issue, added=added)


def item_values(item: Item, issue: str) -> Values:
    """The row of an item."""
    return row_of(ItemRow, item, issue=issue)


def claim_values(claim: Claim, item: str, position: int) -> Values:
    """The row of a claim."""
    return row_of(ClaimRow, claim, item=item, position=position)


def link_values(link: Link, issue: str, item: str | None, position: int) -> Values:
    """The row of a link."""
    return row_of(LinkRow, link, issue=issue, item=item, position=position)


def issue_of(row: IssueRow, items: tuple[Item, ...], links: tuple[Link, ...]) -> Issue:
    """The issue of a row, with the items and links that were read beside it."""
    return Issue(
        id=row.id,
        title=row.title,
        publication=row.publication,
        published=row.published,
        language=row.language,
        format=IssueFormat(row.format),
        address=row.address,
        text=row.text,
        items=items,
        links=links,
    )


def item_of(row: ItemRow, text: str, claims: tuple[Claim, ...], links: tuple[Link, ...]) -> Item:
    """The item of a row; `text` is its issue's."""
    return Item(
        id=row.id,
        position=row.position,
        section=row.section,
        headline=row.headline,
        text=text[row.start : row.end],
        start=row.start,
        end=row.end,
        language=row.language,
        claims=claims,
        links=links,
    )


def claim_of(row: ClaimRow, text: str) -> Claim:
    """The claim of a row; `text` is its issue's."""
    return claim_saying(row, text[row.start : row.end])


def claim_saying(row: ClaimRow, words: str) -> Claim:
    """The claim of a row; `words` are its own."""
    return Claim(
        id=row.id,
        text=words,
        start=row.start,
        end=row.end,
        language=row.language,
        sort=None if row.sort is None else Sort(row.sort),
        worth=row.worth,
        speaker=row.speaker,
    )


def link_of(row: LinkRow) -> Link:
    """The link of a row."""
    return Link(
        id=row.id,
        anchor=row.anchor,
        address=row.address,
        role=LinkRole(row.role),
        start=row.start,
        end=row.end,
        hint=row.hint,
        named=row.named,
    )


def issue_rows(
    issue: Issue, resolutions: Mapping[str, Resolution], now: datetime
) -> tuple[list[Values], dict[type[Table], list[Values]]]:
    """The rows of the sources, and of all tables below the issue in the order they need one another."""
    sources: dict[str, Values] = {}
    rows: dict[type[Table], list[Values]] = {
        ItemRow: [item_values(item, issue.id) for item in issue.items],
        ClaimRow: [
            claim_values(claim, item.id, position)
            for item in issue.items
            for position, claim in enumerate(item.claims, start=1)
        ],
        LinkRow: [],
        ResolutionRow: [],
    }
    holders = [(item.id, item.links) for item in issue.items]
    for holder, links in [*holders, (None, issue.links)]:
        for position, link in enumerate(links, start=1):
            rows[LinkRow].append(link_values(link, issue.id, holder, position))
            resolution = resolutions.get(link.id)
            if resolution is None:
                continue
            visitable = link.role is LinkRole.SOURCE and resolution.canonical is not None
            if visitable:
                sources.setdefault(resolution.identity, source_values(resolution, now))
            source = resolution.identity if visitable else None
            rows[ResolutionRow].append(resolution_values(resolution, link.id, source))
    # In one order everywhere, so that two processes never wait for each other in a circle.
    return [sources[identity] for identity in sorted(sources)], rows


def check_offsets(issue: Issue) -> None:
    """Items and claims are stored as offsets only, so the offsets have to be true.

    Raises:
        ValueError: an item or a claim is not the words at its offsets.
    """
    parts: list[Item | Claim] = []
    for item in issue.items:
        parts += (item, *item.claims)
    for part in parts:
        if issue.text[part.start : part.end] != part.text:
            raise ValueError(f"{part.id} is not the issue's text from {part.start} to {part.end}")
