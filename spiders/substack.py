"""Substack: newsletters, on its own host and on their writers'.

Source:   the post as the page's data has it (`window._preloads`): title, subtitle, author, day, whole text.
Asked at: the page itself.
Limits:   the default pace; robots.txt.
Terms:    what every visitor sees; nothing behind a subscription is asked for.
Caveats:  a post for subscribers (`audience`) comes cut: its public part is read. Footnotes stand at the end.
Fails:    404 for deleted posts; a page without its data is read like any other.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crawler.extract.answers import at, objects, own_words, present
from crawler.extract.dates import iso_date
from crawler.extract.hydration import beyond_markup
from crawler.extract.parsed import Parsed, sniff
from crawler.extract.prose import paragraphs_of_html
from crawler.extract.reading import read_html, read_page
from crawler.source import SourceSpider
from storage.outcomes import Outcome
from storage.records import Document, Page, Reading, Resolution

_DATA = re.compile(r'window\._preloads\s*=\s*JSON\.parse\(("(?:[^"\\]|\\.)*")\)')
_FREE = frozenset({"everyone", None})


class SubstackSpider(SourceSpider):
    """Posts on Substack."""

    name = "substack"
    hosts = ("substack.com",)
    marks = (b"substackcdn.com/bundle/", b"window._preloads")

    @classmethod
    def read(cls, pages: tuple[Page, ...], resolution: Resolution) -> Reading:
        """The post's own data; the page where it has none."""
        page = pages[-1]
        if not page.usable or sniff(page) != "html":
            return own_words(read_page(page))
        parsed = Parsed.of(page)
        reading = own_words(read_html(page, parsed))
        post = _post(parsed)
        if post is None or reading.document is None:
            return beyond_markup(reading, pages, page)
        return _told(post, reading.document, reading)


def _post(parsed: Parsed) -> dict[str, Any] | None:
    match = _DATA.search(parsed.text)
    try:
        data = json.loads(json.loads(match[1])) if match is not None else None
    except ValueError:
        return None
    post = at(data, "post", kind=dict)
    return post if post is not None and post.get("title") else None


def _told(post: Mapping[str, Any], shown: Document, reading: Reading) -> Reading:
    body = at(post, "body_html", kind=str) or ""
    subtitle, audience = at(post, "subtitle", kind=str), at(post, "audience", kind=str)
    text = "\n\n".join(filter(None, (subtitle, paragraphs_of_html(body)))) if body else shown.text
    names = tuple(str(one["name"]) for one in objects(post, "publishedBylines") if one.get("name"))
    day = iso_date(at(post, "post_date", kind=str))
    methods = dict.fromkeys(
        ("title", *(("authors",) if names else ()), *(("published",) if day else ())), "substack"
    )
    document = replace(
        shown,
        title=at(post, "title", kind=str),
        authors=names or shown.authors,
        published=day or shown.published,
        text=text,
        markdown=None if body else shown.markdown,
        methods={**shown.methods, **methods, **({"text": "substack"} if body else {})},
        facts={**shown.facts, **present(audience=audience, words=at(post, "wordcount", kind=int))},
    )
    if audience not in _FREE and not body:
        return Reading(outcome=Outcome.PAYWALLED, document=document, detail=f"audience: {audience}")
    return replace(reading, outcome=Outcome.OK, detail=None, document=document)
