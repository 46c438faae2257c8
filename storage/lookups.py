"""Looking mentions up: what was asked is kept, so that it is not asked twice, and so is what came of it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from storage.keeping import inserting, unless_there
from storage.lookup_records import Lookup, Proposal, Searched
from storage.lookup_tables import LookupRow, SearchRow
from storage.records import Resolution
from storage.rows import capture_values, resolution_values, source_values
from storage.tables import CaptureRow, LinkRow, ResolutionRow, SourceRow


def keep_lookup(connection: Connection, lookup: Lookup) -> None:
    """Write one request down, with the captures of its answer."""
    captures = [capture_values(capture) for capture in lookup.captures]
    if captures:
        connection.execute(unless_there(connection, CaptureRow), captures)
    values = {
        "catalogue": lookup.catalogue,
        "asked": lookup.asked,
        "status": lookup.status,
        "failure": lookup.failure,
        "captures": [[capture.file, capture.offset] for capture in lookup.captures],
        "offered": [dict(one) for one in lookup.offered],
    }
    statement = inserting(connection, LookupRow).values(address=lookup.address, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["address"], set_=values))


def answered(session: Session, address: str, since: datetime) -> tuple[Mapping[str, Any], ...] | None:
    """What the catalogue offered for `address`; None where it has not answered since then."""
    row = session.get(LookupRow, address)
    if row is None or row.failure is not None or row.asked < since:
        return None
    return tuple(row.offered)


def keep_searches(
    connection: Connection, searched: Mapping[str, Searched], found: Mapping[str, Resolution]
) -> None:
    """Write down what came of each mention (link id ->), and where the matched ones lead."""
    for link in sorted(searched):
        values = _values(searched[link])
        statement = inserting(connection, SearchRow).values(link=link, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["link"], set_=values))
    if not found:
        return
    sources = {one.identity: one for one in found.values()}
    seen = max(one.looked for one in searched.values())
    connection.execute(
        unless_there(connection, SourceRow), [source_values(sources[name], seen) for name in sorted(sources)]
    )
    for link in sorted(found):
        connection.execute(
            unless_there(connection, ResolutionRow),
            resolution_values(found[link], link, found[link].identity),
        )
        connection.execute(
            update(ResolutionRow)
            .where(ResolutionRow.link == link, ResolutionRow.source.is_(None))
            .values(source=found[link].identity)
        )


def searches(session: Session, issue_id: str) -> dict[str, Searched]:
    """Link id -> what came of looking it up."""
    asked = select(SearchRow).join(LinkRow, LinkRow.id == SearchRow.link).where(LinkRow.issue == issue_id)
    return {
        row.link: Searched(
            state=row.state,
            rule=row.rule,
            looked=row.looked,
            complete=row.complete,
            proposals=tuple(_proposal(one) for one in row.proposals),
        )
        for row in session.scalars(asked)
    }


def _values(searched: Searched) -> dict[str, Any]:
    proposals = [
        {
            **asdict(one),
            "published": one.published.isoformat() if one.published else None,
            "evidence": list(one.evidence),
        }
        for one in searched.proposals
    ]
    return {
        "state": searched.state,
        "rule": searched.rule,
        "looked": searched.looked,
        "complete": searched.complete,
        "proposals": proposals,
    }


def _proposal(kept: Mapping[str, Any]) -> Proposal:
    published = kept["published"]
    return Proposal(
        **{
            **kept,
            "published": date.fromisoformat(published) if published else None,
            "evidence": tuple(kept["evidence"]),
        }
    )
