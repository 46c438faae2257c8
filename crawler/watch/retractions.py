"""The Retraction Watch data file: what it says of works that issues cite.

Crossref publishes the whole list as one CSV file (https://gitlab.com/crossref/retraction-watch-data; its columns:
https://retractionwatch.com/retraction-watch-database-user-guide/). It tells at once what asking source by source
tells when each is due. A work that is not in it is not said to be fine.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.digests import digest
from storage.store import Store
from storage.watch_words import Alert, AlertKind

AUTHORITY = "retractionwatch.com"
_KINDS = {
    "retraction": AlertKind.RETRACTED,
    "expression of concern": AlertKind.CONCERN,
    "correction": AlertKind.CORRECTED,
}
_COLUMNS = ("OriginalPaperDOI", "RetractionNature")
_NONE = frozenset({"", "unavailable", "0"})


class NotTheList(ValueError):
    """The file is not the Retraction Watch data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One row: what befell a work."""

    doi: str
    """Of the work, in lower case."""
    kind: AlertKind
    dated: str | None = None
    notice_doi: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The notice in one line."""
        said = [self.kind.value.capitalize(), self.dated or ""]
        said += [f"https://doi.org/{self.notice_doi}"] if self.notice_doi else []
        return ", ".join([one for one in said if one] + list(self.reasons[:4]))


def notices(lines: Iterable[str]) -> Iterator[Notice]:
    """The rows of the file that tell of a work with a DOI; a reinstatement tells of nothing to do.

    Raises:
        NotTheList: its columns are others.
    """
    rows = csv.DictReader(lines)
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise NotTheList(f"no column {missing[0]}; take the CSV file that Crossref publishes")
    for row in rows:
        kind = _KINDS.get((row["RetractionNature"] or "").strip().lower())
        doi = (row["OriginalPaperDOI"] or "").strip().lower()
        if kind is None or doi in _NONE:
            continue
        notice = (row.get("RetractionDOI") or "").strip()
        reasons = (row.get("Reason") or "").split(";")
        yield Notice(
            doi=doi,
            kind=kind,
            dated=_day(row.get("RetractionDate") or ""),
            notice_doi=None if notice.lower() in _NONE else notice,
            reasons=tuple(one.strip(" +") for one in reasons if one.strip(" +")),
        )


def _day(text: str) -> str | None:
    """`1/31/2024 0:00` as an ISO day."""
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip().partition(" ")[0], form).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def alerts_of(store: Store, found: Iterable[Notice], now: datetime) -> list[Alert]:
    """Alerts for the works that issues cite; the same fact has the same id, whoever tells it first."""
    watching = store.watching()
    sources: Mapping[str, str] = watching.sources_by_doi()
    alerts: dict[str, Alert] = {}
    for notice in found:
        source = sources.get(notice.doi)
        if source is None:
            continue
        id_ = digest(source, notice.kind.value)
        alerts[id_] = Alert(
            id=id_,
            source=source,
            kind=notice.kind,
            found=now,
            authority=AUTHORITY,
            dated=notice.dated,
            before=None,
            after=notice.kind.value,
            notice=notice.words,
            document=None,
            change=None,
            claims=watching.claims_citing(source),
        )
    return list(alerts.values())
