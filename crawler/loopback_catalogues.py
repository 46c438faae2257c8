"""Catalogues on this machine, for the demo, tests and benchmarks: they answer as the real ones do, over works of yours.

arXiv's queries are really evaluated, the others rank by words. Shapes follow each catalogue's documentation
(`crawler.extract.catalogues` names them).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from xml.sax.saxutils import escape

from aiohttp import web

from crawler.loopback import Answer
from crawler.loopback_arxiv import Arxiv
from crawler.loopback_works import Shelf, Work, words_of


class Catalogues:
    """All catalogues over one set of works; `hosts()` are for `LoopbackWeb`."""

    def __init__(self, works: Iterable[Work], feeds: Mapping[str, Sequence[Mapping[str, str]]] | None = None):
        """Take works, and feeds by address (`https://host/path` -> entries `{title, link, day, summary}`)."""
        self._shelf = Shelf(works)
        self.feeds = dict(feeds or {})

    def hosts(self) -> dict[str, Answer]:
        """Host name -> its answers."""
        paths: dict[str, dict[str, Callable[[web.Request], web.Response]]] = defaultdict(dict)
        paths["export.arxiv.org"]["/api/query"] = Arxiv(self._shelf).answer
        paths["api.crossref.org"]["/works"] = self.crossref
        paths["api.openalex.org"]["/works"] = self.openalex
        paths["api.semanticscholar.org"]["/graph/v1/paper/search/match"] = self.semanticscholar
        paths["api.github.com"]["/search/repositories"] = self.github
        paths["huggingface.co"]["/api/papers/search"] = self.huggingface
        for address, entries in self.feeds.items():
            host, _, path = address.removeprefix("https://").partition("/")
            paths[host][f"/{path}"] = partial(_rss, entries)
        return {host: _at(answers) for host, answers in paths.items()}

    def crossref(self, request: web.Request) -> web.Response:
        """A list of works with a DOI, most alike first; arXiv's own DOIs are not among them."""
        asked = request.query.get("query.bibliographic") or request.query.get("query.title") or ""
        rows = int(request.query.get("rows", "20"))
        found = [(score, work) for score, work in self._shelf.alike(asked) if work.doi][:rows]
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
        found = self._shelf.alike(request.query.get("search", ""), 0.6)[:most]
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
        found = self._shelf.alike(request.query.get("query", ""), 0.75)
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
        found = [work for _, work in self._shelf.alike(request.query.get("q", ""), 0.3) if work.arxiv][:most]
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
            word for part in request.query.get("q", "").split() if ":" not in part for word in words_of(part)
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
            for work in self._shelf.works
            if work.repository and set(asked) <= set(words_of(f"{work.repository} {work.abstract}"))
        ]
        return web.json_response(
            {"total_count": len(items), "incomplete_results": False, "items": items[:10]}
        )


def _given_family(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"given": given, "family": family}


def _at(paths: Mapping[str, Callable[[web.Request], web.Response]]) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        found = paths.get(request.path)
        return found(request) if found is not None else web.Response(status=404, text="not found")

    return answer


def _rss(entries: Sequence[Mapping[str, str]], _: web.Request) -> web.Response:
    items = "".join(
        f"<item><title>{escape(entry['title'])}</title><link>{escape(entry['link'])}</link>"
        f"<pubDate>{date.fromisoformat(entry['day']):%a, %d %b %Y} 12:00:00 GMT</pubDate>"
        f"<description>{escape(entry.get('summary', ''))}</description></item>"
        for entry in entries
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Posts</title>{items}</channel></rss>'
    return web.Response(body=text.encode(), headers={"content-type": "application/rss+xml"})
