"""The demo: an issue of our own, crawled for real against a small web on this machine.

Everything is as in daily work (host names, TLS, robots.txt, redirects, archive, store) but two things: the
names lead to loopback ports, and the pace is quick, since there is nobody to be polite to.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from crawler.examples import EXAMPLES, ISSUE, NoExamples
from crawler.loopback import Answer, LoopbackWeb
from crawler.loopback_catalogues import Catalogues
from crawler.loopback_works import Work

__all__ = ["EXAMPLES", "ISSUE", "NoExamples", "demo_hosts", "demo_settings", "demo_web"]

_Place = tuple[str, str, tuple[tuple[str, str], ...]]
"""Host, path, and the query's pairs in order of name."""


def demo_web(folder: Path = EXAMPLES / "web") -> LoopbackWeb:
    """The web that `web.toml` in `folder` describes, not yet serving.

    Raises:
        NoExamples: there is no such folder; the demo needs a checkout of the project.
    """
    return LoopbackWeb(demo_hosts(folder))


def demo_hosts(folder: Path = EXAMPLES / "web") -> dict[str, Answer]:
    """Host name -> what it answers in the demo.

    Raises:
        NoExamples: there is no such folder; the demo needs a checkout of the project.
    """
    table = folder / "web.toml"
    if not table.is_file():
        raise NoExamples(f"{table}: the demo's web is not here; run it from a checkout of the project")
    web_of_ours = tomllib.loads(table.read_text(encoding="utf-8"))
    answers = {_place(url): answer for answer in web_of_ours["answer"] for url in answer["urls"]}
    catalogues = Catalogues(_work(work) for work in web_of_ours.get("work", ())).hosts()
    hosts = {*catalogues, *(host for host, _, _ in answers)}
    return {host: _host(host, answers, folder, catalogues.get(host)) for host in hosts}


def demo_settings(served: LoopbackWeb) -> dict[str, Any]:
    """Scrapy settings for a crawl of the demo."""
    return {**served.settings(), "DOWNLOAD_DELAY": 0.05, "DOWNLOAD_DELAY_JITTER": 0.0, "DOWNLOAD_SLOTS": {}}


def _work(described: Mapping[str, Any]) -> Work:
    return Work(**{**described, "authors": tuple(described["authors"])})


def _host(
    host: str, answers: Mapping[_Place, Mapping[str, Any]], folder: Path, catalogue: Answer | None
) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        found = answers.get((host, request.path, tuple(sorted(request.query.items()))))
        if found is None and catalogue is not None:
            return await catalogue(request)
        if found is None:
            return web.Response(status=404, text="not found\n")
        body = (folder / found["file"]).read_bytes() if "file" in found else found.get("text", "").encode()
        headers = {"content-type": found.get("type", "text/html; charset=utf-8"), **found.get("headers", {})}
        return web.Response(status=found.get("status", 200), body=body, headers=headers)

    return answer


def _place(url: str) -> _Place:
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    return parts.hostname or "", parts.path, tuple(sorted(query))
