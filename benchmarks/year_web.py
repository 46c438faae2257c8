"""A web of sources that change by script: what each says on each day of a year, as its host answers.

Pages of forty hosts; papers at Crossref and arXiv, repositories at GitHub, each behind the registry's own
interface in its own shapes. The script knows what it changed and when, so that a watch can be judged by it.
"""

import base64
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

LETTER = "letter.example.com"
HOSTS = 40
WALL = 12.0
"""Days that a wall stands."""
_ADS = (
    "Two pens for one this week.",
    "Sleep better on the Cloud mattress.",
    "Fly to the coast from 19 euros.",
)
_FILLER = (
    "The group was founded nine years ago and works in three cities.",
    "Its earlier tools are used by libraries and small newspapers.",
    "It has published its methods since the beginning.",
    "Readers have asked on the open forum about prices and languages.",
    "A second report is expected before the summer, the group said.",
    "Nobody outside the group has tried to repeat the tests so far.",
)


_HTML = "text/html"


@dataclass
class Scripted:
    """A source, what it says, and what is going to happen to it."""

    number: int
    name: str
    figure: int
    events: list[tuple[float, str]]
    """Day and kind, in order."""
    headlines: bool = False

    @property
    def form(self) -> str:
        """Where such a source lives: what can befall it tells."""
        kinds = {kind for _, kind in self.events}
        if "retraction" in kinds:
            return "work"
        if "withdrawal" in kinds:
            return "eprint"
        return "repository" if "rename" in kinds else "page"

    @property
    def title(self) -> str:
        """What an issue calls it."""
        return f"The {self.name} {self.number} is here"

    @property
    def host(self) -> str:
        """Of its page."""
        return f"s{self.number % HOSTS}.example.com"

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/{self.name.lower().replace(' ', '-')}-{self.number}"

    @property
    def key(self) -> str:
        """Its name in its registry."""
        return {
            "work": f"10.5555/s{self.number}",
            "eprint": f"2511.{self.number + 10000}",
            "repository": f"brightwave/{self.path[1:]}",
        }.get(self.form, self.path)

    @property
    def address(self) -> str:
        """What an issue links."""
        places = {
            "work": "https://doi.org/",
            "eprint": "https://arxiv.org/abs/",
            "repository": "https://github.com/",
        }
        return places[self.form] + self.key if self.form in places else f"https://{self.host}{self.path}"

    def state(self, day: float) -> Counter[str]:
        """What has happened to it so far, by kind."""
        return Counter(kind for at, kind in self.events if at <= day)

    def sentence(self, day: float) -> str:
        """The sentence an issue cites, as it reads that day."""
        step = self.state(day)["silent"] + self.state(day)["correction"]
        return (
            f"In tests by the group, {self.name} {self.number} answered {self.figure + 7 * step} percent of all "
            "questions correctly."
        )

    def walled(self, day: float) -> str | None:
        """The wall that stands before it that day."""
        walls = (kind for at, kind in self.events if kind.startswith("wall") and at <= day < at + WALL)
        return next(walls, None)

    def text(self, day: float) -> tuple[str, str]:
        """Its first paragraph, and the others."""
        happened = self.state(day)
        filler = list(_FILLER)
        for edit in range(happened["edit"]):
            filler[edit % len(filler)] = (
                f"The group moved its office in week {edit + 3} and hired {edit + 2} editors."
            )
        first = f"The {self.name} {self.number} was shown to the public on Tuesday after two years of work."
        cited = "" if happened["removal"] else self.sentence(day)
        return f"{first} {cited}", " ".join(filler)

    def page(self, day: float, chance: random.Random) -> web.Response:
        """Its page as the host answers on that day: with advertisements, and headlines that vary."""
        happened = self.state(day)
        if happened["death"]:
            return _html("<html><title>404</title><body><h1>Page not found</h1></body></html>", 404)
        wall = self.walled(day)
        if wall is not None:
            return _html(_DENIED, 403) if wall == "wall403" else _html(_CHALLENGE, 200)
        title = self.title
        if self.headlines and chance.random() < 0.5:
            title = f"Why everybody talks about {self.name} {self.number}"
        first, rest = self.text(day)
        notes = "".join(
            f"<p>Correction: an earlier version of this article misstated the share of questions ({step + 1}).</p>"
            for step in range(happened["correction"])
        )
        return _html(
            f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav>Home News About</nav>"
            f"<aside class=ad>{chance.choice(_ADS)}</aside><article><h1>{title}</h1><p>{first}</p>"
            f"<p>{rest}</p>{notes}</article><footer>Seen {chance.randrange(10**6)} times</footer></body></html>"
        )

    def crossref(self, day: float) -> web.Response:
        """Its record at Crossref (https://api.crossref.org/swagger-ui/index.html)."""
        work: dict[str, Any] = {
            "DOI": self.key,
            "type": "journal-article",
            "title": [self.title],
            "author": [{"given": "Ada", "family": "Penn"}],
            "issued": {"date-parts": [[2025, 11, 3]]},
            "abstract": f"<jats:p>{escape(' '.join(self.text(day)))}</jats:p>",
        }
        for at, kind in self.events:
            if kind == "retraction" and at <= day:
                work["updated-by"] = [
                    {
                        "DOI": f"{self.key}r",
                        "type": "retraction",
                        "label": "Retraction",
                        "source": "retraction-watch",
                        "updated": {"date-time": "2026-01-01T00:00:00Z"},
                    }
                ]
        return web.json_response({"status": "ok", "message-type": "work", "message": work})

    def arxiv(self, day: float) -> str:
        """Its entry in arXiv's Atom; a withdrawal is a new version and words in its comment."""
        version = 2 if self.state(day)["withdrawal"] else 1
        comment = "This paper has been withdrawn by the authors" if version == 2 else "9 pages"
        return (
            f"<entry><id>http://arxiv.org/abs/{self.key}v{version}</id><updated>2025-11-0{version}T00:00:00Z</updated>"
            f"<published>2025-11-01T00:00:00Z</published><title>{self.title}</title>"
            f"<summary>{escape(' '.join(self.text(day)))}</summary><author><name>Ada Penn</name></author>"
            f'<arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">{comment}</arxiv:comment></entry>'
        )

    def github(self, day: float) -> web.Response:
        """Its record at GitHub, under the name it has that day."""
        name = self.key + ("-next" if self.state(day)["rename"] else "")
        return web.json_response(
            {
                "id": self.number + 1,
                "full_name": name,
                "name": name.partition("/")[2],
                "owner": {"login": "brightwave"},
                "description": self.title,
                "html_url": f"https://github.com/{name}",
                "url": f"https://api.github.com/repos/{name}",
                "clone_url": f"https://github.com/{name}.git",
                "default_branch": "main",
                "stargazers_count": 10 + int(day),
                "forks_count": 3,
                "archived": False,
                "pushed_at": "2025-11-01T00:00:00Z",
            }
        )

    def readme(self, day: float) -> web.Response:
        """Its README, as GitHub's interface wraps files."""
        text = "\n\n".join((f"# {self.name} {self.number}", *self.text(day)))
        content = base64.b64encode(text.encode()).decode()
        return web.json_response({"path": "README.md", "encoding": "base64", "content": content})


def _html(body: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=body, content_type=_HTML)


_DENIED = "<html><title>Access denied</title><body>Access denied</body></html>"
_CHALLENGE = (
    "<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing"
    "</h1><p>Enable JavaScript and cookies to continue</p><script src='/cdn-cgi/challenge-platform/h/b'></script>"
    "</body></html>"
)


class ScriptedWeb:
    """The hosts of all of them, and of the letter that cites them; `day` is what day it is there."""

    def __init__(self, sources: list[Scripted], seed: int, issues: int = 10) -> None:
        self.day = 0.0
        self.sources = sources
        self._chance = random.Random(seed + 1)
        self._by_path = {(one.host, one.path): one for one in sources}
        self._by_key = {one.key: one for one in sources}
        self._by_id = {str(one.number + 1): one for one in sources}
        size = max(-(-len(sources) // issues), 1)
        self.issues = [sources[at : at + size] for at in range(0, len(sources), size)]

    def hosts(self) -> dict[str, Any]:
        """Host name -> its answers."""
        pages = {f"s{number}.example.com": self._page for number in range(HOSTS)}
        return pages | {
            LETTER: self._letter,
            "doi.org": self._doi,
            "api.crossref.org": self._crossref,
            "api.datacite.org": _nothing,
            "api.openalex.org": _nothing,
            "arxiv.org": _nothing,
            "oaipmh.arxiv.org": _nothing,
            "export.arxiv.org": self._arxiv,
            "github.com": _nothing,
            "api.github.com": self._github,
        }

    async def _page(self, request: web.Request) -> web.StreamResponse:
        source = self._by_path.get((request.host.partition(":")[0], request.path.removesuffix("-moved")))
        if source is None:
            return await _nothing(request)
        moved = source.form == "page" and source.state(self.day)["move"]
        if moved and not request.path.endswith("-moved"):
            raise web.HTTPMovedPermanently(f"https://{source.host}{source.path}-moved")
        return source.page(self.day, self._chance)

    async def _doi(self, request: web.Request) -> web.StreamResponse:
        source = self._by_key.get(request.path[1:])
        if source is None:
            return await _nothing(request)
        raise web.HTTPFound(f"https://{source.host}{source.path}")

    async def _crossref(self, request: web.Request) -> web.StreamResponse:
        source = self._by_key.get(request.path.removeprefix("/works/"))
        return await _nothing(request) if source is None else source.crossref(self.day)

    async def _arxiv(self, request: web.Request) -> web.StreamResponse:
        if request.path != "/api/query":
            return await _nothing(request)
        asked = (
            self._by_key.get(key.partition("v")[0]) for key in request.query.get("id_list", "").split(",")
        )
        entries = "".join(one.arxiv(self.day) for one in asked if one is not None)
        feed = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
        return web.Response(text=feed, content_type="application/atom+xml")

    async def _github(self, request: web.Request) -> web.StreamResponse:
        kind, _, rest = request.path[1:].partition("/")
        if kind == "repositories":
            source = self._by_id.get(rest.partition("/")[0])
            return await _nothing(request) if source is None else source.github(self.day)
        owner, name, *further = [*rest.split("/"), ""][:4]
        key = f"{owner}/{name}".removesuffix("-next")
        source = self._by_key.get(key)
        if source is None:
            return await _nothing(request)
        if further[:1] == ["readme"]:
            return source.readme(self.day)
        if further[:1] not in ([], [""]):
            return await _nothing(request)
        if source.state(self.day)["rename"] and not name.endswith("-next"):
            raise web.HTTPMovedPermanently(f"https://api.github.com/repositories/{source.number + 1}")
        return source.github(self.day)

    async def _letter(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/feed":
            entries = "".join(
                f"<item><title>Letter {at}</title><link>https://{LETTER}/{at}</link></item>"
                for at in range(len(self.issues))
            )
            feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Letter</title>{entries}</channel></rss>'
            return web.Response(text=feed, content_type="application/rss+xml")
        if not request.path[1:].isdigit() or int(request.path[1:]) >= len(self.issues):
            return await _nothing(request)
        at = int(request.path[1:])
        items = "".join(
            f"<h2>{one.name} {one.number}</h2><p>{one.sentence(0)} "
            f'<a href="{one.address}">{one.title}</a></p>'
            for one in self.issues[at]
        )
        return _html(
            f"<html lang=en><head><title>Letter {at}</title></head><body><article><h1>Letter {at}</h1>{items}"
            "</article></body></html>"
        )


async def _nothing(request: web.Request) -> web.StreamResponse:
    return web.json_response({"message": "Not Found"}, status=404)
