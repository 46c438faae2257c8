"""A new source from nothing: its site file, a case of its own, and so a test that passes.

`make source name=kites url=https://kites.example/2024/first-flight`
"""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from crawler.resolve.chain import resolve
from crawler.run import project_settings
from crawler.sites import load_sites

_NAME = re.compile(r"[a-z][a-z0-9]*")

_SPIDER = '''"""{title}: what it is, in one line.

Source:   what of it is read.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees.
Caveats:  what a reader of its words should know.
Fails:    how it fails: by status, wall or wording, and what that means.
"""

from crawler.extract.answers import own_words
from crawler.extract.reading import read_page
from crawler.source import SourceSpider
from storage.records import Page, Reading, Resolution


class {title}Spider(SourceSpider):
    """Pages of {host}."""

    name = "{name}"
    hosts = ("{host}",)

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The page, as any other; refine the document with `dataclasses.replace`."""
        return own_words(read_page(pages[-1]))
'''

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The first flight</title>
<meta property="article:published_time" content="2024-11-05"></head>
<body><article><h1>The first flight</h1>
<p>Replace this page by one of your own writing, in the true shape of {host}: the same elements, classes and
structured data, but none of its words, so that the case can be kept and shared.</p>
<p>Then run the tests. They say what the reading was and what the case expects, word for word, and which pages a
reader asks for that the case does not have.</p></article></body></html>
"""


class CannotAdd(ValueError):
    """A source that cannot be added: its name is taken or no name, or its host is somebody's already."""


def add_source(name: str, url: str, root: Path) -> list[Path]:
    """Write `spiders/<name>.py` and its first case below `root`; returns what was written.

    Raises:
        CannotAdd: see there; nothing was written then.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    resolution = resolve(url)
    if not _NAME.fullmatch(name):
        raise CannotAdd(f"{name!r} is no name for a source: small letters and digits, a letter first")
    if not host or resolution.canonical is None:
        raise CannotAdd(f"{url}: no web address; give one page of the source")
    if not (root / "spiders").is_dir():
        raise CannotAdd(f"{root} is no checkout of the project: it has no folder spiders/")
    spider, case = root / "spiders" / f"{name}.py", root / "tests" / "fixtures" / "sources" / name / "page"
    sites = load_sites(project_settings())
    taken = {site.name for site in sites.every} | {"links"}
    if spider.exists() or case.exists() or name in taken:
        raise CannotAdd(f"there is a source called {name} already")
    owner = sites.owner(resolution)
    if owner is not sites.every[-1]:
        raise CannotAdd(f"{host} is {owner.name}'s already: see spiders/{owner.name}.py")
    title = name.capitalize()
    case.mkdir(parents=True)
    written = {
        spider: _SPIDER.format(title=title, name=name, host=host),
        case / "page.html": _PAGE.format(host=host),
        case / "pages.json": _json(
            [
                {
                    "asked": resolution.canonical,
                    "address": resolution.canonical,
                    "status": 200,
                    "headers": {"content-type": "text/html; charset=utf-8"},
                    "file": "page.html",
                }
            ]
        ),
        case / "expected.json": _json(_expected(url, resolution.canonical)),
    }
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return list(written)


def _expected(url: str, address: str) -> dict[str, object]:
    """What reading the first page must give; the methods are left to the extraction."""
    return {
        "link": url,
        "outcome": "ok",
        "detail": None,
        "document": {
            "address": address,
            "kind": "article",
            "title": "The first flight",
            "authors": [],
            "published": "2024-11-05",
            "language": "en",
            "standing": "current",
        },
        "text_contains": ["Replace this page by one of your own writing"],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
