"""Writing and reading editors' aliases, inside a transaction somebody else opened."""

from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from storage.desk_tables import EditorRow
from storage.digests import digest
from storage.glossary import Alias, AliasKind
from storage.keeping import inserting
from storage.office_tables import AliasRow
from storage.verdicts import NotPossible, Refusal


def add(
    connection: Connection,
    kind: AliasKind,
    written: str,
    means: str,
    note: str,
    editor: str | None,
    now: datetime,
) -> Alias:
    """Keep an alias; one that was withdrawn holds again."""
    written, means = " ".join(written.split()), " ".join(means.split())
    if not written or not means or written == means:
        raise NotPossible(Refusal.ONE_NAME)
    key = digest("alias", kind, written, means)
    row = {
        "id": key,
        "kind": kind.value,
        "written": written,
        "means": means,
        "note": note.strip(),
        "editor": editor,
        "added": now,
        "withdrawn": None,
    }
    statement = inserting(connection, AliasRow).values(row)
    again = {"withdrawn": None, "editor": editor, "added": now, "note": note.strip()}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_=again, where=AliasRow.withdrawn.is_not(None)
        )
    )
    with Session(connection) as session:
        return next(one for one in all_of(session, kind) if one.id == key)


def all_of(session: Session, kind: AliasKind | None) -> tuple[Alias, ...]:
    """The aliases that hold, by their words."""
    asked = (
        select(AliasRow, EditorRow.name)
        .outerjoin(EditorRow, EditorRow.id == AliasRow.editor)
        .where(AliasRow.withdrawn.is_(None))
        .order_by(AliasRow.kind, AliasRow.written, AliasRow.means)
    )
    if kind is not None:
        asked = asked.where(AliasRow.kind == kind.value)
    return tuple(
        Alias(
            id=row.id,
            kind=AliasKind(row.kind),
            written=row.written,
            means=row.means,
            note=row.note,
            editor=name,
            added=row.added,
        )
        for row, name in session.execute(asked)
    )


def withdraw(connection: Connection, alias: str, now: datetime) -> None:
    """Take an alias back."""
    taken = connection.scalar(
        update(AliasRow)
        .where(AliasRow.id == alias, AliasRow.withdrawn.is_(None))
        .values(withdrawn=now)
        .returning(AliasRow.id)
    )
    if taken is None:
        raise LookupError(f"there is no alias {alias}")
