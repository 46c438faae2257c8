"""Catalogues on this machine, for tests and benchmarks: they answer as the real ones do, over works of yours.

The queries are really evaluated: arXiv's fields, phrases, brackets, AND, OR, ANDNOT and dates; the others' ranking
by words. Shapes follow each catalogue's documentation (`crawler.extract.catalogues` names them).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from xml.sax.saxutils import escape

from aiohttp import web

from crawler.loopback import Answer

_WORD = re.compile(r"\w+")
_MOST = 30_000
_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<operator>ANDNOT|AND|OR)\b"
    r'|(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"|\[(?P<first>\d{8,14}) TO (?P<last>\d{8,14})\]|(?P<word>[^\s()"]+)))'
)
_FIELDS = frozenset({"ti", "au", "abs", "co", "jr", "cat", "rn", "id", "all", "submittedDate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A paper, or a repository where `repository` is set."""

    title: str
    arxiv: str | None = None
    doi: str | None = None
    repository: str | None = None
    first_title: str | None = None
    """The title of its first version, where that was another."""
    authors: tuple[str, ...] = ()
    published: date = date(2024, 1, 1)
    abstract: str = ""


class Catalogues:
    """All catalogues over one set of works; `hosts()` are for `LoopbackWeb`."""

    def __init__(self, works: Iterable[Work], feeds: Mapping[str, Sequence[Mapping[str, str]]] | None = None):
        """Take works, and feeds by address (`https://host/path` -> entries `{title, link, day, summary}`)."""
        self.works = list(works)
        self.feeds = dict(feeds or {})
        self._titles = [_words(work.title) for work in self.works]
        self._places: dict[str, set[int]] = defaultdict(set)
        self._all: dict[str, set[int]] = defaultdict(set)
        for at, work in enumerate(self.works):
            for word in self._titles[at]:
                self._places[word].add(at)
            for word in _words(" ".join((work.title, work.first_title or "", work.abstract, *work.authors))):
                self._all[word].add(at)

    def hosts(self) -> dict[str, Answer]:
        """Host name -> its answers."""
        paths: dict[str, dict[str, Callable[[web.Request], web.Response]]] = defaultdict(dict)
        paths["export.arxiv.org"]["/api/query"] = self.arxiv
        paths["api.crossref.org"]["/works"] = self.crossref
        paths["api.openalex.org"]["/works"] = self.openalex
        paths["api.semanticscholar.org"]["/graph/v1/paper/search/match"] = self.semanticscholar
        paths["api.github.com"]["/search/repositories"] = self.github
        paths["huggingface.co"]["/api/papers/search"] = self.huggingface
        for address, entries in self.feeds.items():
            host, _, path = address.removeprefix("https://").partition("/")
            paths[host][f"/{path}"] = partial(_rss, entries)
        return {host: _at(answers) for host, answers in paths.items()}

    # --- arXiv -----------------------------------------------------------------------------------

    def arxiv(self, request: web.Request) -> web.Response:
        """The query interface: an Atom feed, errors as an entry."""
        query = request.query
        try:
            start, most = int(query.get("start", "0")), int(query.get("max_results", "10"))
        except ValueError:
            return _arxiv_error("start and max_results must be integers", request)
        if not 0 <= start <= _MOST or not 0 <= most <= _MOST:
            return _arxiv_error(f"max_results must be between 0 and {_MOST}", request)
        wanted = [name.partition("v")[0] for name in query.get("id_list", "").split(",") if name]
        try:
            found = self.evaluate(query["search_query"]) if query.get("search_query") else None
        except ValueError as error:
            return _arxiv_error(str(error), request)
        places = found if found is not None else range(len(self.works))
        chosen = [
            at
            for at in places
            if (number := self.works[at].arxiv) is not None and (not wanted or number in wanted)
        ]
        if found is None and not wanted:
            chosen = []
        self._sort(chosen, query)
        return _atom(
            [self.works[at] for at in chosen[start : start + most]], len(chosen), start, most, request
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
                for at, work in enumerate(self.works)
                if token[1][:8] <= f"{work.published:%Y%m%d}" <= token[2][:8]
            }
        if token[0] != "term":
            raise ValueError(f"cannot parse query at {token[1]!r}")
        return self._term(token[1], _words(token[2]))

    def _term(self, field: str, words: list[str]) -> set[int]:
        index = self._places if field == "ti" else self._all
        if not words:
            return set()
        places = set.intersection(*(index.get(word, set()) for word in words))
        if field in {"ti", "all"} and len(words) == 1:
            return places
        return {at for at in places if f" {' '.join(words)} " in self._text(at, field)}

    def _text(self, at: int, field: str) -> str:
        work = self.works[at]
        held = {
            "ti": (work.title,),
            "au": work.authors,
            "abs": (work.abstract,),
            "all": (work.title, work.abstract, *work.authors),
            "id": (work.arxiv or "",),
        }
        return " " + " / ".join(" ".join(_words(text)) for text in held.get(field, ())) + " "

    def _sort(self, places: list[int], query: Mapping[str, str]) -> None:
        if query.get("sortBy") in {"submittedDate", "lastUpdatedDate"}:
            places.sort(
                key=lambda at: self.works[at].published,
                reverse=query.get("sortOrder", "descending") != "ascending",
            )
            return
        asked = set(_words(query.get("search_query", "")))
        places.sort(key=lambda at: (-len(asked & set(self._titles[at])) / (3 + len(self._titles[at])), at))

    # --- the others ------------------------------------------------------------------------------

    def crossref(self, request: web.Request) -> web.Response:
        """A list of works with a DOI, most alike first; arXiv's own DOIs are not among them."""
        asked = request.query.get("query.bibliographic") or request.query.get("query.title") or ""
        rows = int(request.query.get("rows", "20"))
        found = [(score, work) for score, work in self.alike(asked) if work.doi][:rows]
        items = [
            {
                "DOI": work.doi,
                "title": [work.title],
                "author": [_given_family(name) for name in work.authors],
                "issued": {"date-parts": [[work.published.year, work.published.month, work.published.day]]},
                "score": score * 40,
                "type": "journal-article",
            }
            for score, work in found
        ]
        message = {"total-results": len(items), "items-per-page": rows, "items": items}
        answer = {"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}
        limits = {"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s", "x-api-pool": "public"}
        return web.json_response(answer, headers=limits)

    def openalex(self, request: web.Request) -> web.Response:
        """A list of works, most alike first."""
        most = int(request.query.get("per_page", "25"))
        found = self.alike(request.query.get("search", ""), 0.6)[:most]
        results = [
            {
                "id": f"https://openalex.org/W{4_000_000_000 + at}",
                "doi": f"https://doi.org/{work.doi or f'10.48550/arxiv.{work.arxiv}'}",
                "title": work.title,
                "publication_date": work.published.isoformat(),
                "authorships": [{"author": {"display_name": name}} for name in work.authors],
                "locations": [{"landing_page_url": f"https://arxiv.org/abs/{work.arxiv}"}]
                if work.arxiv
                else [],
                "relevance_score": score * 100,
            }
            for at, (score, work) in enumerate(found)
        ]
        meta = {"count": len(found), "db_response_time_ms": 9, "page": 1, "per_page": most}
        return web.json_response({"meta": meta, "results": results, "group_by": []})

    def semanticscholar(self, request: web.Request) -> web.Response:
        """The one best match, or 404."""
        found = self.alike(request.query.get("query", ""), 0.75)
        if not found:
            return web.json_response({"error": "Title match not found"}, status=404)
        score, work = found[0]
        ids = {
            "CorpusId": 270_000_001,
            **({"ArXiv": work.arxiv} if work.arxiv else {}),
            **({"DOI": work.doi} if work.doi else {}),
        }
        paper = {
            "paperId": "0" * 40,
            "externalIds": ids,
            "url": "https://www.semanticscholar.org/paper/" + "0" * 40,
            "title": work.title,
            "publicationDate": work.published.isoformat(),
            "authors": [{"authorId": None, "name": name} for name in work.authors],
            "matchScore": score * 200,
        }
        return web.json_response({"data": [paper]})

    def huggingface(self, request: web.Request) -> web.Response:
        """Papers, most alike first, under the titles they first had."""
        most = int(request.query.get("limit", "20"))
        found = [work for _, work in self.alike(request.query.get("q", ""), 0.3) if work.arxiv][:most]
        answer = [
            {
                "paper": {
                    "id": work.arxiv,
                    "title": work.first_title or work.title,
                    "summary": work.abstract,
                    "publishedAt": f"{work.published}T00:00:00.000Z",
                    "authors": [{"name": name, "hidden": False} for name in work.authors],
                    "upvotes": 3,
                },
                "title": work.first_title or work.title,
            }
            for work in found
        ]
        return web.json_response(answer)

    def github(self, request: web.Request) -> web.Response:
        """Repositories that hold every word of the query; 422 for a query without words."""
        asked = [
            word for part in request.query.get("q", "").split() if ":" not in part for word in _words(part)
        ]
        if not asked:
            return web.json_response({"message": "Validation Failed", "status": "422"}, status=422)
        items = [
            {
                "full_name": work.repository,
                "html_url": f"https://github.com/{work.repository}",
                "description": work.abstract,
                "fork": False,
                "created_at": f"{work.published}T00:00:00Z",
                "stargazers_count": 10,
            }
            for work in self.works
            if work.repository and set(asked) <= set(_words(f"{work.repository} {work.abstract}"))
        ]
        return web.json_response(
            {"total_count": len(items), "incomplete_results": False, "items": items[:10]}
        )

    def alike(self, asked: str, least: float = 0.4) -> list[tuple[float, Work]]:
        """Works by the part of the asked words in their titles, or in the first ones they had."""
        words = set(_words(asked))
        counts: dict[int, int] = defaultdict(int)
        for word in words:
            for at in self._all.get(word, ()):
                counts[at] += 1
        scored = [(count / len(words), at) for at, count in counts.items() if count / len(words) >= least]
        scored.sort(key=lambda one: (-one[0], len(self._titles[one[1]]), one[1]))
        return [(score, self.works[at]) for score, at in scored[:100]]


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


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _given_family(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"given": given, "family": family}


def _at(paths: Mapping[str, Callable[[web.Request], web.Response]]) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        found = paths.get(request.path)
        return found(request) if found is not None else web.Response(status=404, text="not found")

    return answer


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


def _arxiv_error(message: str, request: web.Request) -> web.Response:
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


def _rss(entries: Sequence[Mapping[str, str]], _: web.Request) -> web.Response:
    items = "".join(
        f"<item><title>{escape(entry['title'])}</title><link>{escape(entry['link'])}</link>"
        f"<pubDate>{date.fromisoformat(entry['day']):%a, %d %b %Y} 12:00:00 GMT</pubDate>"
        f"<description>{escape(entry.get('summary', ''))}</description></item>"
        for entry in entries
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Posts</title>{items}</channel></rss>'
    return web.Response(body=text.encode(), headers={"content-type": "application/rss+xml"})
