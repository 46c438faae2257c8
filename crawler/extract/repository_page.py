"""GitHub's own pages and files, for when the interface has no answer."""

import html
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.extract.answers import at, backed, present, strings
from crawler.extract.language import language_of
from crawler.extract.parsed import Parsed, decode
from crawler.extract.prose import paragraphs_of, paragraphs_of_html, paragraphs_of_markdown
from crawler.extract.reading import read_html
from storage.records import Document, Page, Reading

_REPOSITORY = "octolytics-dimension-repository_nwo"
_TITLE = re.compile(
    r"^GitHub - |(?: · (?:(?:Issue|Pull Request|Discussion) #\d+|[\w.-]+/[\w.-]+|GitHub|by [\w-]+))+$"
)
_PADDING = re.compile(r"\s*\bContribute to [\w./-]+ development by .*$|\s+-\s+[\w.-]+/[\w.-]+(?::.*)?$")
_RENDERED = "//*[self::article or self::div][contains(concat(' ', @class, ' '), ' markdown-body ')]"


def read_repository_page(page: Page) -> Reading:
    """An HTML page of GitHub: the rendered Markdown, else the lines of a file, else its main text."""
    parsed = Parsed.of(page)
    reading = read_html(page, parsed)
    if reading.document is None:
        return reading
    document, name = reading.document, repository_name(parsed)
    about = parsed.first_meta("og:description") or ""
    about = _PADDING.sub("", html.unescape(about))
    words = rendered_words(parsed)
    if words:
        document = replace(
            document,
            text="\n\n".join(filter(None, (about, words))),
            markdown=None,
            methods={**document.methods, "text": "html"},
        )
    kind = _kind(page, name) or document.kind
    if document.methods.get("published") == "htmldate":
        # a guess; on GitHub it finds the day of some commit
        methods = {field: method for field, method in document.methods.items() if field != "published"}
        document = replace(document, published=None, methods=methods)
    document = replace(
        document,
        kind=kind,
        title=_title(page, document.title or "", name, about),
        authors=(name.partition("/")[0],) if name and kind == "repository" else document.authors,
        facts={**document.facts, **present(full_name=name, description=about)},
    )
    return replace(reading, document=document)


def _kind(page: Page, name: str | None) -> str | None:
    path = urlsplit(page.address).path
    if re.match(r"/[^/]+/[^/]+/(?:issues|pull|discussions)/\d+", path):
        return "discussion"
    if re.match(r"/[^/]+/[^/]+/(?:blob|raw)/", path):
        return "file"
    return "repository" if name else None


def _title(page: Page, shown: str, name: str | None, about: str) -> str | None:
    path = urlsplit(page.address).path.strip("/")
    if name is not None and path.lower() == name.lower():
        return f"{name}: {about}" if about else name
    if name is not None and re.match(r"[^/]+/[^/]+/(?:blob|raw)/", path):
        return unquote(path.rpartition("/")[2])
    return _TITLE.sub("", shown) or name


def repository_name(parsed: Parsed) -> str | None:
    """`owner/name`, as the page states it."""
    return parsed.first_meta(_REPOSITORY)


def rendered_words(parsed: Parsed) -> str:
    """README, opening post or file of a page; empty where it shows none."""
    rendered = "\n\n".join(filter(None, map(paragraphs_of, parsed.tree.xpath(_RENDERED))))
    return rendered or "\n".join(_embedded(parsed))


def _embedded(parsed: Parsed) -> list[str]:
    """What the page's script would render: a file's lines, or a README's HTML."""
    for script in parsed.tree.xpath("//script[@type='application/json'][@data-target]"):
        try:
            value: Any = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        blob = at(value, "payload", "blob", kind=dict) if isinstance(value, dict) else None
        rich = at(blob, "richText", kind=str)
        if rich:
            return [paragraphs_of_html(rich)]
        if blob is not None:
            return strings(blob, "rawLines")
    return []


def file_document(page: Page, path: str, address: str) -> Document:
    """A file of a repository, from its own bytes: Markdown as prose, anything else as it stands."""
    content = decode(page.body, page.header("content-type"))[1]
    is_markdown = path.lower().endswith((".md", ".markdown", ".mdx"))
    text = paragraphs_of_markdown(content) if is_markdown else content.replace("\r\n", "\n").strip()
    return backed(
        Document(
            address=address,
            kind="file",
            title=path.rpartition("/")[2] or None,
            language=language_of(text),
            text=text,
            markdown=content if is_markdown else None,
            methods={"title": "address", "text": "raw", "language": "script"},
            facts={"path": path},
        )
    )
