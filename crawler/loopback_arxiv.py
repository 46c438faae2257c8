"""arXiv's query interface on this machine: queries are really evaluated, answers are Atom, errors an entry.

Fields, phrases, brackets, AND, OR, ANDNOT and dates: https://info.arxiv.org/help/api/user-manual.html.
"""

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from aiohttp import web

from crawler.loopback_works import Shelf, Work, words_of

_MOST = 30_000
_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<operator>ANDNOT|AND|OR)\b"
    r'|(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"|\[(?P<first>\d{8,14}) TO (?P<last>\d{8,14})\]|(?P<word>[^\s()"]+)))'
)
_FIELDS = frozenset({"ti", "au", "abs", "co", "jr", "cat", "rn", "id", "all", "submittedDate"})


class Arxiv:
    """The query interface over a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def answer(self, request: web.Request) -> web.Response:
        """The query interface: an Atom feed, errors as an entry."""
        query = request.query
        try:
            start, most = int(query.get("start", "0")), int(query.get("max_results", "10"))
        except ValueError:
            return _error("start and max_results must be integers", request)
        if not 0 <= start <= _MOST or not 0 <= most <= _MOST:
            return _error(f"max_results must be between 0 and {_MOST}", request)
        wanted = [name.partition("v")[0] for name in query.get("id_list", "").split(",") if name]
        try:
            found = self.evaluate(query["search_query"]) if query.get("search_query") else None
        except ValueError as error:
            return _error(str(error), request)
        places = found if found is not None else range(len(self._shelf.works))
        chosen = [
            at
            for at in places
            if (number := self._shelf.works[at].arxiv) is not None and (not wanted or number in wanted)
        ]
        if found is None and not wanted:
            chosen = []
        self._sort(chosen, query)
        return _atom(
            [self._shelf.works[at] for at in chosen[start : start + most]], len(chosen), start, most, request
        )

    def evaluate(self, query: str) -> list[int]:
        """The places of the works that a query finds.

        Raises:
            ValueError: it cannot be parsed.
        """
        tokens = _tokens(query)
        found = self._either(tokens)
        if tokens:
            raise ValueError(f"cannot parse query at {tokens[0]!r}")
        return sorted(found)

    def _either(self, tokens: list[tuple[str, ...]]) -> set[int]:
        found = self._both(tokens)
        while tokens and tokens[0] == ("operator", "OR"):
            tokens.pop(0)
            found = found | self._both(tokens)
        return found

    def _both(self, tokens: list[tuple[str, ...]]) -> set[int]:
        found = self._one(tokens)
        while tokens and tokens[0] in {("operator", "AND"), ("operator", "ANDNOT")}:
            operator = tokens.pop(0)[1]
            other = self._one(tokens)
            found = found & other if operator == "AND" else found - other
        return found

    def _one(self, tokens: list[tuple[str, ...]]) -> set[int]:
        if not tokens:
            raise ValueError("the query ends too early")
        token = tokens.pop(0)
        if token == ("bracket", "("):
            found = self._either(tokens)
            if not tokens or tokens.pop(0) != ("bracket", ")"):
                raise ValueError("a bracket is not closed")
            return found
        if token[0] == "dates":
            return {
                at
                for at, work in enumerate(self._shelf.works)
                if token[1][:8] <= f"{work.published:%Y%m%d}" <= token[2][:8]
            }
        if token[0] != "term":
            raise ValueError(f"cannot parse query at {token[1]!r}")
        return self._term(token[1], words_of(token[2]))

    def _term(self, field: str, words: list[str]) -> set[int]:
        places = self._shelf.holding(words, in_title=field == "ti")
        if field in {"ti", "all"} and len(words) == 1:
            return places
        return {at for at in places if f" {' '.join(words)} " in self._text(at, field)}

    def _text(self, at: int, field: str) -> str:
        work = self._shelf.works[at]
        held = {
            "ti": (work.title,),
            "au": work.authors,
            "abs": (work.abstract,),
            "all": (work.title, work.abstract, *work.authors),
            "id": (work.arxiv or "",),
        }
        return " " + " / ".join(" ".join(words_of(text)) for text in held.get(field, ())) + " "

    def _sort(self, places: list[int], query: Mapping[str, str]) -> None:
        if query.get("sortBy") in {"submittedDate", "lastUpdatedDate"}:
            places.sort(
                key=lambda at: self._shelf.works[at].published,
                reverse=query.get("sortOrder", "descending") != "ascending",
            )
            return
        asked = set(words_of(query.get("search_query", "")))
        places.sort(
            key=lambda at: (-len(asked & set(self._shelf.titles[at])) / (3 + len(self._shelf.titles[at])), at)
        )


def _tokens(query: str) -> list[tuple[str, ...]]:
    tokens: list[tuple[str, ...]] = []
    at = 0
    query = query.strip()
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None or match.end() == at:
            raise ValueError(f"cannot parse query at {query[at:]!r}")
        at = match.end()
        field = match["field"] or "all"
        if match["bracket"]:
            tokens.append(("bracket", match["bracket"]))
        elif match["operator"]:
            tokens.append(("operator", match["operator"]))
        elif field not in _FIELDS:
            raise ValueError(f"unknown field {field!r}")
        elif match["first"]:
            tokens.append(("dates", match["first"], match["last"]))
        else:
            tokens.append(("term", field, match["phrase"] if match["phrase"] is not None else match["word"]))
    return tokens


def _atom(works: Sequence[Work], total: int, start: int, most: int, request: web.Request) -> web.Response:
    entries = "".join(
        f"""
  <entry>
    <id>http://arxiv.org/abs/{work.arxiv}v1</id>
    <updated>{work.published}T00:00:00Z</updated>
    <published>{work.published}T00:00:00Z</published>
    <title>{escape(work.title)}</title>
    <summary>  {escape(work.abstract)}
</summary>
    {"".join(f"<author><name>{escape(name)}</name></author>" for name in work.authors)}
    <link href="http://arxiv.org/abs/{work.arxiv}v1" rel="alternate" type="text/html"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL"/>
  </entry>"""
        for work in works
    )
    return _feed(entries, total, start, most, request)


def _error(message: str, request: web.Request) -> web.Response:
    entry = f"""
  <entry>
    <id>http://arxiv.org/api/errors#{escape(message.replace(" ", "_"))}</id>
    <title>Error</title>
    <summary>{escape(message)}</summary>
    <author><name>arXiv api core</name></author>
  </entry>"""
    return _feed(entry, 1, 0, 1, request, status=400)


def _feed(
    entries: str, total: int, start: int, most: int, request: web.Request, status: int = 200
) -> web.Response:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="html">ArXiv Query: {escape(request.query_string)}</title>
  <id>http://arxiv.org/api/loopback</id>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{start}</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{most}</opensearch:itemsPerPage>{entries}
</feed>
"""
    return web.Response(
        status=status, body=text.encode(), headers={"content-type": "application/atom+xml; charset=UTF-8"}
    )
