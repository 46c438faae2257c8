"""An index of the press on this machine, for tests and benchmarks: it answers as GDELT's DOC 2.0 interface does.

Queries are really evaluated: phrases, `(a OR b)`, `domainis:` and the days; shapes and refusals as documented at
https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ .
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from aiohttp import web

from crawler.loopback import Answer

HOST = "api.gdeltproject.org"
_PART = re.compile(r'\((?P<either>[^()]*)\)|"(?P<phrase>[^"]*)"|domainis:(?P<site>\S+)|(?P<word>[^\s()"]+)')
_SHORTEST, _MOST = 3, 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as the index holds it."""

    address: str
    title: str
    published: date
    text: str = ""
    """What it says beneath its headline; it is searched, never shown."""


class Press:
    """The index over a set of stories; `hosts()` are for `LoopbackWeb`."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self.stories = tuple(stories)

    def hosts(self) -> dict[str, Answer]:
        """Host name -> its answers."""
        return {HOST: self.answer}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """An article list; what is refused is refused in plain text with status 200."""
        if request.path != "/api/v2/doc/doc":
            return web.Response(status=404, text="not found")
        asked = request.query
        if asked.get("mode", "").casefold() != "artlist" or asked.get("format", "").casefold() != "json":
            return web.Response(text="Only article lists are served here.")
        try:
            found = self.evaluate(asked.get("query", ""))
        except ValueError as error:
            return web.Response(text=str(error))
        first, last = asked.get("startdatetime", "0"), asked.get("enddatetime", "9")
        found = [one for one in found if first[:8] <= f"{one.published:%Y%m%d}" <= last[:8]]
        rows = [_row(one) for one in found[: min(int(asked.get("maxrecords", "75")), _MOST)]]
        return web.json_response({"articles": rows} if rows else {})

    def evaluate(self, query: str) -> list[Story]:
        """The stories that a query finds.

        Raises:
            ValueError: a word is too short, or nothing is asked.
        """
        parts = list(_PART.finditer(query))
        if not any(part["either"] or part["phrase"] or part["word"] for part in parts):
            raise ValueError("Your query was too short or too long.")
        return [one for one in self.stories if all(_holds(one, part) for part in parts)]


def _holds(story: Story, part: re.Match[str]) -> bool:
    if part["site"]:
        host = urlsplit(story.address).hostname or ""
        return host == part["site"] or host.endswith(f".{part['site']}")
    asked = part["either"].split(" OR ") if part["either"] is not None else [part["phrase"] or part["word"]]
    if any(len(word.strip(' "')) < _SHORTEST for word in asked):
        raise ValueError("The specified phrase is too short.")
    text = _plain(f"{story.title} {story.text}")
    return any(f" {_plain(word).strip()} " in text for word in asked)


def _plain(text: str) -> str:
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def _row(story: Story) -> dict[str, str]:
    """A story as the interface lists it, blanks round its marks."""
    return {
        "url": story.address,
        "url_mobile": "",
        "title": re.sub(r"\s*([,:;'’()])\s*", r" \1 ", story.title).strip(),
        "seendate": f"{story.published:%Y%m%d}T143000Z",
        "socialimage": "",
        "domain": (urlsplit(story.address).hostname or "").removeprefix("www."),
        "language": "English",
        "sourcecountry": "United States",
    }
