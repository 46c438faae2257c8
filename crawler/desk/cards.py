"""A source as its card shows it: what it is, how it was read, where to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from crawler.desk import places
from crawler.desk.words import Speech
from storage.records import Standing, Visit
from storage.views import KeptDocument, SourceCard

_BAD = frozenset({Standing.WITHDRAWN, Standing.RETRACTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One source, in the reader's language."""

    identity: str
    kind: str
    title: str | None
    outcome: str | None
    sentence: str | None
    """What an outcome other than a good one means."""
    readable: bool
    standing: str | None
    standing_bad: bool
    notice: str | None
    rows: tuple[tuple[str, str], ...]
    live: str | None
    archived: str | None
    memento: str | None
    history: str | None
    versions: int


def card(
    t: Speech,
    source: SourceCard,
    visit: Visit | None,
    document: KeptDocument | None,
    *,
    passage: tuple[int, int] | None = None,
    versions: int = 0,
) -> Card:
    """The card of a source, with links to the passage at hand."""
    where = document.document.address if document else visit.final if visit else source.canonical
    return Card(
        identity=source.identity,
        kind=document.document.kind if document else source.kind,
        title=document.document.title if document else source.canonical,
        outcome=visit.outcome.value if visit else None,
        sentence=visit.outcome.sentence(t.language) if visit and not visit.outcome.readable else None,
        readable=visit is not None and visit.outcome.readable,
        standing=None if source.standing is Standing.CURRENT else t(f"standing.{source.standing.value}"),
        standing_bad=source.standing in _BAD,
        notice=source.notice,
        rows=tuple(_rows(t, visit, document, where)),
        live=places.live(document, passage) if document else places.web(where),
        archived=archived_href(source.identity, visit) if visit else None,
        memento=places.memento(where, visit.started) if visit else None,
        history=source_href(source.identity),
        versions=versions,
    )


def source_href(identity: str) -> str:
    """The source's history."""
    return f"/source?{urlencode({'id': identity})}"


def archived_href(identity: str, visit: Visit) -> str | None:
    """The archived copy of the last page asked for a visit that was archived."""
    for page in reversed(visit.asked_pages):
        if page.captures:
            capture = page.captures[-1]
            return f"/source/archived?{urlencode({'id': identity, 'at': f'{capture.file}:{capture.offset}'})}"
    return None


def day(moment: datetime | None) -> str:
    """A date and time as short as it is useful."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


def _rows(
    t: Speech, visit: Visit | None, document: KeptDocument | None, where: str
) -> Sequence[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if document is not None:
        said = document.document
        if said.authors:
            shown = ", ".join(said.authors[:4])
            rows.append(
                (t("card.authors"), shown + (f" +{len(said.authors) - 4}" if len(said.authors) > 4 else ""))
            )
        if said.published:
            rows.append((t("card.published"), said.published))
        if said.modified and said.modified != said.published:
            rows.append((t("card.modified"), said.modified))
    rows.append((t("card.address"), where))
    if visit is not None:
        # the words' own rung: the newest visit may have been turned away, and says so above
        read, rung = (document.read, document.rung) if document else (visit.started, visit.via.value)
        rows.append((t("card.fetched"), f"{day(read)} · {t(f'via.{rung}')} · {visit.reader}"))
        if visit.hops:
            rows.append((t("card.hops"), " → ".join(hop.address for hop in visit.hops[:6])))
    return rows
