"""Finding words in everything that is stored: issues, their items, and what their sources said."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from storage.segments import Wanted, plain, wanted
from storage.tables import DocumentRow, IssueRow, ItemRow

_MOST = 200
"""Hits that are ranked by text; a page of results is cut from them."""
_AROUND = 80
"""Characters of a snippet before and after the words found."""
_WIDEST = 320


@dataclass(frozen=True, slots=True)
class Mark:
    """Words found; offsets are code points into the snippet."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One text that has all the words asked for."""

    kind: str
    """`issue`, `item` or `document`."""
    key: str
    """Id of it."""
    title: str | None
    issue: str | None
    """Id of the issue, for an issue or an item."""
    source: str | None
    """Identity of the source, for a document."""
    when: datetime
    """When the issue was added, or the document first seen."""
    snippet: str
    """Literally the text from `start`."""
    start: int
    """Where the snippet stands in the text, in code points."""
    marks: tuple[Mark, ...]
    score: float
    """Greater is better; to be compared within one answer only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits."""

    query: str
    hits: tuple[Hit, ...]
    more: bool
    """Whether there are hits after these."""


_SQL = {
    "sqlite": (
        "SELECT e.kind, e.key, e.part, e.start, -bm25(search_words, 5.0, 1.0) AS score "
        "FROM search_words JOIN search_entries e ON e.id = search_words.rowid "
        "WHERE search_words MATCH :query {kinds} ORDER BY bm25(search_words, 5.0, 1.0) LIMIT :most"
    ),
    "postgresql": (
        "SELECT e.kind, e.key, e.part, e.start, ts_rank(w.words, q.query, 1) AS score "
        "FROM (SELECT CAST(:query AS tsquery) AS query) q, search_words w "
        "JOIN search_entries e ON e.id = w.entry "
        "WHERE w.words @@ q.query {kinds} ORDER BY score DESC, e.id LIMIT :most"
    ),
}


def search(
    session: Session, query: str, *, kinds: Collection[str] = (), limit: int = 20, offset: int = 0
) -> Found:
    """The texts that have all words of `query`, the best first; at most 200 are reached.

    Several words are all wanted; words in quotation marks stand together; `word*` may go on. A query
    without a word in it finds nothing.
    """
    asked = wanted(query)
    if not asked:
        return Found(query=query, hits=(), more=False)
    rows = _rows(session, asked, kinds)
    page = rows[offset : offset + limit]
    texts = _texts(session, page)
    hits = tuple(_hit(row, texts[row.kind, row.key], asked) for row in page if (row.kind, row.key) in texts)
    return Found(query=query, hits=hits, more=len(rows) > offset + limit)


class _Row(NamedTuple):
    kind: str
    key: str
    start: int
    score: float


def _rows(session: Session, asked: Sequence[Wanted], kinds: Collection[str]) -> list[_Row]:
    """The best stretch of each text, the best text first."""
    dialect = session.get_bind().dialect.name
    match = _fts5(asked) if dialect == "sqlite" else _tsquery(asked)
    chosen = "AND e.kind IN ({})".format(", ".join(f":kind{at}" for at in range(len(kinds)))) if kinds else ""
    statement: TextClause = text(_SQL[dialect].format(kinds=chosen))
    values: dict[str, Any] = {"query": match, "most": _MOST}
    values |= {f"kind{at}": kind for at, kind in enumerate(kinds)}
    best: dict[tuple[str, str], _Row] = {}
    for row in session.execute(statement, values):
        best.setdefault((row.kind, row.key), _Row(row.kind, row.key, row.start, row.score))
    return list(best.values())


def _fts5(asked: Sequence[Wanted]) -> str:
    """The query in FTS5's language; every token is quoted, so none can be an operator."""
    return " AND ".join(f'"{" ".join(one.tokens)}"' + ("*" if one.prefix else "") for one in asked)


def _tsquery(asked: Sequence[Wanted]) -> str:
    """The query in PostgreSQL's language; tokens are letters and digits only, and quoted."""
    return " & ".join(
        "("
        + " <-> ".join(
            f"'{token}'" + (":*" if one.prefix and at == len(one.tokens) - 1 else "")
            for at, token in enumerate(one.tokens)
        )
        + ")"
        for one in asked
    )


# --- what is shown -------------------------------------------------------------------------------


class _Text(NamedTuple):
    title: str | None
    text: str
    issue: str | None
    source: str | None
    when: datetime


def _texts(session: Session, rows: Sequence[_Row]) -> dict[tuple[str, str], _Text]:
    keys: dict[str, list[str]] = {"issue": [], "item": [], "document": []}
    for row in rows:
        keys[row.kind].append(row.key)
    found: dict[tuple[str, str], _Text] = {}
    if keys["issue"]:
        for issue in session.execute(
            select(IssueRow.id, IssueRow.title, IssueRow.text, IssueRow.added).where(
                IssueRow.id.in_(keys["issue"])
            )
        ):
            found["issue", issue.id] = _Text(issue.title, issue.text, issue.id, None, issue.added)
    if keys["item"]:
        for item in session.execute(
            select(
                ItemRow.id,
                ItemRow.headline,
                ItemRow.issue,
                ItemRow.start,
                ItemRow.end,
                IssueRow.text,
                IssueRow.added,
            )
            .join(IssueRow, IssueRow.id == ItemRow.issue)
            .where(ItemRow.id.in_(keys["item"]))
        ):
            words = item.text[item.start : item.end]
            found["item", item.id] = _Text(item.headline, words, item.issue, None, item.added)
    if keys["document"]:
        for one in session.execute(
            select(
                DocumentRow.id, DocumentRow.title, DocumentRow.text, DocumentRow.source, DocumentRow.seen
            ).where(DocumentRow.id.in_(keys["document"]))
        ):
            found["document", one.id] = _Text(one.title, one.text, None, one.source, one.seen)
    return found


def _hit(row: _Row, found: _Text, asked: Sequence[Wanted]) -> Hit:
    places = _places(found.text, asked, row.start) or _places(found.text, asked, 0)
    start, end = _window(found.text, places)
    return Hit(
        kind=row.kind,
        key=row.key,
        title=found.title,
        issue=found.issue,
        source=found.source,
        when=found.when,
        snippet=found.text[start:end],
        start=start,
        marks=tuple(Mark(a - start, b - start) for a, b in places if start <= a and b <= end),
        score=row.score,
    )


def _places(whole: str, asked: Sequence[Wanted], start: int) -> list[tuple[int, int]]:
    """Where the words stand, from `start`, in order and without overlaps."""
    found: list[tuple[int, int]] = []
    stretch = whole[start : start + 200_000]
    folded = _folded(stretch)
    for one in asked:
        pattern = _pattern(one)
        found += [(start + match.start(), start + match.end()) for match in pattern.finditer(folded)][:200]
    apart: list[tuple[int, int]] = []
    for place in sorted(found):
        if not apart or place[0] >= apart[-1][1]:
            apart.append(place)
    return apart


def _folded(words: str) -> str:
    """As it is searched, one character for one, so that offsets stay true."""
    if words.isascii():
        return words.lower()
    return "".join(_folded_sign(sign) for sign in words)


def _folded_sign(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if "\uac00" <= sign <= "\ud7a3" or "\u4e00" <= sign <= "\u9fff":
        return sign
    same = plain(sign)
    return same if len(same) == 1 else unicodedata.normalize("NFC", sign.lower())[:1]


def _pattern(one: Wanted) -> re.Pattern[str]:
    """What the words look like in a text: an alphabet's words whole, others wherever they stand."""
    words = r"[\W_]+".join(re.escape(word) for word in one.shown.split())
    if one.cjk:
        return re.compile(words)
    return re.compile(rf"(?<![^\W_]){words}" + (r"[^\W_]*" if one.prefix else r"(?![^\W_])"))


def _window(whole: str, places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The snippet around the first of the words, as many of them as fit."""
    if not places:
        return 0, min(len(whole), 2 * _AROUND)
    first = places[0]
    last = first
    for place in places[1:]:
        if place[1] - first[0] > _WIDEST - 2 * _AROUND:
            break
        last = place
    start, end = max(0, first[0] - _AROUND), min(len(whole), last[1] + _AROUND)
    while 0 < start < first[0] and not whole[start - 1].isspace() and whole[start].isascii():
        start += 1
    while end > last[1] and end < len(whole) and not whole[end].isspace() and whole[end - 1].isascii():
        end -= 1
    return start, end
